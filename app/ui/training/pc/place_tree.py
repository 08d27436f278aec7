"""The places at the left of the file manager: the PC, what it always has, the stick, and the folders in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from app.speech import _
from app.training.pc.state import PLACES, STICK, folder_of, listing
from app.ui.training.pc.entries import COMPUTER, place_icon, place_name
from app.ui.training.pc.look import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent

    from app.training.pc.state import Pc
    from app.ui.training.pc.look import Look

PATH: Final = Qt.ItemDataRole.UserRole


class PlaceTree(QTreeWidget):
    """Shows where the window stands; a click goes elsewhere, and what is dragged can be let go over a place."""

    place_chosen = Signal(str)
    menu_wanted = Signal(QPoint, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setAccessibleName(_("Places"))
        self.setHeaderHidden(True)
        self.setFixedWidth(look.tree)
        self.setIconSize(QSize(look.small_icon, look.small_icon))
        self.setIndentation(look.small_icon - 4)
        self._known: tuple[str, ...] = ()
        self._closed: set[str] = set()
        self.itemClicked.connect(lambda item, _column: self.place_chosen.emit(item.data(0, PATH)))
        self.itemActivated.connect(lambda item, _column: self.place_chosen.emit(item.data(0, PATH)))
        self.itemCollapsed.connect(lambda item: self._closed.add(item.data(0, PATH)))
        self.itemExpanded.connect(lambda item: self._closed.discard(item.data(0, PATH)))

    def show_places(self, pc: Pc, here: str) -> None:
        """The folders of the PC, with the one where the window stands."""
        folders = tuple(sorted(path for path, content in pc.files.items() if content is None))
        if folders != self._known:
            self._known = folders
            self._build(pc)
        item = self.item_of(here)
        if item is None:  # the recycle bin and what was found are no places of the tree
            self.clearSelection()
        else:
            self.setCurrentItem(item)

    def item_of(self, path: str) -> QTreeWidgetItem | None:
        """The line of a place."""
        found = self.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
        return next((item for item in found if item.data(0, PATH) == path), None)

    def place_at(self, at: QPoint) -> str | None:
        """The place under a point of this widget."""
        index = self.indexAt(self.viewport().mapFrom(self, at))
        return str(index.data(PATH)) if index.isValid() else None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of a place."""
        index = self.indexAt(event.pos())
        if index.isValid():
            self.menu_wanted.emit(event.globalPos(), index.data(PATH))

    def _build(self, pc: Pc) -> None:
        self.clear()
        root = _line(COMPUTER)
        self.addTopLevelItem(root)
        lines = {COMPUTER: root}
        for place in (*PLACES, STICK):
            if place in pc.files:
                self._grow(pc, place, lines)
        for path, item in lines.items():
            item.setExpanded(path not in self._closed)

    def _grow(self, pc: Pc, folder: str, lines: dict[str, QTreeWidgetItem]) -> None:
        line = _line(folder)
        lines[folder_of(folder)].addChild(line)
        lines[folder] = line
        for path in listing(pc, folder):
            if pc.files[path] is None:
                self._grow(pc, path, lines)


def _line(path: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([place_name(path)])
    item.setData(0, PATH, path)
    item.setIcon(0, icon(place_icon(path)))
    return item
