"""The hub's register of mailbags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs
from sqlalchemy import func, insert, select

from app.hub.store import tables
from app.protocol.custody import Custody, Deed

if TYPE_CHECKING:
    from sqlalchemy import Connection

_custody = tables.custody


class Bags:
    """The register as one transaction sees and writes it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, line: Custody) -> None:
        """Add a line; its number is given here."""
        number = self._connection.scalar(select(func.coalesce(func.max(_custody.c.number), 0)))
        self._connection.execute(insert(_custody).values(structs.asdict(line) | {"number": int(number or 0) + 1}))

    def opened(self, bag: bytes) -> Custody | None:
        """The first opening of a bag."""
        chosen = select(_custody).where(_custody.c.bag == bag, _custody.c.deed == Deed.OPENED)
        row = self._connection.execute(chosen.order_by(_custody.c.number).limit(1)).first()
        return None if row is None else Custody(**row._mapping)

    def lines(self, limit: int) -> list[Custody]:
        """The newest lines, newest first."""
        chosen = select(_custody).order_by(_custody.c.number.desc()).limit(limit)
        return [Custody(**row._mapping) for row in self._connection.execute(chosen)]
