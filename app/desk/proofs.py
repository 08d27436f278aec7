"""Exporting an item as a proof file: the county states and proves it, the files that are here go along.

What is proven, the desk checks before it writes anything: against the authority that it pinned when it joined.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from msgspec import Struct

from app.desk.blob_files import check_room
from app.domain.errors import KnownError, Unreachable
from app.protocol import proof as proofs
from app.protocol.files import proof_path
from app.protocol.proof_checking import check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.desk.blob_files import BlobFile
    from app.desk.desk import Desk
    from app.desk.transfers import Transfers


class Exported(Struct, frozen=True):
    """What an export wrote: how many acts, how many files of those that belong to it, and the file's bytes."""

    acts: int
    files: int
    named: int
    size: int


def fetch(desk: Desk, item: bytes, transfers: Transfers) -> proofs.Proof:
    """The county's proof of an item, checked.

    Raises `Unreachable("proof-needs-line")`, `KnownError("unknown-item")`, or the code of what does not hold.
    """
    try:
        content = transfers.get(proof_path(item), proofs.PROOF_LIMIT)
    except Unreachable as error:
        raise Unreachable("proof-needs-line") from error
    proof = proofs.unpack(content)
    found = check(proofs.Read(proof, (), whole=True), hashlib.sha256(desk.identity.ca).hexdigest())
    if found.faults:
        raise KnownError(found.faults[0].code, **found.faults[0].values)
    if found.statement.item != item:
        raise KnownError("proof-other-root")
    return proof


def write(desk: Desk, proof: proofs.Proof, target: Path) -> Exported:
    """Write a proof with the files of it that are on this PC. On the database thread, but for the writing itself."""
    named = {one.sha256: one for one in check(proofs.Read(proof, (), whole=True)).files}
    with desk.store.reading() as tx:
        blobs = [blob for sha256 in named if (blob := tx.files.blob(sha256)) is not None and blob.whole]
        files = [(blob.sha256, desk.attachments.file_of(tx, blob.sha256)) for blob in blobs]
    size = sum(file.size for _, file in files)
    check_room(target.parent, size, target.name)
    beside = target.with_name(target.name + ".new")
    try:
        with beside.open("wb") as out:
            proofs.write(out, proof, _contents(files), len(files))
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return Exported(len(proof.acts), len(files), len(named), target.stat().st_size)


def _contents(files: list[tuple[bytes, BlobFile]]) -> Iterator[tuple[bytes, int, Iterator[bytes]]]:
    for sha256, file in files:
        yield sha256, file.size, file.read()
