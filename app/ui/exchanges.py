"""When the desk exchanges with the hub: at once for what is due, held open on a good line, later after a failure.

One thread does the network. What touches the store runs on the database thread; nothing here waits on the main thread.
"""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.desk.courier import Courier, FileRoad
from app.domain.errors import KnownError
from app.ui.operations import PythonThread
from app.ui.reading import now

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.desk import Desk
    from app.desk.sync import OnStore
    from app.desk.transfers import Transfers
    from app.ui.operations import Operations

T = TypeVar("T")
log = logging.getLogger(__name__)

HOLD_S = 50
"""How long the hub may hold an idle request open. Proxies cut idle connections after a minute."""
SHORTEST_MS = 1000
"""An exchange that comes back sooner with nothing was not held: the next one waits for `REST_MS`."""
REST_MS = 30_000
CUT_AGAIN_MS = 200
CARRY_S = 20
"""For so long files are carried before the next exchange, unless the hub tells of news sooner."""
TOLD_S = 0.2
"""How often the window is told how far a file has come."""
_LINE = frozenset({"line"})


class Breakable(Courier, FileRoad, Protocol):
    """A courier that can be called off, and carries files as well."""

    def cut(self) -> None:
        """Break off whatever is under way; called from another thread."""
        ...


class Road(Protocol):
    """Makes the courier of a desk, on the database thread."""

    def __call__(self, desk: Desk) -> Breakable: ...


class _Abandoned(Exception):
    """The desk was locked while an exchange was under way."""


class _Run:
    """One exchange of one desk, and how it ended."""

    def __init__(self, desk: Desk, hold: int) -> None:
        self.desk = desk
        self.hold = hold
        self.abandoned = False
        self.carrying = False
        """The exchange itself has ended, and files are carried: that gives way to anything."""
        self.gives_way = False
        """Files are to make room at their next piece."""
        self.broken_off = False
        """For an emergency, by ourselves: that is no failure of the line."""
        self.carried = False
        self.changed: frozenset[str] = frozenset()
        self.error: Exception | None = None
        self.seconds = 0.0
        self.began = now()


class _Worker(QObject):
    """Lives on the network thread."""

    done = Signal(object)
    moved = Signal(str, object, object)

    def __init__(self, operations: Operations, road: Road) -> None:
        super().__init__()
        self._operations = operations
        self._transfers: Transfers | None = None
        self._road = road
        self._desk: Desk | None = None
        self._courier: Breakable | None = None

    @Slot(object)
    def exchange(self, run: _Run) -> None:
        started = monotonic()
        try:
            self._exchange_or_note(run)
        except Exception as error:
            run.error = error
        run.seconds = monotonic() - started
        self.done.emit(run)

    def cut(self) -> None:
        """Called from the main thread: whatever the courier waits for, it need not wait any longer."""
        if self._courier is not None:
            self._courier.cut()

    def _exchange_or_note(self, run: _Run) -> None:
        try:
            run.changed = self._exchange(run)
        except KnownError:
            raise
        except Exception:
            if not run.abandoned:
                # a fault of ours is not the line's, but nothing came through: the desk says so and tries again later
                self._operations.wait_for(lambda: run.desk.note_failure("mishap", unreachable=True))
            raise

    def _exchange(self, run: _Run) -> frozenset[str]:
        from app.desk.sync import Exchanger  # brings in the network's libraries, after the first paint

        if self._courier is None or self._desk is not run.desk:
            self._courier, self._desk = self._operations.wait_for(lambda: self._road(run.desk)), run.desk
            self._transfers = None

        def on_store(step: Callable[[], Any]) -> Any:
            if run.abandoned:
                raise _Abandoned
            return self._operations.wait_for(step)

        changed = Exchanger(run.desk, self._courier, on_store).run(run.hold)
        return changed | self._carry(run, on_store)

    def _carry(self, run: _Run, on_store: OnStore) -> frozenset[str]:
        """A slice of the files that wait. Whatever stops them, they go on after the next exchange."""
        from app.desk.transfers import Transfers

        assert self._courier is not None
        run.carrying = True

        told = 0.0

        def moved(sha256: str, have: int, size: int) -> None:
            nonlocal told
            run.carried = True
            if monotonic() - told > TOLD_S or have == size:
                told = monotonic()
                self.moved.emit(sha256, have, size)

        if self._transfers is None:
            self._transfers = Transfers(run.desk, self._courier, on_store)
        self._transfers.begin(on_store, moved)
        try:
            self._transfers.run(CARRY_S, lambda: run.gives_way or run.abandoned)
        except KnownError as error:
            log.info("files stopped: %s", error.code)
        return frozenset({"files"}) if run.carried else frozenset()


