"""练习: a task on the simulated PC, with the whole window for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.speech import _
from app.ui.keyboard import LEAVE, bind
from app.ui.parts import button, restyle
from app.ui.training.framing import Foot, Head, Middle
from app.ui.training.practice_view import PracticeView

if TYPE_CHECKING:
    from app.training.courses import Course
    from app.ui.theme import Theme


class TaskPage(QWidget):
    """Feed it with `set_task`."""

    answered = Signal(str, object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "page")
        head = Head(theme)
        head.set_title(_("Practice on a drawn PC"))
        self._done = button(_("Back to the lesson"), name="task-done")
        head.left.connect(self.left)
        self._done.clicked.connect(self.left)
        self._middle = Middle(theme)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self._middle, 1)
        whole.addWidget(Foot(theme, self._done))
        bind(LEAVE.keys, self, self.left.emit)

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
