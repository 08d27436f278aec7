"""What every list of the house has in common: a column of rows of two lines, keyboard, words where it is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.ui.row_painting import RowDelegate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QAbstractItemModel

    from app.ui.row_painting import Index
    from app.ui.theme import Theme

ID: Final = int(Qt.ItemDataRole.UserRole) + 2
"""The role under which a model gives the id of a row."""


class RowTable(QTableView):
    """A list. `chosen` tells what is selected now; `entered` that the clerk wants to go into it (click, Enter).

    A table of one column: a `QListView` asks its model about every row again whenever some are added, which takes a
    third of a second with 100,000 rows.
    """

    chosen = Signal(str)
    entered = Signal(str)

    def __init__(self, theme: Theme, model: QAbstractItemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._empty = ""
        self._loaded = False
        self._settling = False
        self.setModel(model)
        self._delegate = RowDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(theme.row)
        self.verticalHeader().setDefaultSectionSize(theme.row)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(theme.row // 2)
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)
        self.verticalScrollBar().rangeChanged.connect(self._look_ahead)
        self.clicked.connect(self._enter)
        self.activated.connect(self._enter)

    def set_empty_text(self, text: str) -> None:
        """What stands here while there are no rows: what will appear, and what one can do now."""
        self._empty = text
        self.viewport().update()

    def set_words(self, words: Sequence[str]) -> None:
        """Words to set in bold in the rows."""
        self._delegate.words = tuple(words)
        self.viewport().update()

    def current_id(self) -> str:
        """The id of the selected row, or an empty string."""
        return _id(self.currentIndex())

    def show_loaded(self) -> None:
        """Rows were given, though perhaps none: an empty list says so from now on."""
        self._loaded = True
        self.setAccessibleDescription("" if self.model().rowCount() else self._empty)
        self.viewport().update()

    def choose_place(self, place: int) -> bool:
        """Select a row by its place without telling; False and no selection if there is none."""
        self._settling = True
        index = self.model().index(place, 0)
        self.setCurrentIndex(index)
        if place < 0:
            self.clearSelection()
        else:
            self.scrollTo(index)
        self._settling = False
        return place >= 0

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._settling:
            self.chosen.emit(_id(current))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the first and last row, as in every list; a table would stay in the row."""
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.model().rowCount() - 1}
        place = ends.get(Qt.Key(event.key()))
        if place is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.setCurrentIndex(self.model().index(place, 0))
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._loaded and not self.model().rowCount() and self._empty:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._theme.ink2))
            margin = self._theme.space(5)
            room = self.viewport().rect().adjusted(margin, margin, -margin, -margin)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._empty)
            painter.end()

    def on_screen(self) -> tuple[int, int]:
        """The places of the first and the last row on screen."""
        top = self.verticalScrollBar().value() // self._theme.row
        return top, top + self.viewport().height() // self._theme.row + 1

    def _enter(self, index: QModelIndex) -> None:
        if index.isValid():
            self.entered.emit(_id(index))

    def _look_ahead(self) -> None:
        """Rows moved on screen: a list that is fed page by page asks for more."""


def _id(index: Index) -> str:
    return str(index.data(ID) or "")
