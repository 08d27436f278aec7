"""`main.py training …`: what the author of a course needs on the command line (docs/courses.md)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import Exit, Misuse
from app.program import called
from app.speech import _
from app.speech.sentences import describe, sentence
from app.training.advice import advice
from app.training.checking import faults
from app.training.checking import read as read_course
from app.training.gift.reading import Defaults, read
from app.training.gift.writing import write
from app.training.item_text import as_toml
from app.training.packing import MOST_FILES, packed, unpacked
from app.training.packs import opened, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from app.training.gift.signs import Note
    from app.training.places import PackFault


def run(arguments: Sequence[str]) -> int:
    """Run one command. Returns its exit code."""
    parsed = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = parsed.command
    return command(parsed)


def files_of(course: Path) -> dict[str, bytes]:
    """The files of a course, of its folder or its `.xycourse` file, by their path in it.

    Raises `Misuse` (`no-such-folder`, `too-many-files`) and what `unpacked` raises.
    """
    if course.is_file():
        return unpacked(course.read_bytes())
    if not course.is_dir():
        raise Misuse("no-such-folder", path=course)
    paths = sorted(path for path in course.rglob("*") if path.is_file() and not path.is_symlink())
    if len(paths) > MOST_FILES:
        raise Misuse("too-many-files", path=course, most=MOST_FILES)
    return {path.relative_to(course).as_posix(): path.read_bytes() for path in paths}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=called("training"), description=_("For those who write courses."))
    words = parser.add_subparsers(required=True, metavar="check | pack | gift-in | gift-out")
    check = words.add_parser("check", help=_("looks at a course: what must be mended, and what could be better"))
    check.add_argument("folder", nargs="+", type=Path, metavar="COURSE")
    check.add_argument("--strict", action="store_true", help=_("what could be better must be, too"))
    check.set_defaults(command=_check)
    pack = words.add_parser("pack", help=_("packs a course that can be taken into one file, to be sent"))
    pack.add_argument("folder", type=Path, metavar="FOLDER")
    pack.add_argument("file", type=Path, metavar="FILE.xycourse")
    pack.set_defaults(command=_pack)
    gift_in = words.add_parser("gift-in", help=_("prints the questions of a Moodle GIFT file as items"))
    gift_in.add_argument("file", type=Path, metavar="FILE")
    gift_in.add_argument("--area", required=True, help=_("the area of questions that name none"))
    gift_in.add_argument("--lesson", required=True, help=_("the lesson to which a wrong answer leads"))
    gift_in.add_argument("--difficulty", type=int, choices=(1, 2, 3), default=2)
    gift_in.set_defaults(command=_gift_in)
    gift_out = words.add_parser("gift-out", help=_("prints the items of a course as Moodle GIFT"))
    gift_out.add_argument("folder", type=Path, metavar="FOLDER")
    gift_out.set_defaults(command=_gift_out)
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


def _pack(chosen: argparse.Namespace) -> int:
    code = _checked(chosen.folder, strict=False)
    if code == Exit.DONE:
        chosen.file.write_bytes(packed(files_of(chosen.folder)))
    return code


def _gift_in(chosen: argparse.Namespace) -> int:
    try:
        content = chosen.file.read_bytes()
    except OSError as error:
        raise Misuse("file-unreadable", file=chosen.file, why=error.strerror or "") from error
    taken = read(_decoded(content), Defaults(chosen.area, chosen.lesson, chosen.difficulty))
    print(as_toml(taken.items), end="")
    _say(taken.notes)
    print(
        _("{count} questions taken, {lacking} not.").format(
            count=len(taken.items), lacking=sum(not note.taken for note in taken.notes)
        ),
        file=sys.stderr,
    )
    return Exit.DONE


def _gift_out(chosen: argparse.Namespace) -> int:
    course = read_course(files_of(chosen.folder))
    written = write(course.items)
    print(written.text, end="")
    _say(written.notes)
    print(
        _("{count} questions written, {lacking} not.").format(
            count=len(course.items) - len(written.notes), lacking=len(written.notes)
        ),
        file=sys.stderr,
    )
    return Exit.DONE


def _say(notes: Iterable[Note]) -> None:
    for note in notes:
        print(sentence(note.code, {"line": str(note.line), "text": note.text}), file=sys.stderr)


def _decoded(content: bytes) -> str:
    """A text in UTF-8, or as older Chinese programs write it."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _line(folder: Path, fault: PackFault) -> str:
    # as compilers write it: an editor leads there by a click
    return f"{folder / fault.where.file}:{fault.where.line}: {describe(problem(fault))}"
