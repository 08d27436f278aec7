"""A list and what is opened from it: side by side, or one of them where there is little room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.ui.parts import label

if TYPE_CHECKING:
    from app.ui.theme import Theme


class TwoPanes(QSplitter):
    """The splitter of a page. `nothing` stands beside the list while nothing is open."""

    def __init__(self, theme: Theme, left: QWidget, reader: QWidget, nothing: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._left = left
        self._open = False
        self.narrow = False
        """Little room: the list or the reader."""
        self._nothing = label(nothing, "empty", wraps=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.hide()
        closed = QWidget()
        QVBoxLayout(closed).addWidget(self._nothing)
        self._right = QStackedWidget()
        self._right.setMinimumWidth(theme.list)
        self._right.addWidget(closed)
        self._right.addWidget(reader)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(theme.hairline)
        self.addWidget(left)
        self.addWidget(self._right)
        self.setStretchFactor(1, 1)
        self.setSizes([theme.list, theme.paper_width])
        left.setMinimumWidth(theme.list * 2 // 3)

    def set_open(self, open: bool) -> None:
        """Whether something is open beside the list."""
        self._open = open
        self._right.setCurrentIndex(1 if open else 0)
        self._arrange()

    def set_narrow(self, narrow: bool) -> None:
        """Little room, or enough for both."""
        self.narrow = narrow
        self._arrange()

    def set_choosable(self, choosable: bool) -> None:
        """Nobody is told to choose where there is nothing to choose from."""
        self._nothing.setVisible(choosable)

    def restore(self, sizes: object) -> None:
        """Sizes as remembered; what does not fit is passed over."""
        if isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(size, int) and size > 0 for size in sizes):
            self.setSizes(sizes)

    def _arrange(self) -> None:
        self._left.setVisible(not self.narrow or not self._open)
        self._right.setVisible(not self.narrow or self._open)
