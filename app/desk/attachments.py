"""Files 附件 at a clerk's desk: adding one, where each is, opening a copy, and the budgets of disk and line.

All of it runs on the database thread and is short, but for `attach`, `open_copy` and `save`, which are for who has no
other thread: what takes long is done by `app.desk.file_copying`, which touches no database and may run on any thread.
"""

from __future__ import annotations

import contextlib
import shutil
import stat
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.desk.blob_files import BlobFile, Proof, new_key, new_name
from app.desk.file_copying import copy_read_only, free_name, save_as, take_in
from app.desk.store.files import NOT_WANTED, WANTED, Blob, Named
from app.domain.errors import KnownError
from app.domain.papers import names_of

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.desk import Desk
    from app.desk.file_copying import Taken
    from app.desk.store.store import Transaction
    from app.domain.papers import Attachment

MB: Final = 1024 * 1024
DISK_BUDGET: Final = 2048 * MB
LINE_BUDGET: Final = 50 * MB
USUAL_RATE: Final = 16_000
"""Bytes a second of a township's line, before one has been measured: 128 kbit/s."""
UNSENT_KEPT_MS: Final = 30 * 86_400_000
"""How long a file stays here that was added and never sent."""


class FileState(StrEnum):
    """Where a file of a document is."""

    HERE = "here"
    PARTLY = "partly"
    AT_COUNTY = "at-county"
    NOT_AT_COUNTY = "not-at-county"
    """Received, and the sender has not brought it yet."""
    TO_SEND = "to-send"
    """Sent by this unit; it is here and waits for the line."""
    ELSEWHERE = "elsewhere"
    """Sent by this unit from another PC, and not at the county yet."""


READABLE: Final = (FileState.HERE, FileState.TO_SEND)
"""Where a file is that can be opened now."""


class FileRow(Struct, frozen=True):
    """A file of a document, ready to show."""

    item: str
    sha256: str
    name: str
    size: int
    media: str
    state: FileState
    have: int
    """Bytes that are on this PC."""
    wanted: bool
    mine: bool
    at_county: bool


class Budgets(Struct, frozen=True):
    """What fetching ahead may use. Bytes; what a person asks for is fetched beyond them."""

    disk: int = DISK_BUDGET
    """Bytes of files that are kept on this PC."""
    line: int = LINE_BUDGET
    """Bytes a day that are fetched unasked."""


