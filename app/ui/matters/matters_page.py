"""事项: what this clerk has to do, began, handled or watches, and the matter that is open beside it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desk.matters.rows import MatterBox
from app.speech import _
from app.ui.keyboard import BACK, DECIDE, PRINT, bind
from app.ui.matters.matter_list import MatterList
from app.ui.matters.matter_view import OpenedMatter
from app.ui.parts import button, label
from app.ui.two_panes import TwoPanes

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent

    from app.desk.matters.rows import MatterCounts, MatterPage, MatterView
    from app.desk.rows import Self
    from app.ui.theme import Theme


class MattersPage(QWidget):
    """Four lists behind four chips; 发起 above them."""

    box_changed = Signal(object)
    more_wanted = Signal(str)
    open_asked = Signal(str)
    start_asked = Signal()
    lending_asked = Signal()
    lead_asked = Signal()
    """One after another, in large type."""

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today) -> None:
        super().__init__()
        self._theme = theme
        self._box = MatterBox.TODO
        self._loaded = False
        self.setProperty("role", "page")
        self.list = MatterList(theme, today)
        self.list.setAccessibleName(_("Matters"))
        self.opened = OpenedMatter(theme, today)
        self._start = button(_("Begin a matter"), "quiet", name="start-matter")
        self._lead = button(_("Decide one by one"), "quiet", name="lead")
        self._lead.hide()
        self._lend = button(_("Lend…"), "quiet", name="lending")
        self._problem = label(role="banner", wraps=True)
        self._problem.hide()
        self._year = label(role="hint", wraps=True)
        self._year.setContentsMargins(theme.space(5), 0, theme.space(3), 0)
        self._year.hide()
        self._chips = {box: self._chip(box) for box in MatterBox}
        self._group = QButtonGroup(self)
        for chip in self._chips.values():
            self._group.addButton(chip)
        self._chips[MatterBox.TODO].setChecked(True)
        self._lay_out()
        self._connect()
        self._show_empty_text()

    # data in

    @property
    def box(self) -> MatterBox:
        """The list that is shown."""
        return self._box

    def set_box(self, box: MatterBox) -> None:
        """Show another list, as if the clerk had pressed its chip."""
        self._box = box
        self._chips[box].setChecked(True)
        self._show_empty_text()
        self.box_changed.emit(box)

    def set_page(self, page: MatterPage, append: bool) -> None:
        """Rows of the list: the first ones, or those that were asked for."""
        self.list.set_page(page, append)
        self._panes.set_choosable(bool(self.list.count()))

    def count(self) -> int:
        """How many rows are here: so many are asked for again."""
        return self.list.count()

    def set_counts(self, counts: MatterCounts) -> None:
        """How many there are to do."""
        name = _box_word(MatterBox.TODO)
        text = f"{name} {counts.todo}" if counts.todo else name
        self._chips[MatterBox.TODO].setText(text)
        self._chips[MatterBox.TODO].setAccessibleName(text)
        self._lead.setVisible(counts.todo > 0)

    def set_matter(self, view: MatterView | None) -> None:
        """What to show beside the list; None when nothing is open any more."""
        leaving = self._panes.narrow and view is not None and self.list.hasFocus()
        self.opened.set_matter(view)
        self._panes.set_open(view is not None)
        if view is not None:
            self.list.choose(view.row.id)
        if leaving:  # the keyboard goes along with the eyes
            self.opened.paper.setFocus()

    def set_missing_year(self, year: int) -> None:
        """The holidays of a year that limits need are not here: said, never guessed."""
        self._year.setVisible(year > 0)
        said = _("Holidays of {year} are not loaded yet; limits that run into that year are not reckoned.")
        self._year.setText(said.format(year=year))

    def set_self(self, me: Self) -> None:
        """Whose desk this is: in a demonstration every paper says so."""
        self.opened.paper.set_demo(me.demo)

    def set_narrow(self, narrow: bool) -> None:
        """Little room: the list or the matter, with a way back."""
        self._panes.set_narrow(narrow)
        self.opened.deciding.set_narrow(narrow)

    def show_problem(self, text: str) -> None:
        """A sentence about what could not be done; an empty one takes it away."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    # what the clerk's face remembers

    def state(self) -> dict[str, object]:
        """Sizes and the list to remember."""
        return {"splitter": self._panes.sizes(), "opened": self.opened.state(), "box": self._box.value}

    def restore(self, state: dict[str, object]) -> None:
        """Sizes and the list as remembered; what does not fit is passed over."""
        self._panes.restore(state.get("splitter"))
        opened, box = state.get("opened"), state.get("box")
        if isinstance(opened, dict):
            self.opened.restore(opened)
        if box in {known.value for known in MatterBox}:
            self.set_box(MatterBox(str(box)))

    # what happens

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes to the list."""
        super().focusInEvent(event)
        self.list.setFocus()

    def _chip(self, box: MatterBox) -> QPushButton:
        made = button(_box_word(box), "filter", name=f"matters-{box.value}")
        made.setCheckable(True)
        made.clicked.connect(lambda: self.set_box(box))
        return made

    def _show_empty_text(self) -> None:
        self.list.set_empty_text(
            {
                MatterBox.TODO: _("Nothing waits for you. What comes to you to be decided or handled appears here."),
                MatterBox.STARTED: _("Nothing yet. Matters that you begin appear here, with how far they have come."),
                MatterBox.HANDLED: _("Nothing yet. Matters that you have handled can be looked up here."),
                MatterBox.WATCHED: _("Nothing yet. Press “Watch” in a matter to find it here."),
            }[self._box]
        )

    def _chosen(self, id: str) -> None:
        if not self._panes.narrow:
            self.open_asked.emit(id)

    def _entered(self, id: str) -> None:
        shown = self.opened.matter()
        if self._panes.narrow or shown is None or shown.row.id != id:
            self.open_asked.emit(id)
        else:
            self.opened.paper.setFocus()

    def _escape(self) -> None:
        if self.opened.deciding.deciding():
            self.opened.deciding.end()
        elif self._panes.narrow and self.opened.matter() is not None:
            self._go_back()
        else:
            self.list.setFocus()

    def _go_back(self) -> None:
        shown = self.opened.matter()
        self.set_matter(None)
        self.list.choose(shown.row.id if shown else "")
        self.list.setFocus()

    def _connect(self) -> None:
        self.list.more_wanted.connect(self.more_wanted)
        self.list.chosen.connect(self._chosen)
        self.list.entered.connect(self._entered)
        self.opened.deciding.back_asked.connect(self._go_back)
        self._start.clicked.connect(self.start_asked)
        self._lead.clicked.connect(self.lead_asked)
        self._lend.clicked.connect(self.lending_asked)
        bind(BACK.keys, self, self._escape)
        bind(DECIDE.keys, self.list, self.opened.deciding.begin_main)
        bind(DECIDE.keys, self.opened.paper, self.opened.deciding.begin_main)
        bind(PRINT.keys, self, self.opened.print_asked.emit)
        self.opened.paper.take_keys_at(self, self.opened.sheet)

    def _lay_out(self) -> None:
        theme = self._theme
        chips = QHBoxLayout()
        chips.setContentsMargins(theme.space(3), theme.space(2), theme.space(2), theme.space(2))
        chips.setSpacing(0)
        for chip in self._chips.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        foot = QHBoxLayout()
        foot.setContentsMargins(theme.space(3), theme.space(2), theme.space(2), theme.space(2))
        foot.addWidget(self._start)
        foot.addWidget(self._lead)
        foot.addWidget(self._lend)
        foot.addStretch(1)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(chips)
        column.addWidget(self.list, 1)
        column.addWidget(self._year)
        column.addLayout(foot)
        self._panes = TwoPanes(theme, left, self.opened, _("Choose a matter on the left; it is shown here."))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._problem)
        whole.addWidget(self._panes, 1)


def _box_word(box: MatterBox) -> str:
    return {
        MatterBox.TODO: _("To do"),
        MatterBox.STARTED: _("Begun by me"),
        MatterBox.HANDLED: _("Handled"),
        MatterBox.WATCHED: _("Watched"),
    }[box]
