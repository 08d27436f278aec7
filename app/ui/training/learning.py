"""Learning: connects home, lessons, questions and practice with `Desk.learning`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal

from app.speech import _
from app.training.papers import narrowings
from app.training.steps import Kind
from app.ui.following import Following
from app.ui.training.asking_page import AskingPage
from app.ui.training.home_page import Home
from app.ui.training.lesson_page import LessonPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from app.desk.desk import Desk
    from app.domain.errors import KnownError
    from app.training.answers import Answer
    from app.training.courses import Course
    from app.training.items import Item
    from app.ui.operations import Operations
    from app.ui.theme import Theme
    from app.ui.training.training_page import TrainingPage

LEARNED: Final = frozenset({"training"})


class Learning(Following):
    """One course at a time, the one chosen at home."""

    test_asked = Signal(str)
    """The formal test of a course, to be begun or gone on with."""
    result_asked = Signal(object)
    """The row of a test that is over."""
    records_asked = Signal()

    def __init__(self, page: TrainingPage, theme: Theme, operations: Operations, parent: QObject) -> None:
        super().__init__("training", LEARNED, parent)
        self._page = page
        self._theme = theme
        self._operations = operations
        self._course = ""
        self._home: Home | None = None
        self._lesson: LessonPage | None = None
        self._asking: AskingPage | None = None
        home = page.home
        home.step_asked.connect(self._do_step)
        home.lesson_asked.connect(self.open_lesson)
        home.review_asked.connect(self._review)
        home.self_test_asked.connect(self._self_test)
        home.test_asked.connect(lambda: self.test_asked.emit(self._course))
        home.records_asked.connect(self.records_asked)
        home.result_asked.connect(self.result_asked)
        home.course_chosen.connect(self.choose)
        page.home_shown.connect(self.refresh)

    def choose(self, course: str) -> None:
        """Show that course; an unknown one or none shows the first that there is."""
        self._course = course
        self.ask_anew()

    def course(self) -> str:
        """The course that is shown."""
        return self._course

    def refresh(self) -> None:
        """Home follows while it is in front."""
        if self._page.at_home():
            super().refresh()

    def _ask(self) -> None:
        wanted = self._course
        self._operations.run(lambda desk: look(desk, wanted), self._show, self._refused)

    def _refused(self, error: KnownError) -> None:
        self._operations.failed.emit(error)
        if error.code == "attempt-log-broken":  # told once: the test is given up then
            self.ask_anew()

    def _show(self, home: Home) -> None:
        self._home = home
        self._course = home.course.id
        self._page.home.set_home(home)

    # lessons

    def open_lesson(self, lesson: str) -> None:
        """Open a lesson where one stopped in it, else from its beginning."""
        again = self._place_now()

        def show(found: tuple[Course, int]) -> None:
            course, card = found
            if lesson in {one.id for one in course.lessons}:
                page = self._lesson_page()
                page.set_lesson(course, lesson, card, _next_lesson(course, lesson))
                self._page.go(page, again)

        wanted = self._course
        self._operations.run(lambda desk: _to_read(desk, wanted, lesson), show)

    def _place_now(self) -> Callable[[], None] | None:
        """How to show again what is in front; None at home, and at a lesson's end, which nobody comes back to."""
        if self._page.at_home():
            return None
        shown = self._page.currentWidget()
        if shown is not self._lesson:
            return lambda: self._page.show_again(shown)
        lesson, card = self._lesson_page().place()
        return None if self._lesson_page().over() else lambda: self._lead_back(lesson, card)

    def _lead_back(self, lesson: str, card: int) -> None:
        if self._home is not None:
            page, course = self._lesson_page(), self._home.course
            page.set_lesson(course, lesson, card, _next_lesson(course, lesson))
            self._page.show_again(page)

    def _lesson_page(self) -> LessonPage:
        if self._lesson is None:
            page = self._lesson = LessonPage(self._theme)
            page.card_shown.connect(self._note)
            page.finished.connect(self._finish)
            page.answered.connect(self._practised)
            page.lesson_asked.connect(self.open_lesson)
            page.task_asked.connect(self._open_task)
            page.test_asked.connect(self._self_test)
            page.left.connect(self._page.back)
        return self._lesson

    def _note(self, lesson: str, card: int) -> None:
        course = self._course

        def note(desk: Desk) -> None:
            if lesson not in desk.learning.progress(course).finished:  # who reads again is not under way anew
                desk.learning.note_progress(course, lesson, card)

        self._operations.run(note, changes=LEARNED)

    def _finish(self, lesson: str) -> None:
        course, page = self._course, self._lesson_page()
        self._operations.run(
            lambda desk: desk.learning.finish_lesson(course, lesson), lambda _done: page.set_kept(), changes=LEARNED
        )

    def _open_task(self, task: str) -> None:
        from app.ui.training.task_page import TaskPage

        if self._home is None:
            return
        shown = self._page.currentWidget()
        page = TaskPage(self._theme)
        page.answered.connect(self._practised)
        page.left.connect(self._page.back)
        page.left.connect(page.deleteLater)
        page.set_task(self._home.course, task)
        self._page.go(page, lambda: self._page.show_again(shown))

    # questions

    def _practised(self, item: str, answer: Answer) -> None:
        course = self._course
        self._operations.run(lambda desk: desk.learning.practised(course, item, answer), changes=LEARNED)

    def _review(self) -> None:
        course = self._course
        self._begin_asking(lambda desk: desk.learning.review_items(course), _("Look at what was missed"))

    def _self_test(self, within: str = "") -> None:
        course = self._course
        name = dict(narrowings(self._home.course)).get(within) if self._home is not None else None
        title = _("Self-test: {title}").format(title=name) if name else _("Self-test")
        self._begin_asking(lambda desk: desk.learning.self_test(course, within), title)

    def _begin_asking(self, items: Callable[[Desk], tuple[Item, ...]], title: str) -> None:
        course = self._course

        def show(found: tuple[Course, tuple[Item, ...]]) -> None:
            page = self._asking_page()
            page.set_items(*found, title)
            self._page.go(page)

        self._operations.run(lambda desk: (desk.learning.course(course), items(desk)), show)

    def _asking_page(self) -> AskingPage:
        if self._asking is None:
            page = self._asking = AskingPage(self._theme)
            page.answered.connect(self._practised)
            page.lesson_asked.connect(self.open_lesson)
            page.left.connect(self._page.back)
        return self._asking

    # at home

    def _do_step(self) -> None:
        home = self._home
        if home is None:
            return
        if home.running is not None:
            self.test_asked.emit(home.running.course)
        elif home.step.kind is Kind.LESSON:
            self.open_lesson(home.step.lesson)
        elif home.step.kind is Kind.REVIEW:
            self._review()
        else:
            self._self_test()


def look(desk: Desk, course: str) -> Home:
    """All that home shows. An unknown course is the first that there is."""
    learning = desk.learning
    courses = learning.courses()
    known = course if course in {one.id for one in courses} else courses[0].id
    return Home(
        courses,
        learning.course(known),
        learning.progress(known),
        learning.next_step(known),
        bool(learning.review_items(known)),
        learning.results(known),
        learning.running(),
    )


def _to_read(desk: Desk, course: str, lesson: str) -> tuple[Course, int]:
    """A course, and the card of the lesson at which the learner stopped."""
    progress = desk.learning.progress(course)
    return desk.learning.course(course), progress.card if progress.lesson == lesson else 0


def _next_lesson(course: Course, lesson: str) -> str:
    following = [one.id for one in course.lessons]
    place = following.index(lesson) + 1
    return following[place] if place < len(following) else ""