class Exchanges(QObject):
    """The network thread's one owner, and its calendar."""

    finished = Signal()
    """An exchange has ended, well or not, and its changes have been announced."""
    moved = Signal(str, object, object)
    """A file has come so far: its SHA-256 in hexadecimal, bytes, and of how many."""
    _asked = Signal(object)

    def __init__(self, operations: Operations, road: Road, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations = operations
        self._desk: Desk | None = None
        self._run: _Run | None = None
        self._again = False
        self._failed = False
        self._fresh = False
        """An act was saved since the last exchange began."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)  # a coarse one may be a twentieth late
        self._timer.timeout.connect(self.now)
        self._thread = PythonThread(self)
        self._thread.setObjectName("network")
        self._worker = _Worker(operations, road)
        self._worker.moveToThread(self._thread)
        self._asked.connect(self._worker.exchange)
        self._worker.done.connect(self._ended)
        self._worker.moved.connect(self.moved)
        self._thread.start()

    def begin(self, desk: Desk) -> None:
        """A desk is open: exchange at once."""
        self._desk = desk
        self.now()

    def now(self) -> None:
        """Exchange now. A request that is only held open gives way."""
        self._timer.stop()
        if self._desk is None:
            return
        if self._run is None:
            self._start(0)
            return
        self._again = True
        self._run.gives_way = True
        if self._run.hold or self._run.carrying:
            self._call_off(self._run)

    def acted(self) -> None:
        """Something was saved that wants to leave: look when it may."""
        self._fresh = True
        if self._desk is not None:
            self._operations.do(self._desk.next_exchange_at, self._remind)
            if self.running():
                self._operations.do(self._desk.emergency_waits, self._hurry)

    def running(self) -> bool:
        """Whether an exchange is under way that is not merely held open."""
        return self._run is not None and not self._run.hold

    def leave(self) -> None:
        """The desk is about to be locked: an exchange that is under way no longer touches it."""
        self._timer.stop()
        self._desk = None
        self._again = False
        if self._run is not None:
            self._run.abandoned = True
            self._call_off(self._run)

    def stop(self) -> None:
        """End the thread and wait for it. The database thread must still run."""
        self.leave()
        self._worker.done.disconnect(self._ended)
        self._thread.quit()
        while not self._thread.wait(CUT_AGAIN_MS):
            self._worker.cut()

    def _call_off(self, run: _Run) -> None:
        """Break an exchange off, and again until it has ended: it may have been between store and line just then."""
        if self._run is run:
            self._worker.cut()
            QTimer.singleShot(CUT_AGAIN_MS, self, lambda: self._call_off(run))

    def _start(self, hold: int) -> None:
        if self._desk is not None:
            self._fresh = False
            self._run = _Run(self._desk, hold)
            self._asked.emit(self._run)

    def _remind(self, at: int) -> None:
        if at and (not self._timer.isActive() or at - now() < self._timer.remainingTime()):
            self._timer.start(max(0, at - now()))

    def _hurry(self, emergency: bool) -> None:
        """An emergency does not wait for what is half sent or half come: that breaks off, and begins anew after it."""
        if emergency and self._run is not None:
            self._again = self._run.gives_way = self._run.broken_off = True
            self._call_off(self._run)

    @Slot(object)
    def _ended(self, run: _Run) -> None:
        self._run = None
        if run.abandoned:
            if self._desk is not None:
                self._start(0)
            return
        again, self._again = self._again, False
        self._failed = run.error is not None
        cut_by_us = again and run.error is not None and (run.hold or run.broken_off)
        if not cut_by_us:
            self._operations.announce(run.changed | _LINE)
            self._operations.index()
            self.finished.emit()
        if again or run.carried:
            self._start(0)  # after files: the county says what it has, and then come the next
        else:
            idle = not run.changed - _LINE and run.seconds * 1000 < SHORTEST_MS
            self._operations.do(
                run.desk.next_exchange_at, lambda at: self._plan(at, run, idle), lambda _error: self._rest(run)
            )
        if run.error is not None and not isinstance(run.error, KnownError):
            raise run.error  # told by `app.ui.mishaps`; the calendar goes on

    def _plan(self, at: int, last: _Run, idle: bool) -> None:
        """What comes next: what is due, a retry, or a held-open request that ends before the next act is released."""
        if self._run is not None or self._desk is not last.desk:
            return
        wait = at - now()
        if not at and self._failed:
            self._rest(last)  # it could not even be noted when to try again
        elif at and wait <= 0:
            # the hub may say "later" again and again: it is not asked without a pause
            if idle and not self._fresh:
                # what was released while it ran was not in it, so that the hub has said nothing of it yet
                self._timer.start(SHORTEST_MS if at >= last.began else REST_MS)
            else:
                self._start(0)
        elif at and (self._failed or wait < 2 * SHORTEST_MS):
            self._timer.start(wait)
        elif idle and last.hold:
            self._timer.start(min(REST_MS, wait) if at else REST_MS)
        else:
            self._start(min(HOLD_S, wait // 1000) if at else HOLD_S)

    def _rest(self, last: _Run) -> None:
        if self._run is None and self._desk is last.desk:
            self._timer.start(REST_MS)
