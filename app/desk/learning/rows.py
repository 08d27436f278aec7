"""What `Learning` hands to a face: frozen structs, ready to show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from app.training import attempts
from app.training.answers import Answer
from app.training.attempts import Head, Result

if TYPE_CHECKING:
    from app.training.papers import Paper


class CourseRow(Struct, frozen=True):
    """A course that is here, in its newest version. `kept`: it came as a file; the others ship with the program."""

    id: str
    name: str
    about: str
    version: int
    kept: bool = False


class Attempt(Struct, frozen=True):
    """A formal test as it stands. Its paper is the one that it was begun with, whatever became of the course since.

    `spent` are the seconds to go on from: after a break the second under way counts as spent. Where choices are shown
    in another order (`app.training.papers.shown_order`), `id` is the seed, so that it stays the same.
    """

    head: Head
    answers: Mapping[str, Answer]
    spent: int
    over: bool = False

    @property
    def id(self) -> str:
        """Its id."""
        return self.head.id

    @property
    def paper(self) -> Paper:
        """Its items, in their order, and their pictures."""
        return self.head.paper

    @property
    def course(self) -> str:
        """The course's id."""
        return self.head.paper.course

    @property
    def left(self) -> int:
        """Seconds left."""
        return attempts.left(self.head.terms, self.spent)


class ResultRow(Struct, frozen=True):
    """What came out of a test, for the learner alone. `result` says what to look at again."""

    attempt: str
    course: str
    version: int
    day: date
    result: Result


class UnitRecord(Struct, frozen=True):
    """All that a unit sees of a person's learning (law 8)."""

    person: str
    name: str
    course: str
    course_name: str
    passed: bool
    day: date
    mine: bool
    pending: bool = False
    """One's own, and the county has not confirmed it yet."""
