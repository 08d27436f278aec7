"""What all widgets have in common in which an item is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from app.training.answers import Answer


class AnswerView(QWidget):
    """Where one item is answered. It knows no key: who shows it grades the answer and says what comes of it."""

    changed = Signal()
    """The answer is another one now."""

    def answer(self) -> Answer | None:
        """What is answered so far, a part of it too; None while nothing is."""
        raise NotImplementedError

    def set_answer(self, answer: Answer | None) -> None:
        """Show an answer that was given before; an answer to another kind of item is none. `changed` is not told."""
        raise NotImplementedError

    def set_open(self, is_open: bool) -> None:
        """Whether it may be answered, or is only to be looked at."""
        raise NotImplementedError
