"""Which files the documents here name, and which of them are on this disk.

`attachment` is derived from the documents, but for what the clerk wants; `blob` is what lies on the disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, structs
from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from app.desk.store import tables
from app.domain.papers import Attachment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


WANTED: Final = 1
NOT_WANTED: Final = -1
"""The clerk has called it off: it is not fetched ahead either."""

_attachment = tables.attachment
_blob = tables.blob
_NAMING: Final = select(_attachment.c.item).where(_attachment.c.item.in_(bindparam("items", expanding=True))).distinct()
"""Made once: building it takes longer than running it, and everything that changes a list runs it."""


class Blob(Struct, frozen=True):
    """A file on this disk, whole or in part; see `tables.blob`."""

    sha256: bytes
    size: int
    file: str
    key: bytes
    have: int = 0
    tail: bytes = b""
    whole: bool = False
    used_at: int = 0


class Named(Struct, frozen=True):
    """A file that a document names; see `tables.attachment`."""

    item: bytes
    place: int
    sha256: bytes
    name: str
    size: int
    media: str
    mine: bool
    urgent: bool
    ready: bool
    deposited: bool
    wanted: int = 0


class Stated(Struct, frozen=True):
    """What a document or matter says of a file. `mine`: it comes from here; `ready`: the county has accepted what says
    it."""

    file: Attachment
    mine: bool
    ready: bool


class Files:
    """The files as one transaction sees and writes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # what documents name

    def name(self, item: bytes, files: Iterable[Stated], deposit: Sequence[bytes], *, urgent: bool) -> None:
        """A document or matter here names these files, of which the county holds `deposit`. What the clerk wants
        stays."""
        wanted = {(one.place, one.sha256): one.wanted for one in self.of(item)}
        self.forget([item])
        for place, stated in enumerate(files):
            one = stated.file
            named = Named(
                item,
                place,
                one.sha256,
                one.name,
                one.size,
                one.media,
                stated.mine,
                urgent,
                stated.ready,
                one.sha256 in deposit,
                wanted.get((place, one.sha256), 0),
            )
            self._connection.execute(insert(_attachment).values(**structs.asdict(named)))

    def naming(self, items: Sequence[bytes]) -> set[bytes]:
        """Which of these documents name files, as far as was noted."""
        found: set[bytes] = set()
        for start in range(0, len(items), 500):
            found |= set(self._connection.scalars(_NAMING, {"items": items[start : start + 500]}))
        return found

    def forget(self, items: Iterable[bytes]) -> None:
        """These documents are not here any more, or are about to be noted anew."""
        some = list(items)
        if some:
            self._connection.execute(delete(_attachment).where(_attachment.c.item.in_(some)))

    def of(self, item: bytes) -> list[Named]:
        """The files of a document, in its order."""
        return self._named(_attachment.c.item == item)

    def want(self, item: bytes, sha256: bytes, wanted: int) -> None:
        """Remember what the clerk wants."""
        here = (_attachment.c.item == item) & (_attachment.c.sha256 == sha256)
        self._connection.execute(update(_attachment).where(here).values(wanted=wanted))

    def waiting(self) -> list[Named]:
        """What there is to carry, in the order in which it should be: emergencies, then what was asked for, then the
        smallest. Up: what this unit sent, the county lacks, and is whole here. Down: what the county holds and is not
        whole here."""
        whole = func.coalesce(_blob.c.whole, False)
        up = and_(_attachment.c.mine, _attachment.c.ready, ~_attachment.c.deposited, whole)
        theirs = or_(~_attachment.c.mine, _attachment.c.wanted == WANTED)
        down = and_(_attachment.c.deposited, ~whole, theirs, _attachment.c.wanted != NOT_WANTED)
        asked = or_(_attachment.c.mine, _attachment.c.wanted == WANTED)
        chosen = (
            select(_attachment)
            .select_from(_attachment.outerjoin(_blob, _attachment.c.sha256 == _blob.c.sha256))
            .where(or_(up, down))
            .order_by(_attachment.c.urgent.desc(), asked.desc(), _attachment.c.size, _attachment.c.item)
            .limit(200)
        )
        return [Named(**row._mapping) for row in self._connection.execute(chosen)]

    def for_bag(self, acts: Collection[bytes]) -> list[Named]:
        """What the county lacks and is whole here, of documents and matters that it has accepted or that these acts
        send or are about."""
        going = list(acts)
        about = select(tables.outbox.c.target).where(tables.outbox.c.id.in_(going))
        sent = or_(_attachment.c.ready, _attachment.c.item.in_(going), _attachment.c.item.in_(about))
        lacking = and_(_attachment.c.mine, ~_attachment.c.deposited, func.coalesce(_blob.c.whole, False), sent)
        both = _attachment.outerjoin(_blob, _attachment.c.sha256 == _blob.c.sha256)
        chosen = select(_attachment).select_from(both).where(lacking).order_by(_attachment.c.item, _attachment.c.place)
        return [Named(**row._mapping) for row in self._connection.execute(chosen)]

    # what lies on the disk

    def blob(self, sha256: bytes) -> Blob | None:
        """A file on this disk."""
        row = self._connection.execute(select(_blob).where(_blob.c.sha256 == sha256)).first()
        return None if row is None else Blob(**row._mapping)

    def put(self, blob: Blob) -> None:
        """Note a file on this disk, in the place of what was noted before."""
        self.drop(blob.sha256)
        self._connection.execute(insert(_blob).values(**structs.asdict(blob)))

    def change(self, sha256: bytes, **values: Any) -> None:
        """Change what is noted of a file."""
        self._connection.execute(update(_blob).where(_blob.c.sha256 == sha256).values(**values))

    def drop(self, sha256: bytes) -> None:
        """A file is no longer on this disk."""
        self._connection.execute(delete(_blob).where(_blob.c.sha256 == sha256))

    def total(self) -> int:
        """Bytes of files on this disk."""
        return int(self._connection.scalar(select(func.coalesce(func.sum(_blob.c.have), 0))) or 0)

    def names(self) -> set[str]:
        """The files of the folder that are known."""
        return set(self._connection.scalars(select(_blob.c.file)))

    def spare(self) -> list[Blob]:
        """Whole files that can be fetched again from the county at any time, the one longest unused first."""
        held = select(_attachment.c.sha256).where(_attachment.c.deposited)
        needed = select(_attachment.c.sha256).where(_attachment.c.mine, ~_attachment.c.deposited)
        chosen = select(_blob).where(_blob.c.whole, _blob.c.sha256.in_(held), _blob.c.sha256.not_in(needed))
        return [Blob(**row._mapping) for row in self._connection.execute(chosen.order_by(_blob.c.used_at))]

    def unnamed(self) -> list[Blob]:
        """Files that no document here names: of drafts, or of documents that were withdrawn."""
        chosen = select(_blob).where(_blob.c.sha256.not_in(select(_attachment.c.sha256)))
        return [Blob(**row._mapping) for row in self._connection.execute(chosen)]

    def _named(self, where: Any) -> list[Named]:
        chosen = select(_attachment).where(where).order_by(_attachment.c.item, _attachment.c.place)
        return [Named(**row._mapping) for row in self._connection.execute(chosen)]
