"""What a backup is inside its encryption: zstd over blocks, each a MessagePack array behind its length.

The header, the files of the hub's folder, the rows of every table as one transaction sees them, the blobs that they
name, and at the end a manifest of what there should have been (docs/decisions/020-backups.md).
"""

from __future__ import annotations

import hashlib
import re
import struct
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec
from backports import zstd
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMAT: Final = 1
LEVEL: Final = 6
BLOCK_LIMIT: Final = 16 * 1024 * 1024
"""No block of a hub's is near this; a hostile one is not read further."""
STEP: Final = 1024 * 1024
"""How much is unpacked at once."""
KEY_FILE: Final = re.compile(r"keys/[A-Za-z0-9_-][A-Za-z0-9._-]*")
"""What a file of the hub's keys may be called in a backup."""

_LENGTH: Final = struct.Struct(">I")
_encode = msgspec.msgpack.Encoder().encode


class Header(Struct, frozen=True, array_like=True, tag="header"):
    """The first block: which hub this is, and how far its log of acts goes."""

    format: int
    schema: int
    county: str
    epoch: bytes
    folder: str
    at: int
    acts: int
    newest: bytes
    """The act at position `acts` of the log, empty for none."""


class File(Struct, frozen=True, array_like=True, tag="file"):
    """A file of the hub's folder: its settings or one of its keys."""

    name: str
    content: bytes


class Rows(Struct, frozen=True, array_like=True, tag="rows"):
    """Some rows of a table, in the order of its primary key."""

    table: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Piece(Struct, frozen=True, array_like=True, tag="piece"):
    """Some more bytes of a blob; the pieces of one follow one another."""

    sha256: bytes
    content: bytes


class Manifest(Struct, frozen=True, array_like=True, tag="manifest"):
    """The last block: (rows, SHA-256 of them) for each table, and SHA-256 of each file and blob."""

    tables: dict[str, tuple[int, bytes]]
    files: dict[str, bytes]


Block: TypeAlias = Header | File | Rows | Piece | Manifest
_decoder = msgspec.msgpack.Decoder(Block)


def packed(blocks: Iterable[Block]) -> Iterator[bytes]:
    """The blocks as bytes of a backup, before age encrypts them."""
    compressor = zstd.ZstdCompressor(level=LEVEL)
    for block in blocks:
        content = _encode(block)
        yield compressor.compress(_LENGTH.pack(len(content)) + content)
    yield compressor.flush()


class Unpacker:
    """Takes the bytes of a backup step by step, and gives the blocks that are whole."""

    def __init__(self) -> None:
        self._decompressor = zstd.ZstdDecompressor()
        self._waiting = bytearray()

    @property
    def ended(self) -> bool:
        """Whether what came was whole, with nothing behind it."""
        return self._decompressor.eof and not self._waiting

    def unpacked(self, content: bytes) -> Iterator[Block]:
        """The blocks that these further bytes complete. Raises errors of zstd and of msgspec, `EOFError`, `ValueError`
        and `RecursionError` for what is no backup."""
        while True:
            self._waiting += self._decompressor.decompress(content, max_length=STEP)
            yield from self._whole()
            content = b""
            if self._decompressor.eof or self._decompressor.needs_input:
                return

    def _whole(self) -> Iterator[Block]:
        while len(self._waiting) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._waiting)
            if length > BLOCK_LIMIT:
                raise ValueError("a block beyond the limit")
            end = _LENGTH.size + length
            if len(self._waiting) < end:
                return
            block = _decoder.decode(bytes(self._waiting[_LENGTH.size : end]))
            del self._waiting[:end]
            yield block


class Tally:
    """Counts and digests, the same when a backup is written and when it is read."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._digests: dict[str, Any] = {}
        self._files: dict[str, bytes] = {}

    def file(self, name: str, content: bytes) -> None:
        """A file of the hub's folder."""
        self._files[name] = hashlib.sha256(content).digest()

    def blob(self, sha256: bytes) -> None:
        """A blob: its name is its digest."""
        self._files[f"blobs/{sha256.hex()}"] = sha256

    def rows(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Some more rows of a table."""
        digest = self._digests.setdefault(table, hashlib.sha256())
        for row in rows:
            digest.update(_encode(row))
            self._counts[table] = self._counts.get(table, 0) + 1

    def manifest(self, tables: Iterable[str]) -> Manifest:
        """What has been counted, with these tables, empty ones included."""
        empty = hashlib.sha256()
        found = {name: (self._counts.get(name, 0), self._digests.get(name, empty).digest()) for name in tables}
        return Manifest(found, self._files)
