"""The menus under the right button: what can be done with what is chosen, or in an empty place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from app.speech import _
from app.training.pc.state import STICK
from app.ui.training.pc.entries import BIN, FOUND, is_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget

    from app.ui.training.pc.files_view import FilesView
    from app.ui.training.pc.hands import Hands


class PcMenu(QMenu):
    """A menu whose lines have names, and that goes for good when it is closed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("pc-menu")

    def line(self, name: str, text: str, act: Callable[[], object], *, can: bool = True) -> None:
        """A line that does something; a pale one where it cannot be done now."""
        action = self.addAction(text)
        action.setObjectName(name)
        action.setEnabled(can)
        action.triggered.connect(lambda _checked=False: act())

    def pop_up(self, at: QPoint) -> None:
        """Show it. It goes for good when it is closed."""
        self.aboutToHide.connect(self.deleteLater)
        self.popup(at)


def menu_of(view: FilesView, hands: Hands, screen: QWidget) -> PcMenu:
    """The menu for a view as it stands."""
    menu = PcMenu(screen)
    chosen = view.chosen()
    if view.place == BIN:
        _in_bin(menu, view, hands)
    elif chosen and BIN in chosen:
        menu.line("open", _("Open"), view.open_chosen)
        menu.line("empty-bin", _("Empty the recycle bin"), hands.empty, can=bool(hands.machine.pc.bin))
    elif chosen:
        _of_chosen(menu, view, hands)
    else:
        _of_place(menu, view, hands)
    return menu


def menu_of_place(place: str, go: Callable[[str], object], hands: Hands, screen: QWidget) -> PcMenu:
    """The menu for a place at the left."""
    menu = PcMenu(screen)
    menu.line("open", _("Open"), lambda: go(place))
    if place == STICK:
        menu.line("eject", _("Eject"), hands.eject)
    if is_folder(place):
        menu.addSeparator()
        menu.line("paste", _("Paste"), lambda: hands.paste(place), can=hands.machine.pc.clipboard is not None)
    return menu


def _of_chosen(menu: PcMenu, view: FilesView, hands: Hands) -> None:
    own = bool(view.own())
    menu.line("open", _("Open"), view.open_chosen)
    if STICK in view.chosen():
        menu.line("eject", _("Eject"), hands.eject)
    menu.addSeparator()
    menu.line("cut", _("Cut"), view.cut, can=own)
    menu.line("copy", _("Copy"), view.copy, can=own)
    _paste_into(menu, view, hands)
    menu.addSeparator()
    menu.line("delete", _("Delete"), view.recycle, can=own)
    menu.line("rename", _("Rename"), view.rename, can=own and view.place != FOUND)
    menu.addSeparator()
    menu.line("properties", _("Properties"), view.tell, can=len(view.chosen()) == 1)


def _paste_into(menu: PcMenu, view: FilesView, hands: Hands) -> None:
    """Onto one folder one may paste as well."""
    (path, *more) = view.chosen()
    if not more and is_folder(path) and hands.machine.pc.files.get(path, "") is None:
        menu.line("paste", _("Paste"), lambda: hands.paste(path), can=hands.machine.pc.clipboard is not None)


def _of_place(menu: PcMenu, view: FilesView, hands: Hands) -> None:
    here = is_folder(view.place)
    new = PcMenu(menu)
    new.line("new-folder", _("Folder"), view.new_folder, can=here)
    new.setTitle(_("New"))
    menu.addMenu(new).setObjectName("new")
    menu.line("paste", _("Paste"), view.paste, can=here and hands.machine.pc.clipboard is not None)
    menu.addSeparator()
    menu.line("undo", _("Take back"), hands.undo, can=bool(hands.machine.pc.back))


def _in_bin(menu: PcMenu, view: FilesView, hands: Hands) -> None:
    if view.chosen():
        menu.line("restore", _("Restore"), view.restore)
        menu.addSeparator()
    menu.line("empty-bin", _("Empty the recycle bin"), hands.empty, can=bool(hands.machine.pc.bin))
