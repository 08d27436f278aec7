"""A picture of a course: drawn anew for every size and scale, always on white, as its author saw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import LIGHT

if TYPE_CHECKING:
    from app.ui.theme import Theme

LARGEST: Final = 1.4
"""How many times its own size a picture grows where there is room."""
SMALLEST: Final = 0.5


class PictureView(QWidget):
    """An SVG of a pack, checked by `app.training.pictures`. Its title is what a screen reader says.

    It takes the width that it is given, up to `LARGEST` times its own, and the height that belongs to it.
    """

    def __init__(self, svg: str, tokens: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tokens = tokens
        self._drawn = QSvgRenderer(QByteArray(svg.encode()), self)
        self._drawn.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        self.size_of_picture = self._drawn.viewBox().size()
        self.setAccessibleName(_title(svg))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def on_white(self) -> Theme:
        """The colours for marks on the picture: its ground is white whatever the theme."""
        return LIGHT if self.tokens.dark else self.tokens

    def hasHeightForWidth(self) -> bool:
        """A picture keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height that belongs to a width."""
        return round(self._scaled(width) * self.size_of_picture.height())

    def sizeHint(self) -> QSize:
        """Its own size, larger in big type."""
        return self.size_of_picture * (self.tokens.base / LIGHT.base)

    def minimumSizeHint(self) -> QSize:
        """Smaller than this nobody reads it."""
        return self.size_of_picture * SMALLEST

    def paintEvent(self, event: QPaintEvent) -> None:
        """White, then the picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = self.place()
        ground = QPainterPath()
        ground.addRoundedRect(place, self.tokens.radius, self.tokens.radius)
        painter.fillPath(ground, Qt.GlobalColor.white)
        self._drawn.render(painter, place)
        self.paint_marks(painter)
        painter.end()

    def paint_marks(self, painter: QPainter) -> None:
        """What stands on the picture; nothing, unless it is pointed at."""

    def place(self) -> QRectF:
        """Where in the widget the picture lies."""
        scale = min(self._scaled(self.width()), self.height() / max(1, self.size_of_picture.height()))
        width, height = self.size_of_picture.width() * scale, self.size_of_picture.height() * scale
        return QRectF((self.width() - width) / 2, 0, width, height)

    def on_picture(self, at: QPointF) -> QPoint | None:
        """A point of the widget in the units of the picture; None beside it."""
        place = self.place()
        if not place.contains(at):
            return None
        scale = place.width() / self.size_of_picture.width()
        return QPoint(round((at.x() - place.x()) / scale), round((at.y() - place.y()) / scale))

    def in_widget(self, area: QRectF) -> QRectF:
        """An area of the picture, in the units of the widget."""
        place = self.place()
        scale = place.width() / self.size_of_picture.width()
        return QRectF(
            place.x() + area.x() * scale, place.y() + area.y() * scale, area.width() * scale, area.height() * scale
        )

    def _scaled(self, width: int) -> float:
        return min(width / max(1, self.size_of_picture.width()), LARGEST * self.tokens.base / LIGHT.base)


def pen(colour: str, width: float) -> QPen:
    """A pen for marks: it is as wide at every scale."""
    return QPen(QColor(colour), width)


def _title(svg: str) -> str:
    start, end = svg.find("<title>"), svg.find("</title>")
    return svg[start + len("<title>") : end].strip() if 0 <= start < end else ""
