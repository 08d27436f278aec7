"""Exporting an item as a proof file: the county states and proves it, the files that are here go along.

What is proven, the desk checks before it writes anything: against the authority that it pinned when it joined.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import TYPE_CHECKING

from msgspec import Struct

from app.desk.attachments import READABLE
from app.desk.blob_files import check_room
from app.desk.file_copying import unwatched
from app.desk.store.outbox import OPEN
from app.domain.acts import SignedAct
from app.domain.errors import KnownError, Unreachable
from app.protocol import proof as proofs
from app.protocol.files import proof_path
from app.protocol.proof_checking import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.desk.blob_files import BlobFile
    from app.desk.desk import Desk
    from app.desk.file_copying import Watch
    from app.desk.transfers import Transfers
    from app.protocol.proof_checking import Checked, ShownFile


class Exported(Struct, frozen=True):
    """What an export wrote: how many acts, how many files of those that belong to it, and the file's bytes."""

    acts: int
    files: int
    named: int
    size: int


class Outlook(Struct, frozen=True):
    """What this PC knows of a proof before the county is asked for it."""

    at_county: bool = True
    """The county may have it. Else the act that begins it waits here still, or again, and nothing can be proven."""
    waits: bool = False
    """An act of this clerk on it has not reached the county, and will not be in the proof."""
    signed: bool = True
    """Its author's signature is on it; not on what was imported at the hub."""
    files: int = 0
    missing: int = 0
    """Of `files`: not on this PC."""


def outlook(desk: Desk, id: str) -> Outlook:
    """What is to be expected of the proof of an item. On the database thread."""
    item = bytes.fromhex(id)
    matter = desk.matters.rows([item]).get(item)
    files = desk.attachments.files(id)
    with desk.store.reading() as tx:
        begun = tx.outbox.get(item)
        _row, held = tx.mirror.items([item]).get(item, (0, None))
        waits = matter.pending if matter is not None else tx.outbox.pending([item]).get(item, False)
    return Outlook(
        at_county=begun is None or not (begun.state in OPEN or begun.again),
        waits=waits,
        signed=held is None or isinstance(held.origin, SignedAct),
        files=len(files),
        missing=sum(file.state not in READABLE for file in files),
    )


def fetch(desk: Desk, item: bytes, transfers: Transfers, watch: Watch = unwatched) -> proofs.Proof:
    """The county's proof of an item, checked; `watch` is told how many bytes of it have come. On any thread.

    Raises `Unreachable("proof-needs-line")`, `KnownError("unknown-item")`, or the code of what does not hold.
    """
    try:
        content = transfers.get(proof_path(item), proofs.PROOF_LIMIT, watch)
    except Unreachable as error:
        raise Unreachable("proof-needs-line") from error
    proof = proofs.unpack(content)
    found = check(proofs.Read(proof, (), whole=True), authority_of(desk))
    if found.faults:
        raise KnownError(found.faults[0].code, **found.faults[0].values)
    if found.statement.item != item:
        raise KnownError("proof-other-root")
    return proof


def files_here(desk: Desk, proof: proofs.Proof) -> list[tuple[bytes, BlobFile]]:
    """The files of a proof that are on this PC. On the database thread."""
    with desk.store.reading() as tx:
        named = [one.sha256 for one in _named(proof)]
        blobs = [blob for sha256 in named if (blob := tx.files.blob(sha256)) is not None and blob.whole]
        return [(blob.sha256, desk.attachments.file_of(tx, blob.sha256)) for blob in blobs]


def write(
    proof: proofs.Proof, files: Sequence[tuple[bytes, BlobFile]], target: Path, watch: Watch = unwatched
) -> Exported:
    """Write a proof with these files; `watch` is told how many bytes of them are written, and may call it off: then
    nothing is left. On any thread.

    Raises `KnownError("file-disk-full"|"folder-unwritable")`.
    """
    beside = target.with_name(target.name + ".new")
    try:
        check_room(target.parent, sum(file.size for _, file in files), target.name)
        with beside.open("wb") as out:
            proofs.write(out, proof, _contents(files, watch), len(files))
            out.flush()
            os.fsync(out.fileno())  # it may be on a stick
        beside.replace(target)
    except OSError as error:
        raise KnownError("folder-unwritable", path=target.parent, why=error.strerror or str(error)) from error
    finally:
        with contextlib.suppress(OSError):  # where nothing can be written, nothing is left either
            beside.unlink(missing_ok=True)
    return Exported(len(proof.acts), len(files), len(_named(proof)), target.stat().st_size)


def prove(file: Path, authority: str) -> Checked:
    """What a proof file proves to who knows this county's authority. Raises the code of what it is instead."""
    try:
        with file.open("rb") as source:
            return check(proofs.read(source), authority)
    except OSError as error:
        raise KnownError("no-such-file", path=file) from error


def authority_of(desk: Desk) -> str:
    """The fingerprint of the authority that this desk pinned when it joined."""
    return hashlib.sha256(desk.identity.ca).hexdigest()


def _named(proof: proofs.Proof) -> tuple[ShownFile, ...]:
    return check(proofs.Read(proof, (), whole=True)).files


def _contents(files: Sequence[tuple[bytes, BlobFile]], watch: Watch) -> Iterator[tuple[bytes, int, Iterator[bytes]]]:
    before = 0
    for sha256, file in files:
        yield sha256, file.size, _watched(file, before, watch)
        before += file.size


def _watched(file: BlobFile, done: int, watch: Watch) -> Iterator[bytes]:
    for piece in file.read():
        watch(done)
        done += len(piece)
        yield piece
