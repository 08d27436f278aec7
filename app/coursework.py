"""`main.py training …`: what the author of a course needs on the command line (docs/courses.md)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Exit, Misuse
from app.speech import _
from app.speech.sentences import describe
from app.training.advice import advice
from app.training.checking import faults
from app.training.packs import opened, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.training.places import PackFault

_MOST_FILES = 2000


def run(arguments: Sequence[str]) -> int:
    """Run one command. Returns its exit code."""
    parsed = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = parsed.command
    return command(parsed)


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a course's folder by their path in it. Raises `Misuse` (`no-such-folder`, `too-many-files`)."""
    if not folder.is_dir():
        raise Misuse("no-such-folder", path=folder)
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    if len(paths) > _MOST_FILES:
        raise Misuse("too-many-files", path=folder, most=_MOST_FILES)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py training", description=_("For those who write courses."))
    words = parser.add_subparsers(required=True, metavar="check")
    check = words.add_parser("check", help=_("looks at a course: what must be mended, and what could be better"))
    check.add_argument("folder", nargs="+", type=Path, metavar="FOLDER")
    check.add_argument("--strict", action="store_true", help=_("what could be better must be, too"))
    check.set_defaults(command=_check)
    return parser


def _check(chosen: argparse.Namespace) -> int:
    exits = [_checked(folder, strict=chosen.strict) for folder in chosen.folder]
    return max(exits)


def _checked(folder: Path, *, strict: bool) -> int:
    pack = opened(files_of(folder))
    wrong, better = faults(pack), advice(pack)
    for fault in wrong:
        print(_line(folder, fault), file=sys.stderr)
    for fault in better:
        print(_line(folder, fault))
    if wrong or (strict and better):
        return Exit.REFUSED
    course = pack.course
    assert course is not None  # a pack without a course has faults
    print(
        _("{name}, version {version}: {lessons} lessons, {items} items. It can be taken.").format(
            name=course.name, version=course.version, lessons=len(course.lessons), items=len(course.items)
        )
    )
    return Exit.DONE


def _line(folder: Path, fault: PackFault) -> str:
    # as compilers write it: an editor leads there by a click
    return f"{folder / fault.where.file}:{fault.where.line}: {describe(problem(fault))}"
