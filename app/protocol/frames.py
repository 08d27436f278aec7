"""How messages stand on the wire: a signed request, and a reply of frames, each read within bounds."""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import msgspec
from msgspec import structs

from app.domain.acts import UNREADABLE
from app.domain.errors import KnownError
from app.protocol.bundles import bundle, unbundle
from app.protocol.compression import CACHED_LEVEL, LIVE_LEVEL, compress, decompress_first, is_packed
from app.protocol.identifiers import act_seed
from app.protocol.messages import (
    FRAME_LIMIT,
    INDEX_LIMIT,
    OLDEST,
    REQUEST_LIMIT,
    REQUEST_WIRE_LIMIT,
    VERSION,
    End,
    Head,
    Index,
    LeftBehind,
    Page,
    Part,
    Piece,
    Problem,
    Request,
    Rest,
    Wish,
)
from app.protocol.signatures import Purpose, SecretKey, holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

TIGHTLY: Final = 64 * 1024
"""Bytes of a request that are packed as tightly as can be: some 20 ms."""
MAGIC: Final = b"XY"
_PREFIX: Final = struct.Struct(">2sB16s64s")
_FRAME: Final = struct.Struct(">BI")

Frame: TypeAlias = Head | Page | Index | End | Problem | Rest
BagFrame: TypeAlias = Frame | Wish | Piece | LeftBehind
_TYPES: Final[dict[int, type[Frame]]] = {1: Head, 2: Page, 3: Index, 4: End, 5: Problem}
_ON_LINES: Final[dict[int, type[Frame]]] = {**_TYPES, 9: Rest}
_IN_BAGS: Final[dict[int, type[BagFrame]]] = {**_TYPES, 6: Wish, 7: Piece, 8: LeftBehind}
_NUMBERS: Final = {frame: number for number, frame in (*_ON_LINES.items(), *_IN_BAGS.items())}
_PAGE: Final = 2
_REST: Final = 9
_encode = msgspec.msgpack.Encoder().encode
_INDEX: Final = 3
T = TypeVar("T")
F = TypeVar("F")


class Sealed(msgspec.Struct, frozen=True):
    """A request as it came: who says to have made it, and the bytes that the signature is over."""

    desk: bytes
    signature: bytes
    packed: bytes

    def opened(self, desk_key: bytes) -> Request:
        """The request. Raises `KnownError("bad-signature"|"frame-damaged"|…)`."""
        if not holds(desk_key, Purpose.REQUEST, self.desk + self.packed, self.signature):
            raise KnownError("bad-signature")
        if is_packed(self.packed):
            content, signatures = decompress_first(self.packed, REQUEST_LIMIT)
        else:
            content, signatures = self.packed, b""
        request = decode(content, Request)
        if request.bundle is None:
            if signatures:
                raise KnownError("frame-damaged")
            return request
        acts = unbundle(request.bundle, signatures)
        return structs.replace(request, acts=(*request.acts, *acts), bundle=None)


def seal_request(request: Request, desk: bytes, key: SecretKey) -> bytes:
    """A request as it goes out, signed by the desk."""
    bundled = bundle(request.acts, act_seed(key.secret)) if request.acts else None
    signatures = b""
    if bundled is not None:
        request, signatures = structs.replace(request, acts=(), bundle=bundled[0]), bundled[1]
    content = _encode(request)
    # the line upwards is the narrower one, and most requests are short
    packed = compress(content, CACHED_LEVEL if len(content) <= TIGHTLY else LIVE_LEVEL) + signatures
    if not signatures and len(packed) > len(content):
        packed = content  # of an idle exchange: there is nothing to pack in it
    return _PREFIX.pack(MAGIC, VERSION, desk, key.sign(Purpose.REQUEST, desk + packed)) + packed


def read_request(content: bytes) -> Sealed:
    """The parts of a request that came in. Raises `KnownError` for anything that is none, or of a version unknown."""
    if len(content) > REQUEST_WIRE_LIMIT:
        raise KnownError("frame-too-large", limit=REQUEST_WIRE_LIMIT)
    if len(content) < _PREFIX.size or content[:2] != MAGIC:
        raise KnownError("frame-damaged")
    _, version, desk, signature = _PREFIX.unpack_from(content)
    if not OLDEST <= version <= VERSION:
        raise KnownError("unknown-version", theirs=version, ours=VERSION)
    return Sealed(desk, signature, content[_PREFIX.size :])


