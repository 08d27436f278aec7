"""A page with a list and the paper beside it: what 收件, 通知 and 已发 have in common."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.speech import _
from app.ui.keyboard import BACK, LARGER, PRINT, REPLY, SIGN, SMALLER, bind, hint
from app.ui.opened_view import OpenedView
from app.ui.parts import LineField, button, label
from app.ui.rows_view import RowsView
from app.ui.two_panes import TwoPanes

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import SignalInstance
    from PySide6.QtGui import QFocusEvent, QHideEvent, QShowEvent
    from PySide6.QtWidgets import QPushButton

    from app.desk.rows import Counts, Opened, Page, Self, UnitRow
    from app.ui.theme import Theme

READ_AFTER: Final = 1500
"""Milliseconds that a paper has been before the clerk's eyes when it counts as read."""


class BoxPage(QWidget):
    """List and paper, or one of them where there is little room; the actions below the paper."""

    filter_changed = Signal(object)
    more_wanted = Signal(object)
    open_asked = Signal(str)
    sign_asked = Signal(str)
    reply_asked = Signal(str)
    handle_asked = Signal(str)
    """The document is to be handled as a matter."""
    withdraw_asked = Signal(str, str)
    print_asked = Signal(str)
    export_asked = Signal(str)
    """导出: one file that proves it."""
    read = Signal(str)

    empty_text = ""
    """What the empty list says."""

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._opened: Opened | None = None
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.setInterval(READ_AFTER)
        self._reading.timeout.connect(self._has_been_read)
        self.rows = RowsView(theme, today)
        self.opened_view = OpenedView(theme, today)
        self.setProperty("role", "page")
        self._make_actions()
        self._lay_out()
        self._connect()
        self._show_actions()

    # data in

    def set_page(self, page: Page, append: bool) -> None:
        """Rows of the list: the first page, or the one that was asked for."""
        self.rows.set_page(page, append)
        self._panes.set_choosable(append or bool(page.rows))

    def set_opened(self, opened: Opened | None) -> None:
        """What to show beside the list; None when nothing is open any more."""
        another = (opened.row.id if opened else "") != (self._opened.row.id if self._opened else "")
        self._opened = opened
        self.opened_view.set_opened(opened)
        if another:
            self._reading.stop()
            self._end_withdrawal()
        if opened is not None:
            self.rows.choose(opened.row.id)
        if another and opened is not None:
            self._begin_reading()
        self._show_actions()
        self._arrange()

    def set_offices(self, offices: tuple[UnitRow, ...]) -> None:
        """The units that one can filter by."""

    def set_counts(self, counts: Counts) -> None:
        """The numbers beside the filters."""

    def set_self(self, me: Self) -> None:
        """Whose desk this is: in a demonstration every paper says so."""
        self.opened_view.paper.set_demo(me.demo)

    def set_narrow(self, narrow: bool) -> None:
        """Little room: the list or the paper, with a way back."""
        if narrow != self._panes.narrow:
            self._panes.set_narrow(narrow)
            self._arrange()

    def show_problem(self, text: str) -> None:
        """A sentence about what could not be done; an empty one takes it away."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def print_opened(self) -> bool:
        """Ask for a printer and print what is open; False where nothing was printed."""
        return self._opened is not None and self.opened_view.paper.print_dialog()

    # what the clerk's face remembers

    def state(self) -> dict[str, object]:
        """Sizes and filters to remember."""
        return {"splitter": self._panes.sizes(), "opened": self.opened_view.state()}

    def restore(self, state: dict[str, object]) -> None:
        """Sizes and filters as remembered; what does not fit is passed over."""
        self._panes.restore(state.get("splitter"))
        opened = state.get("opened")
        if isinstance(opened, dict):
            self.opened_view.restore(opened)

    # for the pages

    def filters(self) -> QWidget | None:
        """What stands above the list, if anything."""
        return None

    # parts

    def _make_actions(self) -> None:
        self._back = button(_("Back"), "quiet", name="back", hint=hint(BACK))
        self._sign = button(_("Sign for"), "primary", name="sign", hint=hint(SIGN))
        self._reply = button(_("Reply"), "quiet", name="reply", hint=hint(REPLY))
        self._handle = button(_("Handle as a matter"), "quiet", name="handle")
        self._print = button(_("Print"), "quiet", name="print", hint=hint(PRINT))
        self._withdraw = button(_("Withdraw…"), "quiet", name="withdraw")
        # what is seldom needed is not looked at by who only wants to sign and to print
        self._more = button(_("More"), "quiet", name="more-actions")
        self._menu = QMenu(self._more)
        self._menu.addAction(_("Export with proof…"), lambda: self._ask(self.export_asked))
        self._more.setMenu(self._menu)
        self._smaller = button(_("Smaller"), "quiet", name="smaller", hint=hint(SMALLER))
        self._larger = button(_("Larger"), "quiet", name="larger", hint=hint(LARGER))

    def _lay_out(self) -> None:
        theme = self._theme
        self._problem = label(role="banner", wraps=True)
        self._problem.hide()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        filters = self.filters()
        if filters is not None:
            column.addWidget(filters)
        column.addWidget(self.rows, 1)
        self.rows.set_empty_text(self.empty_text)
        nothing = _("Choose a document on the left; it is shown here.")
        self._panes = TwoPanes(theme, left, self._make_reader(), nothing)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._problem)
        whole.addWidget(self._panes, 1)

    def _make_reader(self) -> QWidget:
        reader = QWidget()
        column = QVBoxLayout(reader)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.opened_view, 1)
        column.addWidget(self._make_action_bar())
        return reader

    def _make_action_bar(self) -> QWidget:
        theme = self._theme
        self._bars = QStackedWidget()
        self._bars.setProperty("role", "action-bar")
        self._bars.setFixedHeight(theme.control + 2 * theme.space(2) + theme.hairline)
        actions, withdrawal = QWidget(), QWidget()
        for bar, widgets in (
            (actions, (self._back, self._sign, self._reply, self._handle, self._print, self._withdraw, self._more)),
            (withdrawal, self._make_withdrawal()),
        ):
            row = QHBoxLayout(bar)
            row.setContentsMargins(theme.space(4), theme.space(2), theme.space(4), theme.space(2))
            row.setSpacing(theme.space(2))
            for widget in widgets:
                row.addWidget(widget, 1 if isinstance(widget, LineField) else 0)
            if bar is actions:
                row.addStretch(1)
                row.addWidget(self._smaller)
                row.addWidget(self._larger)
            self._bars.addWidget(bar)
        return self._bars

    def _make_withdrawal(self) -> tuple[QWidget, ...]:
        said = label(_("It will disappear at all recipients. Reason:"))
        self._reason = LineField()
        self._reason.setAccessibleName(_("Reason for withdrawing"))
        self._reason.setPlaceholderText(_("for example: wrong attachment"))
        self._reason.setObjectName("reason")
        self._do_withdraw = button(_("Withdraw"), "primary", name="do-withdraw")
        self._keep = button(_("Do not withdraw"), "quiet", name="keep")
        return said, self._reason, self._do_withdraw, self._keep

    def _connect(self) -> None:
        self.rows.more_wanted.connect(self.more_wanted)
        self.rows.chosen.connect(self._chosen)
        self.rows.entered.connect(self._entered)
        self.opened_view.open_asked.connect(self.open_asked)
        self._back.clicked.connect(self._go_back)
        self._withdraw.clicked.connect(self._begin_withdrawal)
        self._handle.clicked.connect(lambda: self._ask(self.handle_asked))
        self._keep.clicked.connect(self._end_withdrawal)
        self._do_withdraw.clicked.connect(self._withdraw_now)
        self._reason.returnPressed.connect(self._withdraw_now)
        self._smaller.clicked.connect(self.opened_view.sheet.zoom_out)
        self._larger.clicked.connect(self.opened_view.sheet.zoom_in)
        for pressed, signal, key in (
            (self._sign, self.sign_asked, SIGN),
            (self._reply, self.reply_asked, REPLY),
            (self._print, self.print_asked, PRINT),
        ):
            pressed.clicked.connect(lambda _checked=False, signal=signal: self._ask(signal))
            bind(key.keys, self, partial(_press, pressed))
        bind(BACK.keys, self, self._escape)
        self.opened_view.paper.take_keys_at(self, self.opened_view.sheet)

    # what happens

    def _ask(self, signal: SignalInstance) -> None:
        if self._opened is not None:
            signal.emit(self._opened.row.id)

    def _chosen(self, id: str) -> None:
        if not self._panes.narrow:
            self.open_asked.emit(id)

    def _entered(self, id: str) -> None:
        if self._panes.narrow:
            self.open_asked.emit(id)
        elif self._opened is not None and self._opened.row.id == id:
            self.opened_view.paper.setFocus()

    def _show_actions(self) -> None:
        opened = self._opened
        self._sign.setVisible(opened is not None and opened.can_sign)
        self._reply.setVisible(opened is not None and not opened.mine)
        self._handle.setVisible(opened is not None and not opened.mine)
        self._withdraw.setVisible(opened is not None and opened.mine and opened.can_withdraw)

    def _arrange(self) -> None:
        """Both, or the list or the paper."""
        paper = self._opened is not None
        leaving = self._panes.narrow and paper and self.rows.hasFocus()
        self._back.setVisible(self._panes.narrow)
        self._panes.set_open(paper)
        if leaving:  # the keyboard goes along with the eyes
            self.opened_view.paper.setFocus()

    def _go_back(self) -> None:
        id = self._opened.row.id if self._opened else ""
        self.set_opened(None)
        self.rows.choose(id)
        self.rows.setFocus()

    def _escape(self) -> None:
        if self._bars.currentIndex() == 1:
            self._end_withdrawal()
        elif self._panes.narrow and self._opened is not None:
            self._go_back()
        else:
            self.rows.setFocus()

    # withdrawing

    def _begin_withdrawal(self) -> None:
        self._reason.clear()
        self._bars.setCurrentIndex(1)
        self._reason.setFocus()

    def _end_withdrawal(self) -> None:
        if self._bars.currentIndex() == 1:
            self._bars.setCurrentIndex(0)
            self._withdraw.setFocus()

    def _withdraw_now(self) -> None:
        if self._opened is not None and self._bars.currentIndex() == 1:
            reason = self._reason.text().strip()
            self._bars.setCurrentIndex(0)
            self.withdraw_asked.emit(self._opened.row.id, reason)

    # reading

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes to the list. A focus proxy would take what stands before it out of the order of tabs."""
        super().focusInEvent(event)
        self.rows.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin_reading()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._reading.stop()

    def _begin_reading(self) -> None:
        if self._opened is not None and self._opened.row.unread and self.isVisible():
            self._reading.start()

    def _has_been_read(self) -> None:
        if self._opened is not None:
            self.read.emit(self._opened.row.id)


def _press(pressed: QPushButton) -> None:
    if pressed.isVisible():
        pressed.click()
