"""Dragging on the simulated screen: what hangs at the pointer, what letting go there would do, and doing it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QPoint, Qt

from app.speech import _
from app.training.pc.state import DESKTOP, folder_of, on_stick
from app.ui.parts import label
from app.ui.training.pc.entries import BIN, is_folder, place_name
from app.ui.training.pc.explorer import Explorer
from app.ui.training.pc.files_view import FilesView, said

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.ui.training.pc.hands import Hands
    from app.ui.training.pc.window import Window


class Target(NamedTuple):
    """Where it would fall: the place, and the view that shows it."""

    place: str
    view: FilesView | None = None


class Carrying(QObject):
    """Follows a drag from any view of the screen. `windows` tells those that are shown, the front one first."""

    def __init__(
        self, hands: Hands, screen: QWidget, desktop: FilesView, windows: Callable[[], Sequence[Window]]
    ) -> None:
        super().__init__(screen)
        self._hands = hands
        self._screen = screen
        self._desktop = desktop
        self._windows = windows
        self._lit: FilesView | None = None
        self.ghost = label()
        self.ghost.setObjectName("pc-ghost")
        self.ghost.setParent(screen)
        self.ghost.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.ghost.hide()

    def follow(self, view: FilesView) -> None:
        """Its drags are ours."""
        view.carried.connect(lambda at: self._move(view, at))
        view.dropped.connect(lambda at: self._drop(view, at))
        view.carry_ended.connect(self._end)

    def _move(self, view: FilesView, at: QPoint) -> None:
        paths, target = view.own(), self.target_at(at)
        self._light(target)
        self.ghost.setText(_words(paths, target.place if target else ""))
        self.ghost.adjustSize()
        self.ghost.move(self._screen.mapFromGlobal(at) + QPoint(14, 14))
        self.ghost.raise_()
        self.ghost.show()

    def _drop(self, view: FilesView, at: QPoint) -> None:
        paths, target = view.own(), self.target_at(at)
        self._end()
        if target is None or not paths:
            return
        if target.place == BIN:
            self._hands.recycle(paths)
        elif is_folder(target.place):
            self._hands.drag(paths, target.place)

    def _end(self) -> None:
        self.ghost.hide()
        self._light(None)

    def _light(self, target: Target | None) -> None:
        view = target.view if target else None
        if self._lit is not None and self._lit is not view:
            self._lit.show_drop(None)
        self._lit = view
        if view is not None and target is not None:
            view.show_drop(target.place)

    def target_at(self, at: QPoint) -> Target | None:
        """What lies under a point of the real screen; None beside everything."""
        if not self._screen.rect().contains(self._screen.mapFromGlobal(at)):
            return None
        window = next((one for one in self._windows() if one.rect().contains(one.mapFromGlobal(at))), None)
        if window is None:
            place = self._desktop.folder_at(self._desktop.mapFromGlobal(at))
            return Target(place or DESKTOP, self._desktop)
        return _in_window(window, at)


def _in_window(window: Window, at: QPoint) -> Target | None:
    explorer = window.content
    if not isinstance(explorer, Explorer):
        return None
    if explorer.tree.rect().contains(explorer.tree.mapFromGlobal(at)):
        place = explorer.tree.place_at(explorer.tree.mapFromGlobal(at))
        return None if place is None else Target(place)
    if explorer.view.rect().contains(explorer.view.mapFromGlobal(at)):
        return Target(explorer.view.folder_at(explorer.view.mapFromGlobal(at)), explorer.view)
    return None


def _words(paths: Sequence[str], place: str) -> str:
    """What letting go would do, as PCs say it: a stick gets a copy, one's own PC moves."""
    name = said(paths)
    if place == BIN:
        return _("{name}: to the recycle bin").format(name=name)
    if not place or not is_folder(place) or place in paths or all(folder_of(path) == place for path in paths):
        return name
    if all(on_stick(path) == on_stick(place) for path in paths):
        return _("{name}: move to “{folder}”").format(name=name, folder=place_name(place))
    return _("{name}: copy to “{folder}”").format(name=name, folder=place_name(place))
