"""What a learner's hand does on the simulated PC, by whatever window or key: acts, and a question before some."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from app.speech import _, ngettext
from app.speech.sentences import describe, title
from app.training.pc.acts import Clash, PcAct, Verb
from app.training.pc.doing import free_name
from app.training.pc.state import folder_of, name_of, on_stick

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.domain.errors import KnownError
    from app.ui.training.pc.machine import Machine


class Choice(NamedTuple):
    """A button of a question; `about` says below it what it will do."""

    name: str
    text: str
    act: Callable[[], object] | None = None
    about: str = ""


class Question(NamedTuple):
    """What the PC asks or says before anything happens. The last choice is the one that changes nothing."""

    title: str
    text: str
    choices: tuple[Choice, ...]


class Hands(QObject):
    """Does acts on a machine. `asked` brings a `Question` onto the screen."""

    asked = Signal(object)

    def __init__(self, machine: Machine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.machine = machine
        machine.refused.connect(self._say_why)
        machine.clashed.connect(self._ask_clash)

    def open(self, path: str) -> bool:
        """Open a file or a folder."""
        return self.machine.do(PcAct(Verb.OPEN, (path,)))

    def copy(self, paths: Sequence[str]) -> None:
        """Ctrl+C."""
        self.machine.do(PcAct(Verb.COPY, tuple(paths)))

    def cut(self, paths: Sequence[str]) -> None:
        """Ctrl+X."""
        self.machine.do(PcAct(Verb.CUT, tuple(paths)))

    def paste(self, folder: str) -> None:
        """Ctrl+V."""
        self.machine.do(PcAct(Verb.PASTE, to=folder))

    def drag(self, paths: Sequence[str], folder: str) -> None:
        """Let go over a folder. Where everything lies there already, nothing was done."""
        if any(folder_of(path) != folder for path in paths) and folder not in paths:
            self.machine.do(PcAct(Verb.DRAG, tuple(paths), to=folder))

    def rename(self, path: str, name: str) -> None:
        """Give a name. The old one again is none."""
        if name != name_of(path):
            self.machine.do(PcAct(Verb.RENAME, (path,), name=name))

    def new_folder(self, folder: str) -> str:
        """Make a folder with the name that PCs give. Returns its path, empty where there is none."""
        name = free_name(self.machine.pc.files, folder, _("New folder"))
        return f"{folder}/{name}" if self.machine.do(PcAct(Verb.NEW_FOLDER, (folder,), name=name)) else ""

    def recycle(self, paths: Sequence[str]) -> None:
        """Delete. A stick has no recycle bin, so the PC asks there."""
        act = PcAct(Verb.RECYCLE, tuple(paths))
        if any(map(on_stick, paths)):
            self._ask_for_good(act, _("A USB stick has no recycle bin. "))
        else:
            self.machine.do(act)

    def delete(self, paths: Sequence[str]) -> None:
        """Shift+Delete, after a question."""
        if paths:
            self._ask_for_good(PcAct(Verb.DELETE, tuple(paths)), "")

    def restore(self, paths: Sequence[str]) -> None:
        """Out of the recycle bin, to where it was."""
        self.machine.do(PcAct(Verb.RESTORE, tuple(paths)))

    def empty(self) -> None:
        """Empty the recycle bin, after a question."""
        count = len(self.machine.pc.bin)
        if not count:
            return
        text = ngettext(
            "Delete this {count} thing for good? It cannot be brought back.",
            "Delete these {count} things for good? They cannot be brought back.",
            count,
        ).format(count=count)
        self._ask_yes(_("Empty the recycle bin"), text, PcAct(Verb.EMPTY))

    def search(self, word: str) -> bool:
        """Look for a part of a name."""
        return self.machine.do(PcAct(Verb.SEARCH, name=word))

    def undo(self) -> None:
        """Ctrl+Z."""
        self.machine.do(PcAct(Verb.UNDO))

    def plug(self) -> None:
        """Put the stick in."""
        self.machine.do(PcAct(Verb.PLUG))

    def eject(self) -> None:
        """安全弹出."""
        self.machine.do(PcAct(Verb.EJECT))

    def pull(self) -> None:
        """Take the stick out."""
        self.machine.do(PcAct(Verb.PULL))

    def tell(self, name: str, kind: str, where: str) -> None:
        """属性. Looking changes nothing, so it is no act."""
        text = _("Kind: {kind}\nPlace: {where}").format(kind=kind, where=where)
        self.asked.emit(Question(name, text, (Choice("ok", _("OK")),)))

    # questions

    def _ask_for_good(self, act: PcAct, before: str) -> None:
        first, more = name_of(act.what[0]), len(act.what) - 1
        names = _("“{name}” and {more} more").format(name=first, more=more) if more else f"“{first}”"
        asked = _("Delete {names} for good? It will not go to the recycle bin.").format(names=names)
        self._ask_yes(_("Delete for good"), f"{before}{asked}", act)

    def _ask_yes(self, heading: str, text: str, act: PcAct) -> None:
        yes = Choice("yes", _("Yes"), lambda: self.machine.do(act))
        self.asked.emit(Question(heading, text, (yes, Choice("no", _("No")))))

    def _ask_clash(self, act: PcAct) -> None:
        """Replace, skip or both. A folder is not replaced by one click: too much would go with it."""
        pc = self.machine.pc
        paths = act.what or (pc.clipboard.paths if pc.clipboard else ())
        there = {path.casefold(): content for path, content in pc.files.items()}
        taken = [path for path in paths if f"{act.to}/{name_of(path)}".casefold() in there]
        files = all(pc.files[path] is not None and there[f"{act.to}/{name_of(path)}".casefold()] for path in taken)
        text = _("In “{folder}” there is “{name}” already.").format(folder=name_of(act.to), name=name_of(taken[0]))
        self.asked.emit(Question(_("Replace or skip files"), text, self._clash_choices(act, replaces=files)))

    def _clash_choices(self, act: PcAct, *, replaces: bool) -> tuple[Choice, ...]:
        def way(clash: Clash, text: str, about: str) -> Choice:
            resolved = PcAct(act.verb, act.what, act.to, act.name, clash)
            return Choice(clash.value, text, lambda: self.machine.do(resolved), about)

        replace = way(Clash.REPLACE, _("Replace the file there"), _("The one that is there is gone for good."))
        both = way(Clash.BOTH, _("Keep both"), _("The new one gets a number."))
        skip = way(Clash.SKIP, _("Skip this file"), _("Nothing is put there."))
        return (*([replace] if replaces else []), both, skip, Choice("cancel", _("Cancel")))

    def _say_why(self, error: KnownError) -> None:
        self.asked.emit(Question(title(error.code), describe(error), (Choice("ok", _("OK")),)))
