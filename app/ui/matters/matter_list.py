"""A list of matters: rows of two lines in the order in which the desk gives them, with what is due first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.ui.face_model import FaceModel
from app.ui.matters.phrasing import row_face
from app.ui.row_table import RowTable
from app.ui.rows_model import AHEAD

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.desk.matters.rows import MatterPage, MatterRow
    from app.ui.theme import Theme


class MatterList(RowTable):
    """The list of a box. The selection stays with its matter, wherever that moves."""

    more_wanted = Signal(str)

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today, parent: QWidget | None = None) -> None:
        self._faces = FaceModel()
        super().__init__(theme, self._faces, parent)
        self._faces.setParent(self)
        self._today = today
        self._rows: tuple[MatterRow, ...] = ()
        self._more = False
        self._asked = ""

    def set_page(self, page: MatterPage, append: bool) -> None:
        """Take a page. The selection and the scroll bar stay where they are."""
        current, value = self.current_id(), self.verticalScrollBar().value()
        self._settling = True
        self._rows = (*self._rows, *page.rows) if append else page.rows
        self._more = page.more
        self._faces.put((row.id, row_face(row, self._today())) for row in self._rows)
        self._settling = False
        self._asked = ""
        self.show_loaded()
        self.choose(current)
        self.updateGeometries()
        self.verticalScrollBar().setValue(value)
        self._look_ahead()

    def choose(self, id: str) -> bool:
        """Select a matter without telling; False if it is not here."""
        return self.choose_place(self._faces.place(id))

    def count(self) -> int:
        """How many rows are here: so many are asked for again."""
        return len(self._rows)

    def _look_ahead(self) -> None:
        rows = self._rows
        if self._settling or not self._more or not rows or self._asked == rows[-1].key:
            return
        if self.on_screen()[1] + AHEAD >= len(rows):
            self._asked = rows[-1].key
            self.more_wanted.emit(self._asked)
