"""Examining: connects the formal test with `Desk.learning`. Its clock runs while the desk is open, on every page."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from app.speech.sentences import sentence
from app.training.attempts import left
from app.ui.training.learning import LEARNED
from app.ui.training.paper_page import PaperPage
from app.ui.training.result_page import ResultPage
from app.ui.training.terms_page import TermsPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.desk import Desk
    from app.desk.learning.rows import Attempt, ResultRow, UnitRecord
    from app.domain.errors import KnownError
    from app.training.answers import Answer
    from app.training.courses import Course, Terms
    from app.training.items import Item
    from app.ui.operations import Operations
    from app.ui.theme import Theme
    from app.ui.training.learning import Learning
    from app.ui.training.training_page import TrainingPage

    Outcome = tuple[Course, ResultRow, tuple[Item, ...]]

_SECOND: Final = 1000
RECORDED: Final = frozenset({"training", "outbox"})


class Examining(QObject):
    """A formal test from its terms to its result, and the records of the unit."""

    def __init__(
        self,
        page: TrainingPage,
        learning: Learning,
        theme: Theme,
        operations: Operations,
        parent: QObject,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._learning = learning
        self._theme = theme
        self._operations = operations
        self._clock = clock
        self._attempt: Attempt | None = None
        self._began = 0.0
        self._told = True
        """Whether the last second that was told is on disk: a slow disk is not told each second anew."""
        self._paper: PaperPage | None = None
        self._ticking = QTimer(self)
        self._ticking.setInterval(_SECOND)
        self._ticking.timeout.connect(self.tick)
        learning.test_asked.connect(self.open)
        learning.result_asked.connect(self._show_result)
        learning.records_asked.connect(self._show_records)

    def open(self, course: str) -> None:
        """The terms of a course's test; or the test that is not handed in, whichever course it is of."""
        if self._attempt is not None and self._paper is not None:
            self._page.go(self._paper)
            self._paper.setFocus()
            return

        def look(desk: Desk) -> tuple[Attempt | None, Course, Terms]:
            return _going_on(desk), desk.learning.course(course), desk.learning.terms(course)

        def show(found: tuple[Attempt | None, Course, Terms]) -> None:
            running, about, terms = found
            if running is not None:
                self._run(running, resumed=True)
            else:
                self._show_terms(about, terms)

        self._operations.run(look, show)

    def go_on(self) -> None:
        """After a start: the test that was not handed in, if there is one."""

        def show(running: Attempt | None) -> None:
            if running is not None and self._attempt is None:
                self._run(running, resumed=True)

        self._operations.run(_going_on, show)

    def stop(self) -> None:
        """The window goes; the test goes on when there is one again."""
        self._ticking.stop()
        if self._paper is not None:
            self._paper.flush()

    def tick(self) -> None:
        """A second has passed, or more."""
        attempt = self._attempt
        if attempt is None or self._paper is None:
            return
        spent = self._spent()
        seconds = left(attempt.head.terms, spent)
        self._paper.set_left(seconds)
        if seconds == 0:
            self._hand_in()
        elif self._told:
            self._told = False
            self._operations.run(lambda desk: desk.learning.tick(attempt.id, spent), self._tick_told, self._ended)

    # within

    def _tick_told(self, _done: object) -> None:
        self._told = True

    def _spent(self) -> int:
        return (self._attempt.spent if self._attempt else 0) + int(self._clock() - self._began)

    def _show_terms(self, course: Course, terms: Terms) -> None:
        page = TermsPage(self._theme)
        page.set_terms(course, terms)
        page.left.connect(self._page.back)

        def begin() -> None:
            self._operations.run(
                lambda desk: desk.learning.begin_test(course.id),
                lambda attempt: self._run(attempt, resumed=False),
                lambda error: page.show_problem(sentence(error.code, error.values)),
                changes=LEARNED,
            )

        page.begin_asked.connect(begin)
        self._page.go(page)

    def _run(self, attempt: Attempt, *, resumed: bool) -> None:
        self._attempt, self._began, self._told = attempt, self._clock(), True
        page = self._paper = PaperPage(self._theme)
        page.answered.connect(self._answer)
        page.handed_in.connect(self._hand_in)
        page.left.connect(self._page.back)
        page.set_attempt(attempt, resumed=resumed)
        self._ticking.start()
        self._page.go(page)

    def _answer(self, item: str, answer: Answer) -> None:
        attempt, page, spent = self._attempt, self._paper, self._spent()
        if attempt is not None and page is not None:
            self._operations.run(
                lambda desk: desk.learning.answer(attempt.id, item, answer, spent),
                lambda _done: page.set_saved(item),
                self._ended,
            )

    def _ended(self, _error: KnownError) -> None:
        """The time was up before the desk heard of it."""
        self._told = True
        self._hand_in()

    def _hand_in(self) -> None:
        attempt, spent = self._attempt, self._spent()
        if attempt is None:
            return
        if self._paper is not None:
            self._paper.flush()
        self._attempt = None
        self._ticking.stop()

        def hand_in(desk: Desk) -> Outcome:
            desk.learning.hand_in(attempt.id, spent)
            return _outcome(desk, attempt.course, attempt.id)

        self._operations.run(hand_in, self._show_outcome, changes=RECORDED)

    def _show_result(self, row: ResultRow) -> None:
        self._operations.run(lambda desk: _outcome(desk, row.course, row.attempt), self._show_outcome)

    def _show_outcome(self, found: Outcome) -> None:
        page = ResultPage(self._theme)
        page.set_result(*found)
        page.left.connect(self._page.back)
        page.lesson_asked.connect(self._learning.open_lesson)
        self._page.go(page)

    def _show_records(self) -> None:
        from app.ui.training.records_page import RecordsPage

        page = RecordsPage(self._theme)
        page.left.connect(self._page.back)

        def show(records: tuple[UnitRecord, ...]) -> None:
            page.set_records(records)
            self._page.go(page)

        self._operations.run(lambda desk: desk.learning.unit_records(), show)


def _going_on(desk: Desk) -> Attempt | None:
    """The test that is not handed in, gone on with; None where there is none."""
    running = desk.learning.running()
    return desk.learning.begin_test(running.course) if running is not None else None


def _outcome(desk: Desk, course: str, attempt: str) -> Outcome:
    row = next(row for row in desk.learning.results(course) if row.attempt == attempt)
    places = desk.learning.attempt(attempt).paper.places
    return desk.learning.course(course), row, tuple(place.item for place in places)
