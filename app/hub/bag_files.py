"""Files 附件 in mailbags at the hub: pieces from a bag are taken as an upload is, and files for a desk are chosen.

Access is what it is on the line (decision 030): `Files` decides, and what it refuses is passed over, not told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.domain import records
from app.domain.errors import KnownError
from app.domain.records import Deposit
from app.hub.file_access import readable_by
from app.protocol.frames import write_frame
from app.protocol.messages import PIECE_LIMIT, LeftBehind, Piece, Wish

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.hub.county import CountyHub
    from app.hub.files import Standing
    from app.hub.store.unwritten import Desk
    from app.protocol.frames import BagFrame

BUDGET: Final = 60_000_000
"""Bytes of files that bags bring which nobody asked for."""
MOST: Final = 4 * 1024**3
"""Bytes of files that a desk's wish may make the hub pack."""
AT_ONCE: Final = 16 * 1024 * 1024
"""Bytes of files in one bag; what is more goes in further bags."""


MOST_FILES: Final = 2000
"""Files of which pieces may be in one bag, or that one wish may name."""


class Come(Struct):
    """What became of the files in a bag. `problem`: why some could not be kept, a code."""

    whole: int = 0
    short: int = 0
    problem: str = ""
    changed: dict[str, int] = {}


class Found(Struct, frozen=True):
    """A file for a desk."""

    item: bytes
    sha256: bytes
    size: int
    urgent: bool
    asked: bool


class Slice(Struct, frozen=True):
    """The bytes of a file in [start, end): what of it goes into one bag."""

    found: Found
    start: int
    end: int


class Bagged(Struct, frozen=True):
    """What of files goes into one bag, and in the first of several what stays behind."""

    slices: tuple[Slice, ...] = ()
    left: LeftBehind | None = None


NOTHING: Final = Bagged()


def take(hub: CountyHub, desk: Desk, frames: Iterable[BagFrame]) -> Come:
    """Take the pieces of files that a desk brings. What it may not bring is passed over.

    Raises `KnownError("frame-damaged")` for more files than a bag has.
    """
    come = Come(changed={})
    standing: Standing | None = None
    named: tuple[bytes, bytes] | None = None
    seen: set[tuple[bytes, bytes]] = set()
    for frame in frames:
        if not isinstance(frame, Piece):
            continue
        if named != (frame.item, frame.sha256):
            _settle(hub, standing, come)
            named = frame.item, frame.sha256
            seen.add(named)
            if len(seen) > MOST_FILES:
                raise KnownError("frame-damaged")
            standing = _begun(hub, desk, frame, come)
        if standing is not None:
            standing = _written(hub, standing, frame, come)
    _settle(hub, standing, come)
    return come


def _begun(hub: CountyHub, desk: Desk, piece: Piece, come: Come) -> Standing | None:
    try:
        begun = hub.files.begin(desk, piece.item, piece.sha256, piece.size)
    except KnownError as error:
        if error.code != "file-not-found":  # of a document that was refused, or waits for another
            come.problem = error.code
        return None
    come.whole += bool(begun.changed)  # the desk's unit may read the file elsewhere: it lies here already
    come.changed |= begun.changed
    return begun


def _written(hub: CountyHub, standing: Standing, piece: Piece, come: Come) -> Standing | None:
    if piece.start > standing.offset:
        return standing  # its beginning was in another bag, which has not come
    rest = piece.content[standing.offset - piece.start :]
    try:
        return hub.files.write(standing, rest) if rest else standing
    except KnownError as error:
        come.problem = error.code
        return None


def _settle(hub: CountyHub, standing: Standing | None, come: Come) -> None:
    if standing is None:
        return
    if not _is_there(hub, standing):
        try:
            settled = hub.files.settle(standing)
        except KnownError as error:
            come.problem = error.code
            return
        if settled.offset < settled.upload.size:
            come.short += 1
            return
        come.whole += 1
        come.changed |= settled.changed
    # nobody asks after an upload that came in a bag; a desk may have so many only
    hub.files.drop(standing)


