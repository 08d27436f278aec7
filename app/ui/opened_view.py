"""A document or notice as it is read: what it is, how far it has come, who has it, and the paper itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.desk.rows import Box, Opened, Recipient
from app.domain.delivery import State
from app.domain.papers import Urgency
from app.speech import _, ngettext
from app.speech.times import day_text, time_text, written_text
from app.speech.words import state_word, urgency_word
from app.ui.files_panel import FilesPanel
from app.ui.parts import button, label, restyle
from app.ui.sheet import Sheet
from app.ui.track import Station, Track

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.records import Mark
    from app.ui.theme import Theme

_RANK: Final = {State.SENT: 0, State.DELIVERED: 1, State.SIGNED_FOR: 2, State.READ: 3, State.WITHDRAWN: 4}
_SHOWN_UNITS: Final = 5


def facts(opened: Opened, today: date) -> str:
    """Who sent it, under which number, when: 县政府办 · 马政办〔2026〕12号 · 6月3日."""
    row = opened.row
    day = written_text(row.written) if row.written else day_text(row.received_at, today)
    return " · ".join(part for part in (opened.sender_name or row.office, row.number, day) if part)


def mark_text(mark: Mark, name: str, today: date) -> str:
    """Who and when; a doubtful time with the hub's beside it: 王芳 今天 14:03（时间存疑，县里 今天 15:10）."""
    said = f"{name} {time_text(mark.at, today)}".strip()
    if not mark.doubtful:
        return said
    if not mark.accepted:
        return _("{said} (time in doubt)").format(said=said)
    return _("{said} (time in doubt; at the county {hub})").format(said=said, hub=time_text(mark.accepted, today))


def summary(opened: Opened) -> str:
    """How far it has come at all recipients, in words: 12 个单位中 9 个已签收，5 个已阅."""
    total = len(opened.recipients)
    read = sum(1 for unit in opened.recipients if unit.readers)
    if opened.row.box is Box.NOTICES or not any(unit.signed for unit in opened.recipients):
        delivered = sum(1 for unit in opened.recipients if _RANK[unit.state] >= _RANK[State.DELIVERED])
        said = ngettext("{total} unit: {done} has it", "{total} units: {done} have it", total)
        done = delivered
    else:
        said = ngettext("{total} unit: {done} signed for it", "{total} units: {done} signed for it", total)
        done = sum(1 for unit in opened.recipients if unit.signed)
    return _("{said}, {read} read it").format(said=said.format(total=total, done=done), read=read)


def stations(opened: Opened, today: date) -> tuple[Station, ...]:
    """The track of what came in, or of what the clerk's unit sent."""
    row = opened.row
    if row.state is State.WITHDRAWN:
        sent = Station(state_word(State.SENT), time_text(row.received_at, today), True)
        return (sent, Station(state_word(State.WITHDRAWN), _("to be sent") if row.pending else "", True))
    return _stations_out(opened, today) if opened.mine else _stations_in(opened, today)


def _stations_in(opened: Opened, today: date) -> tuple[Station, ...]:
    handling = opened.handling
    delivered = handling.delivered_at if handling and handling.delivered_at else opened.row.received_at
    made = [
        Station(opened.sender_name or opened.row.office, _("sent it"), True),
        Station(_("Delivered to you"), time_text(delivered, today), True),
    ]
    signed = handling.signed if handling else None
    if opened.row.box is Box.INBOX and handling:
        if signed:
            made.append(Station(state_word(State.SIGNED_FOR), mark_text(signed, handling.signed_name, today), True))
        else:
            made.append(Station(_("To sign for"), "", False))
    readers = handling.readers if handling else ()
    names = _(", ").join(name for name, _mark in readers)
    made.append(Station(state_word(State.READ), names, True) if readers else Station(_("Not read yet"), "", False))
    return tuple(made)


