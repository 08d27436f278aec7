"""How hub processes that share a PostgreSQL database hear of each other's writing: NOTIFY with the transaction that
writes, LISTEN on a connection of its own. PostgreSQL tells it when the transaction is committed, and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, bindparam, func, select

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from sqlalchemy import URL

CHANNEL: Final = "xiangyi"
MOST: Final = 7000
"""Bytes of one message; PostgreSQL takes somewhat less than 8000."""
_NOTIFY: Final = select(func.pg_notify(CHANNEL, bindparam("message")))


def tell(connection: Connection, moved: Mapping[str, int]) -> None:
    """Tell all processes, when the transaction is committed, where these scopes stand then."""
    for message in _messages(moved):
        connection.execute(_NOTIFY, {"message": message})


async def listen(url: URL) -> AsyncIterator[dict[str, int]]:
    """See `HubStore.told`."""
    import psycopg  # a hub on SQLite does without it, and a desk's package has only that

    try:
        connection = await psycopg.AsyncConnection.connect(_conninfo(url), autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            yield {}
            async for notice in connection.notifies():
                yield _read(notice.payload)
    except psycopg.Error as error:
        raise OSError(str(error)) from error


def _messages(moved: Mapping[str, int]) -> Iterator[str]:
    message = ""
    for name, head in moved.items():
        line = f"{head} {name}\n"
        if message and len((message + line).encode()) > MOST:
            yield message
            message = ""
        message += line
    if message:
        yield message


def _read(message: str) -> dict[str, int]:
    parts = (line.partition(" ") for line in message.splitlines())
    return {name: int(head) for head, _, name in parts}


def _conninfo(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
