"""Files 附件 on a desk's disk: a random name, and authenticated chunks under a key of its own that lies in the store.

Each chunk of 64 KiB is sealed by ChaCha20-Poly1305 with a random nonce; its place, and whether it is the last, are
bound to it, so that no chunk can be moved, left out or cut off unseen (decision 031).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import secrets
import shutil
from typing import IO, TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHUNK: Final = 64 * 1024
_NONCE: Final = 12
SEALED: Final = _NONCE + CHUNK + 16
"""Bytes of a full chunk on disk."""
RESERVE: Final = 300 * 1024 * 1024
"""Bytes of disk that files leave free: the store needs room for what the clerk writes."""
FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
"""How a full disk says so."""


def new_name() -> str:
    """A file name that says nothing."""
    return secrets.token_hex(16)


def new_key() -> bytes:
    """A key for one file."""
    return ChaCha20Poly1305.generate_key()


def check_room(folder: Path, size: int, name: str, *, spare: bool = True) -> None:
    """Raises `KnownError("file-disk-full")` where the disk has no room for a file of this size, `RESERVE` left over; or
    with nothing to spare, where it is not the desk's own."""
    here = folder if folder.exists() else folder.parent
    if shutil.disk_usage(here).free < size + (RESERVE if spare else 0):
        raise KnownError("file-disk-full", name=name, size=size)


class BlobFile:
    """One file on disk, whole or growing. `size` is its length in bytes when it is whole."""

    def __init__(self, path: Path, key: bytes, size: int) -> None:
        self.path = path
        self.key = key
        self.size = size
        self._cipher = ChaCha20Poly1305(key)
        self._last = max(0, size - 1) // CHUNK
        self._file: IO[bytes] | None = None
        self._next = 0
        self._tail = bytearray()

    @property
    def have(self) -> int:
        """Bytes that are here, those included that fill no chunk yet."""
        return min(self.size, self._next * CHUNK) + len(self._tail)

    @property
    def tail(self) -> bytes:
        """The bytes that fill no chunk yet: kept in the encrypted store from one try to the next."""
        return bytes(self._tail)

    def go_on(self, have: int = 0, tail: bytes = b"") -> None:
        """Open it to grow, with what the store remembers. After a power cut it may be less than remembered."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        self._file = os.fdopen(os.open(self.path, flags, 0o600), "rb+")
        length = self._file.seek(0, os.SEEK_END)
        whole = self._last + 1 if length >= self._end(self._last) else min(length // SEALED, self._last)
        self._next = whole
        self._file.truncate(self._end(whole - 1) if whole else 0)
        self._file.seek(0, os.SEEK_END)
        fits = have == min(self.size, whole * CHUNK) + len(tail)
        self._tail = bytearray(tail if fits else b"")

    def add(self, content: bytes) -> None:
        """Add the next bytes. Raises `KnownError("disk-full")`, `ValueError` for more than `size`."""
        assert self._file is not None
        if self.have + len(content) > self.size:
            raise ValueError("more than its size")
        self._tail += content
        while len(self._tail) >= CHUNK or (self._tail and self.have == self.size):
            chunk = bytes(self._tail[:CHUNK])
            nonce = os.urandom(_NONCE)
            try:
                self._file.write(nonce + self._cipher.encrypt(nonce, chunk, self._place(self._next)))
            except OSError as error:
                raise _said(error, self.path) from error
            del self._tail[: len(chunk)]
            self._next += 1

    def pause(self) -> None:
        """What has come is on disk when this returns, but for the tail."""
        file, self._file = self._file, None
        if file is not None:
            with file:
                try:
                    file.flush()
                    os.fsync(file.fileno())
                except OSError as error:
                    raise _said(error, self.path) from error

    def read(self, start: int = 0) -> Iterator[bytes]:
        """The bytes from `start` on. Raises `KnownError("attachment-rotten")` where the disk has altered them."""
        index = start // CHUNK
        skipped = start - index * CHUNK
        try:
            with self.path.open("rb") as file:
                file.seek(index * SEALED)
                while index <= self._last:
                    sealed = file.read(SEALED)
                    chunk = self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], self._place(index))
                    yield chunk[skipped:]
                    index, skipped = index + 1, 0
        except (InvalidTag, ValueError, FileNotFoundError) as error:
            raise KnownError("attachment-rotten", name=self.path.name) from error

    def remove(self) -> None:
        """Let it go."""
        self.pause()
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _place(self, index: int) -> bytes:
        return index.to_bytes(8, "big") + bytes([index == self._last])

    def _end(self, index: int) -> int:
        """Where a chunk ends on disk."""
        if index < self._last:
            return (index + 1) * SEALED
        return self._last * SEALED + _NONCE + (self.size - self._last * CHUNK) + 16


class SealedReader(io.RawIOBase):
    """A whole file as something that others can read and seek in. Raises `OSError` where the disk has altered it."""

    def __init__(self, file: BlobFile) -> None:
        self._file = file
        self._at = 0
        self._held = (-1, b"")

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Where it stands."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """See `io.IOBase.seek`."""
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence])
        return self._at

    def readinto(self, buffer: Any) -> int:
        """See `io.RawIOBase.readinto`: what is left of one chunk."""
        index, within = divmod(self._at, CHUNK)
        if self._at >= self._file.size:
            return 0
        content = self._chunk(index)[within : within + len(buffer)]
        buffer[: len(content)] = content
        self._at += len(content)
        return len(content)

    def _chunk(self, index: int) -> bytes:
        if self._held[0] != index:
            try:
                self._held = index, next(self._file.read(index * CHUNK))
            except KnownError as error:
                raise OSError(errno.EIO, "altered") from error
        return self._held[1]


class Proof:
    """The SHA-256 of what is on the disk, read back a little at a time."""

    def __init__(self, file: BlobFile) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._read = 0

    def go_on(self, stop: Callable[[], bool]) -> bytes | None:
        """Read on until `stop`: the digest when all has been read, else None.

        Raises `KnownError("attachment-rotten")`.
        """
        for chunk in self._file.read(self._read):
            self._digest.update(chunk)
            self._read += len(chunk)
            if stop():
                break
        return self._digest.digest() if self._read >= self._file.size else None


def _said(error: OSError, path: Path) -> Exception:
    return KnownError("disk-full", path=path.parent) if error.errno in FULL else error
