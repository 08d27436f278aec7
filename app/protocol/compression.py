"""zstd within bounds: whatever a peer sends is never unpacked beyond the limits of DESIGN section 4."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Final

from backports import zstd

from app.domain.errors import KnownError

WINDOW_LOG: Final = 23
"""8 MiB: the largest window that a desk with little memory opens."""
CACHED_LEVEL: Final = 19
LIVE_LEVEL: Final = 11

_MAGIC: Final = b"\x28\xb5\x2f\xfd"
_BOUNDS: Final[dict[int, int]] = {zstd.DecompressionParameter.window_log_max: WINDOW_LOG}


class Dictionary:
    """Bytes that both sides hold already; compressed content may refer to them."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._dict = zstd.ZstdDict(content, is_raw=True) if len(content) >= 8 else None

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 of the content: no two dictionaries share it, as they may a page's `check`."""
        return hashlib.sha256(self.content).digest()

    def compress(self, content: bytes, level: int) -> bytes:
        """`content` as one zstd frame that refers to this dictionary."""
        if self._dict is None:
            return compress(content, level)
        # digested once, a dictionary serves many pages: a fourth of the time, the same bytes. It takes 80 MiB, though
        given = self._dict.as_digested_dict if level == CACHED_LEVEL else self._dict.as_prefix
        options: dict[int, int] = {
            zstd.CompressionParameter.compression_level: level,
            zstd.CompressionParameter.window_log: WINDOW_LOG,
            zstd.CompressionParameter.content_size_flag: 0,
            zstd.CompressionParameter.dict_id_flag: 0,
        }
        return zstd.compress(content, options=options, zstd_dict=given)

    def decompress(self, packed: bytes, limit: int) -> bytes:
        """What was compressed with the same dictionary. Raises `KnownError("frame-damaged"|"frame-too-large")`."""
        return _unpack(packed, limit, self._dict)


def compress(content: bytes, level: int = LIVE_LEVEL) -> bytes:
    """`content` as one zstd frame of its own."""
    return zstd.compress(content, level)


def decompress(packed: bytes, limit: int) -> bytes:
    """At most `limit` bytes. Raises `KnownError("frame-damaged"|"frame-too-large")`."""
    return _unpack(packed, limit, None)


def is_packed(content: bytes) -> bool:
    """Whether this is zstd: no MessagePack array begins so."""
    return content.startswith(_MAGIC)


def decompress_first(packed: bytes, limit: int, dictionary: zstd.ZstdDict | None = None) -> tuple[bytes, bytes]:
    """The same of the first frame in `packed`, and what stands behind it."""
    found = _within(packed, limit, dictionary)
    if isinstance(found, str):
        raise KnownError(found, **({"limit": limit} if found == "frame-too-large" else {}))
    return found


def _unpack(packed: bytes, limit: int, dictionary: zstd.ZstdDict | None) -> bytes:
    content, behind = decompress_first(packed, limit, dictionary)
    if behind:
        raise KnownError("frame-damaged")
    return content


def _within(packed: bytes, limit: int, dictionary: zstd.ZstdDict | None) -> tuple[bytes, bytes] | str:
    """The content and what stands behind it, or the code of what is wrong. An error raised here would keep alive what a
    bomb was unpacked to, 8 MiB each, until Python looks for cycles."""
    prefix = dictionary.as_prefix if dictionary is not None else None
    decompressor = zstd.ZstdDecompressor(zstd_dict=prefix, options=_BOUNDS)
    try:
        content = decompressor.decompress(packed, max_length=limit + 1)
    except zstd.ZstdError:
        return "frame-damaged"
    if len(content) > limit:
        return "frame-too-large"
    return (content, decompressor.unused_data) if decompressor.eof else "frame-damaged"
