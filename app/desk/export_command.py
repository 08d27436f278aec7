"""`main.py desk export`: a document with everything that proves it, in one file (docs/cli.md)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import KnownError
from app.program import called
from app.speech import _
from app.speech.terminal import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from app.desk.desk import Desk


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the word to the desk's command line."""
    made = command("export", _run, _("export a document with everything that proves it"))
    made.add_argument("id", metavar="ID")
    made.add_argument("file", type=Path, metavar="FILE.xyproof")


def _run(chosen: argparse.Namespace) -> int:
    from app.desk.command import with_desk

    return with_desk(chosen, lambda desk: _export(chosen, desk))


def _found(desk: Desk, prefix: str) -> str:
    try:
        return desk.find(prefix)
    except KnownError:
        return desk.matters.find(prefix)


def _export(chosen: argparse.Namespace, desk: Desk) -> None:
    from app.desk.road import prove_now

    done = prove_now(desk, _found(desk, chosen.id), chosen.file)
    facts = {"file": str(chosen.file), "acts": done.acts, "files": done.files, "missing": done.named - done.files}
    lines = [_("{acts} acts and {files} files in {file}. Prove it: {program} verify {file}")]
    if facts["missing"]:
        lines.append(_("{missing} files are not on this PC and are not in it: fetch them first to have them."))
    say(chosen, facts, *(line.format(**facts, program=called()) for line in lines))
