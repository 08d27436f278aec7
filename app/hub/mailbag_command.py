"""`main.py hub mailbag …` and `hub seed`: the county's side of what is carried on sticks (docs/cli.md)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from app.domain.errors import Exit, KnownError, Misuse
from app.speech import _
from app.speech.custody import say_register
from app.speech.sentences import sentence
from app.speech.terminal import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Sequence

    from app.hub.county import CountyHub
    from app.hub.mailbags import Packed
    from app.protocol.mailbag import Part

MEGABYTE = 1_000_000


def add(words: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the words to the hub's command line."""
    about = _("pack and open mailbags that are carried on a stick")
    deeds = words.add_parser("mailbag", help=about, description=about).add_subparsers(
        required=True, metavar="pack | open | list"
    )
    size = _("split into files of this size at most")
    made = command("pack", _run, about, among=deeds)
    made.add_argument("words", nargs="+", metavar="[UNIT | PERSON] FOLDER")
    made.add_argument("--all", action="store_true", help=_("for every desk"))
    made.add_argument("--size", type=int, default=0, metavar="MB", help=size)
    _add_room(made)
    made.set_defaults(what="pack")
    made = command("open", _run, about, among=deeds)
    made.add_argument("words", nargs="+", metavar="FILE")
    made.add_argument("--size", type=int, default=0, metavar="MB", help=size)
    made.set_defaults(what="open")
    command("list", _run, about, among=deeds).set_defaults(what="list")
    made = command("seed", _seed, _("a first synchronization on a stick, for the desks of a unit"))
    made.add_argument("unit", metavar="UNIT")
    made.add_argument("file", metavar="FILE", type=Path)
    _add_room(made)


def _add_room(made: argparse.ArgumentParser) -> None:
    about = _("files of documents go along up to this size in all, the urgent and the smallest first")
    made.add_argument("--files", type=int, default=60, metavar="MB", help=about)


def _run(chosen: argparse.Namespace) -> int:
    from app.hub.county import CountyHub

    hub = CountyHub(chosen.folder)
    try:
        match chosen.what:
            case "pack":
                return _pack(chosen, hub)
            case "open":
                return _open(chosen, hub)
            case _:
                from app.hub import mailbags

                say_register(chosen, mailbags.register(hub, 1_000), hub.clock())
                return Exit.DONE
    finally:
        hub.close()


def _pack(chosen: argparse.Namespace, hub: CountyHub) -> int:
    from app.hub import mailbags

    if len(chosen.words) != (1 if chosen.all else 2):
        raise Misuse("whom-and-folder")
    whom = "" if chosen.all else chosen.words[0]
    folder = Path(chosen.words[-1])
    done = [
        _write(hub, folder, packed)
        for desk in mailbags.desks(hub, whom)
        for packed in mailbags.pack_for(hub, desk, chosen.size * MEGABYTE, chosen.files * MEGABYTE)
    ]
    _say_packed(chosen, done)
    return Exit.DONE


def _seed(chosen: argparse.Namespace) -> None:
    from app.hub import mailbags
    from app.hub.county import CountyHub

    hub = CountyHub(chosen.folder)
    try:
        done = []
        for number, packed in enumerate(mailbags.seed(hub, chosen.unit, room=chosen.files * MEGABYTE)):
            # one file, as asked for; where one bag does not hold everything, numbered ones beside it
            file = chosen.file if not number else chosen.file.with_stem(f"{chosen.file.stem}-{number + 1}")
            named = structs.replace(packed, named=((file.name, packed.named[0][1]),))
            done.append(_write(hub, file.absolute().parent, named))
    finally:
        hub.close()
    _say_packed(chosen, done)


def _write(hub: CountyHub, folder: Path, packed: Packed) -> dict[str, Any]:
    from app.hub import mailbags
    from app.protocol import sticks

    medium = sticks.mark(folder, hub.settings.zone)
    files = sticks.write_parts(folder, packed.named)
    mailbags.note_packed(hub, packed, ", ".join(path.name for path in files), medium)
    line = packed.line
    return {
        "bag": line.bag.hex(),
        "for": line.other,
        "files": [str(path) for path in files],
        "pages": line.pages,
        "attachments": line.files,
        "left": packed.left.files if packed.left is not None else 0,
        "left_size": packed.left.size if packed.left is not None else 0,
    }


def _say_packed(chosen: argparse.Namespace, done: Sequence[dict[str, Any]]) -> None:
    said, lines = _("For {for}: {pages} bundles and {attachments} files in {file}"), []
    for one in done:
        lines.append(said.format(**one, file=", ".join(one["files"])))
        if one["left"]:
            lines.append(sentence("bag-files-left", {"files": str(one["left"]), "size": str(one["left_size"])}))
    say(chosen, done, *lines)


def _open(chosen: argparse.Namespace, hub: CountyHub) -> int:
    done = list(_opened(chosen, hub, [Path(word) for word in chosen.words]))
    say(chosen, done, *(f"{one['file']}: {one['sentence']}" for one in done))
    return Exit.REFUSED if any(one["refused"] for one in done) else Exit.DONE


def _opened(chosen: argparse.Namespace, hub: CountyHub, files: Iterable[Path]) -> Iterable[dict[str, Any]]:
    """Open files one after another; a bag in parts is opened with the last of them."""
    from app.hub.bag_parts import BagParts
    from app.protocol import mailbag, sticks

    kept = BagParts(hub)
    for file in sticks.in_order(files):
        try:
            medium = sticks.admit(file.parent, hub.settings.zone)
            content = sticks.read_file(file)
            parts = kept.with_kept(mailbag.read_part(content), content)
            yield _answer(chosen, hub, parts, file, medium)
            kept.done(parts[0].header)
        except KnownError as error:
            yield _facts(file, error.code, error.values, refused=error.code != "bag-incomplete")


def _answer(
    chosen: argparse.Namespace, hub: CountyHub, parts: Sequence[Part], file: Path, medium: str
) -> dict[str, Any]:
    from app.hub import mailbags

    desk = mailbags.check(hub, parts[0])
    opened = mailbags.open_bag(hub, desk, parts, file.name, medium, chosen.size * MEGABYTE)
    replies = [_write(hub, file.absolute().parent, packed) for packed in (opened.reply, *opened.more)]
    code = "bag-taken-before" if opened.before else "bag-taken"
    values = {
        "acts": str(opened.acts),
        "answered": str(opened.answered),
        "files": str(opened.files),
        "person": opened.person,
    }
    facts = {
        "acts": opened.acts,
        "answered": opened.answered,
        "attachments": opened.files,
        "person": opened.person,
        "reply": [path for reply in replies for path in reply["files"]],
    }
    notes: list[tuple[str, dict[str, str]]] = [(opened.files_problem, {})] if opened.files_problem else []
    left = {"files": str(replies[0]["left"]), "size": str(replies[0]["left_size"])}
    notes += [("bag-files-left", left)] if replies[0]["left"] else []
    return _facts(file, code, values, notes) | facts


def _facts(
    file: Path,
    code: str,
    values: dict[str, str],
    notes: Sequence[tuple[str, dict[str, str]]] = (),
    *,
    refused: bool = False,
) -> dict[str, Any]:
    said = [sentence(code, values), *(sentence(one, more) for one, more in notes)]
    return {"file": file.name, "code": code, "sentence": " ".join(said), "refused": refused}
