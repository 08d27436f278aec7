"""`Learning`: everything that a clerk can do to learn, without a screen. On the database thread, as `Desk` is."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import structs

from app.desk.learning import formal, telling
from app.desk.learning.catalogue import Catalogue
from app.domain.errors import KnownError
from app.domain.records import CountyTerms
from app.domain.working_days import day_of
from app.training import attempts
from app.training.courses import Terms
from app.training.grading import grade
from app.training.packing import MOST_TOGETHER
from app.training.papers import practice
from app.training.steps import AT_A_TIME, Progress, next_step

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.desk.learning.rows import Attempt, CourseRow, ResultRow, UnitRecord
    from app.desk.store.learning import KeptAttempt
    from app.desk.store.store import Transaction
    from app.training.answers import Answer
    from app.training.attempts import Result
    from app.training.courses import Course
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

    def keep_from(self, item: str, sha256: str) -> CourseRow:
        """Keep a course that came as a file of a document or notice. As `keep_pack`, and raises
        `KnownError("file-not-here"|"file-not-at-county"|"file-not-found"|"pack-swollen")`."""
        row, file = self._desk.attachments.source(item, sha256)
        if row.size > MOST_TOGETHER:
            raise KnownError("pack-swollen")
        return self.keep_pack(b"".join(file.read()))

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

    # formal tests

    def terms(self, course: str) -> Terms:
        """The terms of the formal test: the county's, or the course's own. Raises `KnownError("course-unknown")`."""
        with self._desk.store.reading() as tx:
            return self._terms(tx, course)

    def begin_test(self, course: str) -> Attempt:
        """Sit down to a formal test: on disk when it returns. One that runs already, of any course, goes on instead.

        Whoever shows the test calls this, also to go on with one: the second under way when it was left is spent, on
        disk, before another can be.

        Raises `KnownError("course-unknown"|"attempt-over")`, `BlueprintUnmet`, and as `running` does.
        """
        with self._desk.store.reading() as tx:
            known = tx.learning.running()
        under_way = self.running()
        if known is not None and under_way is None:
            raise KnownError("attempt-over")  # just now: who meant to go on does not mean to begin another
        if under_way is not None:
            with self._desk.store.writing() as tx:
                formal.tick(tx, under_way.id, under_way.spent)
            return under_way
        with self._desk.store.writing() as tx:
            whole, terms = self._catalogue.course(tx, course), self._terms(tx, course)
            return formal.begin(tx, whole, terms, _seed(tx), self._now(tx))

    def running(self) -> Attempt | None:
        """The test that runs, to show that there is one; one whose time is up hands itself in first, and None is
        returned. To look costs no time.

        Raises `KnownError("attempt-log-broken")`, once: the test is given up then.
        """
        with self._desk.store.reading() as tx:
            kept = tx.learning.running()
        found = self._resumed(kept) if kept else None
        if found is None or found.left:
            return found
        self.hand_in(found.id, found.spent)
        return None

    def answer(self, attempt: str, item: str, answer: Answer, spent: int) -> None:
        """Answer an item; a later answer stands in the place of an earlier one. On disk when it returns. `spent` are
        the seconds of the whole attempt so far.

        Raises `KnownError("attempt-over"|"attempt-unknown"|"item-not-on-paper")`. Where the time is up the test hands
        itself in first.
        """
        with self._desk.store.writing() as tx:
            kept = _kept(tx, attempt)
            in_time = not kept.ended_at and not formal.is_up(kept, formal.tick(tx, attempt, spent))
            if in_time:
                formal.answer(tx, kept, item, answer, spent)
        if not in_time:
            self.hand_in(attempt, spent)
            raise KnownError("attempt-over")

    def tick(self, attempt: str, spent: int) -> Result | None:
        """So many seconds are spent: on disk when it returns. To be called each second. When the time is up the test
        hands itself in, and what came out is returned; None before that.

        Raises `KnownError("attempt-unknown")`.
        """
        with self._desk.store.writing() as tx:
            kept = _kept(tx, attempt)
            if not kept.ended_at and not formal.is_up(kept, formal.tick(tx, attempt, spent)):
                return None
        return self.hand_in(attempt, spent)

    def hand_in(self, attempt: str, spent: int) -> Result:
        """Hand in. The result, what was wrong for later review, and the act that says passed or not yet, where that is
        news, are on disk when it returns, or none of them. What was handed in before stays as it is.

        Raises `KnownError("attempt-unknown"|"attempt-log-broken")`.
        """
        try:
            with self._desk.store.writing() as tx:
                kept = _kept(tx, attempt)
                return formal.result_of(kept) or self._end(tx, kept, spent)
        except KnownError as error:
            if error.code == "attempt-log-broken":
                self._give_up(attempt)
            raise

    def attempt(self, attempt: str) -> Attempt:
        """A test with its paper, to look at when it was handed in. Raises `KnownError("attempt-unknown"|
        "attempt-log-broken")`."""
        with self._desk.store.reading() as tx:
            return formal.as_it_stands(tx, _kept(tx, attempt))

    def results(self, course: str) -> tuple[ResultRow, ...]:
        """What came of this clerk's own tests, newest first. Private."""
        with self._desk.store.reading() as tx:
            rows = [formal.row_of(kept) for kept in tx.learning.ended(course)]
        return tuple(row for row in rows if row is not None)

    def unit_records(self) -> tuple[UnitRecord, ...]:
        """What the unit sees of its people's learning, this clerk's own first: passed or not yet, and the day."""
        with self._desk.store.reading() as tx:
            names = {row.id: row.name for row in self._catalogue.rows(tx).values()}
            return telling.of_unit(tx, self._desk, names)

    # within

    def _terms(self, tx: Transaction, course: str) -> Terms:
        own, set_here = self._catalogue.course(tx, course).terms, tx.mirror.get(CountyTerms, course)
        if set_here is None:
            return own
        return Terms(set_here.minutes or own.minutes, set_here.passing or own.passing)

    def _end(self, tx: Transaction, kept: KeptAttempt, spent: int) -> Result:
        now = self._now(tx)
        ended = formal.end(tx, kept, spent, now)
        self._note(tx, kept.course, {item: one.right for item, one in ended.grades.items()})
        name = self._catalogue.rows(tx).get(kept.course)
        said = attempts.record(ended.head, ended.log, day_of(now))
        telling.tell(tx, self._desk, said, name.name if name else kept.course)
        return ended.result

    def _resumed(self, kept: KeptAttempt) -> Attempt:
        try:
            with self._desk.store.reading() as tx:
                return formal.resumed(tx, kept)
        except KnownError:
            self._give_up(kept.id)
            raise

    def _give_up(self, attempt: str) -> None:
        """Its log is not as it was written: it has no result, and a new test may begin."""
        with self._desk.store.writing() as tx:
            tx.learning.end(attempt, self._now(tx), b"")

    def _now(self, tx: Transaction) -> int:
        """The hub's time, as far as this desk knows, ms."""
        return self._desk.clock() + tx.setting("offset", int, 0)

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


def _kept(tx: Transaction, attempt: str) -> KeptAttempt:
    kept = tx.learning.attempt(attempt)
    if kept is None:
        raise KnownError("attempt-unknown")
    return kept


def _seed(tx: Transaction) -> str:
    """Of the papers that this desk draws: nobody can tell them from a name."""
    seed = tx.setting("paper-seed", str, "") or secrets.token_hex(8)
    tx.set_setting("paper-seed", seed)
    return seed
