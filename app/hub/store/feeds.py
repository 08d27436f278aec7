"""The feeds of a hub: per scope a gap-free sequence of numbers, each naming a record or a tombstone.

What is immutable keeps its number for good; what changes moves to the newest number, so that a first synchronization
carries no dead state and a flag never re-sends a body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs
from sqlalchemy import Connection, bindparam, delete, func, insert, select

from app.domain.records import IMMUTABLE
from app.hub.store import tables
from app.hub.store.unwritten import Numbered, Scope, Unwritten
from app.protocol.pages import DICTIONARY_LIMIT, Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_feed = tables.feed
_scope = tables.scope
_page = tables.page
_record = tables.record


# made once: building these takes longer than running them, and every reply runs them
_HERE = (_feed.c.scope == bindparam("in_scope")) & (_feed.c.number > bindparam("from"))
_BETWEEN = _HERE & (_feed.c.number <= bindparam("to"))
_ITEMS = (
    select(_feed.c.number, _feed.c.kind, _feed.c.key, _feed.c.gone, _record.c.body)
    .select_from(_feed.outerjoin(_record, (_feed.c.kind == _record.c.kind) & (_feed.c.key == _record.c.key)))
    .where(_BETWEEN)
    .order_by(_feed.c.number)
)
_BUT_FIXED = _ITEMS.where(~_feed.c.fixed | _feed.c.gone)
_AT_ONCE = 500
_SIZES = (
    select(_feed.c.number, _feed.c.size, _feed.c.fixed, _feed.c.gone)
    .where(_HERE)
    .order_by(_feed.c.number)
    .limit(_AT_ONCE)
)
_PAGE = select(_page).where(_page.c.scope == bindparam("in_scope"), _page.c.after == bindparam("from"))
_BORDER = select(func.max(_page.c.last)).where(_page.c.scope == bindparam("in_scope"))


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

    def __init__(self, unwritten: Unwritten) -> None:
        self._unwritten = unwritten

    @property
    def _connection(self) -> Connection:
        return self._unwritten.connection

    def scope(self, name: str) -> Scope:
        """Where a scope stands; a scope that nothing was written to stands at 0."""
        return self._unwritten.find(Scope, name) or Scope(name)

    def look_up(self, names: Iterable[str]) -> None:
        """Look up many scopes at once, which will be asked for one by one."""
        self._unwritten.look_up(Scope, names)

    def take_moved(self) -> dict[str, int]:
        """Scopes that got a new number in this transaction since this was asked last, and their newest."""
        moved, self._unwritten.moved = self._unwritten.moved, {}
        self._unwritten.taken |= moved
        return moved

    def all_moved(self) -> dict[str, int]:
        """The same of the whole transaction."""
        return self._unwritten.taken | self._unwritten.moved

    def scopes(self) -> list[Scope]:
        """Every scope."""
        return [Scope(*row) for row in self._connection.execute(select(_scope).order_by(_scope.c.name))]

    def append(self, name: str, kind: str, key: bytes, size: int, at: int) -> int:
        """Give a record the newest number of a scope; an older number of it goes. Returns the number."""
        return self._write(name, kind, key, gone=False, size=size, at=at)

    def remove(self, name: str, kind: str, key: bytes, at: int) -> None:
        """Put a tombstone in a record's place. A record that was never in the scope leaves none."""
        row = self._unwritten.find(Numbered, name, kind, key)
        if row is None or row.gone:
            return
        if row.fixed:
            self._uncache(name, row.number)
        number = self._write(name, kind, key, gone=True, size=0, at=at)
        if row.fixed and self._in_dictionary(name, row.number):
            self._change(name, broken=number)
            self._connection.execute(delete(_page).where(_page.c.scope == name))

    def items(self, name: str, after: int, last: int, *, but_fixed: bool = False) -> Iterator[Item]:
        """The records and tombstones of a scope with numbers in (after, last], with their bodies, in order; all of
        them, or those that no page is made of once."""
        chosen = _BUT_FIXED if but_fixed else _ITEMS
        where = {"in_scope": name, "from": after, "to": last}
        for number, kind, key, gone, body in self._connection.execute(chosen, where):
            yield Item(number, kind, b"" if gone else body, key)

    def sizes(self, name: str, after: int) -> Iterator[tuple[int, int, bool]]:
        """(number, bytes, whether a page is made of it once) of each record of a scope after a number, in order;
        tombstones count nothing."""
        while True:
            rows = self._connection.execute(_SIZES, {"in_scope": name, "from": after}).all()
            for number, size, fixed, gone in rows:
                yield number, size, fixed and not gone
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1][0]

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
        asked = self._unwritten.connection_for(name).execute(chosen.order_by(_feed.c.number).limit(limit))
        return [(number, key) for number, key in asked]

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
        if self.scope(name).acknowledged < number:
            self._change(name, acknowledged=number)

    def set_head(self, name: str, head: int) -> None:
        """Lift a scope's head, so that numbers which a lost hub may have given are not given again."""
        self._change(name, head=max(head, self.scope(name).head))

    def set_floor(self, name: str, floor: int) -> None:
        """Cursors below `floor` get the full index from now on."""
        self._change(name, floor=floor)

    def let_go_tombstones(self, before: int) -> int:
        """Forget tombstones written before `before` (ms); cursors below them get the full index. Returns how many."""
        old = (_feed.c.gone) & (_feed.c.at < before)
        for name, number in self._connection.execute(
            select(_feed.c.scope, func.max(_feed.c.number)).where(old).group_by(_feed.c.scope)
        ).all():
            self._change(name, floor=number)
        gone = self._connection.execute(delete(_feed).where(old)).rowcount
        self._unwritten.forget()
        return gone

    # pages made once

    def page(self, name: str, after: int) -> CachedPage | None:
        """The cached page that begins after a number."""
        row = self._connection.execute(_PAGE, {"in_scope": name, "from": after}).first()
        return None if row is None else CachedPage(**row._mapping)

    def last_page_border(self, name: str) -> int:
        """Where the cached pages of a scope end."""
        return self._connection.scalar(_BORDER, {"in_scope": name}) or 0

    def cache(self, page: CachedPage) -> None:
        """Keep a page. Who came second with the same one changes nothing."""
        if self.page(page.scope, page.after) is None:
            values = {name: getattr(page, name) for name in page.__struct_fields__}
            self._connection.execute(insert(_page).values(**values))

    def _write(self, name: str, kind: str, key: bytes, *, gone: bool, size: int, at: int) -> int:
        number = self.scope(name).head + 1
        self._change(name, head=number)
        self._unwritten.put(Numbered(name, number, kind, key, gone, kind in IMMUTABLE, size, at))
        self._unwritten.moved[name] = number
        return number

    def _change(self, name: str, **values: int) -> None:
        self._unwritten.put(structs.replace(self.scope(name), **values))

    def _uncache(self, name: str, number: int) -> None:
        self._connection.execute(
            delete(_page).where(_page.c.scope == name, _page.c.after < number, _page.c.last >= number)
        )

    def _in_dictionary(self, name: str, number: int) -> bool:
        before = select(func.coalesce(func.sum(_feed.c.size), 0)).where(
            _feed.c.scope == name, _feed.c.number < number, _feed.c.fixed, ~_feed.c.gone
        )
        return int(self._connection.scalar(before) or 0) < DICTIONARY_LIMIT
