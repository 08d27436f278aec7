"""What a self-test is about: everything, or one lesson or area. Who does not care leaves it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

from app.speech import pgettext
from app.training.papers import narrowings
from app.ui.parts import ChoiceField

if TYPE_CHECKING:
    from app.training.courses import Course
    from app.ui.theme import Theme


class WithinField(ChoiceField):
    """What was chosen is remembered for each course as long as the window lives, and no longer."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("self-test-within")
        self.setAccessibleName(pgettext("self-test", "What the questions are about"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaximumWidth(theme.list)
        self._chosen: dict[str, str] = {}
        self._course = ""
        self._digest = b""
        self.activated.connect(self._choose)

    def set_course(self, course: Course) -> None:
        """Offer the lessons and areas of a course; the one that was chosen before is chosen again, if it has it."""
        if course.digest == self._digest:  # a list that is made anew closes under the pointer
            return
        self._course, self._digest = course.id, course.digest
        self.clear()
        self.addItem(pgettext("self-test", "Everything"), "")
        for within, name in narrowings(course):
            self.addItem(name, within)
        self.setCurrentIndex(max(0, self.findData(self._chosen.get(course.id, ""))))
        self.setVisible(self.count() > 1)

    def within(self) -> str:
        """The id of the lesson or area; empty for everything."""
        return str(self.currentData() or "")

    def _choose(self) -> None:
        self._chosen[self._course] = self.within()
