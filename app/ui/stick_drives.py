"""Which sticks are in this PC: asked for again and again while the page of mailbags is shown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QStorageInfo

from app.protocol import sticks
from app.protocol.mailbag import Header

_PLACES: Final = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
_REMOVABLE: Final = 2


class Drive(Struct, frozen=True):
    """A stick that is in the PC."""

    name: str
    folder: Path
    free: int
    """Bytes."""


class Stick(Struct, frozen=True):
    """A stick, and the bags that lie on it, as far as their outside tells."""

    drive: Drive
    bags: tuple[tuple[Path, Header], ...] = ()


def drives() -> list[Drive]:
    """The sticks that can be written to."""
    found = []
    for volume in QStorageInfo.mountedVolumes():
        root = Path(volume.rootPath())
        if volume.isValid() and volume.isReady() and not volume.isReadOnly() and _is_stick(root):
            found.append(Drive(volume.displayName() or str(root), root, volume.bytesAvailable()))
    return found


def look() -> list[Stick]:
    """The sticks with their bags. Any thread; a slow stick takes its time."""
    return [Stick(drive, tuple(sticks.bags_in(drive.folder))) for drive in drives()]


def _is_stick(root: Path) -> bool:
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(str(root)) == _REMOVABLE)
    return f"{root}/".startswith(_PLACES) and root.parent != root
