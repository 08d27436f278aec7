"""What a transaction has looked up by name, and what it has still to write.

A writing transaction of the hub takes in many requests at once, which ask for the same few records and move the same
few scopes again and again. So what was found is remembered until the transaction ends, and what is written waits until
somebody asks the database for anything else than by name, or until the end: then it goes in some few statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec import Struct, structs
from sqlalchemy import Connection, Table, bindparam, select

from app.hub.store import tables, together

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 2000
"""Rows that wait at most; an import writes many more than an exchange."""
AT_ONCE: Final = 500
"""Names that one statement asks for."""

S = TypeVar("S", bound=Struct)
Name = tuple[Any, ...]


class Scope(Struct, frozen=True):
    """Where a scope stands; see `tables.scope`."""

    name: str
    head: int = 0
    acknowledged: int = 0
    floor: int = 0
    broken: int = 0


class Desk(Struct, frozen=True):
    """A desk as the hub knows it."""

    id: bytes
    person: str
    public: bytes
    issued: bytes
    seen: bytes
    enrolled_at: int
    last_contact: int
    offered: bytes = b""
    revoked: bool = False
    held: bytes = b""
    """A `Held` of `app.hub.held`, or empty."""


class LoggedAct(Struct, frozen=True):
    """An act in the log, with its receipt."""

    position: int
    id: bytes
    signed: bytes
    outcome: str
    receipt: bytes
    about: bytes = b""
    nodes: bytes = b""


class Numbered(Struct, frozen=True):
    """A row of `tables.feed`."""

    scope: str
    number: int
    kind: str
    key: bytes
    gone: bool
    fixed: bool
    size: int
    at: int


class Stored(Struct, frozen=True):
    """A row of `tables.record`."""

    kind: str
    key: bytes
    body: bytes


class Value(Struct, frozen=True):
    """A row of `tables.meta`."""

    name: str
    value: bytes


class _Kept:
    """The rows of one table that are known or wait to be written, by the columns that name them."""

    def __init__(self, table: Table, struct: type[Struct], name: tuple[str, ...]) -> None:
        self.struct = struct
        self.name = name
        self.known: dict[Name, Struct | None] = {}
        self.waiting: dict[Name, Struct] = {}
        same = [table.c[column] == bindparam(f"the_{column}") for column in name]
        self.one = select(table).where(*same)
        last = table.c[name[-1]]
        self.several = {
            dialect: select(table).where(*same[:-1], together.among(last, dialect)) for dialect in together.DIALECTS
        }
        # what stands in the log stands there for good
        over = () if table is tables.act else name
        self.put = {dialect: together.putting(table, over, dialect) for dialect in together.DIALECTS}

    def of(self, row: Struct) -> Name:
        return tuple([getattr(row, column) for column in self.name])

    def blank(self) -> _Kept:
        """The same for another transaction. The statements are made once: that takes longer than to run them."""
        made = object.__new__(_Kept)
        made.struct, made.name, made.one, made.several, made.put = (
            self.struct,
            self.name,
            self.one,
            self.several,
            self.put,
        )
        made.known, made.waiting = {}, {}
        return made


_TABLES: Final = {
    Stored: _Kept(tables.record, Stored, ("kind", "key")),
    Scope: _Kept(tables.scope, Scope, ("name",)),
    Numbered: _Kept(tables.feed, Numbered, ("scope", "kind", "key")),
    LoggedAct: _Kept(tables.act, LoggedAct, ("id",)),
    Desk: _Kept(tables.desk, Desk, ("id",)),
    Value: _Kept(tables.meta, Value, ("name",)),
}


class Unwritten:
    """The rows that one transaction knows by name, and those that it has still to write."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._kept = {struct: kept.blank() for struct, kept in _TABLES.items()}
        self.moved: dict[str, int] = {}
        """Scopes that got a new number, and the newest."""
        self.taken: dict[str, int] = {}
        """The same of those that somebody has asked for already."""
        self.puts = 0
        """How many rows were put so far."""

    @property
    def connection(self) -> Connection:
        """The connection, for any other question: everything is written before it is asked."""
        self.write()
        return self._connection

    def connection_for(self, scope: str) -> Connection:
        """The connection, for a question about the feed of one scope: what waits is written if some of it is there."""
        return self.connection if scope in self.moved or scope in self.taken else self._connection

    def connection_beside(self, struct: type[Struct]) -> Connection:
        """The connection, for a question about one table: what waits is written if some of it is for that table."""
        return self.connection if self._kept[struct].waiting else self._connection

    def find(self, struct: type[S], *name: Any) -> S | None:
        """The row of that name."""
        kept = self._kept[struct]
        if name in kept.known:
            return kept.known[name]  # type: ignore[return-value]
        values = {f"the_{column}": value for column, value in zip(kept.name, name, strict=True)}
        row = self._connection.execute(kept.one, values).first()
        found = None if row is None else struct(*row)
        kept.known[name] = found
        return found

    def look_up(self, struct: type[Struct], names: Iterable[Any], *first: Any) -> None:
        """Look up many rows at once, whose names end in one of `names` and begin with `first`."""
        kept = self._kept[struct]
        several = kept.several[self._dialect]
        wanted = [name for name in dict.fromkeys(names) if (*first, name) not in kept.known]
        values = {f"the_{column}": value for column, value in zip(kept.name, first, strict=False)}
        for start in range(0, len(wanted), AT_ONCE):
            some = wanted[start : start + AT_ONCE]
            kept.known |= dict.fromkeys([(*first, name) for name in some])
            for row in self._connection.execute(several, {**values, together.SOME: some}):
                found = struct(*row)
                kept.known[kept.of(found)] = found

    def put(self, row: Struct) -> None:
        """Write a row, in place of what has its name."""
        self.puts += 1
        kept = self._kept[type(row)]
        name = kept.of(row)
        kept.known[name] = kept.waiting[name] = row
        if len(kept.waiting) >= MOST:
            written = kept.waiting
            self.write()
            for name in written:  # what was looked up beforehand is still wanted
                kept.known.pop(name, None)

    def write(self) -> None:
        """Write what waits."""
        for kept in self._kept.values():
            if kept.waiting:
                rows = [structs.asdict(row) for row in kept.waiting.values()]
                kept.waiting = {}
                self._connection.execute(kept.put[self._dialect], together.given(rows, self._dialect))

    def forget(self) -> None:
        """Everything is looked up anew: something was changed without its name."""
        self.write()
        for kept in self._kept.values():
            kept.known = {}
