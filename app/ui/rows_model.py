"""The rows of a list as Qt's model: fed page by page, merged in place, however many there are."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from app.desk.rows import Box, Page, Row
from app.domain.delivery import State
from app.domain.papers import Urgency
from app.speech import _
from app.speech.times import day_text
from app.speech.words import state_word, urgency_word
from app.ui.row_painting import FACE, Chip, Face, Index, Tone
from app.ui.row_table import ID

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

ROW: Final = int(Qt.ItemDataRole.UserRole)
"""The role under which the model gives a whole `Row`."""

AHEAD: Final = 20
"""How many rows before the end of what is here the next page is asked for."""

_URGENCIES: Final = {Urgency.EMERGENCY.value: Tone.RED, Urgency.URGENT.value: Tone.AMBER}


def state_text(row: Row) -> str:
    """Where a row stands, in words, where that asks for attention; empty otherwise."""
    if row.state is State.WITHDRAWN:
        return _("Withdrawal to be sent") if row.pending else state_word(row.state)
    if row.pending:
        return _("To be sent")
    if row.box is Box.INBOX and row.state in (State.SENT, State.DELIVERED):
        return _("To sign for")
    return ""


def office_line(row: Row) -> str:
    """Who sent it and under which number: the second line of a row."""
    return " · ".join(part for part in (row.office, row.number) if part)


def face(row: Row, today: date) -> Face:
    """How a document or notice looks in a list."""
    to_sign = not row.pending and row.state is not State.WITHDRAWN
    chips = (
        Chip(urgency_word(row.urgency), _URGENCIES.get(row.urgency, Tone.PLAIN)),
        Chip(state_text(row), Tone.ACCENT if to_sign else Tone.PLAIN),
    )
    return Face(row.title, office_line(row), day_text(row.received_at, today), row.unread, chips)


class RowsModel(QAbstractTableModel):
    """Rows in the order of their keys, newest first.

    The first page can be given again at any time: what is the same stays in place, so that selection and scroll bar do
    not jump. Rows further down are then old news until their page is given again; `wanted` tells which page that is.
    """

    def __init__(self, today: Callable[[], date] = date.today, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._rows: list[Row] = []
        self._ages: list[int] = []
        self._age = 0
        self._more = False
        self._asked: int | None = None
        self._anew = True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == ID:
            return row.id
        if role == FACE:
            return face(row, self._today())
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._spoken(row)
        return None

    def row_at(self, index: Index) -> Row | None:
        """The row at an index of this model, or None."""
        return self._rows[index.row()] if index.isValid() else None

    def place(self, id: str) -> int:
        """Where the document of that id stands, or -1."""
        return next((place for place, row in enumerate(self._rows) if row.id == id), -1)

    def start_over(self) -> None:
        """What is shown belongs to another question; the next first page replaces all of it."""
        self._anew = True
        self._asked = None

    def put(self, page: Page, append: bool) -> None:
        """Take a page: the first one, or the one that `wanted` asked for last."""
        if append:
            self._put_next(page)
        elif self._anew:
            self._put_all(page)
        else:
            self._age += 1
            self._asked = None
            self._merge(0, page)

    def wanted(self, first: int, last: int) -> int | None:
        """The key after which rows are missing or old while rows `first` to `last` are on screen; None if none are,
        or if they have been asked for already."""
        if self._asked is not None or self._anew:
            return None
        stale = next(
            (place for place in range(max(first, 1), min(last + 1, len(self._ages))) if self._ages[place] != self._age),
            None,
        )
        if stale is not None:
            self._asked = self._rows[stale - 1].row
        elif self._more and self._rows and last + AHEAD >= len(self._rows):
            self._asked = self._rows[-1].row
        return self._asked

    def _put_all(self, page: Page) -> None:
        self.beginResetModel()
        self._rows = list(page.rows)
        self._ages = [self._age] * len(page.rows)
        self._more = page.more
        self._anew = False
        self.endResetModel()

    def _put_next(self, page: Page) -> None:
        if self._asked is None or self._anew:
            return  # the answer to a question that nobody asks any more
        start = bisect_right(self._rows, -self._asked, key=_order)
        self._asked = None
        self._merge(start, page)

    def _merge(self, start: int, page: Page) -> None:
        """The page says all about the stretch from `start` to its last key, or to the end where nothing follows."""
        end = len(self._rows)
        if page.more and page.rows:
            end = max(start, bisect_right(self._rows, _order(page.rows[-1]), key=_order))
        if end == len(self._rows):
            self._more = page.more
        kept = self._drop(start, end, page.rows)
        self._insert(start, page.rows, kept)
        changed = [place for place, row in enumerate(page.rows, start) if self._rows[place] != row]
        self._rows[start : start + len(page.rows)] = page.rows
        self._ages[start : start + len(page.rows)] = [self._age] * len(page.rows)
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], 0))

    def _drop(self, start: int, end: int, rows: Sequence[Row]) -> set[tuple[int, str]]:
        coming = {(row.row, row.id) for row in rows}
        kept = set()
        for first, last in _runs([(row.row, row.id) not in coming for row in self._rows[start:end]], start):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1], self._ages[first : last + 1]
            self.endRemoveRows()
            end -= last + 1 - first
        for row in self._rows[start:end]:
            kept.add((row.row, row.id))
        return kept

    def _insert(self, start: int, rows: Sequence[Row], kept: set[tuple[int, str]]) -> None:
        for first, last in reversed(_runs([(row.row, row.id) not in kept for row in rows], start)):
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows[first:first] = rows[first - start : last + 1 - start]
            self._ages[first:first] = [self._age] * (last + 1 - first)
            self.endInsertRows()

    def _spoken(self, row: Row) -> str:
        parts = (
            _("Unread") if row.unread else "",
            state_text(row),
            urgency_word(row.urgency),
            row.title,
            row.office,
            row.number,
            day_text(row.received_at, self._today()),
        )
        return _(", ").join(part for part in parts if part)


def _order(row: Row) -> int:
    return -row.row


def _runs(wanted: Sequence[bool], start: int) -> list[tuple[int, int]]:
    """First and last place of each run of true values, the last run first, so that places stay right while rows go."""
    runs: list[tuple[int, int]] = []
    for place, yes in enumerate(wanted, start):
        if yes and runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        elif yes:
            runs.append((place, place))
    return runs[::-1]
