"""What came of a formal test, for the learner alone: passed or not yet, and which lessons to look at again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy

from app.speech import _
from app.ui.parts import button, label
from app.ui.training.framing import Column, Foot, FramedPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from app.desk.learning.rows import ResultRow
    from app.training.courses import Course
    from app.training.items import Item
    from app.ui.theme import Theme


class ResultPage(FramedPage):
    """Feed it with `set_result`."""

    lesson_asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _("Formal test"))
        self._leave = button(_("Back to Training"), "primary", name="leave-result")
        self._leave.clicked.connect(self.left)
        self._stand(Foot(theme, self._leave))
        self.setFocusProxy(self._leave)

    def set_result(self, course: Course, row: ResultRow, items: Sequence[Item]) -> None:
        """Show this; `items` are those of the paper. A lesson that a newer version no longer has is passed over."""
        result = row.result
        title = label(_("Passed") if result.passed else _("Not passed yet"), "lesson-title")
        title.setObjectName("result-title")
        points = _("You have {points} of 100 points. Only you see the points.").format(points=result.hundredths // 100)
        comfort = _comfort(passed=result.passed, flawless=not result.wrong)
        shown: list[QWidget] = [title, label(points, "lesson", wraps=True), label(comfort, "lesson", wraps=True)]
        known = {lesson.id: lesson.title for lesson in course.lessons}
        for lesson in result.lessons:
            if lesson in known:
                wrong = [item for item in items if item.id in result.wrong and item.lesson == lesson]
                shown += self._lesson(lesson, known[lesson], wrong)
        self._middle.put(Column(self._theme, *shown))

    def _lesson(self, lesson: str, title: str, wrong: Sequence[Item]) -> list[QWidget]:
        made = button(title, "lesson-link", name=f"again-{lesson}")
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        made.clicked.connect(partial(self.lesson_asked.emit, lesson))
        said = [label(item.text, "second", wraps=True) for item in wrong]
        for line in said:
            line.setContentsMargins(self._theme.space(4), 0, 0, 0)
        return [made, *said]


def _comfort(*, passed: bool, flawless: bool) -> str:
    if flawless:
        return _("Everything was right.")
    if passed:
        return _("The questions below were not wholly right. Each leads to its lesson.")
    return _("That is no harm. Look at the lessons below, then take another test, with other questions.")
