"""A list of documents or notices: rows of two lines, fed page by page, however many there are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.ui.row_table import RowTable
from app.ui.rows_model import RowsModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.desk.rows import Page
    from app.ui.theme import Theme


class RowsView(RowTable):
    """The list of a box: selection and what is on screen stay where they are, whatever comes in."""

    more_wanted = Signal(object)

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today, parent: QWidget | None = None) -> None:
        self._rows = RowsModel(today)
        super().__init__(theme, self._rows, parent)
        self._rows.setParent(self)

    def start_over(self) -> None:
        """Another filter: the next first page is a new list."""
        self._rows.start_over()

    def set_page(self, page: Page, append: bool) -> None:
        """Take a page. The selection and what is on screen stay where they are."""
        current, anchor, offset = self.current_id(), *self._anchor()
        self._settling = True
        self._rows.put(page, append)
        self._settling = False
        self.show_loaded()
        if not append:
            self._restore(current, anchor, offset)
        self._look_ahead()

    def choose(self, id: str) -> bool:
        """Select a row without telling; False if it is not here."""
        return self.choose_place(self._rows.place(id))

    def _look_ahead(self) -> None:
        if self._settling or not self._rows.rowCount():
            return
        after = self._rows.wanted(*self.on_screen())
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
