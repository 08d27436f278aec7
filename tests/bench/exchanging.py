"""The same lists on the threads of the face, while pages come in as fast as they are taken or a large file is added."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop

from app.desk import session
from app.desk.file_copying import CalledOff, take_in
from app.desk.sync import Exchanger
from app.domain.files import SIZE_LIMIT
from app.domain.records import EVERYONE
from app.protocol.frames import read_frames, write_frame
from app.protocol.messages import End, Head
from app.ui.operations import Operations
from tests.bench import lists
from tests.bench.big_store import EPOCH, more_pages
from tests.bench.county import CLERK, PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.desk.desk import Desk
    from app.protocol.frames import Frame

T = TypeVar("T")
MOST_PAGES: Final = 100


class _Incoming:
    """A courier whose reply goes on until it is told to end; `pause_s` is what a page takes on the line."""

    def __init__(self, desk: Desk, pause_s: float) -> None:
        with desk.store.reading() as tx:
            after = next(cursor.number for cursor in tx.mirror.cursors() if cursor.scope != EVERYONE)
        # made beforehand: a hub works in a process of its own
        self._frames = [write_frame(page) for page in islice(more_pages(desk.identity.unit, after), MOST_PAGES)]
        self._pause_s = pause_s
        self.at = desk.clock()
        self.taken = 0
        self.enough = threading.Event()

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        """See `app.desk.courier.Courier`."""
        yield Head(EPOCH, self.at, b"turn")
        for page in read_frames(self._frames):
            yield page
            self.taken += 1
            if self.enough.wait(self._pause_s):
                break
        yield End(more=False)


def measure(folder: Path, pause_s: float = 0.0) -> tuple[lists.Waits, int]:
    """What the lists take while pages come in, and how many pages came. The store is left as it was."""
    with _opened(folder) as (operations, desk):
        incoming = _do(operations, lambda: _Incoming(desk, pause_s))
        with _beside(Exchanger(desk, incoming, operations.wait_for).run, incoming.enough):
            found = _do_slowly(operations, desk)
    return found, incoming.taken


def measure_adding(folder: Path) -> lists.Waits:
    """What the lists take while a file of 500 MB is taken in, again and again, as the face does it."""
    with _opened(folder) as (operations, desk), tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        file, kept = Path(beside, "台账.tif"), Path(beside, "kept")
        kept.mkdir()
        with file.open("wb") as written:
            written.write(b"II*\x00" + os.urandom(32))
            written.truncate(SIZE_LIMIT)
        enough = threading.Event()

        def watched(_done: int) -> None:
            if enough.is_set():
                raise CalledOff

        def take() -> None:
            with contextlib.suppress(CalledOff):
                while True:
                    (kept / take_in(file, kept, 0, watched).blob.file).unlink()

        with _beside(take, enough):
            return _do_slowly(operations, desk)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[tuple[Operations, Desk]]:
    app = QCoreApplication.instance() or QCoreApplication([])
    with tempfile.TemporaryDirectory(prefix="xiangyi-bench-", dir=folder.parent) as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        operations = Operations(app)
        desk = _do(operations, lambda: session.unlock(Path(copy), CLERK, PASSWORD))
        operations.adopt(desk)
        try:
            yield operations, desk
        finally:
            operations.stop()


@contextlib.contextmanager
def _beside(work: Callable[[], object], enough: threading.Event) -> Iterator[None]:
    """On a thread of its own until the block is left."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        while thread.is_alive():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def _do_slowly(operations: Operations, desk: Desk) -> lists.Waits:
    """Ask as a clerk does: one thing after another, with moments between."""

    def timed(work: Callable[[Desk], object]) -> float:
        time.sleep(0.05)
        started = time.perf_counter()
        _do(operations, lambda: work(desk))
        return (time.perf_counter() - started) * 1000

    return lists.waits(_Remote(operations, desk), timed, 90)  # type: ignore[arg-type]


class _Remote:
    """The desk, asked on its own thread."""

    def __init__(self, operations: Operations, desk: Desk) -> None:
        self._operations = operations
        self._desk = desk

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*arguments: object, **named: object) -> object:
            return _do(self._operations, lambda: getattr(self._desk, name)(*arguments, **named))

        return call


def _do(operations: Operations, work: Callable[[], T]) -> T:
    answers: list[T] = []
    waiting = QEventLoop()

    def answered(answer: T) -> None:
        answers.append(answer)
        waiting.quit()

    operations.do(work, answered)
    if not answers:
        waiting.exec()
    return answers[0]
