"""Work on large files beside everything else: on threads of their own, with progress, and to be called off.

Neither the database thread nor the line's waits for a disk. A piece of work has a thread of its own for as long as it
lasts; one that hangs in a dead network drive or a broken stick keeps nobody else, nor the program from ending.
"""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from app.desk.file_copying import CalledOff
from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.file_copying import Watch

T = TypeVar("T")
TOLD_S: Final = 0.1
"""How often progress is told."""
PATIENCE_S: Final = 2.0
"""How long the end of the program waits for work that was called off."""


class Job:
    """One piece of work, and who waits for it. Nobody hears of it any more once it is called off."""

    def __init__(
        self,
        work: Callable[[Watch], Any],
        success: Callable[[Any], None],
        failure: Callable[[KnownError], None],
        progress: Callable[[int], None],
    ) -> None:
        self.work = work
        self.success = success
        self.failure = failure
        self.progress = progress
        self.called_off = False
        self.result: Any = None
        self.error: Exception | None = None

    def call_off(self) -> None:
        """It stops at its next step; what is half-made goes."""
        self.called_off = True


class FileWork(QObject):
    """The one owner of these threads. Everything but the work itself is on the main thread."""

    _told = Signal(object, object)
    _done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[Job, threading.Thread] = {}
        self._told.connect(self._tell)
        self._done.connect(self._finish)

    def do(
        self,
        work: Callable[[Watch], T],
        success: Callable[[T], None],
        failure: Callable[[KnownError], None],
        progress: Callable[[int], None] = lambda _done: None,
    ) -> Job:
        """Do `work` on a thread of its own; it tells the `Watch` it is given how many bytes are done."""
        job = Job(work, success, failure, progress)
        thread = threading.Thread(target=self._run, args=(job,), name="files", daemon=True)
        self._running[job] = thread
        thread.start()
        return job

    def busy(self) -> bool:
        """Whether anything is under way."""
        return bool(self._running)

    def call_all_off(self) -> None:
        """The desk is about to be locked, or its window goes."""
        for job in self._running:
            job.call_off()

    def stop(self) -> None:
        """The program ends: call everything off, and wait for it a little."""
        self.call_all_off()
        for thread in self._running.values():
            thread.join(PATIENCE_S)
        self._running.clear()

    def _run(self, job: Job) -> None:
        told = 0.0

        def watch(done: int) -> None:
            nonlocal told
            if job.called_off:
                raise CalledOff
            if monotonic() - told > TOLD_S:
                told = monotonic()
                self._told.emit(job, done)

        try:
            watch(0)
            job.result = job.work(watch)
        except CalledOff:
            job.called_off = True
        except Exception as error:
            job.error = error
        self._done.emit(job)

    @Slot(object, object)
    def _tell(self, job: Job, done: int) -> None:
        if not job.called_off:
            job.progress(done)

    @Slot(object)
    def _finish(self, job: Job) -> None:
        thread = self._running.pop(job, None)
        if thread is not None:
            thread.join()  # it has nothing left to do but to end
        if isinstance(job.error, KnownError):
            if not job.called_off:
                job.failure(job.error)
        elif job.error is not None:
            if not job.called_off:
                job.failure(KnownError("mishap"))
            raise job.error  # told by `app.ui.mishaps`
        elif not job.called_off:
            job.success(job.result)
