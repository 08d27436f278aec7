"""Looking ahead: connects the page 今日 with everything that waits to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.desk import newcomers
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
_LEARNED = frozenset({"training", "directory"})
"""The second comes once a window is made."""
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
        self._may_ask = True
        """Whether, for all that is known, the clerk has not begun to learn and was not asked."""
        page.learning_answered.connect(self._answered)

    def changed(self, changes: frozenset[str], front: str) -> None:
        """See `Room`."""
        if changes & _KINDS:
            self._operations.run(_look, self._show)
        if self._may_ask and changes & _LEARNED:
            self._operations.run(newcomers.may_be_asked, self._ask)

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

    def _ask(self, new: bool) -> None:
        """Who has begun or answered is new no more, even if this was asked of the desk before that."""
        self._may_ask = self._may_ask and new
        self.page.lead_to_learning(self._may_ask)

    def _answered(self) -> None:
        self._ask(False)
        self._operations.run(newcomers.answered)


def _look(desk: Desk) -> tuple[tuple[Row, ...], tuple[MatterRow, ...]]:
    return desk.today(), desk.matters.page(MatterBox.TODO, limit=_MATTERS).rows
