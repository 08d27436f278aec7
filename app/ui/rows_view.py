"""A list of documents or notices: rows of two lines, fed page by page, however many there are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from app.ui.row_painting import RowDelegate
from app.ui.rows_model import RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.desk.rows import Page
    from app.ui.rows_model import Index
    from app.ui.theme import Theme


class RowsView(QTableView):
    """The list. `chosen` tells what is selected now; `entered` that the clerk wants to go into it (click, Enter).

    A table of one column: a `QListView` asks its model about every row again whenever some are added, which takes a
    third of a second with 100,000 rows.
    """

    chosen = Signal(str)
    entered = Signal(str)
    more_wanted = Signal(object)

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = RowsModel(today, self)
        self._empty = ""
        self._loaded = False
        self._settling = False
        self.setModel(self._rows)
        self._delegate = RowDelegate(theme, today, self)
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

    def start_over(self) -> None:
        """Another filter: the next first page is a new list."""
        self._rows.start_over()

    def set_page(self, page: Page, append: bool) -> None:
        """Take a page. The selection and what is on screen stay where they are."""
        current, anchor, offset = self.current_id(), *self._anchor()
        self._settling = True
        self._rows.put(page, append)
        self._loaded = True
        self._settling = False
        self.setAccessibleDescription("" if self._rows.rowCount() else self._empty)
        if not append:
            self._restore(current, anchor, offset)
        self.viewport().update()
        self._look_ahead()

    def current_id(self) -> str:
        """The id of the selected row, or an empty string."""
        row = self._rows.row_at(self.currentIndex())
        return row.id if row else ""

    def choose(self, id: str) -> bool:
        """Select a row without telling; False if it is not here."""
        place = self._rows.place(id)
        self._settling = True
        self.setCurrentIndex(self._rows.index(place, 0))
        if place < 0:
            self.clearSelection()
        else:
            self.scrollTo(self._rows.index(place, 0))
        self._settling = False
        return place >= 0

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        row = self._rows.row_at(current)
        if row is not None and not self._settling:
            self.chosen.emit(row.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the first and last row, as in every list; a table would stay in the row."""
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self._rows.rowCount() - 1}
        place = ends.get(Qt.Key(event.key()))
        if place is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.setCurrentIndex(self._rows.index(place, 0))
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._loaded and not self._rows.rowCount() and self._empty:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._theme.ink2))
            margin = self._theme.space(5)
            room = self.viewport().rect().adjusted(margin, margin, -margin, -margin)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._empty)
            painter.end()

    def _enter(self, index: QModelIndex) -> None:
        row = self._rows.row_at(index)
        if row is not None:
            self.entered.emit(row.id)

    def _look_ahead(self) -> None:
        if self._settling or not self._rows.rowCount():
            return
        top = self.verticalScrollBar().value() // self._theme.row
        bottom = top + self.viewport().height() // self._theme.row + 1
        after = self._rows.wanted(top, bottom)
        if after is not None:
            self.more_wanted.emit(after)

    def _anchor(self) -> tuple[str, int]:
        """The uppermost row on screen and how far it is scrolled; nothing while the list stands at its top."""
        value = self.verticalScrollBar().value()
        row = self._rows.row_at(self._rows.index(value // self._theme.row, 0))
        return (row.id, value % self._theme.row) if row and value else ("", 0)

    def _restore(self, current: str, anchor: str, offset: int) -> None:
        if current and self.current_id() != current:
            self.choose(current)
        place = self._rows.place(anchor) if anchor else -1
        if place >= 0:
            self.updateGeometries()
            self.verticalScrollBar().setValue(place * self._theme.row + offset)
