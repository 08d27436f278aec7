"""Learning at the hub: who may see what a person has passed, and the terms that the county sets for tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from app.domain import records
from app.domain.errors import KnownError, Misuse
from app.domain.learning import is_news
from app.domain.people import Person
from app.domain.records import CountyTerms, Training, person_scope, unit_scope

if TYPE_CHECKING:
    from app.domain.matters.directory import Directory
    from app.hub.store import Transaction

_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
LONGEST: Final = 300
"""Minutes of a test."""
FULL: Final = 100
_KIND: Final = records.kind(Training)


def put(record: Training, tx: Transaction, now: int) -> None:
    """Write a record for the person's desks and those of the unit that the person is in now."""
    person = tx.get(Person, record.of[0])
    body = records.body(record)
    key = records.key_in(body)
    scopes = {person_scope(record.of[0])} | ({unit_scope(person.unit)} if person else set())
    tx.put_body(_KIND, key, body)
    tx.share(_KIND, key, len(body), sorted(scopes), now)


def take_back(record: Training, tx: Transaction, now: int) -> None:
    """A record that the hub once sent and may have lost."""
    known = tx.get(Training, record.of)
    if is_news(record.said, known.said if known else None):
        put(record, tx, now)


def follow(before: Directory, after: Directory, tx: Transaction, now: int) -> None:
    """The directory has changed: what somebody has passed goes along to the new unit, and leaves the old one."""
    moved = {one.id: before.unit_of(one.id) for one in after.people.values() if before.unit_of(one.id) != one.unit}
    if not any(moved.values()):
        return
    for record in list(tx.all(Training)):
        old = moved.get(record.of[0])
        if old:
            tx.feeds.remove(unit_scope(old), _KIND, records.key(record.of), now)
            put(record, tx, now)


def set_terms(tx: Transaction, terms: CountyTerms, now: int) -> None:
    """Set the terms of a course's formal test for the whole county; 0 leaves the course's own.

    Raises `KnownError("terms-malformed")`, and `Misuse("no-such-course")` for what cannot be a course's id.
    """
    if not _ID.fullmatch(terms.course):
        raise Misuse("no-such-course", course=terms.course)
    if not 0 <= terms.minutes <= LONGEST or not 0 <= terms.passing <= FULL:
        raise KnownError("terms-malformed", most=LONGEST)
    if tx.get(CountyTerms, terms.course) != terms:
        tx.put(terms, now)
