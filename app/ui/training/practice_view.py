"""An item for practice: answered as often as one likes, with a kind word and the reason after each try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.speech import _
from app.speech.sentences import sentence
from app.training.grading import grade
from app.training.items import Task
from app.ui.keyboard import CHECK, bind, hint
from app.ui.parts import button, label, restyle
from app.ui.training.item_view import ItemView
from app.ui.training.right_words import is_whole, right_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.training.grading import Grade
    from app.training.items import Item
    from app.ui.theme import Theme

_TRIES = 2
"""After so many wrong tries the answer is offered: nobody is to be stuck."""


class PracticeView(QWidget):
    """`link` offers the lesson that an item belongs to, by its title. `role` is that of the button: a page has one
    primary."""

    answered = Signal(str, object)
    """The first answer in this sitting: the item's id and the answer. Later tries are for oneself."""
    tried = Signal(bool)
    """An answer was looked at: whether it was right."""
    spoke = Signal(QWidget)
    """Something is said, there: it should be seen."""
    lesson_asked = Signal(str)

    def __init__(
        self,
        theme: Theme,
        item: Item,
        pictures: Mapping[str, str],
        seed: str,
        *,
        link: str = "",
        role: str = "primary",
    ) -> None:
        super().__init__()
        self._theme = theme
        self._tries = 0
        self._told = False
        self.item = item
        self.asked = ItemView(theme, item, pictures, seed)
        self.check = button(_("See whether it is right"), role, name="check", hint=hint(CHECK))
        self.check.setProperty("large", True)
        self.said = Said(theme, link)
        self.said.again.clicked.connect(self._again)
        self.said.tell.clicked.connect(self._tell)
        self.said.lesson.clicked.connect(lambda: self.lesson_asked.emit(item.lesson))
        self.check.clicked.connect(self._check)
        self.asked.changed.connect(self._touched)
        bind(CHECK.keys, self, self._check)
        foot = QHBoxLayout()
        foot.addWidget(self.check)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(3))
        column.addWidget(self.asked, 1 if isinstance(item, Task) else 0)
        column.addLayout(foot)
        column.addWidget(self.said)
        if not isinstance(item, Task):
            column.addStretch(1)
        self.setMaximumWidth(self.asked.maximumWidth())
        self.setFocusProxy(self.asked)

    def _check(self) -> None:
        if not self.check.isVisible():
            return
        answer = self.asked.answer()
        if not is_whole(self.item, answer):
            self.spoke.emit(self.said)
            self.said.show_hint(_("Something is not answered yet.") if answer else _("Answer first, then look."))
            return
        found = grade(self.item, answer)
        self._tries += 1
        if self._tries == 1:
            self.answered.emit(self.item.id, answer)
        self.asked.set_open(False)
        self.check.hide()
        wrong_often = self._tries >= _TRIES and bool(right_answer(self.item))
        self.said.show_grade(found, offers_answer=wrong_often and not self._told)
        self.spoke.emit(self.said)
        if not found.right:
            self.said.again.setFocus()
        self.tried.emit(found.right)

    def _touched(self) -> None:
        if self.check.isVisible():
            self.said.hide()

    def _again(self) -> None:
        self.asked.set_open(True)
        self.asked.set_answer(None)
        self.said.hide()
        self.check.show()
        self.asked.setFocus()

    def _tell(self) -> None:
        self._told = True
        self.said.show_answer(right_answer(self.item))
        self.spoke.emit(self.said)
        self.said.again.setFocus()


class Said(QFrame):
    """What is said to an answer. No red, no cross: an answer that is not right is on its way."""

    def __init__(self, theme: Theme, link: str) -> None:
        super().__init__()
        self.setObjectName("said")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = label("", "title", wraps=True)
        self.head.setObjectName("said-head")
        self.why = label("", "lesson", wraps=True)
        self.why.setObjectName("said-why")
        self.again = button(_("Try again"), name="again")
        self.tell = button(_("Tell me"), "quiet", name="tell")
        self.lesson = button(_("Read it in the lesson “{title}”").format(title=link), "quiet", name="to-lesson")
        self._has_link = bool(link)
        for pressed in (self.again, self.tell, self.lesson):
            pressed.setProperty("large", True)
        row = QHBoxLayout()
        row.setSpacing(theme.space(2))
        for pressed in (self.again, self.tell, self.lesson):
            row.addWidget(pressed)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.space(4)] * 4)
        column.setSpacing(theme.space(2))
        column.addWidget(self.head)
        column.addWidget(self.why)
        column.addLayout(row)
        self.hide()

    def show_grade(self, found: Grade, *, offers_answer: bool) -> None:
        """What came of a try, and why."""
        partly = _("A part of it is right.") if found.share else _("Not this one yet. Let us look at it once more.")
        head = _("Right.") if found.right else partly
        why = "\n".join((*found.reasons, *(sentence(one.code, {"name": one.name}) for one in found.spoiled)))
        self._show("said-good" if found.right else "said-kindly", head, why)
        self.again.setVisible(not found.right)
        self.tell.setVisible(offers_answer)
        self.lesson.setVisible(self._has_link and not found.right)

    def show_hint(self, text: str) -> None:
        """What is lacking before there is anything to look at."""
        self._show("doing", text, "")
        for pressed in (self.again, self.tell, self.lesson):
            pressed.hide()

    def show_answer(self, text: str) -> None:
        """The right answer, for who has tried."""
        self._show("said-kindly", _("It is like this:"), text)
        self.tell.hide()

    def _show(self, role: str, head: str, why: str) -> None:
        restyle(self, role)
        self.head.setText(head)
        self.why.setText(why)
        self.why.setVisible(bool(why))
        self.setAccessibleName(f"{head} {why}".strip())
        self.show()
