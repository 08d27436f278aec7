"""A list of matters: rows of two lines in the order in which the desk gives them, with what is due first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt, Signal

from app.ui.matters.phrasing import row_face, spoken
from app.ui.row_painting import FACE, Index
from app.ui.row_table import ID, RowTable
from app.ui.rows_model import AHEAD

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.desk.matters.rows import MatterPage, MatterRow
    from app.ui.theme import Theme


class MatterModel(QAbstractTableModel):
    """The rows that were given so far."""

    def __init__(self, today: Callable[[], date]) -> None:
        super().__init__()
        self._today = today
        self.rows: tuple[MatterRow, ...] = ()
        self.more = False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ID:
            return row.id
        if role == FACE:
            return row_face(row, self._today())
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return spoken(row, self._today())
        return None

    def put(self, page: MatterPage, append: bool) -> None:
        """The first page, or the one after the last row."""
        self.beginResetModel()
        self.rows = (*self.rows, *page.rows) if append else page.rows
        self.more = page.more
        self.endResetModel()

    def place(self, id: str) -> int:
        """Where the matter of that id stands, or -1."""
        return next((place for place, row in enumerate(self.rows) if row.id == id), -1)


class MatterList(RowTable):
    """The list of a box. The selection stays with its matter, wherever that moves."""

    more_wanted = Signal(str)

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today, parent: QWidget | None = None) -> None:
        self._matters = MatterModel(today)
        super().__init__(theme, self._matters, parent)
        self._matters.setParent(self)
        self._asked = ""

    def set_page(self, page: MatterPage, append: bool) -> None:
        """Take a page. The selection and the scroll bar stay where they are."""
        current, value = self.current_id(), self.verticalScrollBar().value()
        self._settling = True
        self._matters.put(page, append)
        self._settling = False
        self._asked = ""
        self.show_loaded()
        self.choose(current)
        self.updateGeometries()
        self.verticalScrollBar().setValue(value)
        self._look_ahead()

    def choose(self, id: str) -> bool:
        """Select a matter without telling; False if it is not here."""
        return self.choose_place(self._matters.place(id))

    def count(self) -> int:
        """How many rows are here: so many are asked for again."""
        return len(self._matters.rows)

    def first_id(self) -> str:
        """The matter on top; empty for none."""
        return self._matters.rows[0].id if self._matters.rows else ""

    def _look_ahead(self) -> None:
        rows = self._matters.rows
        if self._settling or not self._matters.more or not rows or self._asked == rows[-1].key:
            return
        if self.on_screen()[1] + AHEAD >= len(rows):
            self._asked = rows[-1].key
            self.more_wanted.emit(self._asked)
