"""An attempt at a test: its log of answers, each chained to those before by a hash, and the time that is left.

The log is what is kept; everything else (the answers that count, the time left, the result) follows from it. A desk
writes each entry durably before the screen goes on, and once a second how many seconds are spent (`Spent`), so that
after a power cut nothing is lost and no second is gained. How much time has passed *while the PC was off* does not
count: a power cut is not the learner's fault (decision 062).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Final

import msgspec
from msgspec import Meta, Struct

from app.domain.acts import Learned
from app.domain.errors import KnownError
from app.training.answers import Answer
from app.training.courses import Terms
from app.training.grading import Grade, grade
from app.training.papers import Paper

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from fractions import Fraction

Seconds = Annotated[int, Meta(ge=0)]
_LABEL: Final = b"xiangyi/1/attempt\0"


class Head(Struct, frozen=True):
    """What an attempt begins with: its id, the very paper, and the terms that the county has set."""

    id: str
    paper: Paper
    terms: Terms


class Answered(Struct, frozen=True, array_like=True, tag="a"):
    """An answer to an item; a later one to the same item stands instead."""

    item: str
    answer: Answer


class HandedIn(Struct, frozen=True, array_like=True, tag="h"):
    """The learner is done, or the time was up. Nothing can follow."""


class Entry(Struct, frozen=True, array_like=True):
    """One entry: its number from 0, seconds spent when it was made, what it says."""

    number: int
    spent: Seconds
    what: Answered | HandedIn


class Link(Struct, frozen=True, array_like=True):
    """An entry's bytes, and the hash of them and of everything before."""

    entry: bytes
    chain: bytes


class Spent(Struct, frozen=True, array_like=True):
    """How many seconds are spent: one small record a desk writes over and over, each second, beside the log."""

    seconds: Seconds


class Result(Struct, frozen=True):
    """What came out, for the learner alone: points in hundredths of all, and the items in the paper's order."""

    hundredths: int
    """Points of 100, times 100, rounded down."""
    passed: bool
    wrong: tuple[str, ...]
    """Ids of the items that were not wholly right: what to look at again."""
    lessons: tuple[str, ...]
    """Ids of the lessons that they lead to, each once."""


def start(head: Head) -> bytes:
    """The hash that the first entry is chained to."""
    return hashlib.sha256(_LABEL + msgspec.msgpack.encode(head)).digest()


def answered(head: Head, log: Sequence[Link], item: str, answer: Answer, spent: int) -> Link:
    """The link to add for an answer. Raises `KnownError`: `attempt-over` when it was handed in or the time is up,
    `item-not-on-paper`."""
    _refuse_if_over(head, log, spent)
    if head.paper.item(item) is None:
        raise KnownError("item-not-on-paper", item=item)
    return _linked(head, log, Answered(item, answer), spent)


def handed_in(head: Head, log: Sequence[Link], spent: int) -> Link:
    """The last link. Raises `KnownError` (`attempt-over`) if there is one already."""
    if is_over(log):
        raise KnownError("attempt-over")
    return _linked(head, log, HandedIn(), min(spent, head.terms.minutes * 60))


def entries(head: Head, log: Iterable[Link]) -> tuple[Entry, ...]:
    """The entries of a log whose chain holds. Raises `KnownError` (`attempt-log-broken`, with the number of the
    entry)."""
    chain, latest = start(head), 0
    found: list[Entry] = []
    for number, link in enumerate(log):
        chain = _hash(chain, link.entry)
        entry = _decoded(link.entry)
        over = bool(found) and isinstance(found[-1].what, HandedIn)
        if link.chain != chain or entry is None or entry.number != number or entry.spent < latest or over:
            raise KnownError("attempt-log-broken", number=number + 1)
        latest = entry.spent
        found.append(entry)
    return tuple(found)


def resumed(log: Sequence[Link], spent: Spent | None) -> int:
    """Seconds spent when an attempt goes on after a break: the second under way when the power went counts as spent.

    `spent` is the last that was written, None if none was.
    """
    last = _decoded(log[-1].entry) if log else None
    known = max(spent.seconds if spent else 0, last.spent if last else 0)
    return known + 1 if spent or last else 0


def left(terms: Terms, spent: int) -> int:
    """Seconds left; 0 when the time is up."""
    return max(0, terms.minutes * 60 - spent)


def is_over(log: Sequence[Link]) -> bool:
    """Whether it was handed in."""
    last = _decoded(log[-1].entry) if log else None
    return last is not None and isinstance(last.what, HandedIn)


def answers(head: Head, log: Iterable[Link]) -> dict[str, Answer]:
    """The answers that count, by item. Raises like `entries`."""
    said = (entry.what for entry in entries(head, log))
    return {what.item: what.answer for what in said if isinstance(what, Answered)}


def grades(paper: Paper, given: Mapping[str, Answer]) -> dict[str, Grade]:
    """The grade of every item of a paper, unanswered ones included."""
    return {place.item.id: grade(place.item, given.get(place.item.id)) for place in paper.places}


def result(head: Head, log: Iterable[Link]) -> Result:
    """What came out. Raises like `entries`."""
    paper = head.paper
    graded = grades(paper, answers(head, log))
    got: Fraction | int = sum(place.points * graded[place.item.id].share for place in paper.places)
    hundredths = int(got * 10_000 / paper.points) if paper.points else 0
    wrong = [place.item for place in paper.places if not graded[place.item.id].right]
    lessons = tuple(dict.fromkeys(item.lesson for item in wrong))
    return Result(hundredths, hundredths >= head.terms.passing * 100, tuple(item.id for item in wrong), lessons)


def record(head: Head, log: Iterable[Link], day: date) -> Learned:
    """What leaves the desk, to be signed there, if it is news (`app.domain.learning`). Raises like `entries`."""
    return Learned(head.paper.course, head.paper.version, result(head, log).passed, day)


def _refuse_if_over(head: Head, log: Sequence[Link], spent: int) -> None:
    if is_over(log) or left(head.terms, spent) == 0:
        raise KnownError("attempt-over")


def _linked(head: Head, log: Sequence[Link], what: Answered | HandedIn, spent: int) -> Link:
    last = _decoded(log[-1].entry) if log else None
    before = log[-1].chain if log else start(head)
    # a clock that was set back gives no time
    entry = msgspec.msgpack.encode(Entry(len(log), max(spent, last.spent if last else 0), what))
    return Link(entry, _hash(before, entry))


def _hash(before: bytes, entry: bytes) -> bytes:
    return hashlib.sha256(_LABEL + before + entry).digest()


def _decoded(entry: bytes) -> Entry | None:
    try:
        return msgspec.msgpack.decode(entry, type=Entry)
    except (msgspec.MsgspecError, UnicodeDecodeError):  # msgspec lets the second through
        return None
