"""The feeds of a hub: per scope a gap-free sequence of numbers, each naming a record or a tombstone.

What is immutable keeps its number for good; what changes moves to the newest number, so that a first synchronization
carries no dead state and a flag never re-sends a body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from app.domain.records import IMMUTABLE
from app.hub.store import tables
from app.protocol.pages import DICTIONARY_LIMIT, Item

if TYPE_CHECKING:
    from collections.abc import Iterator

_feed = tables.feed
_scope = tables.scope
_page = tables.page
_record = tables.record


# made once: building these takes longer than running them, and every act runs them several times
_RAISE = (
    update(_scope).where(_scope.c.name == bindparam("in_scope")).values(head=_scope.c.head + 1).returning(_scope.c.head)
)
_MOVE = update(_feed).where(
    _feed.c.scope == bindparam("in_scope"),
    _feed.c.kind == bindparam("of_kind"),
    _feed.c.key == bindparam("with_key"),
)
_ADD = insert(_feed)


class Scope(Struct, frozen=True):
    """Where a scope stands; see `tables.scope`."""

    name: str
    head: int = 0
    acknowledged: int = 0
    floor: int = 0
    broken: int = 0


class CachedPage(Struct, frozen=True):
    """The immutable part of a page, made once."""

    scope: str
    after: int
    last: int
    dictionary: int
    check: int
    fixed: bytes


class Feeds:
    """The feeds as one transaction sees and writes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def scope(self, name: str) -> Scope:
        """Where a scope stands; a scope that nothing was written to stands at 0."""
        row = self._connection.execute(select(_scope).where(_scope.c.name == name)).first()
        return Scope(name) if row is None else Scope(**row._mapping)

    def scopes(self) -> list[Scope]:
        """Every scope."""
        return [Scope(**row._mapping) for row in self._connection.execute(select(_scope).order_by(_scope.c.name))]

    def append(self, name: str, kind: str, key: bytes, size: int, at: int) -> int:
        """Give a record the newest number of a scope; an older number of it goes. Returns the number."""
        return self._write(name, kind, key, gone=False, size=size, at=at)

    def remove(self, name: str, kind: str, key: bytes, at: int) -> None:
        """Put a tombstone in a record's place. A record that was never in the scope leaves none."""
        here = (_feed.c.scope == name) & (_feed.c.kind == kind) & (_feed.c.key == key)
        row = self._connection.execute(select(_feed).where(here)).first()
        if row is None or row.gone:
            return
        if row.fixed:
            self._uncache(name, row.number)
        number = self._write(name, kind, key, gone=True, size=0, at=at)
        if row.fixed and self._in_dictionary(name, row.number):
            self._connection.execute(update(_scope).where(_scope.c.name == name).values(broken=number))
            self._connection.execute(delete(_page).where(_page.c.scope == name))

    def items(self, name: str, after: int, last: int) -> Iterator[Item]:
        """The records and tombstones of a scope with numbers in (after, last], with their bodies, in order."""
        joined = _feed.outerjoin(_record, (_feed.c.kind == _record.c.kind) & (_feed.c.key == _record.c.key))
        chosen = (
            select(_feed.c.number, _feed.c.kind, _feed.c.key, _feed.c.gone, _record.c.body)
            .select_from(joined)
            .where(_feed.c.scope == name, _feed.c.number > after, _feed.c.number <= last)
            .order_by(_feed.c.number)
        )
        for number, kind, key, gone, body in self._connection.execute(chosen):
            yield Item(number, kind, b"" if gone else body, key)

    def sizes(self, name: str, after: int) -> Iterator[tuple[int, int]]:
        """(number, bytes) of each record of a scope after a number, in order; tombstones count nothing."""
        chosen = select(_feed.c.number, _feed.c.size).where(_feed.c.scope == name, _feed.c.number > after)
        chosen = chosen.order_by(_feed.c.number).execution_options(yield_per=500)
        with self._connection.execute(chosen) as found:  # closed as well where the reader stops before the end
            for number, size in found:  # noqa: UP028 - a tuple of two is promised, not a row
                yield number, size

    def fixed_bodies(self, name: str, up_to: int) -> Iterator[bytes]:
        """The bodies of a scope's immutable records with numbers up to one, in order: what dictionaries are made of."""
        joined = _feed.join(_record, (_feed.c.kind == _record.c.kind) & (_feed.c.key == _record.c.key))
        chosen = (
            select(_record.c.body)
            .select_from(joined)
            .where(_feed.c.scope == name, _feed.c.number <= up_to, _feed.c.fixed, ~_feed.c.gone)
            .order_by(_feed.c.number)
            .execution_options(yield_per=100)
        )
        with self._connection.execute(chosen) as found:
            for (body,) in found:
                yield body

    def keys(self, name: str) -> list[tuple[str, bytes]]:
        """(kind, key) of everything that a scope holds now."""
        chosen = select(_feed.c.kind, _feed.c.key).where(_feed.c.scope == name, ~_feed.c.gone)
        return [(kind, key) for kind, key in self._connection.execute(chosen)]

    def number_of(self, name: str, kind: str, key: bytes) -> int:
        """The number at which a record stands in a scope, 0 for none."""
        here = (_feed.c.scope == name) & (_feed.c.kind == kind) & (_feed.c.key == key) & ~_feed.c.gone
        return self._connection.scalar(select(_feed.c.number).where(here)) or 0

    def last_number(self, name: str) -> int:
        """The newest number of a scope that names a record or a tombstone, 0 for none."""
        return self._connection.scalar(select(func.max(_feed.c.number)).where(_feed.c.scope == name)) or 0

    def dangling(self) -> int:
        """How many numbers name a record that is not there, or stand in a scope that is not: none, in a sound hub."""
        joined = _feed.outerjoin(_record, (_feed.c.kind == _record.c.kind) & (_feed.c.key == _record.c.key))
        joined = joined.outerjoin(_scope, _feed.c.scope == _scope.c.name)
        lost = (~_feed.c.gone & _record.c.key.is_(None)) | _scope.c.name.is_(None)
        return int(self._connection.scalar(select(func.count()).select_from(joined).where(lost)) or 0)

    def fixed_keys(self, name: str, kind: str, after: int, last: int, limit: int) -> list[tuple[int, bytes]]:
        """(number, key) of the first records of an immutable kind with numbers in (after, last]."""
        chosen = select(_feed.c.number, _feed.c.key).where(
            _feed.c.scope == name, _feed.c.number > after, _feed.c.number <= last, _feed.c.kind == kind, ~_feed.c.gone
        )
        return [(number, key) for number, key in self._connection.execute(chosen.order_by(_feed.c.number).limit(limit))]

    def count_fixed(self, name: str, after: int, last: int) -> int:
        """How many immutable records have numbers in (after, last]."""
        chosen = select(func.count()).where(
            _feed.c.scope == name, _feed.c.number > after, _feed.c.number <= last, _feed.c.fixed, ~_feed.c.gone
        )
        return int(self._connection.scalar(chosen) or 0)

    def holds(self, name: str, kind: str, key: bytes) -> bool:
        """Whether a scope holds a record now: who follows it may read the record."""
        here = (_feed.c.scope == name) & (_feed.c.kind == kind) & (_feed.c.key == key) & ~_feed.c.gone
        return self._connection.scalar(select(_feed.c.number).where(here)) is not None

    def acknowledge(self, name: str, number: int) -> None:
        """A desk of the scope holds everything up to this number."""
        here = (_scope.c.name == name) & (_scope.c.acknowledged < number)
        self._connection.execute(update(_scope).where(here).values(acknowledged=number))

    def set_head(self, name: str, head: int) -> None:
        """Lift a scope's head, so that numbers which a lost hub may have given are not given again."""
        if not self._connection.execute(
            update(_scope).where(_scope.c.name == name, _scope.c.head <= head).values(head=head)
        ).rowcount:
            self._connection.execute(insert(_scope).values(name=name, head=head, acknowledged=0, floor=0, broken=0))

    def set_floor(self, name: str, floor: int) -> None:
        """Cursors below `floor` get the full index from now on."""
        self._connection.execute(update(_scope).where(_scope.c.name == name).values(floor=floor))

    def let_go_tombstones(self, before: int) -> int:
        """Forget tombstones written before `before` (ms); cursors below them get the full index. Returns how many."""
        old = (_feed.c.gone) & (_feed.c.at < before)
        for name, number in self._connection.execute(
            select(_feed.c.scope, func.max(_feed.c.number)).where(old).group_by(_feed.c.scope)
        ).all():
            self._connection.execute(update(_scope).where(_scope.c.name == name).values(floor=number))
        return self._connection.execute(delete(_feed).where(old)).rowcount

    # pages made once

    def page(self, name: str, after: int) -> CachedPage | None:
        """The cached page that begins after a number."""
        row = self._connection.execute(select(_page).where(_page.c.scope == name, _page.c.after == after)).first()
        return None if row is None else CachedPage(**row._mapping)

    def last_page_border(self, name: str) -> int:
        """Where the cached pages of a scope end."""
        return self._connection.scalar(select(func.max(_page.c.last)).where(_page.c.scope == name)) or 0

    def cache(self, page: CachedPage) -> None:
        """Keep a page. Who came second with the same one changes nothing."""
        if self.page(page.scope, page.after) is None:
            values = {name: getattr(page, name) for name in page.__struct_fields__}
            self._connection.execute(insert(_page).values(**values))

    def _write(self, name: str, kind: str, key: bytes, *, gone: bool, size: int, at: int) -> int:
        number = self._connection.scalar(_RAISE, {"in_scope": name})
        if number is None:
            number = 1
            self._connection.execute(insert(_scope).values(name=name, head=1, acknowledged=0, floor=0, broken=0))
        values = {"number": number, "gone": gone, "fixed": kind in IMMUTABLE, "size": size, "at": at}
        here = {"in_scope": name, "of_kind": kind, "with_key": key}
        if not self._connection.execute(_MOVE, values | here).rowcount:
            self._connection.execute(_ADD, {"scope": name, "kind": kind, "key": key, **values})
        return int(number)

    def _uncache(self, name: str, number: int) -> None:
        self._connection.execute(
            delete(_page).where(_page.c.scope == name, _page.c.after < number, _page.c.last >= number)
        )

    def _in_dictionary(self, name: str, number: int) -> bool:
        before = select(func.coalesce(func.sum(_feed.c.size), 0)).where(
            _feed.c.scope == name, _feed.c.number < number, _feed.c.fixed, ~_feed.c.gone
        )
        return int(self._connection.scalar(before) or 0) < DICTIONARY_LIMIT
