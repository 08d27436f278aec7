"""From the start of the real desktop program to a usable inbox, and what it holds in memory when idle."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.desk import session
from app.ui.door import FACE
from tests.bench.county import CLERK, HOUSE, PASSWORD
from tests.bench.processes import cpu_s, held_mb, peak_mb
from tests.bench.timing import median

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPING_S: Final = 2.0
"""What a quick clerk needs for a password of eight characters."""
IDLE_S: Final = 8.0
DUTY_S: Final = 0.02


class Start(Struct, frozen=True):
    """Seconds of one start: to the door, and from Enter to the first painted rows of the inbox; CPU of all; MB when it
    idles, and at the most, which is while Argon2id opens the vault."""

    door: float
    inbox: float
    cpu: float
    held: float = 0.0
    peak: float = 0.0

    @property
    def waited(self) -> float:
        """What the clerk waited for in all."""
        return self.door + self.inbox


def measure(store: Path, *, runs: int = 5, cold: bool = False, half: bool = False, typing_s: float = TYPING_S) -> Start:
    """The start of middle length out of several."""
    _open_at_inbox(store)
    starts = []
    for _ in range(runs):
        if cold:
            forget_files(store)
        starts.append(_start(store, typing_s, half=half))
    wanted = median([start.waited for start in starts])
    return next(start for start in starts if start.waited == wanted)


def idle(store: Path) -> Start:
    """One start, and what the processes hold a while later."""
    _open_at_inbox(store)
    return _start(store, 0.0, idle_s=IDLE_S)


def switch(store: Path, times: int = 5) -> float:
    """Seconds from locking a desk to the inbox of the next one, typing excluded: the middle of several."""
    _open_at_inbox(store)
    process = _spawn(store, 0.0, times + 1)
    assert process.stdout is not None
    told = [json.loads(process.stdout.readline()) for _ in range(times + 1)][1:]
    process.terminate()
    process.wait(timeout=60)
    return median([one["door"] - one["lock"] + one["inbox"] - one["enter"] for one in told])


def forget_files(store: Path) -> None:
    """Put the program's own files, Python's and the store out of the page cache."""
    folders = [HOUSE / "app", HOUSE / "resources", store, Path(sysconfig.get_paths()["purelib"])]
    folders.append(Path(sysconfig.get_paths()["stdlib"]))
    os.sync()
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                with contextlib.suppress(OSError), path.open("rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _open_at_inbox(store: Path) -> None:
    desk = session.unlock(store, CLERK, PASSWORD)
    desk.set_setting(FACE, {"page": "inbox"})
    desk.close()


def _start(store: Path, typing_s: float, *, half: bool = False, idle_s: float = 0.0) -> Start:
    started = time.monotonic()
    process = _spawn(store, typing_s)
    assert process.stdout is not None
    with _half_a_core(process.pid) if half else contextlib.nullcontext():
        line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"the desktop did not start: exit code {process.wait()}")
    told = json.loads(line)
    time.sleep(idle_s)
    held = held_mb(process.pid) if idle_s else 0.0
    peak, cpu = peak_mb(process.pid), cpu_s(process.pid)
    process.terminate()
    process.wait(timeout=60)
    return Start(told["door"] - started, told["inbox"] - told["enter"], cpu, held, peak)


def _spawn(store: Path, typing_s: float, times: int = 1) -> subprocess.Popen[str]:
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    arguments = [sys.executable, "-m", "tests.bench.driven_desktop", str(store), PASSWORD, str(typing_s), str(times)]
    return subprocess.Popen(arguments, cwd=HOUSE, env=environment, stdout=subprocess.PIPE, text=True)


@contextlib.contextmanager
def _half_a_core(pid: int) -> Iterator[None]:
    """Let a process run on one core only, every other moment."""
    os.sched_setaffinity(pid, {min(os.sched_getaffinity(0))})
    over = threading.Event()

    def beat() -> None:
        with contextlib.suppress(ProcessLookupError):
            while not over.wait(DUTY_S):
                os.kill(pid, signal.SIGSTOP)
                over.wait(DUTY_S)
                os.kill(pid, signal.SIGCONT)

    thread = threading.Thread(target=beat)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
