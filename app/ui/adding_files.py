"""Adding files to a draft: one after another, looked at and taken in beside everything else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.desk.file_copying import Taken, take_in
from app.speech import _
from app.speech.sentences import sentence

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.desk import Desk
    from app.domain.errors import KnownError
    from app.ui.draft_files import DraftFiles
    from app.ui.file_work import FileWork, Job
    from app.ui.operations import Operations


class AddingFiles(QObject):
    """What the clerk chose or dropped waits here until it is taken in. `told` says why one is not, or goes by another
    name."""

    told = Signal(str)

    def __init__(self, shown: DraftFiles, operations: Operations, work: FileWork, parent: QObject) -> None:
        super().__init__(parent)
        self._list = shown
        self._operations = operations
        self._work = work
        self._waiting: list[Path] = []
        self._job: Job | None = None
        self._round = 0
        self._active = False
        shown.add_asked.connect(self.add)
        shown.cancel_asked.connect(self.call_off)

    def busy(self) -> bool:
        """Whether a file is being taken in, that the draft does not have yet."""
        return self._active

    def add(self, paths: Any) -> None:
        """Look at these files, and take in those that may go. What is refused says why."""
        if not self._active:
            self.told.emit("")
        self._waiting += paths
        if not self._active:
            self._next()

    def call_off(self) -> None:
        """Nothing that is not taken in yet is wanted any more."""
        self._round += 1
        self._waiting.clear()
        if self._job is not None:
            self._job.call_off()
        self._rest()

    def _next(self) -> None:
        if not self._waiting:
            self._rest()
            return
        self._active = True
        path = self._waiting.pop(0)
        self._list.set_adding(path.name)
        known = self._heard(partial(self._take_in, path))
        self._operations.run(lambda desk: (desk.attachments.folder, desk.clock()), known, self._heard(self._refused))

    def _rest(self) -> None:
        self._job, self._active = None, False
        self._list.set_adding("")

    def _take_in(self, path: Path, found: tuple[Path, int]) -> None:
        from app.ui.drawer import look_further

        folder, now = found
        size = _size(path)
        self._job = self._work.do(
            lambda watch: take_in(path, folder, now, watch, look_further),
            self._heard(self._note),
            self._heard(self._refused),
            lambda done: self._list.set_adding(path.name, done, size),
        )

    def _note(self, taken: Taken) -> None:
        def note(desk: Desk) -> Taken:
            return desk.attachments.add(taken)

        self._operations.run(note, self._heard(self._added), self._heard(self._refused))

    def _added(self, taken: Taken) -> None:
        self._list.add((taken.attachment,))
        if taken.renamed:
            self.told.emit(_("By its content it is another kind of file: now named %s") % taken.attachment.name)
        self._next()

    def _refused(self, error: KnownError) -> None:
        self.told.emit(sentence(error.code, error.values))
        self._next()

    def _heard(self, what: Any) -> Any:
        """What is done with an answer, unless it was called off before that came."""
        asked = self._round
        return lambda answer: what(answer) if asked == self._round else None


def still_adding() -> str:
    """Why something cannot be sent yet."""
    return _("A file is still being taken in. Send it when that is done, or cancel it.")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
