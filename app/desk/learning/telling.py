"""What leaves the desk of learning, and what a unit sees of it: passed or not yet, which version, which day (law 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.desk import acting
from app.desk.learning.rows import UnitRecord
from app.domain.acts import Learned
from app.domain.learning import is_news, recorded
from app.domain.people import Person
from app.domain.records import Training

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.desk.desk import Desk
    from app.desk.store.store import Transaction

LEARNED: Final = "learned"


def tell(tx: Transaction, desk: Desk, said: Learned, name: str) -> None:
    """Put the act in the outbox, if it is news; it leaves with the next exchange. `name` is the course's.

    Handing in must not fail for want of a directory: the rules are not asked whether the clerk is in it.
    """
    me, now = desk.identity.person, desk.clock()
    known = pending(tx, me).get(said.course) or tx.mirror.get(Training, (me, said.course))
    if is_news(said, known.said if known else None):
        signed = acting.drawn_up(tx, desk.identity, LEARNED, b"", said, now, ())
        tx.outbox.add(signed, title=name, urgent=False, release_at=now, row=0)


def pending(tx: Transaction, person: str) -> dict[str, Training]:
    """What this clerk's waiting acts will lead to, by course."""
    found: dict[str, Training] = {}
    for kept in tx.outbox.open_of_kind(LEARNED):
        said = kept.act.act.content(Learned)
        known = found.get(said.course) or tx.mirror.get(Training, (person, said.course))
        if is_news(said, known.said if known else None):
            found[said.course] = recorded(person, said, 0)
    return found


def of_unit(tx: Transaction, desk: Desk, names: Mapping[str, str]) -> tuple[UnitRecord, ...]:
    """What the unit sees, this clerk's own first, then by name and course. `names` are those of the courses here."""
    me = desk.identity.person
    waiting = {(me, course): record for course, record in pending(tx, me).items()}
    found = {record.of: record for record in tx.mirror.all(Training)} | waiting
    people = {person: tx.mirror.get(Person, person) for person in {person for person, _ in found}}
    rows = [
        UnitRecord(
            person=person,
            name=known.name if (known := people[person]) else person,
            course=course,
            course_name=names.get(course, course),
            passed=record.passed,
            day=record.day,
            mine=person == me,
            pending=(person, course) in waiting,
        )
        for (person, course), record in found.items()
    ]
    return tuple(sorted(rows, key=lambda row: (not row.mine, row.name, row.person, row.course)))
