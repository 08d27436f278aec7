"""改动对照: two revisions of a paper in one text, what was struck out and what was added."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QTextBrowser, QVBoxLayout, QWidget

from app.speech import _
from app.ui.parts import button, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.desk.matters.rows import RedlineLine, RevisionView
    from app.ui.theme import Theme


class RedlineView(QWidget):
    """The difference, in the place of the paper. Words are struck through and underlined: colour comes second."""

    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "panel")
        self._said = label(role="section", wraps=True)
        self._text = QTextBrowser()
        self._text.setObjectName("redline")
        self._text.setAccessibleName(_("What was changed"))
        self._text.setProperty("role", "paper")
        self._close = button(_("Back to the paper"), "quiet", name="close-redline")
        self._close.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(theme.space(4), theme.space(1), theme.space(2), theme.space(1))
        head.addWidget(self._said, 1)
        head.addWidget(self._close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._text, 1)

    def set_difference(self, older: RevisionView, newer: RevisionView, lines: Sequence[RedlineLine]) -> None:
        """Show what `newer` changed in `older`."""
        said = _("From draft {older} to draft {newer}, by {name}")
        self._said.setText(said.format(older=older.number, newer=newer.number, name=newer.by.name))
        self._text.setHtml("".join(self._line(line) for line in lines))

    def _line(self, line: RedlineLine) -> str:
        theme = self._theme
        styles = {
            "same": "",
            "added": f"color: {theme.green}; text-decoration: underline",
            "removed": f"color: {theme.red}; text-decoration: line-through",
        }
        inside = "".join(f'<span style="{styles[piece.change]}">{escape(piece.text)}</span>' for piece in line.pieces)
        edge = f"border-left: 3px solid {theme.accent}; " if line.changed else ""
        return f'<p style="{edge}margin: {theme.space(1)}px {theme.space(4)}px">{inside}</p>'
