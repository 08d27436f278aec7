"""批示常用语 as buttons, side by side and in as many rows as they need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.parts import button

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class PhraseRows(QWidget):
    """Phrases to press: the paper above keeps what room they do not need."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._phrases: tuple[str, ...] = ()
        self._buttons: list[QPushButton] = []

    def set_phrases(self, phrases: tuple[str, ...]) -> None:
        """Offer these; none hides the rows."""
        if phrases != self._phrases:
            for made in self._buttons:
                made.hide()
                made.deleteLater()
            self._phrases = phrases
            self._buttons = [self._button(number, phrase) for number, phrase in enumerate(phrases)]
        self.setVisible(bool(phrases))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many beside each other as there is room for now."""
        super().resizeEvent(event)
        self._place()

    def _button(self, number: int, phrase: str) -> QPushButton:
        made = button(phrase, "quiet", name=f"phrase-{number}")
        made.setParent(self)
        made.clicked.connect(lambda: self.chosen.emit(phrase))
        made.show()
        return made

    def _place(self) -> None:
        x = y = height = 0
        for made in self._buttons:
            size = made.sizeHint()
            if x and x + size.width() > self.width():
                x, y = 0, y + size.height()
            made.setGeometry(x, y, min(size.width(), self.width()), size.height())
            x, height = x + size.width(), y + size.height()
        if height != self.minimumHeight():
            self.setFixedHeight(height)
