"""正式考试, before it begins: what it is like, and that nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.speech import _, ngettext
from app.ui.parts import button, label
from app.ui.training.framing import Column, Foot, FramedPage

if TYPE_CHECKING:
    from app.training.courses import Course, Terms
    from app.ui.theme import Theme


class TermsPage(FramedPage):
    """Feed it with `set_terms`."""

    begin_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("Formal test"))
        self._problem = label(role="error", wraps=True)
        self._problem.hide()
        self._not_now = button(_("Not yet, thank you"), name="not-now")
        self._begin = button(_("Begin the test"), "primary", name="begin-test")
        self._not_now.clicked.connect(self.left)
        self._begin.clicked.connect(self._ask_to_begin)
        self._stand(self._problem, Foot(theme, self._not_now, self._begin))
        self.setFocusProxy(self._begin)

    def set_terms(self, course: Course, terms: Terms) -> None:
        """Tell these terms of a course's test."""
        title = label(_("Formal test: {course}").format(course=course.name), "lesson-title", wraps=True)
        lines = (label(text, "lesson", wraps=True) for text in told(course, terms))
        self._middle.put(Column(self._theme, title, *lines))
        self._begin.setEnabled(True)
        self._problem.hide()

    def show_problem(self, said: str) -> None:
        """Why it cannot begin."""
        self._problem.setText(said)
        self._problem.show()
        self._begin.setEnabled(True)

    def _ask_to_begin(self) -> None:
        self._begin.setEnabled(False)  # one paper is enough
        self.begin_asked.emit()


def told(course: Course, terms: Terms) -> tuple[str, ...]:
    """What everybody should know before a test, in plain sentences."""
    count = sum(part.count for part in course.parts)
    items = ngettext("%d question", "%d questions", count) % count
    minutes = ngettext("%d minute", "%d minutes", terms.minutes) % terms.minutes
    return (
        _("{items}, {minutes}. It is passed with {points} of 100 points.").format(
            items=items, minutes=minutes, points=terms.passing
        ),
        _("Every answer is saved at once on this PC. You may skip a question, come back to it and change the answer."),
        _("If the power fails, nothing is lost: open Xiangyi again and go on. The time without power does not count."),
        _("When the time is up, the test hands itself in. You may hand it in earlier."),
        _("Not passed? That is no harm. Look at the lessons again and take another test, with other questions."),
        _(
            "Your unit and the county see only this: which course, passed or not yet, and the day. Points and answers "
            "are for you alone."
        ),
    )