def write_frame(frame: BagFrame) -> bytes:
    """One frame of a reply, or of a mailbag."""
    content = frame.content if isinstance(frame, Rest) else _encode(frame)
    return _FRAME.pack(_NUMBERS[type(frame)], len(content)) + content


def read_frames(chunks: Iterable[bytes], left: bytearray | None = None) -> Iterator[Frame]:
    """The frames of a reply as they become whole.

    Raises `KnownError("frame-damaged"|"frame-too-large")` at the first byte that cannot be right. A reply that stops
    before its `End` simply stops: what came whole is good, and what did not is found in `left`.
    """
    return _read(chunks, _ON_LINES, left)


def part_of(left: bytes, before: bytes) -> bytes:
    """What is worth keeping of a frame that did not become whole: the beginning of a page, or empty. `before` is what
    the request has said to have of it."""
    if left[:1] == bytes([_PAGE]):
        return left
    return before + left[_FRAME.size :] if before and left[:1] == bytes([_REST]) else b""


def begins(part: bytes, scope: str, after: int) -> bool:
    """Whether this is the beginning of the frame of the page of a scope that follows a number."""
    page = _encode(Page(scope, after, 0, 0, 0, b"", b"", b""))
    beginning = page[: 1 + len(_encode(scope)) + len(_encode(after))]
    return part[:1] == bytes([_PAGE]) and part[_FRAME.size :].startswith(beginning)


def digest_of(part: bytes) -> bytes:
    """By which a hub sees whether a page is still the one that began so."""
    return hashlib.sha256(part).digest()[:16]


def rest_of(frame: bytes, part: Part) -> bytes:
    """A frame with what is missing of `frame`, or `frame` itself where it does not begin with the part."""
    if not 0 < part.length < len(frame) or digest_of(frame[: part.length]) != part.digest:
        return frame
    return write_frame(Rest(frame[part.length :]))


def joined(part: bytes, rest: Rest) -> Page:
    """The page whose beginning was kept. Raises `KnownError("frame-damaged")`."""
    whole = part + rest.content
    if not part or whole[: _FRAME.size] != _FRAME.pack(_PAGE, max(0, len(whole) - _FRAME.size)):
        raise KnownError("frame-damaged")
    return decode(whole[_FRAME.size :], Page)


def read_bag(content: bytes) -> Iterator[BagFrame]:
    """The frames of a mailbag, those that only bags have included. Raises as `read_frames` does."""
    return _read(_pieces(content), _IN_BAGS)


def _pieces(content: bytes) -> Iterator[bytes]:
    # what is read is let go of: the rest of a long bag would be moved up after each frame
    for start in range(0, len(content), FRAME_LIMIT):
        yield content[start : start + FRAME_LIMIT]


def _read(chunks: Iterable[bytes], types: Mapping[int, type[F]], left: bytearray | None = None) -> Iterator[F]:
    waiting = bytearray() if left is None else left
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= _FRAME.size:
            number, length = _FRAME.unpack_from(waiting)
            if number not in types:
                raise KnownError("frame-damaged")
            limit = INDEX_LIMIT if number == _INDEX else FRAME_LIMIT
            if length > limit:
                raise KnownError("frame-too-large", limit=limit)
            if len(waiting) < _FRAME.size + length:
                break
            content = bytes(waiting[_FRAME.size : _FRAME.size + length])
            del waiting[: _FRAME.size + length]
            yield Rest(content) if number == _REST else decode(content, types[number])  # type: ignore[misc]


def decode(content: bytes, expected: type[T]) -> T:
    """A message. Raises `KnownError("frame-damaged")` where it is none."""
    try:
        return msgspec.msgpack.decode(content, type=expected)
    except UNREADABLE as error:
        raise KnownError("frame-damaged") from error
