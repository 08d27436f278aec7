"""What pages of learning have around them: the way back on top, one column, few buttons at the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.speech import _
from app.ui.icons import icon
from app.ui.keyboard import LEAVE, bind, hint
from app.ui.parts import button, label, scrolling

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from app.ui.theme import Theme


class Head(QFrame):
    """The way back, and where one is."""

    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.setFixedHeight(theme.bar + theme.space(2))
        self.leave = button(_("Back"), "quiet", name="leave-training", hint=hint(LEAVE))
        self.leave.setIcon(icon("back", theme.accent, theme.icon))
        self.leave.clicked.connect(self.left)
        self._title = label("", "title")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.space(4), 0, theme.space(5), 0)
        self._row.setSpacing(theme.space(4))
        self._row.addWidget(self.leave)
        self._row.addWidget(self._title)
        self._row.addStretch(1)

    def set_title(self, text: str) -> None:
        """What is shown below."""
        self._title.setText(text)

    def add(self, widget: QWidget) -> None:
        """Something at the right."""
        self._row.addWidget(widget)


class Middle(QScrollArea):
    """One column, scrolled where it is longer than the window. What is put in takes the place of what was there."""

    moved = Signal()
    """Other parts are in sight now, or there is more or less to see."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._line = theme.control * 2
        self._inside = QWidget()
        self._row = QHBoxLayout(self._inside)
        self._row.setContentsMargins(theme.space(6), theme.space(5), theme.space(6), theme.space(5))
        self._shown: QWidget | None = None
        self._wanted: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scrolling(self, self._inside)

        self.verticalScrollBar().valueChanged.connect(lambda: self.moved.emit())
        self.verticalScrollBar().rangeChanged.connect(self._grown)
        bind(("PgDown",), self, lambda: self.turn(1))
        bind(("PgUp",), self, lambda: self.turn(-1))

    def turn(self, windows: int) -> None:
        """So many windows down, or up, less a line to find the place again."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + windows * (bar.pageStep() - self._line))

    def has_more(self) -> bool:
        """Whether something stands below what is in sight."""
        bar = self.verticalScrollBar()
        return bar.maximum() - bar.value() > self._line // 2

    def put(self, widget: QWidget) -> None:
        """Show this instead of what was shown before, from its beginning."""
        self._wanted = None
        if self._shown is not None:
            self._row.removeWidget(self._shown)
            self._shown.hide()
            self._shown.deleteLater()
        self._shown = widget
        self._row.addWidget(widget)
        widget.show()  # at once, so that the keyboard can be given to it
        self.verticalScrollBar().setValue(0)

    def bring(self, widget: QWidget) -> None:
        """Bring something into sight that has just been shown, once there is room for it."""
        self._wanted = widget
        self.ensureWidgetVisible(widget)

    def _grown(self) -> None:
        if self._wanted is not None:
            self.ensureWidgetVisible(self._wanted)
            self._wanted = None
        self.moved.emit()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """What the keyboard comes to is brought into sight."""
        moved = super().focusNextPrevChild(forward)
        focused: QWidget | None = self.focusWidget()
        if moved and focused is not None and self._inside.isAncestorOf(focused):
            self.ensureWidgetVisible(focused)
        return moved


class Foot(QFrame):
    """Buttons: `others` at the left, the first of them leading back, and `on` at the right."""

    def __init__(self, theme: Theme, *buttons: QPushButton) -> None:
        super().__init__()
        self.setProperty("role", "action-bar")
        *others, on = buttons
        part = QWidget()
        part.setMaximumWidth(theme.lesson_width)
        inside = QHBoxLayout(part)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.space(3))
        for place, pressed in enumerate((*others, on)):
            pressed.setProperty("large", True)
            if place == min(1, len(others)):
                inside.addStretch(1)
            inside.addWidget(pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space(6), theme.space(2), theme.space(6), theme.space(2))
        row.addWidget(part)


class Column(QWidget):
    """Things to read, one below the other, no wider than a line may be; `apart` in steps of the theme."""

    def __init__(self, theme: Theme, *shown: QWidget, apart: int = 3) -> None:
        super().__init__()
        self.setMaximumWidth(theme.lesson_width)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.space(apart))
        for widget in shown:
            rows.addWidget(widget)
        rows.addStretch(1)


class FramedPage(QWidget):
    """A page of learning. What it says and asks is put into `_middle`; `_stand` sets it on what is below."""

    left = Signal()

    def __init__(self, theme: Theme, title: str = "") -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "page")
        self.head = Head(theme)
        self.head.set_title(title)
        self.head.left.connect(self.left)
        self._middle = Middle(theme)
        bind(LEAVE.keys, self, self.left.emit)

    def _stand(self, *below: QWidget) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self._middle, 1)
        for widget in below:
            whole.addWidget(widget)
