"""A track: the stations of a delivery or of a route; what is done, where it lies, what is awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.speech import _

if TYPE_CHECKING:
    from app.ui.theme import Theme


_NARROWEST: Final = 9
"""Characters that a station has room for before the track goes on in another row."""


class Station(NamedTuple):
    """A station of the track: what it is, when or how far, and whether it is behind us."""

    name: str
    detail: str
    """May be broken in two where there is a line break, if it has not room in one line."""
    done: bool
    here: bool = False
    """It lies there now."""


class Track(QWidget):
    """Stations side by side, joined by a line, in as many rows as they need. Read aloud it is one sentence."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self._name = name
        self._theme = theme
        self._stations: tuple[Station, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_stations(self, stations: tuple[Station, ...]) -> None:
        """Show these stations."""
        self._stations = stations
        self.setAccessibleName(self._name or _("Delivery"))
        self.setAccessibleDescription(self.text())
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The track in words."""
        return _("; ").join(f"{station.name} {_in_one(station)}".strip() for station in self._stations)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.list, sum(self._heights()) + self._theme.space(2))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._stations:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        across = self._across()
        width, heights = self.width() / across, self._heights()
        for number, station in enumerate(self._stations):
            following = self._stations[number + 1] if number + 1 < len(self._stations) else None
            row, column = divmod(number, across)
            self._paint_station(
                painter, QRectF(column * width, sum(heights[:row]), width, heights[row]), station, following
            )
        painter.end()

    def _rows(self) -> int:
        fitting = max(1, self.width() // (_NARROWEST * self._theme.base))
        return max(1, -(-len(self._stations) // fitting))

    def _across(self) -> int:
        return max(1, -(-len(self._stations) // self._rows()))

    def _heights(self) -> list[int]:
        """Of the rows: only where a detail is broken in two is there a second line for it."""
        name, detail = (QFontMetrics(self._font(small=small)).height() for small in (False, True))
        across, heights = self._across(), []
        for first in range(0, max(1, len(self._stations)), across):
            lines = max((len(self._lines(one)) for one in self._stations[first : first + across]), default=1)
            heights.append(name + lines * detail + self._theme.space(1))
        return heights

    def _before_name(self) -> int:
        """What the dot takes."""
        return 2 * (self._theme.space(1) + self._theme.hairline) + self._theme.hairline + self._theme.space(2)

    def _lines(self, station: Station) -> list[str]:
        """The detail in one line if there is room for it, else broken in two."""
        lower = QFontMetrics(self._font(small=True))
        space = int(self.width() / self._across()) - self._before_name() - self._theme.space(2)
        whole = _in_one(station)
        parts = [whole] if lower.horizontalAdvance(whole) <= space else station.detail.split("\n", 1)
        return [lower.elidedText(part, Qt.TextElideMode.ElideRight, space) for part in parts]

    def _paint_station(self, painter: QPainter, room: QRectF, station: Station, following: Station | None) -> None:
        theme = self._theme
        radius, gap = theme.space(1) + theme.hairline, theme.space(2)
        upper, lower = QFontMetrics(self._font(small=False)), QFontMetrics(self._font(small=True))
        y = room.top() + upper.height() / 2
        edge = theme.green if station.done else theme.accent if station.here else theme.field_line
        centre = QPointF(room.left() + radius + theme.hairline, y)
        painter.setPen(QPen(QColor(edge), theme.focus))
        painter.setBrush(QColor(edge if station.done or station.here else theme.panel))
        painter.drawEllipse(centre, radius, radius)
        left = room.left() + self._before_name()
        space = int(room.right() - gap - left)
        painter.setFont(self._font(small=False))
        painter.setPen(QColor(theme.accent if station.here else theme.ink if station.done else theme.ink2))
        name = upper.elidedText(station.name, Qt.TextElideMode.ElideRight, space)
        painter.drawText(QPointF(left, room.top() + upper.ascent()), name)
        if following is not None:
            painter.setPen(QPen(QColor(theme.green if station.done and following.done else theme.line), theme.focus))
            start = left + upper.horizontalAdvance(name) + gap
            if start < room.right() - gap:
                painter.drawLine(QPointF(start, y), QPointF(room.right() - gap, y))
        painter.setFont(self._font(small=True))
        painter.setPen(QColor(theme.ink2))
        top = room.top() + upper.height() + lower.ascent()
        for number, detail in enumerate(self._lines(station)):
            painter.drawText(QPointF(left, top + number * lower.height()), detail)

    def _font(self, *, small: bool) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(self._theme.small if small else self._theme.base)
        return font


def _in_one(station: Station) -> str:
    return station.detail.replace("\n", " ")
