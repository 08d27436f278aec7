"""练习: a task on the simulated PC, with the whole window for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.speech import _
from app.ui.parts import button, restyle
from app.ui.training.framing import Foot, FramedPage
from app.ui.training.practice_view import PracticeView

if TYPE_CHECKING:
    from app.training.courses import Course
    from app.ui.theme import Theme


class TaskPage(FramedPage):
    """Feed it with `set_task`."""

    answered = Signal(str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("Practice on a drawn PC"))
        self._done = button(_("Back to the lesson"), name="task-done")
        self._done.clicked.connect(self.left)
        self._stand(Foot(theme, self._done))

    def set_task(self, course: Course, task: str) -> None:
        """Begin this task."""
        made = PracticeView(self._theme, course.item(task), course.pictures, course.digest.hex())
        made.answered.connect(self.answered)
        made.tried.connect(self._tried)
        made.spoke.connect(self._middle.bring)
        self._middle.put(made)
        self.setFocusProxy(made)

    def _tried(self, right: bool) -> None:
        if right:
            restyle(self._done, "primary")
            self._done.setFocus()
