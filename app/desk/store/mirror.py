"""The mirror: records exactly as the hub sent them, and the scopes that each belongs to. Only exchanges write it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from sqlalchemy import BindParameter, Integer, bindparam, delete, exists, func, insert, select, update

from app.desk.store import tables
from app.domain import records
from app.domain.people import Unit
from app.domain.records import IMMUTABLE, Document, Handling, Move, Notice, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

    from app.domain.records import Named, Place, R
    from app.protocol.messages import Cursor
    from app.protocol.pages import Item

ROWS_AT_ONCE: Final = 400
MOST_STEPS: Final = 32
"""Doublings within which a free row is found: there are not so many milliseconds as 2³¹ documents."""
"""Rows that are asked for in one question."""

_mirror = tables.mirror
_membership = tables.membership
_cursor = tables.cursor
_seal = tables.seal


ITEMS: Final[tuple[type[Document | Notice], ...]] = (Document, Notice)

# made once: building these takes longer than running them, and every list and every exchange runs them many times
_NAMED = (_mirror.c.kind == bindparam("of_kind")) & (_mirror.c.key == bindparam("of_key"))
_AMONG = (_mirror.c.kind == bindparam("of_kind")) & _mirror.c.key.in_(bindparam("keys", expanding=True))
_ONE: Final = select(_mirror.c.body).where(_NAMED)
_ALL: Final = select(_mirror.c.body).where(_mirror.c.kind == bindparam("of_kind")).order_by(_mirror.c.key)
_ABOUT: Final = _ALL.where(_mirror.c.key >= bindparam("first"), _mirror.c.key < bindparam("beyond"))
_MOVES: Final = (
    select(_mirror.c.body)
    .where(_mirror.c.kind == "move", _mirror.c.key >= bindparam("first"), _mirror.c.key < bindparam("beyond"))
    .order_by(_mirror.c.key)
)
_BODIES: Final = select(_mirror.c.row, _mirror.c.body).where(_AMONG)
_KNOWN: Final = select(_mirror.c.key, _mirror.c.row).where(_AMONG)
_LOWEST: Final = select(func.min(_mirror.c.row))
_CURSORS: Final = select(_cursor).order_by(_cursor.c.scope)
_HELD = _membership.join(_mirror, _membership.c.row == _mirror.c.row)
_ASIDE: Final = (
    select(_membership.c.number, _mirror.c.kind, _mirror.c.body)
    .select_from(_HELD)
    .where(_membership.c.scope == bindparam("in_scope"), _membership.c.number < bindparam("below"))
    .order_by(_membership.c.number.desc())
    .limit(bindparam("most", type_=Integer))
)
_CHANGING_ASIDE: Final = _ASIDE.where(~_membership.c.fixed)
_SCOPES_ASIDE: Final = (
    select(_cursor.c.scope)
    .where(exists().where(_membership.c.scope == _cursor.c.scope, _membership.c.number < 0))
    .order_by(_cursor.c.scope)
)
_BEYOND: Final = (
    select(_mirror.c.kind, _mirror.c.key)
    .select_from(_HELD)
    .where(_membership.c.scope == bindparam("in_scope"), _membership.c.number > bindparam("above"))
)
_PUT: Final = insert(_mirror)
_JOIN: Final = insert(_membership)


class _Timed(Struct, frozen=True, array_like=True):
    """The beginning of every immutable record, all that filing it needs."""

    id: bytes | Turn
    sender: str
    sent_at: int


class Seal(Struct, frozen=True):
    """What the hub signed of a page: with it a restored hub believes its own lost records."""

    scope: str
    last: int
    after: int
    epoch: bytes
    digests: bytes
    signature: bytes


class Mirror:
    """The mirror as one transaction sees and writes it. An `Office` for the rules."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, kind: type[R], identity: Named) -> R | None:
        """The record of that kind and identity, as the hub sent it."""
        name = {"of_kind": records.kind(kind), "of_key": records.key(identity)}
        body = self._connection.scalar(_ONE, name)
        if body is None:
            return None
        return records.read(kind, body)

    def all(self, kind: type[R]) -> Iterator[R]:
        """Every record of a kind, in the order of keys."""
        for body in self._connection.scalars(_ALL, {"of_kind": records.kind(kind)}):
            yield records.read(kind, body)

    def about(self, kind: type[R], item: bytes) -> list[R]:
        """The arrivals or handlings of one document or notice, in the order of units."""
        name, prefix = records.kind(kind), records.key((item, ""))[:-1]
        # what follows is a text, and none begins with this byte; an id itself may end with it
        within = {"of_kind": name, "first": prefix, "beyond": prefix + b"\xff"}
        return [records.read(kind, body) for body in self._connection.scalars(_ABOUT, within)]

    def moves(self, matter: bytes) -> list[Move]:
        """The moves of a matter, in order."""
        prefix = records.key((matter, 0))[:-1]
        within = {"first": prefix, "beyond": prefix + b"\xff"}
        return [records.read(Move, body) for body in self._connection.scalars(_MOVES, within)]

    def matters(self) -> list[bytes]:
        """The ids of all matters here."""
        keys = self._connection.scalars(select(_mirror.c.key).where(_mirror.c.kind == "move"))
        return list(dict.fromkeys(item for key in keys if (item := records.item_in("move", key))))

    def items(self, items: Sequence[bytes]) -> dict[bytes, tuple[int, Document | Notice]]:
        """Documents and notices by id, each with its listing row."""
        found: dict[bytes, tuple[int, Document | Notice]] = {}
        keys = [records.key(item) for item in items]
        for kind in ITEMS:
            for row, body in self._bodies(records.kind(kind), keys):
                record = records.read(kind, body)
                found[record.id] = row, record
        return found

    def many(self, kind: type[Handling], places: Sequence[Place]) -> dict[Place, Handling]:
        """The handlings of these places, where there are any."""
        keys = [records.key(place) for place in places]
        found = [records.read(kind, body) for _, body in self._bodies(records.kind(kind), keys)]
        return {record.of: record for record in found}

    def units(self, identities: Iterable[str]) -> dict[str, Unit]:
        """These units, as far as they are known."""
        keys = [records.key(identity) for identity in identities]
        found = [records.read(Unit, body) for _, body in self._bodies(records.kind(Unit), keys)]
        return {unit.id: unit for unit in found}

    def free_row(self, ms: int) -> int:
        """A listing row for something that this desk sends now."""
        return _Rows(self._connection).at(ms)

    def put(self, scope: str, items: Sequence[Item], rows: dict[bytes, int]) -> None:
        """File records of a scope, newer ones in the place of older. `rows` gives listing rows that are taken already
        for documents that this desk sent itself."""
        known = self._known(items)
        fresh = [item for item in items if (item.kind, item.key) not in known]
        timed = {item.key: records.read(_Timed, item.body) for item in fresh if item.kind in IMMUTABLE}
        below, given = self._lowest_row(), _Rows(self._connection, [record.sent_at for record in timed.values()])
        for item in fresh:
            if item.kind in IMMUTABLE:
                record = timed[item.key]
                taken = rows.get(record.id) if isinstance(record.id, bytes) else None
                known[item.kind, item.key] = taken or given.at(record.sent_at)
            else:
                below -= 1
                known[item.kind, item.key] = below
        if fresh:
            values = [
                {"row": known[item.kind, item.key], "kind": item.kind, "key": item.key, "body": item.body}
                for item in fresh
            ]
            self._connection.execute(_PUT, values)
        new = {(item.kind, item.key) for item in fresh}
        changed = [
            {"at": known[item.kind, item.key], "now": item.body} for item in items if (item.kind, item.key) not in new
        ]
        if changed:
            at: BindParameter[int] = bindparam("at")
            self._connection.execute(update(_mirror).where(_mirror.c.row == at).values(body=bindparam("now")), changed)
            here = (_membership.c.row == at) & (_membership.c.scope == scope)
            self._connection.execute(delete(_membership).where(here), [{"at": one["at"]} for one in changed])
        if items:
            values = [
                {
                    "scope": scope,
                    "number": item.number,
                    "row": known[item.kind, item.key],
                    "fixed": item.kind in IMMUTABLE,
                }
                for item in items
            ]
            self._connection.execute(_JOIN, values)

    def remove(self, scope: str, gone: Iterable[tuple[str, bytes]]) -> None:
        """Records that left a scope: the membership goes, and the record with its last one."""
        for kind_name, key in gone:
            here = (_mirror.c.kind == kind_name) & (_mirror.c.key == key)
            row = self._connection.scalar(select(_mirror.c.row).where(here))
            if row is None:
                continue
            self._connection.execute(delete(_membership).where(_membership.c.row == row, _membership.c.scope == scope))
            left = select(func.count()).select_from(_membership).where(_membership.c.row == row)
            if not self._connection.scalar(left):
                self._connection.execute(delete(_mirror).where(_mirror.c.row == row))

    def leave(self, scope: str) -> list[bytes]:
        """This desk no longer follows a scope. Returns the documents, notices and matters to be listed anew."""
        held = self.keys(scope)
        self.remove(scope, held)
        self._connection.execute(delete(_cursor).where(_cursor.c.scope == scope))
        self._connection.execute(delete(_seal).where(_seal.c.scope == scope))
        items = [records.item_in(kind, key) for kind, key in held if kind in IMMUTABLE]
        return list(dict.fromkeys(item for item in items if item))

    def keys(self, scope: str) -> set[tuple[str, bytes]]:
        """(kind, key) of every record of a scope."""
        joined = _membership.join(_mirror, _membership.c.row == _mirror.c.row)
        chosen = select(_mirror.c.kind, _mirror.c.key).select_from(joined).where(_membership.c.scope == scope)
        return {(kind, key) for kind, key in self._connection.execute(chosen)}

    def beyond(self, scope: str, number: int) -> list[tuple[str, bytes]]:
        """(kind, key) of records of a scope with numbers above one."""
        found = self._connection.execute(_BEYOND, {"in_scope": scope, "above": number})
        return [(kind, key) for kind, key in found]

    def fixed_bodies(self, scope: str, up_to: int) -> Iterator[bytes]:
        """The bodies of a scope's immutable records with numbers in (0, up_to], in order: what dictionaries are of."""
        chosen = (
            select(_mirror.c.body)
            .select_from(_membership.join(_mirror, _membership.c.row == _mirror.c.row))
            .where(_membership.c.scope == scope, _membership.c.number > 0, _membership.c.number <= up_to)
            .where(_membership.c.fixed)
            .order_by(_membership.c.number)
            .execution_options(yield_per=100)
        )
        yield from self._connection.scalars(chosen)

    # where each scope stands

    def cursors(self) -> tuple[Cursor, ...]:
        """How far this desk holds each of its scopes."""
        from app.protocol.messages import Cursor

        rows = self._connection.execute(_CURSORS)
        return tuple(Cursor(row.scope, row.number, row.plain) for row in rows)

    def set_cursor(self, scope: str, number: int, *, plain: bool = False) -> None:
        """This desk holds a scope up to a number."""
        self._connection.execute(delete(_cursor).where(_cursor.c.scope == scope))
        self._connection.execute(insert(_cursor).values(scope=scope, number=number, plain=plain))

    def add_seal(self, seal: Seal) -> None:
        """Keep what the hub signed of a page."""
        here = (_seal.c.scope == seal.scope) & (_seal.c.last == seal.last) & (_seal.c.epoch == seal.epoch)
        self._connection.execute(delete(_seal).where(here))
        self._connection.execute(insert(_seal).values(**{name: getattr(seal, name) for name in Seal.__struct_fields__}))

    def seals(self, scope: str, besides: bytes) -> list[Seal]:
        """The seals of a scope's pages from all epochs but one, those that end last first."""
        chosen = select(_seal).where(_seal.c.scope == scope, _seal.c.epoch != besides).order_by(_seal.c.last.desc())
        return [Seal(**row._mapping) for row in self._connection.execute(chosen)]

    def newest_seal(self, scope: str, epoch: bytes) -> Seal | None:
        """The seal of a scope's last page in an epoch."""
        chosen = select(_seal).where(_seal.c.scope == scope, _seal.c.epoch == epoch).order_by(_seal.c.last.desc())
        row = self._connection.execute(chosen.limit(1)).first()
        return None if row is None else Seal(**row._mapping)

    def set_aside(self, scope: str, after: int) -> None:
        """A restored hub knows a scope only up to a number: what is beyond waits, under negative numbers."""
        here = _membership.c.scope == scope
        # below what was set aside before and did not come again
        lowest = min(0, self._connection.scalar(select(func.min(_membership.c.number)).where(here)) or 0)
        beyond = here & (_membership.c.number > after)
        self._connection.execute(update(_membership).where(beyond).values(number=lowest - _membership.c.number))

    def drop_aside(self, scope: str) -> list[tuple[str, bytes]]:
        """Remove from a scope what is still set aside. Returns its (kind, key)."""
        gone = [(name, records.key_in(body)) for _, name, body in self.aside(scope, 0, -1)]
        self.remove(scope, gone)
        return gone

    def aside(self, scope: str, below: int, limit: int, *, only_changing: bool = False) -> list[tuple[int, str, bytes]]:
        """(number, kind, body) of records set aside, from `below` downwards; only of those that change, if wanted."""
        where = {"in_scope": scope, "below": below, "most": limit}
        found = self._connection.execute(_CHANGING_ASIDE if only_changing else _ASIDE, where)
        return [(number, name, body) for number, name, body in found]

    def scopes_aside(self) -> list[str]:
        """Scopes of which something is set aside."""
        return list(self._connection.scalars(_SCOPES_ASIDE))

    def _bodies(self, name: str, keys: Sequence[bytes]) -> list[tuple[int, bytes]]:
        found: list[tuple[int, bytes]] = []
        for start in range(0, len(keys), 500):
            some = {"of_kind": name, "keys": keys[start : start + 500]}
            found += [(row, body) for row, body in self._connection.execute(_BODIES, some)]
        return found

    def _known(self, items: Sequence[Item]) -> dict[tuple[str, bytes], int]:
        known: dict[tuple[str, bytes], int] = {}
        for name in {item.kind for item in items}:
            keys = [item.key for item in items if item.kind == name]
            for start in range(0, len(keys), 500):
                some = {"of_kind": name, "keys": keys[start : start + 500]}
                known |= {(name, key): row for key, row in self._connection.execute(_KNOWN, some)}
        return known

    def _lowest_row(self) -> int:
        return min(0, self._connection.scalar(_LOWEST) or 0)


