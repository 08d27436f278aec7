"""`Learning`: everything that a clerk can do to learn, without a screen. On the database thread, as `Desk` is."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import structs

from app.desk.learning.catalogue import Catalogue
from app.domain.errors import KnownError
from app.training.grading import grade
from app.training.papers import practice
from app.training.steps import AT_A_TIME, Progress, next_step

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.desk.learning.rows import CourseRow
    from app.desk.store.store import Transaction
    from app.training.answers import Answer
    from app.training.courses import Course, Terms
    from app.training.grading import Grade
    from app.training.items import Item
    from app.training.steps import Step

SELF_TEST: Final = 10
"""Items of a self-test."""


class Learning:
    """The learning of one clerk: `Desk.learning`. Made when it is asked for first, so that no start pays for it.

    What changes is broadcast as the kind `training`. Everything here stays in this store but for one record for each
    course (law 8, docs/decisions/064-what-leaves-of-learning.md).
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._catalogue = Catalogue()

    # courses

    def courses(self) -> tuple[CourseRow, ...]:
        """The newest version of each course that is here."""
        with self._desk.store.reading() as tx:
            return tuple(self._catalogue.rows(tx).values())

    def course(self, course: str) -> Course:
        """A course, whole; the first time it is parsed (some 80 ms). Raises `KnownError("course-unknown")`."""
        with self._desk.store.reading() as tx:
            return self._catalogue.course(tx, course)

    def keep_pack(self, content: bytes) -> CourseRow:
        """Keep a course that came as a file (`.xycourse`). On disk when it returns; the same again changes nothing.

        Raises `PackRefused`, which says file and line, and `KnownError("pack-unreadable"|"pack-swollen"|
        "course-older"|"course-version-used")`: then what was here stays.
        """
        with self._desk.store.writing() as tx:
            return self._catalogue.keep(tx, content, self._desk.clock())

    def terms(self, course: str) -> Terms:
        """The terms of the formal test: the county's, or the course's own."""
        return self.course(course).terms

    # lessons

    def progress(self, course: str) -> Progress:
        """How far the learner is. Private."""
        with self._desk.store.reading() as tx:
            return _progress(tx, course)

    def note_progress(self, course: str, lesson: str, card: int) -> None:
        """The learner has come to a card of a lesson, from 0. On disk when it returns."""
        with self._desk.store.writing() as tx:
            progress = structs.replace(_progress(tx, course), lesson=lesson, card=card)
            tx.learning.set_progress(course, msgspec.msgpack.encode(progress))

    def finish_lesson(self, course: str, lesson: str) -> None:
        """The learner has come through a lesson. On disk when it returns."""
        with self._desk.store.writing() as tx:
            finished = _progress(tx, course).finished
            if lesson not in finished:
                finished = (*finished, lesson)
            tx.learning.set_progress(course, msgspec.msgpack.encode(Progress(finished)))

    def next_step(self, course: str) -> Step:
        """The next small step: what was begun, then what was wrong, then the next lesson, then a self-test."""
        now = self._desk.clock()
        with self._desk.store.reading() as tx:
            return next_step(self._catalogue.course(tx, course), _progress(tx, course), tx.learning.due(course, now))

    # items

    def practised(self, course: str, item: str, answer: Answer | None) -> Grade:
        """Grade an answer given in a lesson, a self-test or a review. What is wrong comes again some day, what is right
        when it comes again comes later.

        Raises `KnownError("course-unknown"|"item-gone")`.
        """
        asked = self._item(course, item)
        found = grade(asked, answer)
        with self._desk.store.writing() as tx:
            self._note(tx, course, {item: found.right})
        return found

    def review_items(self, course: str) -> tuple[Item, ...]:
        """What to look at again now: a handful at most, the longest due first."""
        with self._desk.store.reading() as tx:
            wanted = tx.learning.due(course, self._desk.clock())
            items = {item.id: item for item in self._catalogue.course(tx, course).items}
        return tuple(items[item] for item in wanted if item in items)[:AT_A_TIME]

    def self_test(self, course: str, within: str = "", count: int = SELF_TEST) -> tuple[Item, ...]:
        """Items to try oneself with, others each time: of an area or a lesson, or of the whole course. Nothing of it is
        kept but what was wrong."""
        items = self.course(course).items
        some = [item for item in items if within in ("", item.area, item.lesson)]
        return practice(some, secrets.token_hex(8), count)

    # within

    def _item(self, course: str, item: str) -> Item:
        try:
            return self.course(course).item(item)
        except KeyError as error:  # a newer version of the course was kept while the item was shown
            raise KnownError("item-gone", item=item) from error

    def _note(self, tx: Transaction, course: str, right: dict[str, bool]) -> None:
        from app.desk.learning import reviewing

        for item, was_right in right.items():
            reviewing.note(tx, course, item, self._desk.clock(), right=was_right)


def _progress(tx: Transaction, course: str) -> Progress:
    body = tx.learning.progress(course)
    return msgspec.msgpack.decode(body, type=Progress) if body else Progress()
