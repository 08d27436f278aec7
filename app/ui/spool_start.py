"""Starting the process that sends what locked desks have left: it outlives the window, and ends when nothing waits."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess

from app.desk.spool import bags


def command(store: Path) -> list[str]:
    """What starts it; it asks for nobody's password."""
    program = [] if getattr(sys, "frozen", False) else [str(Path(__file__).resolve().parents[2] / "main.py")]
    return [sys.executable, *program, "desk", "spool", "--store", str(store)]


def start(store: Path) -> None:
    """Start it where something waits. A second one ends at once."""
    if not bags(store):
        return
    program, *arguments = command(store)
    process = QProcess()
    process.setProgram(program)
    process.setArguments(arguments)
    for told in (process.setStandardOutputFile, process.setStandardErrorFile):
        told(QProcess.nullDevice())
    process.startDetached()
