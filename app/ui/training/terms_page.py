"""正式考试, before it begins: what it is like, and that nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.speech import _, ngettext
from app.ui.keyboard import LEAVE, bind
from app.ui.parts import button, label
from app.ui.training.framing import Foot, Head, Middle

if TYPE_CHECKING:
    from app.training.courses import Course, Terms
    from app.ui.theme import Theme


class TermsPage(QWidget):
    """Feed it with `set_terms`."""

    begin_asked = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "page")
        head = Head(theme)
        head.set_title(_("Formal test"))
        self._middle = Middle(theme)
        self._problem = label(role="error", wraps=True)
        self._problem.hide()
        self._not_now = button(_("Not yet, thank you"), name="not-now")
        self._begin = button(_("Begin the test"), "primary", name="begin-test")
        head.left.connect(self.left)
        self._not_now.clicked.connect(self.left)
        self._begin.clicked.connect(self._ask_to_begin)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self._middle, 1)
        whole.addWidget(self._problem)
        whole.addWidget(Foot(theme, self._not_now, self._begin))
        bind(LEAVE.keys, self, self.left.emit)
        self.setFocusProxy(self._begin)

    def set_terms(self, course: Course, terms: Terms) -> None:
        """Tell these terms of a course's test."""
        part = QWidget()
        part.setMaximumWidth(self._theme.lesson_width)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.space(3))
        column.addWidget(label(_("Formal test: {course}").format(course=course.name), "lesson-title", wraps=True))
        for text in told(course, terms):
            column.addWidget(label(text, "lesson", wraps=True))
        column.addStretch(1)
        self._middle.put(part)
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
