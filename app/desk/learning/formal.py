"""Formal tests at a desk: each answer is on disk before the screen goes on, and each second that was spent.

Every step reads what is on disk and nothing else, so that it makes no difference whether the program was closed,
another clerk sat down, or the power failed in between (docs/decisions/062-attempts.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from app.desk.learning.rows import Attempt, ResultRow
from app.desk.store.learning import KeptAttempt
from app.domain.working_days import day_of
from app.protocol.identifiers import new_act_id
from app.training import attempts
from app.training.attempts import Head, Link, Result, Spent
from app.training.papers import draw

if TYPE_CHECKING:
    from app.desk.store.store import Transaction
    from app.training.answers import Answer
    from app.training.courses import Course, Terms
    from app.training.grading import Grade

_encode = msgspec.msgpack.Encoder().encode


class Ended(NamedTuple):
    """An attempt that has just ended: what came out, and how each item was answered."""

    head: Head
    log: tuple[Link, ...]
    result: Result
    grades: dict[str, Grade]


def begin(tx: Transaction, course: Course, terms: Terms, seed: str, now: int) -> Attempt:
    """Draw a paper and begin. Each attempt at a course takes the next paper of this desk's `seed`.

    Raises `BlueprintUnmet`.
    """
    paper = draw(course, seed, tx.learning.count(course.id))
    head = Head(new_act_id().hex(), paper, terms)
    tx.learning.begin(KeptAttempt(head.id, course.id, course.version, now, 0, _encode(head), b""))
    tx.learning.spend(head.id, 0)  # should the power go now, the first second counts
    return Attempt(head, {}, 0)


def resumed(tx: Transaction, kept: KeptAttempt) -> Attempt:
    """An attempt that runs, as it is after a break. Raises `KnownError("attempt-log-broken")`."""
    head, log = opened(tx, kept)
    seconds = tx.learning.spent(kept.id)
    spent = attempts.resumed(log, None if seconds is None else Spent(seconds))
    return Attempt(head, attempts.answers(head, log), spent)


def as_it_stands(tx: Transaction, kept: KeptAttempt) -> Attempt:
    """An attempt as its log says. Raises `KnownError("attempt-log-broken")`."""
    head, log = opened(tx, kept)
    entries = attempts.entries(head, log)
    return Attempt(head, attempts.answers(head, log), entries[-1].spent if entries else 0, over=bool(kept.ended_at))


def answer(tx: Transaction, kept: KeptAttempt, item: str, given: Answer, spent: int) -> None:
    """Add an answer to the log. Raises `KnownError("attempt-over"|"item-not-on-paper")`."""
    head, log = opened(tx, kept)
    _add(tx, head, log, attempts.answered(head, log, item, given, _forward(tx, kept.id, spent)))
    tick(tx, kept.id, spent)


def tick(tx: Transaction, attempt: str, spent: int) -> int:
    """So many seconds are spent. Time does not run backwards: returns how many it is."""
    spent = _forward(tx, attempt, spent)
    tx.learning.spend(attempt, spent)
    return spent


def is_up(kept: KeptAttempt, spent: int) -> bool:
    """Whether the time is up."""
    return attempts.left(msgspec.msgpack.decode(kept.head, type=Head).terms, spent) == 0


def end(tx: Transaction, kept: KeptAttempt, spent: int, now: int) -> Ended:
    """Hand in. Raises `KnownError("attempt-log-broken")`: then nothing was written."""
    head, log = opened(tx, kept)
    log = _add(tx, head, log, attempts.handed_in(head, log, _forward(tx, kept.id, spent)))
    result = attempts.result(head, log)
    tx.learning.end(kept.id, now, _encode(result))
    return Ended(head, log, result, attempts.grades(head.paper, attempts.answers(head, log)))


def result_of(kept: KeptAttempt) -> Result | None:
    """What came out of an attempt that has ended; None where it could not be graded."""
    return msgspec.msgpack.decode(kept.result, type=Result) if kept.result else None


def row_of(kept: KeptAttempt) -> ResultRow | None:
    """The same for a list."""
    result = result_of(kept)
    if result is None:
        return None
    return ResultRow(kept.id, kept.course, kept.version, day_of(kept.ended_at), result)


def opened(tx: Transaction, kept: KeptAttempt) -> tuple[Head, tuple[Link, ...]]:
    """Head and log of an attempt."""
    links = tuple(Link(entry, chain) for entry, chain in tx.learning.links(kept.id))
    return msgspec.msgpack.decode(kept.head, type=Head), links


def _add(tx: Transaction, head: Head, log: tuple[Link, ...], link: Link) -> tuple[Link, ...]:
    tx.learning.add_link(head.id, len(log), link.entry, link.chain)
    return (*log, link)


def _forward(tx: Transaction, attempt: str, spent: int) -> int:
    return max(spent, tx.learning.spent(attempt) or 0)
