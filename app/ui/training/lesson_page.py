"""A lesson, one card at a time. Where one stops it goes on the next time; nothing tells how much is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.speech import _, pgettext
from app.ui.keyboard import BACK_A_CARD, ON, bind, hint
from app.ui.parts import button, label
from app.ui.training.card_view import CardView
from app.ui.training.framing import Column, Foot, FramedPage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from app.training.courses import Course
    from app.ui.theme import Theme


class LessonPage(FramedPage):
    """Feed it with `set_lesson`."""

    card_shown = Signal(str, int)
    """The lesson and the card, from 0, that is in front now."""
    finished = Signal(str)
    answered = Signal(str, object)
    lesson_asked = Signal(str)
    task_asked = Signal(str)
    test_asked = Signal(str)
    """A few questions of this lesson."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._course: Course | None = None
        self._lesson = ""
        self._card = 0
        self._next_lesson = ""
        self._kept: QLabel | None = None
        self.back = button(pgettext("card", "Back"), name="card-back", hint=hint(BACK_A_CARD))
        self.on = button(_("Go on"), "primary", name="card-on", hint=hint(ON))
        self._try = button(_("Try a few questions"), name="try-lesson")
        self.back.clicked.connect(self._go_back)
        self.on.clicked.connect(self._go_on)
        self._try.clicked.connect(lambda: self.test_asked.emit(self._lesson))
        self._stand(Foot(theme, self.back, self._try, self.on))
        bind(ON.keys, self, self.on.click)
        self._middle.moved.connect(self._name_on)
        bind(BACK_A_CARD.keys, self, self.back.click)
        self.setFocusProxy(self.on)

    def set_lesson(self, course: Course, lesson: str, card: int, next_lesson: str = "") -> None:
        """Show a lesson from a card on. `next_lesson` is offered at its end; empty for none."""
        self._course, self._lesson, self._next_lesson = course, lesson, next_lesson
        found = course.lesson(lesson)
        self.head.set_title(found.title)
        self._show(min(max(0, card), len(found.cards)))

    def set_kept(self) -> None:
        """That the lesson was gone through is on disk."""
        if self._kept is not None:
            self._kept.setText(_("It is kept. You may go on, or stop for today: the next time it goes on from here."))

    def place(self) -> tuple[str, int]:
        """The lesson and its card that are shown."""
        return self._lesson, self._card

    def over(self) -> bool:
        """Whether the last card was turned."""
        return self._course is not None and self._card >= len(self._course.lesson(self._lesson).cards)

    def _show(self, card: int) -> None:
        if self._course is None:
            return
        cards = self._course.lesson(self._lesson).cards
        self._card = card
        self._kept = None
        over = card >= len(cards)
        self._middle.put(self._end() if over else self._made(self._course, card))
        self.back.setEnabled(card > 0)
        self._try.setVisible(over)
        self._name_on()
        self.on.setFocus()
        if over:
            self.finished.emit(self._lesson)
        else:
            self.card_shown.emit(self._lesson, card)

    def _made(self, course: Course, card: int) -> CardView:
        made = CardView(self._theme, course, course.lesson(self._lesson).cards[card])
        made.answered.connect(self.answered)
        made.tried.connect(self._tried)
        made.spoke.connect(self._middle.bring)
        made.lesson_asked.connect(self.lesson_asked)
        made.task_asked.connect(self.task_asked)
        return made

    def _tried(self, right: bool) -> None:
        if right:
            self.on.setFocus()

    def _name_on(self) -> None:
        """What the one large button does: it shows what stands below, then turns the card."""
        text = self._words()
        self.on.setText(text.replace("&", "&&"))
        self.on.setAccessibleName(text)

    def _words(self) -> str:
        if self._course is None:
            return ""
        if self._middle.has_more():
            return _("Show what is below")
        cards = len(self._course.lesson(self._lesson).cards)
        if self._card < cards:
            return _("Done with this lesson") if self._card == cards - 1 else _("Go on")
        if not self._next_lesson:
            return _("Back to Training")
        return _("On to: {title}").format(title=self._course.lesson(self._next_lesson).title)

    def _end(self) -> Column:
        title = label(_("You are through this lesson."), "lesson-title", wraps=True)
        title.setObjectName("card-title")
        self._kept = label("", "lesson", wraps=True)
        self._kept.setObjectName("kept")
        return Column(self._theme, title, self._kept, apart=4)

    def _go_on(self) -> None:
        if self._course is None:
            return
        if self._middle.has_more():
            self._middle.turn(1)
        elif self._card < len(self._course.lesson(self._lesson).cards):
            self._show(self._card + 1)
        elif self._next_lesson:
            self.lesson_asked.emit(self._next_lesson)
        else:
            self.left.emit()

    def _go_back(self) -> None:
        if self._card > 0:
            self._show(self._card - 1)
