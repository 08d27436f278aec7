"""Items as they are answered: by mouse and by keyboard, in whatever order they are shown."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QListWidget, QPushButton

from app.training.answers import Chosen, Filled, Judged, Matched, Ordered, Pointed
from app.training.grading import grade
from app.training.items import TrueFalse
from app.ui.theme import LIGHT
from app.ui.training.answer_view import AnswerView
from app.ui.training.item_view import ItemView
from tests.gui.samples import child, stand
from tests.training import small_course

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.training.answers import Answer
    from app.training.courses import Course
    from app.training.items import Item

LEFT = Qt.MouseButton.LeftButton
STATEMENT = TrueFalse(id="t", area="files", lesson="first", difficulty=1, text="一加一是二。", right=True)


@cache
def course() -> Course:
    return small_course.course()


def asked(qtbot: QtBot, item: Item | str, seed: str = "seed") -> ItemView:
    found = course().item(item) if isinstance(item, str) else item
    made = ItemView(LIGHT, found, course().pictures, seed)
    stand(qtbot, made, 720, 560)
    qtbot.waitUntil(made.isActiveWindow)  # keys go nowhere else
    made.setFocus()
    return made


def press(qtbot: QtBot, view: ItemView, name: str) -> None:
    qtbot.mouseClick(child(view, QPushButton, name), LEFT)


# choosing


def test_one_of_several_is_chosen_and_another_takes_its_place(qtbot: QtBot) -> None:
    view = asked(qtbot, "single-1")
    assert view.answer() is None
    press(qtbot, view, "choice-1")
    assert view.answer() == Chosen((1,))
    press(qtbot, view, "choice-0")
    press(qtbot, view, "choice-0")
    assert view.answer() == Chosen((0,))


def test_digits_choose_by_the_place_on_screen(qtbot: QtBot) -> None:
    view = asked(qtbot, "single-1")
    rows = sorted(view.findChildren(QAbstractButton), key=lambda row: row.y())
    qtbot.keyClick(rows[0], Qt.Key.Key_2)
    assert rows[1].isChecked()
    assert view.answer() == Chosen((int(rows[1].objectName().removeprefix("choice-")),))


def test_several_may_be_chosen_and_taken_back(qtbot: QtBot) -> None:
    view = asked(qtbot, "multiple")
    for name in ("choice-0", "choice-2", "choice-1", "choice-2"):
        press(qtbot, view, name)
    assert view.answer() == Chosen((0, 1))


def test_choices_stand_in_the_order_of_the_seed(qtbot: QtBot) -> None:
    orders = set()
    for seed in "abcdefgh":
        view = asked(qtbot, "multiple", seed)
        rows = sorted(view.findChildren(QAbstractButton), key=lambda row: row.y())
        orders.add(tuple(row.objectName() for row in rows))
    assert len(orders) > 1
    assert {tuple(sorted(order)) for order in orders} == {tuple(f"choice-{number}" for number in range(4))}


def test_whether_it_is_so(qtbot: QtBot) -> None:
    view = asked(qtbot, STATEMENT)
    press(qtbot, view, "choice-1")
    assert view.answer() == Judged(so=False)
    qtbot.keyClick(child(view, QPushButton, "choice-1"), Qt.Key.Key_1)
    assert view.answer() == Judged(so=True)


# joining


def test_pairs_are_joined_by_the_mouse_and_joined_anew(qtbot: QtBot) -> None:
    view = asked(qtbot, "matching")
    for left, right in ((0, 0), (1, 0), (2, 2)):
        press(qtbot, view, f"left-{left}")
        press(qtbot, view, f"right-{right}")
    assert view.answer() == Matched((-1, 0, 2))
    assert child(view, QPushButton, "left-1").accessibleName() == "狗, joined with: 喵"
    press(qtbot, view, "right-1")  # the right side first is as good
    press(qtbot, view, "left-1")
    assert view.answer() == Matched((-1, 1, 2))
    assert child(view, QPushButton, "right-0").accessibleName() == "喵"


def test_a_pair_that_is_joined_twice_is_taken_apart(qtbot: QtBot) -> None:
    view = asked(qtbot, "matching")
    for _time in range(2):
        press(qtbot, view, "left-0")
        press(qtbot, view, "right-3")
    assert view.answer() is None


def test_pairs_are_joined_by_the_keyboard_alone(qtbot: QtBot) -> None:
    view = asked(qtbot, "matching")
    for number in range(3):
        left = view.window().focusWidget()
        assert left is child(view, QPushButton, f"left-{number}")
        qtbot.keyClick(left, Qt.Key.Key_Return)
        qtbot.keyClick(left, Qt.Key.Key_Right)
        while view.window().focusWidget() is not child(view, QPushButton, f"right-{number}"):
            focused = view.window().focusWidget()
            assert isinstance(focused, QPushButton)
            assert focused.objectName().startswith("right-")
            below = focused.y() < child(view, QPushButton, f"right-{number}").y()
            qtbot.keyClick(focused, Qt.Key.Key_Down if below else Qt.Key.Key_Up)
        qtbot.keyClick(view.window().focusWidget(), Qt.Key.Key_Space)
    answer = view.answer()
    assert answer == Matched((0, 1, 2))
    assert grade(view.item, answer).right


# ordering


def steps_of(view: ItemView) -> list[str]:
    steps = child(view, QListWidget)
    return [steps.item(row).text() for row in range(steps.count())]


@pytest.mark.parametrize("seed", "abcdefghijklmnopqrstuvwxyz")
def test_steps_never_stand_in_their_right_order_at_first(qtbot: QtBot, seed: str) -> None:
    view = asked(qtbot, "ordering", seed)
    assert steps_of(view) != ["早上", "中午", "下午", "晚上"]
    assert view.answer() is None


def test_steps_are_brought_into_order_by_buttons_or_by_keys(qtbot: QtBot) -> None:
    view = asked(qtbot, "ordering")
    steps = child(view, QListWidget)
    right = ["早上", "中午", "下午", "晚上"]
    for place, step in enumerate(right):
        steps.setFocus()
        qtbot.keyClick(steps, Qt.Key.Key_Home)
        for _down in range(steps_of(view).index(step)):
            qtbot.keyClick(steps, Qt.Key.Key_Down)
        for _up in range(steps_of(view).index(step) - place):
            if place % 2:
                press(qtbot, view, "step-up")
            else:
                qtbot.keyClick(steps, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert steps_of(view) == right
    assert view.answer() == Ordered((0, 1, 2, 3))


def test_a_step_that_is_moved_past_the_end_stays(qtbot: QtBot) -> None:
    view = asked(qtbot, "ordering")
    before = steps_of(view)
    press(qtbot, view, "step-up")
    assert steps_of(view) == before
    assert view.answer() is None


def test_a_step_is_dragged(qtbot: QtBot) -> None:
    view = asked(qtbot, "ordering")
    steps, before = child(view, QListWidget), steps_of(view)
    told: list[None] = []
    view.changed.connect(lambda: told.append(None))
    # what a drop within the list does; the drag itself is the system's
    assert steps.model().moveRow(steps.rootIndex(), 3, steps.rootIndex(), 0)
    assert steps_of(view) == [before[3], *before[:3]]
    assert view.answer() is not None
    assert told == [None]


# filling in


def test_gaps_are_numbered_and_filled_with_enter_between_them(qtbot: QtBot) -> None:
    view = asked(qtbot, "fill-in")
    first, second = child(view, QLineEdit, "gap-0"), child(view, QLineEdit, "gap-1")
    qtbot.keyClicks(first, "ctrl + c")
    assert view.answer() == Filled(("ctrl + c", ""))
    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert view.window().focusWidget() is second
    qtbot.keyClicks(second, "ctrl v")
    qtbot.keyClick(second, Qt.Key.Key_Home)
    assert not grade(view.item, view.answer()).right
    second.clear()
    qtbot.keyClicks(second, "CTRL+V")
    assert grade(view.item, view.answer()).right


# all of them

GIVEN: dict[str, Answer] = {
    "single-1": Chosen((2,)),
    "multiple": Chosen((0, 3)),
    "matching": Matched((3, -1, 0)),
    "ordering": Ordered((3, 1, 0, 2)),
    "fill-in": Filled(("甲", "")),
    "hotspot": Pointed(50, 50),
}


@pytest.mark.parametrize("item", GIVEN)
def test_an_answer_that_was_given_stands_there_again(qtbot: QtBot, item: str) -> None:
    view = asked(qtbot, item)
    told: list[None] = []
    view.changed.connect(lambda: told.append(None))
    view.set_answer(GIVEN[item])
    assert view.answer() == GIVEN[item]
    view.set_answer(None)
    assert view.answer() is None
    view.set_answer(Judged(so=True))  # of another kind of item
    assert view.answer() is None
    assert told == []


@pytest.mark.parametrize("item", GIVEN)
def test_what_is_closed_cannot_be_changed(qtbot: QtBot, item: str) -> None:
    view = asked(qtbot, item)
    view.set_answer(GIVEN[item])
    view.set_open(False)
    answer = child(view, AnswerView, "answer")
    for button in answer.findChildren(QAbstractButton):
        qtbot.mouseClick(button, LEFT)
    for field in answer.findChildren(QLineEdit):
        qtbot.keyClicks(field, "x")
    for key in (Qt.Key.Key_1, Qt.Key.Key_2):
        qtbot.keyClick(answer, key)
    qtbot.mouseClick(answer, LEFT, pos=QPoint(answer.width() // 2, answer.height() // 3))
    assert view.answer() == GIVEN[item]


def test_long_choices_take_several_lines(qtbot: QtBot) -> None:
    from msgspec import structs

    item = course().item("single-1")
    choices = (structs.replace(item.choices[0], text="很长的一句话，" * 30), *item.choices[1:])  # type: ignore[union-attr]
    view = asked(qtbot, structs.replace(item, choices=choices))
    long, short = child(view, QPushButton, "choice-0"), child(view, QPushButton, "choice-1")
    assert long.height() > 2 * short.height()
    assert long.width() <= view.width()
