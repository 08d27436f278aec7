"""The next small step of a learner: one thing at a time, and never a number of what is left (law 8)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.training.courses import Course

AT_A_TIME: Final = 5
"""Items that are looked at again in one go."""


class Progress(Struct, frozen=True):
    """How far a learner is in a course; private to the learner. By lesson id, so that a new version of a course takes
    nothing away."""

    finished: tuple[str, ...] = ()
    lesson: str = ""
    """The lesson under way; "" for none."""
    card: int = 0
    """Its card, from 0."""


class Kind(StrEnum):
    """What a step is."""

    LESSON = "lesson"
    REVIEW = "review"
    PRACTICE = "practice"


class Step(NamedTuple):
    """What to do next: a lesson from a card on, some items to look at again, or a self-test."""

    kind: Kind
    lesson: str = ""
    card: int = 0
    items: tuple[str, ...] = ()


def next_step(course: Course, progress: Progress, due: Sequence[str]) -> Step:
    """What to do next. `due` are the items to look at again now (`app.training.review`).

    What was begun is ended first; then what was wrong is looked at again; then the next lesson; then a self-test.
    """
    lessons = {lesson.id: lesson for lesson in course.lessons}
    under_way = lessons.get(progress.lesson)
    if under_way is not None:
        # a new version may have fewer cards
        return Step(Kind.LESSON, under_way.id, min(progress.card, max(0, len(under_way.cards) - 1)))
    known = {item.id for item in course.items}
    again = tuple(item for item in due if item in known)[:AT_A_TIME]
    if again:
        return Step(Kind.REVIEW, items=again)
    fresh = next((lesson.id for lesson in course.lessons if lesson.id not in progress.finished), "")
    return Step(Kind.LESSON, fresh) if fresh else Step(Kind.PRACTICE)


def turned(course: Course, progress: Progress, lesson: str) -> Progress:
    """After a card of a lesson was read and done: the next card, or the lesson is finished.

    Raises `KeyError` for a lesson that the course has not.
    """
    cards = len(course.lesson(lesson).cards)
    card = progress.card + 1 if progress.lesson == lesson else 1
    if card < cards:
        return replace(progress, lesson=lesson, card=card)
    finished = progress.finished if lesson in progress.finished else (*progress.finished, lesson)
    return Progress(finished)