class _Rows:
    """Free listing rows of a time: the time itself in ms, or one soon after it that is free."""

    def __init__(self, connection: Connection, times: Sequence[int] = ()) -> None:
        self._connection = connection
        self._free: dict[int, bool] = {}
        self._look(times)

    def at(self, ms: int) -> int:
        """A row that is given to nobody else."""
        row = max(ms, 1)
        if not self._is_free(row):
            row = self._after(row)
        self._free[row] = False
        return row

    def _after(self, taken: int) -> int:
        """A free row not far above one that is taken. An archive may have thousands of papers of one moment: so not by
        trying one after another."""
        steps = [taken + (1 << power) for power in range(MOST_STEPS)]
        self._look([row for row in steps if row not in self._free])
        free = next(row for row in steps if self._free[row])
        taken += (free - taken) // 2
        while free - taken > 1:
            middle = (taken + free) // 2
            if self._is_free(middle):
                free = middle
            else:
                taken = middle
        return free

    def _is_free(self, row: int) -> bool:
        if row not in self._free:
            self._look([row])
        return self._free[row]

    def _look(self, rows: Sequence[int]) -> None:
        found = dict.fromkeys(rows, True)
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            for column in (_mirror.c.row, tables.outbox.c.row):
                found |= dict.fromkeys(self._connection.scalars(select(column).where(column.in_(some))), False)
        self._free = found | self._free
