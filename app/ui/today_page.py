"""今日 Today: what to do first, most pressing on top, and how much waits elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.speech import _, ngettext
from app.speech.times import full_day_text
from app.ui.parts import button, label, rule
from app.ui.today_list import TodayList, Todo, todos

if TYPE_CHECKING:
    from app.desk.matters.rows import MatterCounts, MatterRow
    from app.desk.rows import Counts, Row
    from app.ui.first_lesson import FirstLesson
    from app.ui.theme import Theme

_NOON, _EVENING = 12, 18
_BELOW = 2
"""So many times as high as what stands on an empty page is what stands below it."""
_COUNTED = ("matters", "inbox", "notices", "outbox", "drafts")


class TodayPage(QWidget):
    """`open_asked(page, id)` for a row; `page_asked(page)` for a count."""

    open_asked = Signal(str, str)
    page_asked = Signal(str)
    learning_answered = Signal()
    """Whether the first lesson was wanted or not: it need not be asked again."""

    def __init__(self, tokens: Theme) -> None:
        super().__init__()
        self._tokens = tokens
        self._first_lesson: FirstLesson | None = None
        self._todos: tuple[Todo, ...] = ()
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._greeting = label("", "page-title")
        self._day = label("", "second")
        self._first = button("", "primary", name="open-first")
        self._first.clicked.connect(self._open_first)
        self._counts = {key: button("", "quiet", name=f"count-{key}") for key in _COUNTED}
        self.list = TodayList(tokens)
        self.list.setAccessibleName(_("To be done today"))
        self.list.entered.connect(self._open)
        self._empty = self._empty_part(tokens)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.list)
        self._middle.addWidget(self._empty)

        head = QHBoxLayout()
        head.setContentsMargins(tokens.space(5), tokens.space(4), tokens.space(5), tokens.space(3))
        said = QVBoxLayout()
        said.setSpacing(tokens.space(1))
        said.addWidget(self._greeting)
        said.addWidget(self._day)
        head.addLayout(said, 1)
        head.addWidget(self._first)
        counts = QHBoxLayout()
        counts.setContentsMargins(tokens.space(4), 0, tokens.space(4), tokens.space(2))
        for key, count in self._counts.items():
            count.clicked.connect(lambda _checked=False, key=key: self.page_asked.emit(key))
            counts.addWidget(count)
        counts.addStretch(1)
        self._whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(counts)
        whole.addWidget(rule())
        whole.addWidget(self._middle, 1)
        whole.addStretch()  # what stands on an empty page stands above its middle

    def set_rows(self, rows: tuple[Row, ...], matters: tuple[MatterRow, ...], name: str, now: int) -> None:
        """What is to be done, and whom to greet."""
        moment = datetime.fromtimestamp(now / 1000)
        self._todos = found = todos(matters, rows, moment.date())
        self._greeting.setText(_greeting(name, moment.hour))
        self._day.setText(full_day_text(now) + " · " + _todo(len(found)))
        self.list.set_todos(found)
        self._bring(self.list if found else self._empty)
        self._first.setVisible(bool(found))
        self._first.setText(_("Open the first one"))
        self._arrange()

    def set_counts(self, counts: Counts) -> None:
        """How much waits on the other pages; what is nothing is not shown."""
        waiting = counts.waiting + counts.refused
        for key, count, text in (
            ("inbox", counts.to_sign, ngettext("%d to sign for", "%d to sign for", counts.to_sign)),
            ("notices", counts.notices, ngettext("%d unread notice", "%d unread notices", counts.notices)),
            ("outbox", waiting, ngettext("%d in the outbox", "%d in the outbox", waiting)),
            ("drafts", counts.drafts, ngettext("%d draft", "%d drafts", counts.drafts)),
        ):
            self._counts[key].setText(text % count)
            self._counts[key].setAccessibleName(text % count)
            self._counts[key].setVisible(count > 0)

    def set_matter_counts(self, counts: MatterCounts) -> None:
        """How many matters lie with this clerk, and how many of them are late."""
        words = ngettext("%d to do", "%d to do", counts.todo) % counts.todo
        if counts.overdue:
            words += " · " + ngettext("%d is due", "%d are due", counts.overdue) % counts.overdue
        self._counts["matters"].setText(words)
        self._counts["matters"].setAccessibleName(words)
        self._counts["matters"].setVisible(counts.todo > 0)

    def lead_to_learning(self, leads: bool) -> None:
        """Offer the first lesson, to somebody who is new to the computer; or no more."""
        if leads and self._first_lesson is None:
            from app.ui.first_lesson import FirstLesson  # most clerks have answered long ago

            self._first_lesson = FirstLesson(self._tokens)
            self._first_lesson.answered.connect(self._learning_answered)
            self._whole.insertWidget(self._whole.count() - 1, self._first_lesson)
            self._arrange()
        if self._first_lesson is not None:
            self._first_lesson.setVisible(leads)

    def _bring(self, shown: QWidget) -> None:
        """Show the list, or the words that stand there without one. Tab would never come past a page whose keyboard
        belongs to something hidden."""
        focused = self.hasFocus()
        self._middle.setCurrentWidget(shown)
        self.setFocusProxy(shown)
        if focused:
            shown.setFocus()

    def _arrange(self) -> None:
        """The first lesson stands below what is to be done, never above it; where nothing is, in the middle."""
        self._whole.setStretch(self._whole.count() - 1, 0 if self._todos else _BELOW)
        if self._first_lesson is not None:
            self._first_lesson.set_alone(not self._todos)

    def _learning_answered(self, wanted: bool) -> None:
        self.learning_answered.emit()
        if wanted:
            self.page_asked.emit("training")
        else:
            self.setFocus()

    def _empty_part(self, tokens: Theme) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(tokens.space(6), tokens.space(6), tokens.space(6), 0)
        column.setSpacing(tokens.space(2))
        column.addStretch(1)
        for text, role in (
            (_("Nothing to do just now."), "empty"),
            (_("What arrives from the county and has to be signed for or read appears here by itself."), "second"),
        ):
            line = label(text, role, wraps=True)
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(line)
        return part

    def _open_first(self) -> None:
        if self._todos:
            self._open(self._todos[0].id)

    def _open(self, id: str) -> None:
        page = next(todo.page for todo in self._todos if todo.id == id)
        self.open_asked.emit(page, id)


def _greeting(name: str, hour: int) -> str:
    if hour < _NOON:
        return _("Good morning, %s") % name
    return (_("Good afternoon, %s") if hour < _EVENING else _("Good evening, %s")) % name


def _todo(count: int) -> str:
    if not count:
        return _("nothing waits for you")
    return ngettext("%d thing waits for you", "%d things wait for you", count) % count
