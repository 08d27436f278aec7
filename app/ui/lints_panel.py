"""What a drafter is told about the rules of drafting: a sentence with its article, and a button that mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.speech import _
from app.speech.sentences import sentence
from app.ui.parts import button, empty, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.drafting import Lint
    from app.ui.theme import Theme

SHOWN = 3
"""So many hints at once; the others come when these are mended."""


class LintsPanel(QWidget):
    """Hints, never a stop: whoever knows better goes on."""

    mend_asked = Signal(object)
    """The paper as it would be after the mend."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lints: tuple[Lint, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.space(1))
        self.hide()

    def set_lints(self, lints: Sequence[Lint]) -> None:
        """Say these, the first few of them."""
        shown = tuple(lints[:SHOWN])
        if shown == self._lints:
            return
        self._lints = shown
        empty(self._column)
        for lint in shown:
            self._column.addWidget(self._row(lint))
        self.setVisible(bool(shown))

    def _row(self, lint: Lint) -> QWidget:
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(self._theme.space(2))
        said = label(sentence(lint.code, lint.values), "warning", wraps=True)
        said.setObjectName(f"lint-{lint.code}")
        inside.addWidget(said, 1)
        if lint.mended is not None:
            mend = button(_("Mend it"), "quiet", name=f"mend-{lint.code}")
            mend.clicked.connect(lambda: self.mend_asked.emit(lint.mended))
            inside.addWidget(mend, 0, Qt.AlignmentFlag.AlignTop)
        return row
