"""A learner at the practice PC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.ui.theme import LIGHT
from app.ui.training.task_view import TaskView
from tests.gui.pc.player import PcPlayer
from tests.gui.pc.small_task import TASK

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.training.items import Task
    from tests.gui.pc.player import Sits


@pytest.fixture
def sit(qtbot: QtBot) -> Sits:
    """A learner sits down to a task, with a mouse or without."""

    def sits(task: Task = TASK, *, mouse: bool = True, helps: bool = True) -> PcPlayer:
        view = TaskView(task, LIGHT, helps=helps)
        qtbot.addWidget(view)
        view.resize(900, 600)
        with qtbot.waitExposed(view):
            view.show()
        view.activateWindow()
        view.setFocus()
        return PcPlayer(qtbot, view, mouse=mouse)

    return sits
