"""The shell: keys, widths, menus, what the clerk's face remembers, the tray, the demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QPushButton, QWidget

from app import speech
from app.desk.rows import Counts
from app.ui import pc
from app.ui.demo_menu import demo_actions
from app.ui.navigation import Navigation, PageButton
from app.ui.theme import LIGHT
from app.ui.tray import Tray
from app.ui.undo_bar import UndoBar
from tests.gui.conftest import settle
from tests.gui.county import PASSWORD, child, paper

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.desktop import Desktop
    from app.ui.shell import Shell
    from tests.gui.county import County

CONTROL = Qt.KeyboardModifier.ControlModifier
NOTHING = Counts(to_sign=0, unread=0, urgent=0, notices=0, waiting=0, refused=0, drafts=0)


def _is_choice(group: QButtonGroup | None) -> bool:
    return group is not None and group.exclusive()


def shell_of(desktop: Desktop) -> Shell:
    assert desktop.window is not None
    return desktop.window.shell


@pytest.mark.parametrize(
    ("key", "page"),
    [
        (Qt.Key.Key_1, "today"),
        (Qt.Key.Key_2, "inbox"),
        (Qt.Key.Key_3, "matters"),
        (Qt.Key.Key_4, "sent"),
        (Qt.Key.Key_5, "notices"),
        (Qt.Key.Key_6, "outbox"),
        (Qt.Key.Key_7, "drafts"),
        (Qt.Key.Key_8, "mailbag"),
        (Qt.Key.Key_Comma, "settings"),
        (Qt.Key.Key_N, "compose"),
    ],
)
def test_every_page_has_its_key(qtbot: QtBot, at_work: Desktop, key: Qt.Key, page: str) -> None:
    shell = shell_of(at_work)
    shell.show_page("search")
    qtbot.keyClick(shell, key, CONTROL)
    qtbot.waitUntil(lambda: shell.page() == page)
    settle(qtbot, at_work)


def test_the_keyboard_reaches_everything_that_can_be_pressed(qtbot: QtBot, at_work: Desktop) -> None:
    shell = shell_of(at_work)
    for page in ("today", "inbox", "matters", "sent", "notices", "outbox", "drafts", "settings", "compose", "search"):
        shell.show_page(page)
        settle(qtbot, at_work)
        reached: set[QWidget] = set()
        widget: QWidget | None = shell.top_bar.search
        while widget is not None and widget not in reached:
            reached.add(widget)
            widget = widget.nextInFocusChain()
        shown = [button for button in shell.findChildren(QPushButton) if button.isVisible() and button.isEnabled()]
        assert shown
        for button in shown:
            assert button in reached
            # of a group of choices Tab reaches the chosen one, and the arrow keys the others
            group = button.group()
            stands_for = group.checkedButton() if _is_choice(group) else button
            assert stands_for.focusPolicy() & Qt.FocusPolicy.TabFocus, button.objectName()
            assert button.accessibleName() or button.text(), button.objectName()


@pytest.mark.parametrize(("width", "on_top"), [(1366, False), (1093, False), (800, True), (640, True)])
def test_the_navigation_moves_to_the_top_where_it_is_narrow(
    qtbot: QtBot, at_work: Desktop, width: int, on_top: bool
) -> None:
    shell = shell_of(at_work)
    shell.resize(width, 600)
    qtbot.waitUntil(lambda: shell.width() == width)
    navigation = child(shell, Navigation)
    qtbot.waitUntil(lambda: (navigation.width() == width) == on_top)
    for button in navigation.findChildren(QPushButton):
        assert navigation.rect().contains(button.geometry()), button.text()


def test_counts_are_said_in_words(qtbot: QtBot) -> None:
    navigation = Navigation(LIGHT)
    qtbot.addWidget(navigation)
    navigation.add_page("inbox", "Inbox", "inbox", "Ctrl+2")
    button = child(navigation, PageButton)
    navigation.set_count("inbox", 3, "3 to sign for")
    assert button.accessibleName() == "Inbox, 3 to sign for"
    navigation.set_count("inbox", 0, "")
    assert button.accessibleName() == "Inbox"


def test_big_type_and_dark_hold_at_once_and_are_remembered(qtbot: QtBot, at_work: Desktop, county: County) -> None:
    shell = shell_of(at_work)
    shell.show_page("settings")
    child(shell, QCheckBox, "big").setFocus()
    qtbot.keyClick(child(shell, QCheckBox, "big"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: shell_of(at_work) is not shell)
    settle(qtbot, at_work)
    after = shell_of(at_work)
    assert after.page() == "settings"
    theme = child(after, QComboBox, "theme")
    theme.setCurrentIndex(theme.findData("dark"))
    theme.activated.emit(theme.currentIndex())
    qtbot.waitUntil(lambda: shell_of(at_work) is not after)
    settle(qtbot, at_work)
    assert pc.remembered(county.store) == pc.Pc(theme="dark", big=True, last=pc.remembered(county.store).last)


def test_the_language_changes_at_once(qtbot: QtBot, at_work: Desktop) -> None:
    shell = shell_of(at_work)
    shell.show_page("settings")
    language = child(shell, QComboBox, "language")
    language.setCurrentIndex(language.findData("zh_CN"))
    language.activated.emit(language.currentIndex())
    qtbot.waitUntil(lambda: shell_of(at_work) is not shell)
    assert speech.language() == "zh_CN"
    assert child(shell_of(at_work), PageButton, "page-inbox").text() == "收件"
    settle(qtbot, at_work)


def test_the_page_is_remembered_per_clerk(qtbot: QtBot, at_work: Desktop, county: County) -> None:
    shell_of(at_work).show_page("notices")
    settle(qtbot, at_work)
    at_work.lock()
    at_work.door.view.choose(county.clerks(county.unit("旧县"))[2].id)
    at_work.door.view.password.setText(PASSWORD)
    at_work.door.view.open.click()
    qtbot.waitUntil(lambda: at_work.window is not None)
    assert shell_of(at_work).page() == "notices"
    settle(qtbot, at_work)


def test_a_desk_says_whose_it_is_before_its_first_exchange(qtbot: QtBot, desktop: Desktop, county: County) -> None:
    county.cable.pull()
    clerk = county.clerks(county.unit("旧县"))[2]
    desktop.door.view.choose(clerk.id)
    desktop.door.view.password.setText(PASSWORD)
    desktop.door.view.open.click()
    qtbot.waitUntil(lambda: desktop.window is not None)
    bar = shell_of(desktop).top_bar
    assert bar.person.accessibleName() == clerk.name
    assert "Demonstration" in bar.mark.text()
    settle(qtbot, desktop)


def test_the_undo_bar_undoes_once(qtbot: QtBot) -> None:
    bar = UndoBar(LIGHT)
    qtbot.addWidget(bar)
    undone: list[bool] = []
    bar.show_done("Saved 14:03", lambda: undone.append(True))
    qtbot.mouseClick(child(bar, QPushButton, "undo"), Qt.MouseButton.LeftButton)
    bar.take_back()
    assert undone == [True]
    assert bar.isHidden()


def test_the_undo_bar_goes_by_itself(qtbot: QtBot) -> None:
    bar = UndoBar(LIGHT)
    qtbot.addWidget(bar)
    bar.show_done("Saved 14:03", lambda: None, seconds=0)
    qtbot.waitUntil(bar.isHidden)
    assert bar.text() == ""


class Sounds(Tray):
    """A tray that counts what it would have sounded."""

    heard = 0

    def _alert(self) -> None:
        self.heard += 1


def test_only_a_new_emergency_gives_a_sound(qtbot: QtBot, qapp: object) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    tray = Sounds(LIGHT, parent)
    tray.set_counts(NOTHING)
    tray.set_emergencies(frozenset({"old"}))
    assert tray.heard == 0, "what waited when the desk was opened is on the page"
    tray.set_emergencies(frozenset({"old", "new"}))
    tray.set_emergencies(frozenset({"new"}))
    tray.set_emergencies(frozenset({"old", "new"}))
    assert tray.heard == 1
    tray.forget()
    tray.set_emergencies(frozenset({"another clerk's"}))
    assert tray.heard == 1
    tray.remove()


def test_an_emergency_that_arrives_is_told(qtbot: QtBot, at_work: Desktop, county: County) -> None:
    assert at_work.window is not None
    heard: list[frozenset[str]] = []
    at_work.window.emergencies.connect(heard.append)
    county.send(
        county.unit("旧县"), paper("关于防汛的紧急通知", urgency="特急"), paper("关于开会的通知", urgency="加急")
    )
    qtbot.keyClick(shell_of(at_work), Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: bool(heard) and len(heard[-1]) == 1)
    settle(qtbot, at_work)


def test_the_demonstration_pulls_and_plugs_the_cable(qtbot: QtBot, county: County) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    moved: list[bool] = []
    pull, _colleague = demo_actions(county.cable, parent, lambda: moved.append(county.cable.plugged()))
    assert isinstance(pull, QAction)
    words = pull.text()
    pull.trigger()
    assert pull.text() != words
    pull.trigger()
    assert pull.text() == words
    assert moved == [False, True]


def test_what_the_pc_remembers_survives_and_damage_is_forgotten(county: County) -> None:
    kept = pc.Pc(language="en", theme="dark", big=True, last="x")
    pc.remember(county.store, kept)
    assert pc.remembered(county.store) == kept
    (county.store / pc.FILE).write_bytes(b"{")
    assert pc.remembered(county.store) == pc.Pc()