def _stations_out(opened: Opened, today: date) -> tuple[Station, ...]:
    row, units = opened.row, opened.recipients
    total = len(units)

    def share(name: str, count: int) -> Station:
        return Station(name, _("{count} of {total}").format(count=count, total=total), count == total > 0)

    if row.pending:
        first = Station(_("Saved on this PC"), _("waits for the line"), False)
    else:
        first = Station(state_word(State.SENT), time_text(row.received_at, today), True)
    delivered = sum(1 for unit in units if _RANK[unit.state] >= _RANK[State.DELIVERED])
    made = [first, share(state_word(State.DELIVERED), delivered)]
    if row.box is not Box.NOTICES:
        made.append(share(state_word(State.SIGNED_FOR), sum(1 for unit in units if unit.signed)))
    made.append(share(state_word(State.READ), sum(1 for unit in units if unit.readers)))
    return tuple(made)


class RecipientsTable(QTableWidget):
    """Each recipient unit: delivered, signed for, read; who and when. Those that one has to ask about stand first."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(0, 4, parent)
        self._theme = theme
        self.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.space(2)}px; }}")
        self.setHorizontalHeaderLabels(
            [_("Unit"), state_word(State.DELIVERED), state_word(State.SIGNED_FOR), state_word(State.READ)]
        )
        self.setAccessibleName(_("Recipients"))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.control)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(theme.control * 2)

    def natural_height(self) -> int:
        """As high as all units need."""
        return self.horizontalHeader().sizeHint().height() + self.verticalHeader().length()

    def set_recipients(self, recipients: tuple[Recipient, ...], today: date, *, signs: bool) -> None:
        """Show these units; a notice is not signed for."""
        self.setColumnHidden(2, not signs)
        ordered = sorted(recipients, key=lambda unit: _RANK[unit.state])
        self.setRowCount(len(ordered))
        for place, unit in enumerate(ordered):
            delivered = time_text(unit.delivered_at, today) if unit.delivered_at else _("not yet")
            signed = mark_text(unit.signed, unit.signed_name, today) if unit.signed else _("not yet")
            read = _("; ").join(mark_text(mark, name, today) for name, mark in unit.readers) or _("not yet")
            for column, text in enumerate((unit.name, delivered, signed, read)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                item.setForeground(QColor(self._theme.ink3 if text == _("not yet") else self._theme.ink))
                self.setItem(place, column, item)


class OpenedView(QWidget):
    """What is opened beside the list. Feed it with `set_opened`."""

    open_asked = Signal(str)
    files_asked = Signal(str)
    """The files of this document should be shown."""

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._today = today
        self._opened: Opened | None = None
        self.setProperty("role", "panel")
        self._title = label(role="title", wraps=True)
        self._facts = label(role="second", wraps=True)
        self._urgency = label(role="chip-amber")
        self._track = Track(theme)
        self._doubt = label(role="warning", wraps=True)
        self._unverified = label(role="error", wraps=True)
        self._related = QWidget()
        self._answers = button(_("The document it answers"), "quiet", name="answers")
        self._replies = button("", "quiet", name="replies")
        self._summary = label(role="section")
        self._table = RecipientsTable(theme)
        self.sheet = Sheet(theme)
        self.paper = self.sheet.paper
        self.files = FilesPanel(theme)
        self._answers.clicked.connect(self._open_answered)
        self._replies.clicked.connect(self._open_reply)
        self._lay_out()

    def set_opened(self, opened: Opened | None) -> None:
        """Show a document or notice; None shows nothing."""
        before, self._opened = self._opened, opened
        if opened is None:
            self.sheet.show_paper(None)
            self.files.set_files((), 1, 1)
            return
        today = self._today()
        self._title.setText(opened.row.title)
        self._facts.setText(facts(opened, today))
        self._show_urgency(opened.row.urgency)
        self._track.set_stations(stations(opened, today))
        self._show_doubts(opened)
        self._show_related(opened)
        self._show_recipients(opened)
        if before is None or before.paper != opened.paper or before.row.id != opened.row.id:
            self.sheet.show_paper(opened.paper)
            self.files.set_files((), 1, 1)
        if opened.paper.files:
            self.files_asked.emit(opened.row.id)

    def item(self) -> str:
        """Whose files are shown; empty for nobody's."""
        return self._opened.row.id if self._opened else ""

    def bare(self) -> bool:
        """Whether the paper says nothing itself, so that its only file is the paper."""
        return self._opened is not None and not any(line.strip() for line in self._opened.paper.body)

    def opened(self) -> Opened | None:
        """What is shown."""
        return self._opened

    def state(self) -> dict[str, object]:
        """Sizes to remember."""
        return {"zoom": self.paper.zoom, "table": self._splitter.sizes()}

    def restore(self, state: dict[str, object]) -> None:
        """Sizes as remembered; anything else is passed over."""
        zoom, table = state.get("zoom"), state.get("table")
        if isinstance(zoom, (int, float)):
            self.paper.set_zoom(float(zoom))
        if isinstance(table, list) and len(table) == 2 and all(isinstance(size, int) for size in table) and sum(table):
            self._splitter.setSizes(table)

    def _lay_out(self) -> None:
        theme = self._theme
        head = QWidget()
        lines = QVBoxLayout(head)
        lines.setContentsMargins(theme.space(5), theme.space(3), theme.space(5), theme.space(2))
        lines.setSpacing(theme.space(2))
        beside = QHBoxLayout()
        beside.setSpacing(theme.space(2))
        beside.addWidget(self._urgency)
        beside.addWidget(self._facts, 1)
        related = QHBoxLayout(self._related)
        related.setContentsMargins(0, 0, 0, 0)
        related.addWidget(self._answers)
        related.addWidget(self._replies)
        related.addStretch(1)
        lines.addWidget(self._title)
        lines.addLayout(beside)
        lines.addWidget(self._track)
        for widget in (self._doubt, self._unverified, self._related):
            lines.addWidget(widget)
        self._recipients = QWidget()
        column = QVBoxLayout(self._recipients)
        column.setContentsMargins(theme.space(5), 0, theme.space(5), 0)
        column.setSpacing(theme.space(1))
        column.addWidget(self._summary)
        column.addWidget(self._table, 1)
        self._splitter = QSplitter(Qt.Orientation.Vertical)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(theme.hairline)
        self._splitter.addWidget(self._recipients)
        self._splitter.addWidget(self.sheet)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([self._theme.control * (_SHOWN_UNITS + 1), self._theme.window_height])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self.files)
        whole.addWidget(self._splitter, 1)

    def _show_urgency(self, urgency: str) -> None:
        restyle(self._urgency, "chip-red" if urgency == Urgency.EMERGENCY else "chip-amber")
        self._urgency.setText(urgency_word(urgency))
        self._urgency.setVisible(bool(urgency))
        self._urgency.updateGeometry()

    def _show_doubts(self, opened: Opened) -> None:
        signed = opened.handling.signed if opened.handling else None
        doubtful = signed is not None and signed.doubtful
        self._doubt.setVisible(doubtful)
        if signed is not None and doubtful:
            said = mark_text(signed, opened.handling.signed_name if opened.handling else "", self._today())
            self._doubt.setText(
                _("Time in doubt: the clock of the PC that signed may be wrong. {said}").format(said=said)
            )
        self._unverified.setVisible(opened.verified is False)
        self._unverified.setText(
            _("The sender's signature does not fit this document. Ask the sender before you act on it.")
        )

    def _show_related(self, opened: Opened) -> None:
        count = len(opened.replies)
        self._answers.setVisible(bool(opened.reply_to))
        self._replies.setVisible(count > 0)
        self._replies.setText(ngettext("{count} reply", "{count} replies", count).format(count=count))
        self._related.setVisible(bool(opened.reply_to) or count > 0)

    def _show_recipients(self, opened: Opened) -> None:
        shown = opened.mine and bool(opened.recipients)
        self._recipients.setVisible(shown)
        if shown:
            self._summary.setText(summary(opened))
            signs = opened.row.box is not Box.NOTICES
            self._table.set_recipients(opened.recipients, self._today(), signs=signs)
            # no taller than its units need, so that the paper gets the rest
            around = self._summary.sizeHint().height() + self._theme.space(3)
            self._recipients.setMaximumHeight(self._table.natural_height() + around)

    def _open_answered(self) -> None:
        if self._opened:
            self.open_asked.emit(self._opened.reply_to)

    def _open_reply(self) -> None:
        if self._opened and self._opened.replies:
            self.open_asked.emit(self._opened.replies[-1])
