"""培训 in a window: made when it is shown first, so that no start pays for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.room import Room
from app.ui.training.examining import Examining
from app.ui.training.learning import Learning
from app.ui.training.training_page import TrainingPage

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.ui.operations import Operations
    from app.ui.theme import Theme


class TrainingRoom(Room):
    """Learning and being examined, on one page."""

    def __init__(self, tokens: Theme, operations: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self.page = TrainingPage(tokens)
        self._learning = Learning(self.page, tokens, operations, self)
        self._examining = Examining(self.page, self._learning, tokens, operations, self)

    def changed(self, changes: frozenset[str], front: str) -> None:
        """See `Room`."""
        self._learning.changed(changes, front)

    def shown(self, key: str) -> None:
        """See `Room`."""
        self._learning.shown(key)

    def choose(self, course: object) -> None:
        """The course that was shown last, as the clerk's face remembers it."""
        self._learning.choose(course if isinstance(course, str) else "")

    def go_on_with_test(self) -> None:
        """A test was not handed in when the program was left, or the power went."""
        self._examining.go_on()

    def dispose(self) -> None:
        """See `Room`."""
        self._examining.stop()

    def state(self) -> dict[str, object]:
        """See `Room`."""
        return {"training": self._learning.course()}
