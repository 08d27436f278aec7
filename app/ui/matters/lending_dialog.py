"""委托和移交: lend what one may do to a colleague for a period; hand over everything on leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt, QTime, Signal
from PySide6.QtWidgets import QDateEdit, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.speech import _, ngettext
from app.speech.times import moment
from app.ui.matters.people_chooser import PeopleChooser
from app.ui.parts import button, empty, label, named, rule

if TYPE_CHECKING:
    from app.desk.matters.rows import Choice, DelegationRow
    from app.ui.theme import Theme

_WEEK = 7


class LendingDialog(QDialog):
    """Feed it with `set_people` and `set_delegations`."""

    lend_asked = Signal(str, object, object)
    """A seat, from and until: ms, which are more than Qt's own numbers hold."""
    end_asked = Signal(str)
    hand_over_asked = Signal(str)
    """The seat that gets everything."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWindowTitle(_("Lending and handing over"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.form, theme.smallest_height)
        self._people = PeopleChooser(theme)
        self._since, self._until = self._day(_("From"), 0), self._day(_("Until the end of"), _WEEK)
        self._lend = button(_("Lend"), "primary", name="lend")
        self._hand_over = button(_("Hand everything over…"), "quiet", name="hand-over")
        self._sure = label(role="warning", wraps=True)
        self._do = button(_("Yes, hand it over"), "primary", name="do-hand-over")
        self._problem = label(role="error", wraps=True)
        self._problem.setObjectName("lending-problem")
        self._list = QVBoxLayout()
        self._held = 0
        self._lay_out()
        self._ask_first(False)
        self._problem.hide()
        self._lend.clicked.connect(self._lend_now)
        self._hand_over.clicked.connect(self._begin_handing_over)
        self._do.clicked.connect(self._hand_over_now)

    def set_people(self, people: tuple[Choice, ...]) -> None:
        """Whom one may choose."""
        self._people.set_choices(people, several=False)

    def set_held(self, count: int) -> None:
        """How many matters lie with this clerk."""
        self._held = count
        self._hand_over.setVisible(count > 0)

    def set_delegations(self, rows: tuple[DelegationRow, ...]) -> None:
        """What is lent, and what was lent to this clerk."""
        empty(self._list)
        for row in rows:
            self._list.addWidget(self._row(row))

    def show_problem(self, said: str) -> None:
        """What is missing or refused."""
        self._problem.setText(said)
        self._problem.setVisible(bool(said))

    def _row(self, row: DelegationRow) -> QWidget:
        made = QWidget()
        inside = QHBoxLayout(made)
        inside.setContentsMargins(0, 0, 0, 0)
        who = _("{giver} lends to {taker}: {since} – {until}").format(
            giver=row.giver.name, taker=row.taker.name, since=_date(row.since), until=_date(row.until)
        )
        state = _("ended") if row.ended else _("to be confirmed by the county") if row.pending else ""
        inside.addWidget(label(" · ".join(part for part in (who, state) if part), "second", wraps=True), 1)
        if row.mine and not row.ended:
            end = button(_("End it"), "quiet", name=f"end-{row.id}")
            end.clicked.connect(lambda: self.end_asked.emit(row.id))
            inside.addWidget(end)
        return made

    def _chosen(self) -> str:
        chosen = self._people.chosen()
        if not chosen:
            self.show_problem(_("Please choose a colleague."))
            self._people.focus_search()
            return ""
        self.show_problem("")
        return chosen[0]

    def _lend_now(self) -> None:
        seat = self._chosen()
        if seat:
            since = self._since.dateTime().toMSecsSinceEpoch()
            self.lend_asked.emit(seat, since, self._until.date().endOfDay().toMSecsSinceEpoch())

    def _begin_handing_over(self) -> None:
        if self._chosen():
            said = ngettext(
                "{count} matter goes to this colleague in one step. It can be taken back for ten seconds.",
                "{count} matters go to this colleague in one step. It can be taken back for ten seconds.",
                self._held,
            )
            self._sure.setText(said.format(count=self._held))
            self._ask_first(True)
            self._do.setFocus()

    def _hand_over_now(self) -> None:
        seat = self._chosen()
        if seat:
            self._ask_first(False)
            self.hand_over_asked.emit(seat)

    def _ask_first(self, asking: bool) -> None:
        self._sure.setVisible(asking)
        self._do.setVisible(asking)

    def _day(self, name: str, days: int) -> QDateEdit:
        made = QDateEdit(QDate.currentDate().addDays(days))
        made.setTime(QTime(0, 0))
        made.setAccessibleName(name)
        made.setCalendarPopup(True)
        made.setDisplayFormat("yyyy-MM-dd")
        return made

    def _lay_out(self) -> None:
        theme = self._theme
        days = QHBoxLayout()
        days.setSpacing(theme.space(3))
        for day in (self._since, self._until):
            days.addLayout(named(day, theme), 1)
        foot = QHBoxLayout()
        foot.addWidget(self._lend)
        foot.addWidget(self._hand_over)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.space(5)] * 4)
        column.setSpacing(theme.space(2))
        column.addWidget(label(_("Who decides for you while you are away?"), "title", wraps=True))
        said = _("The colleague sees what lies with you and decides on your behalf; both names stand in the opinions.")
        column.addWidget(label(said, "second", wraps=True))
        column.addWidget(self._people, 1)
        column.addLayout(days)
        column.addWidget(self._problem)
        column.addLayout(foot)
        column.addWidget(self._sure)
        column.addWidget(self._do)
        column.addWidget(rule())
        column.addLayout(self._list)


def _date(at: int) -> str:
    return moment(at).strftime("%Y-%m-%d")
