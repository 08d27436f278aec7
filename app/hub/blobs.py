"""Blobs 附件内容 in the hub's folder: each under the name of its SHA-256, whole and on disk, or not there.

What is being uploaded lies beside them under the upload's id, and becomes a blob when it is found to be what it was
said to be. Several hub processes may share the folder.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from typing import TYPE_CHECKING, Final

from app.domain.errors import KnownError
from app.hub.keys import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHUNK: Final = 64 * 1024
READ_AT_ONCE: Final = 1024 * 1024
RESERVE: Final = 256 * 1024 * 1024
"""Bytes of disk that files leave free: the database needs room for what people decide."""
_FULL: Final = {errno.ENOSPC, errno.EDQUOT}


class Blobs:
    """The folder `blobs/` of a hub."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: bytes) -> Path:
        """Where a blob lies or would lie."""
        name = sha256.hex()
        return self._folder / name[:2] / name[2:4] / name

    def has(self, sha256: bytes) -> bool:
        """Whether the blob is there."""
        return self.path(sha256).is_file()

    def read(self, sha256: bytes, start: int, end: int) -> Iterator[bytes]:
        """The bytes of a blob in [start, end)."""
        with self.path(sha256).open("rb") as blob:
            blob.seek(start)
            while start < end and (content := blob.read(min(CHUNK, end - start))):
                start += len(content)
                yield content

    def take_in(self, path: Path, name: str) -> tuple[bytes, int]:
        """Keep a file of this machine. Returns its SHA-256 and its bytes; it is there and on disk.

        Raises `KnownError("hub-disk-full"|"attachment-unreadable")`.
        """
        upload = secrets.token_bytes(16)
        try:
            self.check_room(path.stat().st_size)
            sha256, size = hashlib.sha256(), 0
            with path.open("rb") as source:
                while content := source.read(READ_AT_ONCE):
                    self.write(upload, size, content)
                    sha256.update(content)
                    size += len(content)
            self.adopt(upload, sha256.digest())
        except OSError as error:
            raise KnownError("attachment-unreadable", name=name, why=error.strerror or "") from error
        finally:
            self.drop(upload)
        return sha256.digest(), size

    def check_room(self, size: int) -> None:
        """Raises `KnownError("hub-disk-full")` where the disk has no room for so many bytes more."""
        place = self._folder if self._folder.exists() else self._folder.parent
        if shutil.disk_usage(place).free < size + RESERVE:
            raise KnownError("hub-disk-full")

    # uploads under way

    def received(self, upload: bytes) -> int:
        """How many bytes of an upload are here."""
        try:
            return self._part(upload).stat().st_size
        except FileNotFoundError:
            return 0

    def write(self, upload: bytes, position: int, content: bytes) -> None:
        """Put bytes of an upload where they belong: `position` is at most what was received before.

        A desk whose line was cut may come again while the hub still hears its old connection: both bring the same
        bytes to the same places. Raises `KnownError("hub-disk-full")`; what was there before stays.
        """
        part = self._part(upload)
        try:
            part.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
            with os.fdopen(os.open(part, flags, 0o600), "wb", buffering=0) as file:
                file.seek(position)
                left = memoryview(content)
                while left:
                    left = left[file.write(left) :]
        except OSError as error:
            raise _said(error) from error

    def settle(self, upload: bytes) -> None:
        """What has come of an upload is on disk when this returns."""
        with contextlib.suppress(FileNotFoundError), self._part(upload).open("rb+") as file:
            os.fsync(file.fileno())

    def adopt(self, upload: bytes, sha256: bytes) -> None:
        """An upload is whole: from now on it is the blob. Returning, it is there and on disk.

        Raises `KnownError("blob-differs")` where it is not what it was said to be; then it is gone. Raises
        `FileNotFoundError` where another connection of the same upload came first.
        """
        # under a name that nobody writes to any more: what is proven here is what becomes the blob
        proven = self._folder / "uploads" / f"proving-{secrets.token_hex(16)}"
        self._part(upload).replace(proven)
        blob = self.path(sha256)
        try:
            if _digest(proven) != sha256:
                raise KnownError("blob-differs")
            if not blob.is_file():
                _make_folders(blob.parent, self._folder)
                proven.replace(blob)
                sync_folder(blob.parent)
        finally:
            proven.unlink(missing_ok=True)

    def drop(self, upload: bytes) -> None:
        """Let go what came of an upload."""
        self._part(upload).unlink(missing_ok=True)

    def sweep(self, known: set[bytes], before: float) -> int:
        """Let go parts that belong to no known upload and have not changed since `before` (s). Returns how many."""
        names = {identity.hex() for identity in known}
        gone = 0
        for part in self._folder.glob("uploads/*"):
            with contextlib.suppress(FileNotFoundError):
                if part.name not in names and part.stat().st_mtime < before:
                    part.unlink()
                    gone += 1
        return gone

    def _part(self, upload: bytes) -> Path:
        return self._folder / "uploads" / upload.hex()


def _digest(path: Path) -> bytes:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        return hashlib.file_digest(file, "sha256").digest()


def _make_folders(folder: Path, top: Path) -> None:
    """Make a folder, durably: each new name is on disk."""
    if folder.is_dir():
        return
    if folder != top:
        _make_folders(folder.parent, top)
    folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def _said(error: OSError) -> Exception:
    return KnownError("hub-disk-full") if error.errno in _FULL else error
