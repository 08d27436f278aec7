"""培训: the next small step, large. Below it, quietly: lessons by name, what was missed, tests and their outcome."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.speech import _, ngettext
from app.speech.times import written_text
from app.training.steps import Kind
from app.ui.parts import ChoiceField, button, empty, label, rule
from app.ui.training.framing import Middle
from app.ui.training.time_words import left_text
from app.ui.training.within_field import WithinField

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from app.desk.learning.rows import Attempt, CourseRow, ResultRow
    from app.training.courses import Course, Lesson
    from app.training.steps import Progress, Step
    from app.ui.theme import Theme

_COLUMNS = 2


class Home(NamedTuple):
    """All that the page shows. `running` is a formal test that is not handed in; `due`: something is to be looked at
    again."""

    courses: tuple[CourseRow, ...]
    course: Course
    progress: Progress
    step: Step
    due: bool
    results: tuple[ResultRow, ...]
    running: Attempt | None


class StepPanel(QFrame):
    """One thing to do now, and one button."""

    pressed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "step")
        self._above = label("", "lesson-name")
        self._title = label("", "lesson-title", wraps=True)
        self._title.setObjectName("step-title")
        self._why = label("", "lesson-second", wraps=True)
        self.go = button("", "step", name="next-step")
        self.go.clicked.connect(self.pressed)
        row = QHBoxLayout()
        row.addWidget(self.go)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space(6), theme.space(4), theme.space(6), theme.space(5))
        column.setSpacing(theme.space(2))
        for widget in (self._above, self._title, self._why):
            column.addWidget(widget)
        column.addSpacing(theme.space(2))
        column.addLayout(row)
        self.setFocusProxy(self.go)

    def set_step(self, above: str, title: str, why: str, press: str) -> None:
        """What to do, and the word on the button."""
        self._above.setText(above)
        self._title.setText(title)
        self._why.setText(why)
        self.go.setText(press.replace("&", "&&"))
        self.go.setAccessibleName(f"{press}: {title}")


class HomePage(QWidget):
    """Feed it with `set_home`."""

    step_asked = Signal()
    """What the large button says."""
    lesson_asked = Signal(str)
    review_asked = Signal()
    self_test_asked = Signal(str)
    """What it is narrowed to, a lesson's or an area's id; empty for the whole course."""
    test_asked = Signal()
    result_asked = Signal(object)
    """A `ResultRow`, to look at again."""
    records_asked = Signal()
    course_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._courses: tuple[CourseRow, ...] = ()
        self._listed: tuple[Lesson, ...] = ()
        self._rows: dict[str, LessonRow] = {}
        self.setProperty("role", "page")
        self._choice = ChoiceField()
        self._choice.setObjectName("course")
        self._choice.setAccessibleName(_("Course"))
        self._choice.activated.connect(lambda place: self.course_chosen.emit(self._courses[place].id))
        self._name = label("", "page-title")
        self.step = StepPanel(theme)
        self.step.pressed.connect(self.step_asked)
        self._lessons = QGridLayout()
        self._results = QVBoxLayout()
        self._review = self._quiet(_("Look at what was missed"), "review")
        self._self_test = self._quiet(_("Self-test"), "self-test")
        self._within = WithinField(theme)
        self._test = self._quiet(_("Formal test"), "formal-test")
        self._records = self._quiet(_("Who has passed in my unit"), "unit-records")
        for pressed, signal in (
            (self._review, self.review_asked),
            (self._test, self.test_asked),
            (self._records, self.records_asked),
        ):
            pressed.clicked.connect(signal)
        self._self_test.clicked.connect(lambda: self.self_test_asked.emit(self._within.within()))
        self._lay_out()
        self.setFocusProxy(self.step)

    def set_home(self, home: Home) -> None:
        """Show this."""
        self._set_courses(home.courses, home.course.id)
        self._within.set_course(home.course)
        self._name.setText(home.course.name)
        self.step.set_step(*_words(home))
        self._review.setVisible(home.due and home.step.kind is not Kind.REVIEW)
        running = home.running is not None
        self._test.setText(_("Go on with the formal test") if running else _("Formal test"))
        self._test.setAccessibleName(self._test.text())
        self._show_lessons(home)
        self._show_results(home)

    def _set_courses(self, courses: tuple[CourseRow, ...], shown: str) -> None:
        if courses != self._courses:
            self._courses = courses
            self._choice.clear()
            self._choice.addItems([course.name for course in courses])
        self._choice.setCurrentIndex(next((place for place, one in enumerate(courses) if one.id == shown), 0))
        several = len(courses) > 1
        self._choice.setVisible(several)
        self._name.setVisible(not several)

    def _show_lessons(self, home: Home) -> None:
        lessons = home.course.lessons
        if lessons != self._listed:  # rows that are made anew lose the keyboard
            self._listed = lessons
            self._make_rows(lessons)
        for lesson in lessons:
            self._rows[lesson.id].set_state(_state(home, lesson.id))

    def _make_rows(self, lessons: tuple[Lesson, ...]) -> None:
        empty(self._lessons)
        self._rows = {lesson.id: LessonRow(self._theme, lesson) for lesson in lessons}
        half = -(-len(lessons) // _COLUMNS)
        for place, (identity, row) in enumerate(self._rows.items()):
            row.go.clicked.connect(partial(self.lesson_asked.emit, identity))
            self._lessons.addWidget(row, place % half, place // half)

    def _show_results(self, home: Home) -> None:
        """The outcome that counts: that it was passed, else the last try. How many tries there were is no matter."""
        empty(self._results)
        passed = [result for result in home.results if result.result.passed]
        for result in (passed or list(home.results))[:1]:
            self._results.addWidget(self._outcome(result))

    def _outcome(self, result: ResultRow) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(self._theme.space(3), 0, 0, 0)
        row.setSpacing(self._theme.space(3))
        passed = result.result.passed
        said = label(_("Passed") if passed else _("Not passed yet"), "good" if passed else "second")
        said.setObjectName("outcome")
        row.addWidget(said)
        row.addWidget(label(written_text(result.day.isoformat()), "second"))
        if result.result.wrong:
            look = button(_("What to look at again"), "quiet", name="look-again")
            look.clicked.connect(partial(self.result_asked.emit, result))
            row.addWidget(look)
        row.addStretch(1)
        return made

    def _quiet(self, text: str, name: str) -> QPushButton:
        made = button(text, "lesson-row", name=name)
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        return made

    def _lay_out(self) -> None:
        theme = self._theme
        column_of_all = QWidget()
        column_of_all.setMaximumWidth(theme.paper_width + theme.space(6))
        column = QVBoxLayout(column_of_all)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(3))
        top = QHBoxLayout()
        top.addWidget(self._name)
        top.addWidget(self._choice)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.step)
        column.addWidget(self._review)
        column.addSpacing(theme.space(2))
        column.addWidget(label(_("All lessons"), "title"))
        self._lessons.setHorizontalSpacing(theme.space(3))
        self._lessons.setVerticalSpacing(0)
        column.addLayout(self._lessons)
        column.addSpacing(theme.space(2))
        column.addWidget(rule())
        about = _("A few questions, as often as you like. Nobody sees it.")
        column.addWidget(self._offer(self._self_test, about, self._within))
        column.addWidget(self._offer(self._test, _("To be allowed to take the post. What it is like is told first.")))
        column.addLayout(self._results)
        column.addWidget(self._offer(self._records, _("What the unit sees: passed or not yet, and the day.")))
        column.addStretch(1)
        middle = Middle(theme)
        middle.put(column_of_all)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(middle)

    def _offer(self, pressed: QPushButton, about: str, *choice: QWidget) -> QWidget:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._theme.space(2))
        row.addWidget(pressed)
        for field in choice:
            row.addWidget(field)
            row.addSpacing(self._theme.space(2))
        row.addWidget(label(about, "second", wraps=True), 1)
        return part


class LessonRow(QWidget):
    """A lesson by its name, and in words whether it was learned."""

    def __init__(self, theme: Theme, lesson: Lesson) -> None:
        super().__init__()
        self._title = lesson.title
        self.go = button(lesson.title, "lesson-row", name=f"lesson-{lesson.id}")
        self._said = label("", "hint")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, theme.space(3), 0)
        row.addWidget(self.go, 1)
        row.addWidget(self._said)

    def set_state(self, state: str) -> None:
        """What is to be said of it; empty for nothing."""
        self._said.setText(state)
        self.go.setAccessibleName(f"{self._title}, {state}" if state else self._title)


def _state(home: Home, lesson: str) -> str:
    if home.progress.lesson == lesson:
        return _("under way")
    return _("learned") if lesson in home.progress.finished else ""


def _words(home: Home) -> tuple[str, str, str, str]:
    """Above the title, the title, why, and the button."""
    if home.running is not None:
        why = _("Everything that you have answered is there. Time left: {left}.").format(
            left=left_text(home.running.left)
        )
        return _("Not handed in yet"), _("Formal test"), why, _("Go on with the test")
    step = home.step
    if step.kind is Kind.REVIEW:
        why = _("A few questions that went wrong before. Once more, and they stay.")
        return _("Next step"), _("Look at what was missed"), why, _("Look at it")
    if step.kind is Kind.PRACTICE:
        why = _("You are through all lessons. A few questions show what has stayed.")
        return _("Next step"), _("Self-test"), why, _("Begin")
    lesson = home.course.lesson(step.lesson)
    minutes = ngettext("About %d minute.", "About %d minutes.", lesson.minutes) % lesson.minutes
    calm = _("You can stop at any time; it goes on from there.")
    if home.progress.lesson:
        return _("Here you stopped"), lesson.title, calm, _("Go on learning")
    if home.progress.finished:
        return _("Next lesson"), lesson.title, f"{minutes} {calm}", _("Begin the lesson")
    unafraid = _("Nothing can be broken.")
    return _("Begin here"), lesson.title, f"{minutes} {unafraid}", _("Begin the first lesson")
