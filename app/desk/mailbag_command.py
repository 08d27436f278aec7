"""`main.py desk mailbag …`: packing, opening and listing mailbags without a screen (docs/cli.md)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.errors import Exit
from app.speech import _
from app.speech.custody import say_register
from app.speech.sentences import sentence
from app.speech.terminal import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from app.desk.desk import Desk
    from app.desk.mailbags import OpenedFile

MEGABYTE = 1_000_000


def add(words: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the words to the desk's command line."""
    about = _("pack and open mailbags that are carried on a stick")
    deeds = words.add_parser("mailbag", help=about, description=about).add_subparsers(
        required=True, metavar="pack | open | list"
    )
    made = command("pack", _with_desk(_pack), about, deeds)
    made.add_argument("folder", type=Path, metavar="FOLDER")
    made.add_argument("--size", type=int, default=0, metavar="MB", help=_("split into files of this size at most"))
    about_files = _("files of documents go along up to this size in all, the urgent and the smallest first")
    made.add_argument("--files", type=int, default=None, metavar="MB", help=about_files)
    made = command("open", _with_desk(_open), about, deeds)
    made.add_argument("paths", nargs="+", type=Path, metavar="FILE")
    command("list", _with_desk(_list), about, deeds)


def _with_desk(do: Callable[[argparse.Namespace, Desk], int | None]) -> Callable[[argparse.Namespace], int]:
    def run(chosen: argparse.Namespace) -> int:
        from app.desk.command import with_desk

        return with_desk(chosen, lambda desk: do(chosen, desk))

    return run


def _pack(chosen: argparse.Namespace, desk: Desk) -> None:
    from app.desk import mailbags

    room = None if chosen.files is None else chosen.files * MEGABYTE
    packed = mailbags.pack(desk, chosen.folder, chosen.size * MEGABYTE, room)
    facts = {
        "bag": packed.bag,
        "files": list(packed.files),
        "acts": packed.acts,
        "urgent": packed.urgent,
        "attachments": packed.attachments,
        "size": packed.size,
        "left": packed.left,
        "left_size": packed.left_size,
    }
    said = _("Packed for the county: {acts} acts and {attachments} files. Carry it there, and bring the answer back.")
    lines = [said.format(**facts)]
    if packed.left:
        lines.append(sentence("bag-files-left", {"files": str(packed.left), "size": str(packed.left_size)}))
    say(chosen, facts, *lines, *packed.files)


def _open(chosen: argparse.Namespace, desk: Desk) -> int:
    from app.desk import mailbags

    done = mailbags.open_files(desk, chosen.paths)
    say(chosen, [_facts(one) for one in done], *(f"{one.file}: {_said(one)}" for one in done))
    return Exit.REFUSED if any(one.refused for one in done) else Exit.DONE


def _facts(one: OpenedFile) -> dict[str, Any]:
    return {
        "file": one.file,
        "code": one.code,
        "sentence": _said(one),
        "acts": one.acts,
        "pages": one.pages,
        "attachments": one.attachments,
    }


def _said(one: OpenedFile) -> str:
    return " ".join(sentence(code, values) for code, values in ((one.code, one.values), *one.notes))


def _list(chosen: argparse.Namespace, desk: Desk) -> None:
    from app.desk import mailbags

    say_register(chosen, mailbags.register(desk, 1_000), desk.clock())
