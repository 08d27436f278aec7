"""A line in place: real requests and real replies between a desk and a hub, without a network between them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import select

from app.desk.store import tables as desk_tables
from app.desk.sync import Exchanger, in_place
from app.domain.errors import KnownError
from app.domain.records import scopes_of
from app.hub.store import tables as hub_tables
from app.protocol.frames import read_frames, write_frame
from app.protocol.messages import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.desk.desk import Desk
    from app.hub.county import CountyHub
    from app.protocol.frames import Frame

CHUNK = 1000


def unchanged(content: bytes) -> bytes:
    """A line that does nothing to what passes."""
    return content


class Wire:
    """A courier. `there` and `back` are what happens to requests and replies on the way."""

    def __init__(
        self,
        hub: CountyHub,
        there: Callable[[bytes], bytes] = unchanged,
        back: Callable[[bytes], bytes] = unchanged,
    ) -> None:
        self._hub = hub
        self._there = there
        self._back = back
        self.request = b""
        """The last request, as it left the desk."""
        self.reply = b""
        """The last reply, as it left the hub."""

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        """See `app.desk.courier.Courier`."""
        self.request = content
        self.reply = answer(self._hub, self._there(content))
        arrived = self._back(self.reply)
        yield from read_frames(arrived[start : start + CHUNK] for start in range(0, len(arrived), CHUNK))


def answer(hub: CountyHub, request: bytes) -> bytes:
    """What a hub replies to a request, as `app.hub.web` has it."""
    try:
        return b"".join(hub.exchange.reply(hub.exchange.take(request)))
    except KnownError as error:
        return write_frame(Problem(error.code, error.values))


def exchange(desk: Desk, hub: CountyHub) -> frozenset[str]:
    """One undisturbed exchange. Returns what changed."""
    return Exchanger(desk, Wire(hub), in_place).run()


def exchange_all(hub: CountyHub, *desks: Desk) -> None:
    """Exchange until nobody learns anything new."""
    quiet = 0
    while quiet < 2:  # a round after which nothing is new may still have told the hub who holds what
        news = [exchange(desk, hub) - {"line"} for desk in desks]
        quiet = 0 if any(news) else quiet + 1


def standing(hub: CountyHub) -> str:
    """A digest of everything in a hub's database but the time of the last contact."""
    digest = hashlib.sha256()
    with hub.store.reading() as tx:
        for table in hub_tables.metadata.sorted_tables:
            columns = [column for column in table.columns if column.name not in ("last_contact", "issued", "seen")]
            for row in tx.connection.execute(select(*columns).order_by(*table.primary_key.columns)):
                digest.update(repr((table.name, tuple(row))).encode())
    return digest.hexdigest()


def assert_mirrors(desk: Desk, hub: CountyHub) -> None:
    """The desk holds the scopes of its clerk and nothing else, each of them record by record as the hub does."""
    membership, mirror = desk_tables.membership, desk_tables.mirror
    with desk.store.reading() as mine, hub.store.reading() as theirs:
        scopes = dict.fromkeys(scopes_of(desk.identity.person, desk.identity.unit), 0)
        held_up_to = {cursor.scope: cursor.number for cursor in mine.mirror.cursors()}
        assert set(held_up_to) <= set(scopes)
        scopes |= held_up_to
        for name, number in scopes.items():
            assert number == theirs.feeds.scope(name).head
            chosen = select(membership.c.number, mirror.c.kind, mirror.c.key, mirror.c.body).where(
                membership.c.scope == name, membership.c.row == mirror.c.row
            )
            held = {(number, kind, key, body) for number, kind, key, body in mine.connection.execute(chosen)}
            there = [item for item in theirs.feeds.items(name, 0, number) if not item.gone]
            assert _digest(held) == _digest({(item.number, item.kind, item.key, item.body) for item in there})
        rows = set(mine.connection.scalars(select(mirror.c.row)))
        assert rows == set(mine.connection.scalars(select(membership.c.row)))


def _digest(records: set[tuple[int, str, bytes, bytes]]) -> str:
    return hashlib.sha256(msgspec.msgpack.encode(sorted(records))).hexdigest()
