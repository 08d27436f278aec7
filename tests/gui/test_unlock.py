"""The door: names, a password, Caps Lock, wrong passwords, languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget

from app import speech
from app.desk.clerks import ClerkName
from app.speech.sentences import sentence
from app.ui.theme import LIGHT, style_sheet
from app.ui.unlock import UnlockView, caps_lock
from tests.gui.county import child
from tests.gui.samples import stand

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

WANG = ClerkName("wang", "王芳", "旧县街道", "马龙区", "internet", True)
AROUND = 72
"""What the title of a window and the bar of the system take of a screen's height."""
LI = ClerkName("li", "李建国", "月望乡", "马龙区", "internet", True)


@pytest.fixture
def door(qtbot: QtBot) -> UnlockView:
    view = UnlockView(LIGHT)
    stand(qtbot, view, LIGHT.window_width, LIGHT.window_height)
    return view


def click(qtbot: QtBot, view: UnlockView, name: str) -> None:
    qtbot.mouseClick(child(view, QPushButton, name), Qt.MouseButton.LeftButton)


def problem(view: UnlockView) -> str:
    found = child(view, QLabel, "problem")
    return found.text() if found.isVisible() else ""


def test_a_clerk_clicks_a_name_types_a_password_and_presses_enter(qtbot: QtBot, door: UnlockView) -> None:
    door.set_clerks((WANG, LI))
    click(qtbot, door, "name-li")
    qtbot.keyClicks(door.password, "secret-1")
    with qtbot.waitSignal(door.unlock_asked) as asked:
        qtbot.keyClick(door.password, Qt.Key.Key_Return)
    assert asked.args == ["li", "secret-1"]


def test_a_single_clerk_is_asked_for_the_password_at_once(qtbot: QtBot, door: UnlockView) -> None:
    door.set_clerks((WANG,))
    assert door.password.isVisible()


def test_the_card_is_no_higher_than_what_it_asks(qtbot: QtBot, door: UnlockView) -> None:
    door.set_clerks((WANG,))
    bottom = door.open.mapTo(door, door.open.rect().bottomLeft()).y()
    qtbot.waitUntil(lambda: door.card.geometry().bottom() - bottom < 3 * LIGHT.large_control)


def names(door: UnlockView) -> None:
    door.set_clerks([ClerkName(f"c{number}", "王芳", "旧县街道", "马龙区", "internet", True) for number in range(4)])


def wrong_password(door: UnlockView) -> None:
    door.choose("c1")
    door.show_problem(sentence("wrong-password"))


def join(door: UnlockView) -> None:
    door.set_up()
    door.join.show_problem(sentence("already-enrolled", {"name": "王芳"}))
    door.join.offer_again()


def recover(door: UnlockView) -> None:
    door.recovery.begin(has_codes=True)
    door._steps.show_step(door.recovery)


STEPS: tuple[Callable[[UnlockView], None], ...] = (names, wrong_password, join, recover)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_step_fits_a_small_screen_in_big_type(qtbot: QtBot, language: str) -> None:
    speech.use(language)
    big = LIGHT.big()
    door = UnlockView(big, hint="12345678")
    qtbot.addWidget(door)
    letters = door.font()
    letters.setPixelSize(big.base)
    door.setFont(letters)
    door.setStyleSheet(style_sheet(big))
    door.resize(1366, 768 - AROUND)
    door.show()
    qtbot.waitExposed(door)
    area = child(door, QScrollArea)
    for step in STEPS:
        step(door)
        qtbot.waitUntil(lambda: cut_off(door) == [])
        assert area.verticalScrollBar().maximum() == 0, step.__name__
        for shown in door.findChildren(QWidget):
            inside = shown.rect().translated(shown.mapTo(door, shown.rect().topLeft()))
            assert not shown.isVisible() or door.rect().contains(inside), (step.__name__, shown.objectName())


def cut_off(door: UnlockView) -> list[str]:
    """Sentences of which not all can be read."""
    shown = [label for label in door.findChildren(QLabel) if label.isVisible() and label.wordWrap()]
    return [label.text() for label in shown if label.height() < label.heightForWidth(label.width())]


def test_however_many_names_there_are_each_can_be_read(qtbot: QtBot, door: UnlockView) -> None:
    door.set_clerks([ClerkName(f"c{number}", "王芳", "旧县街道", "马龙区", "internet", True) for number in range(20)])
    last = child(door, QPushButton, "name-c19")
    qtbot.waitUntil(lambda: last.height() >= last.sizeHint().height())
    child(door, QScrollArea).ensureWidgetVisible(last)
    with qtbot.waitSignal(last.clicked):
        click(qtbot, door, "name-c19")


