"""After an act: 已保存 14:03 · 签收《…》 · 撤销. Stands for ten seconds and asks nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.speech import _
from app.ui.keyboard import TAKE_BACK, hint
from app.ui.parts import button, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from app.ui.theme import Theme

SECOND = 1000
STANDS = 10
"""Seconds that a sentence stands with nothing to undo."""


class UndoBar(QFrame):
    """One sentence about what was just done, and the way back while there is one."""

    def __init__(self, tokens: Theme) -> None:
        super().__init__()
        self._undo: Callable[[], None] | None = None
        self._said = ""
        self.setProperty("role", "undo")
        self._text = label()
        self._text.setObjectName("saved")
        self._text.setMinimumWidth(1)
        self._button = button(_("Take back"), "quiet", name="undo", hint=hint(TAKE_BACK))
        self._button.clicked.connect(self.take_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.space(4), tokens.space(1), tokens.space(2), tokens.space(1))
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self.hide()

    def show_done(self, text: str, undo: Callable[[], None] | None = None, seconds: int = STANDS) -> None:
        """Say what was done; `undo` can be asked for while the bar stands."""
        self._undo = undo
        self._said = text
        self._text.setAccessibleName(text)
        self._text.setToolTip(text)
        self._button.setVisible(undo is not None)
        self._timer.start(seconds * SECOND)
        self.show()
        self._fit()

    def text(self) -> str:
        """What the bar says, whole; empty while it is away."""
        return self._said

    def take_back(self) -> None:
        """Undo the last act if it still stands here."""
        if self._undo is not None:
            undo = self._undo
            self.clear()
            undo()

    def clear(self) -> None:
        """Nothing to undo any more."""
        self._undo = None
        self._said = ""
        self._timer.stop()
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A long title gives way to the button."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        metrics = self._text.fontMetrics()
        self._text.setText(metrics.elidedText(self._said, Qt.TextElideMode.ElideRight, self._text.width()))
