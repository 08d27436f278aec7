"""A clerk's mailbags: packing one onto a stick, opening what the county packed, and the register of both."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.desk import bag_files, durable
from app.desk.bag_files import Chosen
from app.desk.bag_packing import Drawn, draw_all, parts, release
from app.desk.bag_reply import BagStep
from app.domain.errors import KnownError
from app.protocol import mailbag, sticks
from app.protocol.custody import Custody, Deed
from app.protocol.mailbag import Header, Part, Way
from app.protocol.signatures import SecretKey

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from app.desk.desk import Desk

KEPT: Final = "bags"
"""The folder beside the store where parts of bags wait for the others."""
KEPT_LIMIT: Final = 2 * mailbag.BAG_LIMIT
"""Bytes of such parts; beyond that the oldest go."""


class PackedBag(Struct, frozen=True):
    """What was packed: the bag (others of the same packing hold files only), where it lies, and what is in it."""

    bag: str
    files: tuple[str, ...]
    """Paths of all parts of all bags."""
    acts: int
    urgent: int
    attachments: int = 0
    size: int = 0
    """Bytes on the stick."""
    left: int = 0
    """Files of documents for which there was no room, and their bytes; the next bag takes them."""
    left_size: int = 0


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
    attachments: int = 0
    notes: tuple[tuple[str, dict[str, str]], ...] = ()
    """What there is to be said besides: codes with their values."""


class Prepared(Struct, frozen=True):
    """Bags drawn up and not written yet. Their acts can no longer be taken back."""

    drawn: tuple[Drawn, ...]
    chosen: Chosen


class Written(Struct, frozen=True):
    """Bags on a stick: the parts of each, and the stick's name."""

    medium: str
    parts: tuple[tuple[Path, ...], ...]
    sizes: tuple[int, ...]


def prepare(desk: Desk, room: int | None = None) -> Prepared:
    """Draw up everything that the county has not answered, and files of `room` bytes at most (None: as the clerk has
    set). Then either `note_packed` or `give_up`."""
    if room is None:
        with desk.store.reading() as tx:
            room = bag_files.budget(tx)
    drawn, chosen = draw_all(desk, room)
    return Prepared(tuple(drawn), chosen)


def write(
    desk: Desk, prepared: Prepared, folder: Path, size: int = 0, told: Callable[[int], None] = lambda _size: None
) -> Written:
    """Seal the bags and write them, in files of `size` bytes at most (0: one a bag). Any thread.

    `told` hears of bytes on their way; what it raises stops it. All is written when this returns, or nothing. Raises
    `KnownError("medium-other-zone"|"disk-full"|"folder-unwritable"|"attachment-rotten")`.
    """
    medium = sticks.mark(folder, desk.identity.zone)
    written: list[tuple[Path, ...]] = []
    sizes = []
    try:
        for drawn in prepared.drawn:
            named = parts(desk, drawn, size)
            written.append(tuple(sticks.write_parts(folder, named, told)))
            sizes.append(sum(len(content) for _name, content in named))
    except BaseException:
        for path in (path for some in written for path in some):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    return Written(medium, tuple(written), tuple(sizes))


def note_packed(desk: Desk, prepared: Prepared, written: Written) -> PackedBag:
    """Enter in the register what was written."""
    for drawn, paths, size in zip(prepared.drawn, written.parts, written.sizes, strict=True):
        shown = ", ".join(path.name for path in paths)
        files = len(drawn.files)
        note(desk, drawn.header, Deed.PACKED, shown, written.medium, parts=len(paths), files=files, size=size)
        with desk.store.writing() as tx:
            tx.bags.pack(drawn.header.bag, drawn.acts, drawn.files)
    first, chosen = prepared.drawn[0].header, prepared.chosen
    return PackedBag(
        first.bag.hex(),
        tuple(str(path) for paths in written.parts for path in paths),
        first.acts,
        first.urgent,
        len(chosen.going),
        sum(written.sizes),
        chosen.left,
        chosen.left_size,
    )


def give_up(desk: Desk, prepared: Prepared) -> None:
    """Nothing was written: what had not left before may be taken back again."""
    for drawn in prepared.drawn:
        release(desk, drawn)


