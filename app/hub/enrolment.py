"""Enrolment: slips with one-time codes, and answering the desks that bring them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from app.domain.errors import KnownError, Misuse
from app.domain.people import County, Key, Person, Unit
from app.hub.store.store import Slip
from app.hub.store.unwritten import Desk
from app.protocol.codes import new_code
from app.protocol.identifiers import new_desk_id, new_turn
from app.protocol.joining import TRIES, VALID_DAYS, join_holds, prove_joined, slip_of
from app.protocol.messages import Join, Joined
from app.protocol.signatures import ALGORITHM, key_id

if TYPE_CHECKING:
    from app.hub.county import CountyHub
    from app.hub.store import Transaction

DAY_MS = 86_400_000


class Issued(Struct, frozen=True):
    """A new slip, before it is printed: the only time that its code is seen."""

    person: Person
    unit: Unit
    code: str
    expires_at: int


def issue(hub: CountyHub, person_id: str) -> Issued:
    """A new slip for a person; an unused older one of the same person is void. Raises `Misuse("unknown-person")`."""
    with hub.store.writing() as tx:
        return _issue(hub, tx, person_id)


def issue_all(hub: CountyHub) -> list[Issued]:
    """A slip for everyone who has no desk yet."""
    with hub.store.writing() as tx:
        enrolled = {desk.person for desk in tx.desks() if not desk.revoked}
        people = [person.id for person in tx.all(Person) if person.id not in enrolled]
        return [_issue(hub, tx, person) for person in people]


def answer(hub: CountyHub, join: Join) -> Joined:
    """Enrol a desk. A repeat by the same desk gets the same answer, since the reply may have been lost.

    Raises `KnownError("code-unknown"|"code-used"|"code-expired"|"code-tried-out")`. A wrong code says no more.
    """
    with hub.store.reading() as tx:  # who knows no slip waits for no writer, and holds up none
        slip = tx.slip(join.slip)
    if slip is None:
        raise KnownError("code-unknown")
    problem = _problem(slip, join, hub)
    if problem == "code-unknown":
        problem = _count_try(hub, join)
    if problem:
        raise KnownError(problem)
    secret = hub.keys.unwrap(slip.secret, slip.name)
    if slip.used_by:
        return prove_joined(msgspec.msgpack.decode(slip.answer, type=Joined), join, secret)
    with hub.store.writing() as tx:
        fresh = tx.slip(join.slip)
        if fresh is not None and fresh.used_by == join.desk_key:  # the same desk asked twice at once
            return prove_joined(msgspec.msgpack.decode(fresh.answer, type=Joined), join, secret)
        if fresh is None or fresh.used_by:
            raise KnownError("code-used")
        joined = _enrol(hub, tx, join, slip.person)
        tx.change_slip(slip.name, used_by=join.desk_key, answer=msgspec.msgpack.encode(joined))
    return prove_joined(joined, join, secret)


def _issue(hub: CountyHub, tx: Transaction, person_id: str) -> Issued:
    person = tx.get(Person, person_id) or next((one for one in tx.all(Person) if one.name == person_id), None)
    if person is None:
        raise Misuse("unknown-person", person=person_id)
    unit = tx.get(Unit, person.unit)
    assert unit is not None
    code = new_code()
    name, secret = slip_of(code)
    while tx.slip(name) is not None:
        code = new_code()
        name, secret = slip_of(code)
    expires_at = hub.clock() + VALID_DAYS * DAY_MS
    tx.add_slip(Slip(name, person.id, hub.keys.wrap(secret, name), expires_at))
    return Issued(person, unit, code, expires_at)


def _count_try(hub: CountyHub, join: Join) -> str:
    """Count a wrong try, on disk before it is answered; several may come at once. Returns what to answer."""
    with hub.store.writing() as tx:
        slip = tx.slip(join.slip)
        if slip is not None and slip.tries >= TRIES:
            return "code-tried-out"
        if slip is not None:
            tx.change_slip(slip.name, tries=slip.tries + 1)
    return "code-unknown"


def _problem(slip: Slip, join: Join, hub: CountyHub) -> str:
    if slip.tries >= TRIES:
        return "code-tried-out"
    if not join_holds(join, hub.keys.unwrap(slip.secret, slip.name)):
        return "code-unknown"
    if slip.used_by:
        return "" if secrets.compare_digest(slip.used_by, join.desk_key) else "code-used"
    if hub.clock() > slip.expires_at:
        return "code-expired"
    return ""


def _enrol(hub: CountyHub, tx: Transaction, join: Join, person_id: str) -> Joined:
    person = tx.get(Person, person_id)
    unit = tx.get(Unit, person.unit) if person else None
    if person is None or unit is None:
        raise KnownError("code-unknown")
    if len(join.person_key) != 32 or len(join.desk_key) != 32:
        raise KnownError("frame-damaged")
    now, desk, turn = hub.clock(), new_desk_id(), new_turn()
    tx.put(Key(key_id(join.person_key), person.id, ALGORITHM, join.person_key, tx.last_position()), now)
    tx.add_desk(Desk(desk, person.id, join.desk_key, turn, turn, now, now))
    county = next(tx.all(County))
    return Joined(
        person=person.id,
        name=person.name,
        unit=unit.id,
        unit_name=unit.name,
        post=person.post,
        desk=desk,
        epoch=tx.value("epoch"),
        turn=turn,
        county=county,
        hub_key=hub.keys.signing.public,
        ca=hub.keys.authority_der,
        at=now,
    )
