"""逐件批办: one matter after another, in large type, for whoever decides and likes no keyboard.

The paper, the opinions beside it, and large buttons below; phrases are pressed, not typed. After each act the next
matter comes by itself.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.matters.rows import MatterBox
from app.speech import _
from app.ui.keyboard import BACK, DECIDE, bind, hint
from app.ui.matters.matter_view import OpenedMatter
from app.ui.parts import button, label
from app.ui.style import style_sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.matters.rows import MatterCounts, MatterPage, MatterView
    from app.desk.rows import Self
    from app.ui.theme import Theme


class LeaderPage(QWidget):
    """What waits to be decided, one by one. Connected by `Handling`, as the page 事项 is."""

    box_changed = Signal(object)
    more_wanted = Signal(str)
    open_asked = Signal(str)
    left = Signal()

    box = MatterBox.TODO

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today) -> None:
        super().__init__()
        large = theme.big()
        self.setProperty("role", "page")
        # the sheet names the sizes of what differs from the application's letters; those are smaller
        self.setStyleSheet(f"QWidget {{ font-size: {large.base}px; }}\n{style_sheet(large)}")
        self._ids: tuple[str, ...] = ()
        self._at = ""
        self._which = label(role="page-title")
        self._which.setObjectName("which")
        self._before = button(_("The one before"), "quiet", name="before")
        self._next = button(_("The next one"), "quiet", name="next")
        self._leave = button(_("Back to the list"), "quiet", name="leave-leading", hint=hint(BACK))
        self._problem = label(role="banner", wraps=True)
        self._problem.hide()
        self._nothing = label(_("Everything is decided. Nothing waits for you."), "empty", wraps=True)
        self.opened = OpenedMatter(large, today)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(large.space(5), large.space(2), large.space(4), large.space(2))
        head.addWidget(self._which, 1)
        for pressed in (self._before, self._next, self._leave):
            head.addWidget(pressed)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head)
        whole.addWidget(self._problem)
        whole.addWidget(self._nothing, 1)
        whole.addWidget(self.opened, 1)
        self._before.clicked.connect(lambda: self._go(-1))
        self._next.clicked.connect(lambda: self._go(1))
        self._leave.clicked.connect(self.left)
        self.opened.deciding.set_narrow(False)
        self.opened.deciding.currentChanged.connect(self._make_room)
        bind(BACK.keys, self, self._escape)
        bind(DECIDE.keys, self.opened.paper, self.opened.deciding.begin_main)
        self._show()

    # data in

    def set_page(self, page: MatterPage, append: bool) -> None:
        """What waits. Where the one that was open waits no longer, the one in its place comes."""
        place = self._ids.index(self._at) if self._at in self._ids else 0
        self._ids = (*self._ids, *(row.id for row in page.rows)) if append else tuple(row.id for row in page.rows)
        if self._at not in self._ids:
            self._at = self._ids[min(place, len(self._ids) - 1)] if self._ids else ""
            if self._at:
                self.open_asked.emit(self._at)
        self._show()

    def count(self) -> int:
        """How many are here."""
        return len(self._ids)

    def set_matter(self, view: MatterView | None) -> None:
        """The matter that is to be decided."""
        self.opened.set_matter(view)
        self._show()

    def set_counts(self, counts: MatterCounts) -> None:
        """They stand in the head already."""

    def set_missing_year(self, year: int) -> None:
        """That is said in the list."""

    def set_self(self, me: Self) -> None:
        """Whose desk this is: in a demonstration every paper says so."""
        self.opened.paper.set_demo(me.demo)

    def show_problem(self, text: str) -> None:
        """A sentence about what could not be done; an empty one takes it away."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    # what happens

    def _go(self, by: int) -> None:
        if self._at in self._ids:
            place = (self._ids.index(self._at) + by) % len(self._ids)
            self._at = self._ids[place]
            self.open_asked.emit(self._at)
            self._show()

    def _show(self) -> None:
        count = len(self._ids)
        place = self._ids.index(self._at) + 1 if self._at in self._ids else 0
        self._which.setText(_("{place} of {count}").format(place=place, count=count) if place else "")
        self._before.setVisible(count > 1)
        self._next.setVisible(count > 1)
        self.opened.setVisible(bool(self._at))
        self._nothing.setVisible(not self._at)

    def _make_room(self) -> None:
        """Who decides looks at the paper, not at the way that it came: large letters leave no room for both."""
        reads = not self.opened.deciding.deciding()
        self.opened.show_track(reads)
        self._head.setVisible(reads)

    def _escape(self) -> None:
        if self.opened.deciding.deciding():
            self.opened.deciding.end()
        else:
            self.left.emit()
