"""Starting with the session, when the clerk has agreed to it: the system's own place for it, this user's only."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

NAME = "xiangyi"
_RUN = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run"


def possible() -> bool:
    """Whether this system has such a place."""
    return sys.platform in ("win32", "linux")


def agreed() -> bool:
    """Whether the program starts with the session now."""
    if sys.platform == "win32":
        return bool(QSettings(_RUN, QSettings.Format.NativeFormat).contains(NAME))
    return _entry().exists()


def set_agreed(start: bool, command: list[str]) -> None:
    """Start `command` with the session, or no longer."""
    if sys.platform == "win32":
        run = QSettings(_RUN, QSettings.Format.NativeFormat)
        if start:
            run.setValue(NAME, " ".join(f'"{part}"' for part in command))
        else:
            run.remove(NAME)
        return
    entry = _entry()
    if start:
        entry.parent.mkdir(parents=True, exist_ok=True)
        entry.write_text(f"[Desktop Entry]\nType=Application\nName=乡驿 Xiangyi\nExec={shlex.join(command)}\n", "utf-8")
    else:
        entry.unlink(missing_ok=True)


def _entry() -> Path:
    config = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(config) / "autostart" / f"{NAME}.desktop"
