"""The track of delivery: sent, delivered, signed for, read; what is done, what is awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.speech import _

if TYPE_CHECKING:
    from app.ui.theme import Theme


class Station(NamedTuple):
    """A station of the track: what it is, when or how far, and whether it is behind us."""

    name: str
    detail: str
    done: bool


class Track(QWidget):
    """Stations side by side, joined by a line. Read aloud it is one sentence."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._stations: tuple[Station, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_stations(self, stations: tuple[Station, ...]) -> None:
        """Show these stations."""
        self._stations = stations
        self.setAccessibleName(_("Delivery"))
        self.setAccessibleDescription(self.text())
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The track in words."""
        return _("; ").join(f"{station.name} {station.detail}".strip() for station in self._stations)

    def sizeHint(self) -> QSize:
        height = QFontMetrics(self._font(small=False)).height() + QFontMetrics(self._font(small=True)).height()
        return QSize(self._theme.list, height + self._theme.space(2))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._stations:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() / len(self._stations)
        for number, station in enumerate(self._stations):
            following = self._stations[number + 1] if number + 1 < len(self._stations) else None
            self._paint_station(painter, QRectF(number * width, 0, width, self.height()), station, following)
        painter.end()

    def _paint_station(self, painter: QPainter, room: QRectF, station: Station, following: Station | None) -> None:
        theme = self._theme
        radius, gap = theme.space(1) + theme.hairline, theme.space(2)
        upper, lower = QFontMetrics(self._font(small=False)), QFontMetrics(self._font(small=True))
        y = upper.height() / 2
        centre = QPointF(room.left() + radius + theme.hairline, y)
        painter.setPen(QPen(QColor(theme.green if station.done else theme.field_line), theme.focus))
        painter.setBrush(QColor(theme.green if station.done else theme.panel))
        painter.drawEllipse(centre, radius, radius)
        left = centre.x() + radius + gap
        space = int(room.right() - gap - left)
        painter.setFont(self._font(small=False))
        painter.setPen(QColor(theme.ink if station.done else theme.ink2))
        name = upper.elidedText(station.name, Qt.TextElideMode.ElideRight, space)
        painter.drawText(QPointF(left, upper.ascent()), name)
        if following is not None:
            painter.setPen(QPen(QColor(theme.green if station.done and following.done else theme.line), theme.focus))
            start = left + upper.horizontalAdvance(name) + gap
            if start < room.right() - gap:
                painter.drawLine(QPointF(start, y), QPointF(room.right() - gap, y))
        painter.setFont(self._font(small=True))
        painter.setPen(QColor(theme.ink2))
        detail = lower.elidedText(station.detail, Qt.TextElideMode.ElideRight, space)
        painter.drawText(QPointF(left, upper.height() + lower.ascent()), detail)

    def _font(self, *, small: bool) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(self._theme.small if small else self._theme.base)
        return font
