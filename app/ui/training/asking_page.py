"""Self-test and review: one question at a time; after each the reason, and the lesson where it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.speech import _
from app.ui.keyboard import ON, bind, hint
from app.ui.parts import button, label, restyle
from app.ui.training.framing import Column, Foot, FramedPage
from app.ui.training.practice_view import PracticeView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.training.courses import Course
    from app.training.items import Item
    from app.ui.theme import Theme


class AskingPage(FramedPage):
    """Feed it with `set_items`."""

    answered = Signal(str, object)
    lesson_asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._course: Course | None = None
        self._items: tuple[Item, ...] = ()
        self._place = 0
        self._asked: PracticeView | None = None
        self.leave = button(_("Enough for now"), name="enough")
        self.on = button(_("Next question"), name="next-item", hint=hint(ON))
        self.leave.clicked.connect(self.left)
        self.on.clicked.connect(self._go_on)
        self._stand(Foot(theme, self.leave, self.on))
        bind(ON.keys, self, self.on.click)

    def set_items(self, course: Course, items: Sequence[Item], title: str) -> None:
        """Ask these, in this order."""
        self._course, self._items = course, tuple(items)
        self.head.set_title(title)
        self._show(0)

    def item(self) -> str:
        """The id of the item that is asked; empty at the end."""
        return self._items[self._place].id if self._place < len(self._items) else ""

    def _show(self, place: int) -> None:
        self._place = place
        course = self._course
        if course is None:
            return
        if place >= len(self._items):
            self._show_end()
            return
        item = self._items[place]
        seed = f"{course.digest.hex()}-{place}"
        made = PracticeView(self._theme, item, course.pictures, seed, link=course.lesson(item.lesson).title)
        made.answered.connect(self.answered)
        made.tried.connect(self._tried)
        made.spoke.connect(self._middle.bring)
        made.lesson_asked.connect(self.lesson_asked)
        self._middle.put(made)
        self.leave.show()
        self._say_on(_("Next question"))
        restyle(self.on, "")
        self.setFocusProxy(made)
        made.setFocus()

    def _show_end(self) -> None:
        title = label(_("That was all for now.") if self._items else _("There is nothing to ask here."), "lesson-title")
        title.setObjectName("asking-end")
        told = _("What did not go well comes again some other day by itself. There is nothing to write down.")
        self._middle.put(Column(self._theme, title, label(told, "lesson", wraps=True), apart=4))
        self.leave.hide()
        self._say_on(_("Back to Training"))
        restyle(self.on, "primary")
        self.setFocusProxy(self.on)
        self.on.setFocus()

    def _say_on(self, text: str) -> None:
        self.on.setText(text)
        self.on.setAccessibleName(text)

    def _tried(self, right: bool) -> None:
        """Only now is to go on the thing to do."""
        restyle(self.on, "primary")
        if right:
            self.on.setFocus()

    def _go_on(self) -> None:
        if self._place < len(self._items):
            self._show(self._place + 1)
        else:
            self.left.emit()
