"""Typing: the own input method, the own hands, and a kind word on what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication

from app.training.answers import Judged, Typed
from app.ui.theme import LIGHT
from app.ui.training.typing_view import TypingView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

PASSAGE = "明天开会，请在8点到。"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def view(qtbot: QtBot, clock: Clock) -> TypingView:
    made = TypingView(PASSAGE, LIGHT, seconds=300, clock=clock)
    qtbot.addWidget(made)
    made.show()
    return made


def compose(view: TypingView, preedit: str) -> None:
    QApplication.sendEvent(view.field, QInputMethodEvent(preedit, []))


def commit(view: TypingView, text: str) -> None:
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(view.field, event)


def test_what_is_being_composed_is_neither_answer_nor_slip(view: TypingView, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.changed):
        compose(view, "ming tian")
    assert view.answer() is None
    assert view.said.text() == ""
    with qtbot.waitSignal(view.changed):
        commit(view, "明天")
    assert view.answer() == Typed("明天", 1)
    assert view.said.text() == "All right so far."


def test_time_runs_from_the_first_composition_to_the_last_character(view: TypingView, clock: Clock) -> None:
    clock.now += 500  # reading the passage first costs nothing
    compose(view, "m")
    clock.now += 20
    commit(view, "明天")
    clock.now += 10
    commit(view, "开会")
    clock.now += 99
    assert view.answer() == Typed("明天开会", 30)


def test_slips_are_named_by_their_class(view: TypingView) -> None:
    commit(view, "明天开会，请再８点")
    assert view.said.text() == (
        "Look again where it is underlined: same sound, other character, full width or half width."
    )
    shown = view.passage.text()
    assert [shown.count(f">{sign}</u>") for sign in "在8明"] == [1, 1, 0]


def test_the_end_tells_the_pace_and_nothing_else(view: TypingView, clock: Clock, qtbot: QtBot) -> None:
    commit(view, PASSAGE[:-1])
    clock.now += 22
    with qtbot.waitSignal(view.finished):
        commit(view, "。")
    assert view.said.text() == "Whole, and nothing wrong. That was 30 characters a minute."


def test_nothing_is_pasted(view: TypingView, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(PASSAGE)
    qtbot.keyClick(view.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view.field, Qt.Key.Key_Insert, Qt.KeyboardModifier.ShiftModifier)
    dragged = QMimeData()
    dragged.setText(PASSAGE)
    view.field.insertFromMimeData(dragged)
    assert not view.field.acceptDrops()
    assert not view.field.canPaste()
    assert view.answer() is None
    assert view.said.text() == "This is for your own hands: type it here."


def test_a_formal_test_is_not_helped(qtbot: QtBot) -> None:
    view = TypingView(PASSAGE, LIGHT, helps=False)
    qtbot.addWidget(view)
    before = view.passage.text()
    commit(view, "昨天开会")
    assert view.passage.text() == before
    assert view.said.text() == ""
    assert view.answer() == Typed("昨天开会", 1)


def test_one_goes_on_where_one_stopped(view: TypingView, clock: Clock, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(view.changed):
        view.set_answer(Typed("明天", 60))
    assert view.answer() == Typed("明天", 60)
    view.field.moveCursor(view.field.textCursor().MoveOperation.End)
    compose(view, "kai")
    clock.now += 5
    commit(view, "开")
    assert view.answer() == Typed("明天开", 65)
    view.set_answer(Judged(True))
    assert view.answer() is None
    assert view.field.toPlainText() == ""


def test_a_closed_one_stays(view: TypingView, qtbot: QtBot) -> None:
    view.set_answer(Typed("明", 9))
    view.set_open(False)
    qtbot.keyClick(view.field, Qt.Key.Key_A)
    assert view.answer() == Typed("明", 9)
