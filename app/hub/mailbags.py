"""The hub's side of the mailbag: opening desks' bags and answering them, packing bags for desks, seeding a unit.

A bag up brings the very requests of the line, a bag down the very frames of a reply. A page in a bag never refers to a
dictionary: by the time it is opened the desk may hold another one (docs/decisions/034-what-a-bag-brings.md).
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from app.domain.errors import KnownError, Misuse
from app.domain.people import Person, Unit
from app.domain.records import EVERYONE, scopes_of, unit_scope
from app.hub import bag_files
from app.hub.exchange import Taken
from app.hub.held import held_by
from app.hub.recovery import agreed
from app.protocol import mailbag
from app.protocol.custody import Custody, Deed
from app.protocol.frames import decode, read_bag, read_frames, write_frame
from app.protocol.identifiers import new_act_id
from app.protocol.mailbag import Header, Part, Way
from app.protocol.messages import Cursor, End, Head, LeftBehind, Page, Receipt, Wish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.hub.bag_files import Bagged
    from app.hub.county import CountyHub
    from app.hub.store.unwritten import Desk

PAGES_AT_ONCE: Final = 16 * 1024 * 1024
"""Bytes of pages in one bag; what is more goes in further bags."""

SPOOL: Final = "spool"
"""What the register says in a file's place of a bag that came by line."""


class Packed(Struct, frozen=True):
    """A bag ready to be written: its parts with their file names, and what the register is told."""

    named: tuple[tuple[str, bytes], ...]
    line: Custody
    left: LeftBehind | None = None
    """Files that stay behind for want of room."""


class Opened(Struct, frozen=True):
    """What a desk's bag brought, and the bag with the answer."""

    reply: Packed
    more: Iterator[Packed]
    """Further bags with files, for which the first has no room; made as they are asked for."""
    acts: int
    answered: int
    """Answers that stand: accepted or refused; the others come with a later bag."""
    files: int
    """Files that the bag made whole here."""
    files_problem: str
    """Why some files could not be kept, a code; empty for none."""
    before: int
    """When the bag was opened first, ms; 0 if that is now."""
    person: str
    changed: dict[str, int]
    """Scopes that were written to, and their newest numbers."""


def check(hub: CountyHub, part: Part) -> Desk:
    """The desk that packed a part. Raises `KnownError` where the part is not for this hub or not as it was packed."""
    header = part.header
    if header.zone != hub.settings.zone:
        raise KnownError("bag-other-zone", theirs=header.zone, ours=hub.settings.zone)
    if header.way != Way.UP:
        raise KnownError("bag-wrong-way")
    if header.county != hub.keys.county_id:
        raise KnownError("bag-other-county")
    with hub.store.reading() as tx:
        desk = tx.desk(header.sender)
    if desk is None or desk.revoked:
        raise KnownError("unknown-desk")
    part.prove(desk.public)
    return desk


def open_bag(
    hub: CountyHub,
    desk: Desk,
    parts: Sequence[Part],
    file: str,
    medium: str,
    size: int = 0,
    *,
    with_files: bool = True,
) -> Opened:
    """Take in what a whole bag brings, as if it came by line, and pack the answer; opening it again gives it again.
    The answer brings files `with_files` only.

    Raises `KnownError` with the code of what is wrong; the requests before it stand.
    """
    header = parts[0].header
    content = mailbag.unseal(mailbag.join(parts), hub.keys.signing)
    behind = mailbag.behind(content)
    takens = [hub.exchange.take(request, header) for request in mailbag.apart(content)]
    if not takens:
        raise KnownError("frame-damaged")
    receipts = [one for taken in takens for one in _receipts(taken.head)]
    come = bag_files.take(hub, desk, read_bag(behind))
    with hub.store.writing() as tx:
        before = tx.bags.opened(header.bag)
        line = _line(hub, header, Deed.OPENED, desk.person, file, medium, 0, "bag-taken")
        tx.bags.note(structs.replace(line, files=come.whole, size=header.size))
    heads = b"".join(write_frame(taken.head) for taken in takens[:-1])
    # the files of this very bag have moved the scopes on
    frames = [heads, *hub.exchange.reply(takens[-1])]
    wish = bag_files.wish_in(read_bag(behind)) if with_files else None
    since = {cursor.scope: cursor.number for cursor in takens[-1].cursors}
    first, *rest = bag_files.bagged(hub, desk, wish, since) if wish is not None else [bag_files.NOTHING]
    reply = _pack(
        hub, [desk], frames, size, answers=header.bag, since=header.epoch, acts=len(receipts), files=first
    )  # fmt: skip
    return Opened(
        reply,
        _further(hub, [desk], rest, size),
        len(receipts),
        sum(receipt.position > 0 for receipt in receipts),
        come.whole,
        come.problem,
        before.at if before else 0,
        desk.person,
        {name: head for taken in takens for name, head in taken.changed.items()} | come.changed,
    )


