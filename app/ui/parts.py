"""The few small parts that pages are put together from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QWheelEvent
    from PySide6.QtWidgets import QLayout, QMenu

    from app.ui.theme import Theme


def label(text: str = "", role: str = "", *, wraps: bool = False) -> QLabel:
    """A label of that role; plain text always, since titles come from outside and may look like HTML."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if wraps:
        made.setWordWrap(True)
        # a wrapped label asks for a height that fits its width, and must be allowed to be narrow
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    return made


def named(field: QWidget, theme: Theme) -> QVBoxLayout:
    """A field with its name above it."""
    name = label(field.accessibleName(), "hint", wraps=True)
    name.setBuddy(field)
    column = QVBoxLayout()
    column.setSpacing(theme.space(1))
    column.addWidget(name)
    column.addWidget(field)
    return column


def beside(theme: Theme, *columns: QLayout) -> QHBoxLayout:
    """Columns of the same width beside each other."""
    row = QHBoxLayout()
    row.setSpacing(theme.space(3))
    for column in columns:
        row.addLayout(column, 1)
    return row


class PlainButton(QPushButton):
    """A button that Enter presses as well as the space bar, wherever it stands."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter clicks."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)


def button(text: str, role: str = "", *, name: str = "", hint: str = "") -> QPushButton:
    """A button that says what it does. `name` is what tests and screen readers' scripts know it by."""
    made = PlainButton(text.replace("&", "&&"))
    made.setAccessibleName(text)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    if name:
        made.setObjectName(name)
    if hint:
        made.setToolTip(hint)
    return made


def opening(made: QPushButton, menu: QMenu) -> None:
    """Let a button open a menu, with room for the arrow that says so."""
    made.setProperty("opens", "menu")
    made.setMenu(menu)


def rule() -> QFrame:
    """A hairline between two things."""
    made = QFrame()
    made.setProperty("role", "line")
    return made


def scrolling(area: QScrollArea, inside: QWidget) -> None:
    """Puts `inside` into the area, on the page's own ground."""
    area.setWidgetResizable(True)
    area.setWidget(inside)
    # Qt fills both by itself otherwise
    inside.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)


def empty(layout: QLayout) -> None:
    """Take everything out of a layout, for good."""
    for place in reversed(range(layout.count())):
        widget = layout.takeAt(place).widget()
        if isinstance(widget, QWidget):
            widget.hide()
            widget.deleteLater()


def restyle(widget: QWidget, role: str) -> None:
    """Give a widget that is on screen another role."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class ChoiceField(QComboBox):
    """One of several. The wheel scrolls the page under it and never chooses: nobody sees what changes in passing."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave it to the page."""
        event.ignore()


class LineField(QLineEdit):
    """A field of one line in which Enter never leaves an input-method composition."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether a composition is open."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the input method while it composes."""
        if self._composing and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)


class BodyField(QPlainTextEdit):
    """The text. Knows whether an input method is composing."""

    def __init__(self) -> None:
        super().__init__()
        self.composing = False
        self.setTabChangesFocus(True)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether a composition is open."""
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)


def line_field(name: str, key: str, example: str) -> LineField:
    """A field of one line with its name for screen readers, its name for tests, and an example."""
    made = LineField()
    made.setObjectName(key)
    made.setAccessibleName(name)
    made.setPlaceholderText(example)
    return made