def test_one_can_go_back_to_the_names(qtbot: QtBot, door: UnlockView) -> None:
    door.set_clerks((WANG, LI))
    click(qtbot, door, "name-wang")
    click(qtbot, door, "someone-else")
    qtbot.waitUntil(lambda: child(door, QPushButton, "name-li").isVisible())


def test_who_was_here_last_has_the_keyboard(qtbot: QtBot, door: UnlockView) -> None:
    door.activateWindow()
    door.set_clerks((WANG, LI), last="li")
    qtbot.waitUntil(lambda: QApplication.focusWidget() is child(door, QPushButton, "name-li"))
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert door.password.isVisible()


def test_a_wrong_password_is_told_in_place_and_can_be_typed_again(qtbot: QtBot, door: UnlockView) -> None:
    door.set_clerks((WANG,))
    qtbot.keyClicks(door.password, "wrong")
    door.show_problem("That is not the password.")
    assert problem(door) == "That is not the password."
    assert door.password.selectedText() == door.password.text()


def test_an_empty_password_is_not_tried(qtbot: QtBot, door: UnlockView) -> None:
    door.set_clerks((WANG,))
    with qtbot.assertNotEmitted(door.unlock_asked):
        click(qtbot, door, "open")
    assert problem(door)


def test_enter_in_a_composition_opens_nothing(qtbot: QtBot, door: UnlockView) -> None:
    door.set_clerks((WANG,))
    door.password.setEchoMode(QLineEdit.EchoMode.Normal)
    QApplication.sendEvent(door.password, QInputMethodEvent("mima", []))
    with qtbot.assertNotEmitted(door.unlock_asked):
        qtbot.keyClick(door.password, Qt.Key.Key_Return)


def test_while_the_key_is_made_a_second_enter_does_nothing(qtbot: QtBot, door: UnlockView) -> None:
    door.set_clerks((WANG,))
    qtbot.keyClicks(door.password, "secret-1")
    door.set_busy(True)
    with qtbot.assertNotEmitted(door.unlock_asked):
        qtbot.keyClick(door.password, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("key", "text", "shift", "before", "on"),
    [
        (Qt.Key.Key_A, "A", False, False, True),
        (Qt.Key.Key_A, "a", True, False, True),
        (Qt.Key.Key_A, "a", False, True, False),
        (Qt.Key.Key_A, "A", True, True, False),
        (Qt.Key.Key_1, "1", False, True, True),
        (Qt.Key.Key_CapsLock, "", False, False, True),
    ],
)
def test_caps_lock_is_told_by_a_letter_and_its_shift(
    key: Qt.Key, text: str, shift: bool, before: bool, on: bool
) -> None:
    modifiers = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    assert caps_lock(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text), before) is on


def test_a_capital_without_shift_shows_the_hint(qtbot: QtBot, door: UnlockView) -> None:
    door.set_clerks((WANG,))
    QApplication.sendEvent(
        door.password, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "A")
    )
    assert any("Caps Lock" in label.text() and label.isVisible() for label in door.findChildren(QLabel))


def test_a_title_that_looks_like_html_is_shown_as_it_is(qtbot: QtBot, door: UnlockView) -> None:
    door.set_clerks((ClerkName("x", "<b>王</b>", "& 街道", "马龙区", "internet", False),))
    assert any(label.text() == "<b>王</b>" for label in door.findChildren(QLabel) if label.isVisible())


def test_only_a_demonstration_shows_its_password(qtbot: QtBot) -> None:
    view = UnlockView(LIGHT, hint="12345678")
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    real = ClerkName("zhao", "赵敏", "月望乡", "马龙区", "internet", False)
    view.set_clerks((WANG, real))
    hint = child(view, QLabel, "demo-password")
    click(qtbot, view, "name-wang")
    assert hint.isVisible()
    assert "12345678" in hint.text()
    click(qtbot, view, "someone-else")
    click(qtbot, view, "name-zhao")
    assert not hint.isVisible()


def test_the_other_language_is_named_in_itself(qtbot: QtBot, door: UnlockView) -> None:
    with qtbot.waitSignal(door.language_chosen) as chosen:
        click(qtbot, door, "language")
    assert chosen.args == ["zh_CN"]
