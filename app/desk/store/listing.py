"""The listing: one row for each document and notice that this clerk sees, as overlay over mirror says it is.

Derived and kept in step by `app.desk.overlay`; lists and filters read it by key, so that none is ever loaded whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, structs
from sqlalchemy import Select, bindparam, delete, insert, select, text

from app.desk.rows import Box, Filter, Row
from app.desk.store import tables
from app.desk.store.mirror import Mirror
from app.domain.delivery import State
from app.domain.papers import Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_listing = tables.listing
_MANY: Final = select(_listing).where(_listing.c.id.in_(bindparam("items", expanding=True)))
"""Made once: building it takes longer than running it, and everything that changes a list runs it."""
_URGENT: Final[dict[str, int]] = {urgency: level for level, urgency in enumerate(Urgency)}
_SENDERS: Final = text(
    # from one sender to the next by the index, instead of over every row
    "WITH RECURSIVE found(sender) AS ("
    " SELECT min(sender) FROM listing WHERE box = :box"
    " UNION ALL"
    " SELECT (SELECT min(sender) FROM listing WHERE box = :box AND sender > found.sender) FROM found"
    " WHERE found.sender IS NOT NULL"
    ") SELECT sender FROM found WHERE sender IS NOT NULL"
)


class Tally(Struct, frozen=True):
    """How many rows of a list are to be signed for, unread, and urgent and to be signed for."""

    to_sign: int = 0
    unread: int = 0
    urgent: int = 0


class Listing:
    """The listing as one transaction sees and writes it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        values = [_values(row) for row in rows]
        if values:
            self._connection.execute(insert(_listing), values)

    def remove(self, rows: list[int]) -> None:
        """Take rows out of all lists."""
        for start in range(0, len(rows), 500):
            self._connection.execute(delete(_listing).where(_listing.c.row.in_(rows[start : start + 500])))

    def many(self, items: list[bytes]) -> dict[bytes, Row]:
        """The rows of documents and notices that have one, as they are stored: the office is what the paper says."""
        found: list[Row] = []
        for start in range(0, len(items), 500):
            found += map(_row, self._connection.execute(_MANY, {"items": items[start : start + 500]}))
        return {bytes.fromhex(row.id): row for row in found}

    def clear(self) -> None:
        """Empty the listing, to build it anew."""
        self._connection.execute(delete(_listing))

    def page(self, box: Box, wanted: Filter, after: int | None, limit: int) -> list[Row]:
        """Rows of a list, newest first, below the row `after`."""
        chosen = _among(select(_listing), box, wanted)
        if after is not None:
            chosen = chosen.where(_listing.c.row < after)
        return self._rows(chosen.order_by(_listing.c.row.desc()).limit(limit))

    def get(self, item: bytes) -> Row | None:
        """The row of a document or notice."""
        found = self._rows(select(_listing).where(_listing.c.id == item))
        return found[0] if found else None

    def at(self, rows: Iterable[int]) -> list[Row]:
        """These rows, newest first."""
        return self._rows(select(_listing).where(_listing.c.row.in_(list(rows))).order_by(_listing.c.row.desc()))

    def starting(self, prefix: bytes) -> list[bytes]:
        """Ids that begin with these bytes, three at most."""
        after = prefix + b"\xff" * (16 - len(prefix))
        chosen = select(_listing.c.id).where(_listing.c.id >= prefix, _listing.c.id <= after).limit(3)
        return list(self._connection.scalars(chosen))

    def pressing(self, limit: int) -> list[Row]:
        """What to look at first: emergencies to sign for, urgent ones, the others, unread notices."""
        emergency = _URGENT[Urgency.EMERGENCY]
        urgent = _among(select(_listing), Box.INBOX, Filter(to_sign=True, urgent=True))
        found: list[Row] = []
        for chosen in (
            urgent.where(_listing.c.urgent == emergency),
            urgent.where(_listing.c.urgent != emergency),
            _among(select(_listing), Box.INBOX, Filter(to_sign=True)).where(text("NOT urgent")),
            _among(select(_listing), Box.NOTICES, Filter(unread=True)),
        ):
            found += self._rows(chosen.order_by(_listing.c.row.desc()).limit(limit - len(found)))
        return found

    def senders(self, box: Box) -> list[str]:
        """Unit ids that something in a list came from."""
        return list(self._connection.scalars(_SENDERS, {"box": box}))

    def tally(self, box: Box) -> Tally:
        """How many rows of a list want something of the clerk."""
        row = self._connection.execute(select(tables.tally).where(tables.tally.c.box == box)).first()
        return Tally(row.to_sign, row.unread, row.urgent) if row else Tally()

    def _rows(self, chosen: Any) -> list[Row]:
        """Where a paper does not say its office, the sender stands as it is called now: units are renamed."""
        found = self._as_stored(chosen)
        units = Mirror(self._connection).units({row.sender for row in found if not row.office})
        names = {unit.id: unit.name for unit in units.values()}
        return [row if row.office else structs.replace(row, office=names.get(row.sender, row.sender)) for row in found]

    def _as_stored(self, chosen: Any) -> list[Row]:
        return [_row(found) for found in self._connection.execute(chosen)]


def _among(chosen: Select[Any], box: Box, wanted: Filter) -> Select[Any]:
    """`chosen` of the rows of a list that are wanted.

    Flags are asked for in the very words of the partial indexes: SQLite does not see that `to_sign = 1` is the same.
    """
    flags = [name for name in ("to_sign", "unread", "urgent") if getattr(wanted, name)]
    chosen = chosen.where(_listing.c.box == box, *map(text, flags))
    return chosen.where(_listing.c.sender == wanted.office) if wanted.office else chosen


def _values(row: Row) -> dict[str, Any]:
    return {
        "row": row.row,
        "id": bytes.fromhex(row.id),
        "box": row.box,
        "title": row.title,
        "number": row.number,
        "office": row.office,
        "sender": row.sender,
        "kind": row.kind,
        "urgency": row.urgency,
        "written": row.written,
        "received_at": row.received_at,
        "state": row.state,
        "to_sign": row.box == Box.INBOX and row.state in (State.SENT, State.DELIVERED),
        "unread": row.unread,
        "urgent": _URGENT.get(row.urgency, 1),
        "pending": row.pending,
    }


def _row(found: Any) -> Row:
    return Row(
        row=found.row,
        id=found.id.hex(),
        box=Box(found.box),
        title=found.title,
        number=found.number,
        office=found.office,
        kind=found.kind,
        urgency=found.urgency,
        written=found.written,
        received_at=found.received_at,
        state=State(found.state),
        unread=found.unread,
        pending=found.pending,
        sender=found.sender,
    )
