"""`main.py desktop`: the desktop program on the desks of this PC."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from app.display import require_display
from app.program import called
from app.speech import _

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Show the desktop until the clerk quits."""
    parser = argparse.ArgumentParser(prog=called("desktop"))
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE", help=_("mailbags, slips and courses to open"))
    parser.add_argument("--store", type=Path, metavar="DIR", help=_("the folder of this PC's desks"))
    parser.add_argument("--started", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    require_display()
    from app.ui.desktop import run as run_desktop

    return run_desktop(chosen.store or usual_store(), files=chosen.files, started=chosen.started)


def usual_store() -> Path:
    """Where the desks of the PC's present user lie."""
    import platformdirs

    return platformdirs.user_data_path("xiangyi", appauthor=False) / "desks"
