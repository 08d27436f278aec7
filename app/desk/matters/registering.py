"""收文登记簿: the incoming documents of a desk, with what their senders wrote on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk.matters.listing import row_of
from app.desk.matters.rows import INCOMING, MatterBox, RegisterRow
from app.desk.matters.standing import standing

if TYPE_CHECKING:
    from app.desk.matters.listing import Looking
    from app.desk.store.matters import Listed
    from app.desk.store.store import Transaction

_BOXES = (MatterBox.TODO, MatterBox.STARTED, MatterBox.HANDLED)


def register(tx: Transaction, looking: Looking, limit: int) -> tuple[RegisterRow, ...]:
    """The newest incoming documents that this clerk has to do with, oldest first."""
    found: dict[bytes, Listed] = {}
    for box in _BOXES:
        found |= {row.id: row for row in tx.matters.page(box, "", limit, INCOMING, None)}
    rows = sorted((_row(tx, row, looking) for row in found.values()), key=lambda row: row.at)
    return tuple(rows[-limit:])


def _row(tx: Transaction, listed: Listed, looking: Looking) -> RegisterRow:
    row = row_of(listed, MatterBox.STARTED, looking.office.directory, looking.calendar, looking.today)
    found = standing(tx, listed.id, looking.office)
    papers = [one.paper for one in found.state.revisions if not one.answer] if found else []
    if found is None or not papers:
        return RegisterRow(row, row.changed_at)
    came = papers[0]
    return RegisterRow(row, found.state.started, came.office or came.signature, came.number)
