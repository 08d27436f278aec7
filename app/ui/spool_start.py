"""Starting the process that sends what locked desks have left: it outlives the window, and ends when nothing waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QProcess

from app import program
from app.desk.spool import bags

if TYPE_CHECKING:
    from pathlib import Path


def command(store: Path) -> list[str]:
    """What starts it; it asks for nobody's password."""
    return program.command("desk", "spool", "--store", str(store))


def start(store: Path) -> None:
    """Start it where something waits. A second one ends at once."""
    if not bags(store):
        return
    first, *arguments = command(store)
    process = QProcess()
    process.setProgram(first)
    process.setArguments(arguments)
    for told in (process.setStandardOutputFile, process.setStandardErrorFile):
        told(QProcess.nullDevice())
    process.startDetached()
