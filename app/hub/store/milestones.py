"""The milestones of a hub: one for each transaction that gave feed numbers; see `app.protocol.milestones`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from sqlalchemy import LargeBinary, bindparam, delete, func, insert, select

from app.hub.store import tables, together
from app.protocol.milestones import Milestone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

KEPT: Final = 1_000_000
"""Some 40 MB. A desk that was told of nothing since is not asked about older ones."""
_table = tables.milestone
_TAG: Final = 4
# the number is found where it is written: one message instead of two
_SET: Final = insert(_table).from_select(
    ["number", "tag"],
    select(func.coalesce(func.max(_table.c.number), 0) + 1, bindparam("new_tag", type_=LargeBinary)),
)
_NEWEST: Final = select(_table).order_by(_table.c.number.desc()).limit(1)
_SOME: Final = {
    dialect: select(_table).where(together.among(_table.c.number, dialect)) for dialect in together.DIALECTS
}
_OLDEST: Final = select(func.coalesce(func.min(_table.c.number), 0))


class Milestones:
    """The milestones as one transaction sees and sets them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[int, bytes | None] = {}
        self._newest: Milestone | None = None
        self._asked = False

    def set(self) -> None:
        """Set the next."""
        self._connection.execute(_SET, {"new_tag": os.urandom(_TAG)})
        self._asked = False

    def newest(self) -> Milestone | None:
        """The last one that was set."""
        if not self._asked:
            row = self._connection.execute(_NEWEST).first()
            self._newest = None if row is None else Milestone(*row)
            self._asked = True
        return self._newest

    def look_up(self, numbers: Iterable[int]) -> None:
        """Look up several at once, which will be asked about one by one."""
        some = [number for number in dict.fromkeys(numbers) if number not in self._known]
        if some:
            self._known |= dict.fromkeys(some)
            found = self._connection.execute(_SOME[self._connection.dialect.name], {together.SOME: some})
            self._known |= {number: tag for number, tag in found}

    def contradicts(self, told: Milestone) -> bool:
        """Whether a desk was told of one that was never set here. Of one that was let go nobody can tell."""
        self.look_up([told.number])
        tag = self._known[told.number]
        return told.number >= self._oldest() if tag is None else tag != told.tag

    def let_go(self) -> None:
        """Forget the oldest where there are too many."""
        newest = self.newest()
        if newest is not None:
            self._connection.execute(delete(_table).where(_table.c.number <= newest.number - KEPT))

    def _oldest(self) -> int:
        return int(self._connection.scalar(_OLDEST) or 0)
