"""Opening a clerk's store: one writer and one reader connection, both kept by the database thread."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from sqlalchemy import Engine, bindparam, create_engine, delete, event, insert, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool

from app.desk.store import tables
from app.desk.store.bags import Bags
from app.desk.store.drafts import Drafts
from app.desk.store.files import Files
from app.desk.store.learning import Learning
from app.desk.store.listing import Listing
from app.desk.store.matters import Matters
from app.desk.store.mirror import Mirror
from app.desk.store.outbox import Outbox
from app.desk.store.search import Search
from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

T = TypeVar("T")
D = TypeVar("D")
LEAST_ROOM: Final = 64 * 1024
"""Bytes without which SQLite cannot even begin."""

# made once: building these takes longer than running them, and every exchange runs them many times
_SETTINGS: Final = select(tables.setting.c.name, tables.setting.c.value)
_SET: Final = insert(tables.setting).prefix_with("OR REPLACE")
_UNSET: Final = delete(tables.setting).where(tables.setting.c.name == bindparam("of_name"))


class DeskStore:
    """One clerk's encrypted database. Made, used and closed on one thread.

    `key` is the 32-byte database key out of the vault. Raises
    `KnownError("store-damaged"|"store-newer"|"disk-full"|"folder-unwritable")`.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._writer = _engine(path, key)
        try:
            self._prepare()
            self._reader = _engine(path, key)
        except BaseException:
            self._writer.dispose()
            raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A transaction that sees one state of the store and writes nothing."""
        with self._reader.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield Transaction(connection)
            finally:
                connection.rollback()

    @contextlib.contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction that writes; it is on disk (fsynced) when the block is left, or nothing of it is.

        Raises `KnownError("disk-full")` where the disk has no room; nothing is lost then but this transaction.
        """
        with self._writer.connect() as connection:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield Transaction(connection)
                connection.commit()
            except BaseException as error:
                connection.rollback()
                if "database or disk is full" in str(error):
                    raise KnownError("disk-full", path=self.path) from error
                raise

    @contextlib.contextmanager
    def deriving(self) -> Iterator[Transaction]:
        """As `writing`, without waiting for the disk: for what can be made or fetched again.

        A power cut may undo it, and does no more.
        """
        with self._writer.connect() as connection:
            connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
        try:
            with self.writing() as tx:
                yield tx
        finally:
            with self._writer.connect() as connection:
                connection.exec_driver_sql("PRAGMA synchronous=FULL")

    def is_whole(self) -> bool:
        """Whether every page is as it was written and the tables hold together."""
        with self._writer.connect() as connection, contextlib.suppress(OperationalError):
            # SQLCipher looks at the file alone: after a power cut a page there may be torn that is whole in the journal
            connection.exec_driver_sql("PRAGMA wal_checkpoint")
        with self._reader.connect() as connection:
            damaged = connection.exec_driver_sql("PRAGMA cipher_integrity_check").first()
            return damaged is None and connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() == "ok"

    def close(self) -> None:
        """Close both connections."""
        self._reader.dispose()
        self._writer.dispose()

    def _prepare(self) -> None:
        with self._writer.connect() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version > tables.VERSION:
                raise KnownError("store-newer", theirs=version, ours=tables.VERSION)
            if version == tables.VERSION:
                return
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            if version:
                from app.desk.store.migrations import upgrade

                upgrade(connection, version, tables.VERSION)
            else:
                tables.metadata.create_all(connection)
                for statement in (*tables.TALLYING, tables.SEARCH, *tables.SEARCH_OPTIONS):
                    connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f"PRAGMA user_version={tables.VERSION}")
            connection.commit()


class Transaction:
    """What can be asked and written within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.mirror = Mirror(connection)
        self.outbox = Outbox(connection)
        self.listing = Listing(connection)
        self.drafts = Drafts(connection)
        self.files = Files(connection)
        self.search = Search(connection)
        self.bags = Bags(connection)
        self.matters = Matters(connection)
        self.learning = Learning(connection)
        self._settings: dict[str, bytes] | None = None

    def setting(self, name: str, kind: type[T], default: D) -> T | D:
        """A value kept under a name, `default` where none is."""
        found = self._known().get(name)
        return default if found is None else msgspec.msgpack.decode(found, type=kind)

    def set_setting(self, name: str, value: object) -> None:
        """Keep a value under a name; None lets it go."""
        known = self._known()
        content = None if value is None else msgspec.msgpack.encode(value)
        if content == known.get(name):
            return
        if content is None:
            del known[name]
            self.connection.execute(_UNSET, {"of_name": name})
        else:
            known[name] = content
            self.connection.execute(_SET, {"name": name, "value": content})

    def _known(self) -> dict[str, bytes]:
        """All settings: there are few, and who asks for one asks for others."""
        if self._settings is None:
            self._settings = {name: value for name, value in self.connection.execute(_SETTINGS)}
        return self._settings


def _why_not_opened(path: Path, error: Exception) -> KnownError:
    """A disk without room, or a folder without rights, is no damage: the clerk must not think that all is lost."""
    why = str(error)
    if "is full" in why or shutil.disk_usage(path.parent).free < LEAST_ROOM:
        return KnownError("disk-full", path=path)
    if "unable to open" in why or "readonly" in why:
        return KnownError("folder-unwritable", path=path.parent, why=why)
    return KnownError("store-damaged", path=path)


def _engine(path: Path, key: bytes) -> Engine:
    from sqlcipher3 import dbapi2

    def connect() -> Any:
        connection = dbapi2.connect(str(path), timeout=30, isolation_level=None)
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except dbapi2.DatabaseError as error:
            connection.close()
            raise _why_not_opened(path, error) from error
        return connection

    engine = create_engine(
        "sqlite+pysqlite://", module=dbapi2, creator=connect, poolclass=StaticPool, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # this module begins its transactions itself
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-8000", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")

    return engine
