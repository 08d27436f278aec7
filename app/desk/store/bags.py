"""What a desk keeps of mailbags: the register, and pages that came in a bag before those that they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs
from sqlalchemy import delete, func, insert, select

from app.desk.store import tables
from app.protocol.custody import Custody, Deed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

EARLY_LIMIT: Final = 32 * 1024 * 1024
"""Bytes of pages that wait for their turn; what is beyond comes again with a later bag."""

_custody = tables.custody
_early = tables.early
_bagged = tables.bagged


class EarlyPage(Struct, frozen=True):
    """A page that waits. `frame` is the page as it stood in its bag."""

    scope: str
    after: int
    last: int
    epoch: bytes
    frame: bytes


class Bags:
    """The register and the waiting pages as one transaction sees and writes them."""

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

    def pack(self, bag: bytes, acts: Iterable[bytes], files: Iterable[tuple[bytes, bytes]]) -> None:
        """Remember what a bag carries: acts, and files as (document, SHA-256)."""
        for item, sha256 in (*((act, b"") for act in acts), *files):
            self._connection.execute(insert(_bagged).values(bag=bag, item=item, sha256=sha256))

    def packed(self, bag: bytes) -> list[tuple[bytes, bytes]]:
        """What a bag carries: (act, empty) and (document, SHA-256)."""
        chosen = select(_bagged.c.item, _bagged.c.sha256).where(_bagged.c.bag == bag)
        return [(item, sha256) for item, sha256 in self._connection.execute(chosen.order_by(_bagged.c.item))]

    def files_packed(self) -> set[tuple[bytes, bytes]]:
        """Files that were in a bag before: (document, SHA-256)."""
        chosen = select(_bagged.c.item, _bagged.c.sha256).where(_bagged.c.sha256 != b"")
        return {(item, sha256) for item, sha256 in self._connection.execute(chosen)}

    def away(self) -> list[Custody]:
        """Bags that were packed for the county and whose answers have not come, the oldest first."""
        answered = select(_custody.c.answers).where(_custody.c.deed == Deed.OPENED)
        chosen = select(_custody).where(_custody.c.deed == Deed.PACKED, _custody.c.bag.not_in(answered))
        return [Custody(**row._mapping) for row in self._connection.execute(chosen.order_by(_custody.c.number))]

    def newest_answered(self) -> int:
        """When the newest bag was packed whose answer has come, ms; 0 for none."""
        answered = select(_custody.c.answers).where(_custody.c.deed == Deed.OPENED)
        chosen = select(func.max(_custody.c.at)).where(_custody.c.deed == Deed.PACKED, _custody.c.bag.in_(answered))
        return int(self._connection.scalar(chosen) or 0)

    def keep_early(self, page: EarlyPage) -> bool:
        """Keep a page for its turn; False where no room is left for it."""
        held = self._connection.scalar(select(func.coalesce(func.sum(func.length(_early.c.frame)), 0)))
        if int(held or 0) + len(page.frame) > EARLY_LIMIT:
            return False
        here = (_early.c.scope == page.scope) & (_early.c.after == page.after) & (_early.c.last == page.last)
        self._connection.execute(delete(_early).where(here))
        self._connection.execute(insert(_early).values(structs.asdict(page)))
        return True

    def early(self) -> list[tuple[str, int, int, bytes]]:
        """(scope, after, last, epoch) of the waiting pages, in the order in which they may apply."""
        columns = _early.c.scope, _early.c.after, _early.c.last, _early.c.epoch
        chosen = select(*columns).order_by(_early.c.scope, _early.c.after, _early.c.last)
        return [(scope, after, last, epoch) for scope, after, last, epoch in self._connection.execute(chosen)]

    def take_early(self, scope: str, after: int, last: int) -> bytes:
        """A waiting page's frame; it waits no longer."""
        here = (_early.c.scope == scope) & (_early.c.after == after) & (_early.c.last == last)
        frame = self._connection.scalar(select(_early.c.frame).where(here))
        self._connection.execute(delete(_early).where(here))
        return frame or b""

    def drop_early(self) -> None:
        """No page waits any more: the hub was restored and gives their numbers again."""
        self._connection.execute(delete(_early))
