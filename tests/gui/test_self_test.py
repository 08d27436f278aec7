"""A self-test about everything with one click, or about one lesson; what was chosen lasts as long as the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel

from app.ui.training.asking_page import AskingPage
from app.ui.training.learning import LEARNED
from tests.desk.learning.packs import SMALL, pack
from tests.gui.conftest import PATIENCE_MS
from tests.gui.county import child
from tests.gui.test_training import COURSE, LEFT, Learner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from app.training.items import Item
    from app.ui.desktop import Desktop


@pytest.fixture
def _clicks_at_once() -> Iterator[None]:
    """A list that was opened by a click takes no other before it could not be a double click."""
    before = QApplication.doubleClickInterval()
    QApplication.setDoubleClickInterval(0)
    yield
    QApplication.setDoubleClickInterval(before)


@pytest.fixture
def learner(qtbot: QtBot, at_work: Desktop, _clicks_at_once: None) -> Learner:
    made = Learner(qtbot, at_work)
    qtbot.waitUntil(made.shell.isActiveWindow, timeout=PATIENCE_MS)
    made.click("page-training")
    return made


def chooser(learner: Learner) -> QComboBox:
    return child(learner.shell, QComboBox, "self-test-within")


def choose_by_mouse(learner: Learner, name: str) -> None:
    """Open the list and click on the lesson."""
    field = chooser(learner)
    learner.qtbot.mouseClick(field, LEFT)
    view = field.view()
    learner.qtbot.waitUntil(view.isVisible, timeout=PATIENCE_MS)
    index = field.model().index(field.findText(name), 0)
    view.scrollTo(index)
    learner.qtbot.mouseMove(view.viewport(), view.visualRect(index).center())
    learner.qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())
    learner.qtbot.waitUntil(lambda: not view.isVisible(), timeout=PATIENCE_MS)
    learner.settle()


def asked(learner: Learner) -> tuple[Item, ...]:
    return child(learner.shell, AskingPage)._items


def title(learner: Learner) -> str:
    head = child(learner.shell, AskingPage).head
    return next(one.text() for one in head.findChildren(QLabel) if one.text())


def test_one_click_asks_about_everything(learner: Learner) -> None:
    assert chooser(learner).currentText() == "Everything"
    learner.click("self-test")
    assert len({item.lesson for item in asked(learner)}) > 1
    assert title(learner) == "Self-test"


def test_one_lesson_by_mouse_is_remembered_while_the_window_lives(learner: Learner) -> None:
    choose_by_mouse(learner, "用鼠标")
    for _time in range(2):
        learner.click("self-test")
        assert {item.lesson for item in asked(learner)} == {"mouse"}
        assert title(learner) == "Self-test: 用鼠标"
        learner.click("leave-training")
        learner.click("page-today")
        learner.desktop.operations.announce(LEARNED)
        learner.click("page-training")
        assert chooser(learner).currentText() == "用鼠标"
    choose_by_mouse(learner, "Everything")
    learner.click("self-test")
    assert len({item.lesson for item in asked(learner)}) > 1


def test_a_new_window_asks_about_everything_again(learner: Learner) -> None:
    choose_by_mouse(learner, "用鼠标")
    before = learner.desktop.window
    assert before is not None
    before.language_chosen.emit("zh_CN")
    learner.qtbot.waitUntil(lambda: learner.desktop.window is not before, timeout=PATIENCE_MS)
    learner.settle()
    learner.click("page-training")
    assert chooser(learner).currentText() == "全部"
    assert chooser(learner).accessibleName() == "自测考哪些内容"


def test_one_lesson_by_keyboard_alone(learner: Learner) -> None:
    learner.tab_to("self-test")
    learner.key(Qt.Key.Key_Tab)
    field = chooser(learner)
    assert field.hasFocus(), "next to the button"
    for _press in range(2):
        learner.key(Qt.Key.Key_Down)
    assert field.currentText() == "用鼠标"
    learner.key(Qt.Key.Key_Backtab)
    learner.key(Qt.Key.Key_Return)
    assert {item.lesson for item in asked(learner)} == {"mouse"}


def test_the_large_button_is_about_everything_whatever_was_chosen(learner: Learner) -> None:
    """Through all lessons: what it offers is the whole course."""

    def learn(desk: object) -> None:
        for lesson in desk.learning.course(COURSE).lessons:  # type: ignore[attr-defined]
            desk.learning.finish_lesson(COURSE, lesson.id)  # type: ignore[attr-defined]

    learner.on_desk(learn)
    learner.desktop.operations.announce(LEARNED)
    learner.settle()
    choose_by_mouse(learner, "用鼠标")
    learner.click("next-step")
    assert len({item.lesson for item in asked(learner)}) > 1


def test_a_course_of_one_lesson_offers_no_choice_and_each_course_remembers_its_own(learner: Learner) -> None:
    choose_by_mouse(learner, "用鼠标")
    learner.on_desk(lambda desk: desk.learning.keep_pack(pack()))
    learner.desktop.operations.announce(LEARNED)
    learner.settle()
    courses = child(learner.shell, QComboBox, "course")
    learner.qtbot.keyClick(courses, Qt.Key.Key_Down)
    learner.settle()
    assert courses.currentText() == "小课程"
    assert not chooser(learner).isVisible()
    learner.click("self-test")
    small = learner.on_desk(lambda desk: desk.learning.course(SMALL).items)
    assert set(asked(learner)) <= set(small)  # type: ignore[call-overload]
    learner.click("leave-training")
    learner.qtbot.keyClick(courses, Qt.Key.Key_Up)
    learner.settle()
    assert chooser(learner).currentText() == "用鼠标"
