"""Keys: each is told at its button, all of them stand in one list, and the list holds nothing that is not so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QPushButton

from app import speech
from app.ui.inbox_page import InboxPage
from app.ui.keyboard import EVERYWHERE, HANDLING, LEARNING, READING, SETTINGS, WRITING, Key
from app.ui.keys_dialog import KeysDialog
from app.ui.theme import LIGHT
from tests.gui.conftest import settle
from tests.gui.county import child, paper
from tests.gui.test_shell import shell_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.desktop import Desktop
    from app.ui.shell import Shell
    from tests.gui.county import County

LISTED: tuple[Key, ...] = (*EVERYWHERE, *READING, *HANDLING, *WRITING)
PAGES = tuple(f"Ctrl+{number}" for number in range(1, 10))


@pytest.fixture
def shell(qtbot: QtBot, at_work: Desktop) -> Shell:
    """A window in which every page has been shown but 培训, whose keys act within its items."""
    made = shell_of(at_work)
    for page in ("today", "inbox", "matters", "sent", "notices", "outbox", "drafts", "settings", "compose", "search"):
        made.show_page(page)
        settle(qtbot, at_work)
    return made


def written(keys: list[QKeySequence]) -> set[str]:
    return {key.toString(QKeySequence.SequenceFormat.PortableText) for key in keys}


def said_on(dialog: KeysDialog) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def test_the_list_holds_every_key_that_does_something_and_no_other(shell: Shell) -> None:
    bound = set().union(*(written(shortcut.keys()) for shortcut in shell.findChildren(QShortcut)))
    listed = {name for key in (*LISTED, SETTINGS) for name in key.keys} | set(PAGES)
    assert bound == listed
    assert not [action.text() for action in shell.findChildren(QAction) if written(action.shortcuts())]


def test_a_key_is_said_as_it_is_printed_on_keyboards() -> None:
    for key in (*LISTED, SETTINGS):
        if key.keys:
            assert key.said in key.keys


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("compose", "Write a document or a notice (Ctrl+N)"),
        ("lock", "Lock or change the clerk (Ctrl+L)"),
        ("line", "Exchange with the county now (F5)"),
        ("try-now", "Exchange with the county now (F5)"),
        ("new-draft", "Write a document or a notice (Ctrl+N)"),
        ("undo", "Take the last act back (Ctrl+Z)"),
        ("sign", "Sign for it (Ctrl+Enter)"),
        ("reply", "Reply to it (Ctrl+R)"),
        ("print", "Print it (Ctrl+P)"),
        ("larger", "Show the paper larger (Ctrl++)"),
        ("send", "Send or publish it (Ctrl+Enter)"),
        ("print-draft", "Print the draft (Ctrl+P)"),
        ("page-inbox", "Inbox (Ctrl+2)"),
        ("page-settings", "Settings (Ctrl+,)"),
    ],
)
def test_a_button_tells_its_key(shell: Shell, name: str, said: str) -> None:
    assert child(shell, QPushButton, name).toolTip() == said


def test_the_menu_tells_its_keys(shell: Shell) -> None:
    menu = shell.top_bar.person.menu()
    keys = {action.text().partition("\t")[0]: action.text().partition("\t")[2] for action in menu.actions()}
    told = {"Lock or change the clerk": "Ctrl+L", "Settings": "Ctrl+,", "Keyboard": "F1", "Quit Xiangyi": "Ctrl+Q"}
    assert keys.items() >= told.items()


def test_f1_lists_the_keys_over_the_window_and_escape_takes_it_away(qtbot: QtBot, shell: Shell) -> None:
    qtbot.keyClick(shell, Qt.Key.Key_F1)
    dialog = child(shell, KeysDialog)
    qtbot.waitUntil(dialog.isVisible)
    assert dialog.width() <= shell.width()
    assert dialog.height() <= shell.height()
    assert {"Ctrl+R", "Reply to it", "F5", "Exchange with the county now", "Ctrl+2", "Inbox"} <= set(said_on(dialog))
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_list_says_what_every_key_does(qtbot: QtBot, language: str) -> None:
    speech.use(language)
    pages = (("Ctrl+1", "今日"), ("Ctrl+2", "收件"))
    dialog = KeysDialog(LIGHT, pages)
    qtbot.addWidget(dialog)
    said = said_on(dialog)
    for key in (*LISTED, *LEARNING):
        assert speech._(key.does) in said
        assert set(speech._(key.said).split()) <= set(said)
    assert {text for page in pages for text in page} <= set(said)
    if language == "zh_CN":
        assert "回复" in said
        assert "空格" in said


def test_the_paper_grows_by_its_key_wherever_one_is_on_the_page(
    qtbot: QtBot, at_work: Desktop, county: County, shell: Shell
) -> None:
    county.send(county.unit("旧县"), paper("关于做好防汛物资清点工作的通知"))
    shell.show_page("inbox")
    at_work.exchanges.now()
    inbox = child(shell, InboxPage)
    qtbot.waitUntil(lambda: inbox.rows.model().rowCount() == 1)
    inbox.rows.setCurrentIndex(inbox.rows.model().index(0, 0))
    qtbot.waitUntil(lambda: inbox.opened_view.opened() is not None)
    view = inbox.opened_view.paper
    sizes: list[float] = []
    view.zoomed.connect(sizes.append)
    for place in (inbox.rows, view):
        place.setFocus()
        qtbot.keyClick(place, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert sizes == [1.15, 1.3, 1.0]
    settle(qtbot, at_work)
