"""培训 in a window: made when it is shown first, so that no start pays for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.ui.training.examining import Examining
from app.ui.training.learning import Learning
from app.ui.training.training_page import TrainingPage

if TYPE_CHECKING:
    from app.ui.operations import Operations
    from app.ui.theme import Theme


class TrainingRoom(QObject):
    """Who builds the window tells what has changed and when the page is shown."""

    def __init__(self, tokens: Theme, operations: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self.page = TrainingPage(tokens)
        self._learning = Learning(self.page, tokens, operations, self)
        self._examining = Examining(self.page, self._learning, tokens, operations, self)

    def changed(self, changes: frozenset[str], shown: bool) -> None:
        """Things changed; `shown`: whether the page is in front."""
        self._learning.changed(changes, shown)

    def shown(self) -> None:
        """The page has come to the front."""
        self._learning.refresh()

    def choose(self, course: object) -> None:
        """The course that was shown last, as the clerk's face remembers it."""
        self._learning.choose(course if isinstance(course, str) else "")

    def go_on_with_test(self) -> None:
        """A test was not handed in when the program was left, or the power went."""
        self._examining.go_on()

    def dispose(self) -> None:
        """The window goes."""
        self._examining.stop()

    def state(self) -> dict[str, object]:
        """What the clerk's face remembers."""
        return {"training": self._learning.course()}
