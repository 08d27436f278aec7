"""How a hub reaches its database: connections that are kept, given up when their server is gone, and made anew.

A server may be restarted under a hub. Whoever asks meanwhile is told so (`DatabaseAway`, for a desk: later), and when
it is back everything works again by itself (docs/decisions/047-a-rush-on-postgresql.md).
"""

from __future__ import annotations

import contextlib
import logging
import select
import time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import QueuePool

from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

log = logging.getLogger(__name__)

CONNECTIONS: Final = 8
"""Kept open, and as many more while there is much to do."""
PING_S: Final = 30.0
"""A connection that was idle for longer is tried before it is used: its line may be dead without a word."""
_PATIENCE: Final = {
    "connect_timeout": 10,
    # a machine that vanished says nothing: without these a hub would wait for a quarter of an hour
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 40_000,
}


class DatabaseAway(KnownError):
    """The server of the database does not answer. What was under way was not written, or nobody can tell."""


def engine(url: str) -> Engine:
    """The engine for any SQLAlchemy URL of SQLite or PostgreSQL."""
    # SQLAlchemy would look for psycopg2 behind the name that everybody writes
    for usual in ("postgresql://", "postgres://"):
        url = url.replace(usual, "postgresql+psycopg://", 1) if url.startswith(usual) else url
    return _sqlite(url) if url.startswith("sqlite") else _postgresql(url)


class Reaching:
    """Opens connections of an engine, and tells once when its server is gone, and once when it is back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self._gone = False

    @contextlib.contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection. Raises `DatabaseAway`, also for what happens to the server within the block."""
        if self._sqlite:
            with self._engine.connect() as connection:
                yield connection
            return
        reached = False
        try:
            with self._engine.connect() as connection:
                reached = True
                yield connection
        except DBAPIError as error:
            if reached and not error.connection_invalidated:
                raise
            self._tell(gone=True, why=str(error.orig).strip())
            raise DatabaseAway("database-unreachable", why=error.orig) from error
        self._tell(gone=False)

    def _tell(self, *, gone: bool, why: str = "") -> None:
        if gone and not self._gone:
            log.warning("the database does not answer, and desks are told to come later: %s", why)
        elif self._gone and not gone:
            log.warning("the database answers again")  # whoever read the first wants to read this
        self._gone = gone


def _postgresql(url: str) -> Engine:
    given = {} if "connect_timeout" in url else _PATIENCE
    made = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        pool_use_lifo=True,  # a server's process that knows the statements already serves on
        connect_args=given,
        hide_parameters=True,
    )

    @event.listens_for(made, "connect")
    def prepare(connection: Any, record: Any) -> None:
        from psycopg.dbapi20 import Binary, BinaryBinaryDumper
        from psycopg.types.array import ListBinaryDumper

        # lists of bytes as they are, which takes a tenth of the time that hexadecimal digits take
        connection.adapters.register_dumper(list, ListBinaryDumper)
        connection.adapters.register_dumper(Binary, BinaryBinaryDumper)
        record.info["used"] = time.monotonic()

    @event.listens_for(made, "checkin")
    def used(_connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(made, "checkout")
    def look(connection: Any, record: Any, _fairy: Any) -> None:
        if _is_closed(connection) or not _answers(connection, time.monotonic() - record.info["used"]):
            raise DisconnectionError  # the pool makes another

    return made


def _is_closed(connection: Any) -> bool:
    """Whether the server has said good-bye: seen without asking, since an idle connection has nothing to say."""
    if connection.closed:
        return True
    if not hasattr(select, "poll"):
        return False
    looking = select.poll()
    looking.register(connection.fileno(), select.POLLIN)
    return bool(looking.poll(0))


def _answers(connection: Any, idle_s: float) -> bool:
    """Whether a connection that was idle for long is of use."""
    import psycopg

    if idle_s < PING_S:
        return True
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except psycopg.Error:
        return False
    return True


def _sqlite(url: str) -> Engine:
    made = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        connect_args={"timeout": 30},
        hide_parameters=True,
    )

    @event.listens_for(made, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the store begins its transactions itself
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}")

    return made
