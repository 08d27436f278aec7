"""One hub's database: transactions, and the few questions that the hub asks of it.

Writers stand in one line: `BEGIN IMMEDIATE` on SQLite, one advisory lock on PostgreSQL. So feed numbers and log
positions have no gaps and no reader can pass a number that commits later; a county's writes are too few to want more.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final, TypeVar

from msgspec import Struct, structs
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Text,
    column,
    delete,
    func,
    insert,
    select,
    table,
    text,
    update,
)
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from app.domain import records
from app.domain.errors import KnownError
from app.hub.store import listening, tables
from app.hub.store.bags import Bags
from app.hub.store.engines import Reaching, engine
from app.hub.store.feeds import Feeds
from app.hub.store.matters import Matters
from app.hub.store.milestones import Milestones
from app.hub.store.tree import Tree
from app.hub.store.unwritten import Desk, LoggedAct, Stored, Unwritten, Value
from app.hub.store.uploads import Deposits, Uploads
from app.protocol.log import leaf

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence

    from app.domain.records import Named, R, Record

S = TypeVar("S", bound=Struct)
M = TypeVar("M")

_WRITER_LOCK: Final = 0x5859_0001
"""The advisory lock under which a PostgreSQL hub writes."""


class Slip(Struct, frozen=True):
    """An enrolment slip; `secret` is wrapped by the hub's key."""

    name: str
    person: str
    secret: bytes
    expires_at: int
    tries: int = 0
    used_by: bytes = b""
    answer: bytes = b""


