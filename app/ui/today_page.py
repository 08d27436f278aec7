"""今日 Today: what to do first, most pressing on top, and how much waits elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.desk.rows import Page
from app.speech import _, ngettext
from app.speech.times import full_day_text
from app.ui.parts import button, label, rule
from app.ui.rows_view import RowsView

if TYPE_CHECKING:
    from app.desk.rows import Counts, Row
    from app.ui.theme import Theme

_NOON, _EVENING = 12, 18
_COUNTED = ("inbox", "notices", "outbox", "drafts")


class TodayPage(QWidget):
    """`open_asked(box, id)` for a row; `page_asked(page)` for a count."""

    open_asked = Signal(str, str)
    page_asked = Signal(str)

    def __init__(self, tokens: Theme) -> None:
        super().__init__()
        self._rows: tuple[Row, ...] = ()
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._greeting = label("", "page-title")
        self._day = label("", "second")
        self._first = button("", "primary", name="open-first")
        self._first.clicked.connect(self._open_first)
        self._counts = {
            key: button("", "quiet", name=f"count-{key}") for key in ("inbox", "notices", "outbox", "drafts")
        }
        self.list = RowsView(tokens)
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
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(counts)
        whole.addWidget(rule())
        whole.addWidget(self._middle, 1)
        self.setFocusProxy(self.list)

    def set_rows(self, rows: tuple[Row, ...], name: str, now: int) -> None:
        """What is to be done, most pressing first, and whom to greet."""
        self._rows = rows
        self._greeting.setText(_greeting(name, datetime.fromtimestamp(now / 1000).hour))
        self._day.setText(full_day_text(now) + " · " + _todo(len(rows)))
        self.list.start_over()
        self.list.set_page(Page(rows, False), append=False)
        self._middle.setCurrentWidget(self.list if rows else self._empty)
        self._first.setVisible(bool(rows))
        self._first.setText(_("Open the first one"))

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

    def _empty_part(self, tokens: Theme) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(*[tokens.space(6)] * 4)
        column.setSpacing(tokens.space(2))
        column.addStretch(1)
        for text, role in (
            (_("Nothing to do just now."), "empty"),
            (_("What arrives from the county and has to be signed for or read appears here by itself."), "second"),
        ):
            line = label(text, role, wraps=True)
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(line)
        column.addStretch(2)
        return part

    def _open_first(self) -> None:
        if self._rows:
            self._open(self._rows[0].id)

    def _open(self, id: str) -> None:
        row = next(row for row in self._rows if row.id == id)
        self.open_asked.emit(row.box.value, row.id)


def _greeting(name: str, hour: int) -> str:
    if hour < _NOON:
        return _("Good morning, %s") % name
    return (_("Good afternoon, %s") if hour < _EVENING else _("Good evening, %s")) % name


def _todo(count: int) -> str:
    if not count:
        return _("nothing waits for you")
    return ngettext("%d thing waits for you", "%d things wait for you", count) % count
