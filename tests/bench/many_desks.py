"""A county with thousands of desks, made without enrolling them one by one: keys and desks go straight into the hub's
store. Each desk holds yesterday's documents of its unit and has not heard of last night's."""

from __future__ import annotations

import hashlib
import os
from itertools import islice
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from app.domain.acts import Act, Content, Read, Send, SignedAct, SignFor
from app.domain.papers import Paper
from app.domain.people import Key, Level, Person, Unit
from app.domain.records import EVERYONE, Document, unit_scope
from app.hub import county
from app.hub.store.unwritten import Desk
from app.protocol.frames import seal_request
from app.protocol.identifiers import new_act_id
from app.protocol.messages import Cursor, Request
from app.protocol.signatures import ALGORITHM, Purpose, SecretKey, key_id
from tests.bench.generator import texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TOWNSHIPS: Final = 20
DEPARTMENTS: Final = 70
OLD: Final = 20
"""Documents that each desk holds already."""
NEW: Final = 20
"""Documents that came in the night: what each desk pulls."""
BUDGET: Final = 1 << 20


class Member(Struct, frozen=True, array_like=True):
    """One desk, with what it needs to speak for itself."""

    person: str
    unit: str
    desk: bytes
    secret: bytes
    turn: bytes
    epoch: bytes
    zone: str
    county_head: int
    unit_head: int

    def acting(self, kind: str, target: bytes, content: Content, at: int) -> SignedAct:
        """An act of this desk's person. The person's key is the desk's, which saves the bench half of its keys."""
        body = msgspec.Raw(msgspec.msgpack.encode(content))
        payload = msgspec.msgpack.encode(
            Act(new_act_id(), kind, target, self.person, self.desk, self.zone, at, 0, (), body)
        )
        key = SecretKey(self.secret)
        return SignedAct(payload, key_id(key.public), key.sign(Purpose.ACT, payload))

    def request(self, acts: Sequence[SignedAct], at: int, hold: int = 0) -> bytes:
        """The body of its first request."""
        cursors = Cursor(EVERYONE, self.county_head), Cursor(unit_scope(self.unit), self.unit_head)
        asked = Request(self.zone, self.epoch, self.turn, cursors, tuple(acts), at, BUDGET, hold)
        return seal_request(asked, self.desk, SecretKey(self.secret))


class Crowd(Struct, frozen=True):
    """All desks, and the documents that they hold."""

    members: tuple[Member, ...]
    held: tuple[bytes, ...]


def build(folder: Path, desks: int, database: str = "") -> Crowd:
    """Make the hub's folder and its desks."""
    hub = county.create(folder, database, address="127.0.0.1:1", demo=True)
    units = _units()
    hub.import_units(units)
    places = [unit.id for unit in units if unit.level != Level.COUNTY]
    now = hub.clock()
    turns = [os.urandom(8) for _ in range(desks)]
    keys = [SecretKey() for _ in range(desks)]
    with hub.store.writing() as tx:
        epoch = tx.value("epoch")
        for place, (key, turn) in enumerate(zip(keys, turns, strict=True)):
            person = Person(f"p{place:05d}", "王建国", places[place % len(places)], "办公室")
            tx.put(person, now)
            tx.put(Key(key_id(key.public), person.id, ALGORITHM, key.public), now)
            tx.add_desk(Desk(_desk_id(place), person.id, key.public, turn, turn, now, now))
        documents = _documents(places, now)
        for document in documents[:OLD]:
            tx.put(document, now)
        heads = {scope.name: scope.head for scope in tx.feeds.scopes()}
        for document in documents[OLD:]:
            tx.put(document, now)
    zone = str(hub.settings.zone)
    hub.close()
    members = tuple(
        Member(
            f"p{place:05d}",
            unit := places[place % len(places)],
            _desk_id(place),
            key.secret,
            turns[place],
            epoch,
            zone,
            heads[EVERYONE],
            heads[unit_scope(unit)],
        )
        for place, key in enumerate(keys)
    )
    return Crowd(members, tuple(document.id for document in documents[:OLD]))


def morning(crowd: Crowd, at: int) -> list[bytes]:
    """What each desk asks in the morning: with two acts, a 签收 and a 已阅 of two documents that it holds."""
    asked = []
    for place, member in enumerate(crowd.members):
        first, second = crowd.held[place % OLD], crowd.held[(place + 7) % OLD]
        acts = member.acting("sign-for", first, SignFor(), at), member.acting("read", second, Read(), at)
        asked.append(member.request(acts, at))
    return asked


def _units() -> list[Unit]:
    top = Unit("c", "演示县", Level.COUNTY)
    townships = [Unit(f"t{place:02d}", f"第{place}乡", Level.TOWNSHIP, "c") for place in range(TOWNSHIPS)]
    return [
        top,
        *townships,
        *(Unit(f"b{place:02d}", f"第{place}局", Level.DEPARTMENT, "c") for place in range(DEPARTMENTS)),
    ]


def _documents(to: Sequence[str], now: int) -> list[Document]:
    return [
        Document(
            hashlib.sha256(b"%d" % place).digest()[:16],
            "c",
            now,
            Send(Paper(text.title, kind=text.kind, number=text.doc_no, body=tuple(text.body.split("\n"))), tuple(to)),
        )
        for place, text in enumerate(islice(texts(OLD + NEW), OLD + NEW))
    ]


def _desk_id(place: int) -> bytes:
    return hashlib.sha256(b"desk %d" % place).digest()[:16]
