"""A hub and its desks in one process: real stores, and requests that are handed over by hand, so that a test may lose
some of the answer or put another hub in the first one's place."""

from __future__ import annotations

import hashlib
import itertools
from typing import TYPE_CHECKING

from app.desk.sync import Exchanger, in_place
from app.domain.errors import Unreachable
from app.domain.records import scopes_of
from app.hub import county
from app.hub.county import CountyHub
from app.protocol.frames import read_frames
from tests.integration.small_county import PEOPLE, UNITS, Enrolled, enrol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.desk.desk import Desk
    from app.protocol.frames import Frame

MINUTE = 60_000


class Clock:
    """One clock for everybody: each look is a millisecond later."""

    def __init__(self) -> None:
        self.now = 1_780_000_000_000

    def __call__(self) -> int:
        self.now += 1
        return self.now


class World:
    """A county of `PEOPLE` in `folder`. Close it at the end."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.clock = Clock()
        self.hub = county.create(folder / "hub", database, address="hub.invalid:8443")
        self.hub.close()
        self.hub = CountyHub(folder / "hub", self.clock)
        self.hub.import_units(UNITS)
        self.hub.import_people(PEOPLE)
        self.desks: dict[str, Desk] = {}
        self.enrolled: dict[str, Enrolled] = {}
        self.requests: list[bytes] = []
        self.frames_left = -1
        self._names = itertools.count(1)

    def close(self) -> None:
        """Close all stores."""
        for desk in self.desks.values():
            desk.close()
        self.hub.close()

    def enrol(self, *people: str) -> None:
        """Desks for these people."""
        for person in people:
            path = self.folder / f"{person}-{next(self._names)}.db"
            self.enrolled[person] = enrol(self.hub, person, path)
            self.desks[person] = self.enrolled[person].open(self.clock)

    def replace_hub(self, folder: Path) -> None:
        """From now on desks find the hub in another folder."""
        self.hub.close()
        self.hub = CountyHub(folder, self.clock)

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        """See `app.desk.courier.Courier`: the line, cut after `frames_left` frames."""
        self.requests.append(content)
        chunks = self.hub.exchange.reply(self.hub.exchange.take(content))
        for frame in read_frames(chunks):
            if self.frames_left == 0:
                raise Unreachable("cut-off", address="hub")
            self.frames_left -= 1
            yield frame

    def sync(self, *people: str) -> None:
        """Let these desks exchange until nothing waits, or all of them."""
        for person in people or self.desks:
            self.clock.now += MINUTE
            Exchanger(self.desks[person], self, in_place).run()

    def settle(self) -> None:
        """Let everybody exchange until all know all."""
        for _ in range(3):
            self.sync()

    def hub_holds(self, scope: str) -> dict[tuple[str, bytes], bytes]:
        """SHA-256 of every record of a scope at the hub."""
        with self.hub.store.reading() as tx:
            head = tx.feeds.scope(scope).head
            items = [item for item in tx.feeds.items(scope, 0, head) if not item.gone]
        return {(item.kind, item.key): hashlib.sha256(item.body).digest() for item in items}

    def desk_holds(self, person: str, scope: str) -> dict[tuple[str, bytes], bytes]:
        """SHA-256 of every record of a scope at a desk."""
        with self.desks[person].store.reading() as tx:
            rows = tx.connection.exec_driver_sql(
                "SELECT kind, key, body FROM mirror JOIN membership USING (row) WHERE scope = ?", (scope,)
            ).fetchall()
        return {(kind, key): hashlib.sha256(body).digest() for kind, key, body in rows}

    def scopes(self, person: str) -> tuple[str, ...]:
        """What this person may follow."""
        return scopes_of(person, self.desks[person].identity.unit)

    def agree(self) -> None:
        """Assert that every desk holds what the hub has for it: the same records, to the bit, and nothing else."""
        for person in self.desks:
            self.agree_of(person)

    def agree_of(self, person: str) -> None:
        """Assert it of one desk."""
        held: set[tuple[str, bytes]] = set()
        for scope in self.scopes(person):
            there = self.hub_holds(scope)
            assert self.desk_holds(person, scope) == there, f"{person}, {scope}"
            held |= set(there)
        with self.desks[person].store.reading() as tx:
            rows = tx.connection.exec_driver_sql("SELECT kind, key FROM mirror").fetchall()
            below = tx.connection.exec_driver_sql("SELECT count(*) FROM membership WHERE number < 1").scalar_one()
        assert {(kind, key) for kind, key in rows} == held, f"{person} holds what no scope has"
        assert len(rows) == len(held)
        assert below == 0, f"{person} still has records set aside"
