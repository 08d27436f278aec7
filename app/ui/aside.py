"""Work beside the desk: reading and writing sticks, which may take seconds and must hold up neither screen nor desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from app.domain.errors import KnownError
from app.ui.operations import PythonThread

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class _Job:
    """One piece of work, and who waits for it."""

    def __init__(
        self, work: Callable[[], Any], success: Callable[[Any], None], failure: Callable[[KnownError], None]
    ) -> None:
        self.work = work
        self.success = success
        self.failure = failure
        self.result: Any = None
        self.error: Exception | None = None


class _Worker(QObject):
    """Lives on the thread."""

    done = Signal(object)

    @Slot(object)
    def do(self, job: _Job) -> None:
        try:
            job.result = job.work()
        except Exception as error:
            job.error = error
        self.done.emit(job)


class Aside(QObject):
    """One thread, started with its first work; answers arrive on the main thread, in order."""

    _asked = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._thread: PythonThread | None = None
        self._worker = _Worker()
        self._waiting = 0

    def busy(self) -> bool:
        """Whether work is under way."""
        return self._waiting > 0

    def run(self, work: Callable[[], T], success: Callable[[T], None], failure: Callable[[KnownError], None]) -> None:
        """Do `work`, then call `success` or `failure` on the main thread; a bug is told to `failure` as `mishap` and
        raised there."""
        if self._thread is None:
            self._thread = PythonThread(self)
            self._thread.setObjectName("aside")
            self._worker.moveToThread(self._thread)
            self._asked.connect(self._worker.do)
            self._worker.done.connect(self._finished)
            self._thread.start()
        self._waiting += 1
        self._asked.emit(_Job(work, success, failure))

    def stop(self) -> None:
        """End the thread after what is under way; nobody is told of that any more."""
        if self._thread is not None:
            self._thread.quit()
            self._thread.wait()
            self._thread = None

    @Slot(object)
    def _finished(self, job: _Job) -> None:
        self._waiting -= 1
        if self._thread is None:  # the answer was on its way when the thread was stopped
            return
        if job.error is None:
            job.success(job.result)
        elif isinstance(job.error, KnownError):
            job.failure(job.error)
        else:
            job.failure(KnownError("mishap"))
            raise job.error
