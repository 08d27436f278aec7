"""The bar at the foot of the simulated screen: start, the windows, the sign for the stick, the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.speech import _
from app.training.pc.state import Stick
from app.ui.parts import label
from app.ui.training.pc.look import icon
from app.ui.training.pc.menus import PcMenu

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.training.pc.state import Pc
    from app.ui.training.pc.hands import Hands
    from app.ui.training.pc.look import Look
    from app.ui.training.pc.window import Window

_FRONT = Qt.FocusPolicy.TabFocus


class TaskBar(QWidget):
    """Shows what is open. `task_chosen` brings a window to the front or hides it."""

    task_chosen = Signal(object)
    explorer_wanted = Signal()

    def __init__(self, hands: Hands, look: Look, screen: QWidget) -> None:
        super().__init__(screen)
        self.setObjectName("pc-task-bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(_("Task bar"))
        self._hands = hands
        self._look = look
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, look.gap, 0)
        row.setSpacing(1)
        row.addWidget(self._button("start", _("Start"), "start", self._start))
        row.addWidget(self._button("task-explorer", _("File manager"), "folder", self.explorer_wanted.emit))
        self._tasks = QHBoxLayout()
        self._tasks.setSpacing(1)
        row.addLayout(self._tasks)
        row.addStretch(1)
        self.stick = self._button("tray-stick", _("Remove the USB stick safely"), "usb", self._offer_eject)
        self._clock = label()
        row.addWidget(self.stick)
        row.addWidget(self._clock)

    def show_windows(self, windows: Sequence[Window], front: Window | None) -> None:
        """A button for each window, in the order in which they were opened."""
        while self._tasks.count():
            widget = self._tasks.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, window in enumerate(windows):
            made = self._button(f"task-{number}", window.name, window.picture, self._choosing(window))
            made.setProperty("task", "true")
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            made.setText(self.fontMetrics().elidedText(window.name, Qt.TextElideMode.ElideRight, 7 * self._look.base))
            made.setCheckable(True)
            made.setChecked(window is front)
            self._tasks.addWidget(made)

    def children_in_order(self) -> list[QToolButton]:
        """Its buttons, for whoever comes with the keyboard."""
        return [one for one in self.findChildren(QToolButton) if one.isVisibleTo(self)]

    def show_pc(self, pc: Pc) -> None:
        """The sign for the stick is there while the stick is."""
        self.stick.setVisible(pc.stick in (Stick.IN, Stick.EJECTED))
        self.stick.setEnabled(pc.stick is Stick.IN)
        self._clock.setText(QTime.currentTime().toString("HH:mm"))

    def _choosing(self, window: Window) -> Callable[[], None]:
        return lambda: self.task_chosen.emit(window)

    def _start(self) -> None:
        menu = PcMenu(self)
        menu.line("start-explorer", _("File manager"), self.explorer_wanted.emit)
        self._above(menu, self)

    def _offer_eject(self) -> None:
        menu = PcMenu(self)
        menu.line("eject", _("Eject the USB stick"), self._hands.eject)
        self._above(menu, self.stick)

    def _above(self, menu: PcMenu, widget: QWidget) -> None:
        menu.pop_up(widget.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _button(self, name: str, text: str, picture: str, act: Callable[[], object]) -> QToolButton:
        made = QToolButton()
        made.setObjectName(f"pc-{name}")
        made.setAccessibleName(text)
        made.setToolTip(text)
        made.setIcon(icon(picture))
        made.setIconSize(QSize(self._look.small_icon, self._look.small_icon))
        made.setFocusPolicy(_FRONT)
        made.clicked.connect(lambda _checked=False: act())
        return made
