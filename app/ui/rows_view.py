"""A list of documents or notices: rows of two lines, fed page by page, however many there are."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.desk.rows import Box, Page, Row
from app.domain.delivery import State
from app.domain.papers import Urgency
from app.speech import _
from app.speech.times import day_text
from app.speech.words import state_word, urgency_word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QObject

    from app.ui.theme import Theme

ROW: Final = int(Qt.ItemDataRole.UserRole)
"""The role under which the model gives a whole `Row`."""

AHEAD: Final = 20
"""How many rows before the end of what is here the next page is asked for."""

_Index = QModelIndex | QPersistentModelIndex


def state_text(row: Row) -> str:
    """Where a row stands, in words, where that asks for attention; empty otherwise."""
    if row.state is State.WITHDRAWN:
        return _("Withdrawal to be sent") if row.pending else state_word(row.state)
    if row.pending:
        return _("To be sent")
    if row.box is Box.INBOX and row.state in (State.SENT, State.DELIVERED):
        return _("To sign for")
    return ""


def office_line(row: Row) -> str:
    """Who sent it and under which number: the second line of a row."""
    return " · ".join(part for part in (row.office, row.number) if part)


class RowsModel(QAbstractTableModel):
    """Rows in the order of their keys, newest first.

    The first page can be given again at any time: what is the same stays in place, so that selection and scroll bar do
    not jump. Rows further down are then old news until their page is given again; `wanted` tells which page that is.
    """

    def __init__(self, today: Callable[[], date] = date.today, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._rows: list[Row] = []
        self._ages: list[int] = []
        self._age = 0
        self._more = False
        self._asked: int | None = None
        self._anew = True

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return self._spoken(row)
        return None

    def row_at(self, index: _Index) -> Row | None:
        """The row at an index of this model, or None."""
        return self._rows[index.row()] if index.isValid() else None

    def place(self, id: str) -> int:
        """Where the document of that id stands, or -1."""
        return next((place for place, row in enumerate(self._rows) if row.id == id), -1)

    def start_over(self) -> None:
        """What is shown belongs to another question; the next first page replaces all of it."""
        self._anew = True
        self._asked = None

    def put(self, page: Page, append: bool) -> None:
        """Take a page: the first one, or the one that `wanted` asked for last."""
        if append:
            self._put_next(page)
        elif self._anew:
            self._put_all(page)
        else:
            self._age += 1
            self._asked = None
            self._merge(0, page)

    def wanted(self, first: int, last: int) -> int | None:
        """The key after which rows are missing or old while rows `first` to `last` are on screen; None if none are,
        or if they have been asked for already."""
        if self._asked is not None or self._anew:
            return None
        stale = next(
            (place for place in range(max(first, 1), min(last + 1, len(self._ages))) if self._ages[place] != self._age),
            None,
        )
        if stale is not None:
            self._asked = self._rows[stale - 1].row
        elif self._more and self._rows and last + AHEAD >= len(self._rows):
            self._asked = self._rows[-1].row
        return self._asked

    def _put_all(self, page: Page) -> None:
        self.beginResetModel()
        self._rows = list(page.rows)
        self._ages = [self._age] * len(page.rows)
        self._more = page.more
        self._anew = False
        self.endResetModel()

    def _put_next(self, page: Page) -> None:
        if self._asked is None or self._anew:
            return  # the answer to a question that nobody asks any more
        start = bisect_right(self._rows, -self._asked, key=_order)
        self._asked = None
        self._merge(start, page)

    def _merge(self, start: int, page: Page) -> None:
        """The page says all about the stretch from `start` to its last key, or to the end where nothing follows."""
        end = len(self._rows)
        if page.more and page.rows:
            end = max(start, bisect_right(self._rows, _order(page.rows[-1]), key=_order))
        if end == len(self._rows):
            self._more = page.more
        kept = self._drop(start, end, page.rows)
        self._insert(start, page.rows, kept)
        changed = [place for place, row in enumerate(page.rows, start) if self._rows[place] != row]
        self._rows[start : start + len(page.rows)] = page.rows
        self._ages[start : start + len(page.rows)] = [self._age] * len(page.rows)
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], 0))

    def _drop(self, start: int, end: int, rows: Sequence[Row]) -> set[tuple[int, str]]:
        coming = {(row.row, row.id) for row in rows}
        kept = set()
        for first, last in _runs([(row.row, row.id) not in coming for row in self._rows[start:end]], start):
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1], self._ages[first : last + 1]
            self.endRemoveRows()
            end -= last + 1 - first
        for row in self._rows[start:end]:
            kept.add((row.row, row.id))
        return kept

    def _insert(self, start: int, rows: Sequence[Row], kept: set[tuple[int, str]]) -> None:
        for first, last in reversed(_runs([(row.row, row.id) not in kept for row in rows], start)):
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows[first:first] = rows[first - start : last + 1 - start]
            self._ages[first:first] = [self._age] * (last + 1 - first)
            self.endInsertRows()

    def _spoken(self, row: Row) -> str:
        parts = (
            _("Unread") if row.unread else "",
            state_text(row),
            urgency_word(row.urgency),
            row.title,
            row.office,
            row.number,
            day_text(row.received_at, self._today()),
        )
        return _(", ").join(part for part in parts if part)


def _order(row: Row) -> int:
    return -row.row


def _runs(wanted: Sequence[bool], start: int) -> list[tuple[int, int]]:
    """First and last place of each run of true values, the last run first, so that places stay right while rows go."""
    runs: list[tuple[int, int]] = []
    for place, yes in enumerate(wanted, start):
        if yes and runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        elif yes:
            runs.append((place, place))
    return runs[::-1]


class RowDelegate(QStyledItemDelegate):
    """Paints a row: title and date; office, number and at most two chips."""

    def __init__(self, theme: Theme, today: Callable[[], date], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._today = today
        self.words: tuple[str, ...] = ()
        """Words to set in bold where they stand in a title or number."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(self._theme.list // 2, self._theme.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.data(ROW)
        theme = self._theme
        rect: QRect = option.rect  # type: ignore[attr-defined]
        state: QStyle.StateFlag = option.state  # type: ignore[attr-defined]
        base: QFont = option.font  # type: ignore[attr-defined]
        painter.save()
        self._ground(painter, rect, state)
        inner = rect.adjusted(theme.space(5), theme.space(2), -theme.space(3), -theme.space(2))
        half = inner.height() // 2
        upper = QRect(inner.left(), inner.top(), inner.width(), half)
        lower = QRect(inner.left(), inner.top() + half, inner.width(), half)
        if row.unread:
            self._dot(painter, rect, upper)
        title = _font(base, theme.base, QFont.Weight.DemiBold if row.unread else QFont.Weight.Normal)
        small = _font(base, theme.small, QFont.Weight.Normal)
        right = self._aside(painter, upper, small, day_text(row.received_at, self._today()))
        self._text(painter, upper, right, title, theme.ink, row.title)
        right = self._chips(painter, lower, small, row)
        self._text(painter, lower, right, small, theme.ink2, office_line(row))
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, state: QStyle.StateFlag) -> None:
        theme = self._theme
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, QColor(theme.accent_ground))
            painter.fillRect(rect.left(), rect.top(), theme.space(1), rect.height(), QColor(theme.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.ground))
        painter.fillRect(
            rect.left(), rect.bottom() + 1 - theme.hairline, rect.width(), theme.hairline, QColor(theme.line)
        )
        if state & QStyle.StateFlag.State_HasFocus:
            edge = theme.focus
            painter.setPen(QPen(QColor(theme.accent), edge))
            painter.drawRect(rect.adjusted(edge // 2, edge // 2, -edge + edge // 2, -edge + edge // 2))

    def _dot(self, painter: QPainter, rect: QRect, line: QRect) -> None:
        size = self._theme.space(2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.accent))
        painter.drawEllipse(rect.left() + self._theme.space(2), line.center().y() - size // 2 + 1, size, size)

    def _aside(self, painter: QPainter, line: QRect, font: QFont, text: str) -> int:
        painter.setFont(font)
        painter.setPen(QColor(self._theme.ink3))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return line.right() - QFontMetrics(font).horizontalAdvance(text) - self._theme.space(2)

    def _text(self, painter: QPainter, line: QRect, right: int, font: QFont, colour: str, text: str) -> None:
        room = QRect(line.left(), line.top(), max(0, right - line.left()), line.height())
        painter.setPen(QColor(colour))
        elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        for part, bold in _parts(elided, self.words):
            shown = QFont(font)
            if bold:
                shown.setWeight(QFont.Weight.Bold)
            painter.setFont(shown)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, part)
            room.setLeft(room.left() + QFontMetrics(shown).horizontalAdvance(part))

    def _chips(self, painter: QPainter, line: QRect, font: QFont, row: Row) -> int:
        theme = self._theme
        to_sign = not row.pending and row.state is not State.WITHDRAWN
        colours = {
            Urgency.EMERGENCY.value: (theme.red, theme.red_ground),
            Urgency.URGENT.value: (theme.amber, theme.amber_ground),
        }
        chips = (
            (urgency_word(row.urgency), colours.get(row.urgency, (theme.ink2, theme.panel))),
            (state_text(row), (theme.accent, theme.panel) if to_sign else (theme.ink2, theme.panel)),
        )
        right = line.right()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        height = metrics.height() + theme.space(1)
        for text, (ink, ground) in chips:
            if not text:
                continue
            width = metrics.horizontalAdvance(text) + 2 * theme.space(2)
            box = QRect(right - width, line.center().y() - height // 2, width, height)
            painter.setPen(QPen(QColor(ink), theme.hairline))
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(box, theme.radius, theme.radius)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            right = box.left() - theme.space(1)
        return right - theme.space(1)


def _parts(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in parts, and which of them are words that were searched for."""
    wanted = [re.escape(word) for word in words if word]
    if not wanted:
        return [(text, False)]
    parts = re.split(f"({'|'.join(wanted)})", text, flags=re.IGNORECASE)
    return [(part, bool(number % 2)) for number, part in enumerate(parts) if part]


def _font(base: QFont, pixels: int, weight: QFont.Weight) -> QFont:
    font = QFont(base)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font


class RowsView(QTableView):
    """The list. `chosen` tells what is selected now; `entered` that the clerk wants to go into it (click, Enter).

    A table of one column: a `QListView` asks its model about every row again whenever some are added, which takes a
    third of a second with 100,000 rows.
    """

    chosen = Signal(str)
    entered = Signal(str)
    more_wanted = Signal(object)

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = RowsModel(today, self)
        self._empty = ""
        self._loaded = False
        self._settling = False
        self.setModel(self._rows)
        self._delegate = RowDelegate(theme, today, self)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(theme.row)
        self.verticalHeader().setDefaultSectionSize(theme.row)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(theme.row // 2)
        self.verticalScrollBar().valueChanged.connect(self._look_ahead)
        self.verticalScrollBar().rangeChanged.connect(self._look_ahead)
        self.clicked.connect(self._enter)
        self.activated.connect(self._enter)

    def set_empty_text(self, text: str) -> None:
        """What stands here while there are no rows: what will appear, and what one can do now."""
        self._empty = text
        self.viewport().update()

    def set_words(self, words: Sequence[str]) -> None:
        """Words to set in bold in the rows."""
        self._delegate.words = tuple(words)
        self.viewport().update()

    def start_over(self) -> None:
        """Another filter: the next first page is a new list."""
        self._rows.start_over()

    def set_page(self, page: Page, append: bool) -> None:
        """Take a page. The selection and what is on screen stay where they are."""
        current, anchor, offset = self.current_id(), *self._anchor()
        self._settling = True
        self._rows.put(page, append)
        self._loaded = True
        self._settling = False
        self.setAccessibleDescription("" if self._rows.rowCount() else self._empty)
        if not append:
            self._restore(current, anchor, offset)
        self.viewport().update()
        self._look_ahead()

    def current_id(self) -> str:
        """The id of the selected row, or an empty string."""
        row = self._rows.row_at(self.currentIndex())
        return row.id if row else ""

    def choose(self, id: str) -> bool:
        """Select a row without telling; False if it is not here."""
        place = self._rows.place(id)
        self._settling = True
        self.setCurrentIndex(self._rows.index(place, 0))
        if place < 0:
            self.clearSelection()
        else:
            self.scrollTo(self._rows.index(place, 0))
        self._settling = False
        return place >= 0

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        row = self._rows.row_at(current)
        if row is not None and not self._settling:
            self.chosen.emit(row.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the first and last row, as in every list; a table would stay in the row."""
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self._rows.rowCount() - 1}
        place = ends.get(Qt.Key(event.key()))
        if place is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.setCurrentIndex(self._rows.index(place, 0))
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._loaded and not self._rows.rowCount() and self._empty:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(self._theme.ink2))
            margin = self._theme.space(5)
            room = self.viewport().rect().adjusted(margin, margin, -margin, -margin)
            flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._empty)
            painter.end()

    def _enter(self, index: QModelIndex) -> None:
        row = self._rows.row_at(index)
        if row is not None:
            self.entered.emit(row.id)

    def _look_ahead(self) -> None:
        if self._settling or not self._rows.rowCount():
            return
        top = self.verticalScrollBar().value() // self._theme.row
        bottom = top + self.viewport().height() // self._theme.row + 1
        after = self._rows.wanted(top, bottom)
        if after is not None:
            self.more_wanted.emit(after)

    def _anchor(self) -> tuple[str, int]:
        """The uppermost row on screen and how far it is scrolled; nothing while the list stands at its top."""
        value = self.verticalScrollBar().value()
        row = self._rows.row_at(self._rows.index(value // self._theme.row, 0))
        return (row.id, value % self._theme.row) if row and value else ("", 0)

    def _restore(self, current: str, anchor: str, offset: int) -> None:
        if current and self.current_id() != current:
            self.choose(current)
        place = self._rows.place(anchor) if anchor else -1
        if place >= 0:
            self.updateGeometries()
            self.verticalScrollBar().setValue(place * self._theme.row + offset)
