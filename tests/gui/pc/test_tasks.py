"""Every task of the course in the window: solved by its solution, failed by each wrong way, by mouse and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.training.answers import Performed
from app.training.grading import grade
from app.training.pc.scripts import acts_of
from tests.training.test_computer_basics import TASKS

if TYPE_CHECKING:
    from app.training.pc.scripts import Line
    from tests.gui.pc.player import Sits

BY_ID = {task.id: task for task in TASKS}
WRONG = [(task.id, number) for task in TASKS for number in range(len(task.wrong))]


@pytest.mark.parametrize("mouse", [True, False], ids=["mouse", "keys"])
@pytest.mark.parametrize("task", BY_ID)
def test_its_solution_solves_it(sit: Sits, task: str, mouse: bool) -> None:
    player = sit(BY_ID[task], mouse=mouse)
    player.play(BY_ID[task].solve)
    result = grade(BY_ID[task], player.view.answer())
    assert result.right, result
    assert player.screen.question is None
    assert player.view.hint() == "That is all that was asked for."


@pytest.mark.parametrize(("task", "number"), WRONG, ids=[f"{task}-{number}" for task, number in WRONG])
def test_a_wrong_way_does_not(sit: Sits, task: str, number: int) -> None:
    player = sit(BY_ID[task], mouse=number % 2 == 0)
    lines: tuple[Line, ...] = BY_ID[task].wrong[number].acts
    player.play(lines)
    result = grade(BY_ID[task], Performed(player.view.machine.acts))
    assert not result.right
    assert result == grade(BY_ID[task], Performed(acts_of(lines)))  # for the very reason that the course names
    assert player.view.hint() != "That is all that was asked for."