def pack(desk: Desk, folder: Path, size: int = 0, room: int | None = None) -> PackedBag:
    """All of it at once: see `prepare` and `write`, which tells what this raises."""
    prepared = prepare(desk, room)
    try:
        written = write(desk, prepared, folder, size)
    except KnownError:
        give_up(desk, prepared)
        raise
    return note_packed(desk, prepared, written)


def open_files(desk: Desk, files: Sequence[Path]) -> list[OpenedFile]:
    """Open the files of bags, whatever they are and in whatever order. What cannot be opened says why, by a code."""
    return [_drained(opening(desk, file)) for file in sticks.in_order(files)]


def opening(desk: Desk, file: Path) -> Generator[None, None, OpenedFile]:
    """Open one file, in pieces that each leave the store whole and hold the database thread shortly: see
    `open_files`."""
    try:
        medium = sticks.admit(file.parent, desk.identity.zone)
        content = sticks.read_file(file)
    except KnownError as error:
        return OpenedFile(file.name, error.code, error.values, refused=True)
    return (yield from opening_read(desk, content, file.name, medium))


def opening_read(desk: Desk, content: bytes, file: str, medium: str = "") -> Generator[None, None, OpenedFile]:
    """The same of a file that was read already."""
    try:
        return (yield from opening_part(desk, content, file, medium))
    except KnownError as error:
        return OpenedFile(file, error.code, error.values, refused=True)


def open_part(desk: Desk, content: bytes, file: str, medium: str = "") -> OpenedFile:
    """Take in a part of a bag; the last part opens the bag. Raises `KnownError` with what is wrong with it."""
    return _drained(opening_part(desk, content, file, medium))


def opening_part(desk: Desk, content: bytes, file: str, medium: str = "") -> Generator[None, None, OpenedFile]:
    """The same in pieces."""
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
    return (yield from _open(desk, found, file, medium))


def register(desk: Desk, limit: int = 200) -> list[Custody]:
    """The newest lines of the register, newest first."""
    with desk.store.reading() as tx:
        return tx.bags.lines(limit)


def _open(desk: Desk, found: Sequence[Part], file: str, medium: str) -> Generator[None, None, OpenedFile]:
    header = found[0].header
    content = mailbag.unseal(mailbag.join(found), SecretKey(desk.identity.desk_secret))
    step = BagStep(desk, header)
    changed: set[str] = set()
    for work in step.all_works(content):
        changed |= work()
        yield
    code, files = _code(step), len(step.arriving.whole)
    # those that take nothing now may still be of use, once the desk has heard more
    refused = code in ("bag-other-epoch", "bag-files-early")
    if not refused:
        counts = {"acts": step.answered, "pages": step.applied, "files": files, "size": header.size}
        note(desk, header, Deed.OPENED, file, medium, code=code, **counts)
    for number in range(1, header.parts + 1):
        with contextlib.suppress(OSError):
            _kept_path(desk, header, number).unlink(missing_ok=True)
    values = {"acts": str(step.answered), "pages": str(step.applied), "early": str(step.early), "files": str(files)}
    return OpenedFile(
        file, code, values, refused, step.answered, step.applied, frozenset(changed), files, _notes(step)
    )  # fmt: skip


def _drained(steps: Generator[None, None, OpenedFile]) -> OpenedFile:
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            done: OpenedFile = ended.value
            return done


def _code(step: BagStep) -> str:
    arriving = step.arriving
    if step.stale:
        return "bag-other-epoch"
    if step.restarted:
        return "bag-restarted"
    if step.dropped:
        return "bag-no-room"
    if step.early and not step.applied:
        return "bag-early"
    if not step.applied and not step.answered and not arriving.whole:
        return "bag-files-early" if arriving.unknown or arriving.short else "bag-late"
    return "bag-opened-more" if step.more else "bag-opened"


def _notes(step: BagStep) -> tuple[tuple[str, dict[str, str]], ...]:
    arriving = step.arriving
    found: list[tuple[str, dict[str, str]]] = []
    if arriving.problem is not None:
        found.append((arriving.problem.code, arriving.problem.values))
    if arriving.short:
        found.append(("bag-files-short", {"files": str(len(arriving.short))}))
    if step.left is not None and step.left.files:
        found.append(("bag-files-left", {"files": str(step.left.files), "size": str(step.left.size)}))
    return tuple(found)


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
    files: int = 0,
    size: int = 0,
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
        files=files,
        size=size,
    )
    with desk.store.writing() as tx:
        tx.bags.note(line)