def open_sent(hub: CountyHub, content: bytes) -> Opened:
    """Open a bag that a desk's PC sent by line, in one part. Raises what `check` and `open_bag` do."""
    part = mailbag.read_part(content)
    desk = check(hub, part)
    if part.header.parts != 1:
        raise KnownError("frame-damaged")
    return open_bag(hub, desk, [part], SPOOL, "", with_files=False)  # they have a line of their own


def pack_for(hub: CountyHub, desk: Desk, size: int = 0, room: int = bag_files.BUDGET) -> Iterator[Packed]:
    """Bags for a desk, from where it has said that it stands up to now, with `room` bytes of files at most: one bag at
    least."""
    held = held_by(desk)
    with hub.store.reading() as tx:
        person = tx.get(Person, desk.person)
        epoch = tx.value("epoch")
        shared = agreed(tx, held.epoch)
    if person is None:
        raise KnownError("unknown-desk")
    scopes = scopes_of(person.id, person.unit)
    if held.epoch not in (b"", epoch):  # it is told where it stands, and asks from there
        restarted = tuple((name, shared.get(name, 0)) for name in scopes)
        head = _head(hub, restarted)
        yield _pack(hub, [desk], [write_frame(head), write_frame(End(True))], size, since=held.epoch)
        return
    cursors = tuple(Cursor(name, held.numbers.get(name, 0), plain=True) for name in scopes)
    yield from _bags(hub, [desk], cursors, size, room)


def seed(hub: CountyHub, unit_name: str, size: int = 0, room: int = bag_files.BUDGET) -> Iterator[Packed]:
    """Bags with all that a unit may read, from the beginning, for each of its desks, with `room` bytes of files at
    most. Raises `Misuse("no-desks")`."""
    unit = hub.unit_named(unit_name)
    chosen = desks(hub, unit_name)
    cursors = tuple(Cursor(name, 0, plain=True) for name in (EVERYONE, unit_scope(unit.id)))
    yield from _bags(hub, chosen, cursors, size, room)


def desks(hub: CountyHub, wanted: str) -> list[Desk]:
    """The desks of a unit or a person by id or whole name, or of everyone where nothing is named.

    Raises `Misuse("unknown-person"|"no-desks")`.
    """
    with hub.store.reading() as tx:
        people = list(tx.all(Person))
        unit = tx.get(Unit, wanted) or next((one for one in tx.all(Unit) if one.name == wanted), None)
        if wanted and unit is not None:
            people = [one for one in people if one.unit == unit.id]
        elif wanted:
            people = [one for one in people if wanted in (one.id, one.name)]
        ids = {one.id for one in people}
        found = [desk for desk in tx.desks() if desk.person in ids and not desk.revoked]
    if wanted and not people and unit is None:
        raise Misuse("unknown-person", person=wanted)
    if not found:
        raise Misuse("no-desks", whom=wanted)
    return found


def note_packed(hub: CountyHub, packed: Packed, files: str, medium: str) -> None:
    """Enter in the register that a bag was handed out."""
    with hub.store.writing() as tx:
        tx.bags.note(structs.replace(packed.line, file=files, medium=medium))


def register(hub: CountyHub, limit: int) -> list[Custody]:
    """The newest lines of the register, newest first."""
    with hub.store.reading() as tx:
        return tx.bags.lines(limit)