class HubStore:
    """The database of one hub. `url` is any SQLAlchemy URL of SQLite or PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = engine(url)
        self._reaching = Reaching(self._engine)
        self.sqlite = self._engine.dialect.name == "sqlite"
        self._kept: dict[str, tuple[object, Any]] = {}

    def create(self) -> None:
        """Make the tables in an empty database. Raises `KnownError("database-not-empty")`."""
        with self._engine.begin() as connection:
            if self._engine.dialect.has_table(connection, "meta"):
                raise KnownError("database-not-empty")
            tables.metadata.create_all(connection)
            connection.execute(insert(tables.meta).values(name="schema", value=str(tables.VERSION).encode()))

    def check(self) -> None:
        """Bring the schema up to date.

        Raises `KnownError("hub-newer"|"hub-database-missing"|"database-unreachable")`.
        """
        try:
            self._engine.connect().close()
        except OperationalError as error:
            raise KnownError("database-unreachable", why=error.orig) from error
        with self._reaching.connected() as connection:
            if not self._engine.dialect.has_table(connection, "meta"):
                raise KnownError("hub-database-missing")
            found = connection.scalar(select(tables.meta.c.value).where(tables.meta.c.name == "schema"))
        version = int(found or b"0")
        if version != tables.VERSION:
            with self.writing() as tx:  # of several processes that start together, one upgrades
                tx.upgrade(int(tx.value("schema") or b"0"))

    @contextlib.contextmanager
    def filling(self, version: int) -> Iterator[Transaction]:
        """A writing transaction in an empty database, which has the empty tables of a version, this or an older one.

        Nothing of it stays unless the block is left well. Raises `KnownError("database-not-empty"|"hub-newer")`.
        """
        from app.hub.store.migrations import upgrade

        if version > tables.VERSION:
            raise KnownError("hub-newer", theirs=version, ours=tables.VERSION)
        with self.writing() as tx:
            if self._engine.dialect.has_table(tx.connection, "meta"):
                raise KnownError("database-not-empty")
            upgrade(tx.connection, 0, version)
            yield tx

    @contextlib.contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees one state of the database and writes nothing. Raises `DatabaseAway`."""
        with self._reaching.connected() as connection:
            if self.sqlite:
                connection.exec_driver_sql("BEGIN")
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            try:
                yield Transaction(connection, self._kept)
            finally:
                connection.rollback()

    @contextlib.contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that writes; it is on disk when the block is left, or nothing of it is.

        Raises `DatabaseAway`: where the server went while it wrote to the disk, nobody can tell which of the two holds.
        """
        with self._reaching.connected() as connection:
            if self.sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WRITER_LOCK})
            try:
                tx = Transaction(connection, self._kept)
                yield tx
                tx.write()
                if tx.feeds.all_moved():
                    tx.milestones.set()
                if not self.sqlite:
                    listening.tell(connection, tx.feeds.all_moved())
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def told(self) -> AsyncIterator[dict[str, int]]:
        """What other processes write, and this one: scopes and their newest numbers, as it happens. On PostgreSQL only.

        The first comes when listening has begun, and is empty. Raises `OSError` when the connection breaks.
        """
        return listening.listen(self._engine.url)

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


class Transaction:
    """What can be asked and written within one transaction. An `Office` for the rules."""

    def __init__(self, connection: Connection, kept: dict[str, tuple[object, Any]]) -> None:
        self._unwritten = Unwritten(connection)
        self._kept = kept
        self.tree = Tree(self._unwritten)
        self.feeds = Feeds(self._unwritten)
        self.bags = Bags(connection)
        self.milestones = Milestones(connection)

    @property
    def connection(self) -> Connection:
        """For any question; what was written before is seen by it."""
        return self._unwritten.connection

    def made_of(self, scope: str, name: str, make: Callable[[], M]) -> M:
        """What is made of the records of a scope, kept between transactions for as long as the scope does not move."""
        version = (self.value("epoch"), self.feeds.scope(scope).head)
        kept = self._kept.get(name)
        if kept is not None and kept[0] == version:
            return kept[1]  # type: ignore[no-any-return]
        made = make()
        if scope not in self.feeds.all_moved():  # what this transaction writes may be undone
            self._kept[name] = (version, made)
        return made

    @property
    def puts(self) -> int:
        """How many rows were put so far: whether something was written since it was asked last."""
        return self._unwritten.puts

    def write(self) -> None:
        """Write what waits to be written: the transaction is about to end."""
        self._unwritten.write()

    def look_up(self, kind: type[R], identities: Iterable[Named]) -> None:
        """Look up many records at once, which will be asked for one by one."""
        self._unwritten.look_up(Stored, map(records.key, identities), records.kind(kind))

    @property
    def matters(self) -> Matters:
        """States of matters, and the register of numbers."""
        return Matters(self._unwritten)

    @property
    def uploads(self) -> Uploads:
        """Uploads of files that are under way."""
        return Uploads(self.connection)

    @property
    def deposits(self) -> Deposits:
        """Which documents have which file."""
        return Deposits(self.connection)

    def get(self, kind: type[R], identity: Named) -> R | None:
        """The record of that kind and identity."""
        name = records.kind(kind)
        body = self.body(name, records.key(identity))
        if body is None:
            return None
        return records.read(kind, body)

    def body(self, kind: str, key: bytes) -> bytes | None:
        """A record's body as stored."""
        found = self._unwritten.find(Stored, kind, key)
        return None if found is None else found.body

    def all(self, kind: type[R]) -> Iterator[R]:
        """Every record of a kind, in the order of keys."""
        name = records.kind(kind)
        table = tables.record.c
        for body in self.connection.scalars(select(table.body).where(table.kind == name).order_by(table.key)):
            yield records.read(kind, body)

    def put(self, record: Record, at: int, item: records.Document | records.Notice | None = None) -> None:
        """Write a record and move it to the newest number of each scope that it belongs to. `at` is now, in ms."""
        kind, body = records.kind(record), records.body(record)
        key = records.key_in(body)
        self.put_body(kind, key, body)
        self.share(kind, key, len(body), sorted(records.scopes(record, item)), at)

    def share(self, kind: str, key: bytes, size: int, scopes: Iterable[str], at: int) -> None:
        """Move a record to the newest number of scopes."""
        for name in scopes:
            self.feeds.append(name, kind, key, size, at)

    def put_body(self, kind: str, key: bytes, body: bytes) -> None:
        """Write a record's body and no feed."""
        self._unwritten.put(Stored(kind, key, body))

    def count(self, kind: type[Record]) -> int:
        """How many records of a kind there are."""
        table = tables.record.c
        return self._scalar(select(func.count()).where(table.kind == records.kind(kind)))

    # the log of acts

    def logged(self, act: bytes) -> LoggedAct | None:
        """An act that the hub has answered for good."""
        return self._unwritten.find(LoggedAct, act)

    def look_up_logged(self, acts: Iterable[bytes]) -> None:
        """Look up many acts of the log at once, which will be asked for one by one."""
        self._unwritten.look_up(LoggedAct, acts)

    def log(self, logged: LoggedAct) -> None:
        """Add an act to the log, and to its tree."""
        nodes = self.tree.append(leaf(logged.signed, logged.receipt))
        self._unwritten.put(structs.replace(logged, nodes=nodes))

    def last_position(self) -> int:
        """The newest position of the log, 0 when it is empty."""
        return self.tree.frontier.size

    def log_about(self, item: bytes) -> list[LoggedAct]:
        """Accepted acts about a document, notice or matter, in order."""
        table = tables.act
        chosen = select(table).where(table.c.about == item).order_by(table.c.position)
        return [LoggedAct(*row) for row in self.connection.execute(chosen)]

    def log_after(self, position: int, limit: int) -> list[LoggedAct]:
        """Acts of the log after a position, in order."""
        table = tables.act
        chosen = select(table).where(table.c.position > position).order_by(table.c.position).limit(limit)
        return [LoggedAct(*row) for row in self.connection.execute(chosen)]

    # desks and slips

    def desk(self, identity: bytes) -> Desk | None:
        """A desk by its id."""
        return self._unwritten.find(Desk, identity)

    def look_up_desks(self, identities: Iterable[bytes]) -> None:
        """Look up many desks at once, which will be asked for one by one."""
        self._unwritten.look_up(Desk, identities)

    def desks(self) -> list[Desk]:
        """Every desk, in the order of enrolment."""
        chosen = select(tables.desk).order_by(tables.desk.c.enrolled_at, tables.desk.c.id)
        return [Desk(*row) for row in self.connection.execute(chosen)]

    def add_desk(self, desk: Desk) -> None:
        """Add a desk."""
        self._unwritten.put(desk)

    def change_desk(self, identity: bytes, **values: object) -> None:
        """Change columns of a desk."""
        desk = self.desk(identity)
        if desk is not None:
            self._unwritten.put(structs.replace(desk, **values))

    def slip(self, name: str) -> Slip | None:
        """A slip by its name."""
        return _one(self.connection, tables.slip, Slip, tables.slip.c.name == name)

    def add_slip(self, slip: Slip) -> None:
        """Add a slip; older ones of the same person that nobody used go."""
        table = tables.slip
        self.connection.execute(delete(table).where(table.c.person == slip.person, table.c.used_by == b""))
        _insert(self.connection, table, slip)

    def change_slip(self, name: str, **values: object) -> None:
        """Change columns of a slip."""
        self.connection.execute(update(tables.slip).where(tables.slip.c.name == name).values(**values))

    # small values of the hub itself

    def value(self, name: str) -> bytes:
        """A value of the hub, `b""` when it was never set."""
        found = self._unwritten.find(Value, name)
        return b"" if found is None else found.value

    def look_up_values(self, *names: str) -> None:
        """Look up several values at once, which will be asked for one by one."""
        self._unwritten.look_up(Value, names)

    def set_value(self, name: str, value: bytes) -> None:
        """Set a value of the hub."""
        self._unwritten.put(Value(name, value))

    # everything, for a backup

    def tables(self) -> list[str]:
        """The names of all tables but the pages, which are made again from the others, and unfinished uploads."""
        left_out = (tables.page, tables.upload)
        return [str(table.name) for table in tables.metadata.sorted_tables if table not in left_out]

    def columns(self, table: str) -> tuple[str, ...]:
        """The names of a table's columns, in the order of `rows`."""
        return tuple(str(column.name) for column in tables.metadata.tables[table].columns)

    def rows(self, table: str) -> Iterator[tuple[Any, ...]]:
        """Every row of a table, in the order of its primary key, the same on every database."""
        chosen = tables.metadata.tables[table]
        order = [self._by_bytes(column) for column in chosen.primary_key.columns]
        ordered = select(chosen).order_by(*order).execution_options(yield_per=32)
        with self.connection.execute(ordered) as found:
            for row in found:
                yield tuple(row)

    def insert_rows(self, name: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Add rows to a table of this or an older version. Raises `ValueError` for rows that do not fit."""
        into = table(name, *map(column, columns))
        try:
            self.connection.execute(insert(into), [dict(zip(columns, row, strict=True)) for row in rows])
        except SQLAlchemyError as error:
            if "full" in str(error):
                raise KnownError("disk-full", path=self.connection.engine.url.database) from error
            raise ValueError(f"rows do not fit into {name}") from error
        self._unwritten.forget()

    def upgrade(self, found: int) -> None:
        """Bring the schema from version `found` up to this program's. Raises `KnownError("hub-newer")`."""
        if found > tables.VERSION:
            raise KnownError("hub-newer", theirs=found, ours=tables.VERSION)
        if found < tables.VERSION:
            from app.hub.store.migrations import upgrade

            upgrade(self.connection, found, tables.VERSION)
            self.set_value("schema", str(tables.VERSION).encode())

    def _by_bytes(self, chosen: Column[Any]) -> ColumnElement[Any]:
        # SQLite compares text by its bytes; PostgreSQL by the rules of some language unless it is told
        postgresql = self.connection.dialect.name == "postgresql" and isinstance(chosen.type, Text)
        return chosen.collate("C") if postgresql else chosen

    def _scalar(self, statement: Any) -> int:
        return int(self.connection.scalar(statement))


def _one(connection: Connection, table: Any, struct: type[S], where: Any) -> S | None:
    row = connection.execute(select(table).where(where)).first()
    return None if row is None else struct(**row._mapping)


def _insert(connection: Connection, table: Any, struct: Struct) -> None:
    values = {name: getattr(struct, name) for name in struct.__struct_fields__}
    connection.execute(insert(table).values(**values))
