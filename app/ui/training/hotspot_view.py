"""点图: the right place of a picture, by mouse, or by keyboard among numbered places.

The numbers come with the first key and run from the top left to the bottom right over all places, right or wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from app.speech import _
from app.training.answers import Pointed
from app.ui.parts import label
from app.ui.training.answer_view import AnswerView
from app.ui.training.picture_view import PictureView, pen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from app.training.answers import Answer
    from app.training.items import Hotspot, Spot
    from app.ui.theme import Theme

_BY_KEY: Final = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_STEPS: Final = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
_PRESS: Final = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_GRID: Final = 8
_OF_BADGE: Final = 0.65


class HotspotView(AnswerView):
    """A picture to point at."""

    def __init__(self, item: Hotspot, svg: str, tokens: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer: Pointed | None = None
        self.picture = PointedPicture(svg, item.spots, tokens, self)
        self.picture.pointed.connect(self._point)
        self.setFocusProxy(self.picture)
        hint = label(_("Click on the picture. By keyboard: a number, or the arrow keys and Enter."), "hint", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space(2))
        column.addWidget(self.picture, 1)
        column.addWidget(hint)
        self.hint = hint

    def answer(self) -> Pointed | None:
        """The point."""
        return self._answer

    def set_answer(self, answer: Answer | None) -> None:
        """Mark the point of before."""
        self._answer = answer if isinstance(answer, Pointed) else None
        self.picture.mark(None if self._answer is None else QPoint(self._answer.x, self._answer.y))

    def set_open(self, is_open: bool) -> None:
        """Whether it may be pointed at."""
        self.picture.setEnabled(is_open)
        self.hint.setVisible(is_open)

    def _point(self, at: QPoint) -> None:
        self.set_answer(Pointed(at.x(), at.y()))
        self.changed.emit()


class PointedPicture(PictureView):
    """The picture with a mark where it was pointed at, and numbered places while the keyboard is used."""

    pointed = Signal(QPoint)

    def __init__(self, svg: str, spots: Sequence[Spot], tokens: Theme, parent: QWidget | None = None) -> None:
        super().__init__(svg, tokens, parent)
        self._mark: QPoint | None = None
        self.numbered = False
        # by the place alone: the order of the course's file could tell
        ordered = sorted(spots, key=lambda spot: (spot.y, spot.x))
        self.places = [_Place(number, spot, self) for number, spot in enumerate(ordered, 1)]
        self._points = [_own_point(spot, spots) for spot in ordered]
        for place, point in zip(self.places, self._points, strict=True):
            place.clicked.connect(lambda _checked=False, at=point: self.pointed.emit(at))
        self._rove(0)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mark(self, at: QPoint | None) -> None:
        """Show where it was pointed at."""
        self._mark = at
        self.update()

    def show_numbers(self, shown: bool) -> None:
        """Numbers are for the keyboard only: whoever uses a mouse finds the place without them."""
        self.numbered = shown
        for place in self.places:
            place.update()

    def press(self, number: int) -> None:
        """Point at the place of that number, from 1. Nothing where there is none."""
        if 1 <= number <= len(self.places):
            self.step_to(number - 1)
            self.pointed.emit(self._points[number - 1])

    def step_to(self, place: int) -> None:
        """Let the keyboard stand at another place."""
        self._rove(place)
        self.places[place % len(self.places)].setFocus(Qt.FocusReason.TabFocusReason)

    def _rove(self, place: int) -> None:
        # one stop for Tab, whatever the number of places
        for number, one in enumerate(self.places):
            here = number == place % len(self.places)
            one.setFocusPolicy(Qt.FocusPolicy.TabFocus if here else Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.places[place % len(self.places)])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click is the answer."""
        at = self.on_picture(event.position())
        if event.button() is Qt.MouseButton.LeftButton and at is not None:
            self.show_numbers(False)
            self.pointed.emit(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The places keep to the picture."""
        for place in self.places:
            place.setGeometry(self.in_widget(_area(place.spot)).toAlignedRect())

    def paint_marks(self, painter: QPainter) -> None:
        """A ring around a dot, where it was pointed at."""
        if self._mark is None:
            return
        at = self.in_widget(QRectF(self._mark.x(), self._mark.y(), 0, 0)).topLeft()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((self.on_white.panel, 3 * self.tokens.focus), (self.on_white.accent, self.tokens.focus)):
            painter.setPen(pen(colour, width))
            painter.drawEllipse(at, self.tokens.space(3), self.tokens.space(3))
        painter.setBrush(QColor(self.on_white.accent))
        painter.drawEllipse(at, self.tokens.space(1) / 2, self.tokens.space(1) / 2)


class _Place(QAbstractButton):
    """A place of the picture as the keyboard and a screen reader know it; the mouse goes through it."""

    def __init__(self, number: int, spot: Spot, picture: PointedPicture) -> None:
        super().__init__(picture)
        self.spot = spot
        self._number = number
        self._picture = picture
        self.setAccessibleName(f"{number}. {spot.name}")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Whoever comes by Tab sees the numbers."""
        super().focusInEvent(event)
        self._picture.show_numbers(self._picture.numbered or event.reason() in _BY_KEY)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The numbers go with the keyboard."""
        super().focusOutEvent(event)
        self._picture.show_numbers(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A number, arrows, Enter."""
        key = event.key()
        if event.text().isdecimal() and int(event.text()):
            self._picture.press(int(event.text()))
        elif key in _STEPS:
            self._picture.step_to(self._number - 1 + _STEPS[Qt.Key(key)])
        elif key in _PRESS:
            self.click()
        else:
            super().keyPressEvent(event)
            return
        self._picture.show_numbers(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The number, and a frame where the keyboard stands."""
        if not self._picture.numbered:
            return
        t = self._picture.on_white
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(pen(t.accent, t.focus))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), t.space(1), t.space(1))
        self._paint_number(painter, t)
        painter.end()

    def _paint_number(self, painter: QPainter, t: Theme) -> None:
        # in the corner: what is written in the place must still be read
        side = min(t.small + t.space(1), self.height(), self.width())
        badge = QRectF(1, 1, side, side)
        painter.setPen(pen(t.panel, t.focus))
        painter.setBrush(QColor(t.accent))
        painter.drawEllipse(badge)
        font = self.font()
        font.setBold(True)
        font.setPixelSize(max(1, round(side * _OF_BADGE)))
        painter.setFont(font)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self._number))


def _area(spot: Spot) -> QRectF:
    return QRectF(spot.x, spot.y, spot.width, spot.height)


def _own_point(spot: Spot, spots: Sequence[Spot]) -> QPoint:
    """A point that belongs to this spot and to as few others as can be, the nearest to its middle."""
    middle = QPoint(spot.x + spot.width // 2, spot.y + spot.height // 2)
    grid = [
        QPoint(spot.x + spot.width * column // _GRID, spot.y + spot.height * row // _GRID)
        for column in range(_GRID + 1)
        for row in range(_GRID + 1)
    ]
    return min(
        (middle, *grid),
        key=lambda at: (sum(other.holds(at.x(), at.y()) for other in spots), (at - middle).manhattanLength()),
    )
