"""A learner at the simulated PC: each line of a course's script, done by mouse alone or by keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton

from app.training.pc.acts import Clash
from app.training.pc.state import folder_of
from app.ui.training.pc.entries import BIN, COMPUTER, FOUND
from app.ui.training.pc.explorer import Explorer
from tests.gui.county import child
from tests.gui.pc.hands import CTRL, NONE, SHIFT, PcHands

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.ui.training.pc.files_view import FilesView

    Sits = Callable[..., "PcPlayer"]

_KEYS = {"copy": Qt.Key.Key_C, "cut": Qt.Key.Key_X}


class PcPlayer(PcHands):
    """Plays on one `TaskView` that is shown."""

    def play(self, lines: Sequence[Sequence[str]]) -> None:
        """Do all lines, whatever comes of them."""
        for line in lines:
            self.do(*line)

    def do(self, verb: str, *words: str) -> None:
        """Do one line."""
        match verb:
            case "open":
                self._stand_before(words[0])
                self._open_chosen()
            case "copy" | "cut":
                self.choose(words)
                self._take(verb)
            case "recycle" | "delete":
                self.choose(words)
                self._throw_away(for_good=verb == "delete")
            case "paste" | "drag":
                self._put(verb, words)
            case "rename":
                self.choose(words[:1])
                self._rename(words[1])
            case "new-folder":
                self._new_folder(*words)
            case "restore":
                self._restore(words)
            case "search":
                self._search(words[0])
            case _:
                self._without_words(verb)
        self.settle()

    # where one stands

    @property
    def explorer(self) -> Explorer:
        """The file manager's window in front, opened if there is none."""
        for window in self.screen._shown():
            if isinstance(window.content, Explorer):
                return window.content
        self._open_manager()
        return self.explorer

    def _open_manager(self) -> None:
        desktop = self.screen.desktop
        if self.mouse:
            self.double_click(desktop, COMPUTER)
        else:
            self.key_to(desktop)
            self.walk_to(desktop, COMPUTER)
            self.key(Qt.Key.Key_Return)
        self.settle()

    def go(self, place: str) -> FilesView:
        """Bring the file manager to a place; returns the view that shows it."""
        explorer = self.explorer
        self._close_what_covers(explorer)
        if explorer.place != place:
            self._way(explorer, place)
        assert explorer.place == place, f"{explorer.place} is not {place}"
        return explorer.view

    def _close_what_covers(self, explorer: Explorer) -> None:
        """An opened file stands in front of what one wants next."""
        while (front := self.screen._front()) is not None and front.content is not explorer:
            if self.mouse:
                self.click(child(front, QToolButton, "pc-close"))
            else:
                self.key(Qt.Key.Key_W, CTRL)
            self.settle()

    def _way(self, explorer: Explorer, place: str) -> None:
        if self.mouse and place == BIN:
            self._close_manager()
            self.double_click(self.screen.desktop, BIN)
        elif self.mouse:
            self._click_in_tree(explorer, place)
        else:
            self._walk(explorer, place)
        self.settle()

    def _click_in_tree(self, explorer: Explorer, place: str) -> None:
        item = explorer.tree.item_of(place)
        assert item is not None, f"{place} is not at the left"
        explorer.tree.scrollToItem(item)
        self.click(explorer.tree.viewport(), explorer.tree.visualItemRect(item).center())

    def _walk(self, explorer: Explorer, place: str) -> None:
        """Up with Backspace and down with Enter, as far as needed."""
        self.key_to(explorer.view)
        while explorer.place == FOUND or (explorer.place and not f"{place}/".startswith(f"{explorer.place}/")):
            before = explorer.place
            self.key(Qt.Key.Key_Backspace)
            self.settle()
            assert explorer.place != before
        for depth in range(1, len(place.split("/")) + 1):
            step = "/".join(place.split("/")[:depth])
            if len(step) > len(explorer.place):
                self.walk_to(explorer.view, step)
                self.key(Qt.Key.Key_Return)
                self.settle()

    def _close_manager(self) -> None:
        for window in list(self.screen.windows):
            if self.mouse:
                self.click(child(window, QToolButton, "pc-close"))
            else:
                self.key(Qt.Key.Key_W, CTRL)
            self.settle()

    def open_bin(self) -> FilesView:
        """The window of the recycle bin, opened from the desktop."""
        if self.explorer_place() != BIN:
            self._close_manager()
            if self.mouse:
                self.double_click(self.screen.desktop, BIN)
            else:
                self.key_to(self.screen.desktop)
                self.walk_to(self.screen.desktop, BIN)
                self.key(Qt.Key.Key_Return)
            self.settle()
        return self.explorer.view

    def explorer_place(self) -> str | None:
        """Where the front window of the file manager stands; None without one."""
        shown = [window.content for window in self.screen._shown() if isinstance(window.content, Explorer)]
        return shown[0].place if shown else None

    # choosing

    def _stand_before(self, path: str) -> FilesView:
        """The place in which something lies: what a search has found, or its folder."""
        if self.explorer_place() == FOUND and self.explorer.view.files.place_of(path) >= 0:
            view = self.explorer.view
        else:
            view = self.go(folder_of(path))
        self.choose_in(view, [path])
        return view

    def choose(self, paths: Sequence[str]) -> None:
        self.choose_in(self.go(folder_of(paths[0])), paths)

    def choose_in(self, view: FilesView, paths: Sequence[str]) -> None:
        for path in paths:
            assert view.files.place_of(path) >= 0, f"{path} is not shown"
        if self.mouse:
            for number, path in enumerate(paths):
                self.click(view.viewport(), self.at(view, path), CTRL if number else NONE)
        else:
            self.key_to(view)
            self.key(Qt.Key.Key_Home)
            for number, path in enumerate(paths):
                self.walk_to(view, path, CTRL if number else NONE)
                if number:
                    self.key(Qt.Key.Key_Space, CTRL)
        assert sorted(view.chosen()) == sorted(paths)

    # deeds

    def _open_chosen(self) -> None:
        view = self.explorer.view
        if self.mouse:
            self.double_click(view, view.chosen()[0])
        else:
            self.key(Qt.Key.Key_Return)

    def _take(self, verb: str) -> None:
        if self.mouse:
            self.pick(self.explorer.view, verb)
        else:
            self.key(_KEYS[verb], CTRL)

    def _put(self, verb: str, words: Sequence[str]) -> None:
        clash = ""
        if words[-1] in list(Clash):
            *words, clash = words
        if verb == "paste":
            self.paste(words[-1])
        else:
            self._drag(words[:-1], words[-1])
        self.settle()
        if clash:
            self.answer(clash)

    def paste(self, folder: str) -> None:
        view = self.go(folder)
        if self.mouse:
            self.pick(view, "paste", empty=True)
        else:
            self.key_to(view)
            self.key(Qt.Key.Key_V, CTRL)

    def _drag(self, paths: Sequence[str], folder: str) -> None:
        if not self.mouse:  # who has no mouse cuts and pastes, or copies where a drag would copy
            stick = paths[0].startswith("U盘") != folder.startswith("U盘")
            self.do("copy" if stick else "cut", *paths)
            self.paste(folder)
            return
        self.choose(paths)
        explorer = self.explorer
        item = explorer.tree.item_of(folder)
        assert item is not None
        explorer.tree.scrollToItem(item)
        to = explorer.tree.viewport().mapToGlobal(explorer.tree.visualItemRect(item).center())
        self.drag(explorer.view, paths[0], to)

    def _rename(self, name: str) -> None:
        view = self.explorer.view
        if self.mouse:
            self.pick(view, "rename")
        else:
            self.key(Qt.Key.Key_F2)
        self._type_name(view, name)

    def _type_name(self, view: FilesView, name: str) -> None:
        self.settle()
        field = child(view.viewport(), QLineEdit, "pc-new-name")
        assert field.hasSelectedText()
        field.selectAll()
        field.insert(name)  # Chinese comes from an input method, not from keys
        QTest.keyClick(field, Qt.Key.Key_Return)
        self.settle()

    def _new_folder(self, folder: str, name: str) -> None:
        view = self.go(folder)
        if self.mouse:
            self.pick(view, "new", "new-folder", empty=True)
        else:
            self.key_to(view)
            self.key(Qt.Key.Key_N, CTRL | SHIFT)
        self._type_name(view, name)

    def _throw_away(self, *, for_good: bool) -> None:
        view = self.explorer.view
        on_stick = view.place.startswith("U盘")
        if for_good:
            self.stand_in(view)
            self.key(Qt.Key.Key_Delete, SHIFT)
        elif self.mouse:
            self.pick(view, "delete")
        else:
            self.key(Qt.Key.Key_Delete)
        self.settle()
        if for_good or on_stick:
            self.answer("yes")

    def _restore(self, paths: Sequence[str]) -> None:
        view = self.open_bin()
        self.choose_in(view, paths)
        if self.mouse:
            self.pick(view, "restore")
        else:
            self.pick_by_key(view, "restore")

    def _search(self, word: str) -> None:
        field = self.explorer.search
        if self.mouse:
            self.click(field)
        else:
            self.key_to(self.explorer.view)
            self.key(Qt.Key.Key_F3)
            assert field.hasFocus()
        field.selectAll()
        field.insert(word)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def _without_words(self, verb: str) -> None:
        if verb == "empty":
            view = self.open_bin()
            if self.mouse:
                self.pick(view, "empty-bin", empty=True)
            else:
                self.pick_by_key(view, "empty-bin")
            self.settle()
            self.answer("yes")
        elif verb == "eject":
            self.press(self.screen.bar, QToolButton, "pc-tray-stick")
            self.choose_line(self.menu(), "eject")
        elif verb == "undo":
            self.stand_in(self.explorer.view)
            self.key(Qt.Key.Key_Z, CTRL)
        else:
            self.press(self.view, QPushButton, "task-stick")

    def answer(self, name: str) -> None:
        """Press a button of the question that stands there."""
        assert self.screen.question is not None, "nothing was asked"
        self.press(self.screen.question, QPushButton, f"pc-{name}")
        self.settle()


def verbs(player: PcPlayer) -> list[str]:
    return [act.verb.value for act in player.view.machine.acts]


def asked(player: PcPlayer) -> bool:
    return player.screen.question is not None


def question(player: PcPlayer) -> str:
    assert player.screen.question is not None
    return child(player.screen.question, QLabel, "pc-question-text").text()


def names(player: PcPlayer) -> list[str]:
    assert player.screen.question is not None
    return [one.objectName() for one in player.screen.question.findChildren(QPushButton)]
