"""The simulated PC as it stands, and how it came to this: the acts that are a task's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.errors import KnownError
from app.training.pc.acts import Clash, PcAct, Verb
from app.training.pc.doing import do, do_all
from app.training.tasks import begun

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.training.items import Task
    from app.training.pc.state import Pc


class Machine(QObject):
    """One simulated PC. What cannot be done is told by `refused`; then nothing has changed."""

    changed = Signal()
    """It is another PC now: after an act, after starting over."""
    done = Signal(object)
    """The `PcAct` that was done."""
    refused = Signal(object)
    """A `KnownError`."""
    clashed = Signal(object)
    """A `PcAct` that meets something of that name: it wants a `Clash`."""

    def __init__(self, task: Task, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task = task
        self.open = True
        self.acts: tuple[PcAct, ...] = ()
        self.pc: Pc = begun(task)

    def do(self, act: PcAct) -> bool:
        """Do it, if it can be done and may be."""
        if not self.open:
            return False
        try:
            self.pc = do(self.pc, act)
        except KnownError as error:
            if error.code == "pc-name-taken" and act.verb in (Verb.PASTE, Verb.DRAG) and act.clash is Clash.ASK:
                self.clashed.emit(act)
            else:
                self.refused.emit(error)
            return False
        self.acts = (*self.acts, act)
        self.done.emit(act)
        self.changed.emit()
        return True

    def set_acts(self, acts: Iterable[PcAct]) -> None:
        """As after these acts, from the start."""
        self.acts = tuple(acts)
        self.pc = do_all(begun(self._task), self.acts)
        self.changed.emit()
