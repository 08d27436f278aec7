"""Writing a backup while the hub serves: streamed, so that no more than a few blocks are held."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import pyrage
from msgspec import Struct

from app.domain.errors import KnownError
from app.domain.files import SIZE_LIMIT
from app.domain.people import County
from app.hub.backup import keys
from app.hub.backup.blocks import FORMAT, KEY_FILE, File, Header, Piece, Rows, Tally, packed
from app.hub.county import SETTINGS
from app.hub.keys import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.hub.backup.blocks import Block
    from app.hub.county import CountyHub
    from app.hub.store import Transaction

BLOCK_TARGET: Final = 256 * 1024


class Made(Struct, frozen=True):
    """A backup that was written: acts of the log in it, its bytes, and a key that had to be made for it, if any."""

    acts: int
    size: int
    key: Path | None = None


def write(hub: CountyHub, file: Path) -> Made:
    """Back the hub up while it serves. `file` is the old backup or the new one, whole and on disk.

    Raises `KnownError("backup-unwritable"|"backup-key-unreadable"|"backup-key-unwritable")`.
    """
    recipient, key = keys.recipient(hub)
    with hub.store.reading() as tx:
        header = header_of(hub, tx)
        source = _Source(packed(dump(hub, tx, header)))
        try:
            with _appearing(file) as out:
                pyrage.encrypt_io(source, out, [recipient])
        except (OSError, pyrage.EncryptError) as error:
            if source.failed is not None:  # of the database or the hub's folder: pyrage has made it its own error
                raise source.failed from error
            raise KnownError("backup-unwritable", file=file, why=getattr(error, "strerror", "") or "") from error
    return Made(header.acts, file.stat().st_size, key)


def header_of(hub: CountyHub, tx: Transaction) -> Header:
    """Which hub this is, and how far its log goes in this transaction."""
    acts = tx.last_position()
    newest = tx.log_after(acts - 1, 1)
    return Header(
        format=FORMAT,
        schema=int(tx.value("schema")),
        county=next(tx.all(County)).id,
        epoch=tx.value("epoch"),
        folder=str(hub.folder.resolve()),
        at=hub.clock(),
        acts=acts,
        newest=newest[0].id if newest else b"",
    )


def dump(hub: CountyHub, tx: Transaction, header: Header) -> Iterator[Block]:
    """The blocks of a backup: header, files, rows, blobs, manifest."""
    yield header
    tally = Tally()
    for name, path in _files(hub):
        content = path.read_bytes()
        tally.file(name, content)
        yield File(name, content)
    for table in tx.tables():
        for rows in _batches(tx.rows(table)):
            tally.rows(table, rows)
            yield Rows(table, tx.columns(table), rows)
    for sha256 in tx.deposits.all():
        tally.blob(sha256)
        for content in hub.files.blobs.read(sha256, 0, SIZE_LIMIT):
            yield Piece(sha256, content)
    yield tally.manifest(tx.tables())


def _files(hub: CountyHub) -> Iterator[tuple[str, Path]]:
    yield SETTINGS, hub.folder / SETTINGS
    for path in sorted(hub.keys.folder.iterdir()):
        if path.is_file() and KEY_FILE.fullmatch(f"keys/{path.name}"):
            yield f"keys/{path.name}", path


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += 16 + sum(len(value) for value in row if isinstance(value, bytes | str))
        if size >= BLOCK_TARGET:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Source:
    """What age reads from: a generator as a file. Keeps the error that it met."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._waiting = bytearray()
        self.failed: Exception | None = None

    def read(self, size: int) -> bytes:
        try:
            while len(self._waiting) < size and (chunk := next(self._chunks, None)) is not None:
                self._waiting += chunk
        except Exception as error:
            self.failed = error
            raise
        content = bytes(self._waiting[:size])
        del self._waiting[:size]
        return content


@contextlib.contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    """A file that has the name `path` once it is whole and on disk, and never before."""
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
