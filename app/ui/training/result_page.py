"""What came of a formal test, for the learner alone: passed or not yet, and which lessons to look at again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.speech import _
from app.ui.keyboard import LEAVE, bind
from app.ui.parts import button, label
from app.ui.training.framing import Foot, Head, Middle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.desk.learning.rows import ResultRow
    from app.training.courses import Course
    from app.training.items import Item
    from app.ui.theme import Theme


class ResultPage(QWidget):
    """Feed it with `set_result`."""

    lesson_asked = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "page")
        head = Head(theme)
        head.set_title(_("Formal test"))
        self._middle = Middle(theme)
        self._leave = button(_("Back to Training"), "primary", name="leave-result")
        head.left.connect(self.left)
        self._leave.clicked.connect(self.left)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self._middle, 1)
        whole.addWidget(Foot(theme, self._leave))
        bind(LEAVE.keys, self, self.left.emit)
        self.setFocusProxy(self._leave)

    def set_result(self, course: Course, row: ResultRow, items: Sequence[Item]) -> None:
        """Show this; `items` are those of the paper. A lesson that a newer version no longer has is passed over."""
        theme, result = self._theme, row.result
        part = QWidget()
        part.setMaximumWidth(theme.lesson_width)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(3))
        title = label(_("Passed") if result.passed else _("Not passed yet"), "lesson-title")
        title.setObjectName("result-title")
        column.addWidget(title)
        points = _("You have {points} of 100 points. Only you see the points.").format(points=result.hundredths // 100)
        column.addWidget(label(points, "lesson", wraps=True))
        column.addWidget(label(_comfort(passed=result.passed, flawless=not result.wrong), "lesson", wraps=True))
        known = {lesson.id: lesson.title for lesson in course.lessons}
        for lesson in result.lessons:
            if lesson in known:
                wrong = [item for item in items if item.id in result.wrong and item.lesson == lesson]
                self._add_lesson(column, lesson, known[lesson], wrong)
        column.addStretch(1)
        self._middle.put(part)

    def _add_lesson(self, column: QVBoxLayout, lesson: str, title: str, wrong: Sequence[Item]) -> None:
        made = button(title, "lesson-link", name=f"again-{lesson}")
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        made.clicked.connect(partial(self.lesson_asked.emit, lesson))
        column.addWidget(made)
        for item in wrong:
            said = label(item.text, "second", wraps=True)
            said.setContentsMargins(self._theme.space(4), 0, 0, 0)
            column.addWidget(said)


def _comfort(*, passed: bool, flawless: bool) -> str:
    if flawless:
        return _("Everything was right.")
    if passed:
        return _("The questions below were not wholly right. Each leads to its lesson.")
    return _("That is no harm. Look at the lessons below, then take another test, with other questions.")
