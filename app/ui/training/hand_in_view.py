"""Handing in is asked once, and what is not answered is named."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.speech import _
from app.ui.parts import button, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ui.theme import Theme

_COLUMNS = 5


class HandInView(QWidget):
    """`lacking` are the places and names of the questions without a whole answer."""

    item_asked = Signal(int)
    back_asked = Signal()
    handed_in = Signal()

    def __init__(self, theme: Theme, lacking: Sequence[tuple[int, str]]) -> None:
        super().__init__()
        self.setMaximumWidth(theme.lesson_width)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(3))
        title = label(_("Hand it in?"), "lesson-title")
        title.setObjectName("hand-in-title")
        column.addWidget(title)
        said = _("These are not answered, or not to the end:") if lacking else _("Every question is answered.")
        column.addWidget(label(said, "lesson", wraps=True))
        column.addLayout(self._named(theme, lacking))
        column.addWidget(label(_("After handing in nothing can be changed any more."), "lesson-second", wraps=True))
        self._go_back = button(_("Go on answering"), "primary" if lacking else "", name="go-on-answering")
        self._hand_in = button(_("Hand in"), "" if lacking else "primary", name="hand-in-now")
        row = QHBoxLayout()
        row.setSpacing(theme.space(3))
        for pressed in (self._go_back, self._hand_in):
            pressed.setProperty("large", True)
            row.addWidget(pressed)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        self._go_back.clicked.connect(self.back_asked)
        self._hand_in.clicked.connect(self._hand_in_once)
        self.setFocusProxy(self._go_back if lacking else self._hand_in)

    def _named(self, theme: Theme, lacking: Sequence[tuple[int, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.space(1))
        for number, (place, name) in enumerate(lacking):
            made = button(name, "quiet", name=f"lacking-{place}")
            made.clicked.connect(partial(self.item_asked.emit, place))
            grid.addWidget(made, *divmod(number, _COLUMNS))
        grid.setColumnStretch(_COLUMNS, 1)
        return grid

    def _hand_in_once(self) -> None:
        self._hand_in.setEnabled(False)
        self.handed_in.emit()
