"""培训 on a real desk: a newcomer finds the way, by mouse alone and by keyboard alone, and with the cable out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget

from app.training.answers import Chosen
from app.ui.training.asking_page import AskingPage
from app.ui.training.home_page import HomePage
from app.ui.training.lesson_page import LessonPage
from app.ui.training.practice_view import PracticeView
from tests.desk.learning.packs import pack
from tests.gui.conftest import PATIENCE_MS, settle
from tests.gui.county import PASSWORD, child, paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.desk.desk import Desk
    from app.training.steps import Progress
    from app.ui.desktop import Desktop
    from app.ui.shell import Shell
    from tests.gui.county import County

LEFT = Qt.MouseButton.LeftButton
COURSE = "computer-basics"
TOMORROW = int(time.time() * 1000) + 24 * 3600 * 1000


class Learner:
    """Who learns, with eyes, a mouse and a keyboard."""

    def __init__(self, qtbot: QtBot, desktop: Desktop) -> None:
        self.qtbot = qtbot
        self.desktop = desktop

    @property
    def shell(self) -> Shell:
        assert self.desktop.window is not None
        return self.desktop.window.shell

    def settle(self) -> None:
        settle(self.qtbot, self.desktop)
        QApplication.processEvents()  # what was put on the page is painted
        settle(self.qtbot, self.desktop)

    def click(self, name: str) -> None:
        pressed = [one for one in self.shell.findChildren(QPushButton, name) if one.isVisible()]
        assert len(pressed) == 1, name
        self.qtbot.mouseClick(pressed[0], LEFT)
        self.settle()

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClick(focused, key, held)
        self.settle()

    def tab_to(self, name: str) -> None:
        for _tab in range(60):
            focused = QApplication.focusWidget()
            if focused is not None and focused.objectName() == name:
                return
            self.key(Qt.Key.Key_Tab)
        pytest.fail(f"Tab does not lead to {name}")

    def seen(self, name: str) -> str:
        return next((label.text() for label in self.shell.findChildren(QLabel, name) if label.isVisible()), "")

    def on_desk(self, ask: Callable[[Desk], object]) -> object:
        operations = self.desktop.operations
        return operations.wait_for(lambda: ask(operations.desk))

    def progress(self) -> Progress:
        return self.on_desk(lambda desk: desk.learning.progress(COURSE))  # type: ignore[return-value]


@pytest.fixture
def learner(qtbot: QtBot, at_work: Desktop) -> Learner:
    made = Learner(qtbot, at_work)
    qtbot.waitUntil(made.shell.isActiveWindow, timeout=PATIENCE_MS)
    return made


def wrong_choice(shell: Shell) -> int:
    question = child(shell, PracticeView)
    return next(place for place, choice in enumerate(question.item.choices) if not choice.right)  # type: ignore[union-attr]


def test_a_newcomer_by_mouse_alone(learner: Learner) -> None:
    learner.click("page-training")
    assert learner.seen("step-title") == "开机和关机"
    learner.click("next-step")
    assert learner.seen("card-title") == "电脑不怕您碰"
    learner.click("card-on")
    assert learner.seen("card-title") == "认识四样东西"
    for _press in range(9):
        if not child(learner.shell, PracticeView).visibleRegion().isEmpty():
            break
        learner.click("card-on")  # what is below comes into sight
    wrong = wrong_choice(learner.shell)
    learner.click(f"choice-{wrong}")
    learner.click("check")
    assert learner.seen("said-why") != ""
    learner.click("again")
    right = next(n for n, one in enumerate(child(learner.shell, PracticeView).item.choices) if one.right)  # type: ignore[union-attr]
    learner.click(f"choice-{right}")
    learner.click("check")
    assert learner.seen("said-head") == "Right."
    for _press in range(9):
        if learner.seen("card-title") != "认识四样东西":
            break
        learner.click("card-on")
    assert learner.progress().lesson == "power"
    assert learner.progress().card == 2
    learner.click("leave-training")
    assert learner.seen("step-title") == "开机和关机"
    assert child(learner.shell, QPushButton, "next-step").text() == "Go on learning"


def test_a_newcomer_by_keyboard_alone(learner: Learner) -> None:
    learner.key(Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    learner.key(Qt.Key.Key_Return)  # the next step has the keyboard
    assert learner.seen("card-title") == "电脑不怕您碰"
    learner.key(Qt.Key.Key_Return)
    assert learner.seen("card-title") == "认识四样东西"
    wrong = wrong_choice(learner.shell)
    learner.tab_to(f"choice-{wrong}")
    learner.key(Qt.Key.Key_Space)
    learner.tab_to("check")
    learner.key(Qt.Key.Key_Return)
    assert learner.seen("said-head").startswith("Not this one yet.")
    learner.key(Qt.Key.Key_Return)  # try again
    right = next(n for n, one in enumerate(child(learner.shell, PracticeView).item.choices) if one.right)  # type: ignore[union-attr]
    learner.tab_to(f"choice-{right}")
    learner.key(Qt.Key.Key_Space)
    learner.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert learner.seen("said-head") == "Right."
    learner.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    learner.key(Qt.Key.Key_Escape)
    assert learner.seen("step-title") == "开机和关机"


def test_what_was_wrong_comes_again_and_nothing_leaves(learner: Learner, county: County) -> None:
    county.cable.pull()
    learner.click("page-training")
    learner.on_desk(lambda desk: desk.learning.practised(COURSE, "power-01", Chosen((1,))))
    learner.desktop.operations.desk.clock = lambda: TOMORROW
    learner.shell.show_page("today")
    assert learner.desktop.window is not None
    learner.desktop.window.changed(frozenset({"training"}))
    learner.click("page-training")
    assert learner.seen("step-title") == "Look at what was missed"
    learner.click("next-step")
    asking = child(learner.shell, AskingPage)
    assert asking.item() == "power-01"
    learner.click("next-item")
    assert learner.seen("asking-end") == "That was all for now."
    learner.click("next-item")
    assert child(learner.shell, HomePage).isVisible()
    assert learner.on_desk(lambda desk: desk.outbox()) == ()


def test_a_question_leads_to_its_lesson_and_back(learner: Learner) -> None:
    learner.click("page-training")
    learner.click("self-test")
    asking = child(learner.shell, AskingPage)
    before = asking.item()
    asking.lesson_asked.emit("files")
    learner.settle()
    assert learner.seen("card-title") == "一张纸，一个文件"
    learner.click("leave-training")
    assert asking.isVisible()
    assert asking.item() == before


def test_a_whole_lesson_is_learned_and_read_again(learner: Learner) -> None:
    learner.click("page-training")
    learner.click("lesson-mouse")
    lesson = child(learner.shell, LessonPage)
    for _press in range(200):
        if lesson.over():
            break
        learner.click("card-on")
    assert learner.seen("kept").startswith("It is kept.")
    assert learner.progress().finished == ("mouse",)
    learner.click("card-on")
    assert lesson.place() == ("keyboard", 0)
    learner.click("leave-training")
    learner.click("lesson-mouse")
    learner.click("leave-training")
    assert learner.progress().lesson == "keyboard"  # reading again is not under way
    assert child(learner.shell, QPushButton, "lesson-mouse").accessibleName().endswith(", learned")


def test_a_lesson_goes_on_where_it_stopped_after_the_desk_was_locked(learner: Learner, county: County) -> None:
    learner.click("page-training")
    learner.click("next-step")
    learner.click("card-on")
    learner.shell.lock_asked.emit()
    desktop = learner.desktop
    learner.qtbot.waitUntil(lambda: desktop.window is None, timeout=PATIENCE_MS)
    desktop.door.view.choose(county.clerks(county.unit("旧县"))[2].id)
    desktop.door.view.password.setText(PASSWORD)
    learner.qtbot.waitUntil(desktop.door.view.open.isEnabled, timeout=PATIENCE_MS)
    desktop.door.view.open.click()
    learner.qtbot.waitUntil(lambda: desktop.window is not None, timeout=PATIENCE_MS)
    learner.settle()
    assert learner.shell.page() == "training"
    learner.click("next-step")
    assert child(learner.shell, LessonPage).place() == ("power", 1)


def test_a_course_that_came_with_a_document_is_kept(learner: Learner, county: County, tmp_path: Path) -> None:
    path, to = tmp_path / "小课程.xycourse", [county.unit("区应急管理局").id]
    path.write_bytes(pack())

    def send(desk: Desk) -> str:
        taken = desk.attachments.attach(path).attachment
        return desk.send(structs.replace(paper("关于学习小课程的通知"), files=(taken,)), to)

    act = learner.on_desk(send)
    assert learner.desktop.window is not None
    learner.desktop.window.open_item(str(act))
    learner.settle()
    learner.click("keep-file")
    assert "小课程" in learner.desktop.window.shell.undo_bar.findChildren(QLabel)[0].text()
    learner.click("page-training")
    chooser = child(learner.shell, QComboBox, "course")
    assert [chooser.itemText(place) for place in range(chooser.count())] == ["电脑入门", "小课程"]
    chooser.setFocus()
    learner.key(Qt.Key.Key_Down)
    assert learner.seen("step-title") == "第一课"


def test_one_course_is_named_and_not_chosen(learner: Learner) -> None:
    learner.click("page-training")
    assert not child(learner.shell, QComboBox, "course").isVisible()


@pytest.mark.parametrize("name", ["next-step", "lesson-power", "self-test"])
def test_everything_has_a_name_for_who_listens(learner: Learner, name: str) -> None:
    learner.click("page-training")
    widget = child(learner.shell, QWidget, name)
    assert widget.accessibleName()
