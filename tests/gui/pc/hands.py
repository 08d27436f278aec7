"""A learner's hands at the simulated PC: clicks, drags, menus and keys, by mouse alone or by keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolButton, QWidget

from tests.gui.county import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.training.pc.files_view import FilesView
    from app.ui.training.task_view import TaskView

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
_LEFT = Qt.MouseButton.LeftButton
_STOPS = 60
"""More than a window has fields: whoever has not come to one by then never will."""


class PcHands:
    """Hands on one `TaskView` that is shown. Nothing is called that a learner could not press."""

    def __init__(self, qtbot: QtBot, view: TaskView, *, mouse: bool) -> None:
        self.qtbot = qtbot
        self.view = view
        self.screen = view.screen_view
        self.mouse = mouse

    # menus

    def pick(self, view: FilesView, *names: str, empty: bool = False) -> None:
        """The right button on what is chosen, or on an empty place; then a line of the menu."""
        at = view.viewport().rect().bottomRight() - QPoint(4, 4) if empty else self.at(view, view.chosen()[0])
        if empty:
            assert not view.indexAt(at).isValid()
        self.send_mouse(view.viewport(), QEvent.Type.MouseButtonPress, at, Qt.MouseButton.RightButton)
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(view.viewport(), QContextMenuEvent(reason, at, view.viewport().mapToGlobal(at)))
        self.send_mouse(view.viewport(), QEvent.Type.MouseButtonRelease, at, Qt.MouseButton.RightButton)
        for name in names:
            menu = self.menu()
            self.choose_line(menu, name)
            if name != names[-1]:  # a menu beside the menu comes when it likes
                self._wait_for_another(menu)

    def pick_by_key(self, view: FilesView, name: str) -> None:
        """The menu key, and a line of the menu."""
        self.stand_in(view)
        QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint()))
        self.settle()
        self.choose_line(self.menu(), name)

    def _wait_for_another(self, menu: QMenu) -> None:
        self.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not menu)

    def menu(self) -> QMenu:
        self.settle()
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu), "no menu is open"
        return menu

    def choose_line(self, menu: QMenu, name: str) -> None:
        action = next((one for one in menu.actions() if one.objectName() == name), None)
        assert action is not None, f"{name} is not in the menu"
        assert action.isEnabled(), f"{name} cannot be chosen"
        if self.mouse:
            QTest.mouseClick(menu, _LEFT, pos=menu.actionGeometry(action).center())
            return
        for _line in menu.actions():
            if menu.activeAction() is action:
                break
            QTest.keyClick(menu, Qt.Key.Key_Down)
        assert menu.activeAction() is action
        QTest.keyClick(menu, Qt.Key.Key_Return)

    # in a list

    def at(self, view: FilesView, path: str) -> QPoint:
        index = view.files.index(view.files.place_of(path))
        view.scrollTo(index)
        return view.visualRect(index).center()

    def walk_to(self, view: FilesView, path: str, modifier: Qt.KeyboardModifier = NONE) -> None:
        """With the arrows; with Ctrl, what was chosen stays so."""
        wanted = view.files.place_of(path)
        assert wanted >= 0, f"{path} is not shown"
        across = Qt.Key.Key_Down if view.painting.lines or view is self.screen.desktop else Qt.Key.Key_Right
        self.key(Qt.Key.Key_Home, modifier)
        if view.currentIndex().row() == 0 and not view.chosen():
            self.key(Qt.Key.Key_Space, modifier)
        for _step in range(wanted):
            self.key(across, modifier)
        assert view.currentIndex().row() == wanted, f"the arrows do not come to {path}"

    def drag(self, view: FilesView, path: str, to: QPoint) -> None:
        """Hold the button down over something and let go elsewhere on the real screen."""
        viewport, start = view.viewport(), self.at(view, path)
        end = viewport.mapFromGlobal(to)
        self.send_mouse(viewport, QEvent.Type.MouseButtonPress, start, _LEFT)
        for share in (0.2, 0.6, 1.0):
            self.send_mouse(viewport, QEvent.Type.MouseMove, start + (end - start) * share, Qt.MouseButton.NoButton)
        self.send_mouse(viewport, QEvent.Type.MouseButtonRelease, end, _LEFT)

    # mouse and keys

    def press(self, within: QWidget, kind: type[QToolButton | QPushButton], name: str) -> None:
        """Press a button that is seen."""
        wanted = child(within, kind, name)
        assert wanted.isVisible(), f"{name} is not seen"
        assert wanted.isEnabled(), f"{name} cannot be pressed"
        if self.mouse:
            self.click(wanted)
        else:
            self.key_to(wanted)
            self.key(Qt.Key.Key_Space)

    def click(self, widget: QWidget, at: QPoint | None = None, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Click, where nothing covers it."""
        at = widget.rect().center() if at is None else at
        on_top = self.view.window().childAt(widget.mapTo(self.view.window(), at))
        assert on_top is not None
        assert on_top is widget or widget.isAncestorOf(on_top), f"{on_top} covers {widget}"
        QTest.mouseClick(widget, _LEFT, modifier, at)

    def double_click(self, view: FilesView, path: str) -> None:
        at = self.at(view, path)
        self.click(view.viewport(), at)
        QTest.mouseDClick(view.viewport(), _LEFT, NONE, at)

    def send_mouse(self, widget: QWidget, kind: QEvent.Type, at: QPoint, button: Qt.MouseButton) -> None:
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button or _LEFT
        event = QMouseEvent(kind, QPointF(at), QPointF(widget.mapToGlobal(at)), button, held, NONE)
        QApplication.sendEvent(widget, event)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press a key, wherever the keyboard stands."""
        focused = QApplication.focusWidget()
        assert focused is not None, "the keyboard stands nowhere"
        QTest.keyClick(focused, key, modifier)

    def stand_in(self, view: FilesView) -> None:
        if self.mouse:
            assert view.hasFocus()
        else:
            self.key_to(view)

    def key_to(self, wanted: QWidget) -> None:
        """With Tab, and with F6 within the simulated PC."""
        for stop in range(_STOPS):
            if wanted.hasFocus():
                return
            inside = self.screen.isAncestorOf(wanted) and self.screen.question is None
            self.key(Qt.Key.Key_F6 if inside and stop % 4 == 0 else Qt.Key.Key_Tab)
        raise AssertionError(f"no key comes to {wanted}")

    def settle(self) -> None:
        """Until what was queued is done."""
        QApplication.processEvents()
