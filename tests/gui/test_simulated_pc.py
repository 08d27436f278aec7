"""Every task of the course in the window: solved by its solution, failed by each wrong way, by mouse and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.training.answers import Performed
from app.training.grading import grade
from app.training.pc.scripts import acts_of
from app.ui.theme import LIGHT
from app.ui.training.task_view import TaskView
from tests.gui.pc_player import PcPlayer
from tests.training.test_computer_basics import TASKS

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.training.items import Task
    from app.training.pc.scripts import Line

BY_ID = {task.id: task for task in TASKS}
WRONG = [(task.id, number) for task in TASKS for number in range(len(task.wrong))]


def at(qtbot: QtBot, task: Task, *, mouse: bool) -> PcPlayer:
    view = TaskView(task, LIGHT)
    qtbot.addWidget(view)
    view.resize(900, 600)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    view.setFocus()
    return PcPlayer(qtbot, view, mouse=mouse)


@pytest.mark.parametrize("mouse", [True, False], ids=["mouse", "keys"])
@pytest.mark.parametrize("task", BY_ID)
def test_its_solution_solves_it(qtbot: QtBot, task: str, mouse: bool) -> None:
    player = at(qtbot, BY_ID[task], mouse=mouse)
    player.play(BY_ID[task].solve)
    result = grade(BY_ID[task], player.view.answer())
    assert result.right, result
    assert player.screen.question is None
    assert player.view.hint() == "That is all that was asked for."


@pytest.mark.parametrize(("task", "number"), WRONG, ids=[f"{task}-{number}" for task, number in WRONG])
def test_a_wrong_way_does_not(qtbot: QtBot, task: str, number: int) -> None:
    player = at(qtbot, BY_ID[task], mouse=number % 2 == 0)
    lines: tuple[Line, ...] = BY_ID[task].wrong[number].acts
    player.play(lines)
    result = grade(BY_ID[task], Performed(player.view.machine.acts))
    assert not result.right
    assert result == grade(BY_ID[task], Performed(acts_of(lines)))  # for the very reason that the course names
    assert player.view.hint() != "That is all that was asked for."
