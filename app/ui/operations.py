"""Work for the desk, done on its own thread; answers and news arrive on the main thread.

One thread owns the desk and its database for as long as the program runs. The main thread only paints.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QThread, QTimer, Signal, Slot

from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.desk import Desk

T = TypeVar("T")
NOTHING: frozenset[str] = frozenset()
QUIET_MS = 250
"""For so long an exchange has asked for nothing before idle work goes on."""


class PythonThread(QThread):
    """A thread with an event loop that Python knows as one thread from beginning to end.

    Without `run` in Python each slot would begin with new thread-local data, and a lock or a connection that remembers
    its thread (filelock, SQLAlchemy) would not recognize its own.
    """

    def run(self) -> None:
        """The event loop."""
        self.exec()


class _Operation:
    """One piece of work, and who waits for it."""

    def __init__(
        self,
        work: Callable[[], Any],
        success: Callable[[Any], None] | None,
        failure: Callable[[KnownError], None] | None,
        changes: frozenset[str],
        face: int = 0,
    ) -> None:
        self.work = work
        self.success = success
        self.failure = failure
        self.changes = changes
        self.face = face
        """Which window asked; 0 for none. Its answer is for nobody once that window is gone."""
        self.result: Any = None
        self.error: Exception | None = None


class _Worker(QObject):
    """Lives on the thread. Knows no desk: each piece of work brings its own."""

    done = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._idle: QTimer | None = None
        self._idle_work: Callable[[], bool] | None = None

    @Slot(object)
    def do(self, operation: _Operation) -> None:
        try:
            operation.result = operation.work()
        except Exception as error:
            operation.error = error
        self.done.emit(operation)

    @Slot(object)
    def do_for(self, waiting: tuple[Callable[[], Any], Future[Any]]) -> None:
        work, future = waiting
        if self._idle is not None and self._idle.isActive():
            self._idle.start(QUIET_MS)  # while pages come in, what is left of the time belongs to the clerk
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    @Slot(object)
    def be_idle_with(self, work: Callable[[], bool] | None) -> None:
        """Between operations, do a slice of `work` until it says that nothing is left."""
        self._idle_work = work
        if self._idle is None:
            self._idle = QTimer(self)
            self._idle.timeout.connect(self._do_a_slice)
        if work is None:
            self._idle.stop()
        else:
            self._idle.start(0)  # fires only when no operation waits

    def _do_a_slice(self) -> None:
        if self._idle is None or self._idle_work is None:
            return
        self._idle.stop()  # a slice that fails is not tried again until there is something new
        if self._idle_work():
            self._idle.start(0)


class Operations(QObject):
    """The database thread's one owner.

    `run` puts work on it; `success` or `failure` is called on the main thread, then `changed` tells which kinds of
    thing have changed. A bug (any exception but `KnownError`) is told to `failure` as
    `mishap` and raised on the main thread (`app/ui/mishaps.py`).
    """

    changed = Signal(object)
    failed = Signal(object)
    """A `KnownError` that nobody asked to hear of."""
    _asked = Signal(object)
    _asked_for = Signal(object)
    _idle_asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk: Desk | None = None
        self._waiting = 0
        self._face = 1
        self._thread = PythonThread(self)
        self._thread.setObjectName("database")
        self._worker = _Worker()
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.do)
        self._asked_for.connect(self._worker.do_for)
        self._idle_asked.connect(self._worker.be_idle_with)
        self._worker.done.connect(self._finished)
        self._thread.start()

    @property
    def desk(self) -> Desk:
        """The open desk, for use on its own thread only."""
        if self._desk is None:
            raise RuntimeError("no desk is open")
        return self._desk

    def busy(self) -> bool:
        """Whether work is under way whose answer has not arrived yet."""
        return self._waiting > 0

    def do(
        self,
        work: Callable[[], T],
        success: Callable[[T], None] | None = None,
        failure: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Work that needs the thread but no desk: listing clerks, unlocking, importing what is heavy."""
        self._waiting += 1
        self._asked.emit(_Operation(work, success, failure, NOTHING))

    def run(
        self,
        work: Callable[[Desk], T],
        success: Callable[[T], None] | None = None,
        failure: Callable[[KnownError], None] | None = None,
        changes: frozenset[str] = NOTHING,
    ) -> None:
        """Work on the open desk. `changes` are the kinds of thing that it changes if it succeeds."""
        desk = self.desk
        self._waiting += 1
        self._asked.emit(_Operation(lambda: work(desk), success, failure, changes, self._face))

    def wait_for(self, work: Callable[[], T]) -> T:
        """Run work on the thread and wait for it: for the network thread only, never for the main one."""
        future: Future[T] = Future()
        self._asked_for.emit((work, future))
        return future.result()

    def adopt(self, desk: Desk) -> None:
        """The desk that was just unlocked on the thread. Its search index grows while nothing else is to do."""
        self._desk = desk
        self.index()

    def index(self) -> None:
        """There may be something new to index."""
        self._idle_asked.emit(self.desk.index_some)

    def forget_face(self) -> None:
        """The window that asked is about to go: its work is still done, but nobody is told."""
        self._face += 1

    def close_desk(self) -> None:
        """Lock: the desk is closed on its thread, after the work that is under way."""
        if self._desk is not None:
            desk, self._desk = self._desk, None
            self._idle_asked.emit(None)
            self.do(desk.close)

    def stop(self) -> None:
        """Close the desk, end the thread and wait for it."""
        self.close_desk()
        self._worker.done.disconnect(self._finished)
        # the queue is in order: when this has run, everything before it has
        self.wait_for(lambda: None)
        self._thread.quit()
        self._thread.wait()

    def announce(self, changes: frozenset[str]) -> None:
        """Something changed by another way: an exchange."""
        if changes and self._desk is not None:
            self.changed.emit(changes)

    @Slot(object)
    def _finished(self, operation: _Operation) -> None:
        self._waiting -= 1
        heard = operation.face in (0, self._face)
        if operation.error is None:
            if heard and operation.success is not None:
                operation.success(operation.result)
            self.announce(operation.changes)
        elif not isinstance(operation.error, KnownError):
            # first who asked: no button may stay busy because of a fault of ours
            if heard and operation.failure is not None:
                operation.failure(KnownError("mishap"))
            raise operation.error
        elif not heard:
            return
        elif operation.failure is not None:
            operation.failure(operation.error)
        else:
            self.failed.emit(operation.error)
