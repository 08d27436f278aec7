"""The disk that forgets (`crashing.c`): built when needed, preloaded into a process, and controlled from there."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE: Final = Path(__file__).with_suffix(".c")
BUILD: Final = SOURCE.parents[2] / "build" / "sim"
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - folders of our own are made there


def build() -> Path | None:
    """The library, compiled if this source was not yet; None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    made = BUILD / f"crashing-{hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:12]}.so"
    if not made.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        beside = made.with_name(f"{made.name}.{os.getpid()}")
        options = ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        subprocess.run([compiler, *options, "-o", str(beside), str(SOURCE), "-ldl"], check=True)
        beside.replace(made)
    return made


def start(arguments: Sequence[str], library: Path) -> subprocess.Popen[str]:
    """Start Python with the disk that forgets. Its output is to be read."""
    environment = os.environ | {
        "LD_PRELOAD": str(library),
        "PYTHONHASHSEED": "0",  # or sets would have another order, and the run with them
        "TZ": "Asia/Shanghai",
    }
    return subprocess.Popen([sys.executable, *arguments], env=environment, stdout=subprocess.PIPE, text=True)


class Disk:
    """The disks of all machines below a folder; each folder directly below it is a machine."""

    def __init__(self) -> None:
        library = ctypes.CDLL(None)
        self._of_machine = {}
        for name, result, arguments in (
            ("crash_at", None, [ctypes.c_int64]),
            ("crash_now", None, []),
            ("crash_full", None, [ctypes.c_int64]),
            ("crash_dead", ctypes.c_int, []),
            ("crash_count", ctypes.c_int64, []),
            ("crash_open", ctypes.c_int, []),
            ("crash_unsafe", ctypes.c_int64, []),
            ("crash_restart", None, [ctypes.c_uint64, ctypes.c_int]),
        ):
            function = getattr(library, name)
            function.restype, function.argtypes = result, [ctypes.c_char_p, *arguments]
            self._of_machine[name] = function
        self._root = library.crash_root
        self._root.argtypes = [ctypes.c_char_p]
        self._pause, self._skip_fsync = library.crash_pause, library.crash_skip_fsync

    def watch(self, root: Path | None) -> None:
        """From now on this folder is the world; what is there is safe. None for no folder."""
        self._root(str(root).encode() if root else b"")

    def pause(self, *, on: bool) -> None:
        """While paused, what is written is safe at once."""
        self._pause(int(on))

    def skip_fsync(self, *, on: bool) -> None:
        """From now on fsync does nothing: a planted fault."""
        self._skip_fsync(int(on))

    def die_at(self, machine: str, change: int) -> None:
        """Let a machine die at its n-th next change; 0 for not at all."""
        self._of_machine["crash_at"](machine.encode(), change)

    def kill(self, machine: str) -> None:
        """Let a machine die now: whatever it writes from now on fails."""
        self._of_machine["crash_now"](machine.encode())

    def fill(self, machine: str, change: int) -> None:
        """Let a machine's disk be full from its n-th next change on; -1 for room again."""
        self._of_machine["crash_full"](machine.encode(), change)

    def is_dead(self, machine: str) -> bool:
        """Whether the machine has died."""
        return bool(self._of_machine["crash_dead"](machine.encode()))

    def changes(self, machine: str) -> int:
        """How many changes a machine has made or tried to make."""
        return int(self._of_machine["crash_count"](machine.encode()))

    def open_files(self, machine: str) -> int:
        """How many descriptors are open there."""
        return int(self._of_machine["crash_open"](machine.encode()))

    def unsafe(self, machine: str) -> int:
        """How many changes a power cut could undo now."""
        return int(self._of_machine["crash_unsafe"](machine.encode()))

    def restart(self, machine: str, seed: int, kept: int) -> None:
        """Start a machine again; of what was not fsynced, `kept` of a hundred changes are there nevertheless."""
        self._of_machine["crash_restart"](machine.encode(), seed, kept)