def _is_there(hub: CountyHub, standing: Standing) -> bool:
    with hub.store.reading() as tx:
        deposit = tx.get(Deposit, standing.upload.item)
    return deposit is not None and standing.upload.sha256 in deposit.files


def wish_in(frames: Iterable[BagFrame]) -> Wish | None:
    """What a desk asks for in its bag."""
    return next((frame for frame in frames if isinstance(frame, Wish)), None)


def choose(hub: CountyHub, desk: Desk, wish: Wish, since: dict[str, int]) -> tuple[list[Found], LeftBehind]:
    """The files for a desk: those that it asks for, and those of documents that came to the county's knowledge after
    these numbers of its scopes; as many as its wish has room for, emergencies first, then what was asked for, then the
    smallest. Also what stays behind."""
    found = {(one.item, one.sha256): one for one in _news(hub, desk, since)}
    found |= {(one.item, one.sha256): one for one in _asked(hub, desk, wish)}
    by_file = {one.sha256: one for one in reversed(_ordered(found.values()))}
    going: list[Found] = []
    room, left, left_size = min(wish.budget, MOST), 0, 0
    for one in _ordered(by_file.values()):
        if one.size <= room:
            room -= one.size
            going.append(one)
        else:
            left, left_size = left + 1, left_size + one.size
    return going, LeftBehind(left, left_size)


def bagged(hub: CountyHub, desk: Desk, wish: Wish, since: dict[str, int]) -> list[Bagged]:
    """What of the files for a desk goes into the first bag and into further ones: see `choose`. One at least."""
    going, left = choose(hub, desk, wish, since)
    bags: list[list[Slice]] = [[]]
    room = AT_ONCE
    for one in going:
        start = 0
        while start < one.size:
            if not room:
                bags.append([])
                room = AT_ONCE
            end = min(one.size, start + room)
            bags[-1].append(Slice(one, start, end))
            room -= end - start
            start = end
    first, *more = bags
    return [Bagged(tuple(first), left), *(Bagged(tuple(some)) for some in more)]


def frames(hub: CountyHub, bagged: Bagged) -> Iterator[bytes]:
    """The frames of what goes into one bag."""
    for one in bagged.slices:
        for at in range(one.start, one.end, PIECE_LIMIT):
            found = one.found
            content = b"".join(hub.files.blobs.read(found.sha256, at, min(one.end, at + PIECE_LIMIT)))
            yield write_frame(Piece(found.item, found.sha256, found.size, at, content))
    if bagged.left is not None and bagged.left.files:
        yield write_frame(bagged.left)


def _ordered(found: Iterable[Found]) -> list[Found]:
    return sorted(found, key=lambda one: (not one.urgent, not one.asked, one.size, one.item))


def _asked(hub: CountyHub, desk: Desk, wish: Wish) -> Iterator[Found]:
    for item, sha256 in wish.wanted[:MOST_FILES]:
        yield from _found(hub, desk, item, sha256, asked=True)


def _news(hub: CountyHub, desk: Desk, since: dict[str, int]) -> Iterator[Found]:
    """Files that a desk can know nothing of yet. The unit's own are there already, where they were sent from."""
    with hub.store.reading() as tx:
        deposits = [
            records.read(Deposit, item.body)
            for scope, number in since.items()
            for item in tx.feeds.items(scope, number, tx.feeds.scope(scope).head, but_fixed=True)
            if item.kind == records.kind(Deposit) and not item.gone
        ]
        readable = {one.of: readable_by(tx, desk, one.of) for one in deposits}
    for deposit in deposits:
        found = readable[deposit.of]
        if found is not None:
            for sha256 in set(deposit.files) - found.first:
                yield from _found(hub, desk, deposit.of, sha256, asked=False)


def _found(hub: CountyHub, desk: Desk, item: bytes, sha256: bytes, *, asked: bool) -> Iterator[Found]:
    try:
        served = hub.files.find(desk, item, sha256)
    except KnownError:
        return
    yield Found(item, sha256, served.size, served.urgent, asked)