class Attachments:
    """The files of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.folder = desk.store.path.with_suffix(".files")
        """Where they lie, each encrypted."""
        self.copies = self.folder / "open"
        """Where readable copies lie while the desk is open."""

    # adding

    def attach(self, path: Path) -> Taken:
        """Take a file in and note it, at once: for who waits anyway. See `take_in` and `add`."""
        return self.add(take_in(path, self.folder, self._desk.clock()))

    def add(self, taken: Taken) -> Taken:
        """Note a file that was taken in. The same file twice is kept once.

        Raises `KnownError("classified")` where its name or its first lines say so; then it is gone again.
        """
        from app.domain import secrecy

        name = taken.attachment.name
        marking = secrecy.marking_in_lines(name.rpartition(".")[0] or name, taken.head)
        if marking is not None:
            self._file_of(taken.blob).remove()
            self._desk.keep_stub()
            raise KnownError("classified", marking=marking.text, title=name)
        with self._desk.store.writing() as tx:
            known = tx.files.blob(taken.blob.sha256)
            if known is None or not known.whole:
                tx.files.put(taken.blob)
        if known is not None:
            self._file_of(taken.blob if known.whole else known).remove()
        return taken

    # where each is

    def files(self, id: str) -> tuple[FileRow, ...]:
        """The files of a document, in its order."""
        item = bytes.fromhex(id)
        with self._desk.store.reading() as tx:
            return tuple(_row(one, tx.files.blob(one.sha256)) for one in tx.files.of(item))

    def want(self, id: str, sha256: str, *, wanted: bool = True) -> None:
        """Fetch this file next, whatever the budgets; or call it off, so that it is not fetched ahead either."""
        with self._desk.store.writing() as tx:
            tx.files.want(bytes.fromhex(id), bytes.fromhex(sha256), WANTED if wanted else NOT_WANTED)

    def row(self, id: str, sha256: str) -> FileRow:
        """One file of a document. Raises `KnownError("file-not-found")`."""
        found = next((row for row in self.files(id) if row.sha256 == sha256), None)
        if found is None:
            raise KnownError("file-not-found")
        return found

    def is_here(self, row: FileRow) -> bool:
        """Whether a file can be opened now."""
        return row.state in READABLE

    # reading

    def source(self, id: str, sha256: str) -> tuple[FileRow, BlobFile]:
        """A file that is here, to read or copy.

        Raises `KnownError("file-not-here"|"file-not-at-county"|"file-not-found")`.
        """
        row = self.row(id, sha256)
        with self._desk.store.reading() as tx:
            blob = tx.files.blob(bytes.fromhex(sha256))
        if blob is None or not blob.whole:
            raise KnownError("file-not-here" if row.at_county else "file-not-at-county", name=row.name)
        with self._desk.store.deriving() as tx:
            tx.files.change(blob.sha256, used_at=self._desk.clock())
        return row, self._file_of(blob)

    def open_copy(self, id: str, sha256: str) -> Path:
        """A read-only copy that other programs can open, for as long as the desk is open. See `source`."""
        row, file = self.source(id, sha256)
        return copy_read_only(file, self.copies, row.name)

    def save(self, id: str, sha256: str, folder: Path) -> Path:
        """Save a file where the clerk says, under its name or the next that is free. See `source`."""
        row, file = self.source(id, sha256)
        return save_as(file, free_name(folder / row.name))

    # budgets and times

    def budgets(self) -> Budgets:
        """What fetching ahead may use."""
        with self._desk.store.reading() as tx:
            return Budgets(tx.setting("files-disk", int, DISK_BUDGET), tx.setting("files-line", int, LINE_BUDGET))

    def set_budgets(self, budgets: Budgets) -> None:
        """Change what fetching ahead may use. What is here beyond the disk's goes, the longest unused first."""
        with self._desk.store.writing() as tx:
            tx.set_setting("files-disk", max(0, budgets.disk))
            tx.set_setting("files-line", max(0, budgets.line))
        self.make_room(0)

    def used(self) -> int:
        """Bytes of files on this PC."""
        with self._desk.store.reading() as tx:
            return tx.files.total()

    def seconds(self, size: int, *, up: bool = True) -> float:
        """How long so many bytes will take on this line, by what it carried last."""
        with self._desk.store.reading() as tx:
            rate = tx.setting("rate-up" if up else "rate-down", float, float(USUAL_RATE))
        return size / max(1.0, rate)

    def note_rate(self, size: int, seconds: float, *, up: bool) -> None:
        """So many bytes took so long. The newest counts for a third."""
        name = "rate-up" if up else "rate-down"
        now = size / max(seconds, 0.001)
        with self._desk.store.deriving() as tx:
            before = tx.setting(name, float, now)
            tx.set_setting(name, before + (now - before) / 3)

    # room

    def make_room(self, size: int) -> None:
        """Let whole files go that the county holds too, the longest unused first, until `size` more is within the disk
        budget or none is left to go."""
        budget = self.budgets().disk
        with self._desk.store.writing() as tx:
            over = tx.files.total() + size - budget
            going = []
            for blob in tx.files.spare():
                if over <= 0:
                    break
                tx.files.drop(blob.sha256)
                going.append(blob)
                over -= blob.have
        for blob in going:
            self._file_of(blob).remove()

    def sweep(self) -> None:
        """At the start: clear away open copies, files that nobody knows, and files that were added and never sent."""
        self.sweep_copies()
        before = self._desk.clock() - UNSENT_KEPT_MS
        with self._desk.store.writing() as tx:
            kept = {one.sha256 for draft in tx.drafts.all() for one in draft.files}
            kept |= {one.sha256 for draft in tx.matters.drafts() if draft.paper for one in draft.paper.files}
            for blob in tx.files.unnamed():
                if blob.sha256 not in kept and blob.used_at < before:
                    tx.files.drop(blob.sha256)
            names = tx.files.names()
        for path in self.folder.glob("*"):
            if path.is_file() and path.name not in names:
                path.unlink(missing_ok=True)

    def sweep_copies(self) -> None:
        """Clear away what was opened in other programs."""
        if self.copies.exists():
            for path in self.copies.glob("*/*"):
                with contextlib.suppress(OSError):  # Windows deletes no read-only file
                    path.chmod(stat.S_IRUSR | stat.S_IWUSR)
            shutil.rmtree(self.copies, ignore_errors=True)

    def _file_of(self, blob: Blob) -> BlobFile:
        return BlobFile(self.folder / blob.file, blob.key, blob.size)

    # for the transfers

    def partial(self, named: Named) -> tuple[BlobFile, Blob]:
        """A file that is being fetched, to go on with; it is begun if need be."""
        with self._desk.store.writing() as tx:
            blob = tx.files.blob(named.sha256)
            if blob is None:
                blob = Blob(named.sha256, named.size, new_name(), new_key(), used_at=self._desk.clock())
                tx.files.put(blob)
        return self._file_of(blob), blob

    def whole(self, named: Named) -> BlobFile:
        """A file that is whole here, to be sent."""
        with self._desk.store.reading() as tx:
            blob = tx.files.blob(named.sha256)
        assert blob is not None, "only what is whole here is sent"
        return self._file_of(blob)

    def file_of(self, tx: Transaction, sha256: bytes) -> BlobFile:
        """A file that is whole here, as a transaction finds it."""
        blob = tx.files.blob(sha256)
        assert blob is not None, "only what is whole here is packed"
        return self._file_of(blob)

    def proven(self, named: Named, file: BlobFile, blob: Blob) -> bool:
        """Read a file back from the disk: only what its document names is shown to anybody, the rest goes."""
        try:
            proven = Proof(file).go_on(lambda: False) == named.sha256
        except KnownError:
            proven = False
        if proven:
            self.keep(blob, file, whole=True)
        else:
            self.let_go(named.sha256)
        return proven

    def keep(self, blob: Blob, file: BlobFile, *, whole: bool = False) -> None:
        """Note how far a file has come."""
        with self._desk.store.writing() as tx:
            tx.files.change(blob.sha256, have=file.have, tail=b"" if whole else file.tail, whole=whole)

    def let_go(self, sha256: bytes) -> None:
        """A file turned out to be damaged: it is fetched anew."""
        with self._desk.store.writing() as tx:
            blob = tx.files.blob(sha256)
            tx.files.drop(sha256)
        if blob is not None:
            self._file_of(blob).remove()


def with_names(attachments: tuple[str, ...], files: tuple[Attachment, ...]) -> tuple[str, ...]:
    """The 附件说明: as given, or the names of the files without their endings."""
    return attachments or names_of(files)


def _row(one: Named, blob: Blob | None) -> FileRow:
    here = blob is not None and blob.whole
    if one.mine and not one.deposited:
        state = FileState.TO_SEND if here else FileState.ELSEWHERE
    elif here:
        state = FileState.HERE
    elif not one.deposited:
        state = FileState.NOT_AT_COUNTY
    else:
        state = FileState.PARTLY if blob is not None and blob.have else FileState.AT_COUNTY
    return FileRow(
        item=one.item.hex(),
        sha256=one.sha256.hex(),
        name=one.name,
        size=one.size,
        media=one.media,
        state=state,
        have=blob.have if blob is not None else 0,
        wanted=one.wanted == WANTED,
        mine=one.mine,
        at_county=one.deposited,
    )
