"""`main.py desk courses`: which courses are here, and keeping one that came as a file (docs/cli.md).

What a clerk has learnt is no technician's business: no command tells it (law 8).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from app.domain.errors import Misuse
from app.speech import _
from app.speech.terminal import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from app.desk.desk import Desk


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the word to the desk's command line."""
    made = command("courses", _run, _("the courses that are here; keep one that came as a file"))
    made.add_argument("--keep", type=Path, metavar="FILE.xycourse", help=_("keep this course"))


def _run(chosen: argparse.Namespace) -> int:
    from app.desk.command import with_desk

    return with_desk(chosen, lambda desk: _courses(chosen, desk))


def _courses(chosen: argparse.Namespace, desk: Desk) -> None:
    if chosen.keep:
        if not chosen.keep.is_file():
            raise Misuse("no-such-file", path=chosen.keep)
        desk.learning.keep_pack(chosen.keep.read_bytes())
    rows = desk.learning.courses()
    say(chosen, [structs.asdict(row) for row in rows], *(f"{row.id}  {row.version}  {row.name}" for row in rows))
