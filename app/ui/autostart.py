"""Starting with the session, when the clerk has agreed to it: the system's own place for it, this user's only."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

NAME = "xiangyi"
SPOOL = "xiangyi-spool"
"""Sending what locked desks have left, before anybody opens the program."""
_SHOWN = {NAME: "乡驿 Xiangyi", SPOOL: "乡驿代发 Xiangyi spool"}
_RUN = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run"


def possible() -> bool:
    """Whether this system has such a place."""
    return sys.platform in ("win32", "linux")


def agreed(name: str = NAME) -> bool:
    """Whether the program, or another part of it, starts with the session now."""
    if sys.platform == "win32":
        return bool(QSettings(_RUN, QSettings.Format.NativeFormat).contains(name))
    return _entry(name).exists()


def set_agreed(start: bool, command: list[str], name: str = NAME) -> None:
    """Start `command` with the session, or no longer."""
    if sys.platform == "win32":
        run = QSettings(_RUN, QSettings.Format.NativeFormat)
        if start:
            run.setValue(name, " ".join(f'"{part}"' for part in command))
        else:
            run.remove(name)
        return
    entry = _entry(name)
    if start:
        entry.parent.mkdir(parents=True, exist_ok=True)
        entry.write_text(
            f"[Desktop Entry]\nType=Application\nName={_SHOWN[name]}\nExec={shlex.join(command)}\n", "utf-8"
        )
    else:
        entry.unlink(missing_ok=True)


def _entry(name: str) -> Path:
    config = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(config) / "autostart" / f"{name}.desktop"
