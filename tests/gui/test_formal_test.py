"""A formal test on a real desk: begun, answered, broken off without goodbye, gone on with, handed in."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app.ui.desktop import Desktop
from app.ui.training.home_page import HomePage
from app.ui.training.paper_page import PaperPage
from app.ui.training.result_page import ResultPage
from tests.desk.learning.packs import SMALL, pack
from tests.gui.conftest import PATIENCE_MS
from tests.gui.county import PASSWORD, child
from tests.gui.test_training import Learner

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from tests.gui.county import County

_TASKS = '[[part]]\nname = "操作"\nkinds = ["task"]\ncount = 5\npoints = 12\n'
PACK = pack(3, "course.toml", **{_TASKS: "", "points = 8": "points = 20"})


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


def test_a_test_that_was_left_without_goodbye_opens_again_and_says_so(
    learner: Learner, county: County, qapp: QApplication, tmp_path: Path
) -> None:
    page = begin(learner)
    answer_rightly(learner, page)
    answered = page.item().id
    running = learner.on_desk(lambda desk: desk.learning.running())
    learner.on_desk(lambda desk: desk.learning.tick(running.id, 187))  # type: ignore[attr-defined]
    # the power goes: what was on the disk at this moment is all that there is, and no window was asked to keep anything
    shutil.copytree(county.store, tmp_path / "after")
    desktop = Desktop(qapp, tmp_path / "after", road=county.cable)
    try:
        desktop.start()
        again = Learner(learner.qtbot, desktop)
        unlock(again, county)
        look_at_it_again(again, answered)
    finally:
        desktop.stop()


def look_at_it_again(learner: Learner, answered: str) -> None:
    assert learner.shell.page() == "training"
    page = child(learner.shell, PaperPage)
    assert page.isVisible()
    said = learner.seen("resumed")
    minutes, seconds = (int(word) for word in said.split() if word.isdigit())
    assert 0 <= 5400 - 188 - (60 * minutes + seconds) < 10  # the second under way is spent, and perhaps some since
    assert page.item().id != answered
    page.list.setCurrentRow(0)
    assert page.item().id == answered
    chosen = [one.objectName() for one in page.findChildren(QPushButton) if one.isChecked()]
    assert chosen == [f"choice-{choice}" for choice in right_choices(page)]


def unlock(learner: Learner, county: County) -> None:
    desktop, view = learner.desktop, learner.desktop.door.view
    learner.qtbot.waitUntil(lambda: view.clerks() != (), timeout=PATIENCE_MS)
    view.choose(county.clerks(county.unit("旧县"))[2].id)
    view.password.setText(PASSWORD)
    learner.qtbot.waitUntil(view.open.isEnabled, timeout=PATIENCE_MS)
    view.open.click()
    learner.qtbot.waitUntil(lambda: desktop.window is not None, timeout=PATIENCE_MS)
    learner.settle()


def test_the_time_runs_on_other_pages_and_hands_in_when_it_is_up(learner: Learner) -> None:
    begin(learner)
    learner.click("leave-training")
    assert learner.seen("step-title") == "Formal test"
    window = learner.desktop.window
    assert window is not None
    room = window.training
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
