"""A window on the simulated screen: title, three buttons, moved by its title and sized by its edges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from app.speech import _
from app.ui.parts import label
from app.ui.training.pc.look import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from app.ui.training.pc.look import Look

_EDGE: Final = 5
_SMALLEST: Final = QSize(260, 180)
_CURSORS: Final = {
    (True, False): Qt.CursorShape.SizeHorCursor,
    (False, True): Qt.CursorShape.SizeVerCursor,
    (True, True): Qt.CursorShape.SizeFDiagCursor,
}


class Window(QFrame):
    """A window with anything in it. Its screen keeps it within its bounds and knows which is on top."""

    closed = Signal(object)
    touched = Signal(object)
    hidden_away = Signal(object)
    renamed = Signal()

    def __init__(self, content: QWidget, title: str, picture: str, look: Look, screen: QWidget) -> None:
        super().__init__(screen)
        self.setObjectName("pc-window")
        self.content = content
        self.picture = picture
        self._before: QRect | None = None
        self._edges = (False, False)
        self._grasp: QPoint | None = None
        self._title = _Title(self, look)
        column = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 1, _EDGE, _EDGE)
        column.setSpacing(0)
        column.addWidget(self._title)
        column.addWidget(content, 1)
        self.setMouseTracking(True)
        self.setFocusProxy(content)
        self.set_title(title, picture)

    @property
    def name(self) -> str:
        """What stands in its title."""
        return self._title.words.text()

    def set_title(self, title: str, picture: str) -> None:
        """What it shows now."""
        self.picture = picture
        self._title.set_title(title, picture)
        self.setAccessibleName(title)
        self.renamed.emit()

    def set_active(self, active: bool) -> None:
        """Whether it is the one that is worked in."""
        if self.property("active") != active:
            self.setProperty("active", active)
            self.style().unpolish(self)
            self.style().polish(self)

    def fill_or_restore(self) -> None:
        """最大化, and back."""
        if self._before is not None:
            self.setGeometry(self._before)
            self._before = None
        else:
            self._before = self.geometry()
            self.fill()

    def fill(self) -> None:
        """As large as the desktop, if it was made so."""
        screen = self.parentWidget()
        if self._before is not None and screen is not None:
            self.setGeometry(screen.property("desktop-area"))

    def move_by(self, way: QPoint) -> None:
        """Follow the pointer; the title stays within reach."""
        screen = self.parentWidget()
        if self._before is not None or screen is None:
            return
        area: QRect = screen.property("desktop-area")
        at = self.pos() + way
        at.setX(max(60 - self.width(), min(at.x(), area.width() - 60)))
        at.setY(max(0, min(at.y(), area.height() - 40)))
        self.move(at)

    def event(self, event: QEvent) -> bool:
        """A click anywhere in it brings it to the front."""
        if event.type() is QEvent.Type.MouseButtonPress:
            self.touched.emit(self)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+W closes it."""
        if event.key() == Qt.Key.Key_W and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.closed.emit(self)
        else:
            super().keyPressEvent(event)

    # its edges

    def _edges_at(self, at: QPoint) -> tuple[bool, bool]:
        return at.x() >= self.width() - 2 * _EDGE, at.y() >= self.height() - 2 * _EDGE

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of an edge."""
        self._edges = self._edges_at(event.position().toPoint())
        self._grasp = event.position().toPoint() if any(self._edges) and self._before is None else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Make it larger or smaller; over an edge the pointer changes."""
        at = event.position().toPoint()
        if self._grasp is None:
            self.setCursor(_CURSORS.get(self._edges_at(at), Qt.CursorShape.ArrowCursor))
            return
        width = at.x() if self._edges[0] else self.width()
        height = at.y() if self._edges[1] else self.height()
        self.resize(max(_SMALLEST.width(), width), max(_SMALLEST.height(), height))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grasp = None


class _Title(QWidget):
    """The bar at the top: what one holds to move the window."""

    def __init__(self, window: Window, look: Look) -> None:
        super().__init__(window)
        self.setObjectName("pc-title")
        self.setFixedHeight(look.bar - 2)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._window = window
        self._look = look
        self._grasp: QPoint | None = None
        self._picture = QLabel()
        self.words = label()
        row = QHBoxLayout(self)
        row.setContentsMargins(look.gap, 0, 0, 0)
        row.setSpacing(look.gap)
        row.addWidget(self._picture)
        row.addWidget(self.words, 1)
        for name, sign, said, act in (
            ("pc-minimize", "—", _("Minimize"), lambda: window.hidden_away.emit(window)),
            ("pc-maximize", "□", _("Maximize"), window.fill_or_restore),
            ("pc-close", "✕", _("Close"), lambda: window.closed.emit(window)),
        ):
            made = _title_button(name, sign, said, look)
            made.clicked.connect(act)
            row.addWidget(made)

    def set_title(self, title: str, picture: str) -> None:
        """What the window shows."""
        self.words.setText(title)
        self._picture.setPixmap(icon(picture).pixmap(QSize(self._look.small_icon, self._look.small_icon)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self._grasp = event.globalPosition().toPoint()
        self._window.touched.emit(self._window)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the window along."""
        if self._grasp is not None:
            at = event.globalPosition().toPoint()
            self._window.move_by(at - self._grasp)
            self._grasp = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grasp = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """最大化, and back."""
        self._window.fill_or_restore()


def _title_button(name: str, sign: str, said: str, look: Look) -> QToolButton:
    made = QToolButton()
    made.setObjectName(name)
    made.setText(sign)
    made.setToolTip(said)
    made.setAccessibleName(said)
    made.setFixedWidth(round(look.bar * 1.2))
    # whoever works by keyboard has Ctrl+W; three more stops in each window help nobody
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return made
