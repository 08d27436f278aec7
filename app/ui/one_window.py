"""One window for each folder of desks and user: who starts the program again finds the one that runs.

The first holds a lock and watches a folder. A second one puts a note there, with the files that it was to open, and
ends. A note that the first had no time to read, because it was ending, is read by the next one.
"""

from __future__ import annotations

import contextlib
import getpass
import os
from time import time_ns
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct
from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FOLDER: Final = ".window"
"""Beside the desks; no clerk's folder begins with a dot."""
_NOTE: Final = "note-*.json"


class Note(Struct, frozen=True):
    """What a second start asks of the first: to come to the front, and to open files."""

    files: tuple[str, ...] = ()


class OneWindow(QObject):
    """`asked(files)` when the program was started again; absolute paths, perhaps none."""

    asked = Signal(object)

    def __init__(self, store: Path) -> None:
        super().__init__()
        self._folder = store / FOLDER / _user()
        self._lock = QLockFile(str(self._folder / "lock"))
        # its process tells whether it still stands, however long that one has been running
        self._lock.setStaleLockTime(0)
        self._watcher: QFileSystemWatcher | None = None

    def claim(self) -> bool:
        """Whether this is the first. Where no lock can be written it is: better two windows than none."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            return True
        return self._lock.tryLock(0) or self._lock.error() != QLockFile.LockError.LockFailedError

    def hand_over(self, files: Sequence[Path]) -> None:
        """Ask the first to come to the front and to open `files`."""
        note = msgspec.json.encode(Note(tuple(str(file.absolute()) for file in files)))
        with contextlib.suppress(OSError):  # a full disk: the clerk sees that nothing came, and nothing else is harmed
            new = self._folder / f"{time_ns()}-{os.getpid()}.new"
            new.write_bytes(note)
            os.replace(new, self._folder / f"note-{new.stem}.json")

    def listen(self) -> None:
        """From now on `asked` tells; of what was left, once the event loop runs. Needs an application."""
        self._watcher = QFileSystemWatcher([str(self._folder)], self)
        self._watcher.directoryChanged.connect(self._look)
        QTimer.singleShot(0, self, self._look)

    def let_go(self) -> None:
        """The window goes: the next start is the first."""
        if self._watcher is not None:
            self._watcher.directoryChanged.disconnect(self._look)
        self._lock.unlock()

    def _look(self) -> None:
        for path in sorted(self._folder.glob(_NOTE)):
            note = _taken(path)
            if note is not None:
                self.asked.emit([self._folder / file for file in note.files])


def _taken(path: Path) -> Note | None:
    try:
        note = msgspec.json.decode(path.read_bytes(), type=Note)
    except (OSError, msgspec.DecodeError):
        note = None
    path.unlink(missing_ok=True)
    return note


def _user() -> str:
    """Two users of a PC may share a folder of desks, and none sees the other's windows."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody"
