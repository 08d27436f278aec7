"""Files 附件 that travel in mailbags: which go, in what order, cut into pieces; and pieces put together again.

A file from a bag is shown to nobody before it is read back from the disk and found to be what its document names, as
one from the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.desk.blob_files import BlobFile, check_room
from app.desk.store.files import WANTED, Named
from app.domain.errors import KnownError
from app.protocol.frames import write_frame
from app.protocol.messages import PIECE_LIMIT, Piece, Wish

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from app.desk.desk import Desk
    from app.desk.store.files import Blob
    from app.desk.store.store import Transaction

BUDGET: Final = 60_000_000
"""Bytes of files that a bag brings each way, until the clerk sets another size."""
AT_ONCE: Final = 16 * 1024 * 1024
"""Bytes of files in one bag: it is sealed and opened in memory. What is more goes in further ones, packed with it."""
MOST_WISHES: Final = 1000


class Going(Struct, frozen=True):
    """A file that goes into a bag."""

    named: Named
    file: BlobFile


class Chosen(Struct, frozen=True):
    """Which files go, and what stays behind for want of room: how many, and their bytes."""

    going: tuple[Going, ...] = ()
    left: int = 0
    left_size: int = 0

    @property
    def size(self) -> int:
        """Bytes of the files that go."""
        return sum(one.named.size for one in self.going)


def budget(tx: Transaction) -> int:
    """Bytes of files that the clerk lets a bag bring."""
    return tx.setting("bag-files", int, BUDGET)


def choose(desk: Desk, tx: Transaction, acts: Collection[bytes], room: int) -> Chosen:
    """The files that the county lacks, of documents that it has or gets by these acts, as far as there is room.

    Emergencies first, then what was in no bag before, then the smallest.
    """
    before = tx.bags.files_packed()
    found = {one.sha256: one for one in reversed(tx.files.for_bag(acts))}
    ordered = sorted(found.values(), key=lambda one: (not one.urgent, (one.item, one.sha256) in before, one.size))
    going: list[Going] = []
    left = left_size = 0
    for named in ordered:
        if named.size <= room:
            room -= named.size
            going.append(Going(named, desk.attachments.file_of(tx, named.sha256)))
        else:
            left, left_size = left + 1, left_size + named.size
    return Chosen(tuple(going), left, left_size)


def wish(tx: Transaction, room: int) -> Wish:
    """What this desk lacks, the dearest first."""
    lacking = [one for one in tx.files.waiting() if not one.mine or one.wanted == WANTED]
    return Wish(room, tuple((one.item, one.sha256) for one in lacking if one.deposited)[:MOST_WISHES])


class Slice(Struct, frozen=True):
    """The bytes of a file in [start, end): what of it goes into one bag."""

    going: Going
    start: int
    end: int


def in_bags(going: Sequence[Going]) -> list[list[Slice]]:
    """The files of one packing, cut so that no bag has more than `AT_ONCE`: one list at least."""
    bags: list[list[Slice]] = [[]]
    room = AT_ONCE
    for one in going:
        start = 0
        while start < one.named.size or not one.named.size:
            if not room:
                bags.append([])
                room = AT_ONCE
            end = min(one.named.size, start + room)
            bags[-1].append(Slice(one, start, end))
            room -= end - start
            start = end
            if not one.named.size:
                break
    return bags


def pieces(slices: Sequence[Slice]) -> Iterator[bytes]:
    """The frames of these. Any thread. Raises `KnownError("attachment-rotten")`."""
    for one in slices:
        named, start = one.going.named, one.start
        waiting = bytearray()
        for chunk in one.going.file.read(one.start):
            waiting += chunk[: one.end - start - len(waiting)]
            whole = start + len(waiting) == one.end
            if len(waiting) >= PIECE_LIMIT or whole:
                yield write_frame(Piece(named.item, named.sha256, named.size, start, bytes(waiting)))
                start += len(waiting)
                waiting.clear()
            if whole:
                break


class Arriving:
    """Files that come in the pieces of one bag."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._open: tuple[Named, BlobFile, Blob] | None = None
        self.whole: set[bytes] = set()
        """Files that are here now and were not before."""
        self.unknown: set[bytes] = set()
        """Files of documents that are not here, or not here yet."""
        self.short: set[bytes] = set()
        """Files of which the beginning has not come."""
        self.problem: KnownError | None = None
        """Why a file could not be kept."""

    def take(self, piece: Piece) -> frozenset[str]:
        """Take a piece. On the database thread; nothing is kept for good before `finish`."""
        if self._open is None or self._open[0].sha256 != piece.sha256:
            self.finish()
            self._begin(piece)
        if self._open is not None:
            _named, file, _blob = self._open
            if piece.start > file.have:
                self.short.add(piece.sha256)
            elif file.have < piece.start + len(piece.content) <= file.size:
                file.add(piece.content[file.have - piece.start :])
        return frozenset()

    def finish(self) -> frozenset[str]:
        """Keep what has come, and prove what is whole. Returns which kinds of thing changed."""
        here, self._open = self._open, None
        if here is None:
            return frozenset()
        named, file, blob = here
        file.pause()
        attachments = self._desk.attachments
        attachments.keep(blob, file)
        if file.have == file.size:
            if attachments.proven(named, file, blob):
                self.whole.add(named.sha256)
                self.short.discard(named.sha256)
            else:
                self.problem = KnownError("blob-differs", name=named.name)
        return frozenset({"files"})

    def let_be(self) -> None:
        """The bag is read no further: what is not kept comes again."""
        here, self._open = self._open, None
        if here is not None:
            here[1].pause()

    def _begin(self, piece: Piece) -> None:
        attachments = self._desk.attachments
        with self._desk.store.reading() as tx:
            named = next((one for one in tx.files.of(piece.item) if one.sha256 == piece.sha256), None)
            blob = tx.files.blob(piece.sha256)
        if named is None or named.size != piece.size:
            self.unknown.add(piece.sha256)
            return
        if blob is not None and blob.whole:
            return
        try:
            attachments.make_room(named.size)
            check_room(attachments.folder, named.size - (blob.have if blob else 0), named.name)
        except KnownError as error:
            self.problem = error
            return
        file, blob = attachments.partial(named)
        file.go_on(blob.have, blob.tail)
        self._open = named, file, blob
