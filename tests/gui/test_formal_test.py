"""A formal test on a real desk: begun, answered, broken off without goodbye, gone on with, handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app.ui.training.home_page import HomePage
from app.ui.training.paper_page import PaperPage
from app.ui.training.result_page import ResultPage
from tests.desk.learning.packs import SMALL, pack
from tests.gui.conftest import PATIENCE_MS
from tests.gui.county import PASSWORD, child
from tests.gui.test_training import Learner

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.desktop import Desktop
    from tests.gui.county import County

_TASKS = '[[part]]\nname = "操作"\nkinds = ["task"]\ncount = 5\npoints = 12\n'
PACK = pack(only="course.toml", **{_TASKS: "", "points = 8": "points = 20"})


@pytest.fixture
def learner(qtbot: QtBot, at_work: Desktop) -> Learner:
    """A learner with a course whose paper has five questions to choose in."""
    made = Learner(qtbot, at_work)
    made.on_desk(lambda desk: desk.learning.keep_pack(PACK))
    made.shell.show_page("training")
    made.settle()
    child(made.shell, HomePage).course_chosen.emit(SMALL)
    made.settle()
    return made


def begin(learner: Learner) -> PaperPage:
    learner.click("formal-test")
    learner.click("begin-test")
    return child(learner.shell, PaperPage)


def right_choices(page: PaperPage) -> list[int]:
    item = page.item()
    return [number for number, choice in enumerate(item.choices) if choice.right]  # type: ignore[union-attr]


def answer_rightly(learner: Learner, page: PaperPage) -> None:
    for choice in right_choices(page):
        learner.click(f"choice-{choice}")
    assert learner.seen("saved") == "Saved"


def test_a_whole_test_is_passed_and_only_that_leaves(learner: Learner) -> None:
    page = begin(learner)
    for place in range(5):
        answer_rightly(learner, page)
        if place < 4:
            learner.click("item-on")
    learner.click("hand-in")
    learner.click("hand-in-now")
    assert learner.seen("result-title") == "Passed"
    learner.click("leave-result")
    assert learner.seen("outcome") == "Passed"
    waiting = learner.on_desk(lambda desk: desk.outbox())
    assert isinstance(waiting, (list, tuple))
    assert len(waiting) == 1
    learner.click("unit-records")
    assert not learner.seen("no-records")


def test_not_passed_leads_to_the_lesson_and_back_to_the_result(learner: Learner) -> None:
    begin(learner)
    learner.click("hand-in")
    learner.click("hand-in-now")
    assert learner.seen("result-title") == "Not passed yet"
    learner.click("again-first")
    assert learner.seen("card-title") == "看一看"
    learner.click("leave-training")
    assert child(learner.shell, ResultPage).isVisible()
    learner.click("leave-result")
    assert learner.seen("outcome") == "Not passed yet"
    learner.click("look-again")
    assert learner.seen("result-title") == "Not passed yet"


def test_a_test_that_was_left_without_goodbye_opens_again_and_says_so(learner: Learner, county: County) -> None:
    page = begin(learner)
    answer_rightly(learner, page)
    answered = page.item().id
    running = learner.on_desk(lambda desk: desk.learning.running())
    desktop, operations = learner.desktop, learner.desktop.operations
    learner.on_desk(lambda desk: desk.learning.tick(running.id, 187))  # type: ignore[attr-defined]
    # the power goes: no window is asked whether it has something to keep
    operations.close_desk()
    desktop._dispose_window()
    desktop.door.show("", locked=True)
    reopen(learner, county)
    assert learner.shell.page() == "training"
    again = [one for one in learner.shell.findChildren(PaperPage) if one.isVisible()]
    assert len(again) == 1
    assert learner.seen("resumed").endswith("86 min 52 s are left.")  # and the second under way
    assert again[0].item().id != answered
    again[0].list.setCurrentRow(0)
    assert again[0].item().id == answered
    chosen = [one.objectName() for one in again[0].findChildren(QPushButton) if one.isChecked()]
    assert chosen == [f"choice-{choice}" for choice in right_choices(again[0])]


def reopen(learner: Learner, county: County) -> None:
    desktop = learner.desktop
    desktop.door.view.choose(county.clerks(county.unit("旧县"))[2].id)
    desktop.door.view.password.setText(PASSWORD)
    learner.qtbot.waitUntil(desktop.door.view.open.isEnabled, timeout=PATIENCE_MS)
    desktop.door.view.open.click()
    learner.qtbot.waitUntil(lambda: desktop.window is not None, timeout=PATIENCE_MS)
    learner.settle()


def test_the_time_runs_on_other_pages_and_hands_in_when_it_is_up(learner: Learner) -> None:
    begin(learner)
    learner.click("leave-training")
    assert learner.seen("step-title") == "Formal test"
    window = learner.desktop.window
    assert window is not None
    room = window._training
    assert room is not None
    learner.shell.show_page("today")
    seconds = room._examining._clock()
    room._examining._clock = lambda: seconds + 90 * 60
    room._examining.tick()
    learner.settle()
    learner.shell.show_page("training")
    assert learner.seen("result-title") == "Not passed yet"
    assert not room._examining._ticking.isActive()


def test_leaving_the_test_leads_home_and_in_again_where_it_was(learner: Learner) -> None:
    page = begin(learner)
    learner.click("item-on")
    item = page.item().id
    learner.click("leave-training")
    learner.click("next-step")
    assert child(learner.shell, PaperPage).item().id == item
    assert not child(learner.shell, QLabel, "resumed").isVisible()
