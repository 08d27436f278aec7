"""The first lesson, offered once to somebody who is new to the computer: one line, yes and no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout

from app.speech import _
from app.ui.parts import button, label, restyle

if TYPE_CHECKING:
    from app.ui.theme import Theme


class FirstLesson(QFrame):
    """A strip below other things, or alone in the middle of an empty page."""

    answered = Signal(bool)
    """Whether it is wanted."""

    def __init__(self, tokens: Theme) -> None:
        super().__init__()
        self._tokens = tokens
        said = _("New to the computer? Learn it here, from the first lesson on. You can stop at any time.")
        self._said = label(said, "second", wraps=True)
        self._said.setObjectName("first-lesson")
        yes = button(_("To Training"), name="to-first-lesson")
        no = button(_("No, thanks"), "quiet", name="no-first-lesson")
        for pressed, wanted in ((yes, True), (no, False)):
            pressed.setAccessibleDescription(said)
            pressed.clicked.connect(lambda _checked=False, wanted=wanted: self.answered.emit(wanted))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(tokens.space(2))
        self._buttons.addWidget(yes)
        self._buttons.addWidget(no)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setSpacing(tokens.space(3))
        self._row.addWidget(self._said, 1)
        self._row.addLayout(self._buttons)

    def set_alone(self, alone: bool) -> None:
        """On a page with nothing else, one below the other in its middle; else in one line."""
        direction, center = QBoxLayout.Direction, Qt.AlignmentFlag.AlignCenter
        across, along = self._tokens.space(5), self._tokens.space(4 if alone else 2)
        self._row.setDirection(direction.TopToBottom if alone else direction.LeftToRight)
        self._row.setContentsMargins(across, along, across, along)
        self._row.setAlignment(self._buttons, center)
        self._said.setAlignment(center if alone else Qt.AlignmentFlag.AlignVCenter)
        restyle(self, "" if alone else "action-bar")
