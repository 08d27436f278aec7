"""文件管理器: one window of it. Places at the left, what lies there at the right, the way and a search field above."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.speech import _, ngettext
from app.training.pc.state import STICK
from app.ui.parts import LineField, label
from app.ui.training.pc.entries import (
    BIN,
    COMPUTER,
    FOUND,
    above,
    entries,
    is_folder,
    place_icon,
    place_name,
    way_to,
)
from app.ui.training.pc.files_view import FilesView
from app.ui.training.pc.look import icon
from app.ui.training.pc.place_tree import PlaceTree

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from app.training.pc.state import Pc
    from app.ui.training.pc.hands import Hands
    from app.ui.training.pc.look import Look

_OF_FOLDERS: Final = ("new-folder", "cut", "copy", "paste", "rename", "delete")
_OF_BIN: Final = ("empty-bin", "restore")


class Explorer(QWidget):
    """Shows a place and goes to others. Opening a file is the screen's."""

    file_opened = Signal(str)
    went = Signal()
    menu_wanted = Signal(QPoint)
    tree_menu_wanted = Signal(QPoint, str)

    def __init__(self, hands: Hands, look: Look, place: str) -> None:
        super().__init__()
        self.hands = hands
        self._look = look
        self._back: list[str] = []
        self._forward: list[str] = []
        self.place = place
        self.view = FilesView(hands, look)
        self.view.setObjectName("pc-files")
        self.tree = PlaceTree(look)
        self.search = LineField()
        self.search.setObjectName("pc-search")
        self.search.setFixedWidth(look.search)
        self._way = QHBoxLayout()
        self._buttons: dict[str, QToolButton] = {}
        self._status = label()
        self._empty = label("", wraps=True)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.view)
        self._show_place()

    # going

    def go(self, place: str) -> None:
        """To another place; the way back is kept."""
        if place != self.place:
            self._back.append(self.place)
            self._forward.clear()
            self._stand_at(place)

    def back(self) -> None:
        """To where one was before."""
        if self._back:
            self._forward.append(self.place)
            self._stand_at(self._back.pop())

    def forward(self) -> None:
        """Again to where one came back from."""
        if self._forward:
            self._back.append(self.place)
            self._stand_at(self._forward.pop())

    def up(self) -> None:
        """To the folder above."""
        self.go(above(self.place))

    def open(self, path: str) -> None:
        """A folder opens here; a file in a window of its own."""
        if self.place == BIN:
            return  # what lies in the bin must be brought back first
        if self.hands.open(path) if path != COMPUTER else True:
            if self.hands.machine.pc.files.get(path, "") is None:
                self.go(path)
            else:
                self.file_opened.emit(path)

    def look_for(self) -> None:
        """What the search field says."""
        if self.hands.search(self.search.text()):
            self.go(FOUND)
            self.refresh()

    def _stand_at(self, place: str) -> None:
        self.place = place
        self._show_place()
        self.view.choose()
        self.view.begin_if_nothing()
        self.went.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt+← goes back, Alt+→ forth; F3 and Ctrl+F search."""
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        if alt and event.key() == Qt.Key.Key_Left:
            self.back()
        elif alt and event.key() == Qt.Key.Key_Right:
            self.forward()
        elif event.key() == Qt.Key.Key_F3 or event.matches(QKeySequence.StandardKey.Find):
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            super().keyPressEvent(event)

    # showing

    def refresh(self) -> None:
        """The PC has changed. A place that is gone is left for the nearest above that is there."""
        pc = self.hands.machine.pc
        place = self.place
        while is_folder(place) and place not in pc.files:
            place = above(place)
        self._back = [one for one in self._back if not is_folder(one) or one in pc.files]
        if place != self.place:
            self._stand_at(place)
            return
        self._fill(pc)

    def _show_place(self) -> None:
        self.view.place = self.place
        self.view.setAccessibleName(place_name(self.place))
        self.view.set_lines(self.place in (BIN, FOUND))
        self._show_way()
        for name, button in self._buttons.items():
            button.setVisible(
                name in (_OF_BIN if self.place == BIN else _OF_FOLDERS) or (name == "eject" and self._on_stick())
            )
        self.search.setPlaceholderText(_("Search"))
        self.search.setAccessibleName(_("Search this PC"))
        self._fill(self.hands.machine.pc)

    def _fill(self, pc: Pc) -> None:
        self.view.files.set_pale(pc.clipboard.paths if pc.clipboard and pc.clipboard.moves else ())
        rows = entries(pc, self.place)
        self.view.set_rows(rows)
        self.tree.show_places(pc, self.place)
        self._empty.setVisible(not rows)
        self._empty.setText(_("Nothing was found.") if self.place == FOUND else _("This folder is empty."))
        self._tell()

    def _tell(self) -> None:
        """How many, and what can be done now."""
        count, chosen = self.view.files.rowCount(), len(self.view.chosen())
        text = ngettext("{count} thing", "{count} things", count).format(count=count)
        if chosen:
            text += "    " + ngettext("{count} chosen", "{count} chosen", chosen).format(count=chosen)
        self._status.setText(text)
        pc, here = self.hands.machine.pc, is_folder(self.place)
        movable = bool(self.view.own()) and (here or self.place == FOUND)
        for name in ("cut", "copy", "delete"):
            self._buttons[name].setEnabled(movable)
        self._buttons["rename"].setEnabled(here and len(self.view.own()) == 1)
        self._buttons["new-folder"].setEnabled(here)
        self._buttons["paste"].setEnabled(here and pc.clipboard is not None)
        self._buttons["empty-bin"].setEnabled(bool(pc.bin))
        self._buttons["restore"].setEnabled(bool(chosen))
        self._steps[0].setEnabled(bool(self._back))
        self._steps[1].setEnabled(bool(self._forward))
        self._steps[2].setEnabled(self.place != COMPUTER)

    def _on_stick(self) -> bool:
        return self.place == STICK or self.place.startswith(f"{STICK}/")

    def _show_way(self) -> None:
        while self._way.count():
            widget = self._way.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        picture = QLabel()
        side = self._look.small_icon
        picture.setPixmap(icon(place_icon(self.place)).pixmap(QSize(side, side)))
        self._way.addWidget(picture)
        for place in way_to(self.place):
            name = place_name(place)
            crumb = self._button(f"way-{place}", name if place == self.place else f"{name}  ›")
            crumb.clicked.connect(lambda _checked=False, to=place: self.go(to))
            crumb.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._way.addWidget(crumb)
        self._way.addStretch(1)

    # parts

    def _connect(self) -> None:
        self.view.opened.connect(self.open)
        self.view.up_wanted.connect(self.up)
        self.view.menu_wanted.connect(self.menu_wanted)
        self.view.selectionModel().selectionChanged.connect(lambda _new, _old: self._tell())
        self.view.files.modelReset.connect(self._tell)
        self.tree.place_chosen.connect(self.go)
        self.tree.menu_wanted.connect(self.tree_menu_wanted)
        self.search.returnPressed.connect(self.look_for)
        for before, after in pairwise((self.view, self.tree, *self._steps, self.search)):
            self.setTabOrder(before, after)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._command_bar())
        column.addLayout(self._address_bar())
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.tree)
        middle.addWidget(self.view, 1)
        column.addLayout(middle, 1)
        column.addWidget(self._status_bar())
        inside = QVBoxLayout(self.view)
        inside.addSpacing(self._look.row)
        inside.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _command_bar(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("pc-commands")
        row = QHBoxLayout(bar)
        row.setContentsMargins(2, 1, 2, 1)
        row.setSpacing(0)
        for name, text, act in (
            ("new-folder", _("New folder"), self.view.new_folder),
            ("cut", _("Cut"), self.view.cut),
            ("copy", _("Copy"), self.view.copy),
            ("paste", _("Paste"), self.view.paste),
            ("rename", _("Rename"), self.view.rename),
            ("delete", _("Delete"), self.view.recycle),
            ("empty-bin", _("Empty the recycle bin"), self.hands.empty),
            ("restore", _("Restore what is chosen"), self.view.restore),
            ("eject", _("Eject the USB stick"), self.hands.eject),
        ):
            row.addWidget(self._command(name, text, act))
        row.addStretch(1)
        return bar

    def _command(self, name: str, text: str, act: Callable[[], object]) -> QToolButton:
        made = self._button(name, text)
        made.clicked.connect(lambda _checked=False: act())
        # the list keeps the keyboard, and with it what is chosen
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._buttons[name] = made
        return made

    def _address_bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(2, 3, 2, 3)
        row.setSpacing(2)
        self._steps = []
        for name, sign, text, act in (
            ("back", "←", _("Back"), self.back),
            ("forward", "→", _("Forward"), self.forward),
            ("up", "↑", _("Up"), self.up),
        ):
            step = self._button(name, sign)
            step.setAccessibleName(text)
            step.setToolTip(text)
            step.clicked.connect(lambda _checked=False, deed=act: deed())
            self._steps.append(step)
            row.addWidget(step)
        frame = QFrame()
        frame.setObjectName("pc-address")
        frame.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        frame.setLayout(self._way)
        self._way.setContentsMargins(self._look.gap, 0, 0, 0)
        self._way.setSpacing(0)
        row.addWidget(frame, 1)
        row.addWidget(self.search)
        return row

    def _status_bar(self) -> QWidget:
        bar = QWidget()
        bar.setObjectName("pc-status")
        row = QHBoxLayout(bar)
        row.setContentsMargins(self._look.gap, 0, 2, 0)
        row.addWidget(self._status, 1)
        for name, text, lines in (("as-lines", _("List"), True), ("as-icons", _("Large icons"), False)):
            view = self._button(name, text)
            view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            view.clicked.connect(lambda _checked=False, in_lines=lines: self.view.set_lines(in_lines))
            row.addWidget(view)
        return bar

    def _button(self, name: str, text: str) -> QToolButton:
        made = QToolButton()
        made.setObjectName(f"pc-{name}")
        made.setText(text)
        made.setAccessibleName(text)
        return made
