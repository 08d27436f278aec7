"""A clerk's mailbags: packing one onto a stick, opening what the county packed, and the register of both."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.desk import durable
from app.desk.bag_packing import draw, parts, release
from app.desk.bag_reply import BagStep
from app.domain.errors import KnownError
from app.protocol import mailbag, sticks
from app.protocol.custody import Custody, Deed
from app.protocol.mailbag import Header, Part, Way
from app.protocol.signatures import SecretKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.desk.desk import Desk

KEPT: Final = "bags"
"""The folder beside the store where parts of bags wait for the others."""
KEPT_LIMIT: Final = 2 * mailbag.BAG_LIMIT
"""Bytes of such parts; beyond that the oldest go."""


class PackedBag(Struct, frozen=True):
    """A bag that was packed: its files, and how many acts are in it."""

    bag: str
    files: tuple[str, ...]
    acts: int
    urgent: int


class OpenedFile(Struct, frozen=True):
    """What became of one file: a code with its values, for a sentence; what was taken from it."""

    file: str
    code: str
    values: dict[str, str]
    refused: bool = False
    """Nothing of the file can be used."""
    acts: int = 0
    pages: int = 0
    changed: frozenset[str] = frozenset()


def pack(desk: Desk, folder: Path, size: int = 0) -> PackedBag:
    """Pack everything that the county has not answered into one bag, in files of `size` bytes at most (0: one file).

    Its acts can no longer be taken back; they go by line as well until they are answered. Raises
    `KnownError("medium-other-zone"|"disk-full"|"folder-unwritable")`; then nothing was packed.
    """
    medium = sticks.mark(folder, desk.identity.zone)
    drawn = draw(desk)
    try:
        named = parts(desk, drawn, size)
        files = sticks.write_parts(folder, named)
    except KnownError:
        release(desk, drawn)
        raise
    header = drawn.header
    shown = ", ".join(path.name for path in files)
    note(desk, header, Deed.PACKED, shown, medium, parts=len(files))
    return PackedBag(header.bag.hex(), tuple(str(path) for path in files), header.acts, header.urgent)


def open_files(desk: Desk, files: Sequence[Path]) -> list[OpenedFile]:
    """Open the files of bags, whatever they are and in whatever order. What cannot be opened says why, by a code."""
    return [one for file in files for one in opening(desk, file)]


def opening(desk: Desk, file: Path) -> Iterator[OpenedFile]:
    """Open one file; see `open_files`."""
    try:
        medium = sticks.admit(file.parent, desk.identity.zone)
        yield open_part(desk, sticks.read_file(file), file.name, medium)
    except KnownError as error:
        yield OpenedFile(file.name, error.code, error.values, refused=True)


def open_part(desk: Desk, content: bytes, file: str, medium: str = "") -> OpenedFile:
    """Take in a part of a bag; the last part opens the bag. Raises `KnownError` with what is wrong with it."""
    part = mailbag.read_part(content)
    _check(desk, part)
    header = part.header
    with desk.store.reading() as tx:
        before = tx.bags.opened(header.bag)
    if before is not None:
        return OpenedFile(file, "bag-opened-before", {"at": str(before.at)})
    found = _with_kept(desk, part, content)
    missing = sorted(set(range(1, header.parts + 1)) - {one.header.part for one in found})
    if missing:
        values = {"part": str(header.part), "parts": str(header.parts), "missing": mailbag.ranges(missing)}
        return OpenedFile(file, "bag-incomplete", values)
    return _open(desk, found, file, medium)


def register(desk: Desk, limit: int = 200) -> list[Custody]:
    """The newest lines of the register, newest first."""
    with desk.store.reading() as tx:
        return tx.bags.lines(limit)


def _open(desk: Desk, found: Sequence[Part], file: str, medium: str) -> OpenedFile:
    header = found[0].header
    content = mailbag.unseal(mailbag.join(found), SecretKey(desk.identity.desk_secret))
    step = BagStep(desk, header)
    changed = frozenset().union(*(work() for work in step.all_works(content)))
    code = _code(step)
    if code != "bag-other-epoch":  # that one may still be of use, once the desk has heard of the restore
        note(desk, header, Deed.OPENED, file, medium, acts=step.answered, pages=step.applied, code=code)
    for number in range(1, header.parts + 1):
        with contextlib.suppress(OSError):
            _kept_path(desk, header, number).unlink(missing_ok=True)
    values = {"acts": str(step.answered), "pages": str(step.applied), "early": str(step.early)}
    refused = code == "bag-other-epoch"
    return OpenedFile(file, code, values, refused, step.answered, step.applied, changed)


def _code(step: BagStep) -> str:
    if step.stale:
        return "bag-other-epoch"
    if step.restarted:
        return "bag-restarted"
    if step.dropped:
        return "bag-no-room"
    if step.early and not step.applied:
        return "bag-early"
    if not step.applied and not step.answered:
        return "bag-late"
    return "bag-opened-more" if step.more else "bag-opened"


def _check(desk: Desk, part: Part) -> None:
    header, identity = part.header, desk.identity
    if header.zone != identity.zone:
        raise KnownError("bag-other-zone", theirs=header.zone, ours=identity.zone)
    if header.way != Way.DOWN:
        raise KnownError("bag-wrong-way")
    if header.county != mailbag.county_id(identity.hub_key):
        raise KnownError("bag-other-county")
    with desk.store.reading() as tx:
        own = tx.setting("desk", bytes, b"")
    part.prove(identity.hub_key)
    if own not in header.recipients:
        raise KnownError("bag-not-yours")


def _with_kept(desk: Desk, part: Part, content: bytes) -> list[Part]:
    """This part and those of its bag that came before. It is kept too, where others are missing still."""
    found = {part.header.part: part}
    for number in range(1, part.header.parts + 1):
        path = _kept_path(desk, part.header, number)
        if number not in found and path.exists():
            with contextlib.suppress(KnownError, OSError):  # a part that the disk has spoilt is missing again
                kept = mailbag.read_part(path.read_bytes())
                kept.prove(desk.identity.hub_key)
                if kept.header.whole == part.header.whole:
                    found[number] = kept
    if len(found) < part.header.parts:
        durable.write(_kept_path(desk, part.header, part.header.part), content)
        _let_go_oldest(desk)
    return list(found.values())


def _kept_path(desk: Desk, header: Header, number: int) -> Path:
    return desk.store.path.parent / KEPT / f"{header.bag.hex()}-{number}"


def _let_go_oldest(desk: Desk) -> None:
    files = sorted((desk.store.path.parent / KEPT).glob("*-*"), key=lambda path: path.stat().st_mtime)
    total = sum(path.stat().st_size for path in files)
    while total > KEPT_LIMIT and len(files) > 1:
        total -= files[0].stat().st_size
        files.pop(0).unlink(missing_ok=True)


def note(
    desk: Desk,
    header: Header,
    deed: Deed,
    file: str,
    medium: str,
    *,
    parts: int = 0,
    acts: int | None = None,
    pages: int = 0,
    code: str = "",
) -> None:
    """Enter in the register what was done with a bag."""
    line = Custody(
        number=0,
        bag=header.bag,
        deed=deed,
        at=desk.clock(),
        hand=desk.identity.person,
        other="",
        file=file,
        medium=medium,
        parts=parts or header.parts,
        acts=header.acts if acts is None else acts,
        pages=pages,
        code=code,
        answers=header.answers,
    )
    with desk.store.writing() as tx:
        tx.bags.note(line)
