"""Looking ahead: connects the page 今日 with everything that waits to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.desk.matters.rows import MatterBox
from app.domain.papers import Urgency
from app.ui.reading import now
from app.ui.room import Room

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.desk.desk import Desk
    from app.desk.matters.rows import MatterRow
    from app.desk.rows import Counts, Row, Self
    from app.ui.operations import Operations
    from app.ui.today_page import TodayPage

_KINDS = frozenset({"inbox", "notices", "directory", "matters"})
_MATTERS = 200
"""So many matters stand on the page of today."""


class LookingAhead(Room):
    """Follows whether the page is in front or not: emergencies are told of in the tray as well."""

    emergencies = Signal(object)
    """The ids of the emergencies that wait to be signed for."""

    def __init__(self, page: TodayPage, me: Self, operations: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self.page = page
        self._me = me
        self._operations = operations

    def changed(self, changes: frozenset[str], front: str) -> None:
        """See `Room`."""
        if changes & _KINDS:
            self._operations.run(_look, self._show)

    def set_self(self, me: Self) -> None:
        """See `Room`."""
        self._me = me

    def set_counts(self, counts: Counts) -> None:
        """See `Room`."""
        self.page.set_counts(counts)

    def _show(self, found: tuple[tuple[Row, ...], tuple[MatterRow, ...]]) -> None:
        rows, matters = found
        self.page.set_rows(rows, matters, self._me.name, now())
        self.emergencies.emit(frozenset(row.id for row in rows if row.urgency == Urgency.EMERGENCY))


def _look(desk: Desk) -> tuple[tuple[Row, ...], tuple[MatterRow, ...]]:
    return desk.today(), desk.matters.page(MatterBox.TODO, limit=_MATTERS).rows
