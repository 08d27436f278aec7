"""How a row of a list is painted: two lines, a dot, at most two chips."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

    from app.ui.theme import Theme


Index = QModelIndex | QPersistentModelIndex

FACE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The role under which a model gives the `Face` of a row."""


class Tone(StrEnum):
    """What a chip says by its colour; it says it in words first."""

    PLAIN = "plain"
    ACCENT = "accent"
    AMBER = "amber"
    RED = "red"


class Chip(NamedTuple):
    """A word in a frame; without text there is none."""

    text: str
    tone: Tone = Tone.PLAIN


class Face(NamedTuple):
    """How a row looks: a title with a dot and bold while it is new, a day at its right, a line below, chips."""

    title: str
    second: str
    aside: str
    new: bool
    chips: tuple[Chip, ...]


class RowDelegate(QStyledItemDelegate):
    """Paints a row: title and date; office, number and at most two chips."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.words: tuple[str, ...] = ()
        """Words to set in bold where they stand in a title or number."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._theme.list // 2, self._theme.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        face: Face = index.data(FACE)
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
        if face.new:
            self._dot(painter, rect, upper)
        title = _font(base, theme.base, QFont.Weight.DemiBold if face.new else QFont.Weight.Normal)
        small = _font(base, theme.small, QFont.Weight.Normal)
        right = self._aside(painter, upper, small, face.aside)
        self._text(painter, upper, right, title, theme.ink, face.title)
        right = self._chips(painter, lower, small, face.chips)
        self._text(painter, lower, right, small, theme.ink2, face.second)
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
        for part, bold in bold_parts(elided, self.words):
            shown = QFont(font)
            if bold:
                shown.setWeight(QFont.Weight.Bold)
            painter.setFont(shown)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, part)
            room.setLeft(room.left() + QFontMetrics(shown).horizontalAdvance(part))

    def _chips(self, painter: QPainter, line: QRect, font: QFont, chips: Sequence[Chip]) -> int:
        theme = self._theme
        colours = {
            Tone.PLAIN: (theme.ink2, theme.panel),
            Tone.ACCENT: (theme.accent, theme.panel),
            Tone.AMBER: (theme.amber, theme.amber_ground),
            Tone.RED: (theme.red, theme.red_ground),
        }
        right = line.right()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        height = metrics.height() + theme.space(1)
        for text, tone in chips:
            if not text:
                continue
            ink, ground = colours[tone]
            width = metrics.horizontalAdvance(text) + 2 * theme.space(2)
            box = QRect(right - width, line.center().y() - height // 2, width, height)
            painter.setPen(QPen(QColor(ink), theme.hairline))
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(box, theme.radius, theme.radius)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            right = box.left() - theme.space(1)
        return right - theme.space(1)


def bold_parts(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
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