def _bags(hub: CountyHub, to: Sequence[Desk], cursors: tuple[Cursor, ...], size: int, room: int) -> Iterator[Packed]:
    since = {cursor.scope: cursor.number for cursor in cursors}
    files, *rest = bag_files.bagged(hub, to[0], Wish(room), since)
    more = True
    while more:
        head = _head(hub)
        taken = Taken(head, head.epoch, cursors, PAGES_AT_ONCE, 0, {})
        frames = list(hub.exchange.reply(taken))
        reached = {frame.scope: frame.last for frame in read_frames(frames) if isinstance(frame, Page)}
        before, cursors = (
            cursors,
            tuple(structs.replace(one, number=reached.get(one.scope, one.number)) for one in cursors),
        )
        more = cursors != before and any(isinstance(frame, End) and frame.more for frame in read_frames(frames[-1:]))
        # a file is of use where its document is
        yield _pack(hub, to, frames, size, since=head.epoch, files=bag_files.NOTHING if more else files)
    yield from _further(hub, to, rest, size)


def _further(hub: CountyHub, to: Sequence[Desk], bags: Sequence[Bagged], size: int) -> Iterator[Packed]:
    """Bags that hold files only."""
    for files in bags:
        head = _head(hub)
        yield _pack(hub, to, [write_frame(head), write_frame(End(False))], size, since=head.epoch, files=files)


def _head(hub: CountyHub, restarted: tuple[tuple[str, int], ...] = ()) -> Head:
    with hub.store.reading() as tx:
        return Head(
            tx.value("epoch"),
            hub.clock(),
            b"",
            backed_up=int(tx.value("backed-up") or b"0"),
            restarted=restarted,
            recovering=bool(tx.value("recovering")),
        )


def _pack(
    hub: CountyHub,
    to: Sequence[Desk],
    frames: Sequence[bytes],
    size: int,
    *,
    answers: bytes = b"",
    since: bytes = b"",
    acts: int = 0,
    files: Bagged = bag_files.NOTHING,
) -> Packed:
    with hub.store.writing() as tx:
        sequence = max(int(tx.value("bag-sequence") or b"0") + 1, hub.clock())
        tx.set_value("bag-sequence", str(sequence).encode())
        epoch = tx.value("epoch")
    header = Header(
        zone=hub.settings.zone,
        county=hub.keys.county_id,
        epoch=epoch,
        way=Way.DOWN,
        sender=b"",
        recipients=tuple(desk.id for desk in to),
        bag=new_act_id(),
        sequence=sequence,
        created=hub.clock(),
        part=1,
        parts=1,
        size=0,
        whole=b"",
        length=0,
        digest=b"",
        acts=acts,
        answers=answers,
        since=since,
    )
    keys = list(dict.fromkeys(desk.public for desk in to))
    content = b"".join((*frames, *bag_files.frames(hub, files)))
    parts = mailbag.pack(header, content, keys, hub.keys.signing, size)
    whole = structs.replace(header, parts=len(parts))
    named = tuple((mailbag.file_name(whole, number), part) for number, part in enumerate(parts, 1))
    pages = sum(isinstance(frame, Page) for frame in read_frames(frames))
    whom = ", ".join(dict.fromkeys(desk.person for desk in to))
    line = _line(hub, whole, Deed.PACKED, whom, "", "", pages, "")
    counted = structs.replace(line, files=len(files.slices), size=sum(map(len, parts)))
    return Packed(named, counted, files.left)


def _line(
    hub: CountyHub, header: Header, deed: Deed, other: str, file: str, medium: str, pages: int, code: str
) -> Custody:
    return Custody(
        0, header.bag, deed, hub.clock(), _account(), other, file, medium, header.parts, header.acts, pages, code,
        header.answers,
    )  # fmt: skip


def _account() -> str:
    """Who is at this machine, as its system knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a service without a name
        return ""


def _receipts(head: Head) -> list[Receipt]:
    return decode(head.receipts, list[Receipt]) if head.receipts else []
