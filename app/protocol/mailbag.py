"""The mailbag 邮袋: an exchange in a file, signed by who packed it and encrypted to who may open it.

A part of a bag is a signed public header and a piece of the ciphertext (docs/protocol.md section 13). The header tells
where the bag belongs and how much is in it, and nothing of what: it can be refused without a key.
"""

from __future__ import annotations

import hashlib
import struct
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec
import pyrage
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct, structs

from app.domain.acts import UNREADABLE
from app.domain.errors import KnownError
from app.protocol.messages import BAG_MAGIC, REQUEST_WIRE_LIMIT
from app.protocol.signatures import Purpose, SecretKey, holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BAG_VERSION: Final = 1
MAGIC: Final = BAG_MAGIC
SUFFIX: Final = ".xybag"
BAG_LIMIT: Final = 96 * 1024 * 1024
"""Bytes of a whole bag: it is opened in memory, on a weak PC as well."""
HEADER_LIMIT: Final = 256 * 1024
"""Room for the ids of some thousand recipients."""
SMALLEST_PART: Final = 64 * 1024
MOST_PARTS: Final = 9999

_PREFIX: Final = struct.Struct(">5sBI")
_LENGTH: Final = struct.Struct(">I")
_SIGNATURE: Final = 64
_encode = msgspec.msgpack.Encoder().encode


class Way(StrEnum):
    """Which way a bag goes."""

    UP = "up"
    DOWN = "down"


class Header(Struct, frozen=True, array_like=True):
    """What stands on a part of a bag for everyone to read."""

    zone: str
    county: str
    """The hub's name in its own county record (`county_id`)."""
    epoch: bytes
    """The hub's, as the packer knows it."""
    way: str
    sender: bytes
    """The id of the desk that packed it; empty for the hub."""
    recipients: tuple[bytes, ...]
    """Ids of the desks that may open it; empty for the hub."""
    bag: bytes
    """16 bytes, the same on all parts."""
    sequence: int
    """Grows from bag to bag of one packer."""
    created: int
    """The packer's clock, ms."""
    part: int
    """From 1 to `parts`."""
    parts: int
    size: int
    """Bytes of the whole ciphertext, and of this part's piece of it with the SHA-256 of both."""
    whole: bytes
    length: int
    digest: bytes
    acts: int = 0
    """How many acts, or answers to acts, are in it."""
    urgent: int = 0
    """How many of them are emergencies."""
    answers: bytes = b""
    """The bag that this one is the answer to; empty for one that nobody asked for."""
    since: bytes = b""
    """The epoch in which the desk was when it asked: what a reply says of a restart is said to that."""


class Part(Struct, frozen=True):
    """One file of a bag, as it was read. Nothing is proven before `prove`."""

    header: Header
    piece: bytes
    signed: bytes
    signature: bytes

    def prove(self, packer: bytes) -> None:
        """Raises `KnownError("bag-altered"|"bag-half-copied")` unless `packer` (a public key) made exactly this."""
        if not holds(packer, Purpose.BAG, self.signed, self.signature):
            raise KnownError("bag-altered")
        if len(self.piece) < self.header.length:
            raise KnownError("bag-half-copied", part=self.header.part, parts=self.header.parts)
        if len(self.piece) > self.header.length or hashlib.sha256(self.piece).digest() != self.header.digest:
            raise KnownError("bag-altered")


def county_id(hub_key: bytes) -> str:
    """The name that a county's record has: made from the hub's signing key, so that no other hub has it."""
    return hashlib.sha256(hub_key).hexdigest()[:16]


def pack(header: Header, content: bytes, recipients: Sequence[bytes], packer: SecretKey, size: int = 0) -> list[bytes]:
    """The parts of a bag with `content` for who holds one of these Ed25519 keys; each of `size` bytes at most, 0 for
    one part whatever its size. Of `header` the fields about parts are filled in here.

    Raises `KnownError("bag-too-large")`.
    """
    sealed = pyrage.encrypt(content, [_recipient(public) for public in recipients])
    if len(sealed) > BAG_LIMIT:
        raise KnownError("bag-too-large", limit=BAG_LIMIT // (1024 * 1024))
    step = max(SMALLEST_PART, size - _room(header)) if size else len(sealed)
    pieces = [sealed[start : start + step] for start in range(0, len(sealed), step)]
    whole = structs.replace(header, parts=len(pieces), size=len(sealed), whole=hashlib.sha256(sealed).digest())
    return [_part(whole, number, piece, packer) for number, piece in enumerate(pieces, 1)]


def read_part(content: bytes) -> Part:
    """A part of a bag. Raises `KnownError("bag-not-one"|"bag-newer"|"bag-half-copied")`; proves nothing."""
    if content[: len(MAGIC)] != MAGIC[: len(content)] or not content:
        raise KnownError("bag-not-one")
    if len(content) > len(MAGIC) and content[len(MAGIC)] > BAG_VERSION:
        raise KnownError("bag-newer", theirs=content[len(MAGIC)], ours=BAG_VERSION)
    if len(content) < _PREFIX.size:
        raise KnownError("bag-half-copied", part="?", parts="?")
    _, version, length = _PREFIX.unpack_from(content)
    if not version or length > HEADER_LIMIT:
        raise KnownError("bag-not-one")
    end = _PREFIX.size + length
    if len(content) < end + _SIGNATURE:
        raise KnownError("bag-half-copied", part="?", parts="?")
    header = _header(content[_PREFIX.size : end])
    return Part(header, content[end + _SIGNATURE :], content[:end], content[end : end + _SIGNATURE])


def join(parts: Iterable[Part]) -> bytes:
    """The ciphertext of a bag of which all parts are here, each proven. Raises `KnownError("bag-altered")`."""
    ordered = sorted(parts, key=lambda part: part.header.part)
    content = b"".join(part.piece for part in ordered)
    header = ordered[0].header
    if len(content) != header.size or hashlib.sha256(content).digest() != header.whole:
        raise KnownError("bag-altered")
    return content


def unseal(content: bytes, key: SecretKey) -> bytes:
    """What was encrypted to this key. Raises `KnownError("bag-not-yours")`."""
    try:
        content = pyrage.decrypt(content, [_identity(key)])
    except pyrage.DecryptError as error:
        raise KnownError("bag-not-yours") from error
    return content


def together(requests: Iterable[bytes], frames: Iterable[bytes] = ()) -> bytes:
    """What a bag up carries: requests, each behind its length, and after an empty one the frames of files."""
    content = b"".join(_LENGTH.pack(len(request)) + request for request in requests)
    behind = b"".join(frames)
    return content + _LENGTH.pack(0) + behind if behind else content


def apart(content: bytes) -> Iterator[bytes]:
    """The requests in a bag up. Raises `KnownError("frame-damaged"|"frame-too-large")`."""
    start = 0
    while start < len(content) and (end := _end(content, start)) > start + _LENGTH.size:
        yield content[start + _LENGTH.size : end]
        start = end


def behind(content: bytes) -> bytes:
    """The frames of files in a bag up. Raises as `apart`."""
    start = 0
    while start < len(content):
        end = _end(content, start)
        if end == start + _LENGTH.size:
            return content[end:]
        start = end
    return b""


def _end(content: bytes, start: int) -> int:
    """Where a request ends that begins at `start`."""
    if len(content) - start < _LENGTH.size:
        raise KnownError("frame-damaged")
    (length,) = _LENGTH.unpack_from(content, start)
    if length > REQUEST_WIRE_LIMIT:
        raise KnownError("frame-too-large", limit=REQUEST_WIRE_LIMIT)
    if start + _LENGTH.size + length > len(content):
        raise KnownError("frame-damaged")
    return start + _LENGTH.size + int(length)


def file_name(header: Header, part: int) -> str:
    """What a part is called: every file system of a stick takes it, and who sees it knows where it goes."""
    where = "to-county" if header.way == Way.UP else "to-desk"
    which = f"-{part}of{header.parts}" if header.parts > 1 else ""
    return f"xiangyi-{where}-{header.bag.hex()[-12:]}{which}{SUFFIX}"


def ranges(numbers: Iterable[int]) -> str:
    """Numbers for people: 1, 2, 3 and 7 as `1–3, 7`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in runs)


def _room(header: Header) -> int:
    # the header grows by its digests and numbers when it is filled in
    return _PREFIX.size + len(_encode(header)) + 160 + _SIGNATURE


def _part(whole: Header, number: int, piece: bytes, packer: SecretKey) -> bytes:
    digest = hashlib.sha256(piece).digest()
    header = _encode(structs.replace(whole, part=number, length=len(piece), digest=digest))
    signed = _PREFIX.pack(MAGIC, BAG_VERSION, len(header)) + header
    return signed + packer.sign(Purpose.BAG, signed) + piece


def _header(content: bytes) -> Header:
    try:
        header = msgspec.msgpack.decode(content, type=Header)
    except UNREADABLE as error:
        raise KnownError("bag-not-one") from error
    if not 1 <= header.part <= header.parts <= MOST_PARTS or len(header.bag) != 16:
        raise KnownError("bag-not-one")
    if not 0 <= header.length <= header.size or header.size > BAG_LIMIT:
        raise KnownError("bag-too-large", limit=BAG_LIMIT // (1024 * 1024))
    return header


def _recipient(public: bytes) -> pyrage.ssh.Recipient:
    key = Ed25519PublicKey.from_public_bytes(public)
    written = key.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return pyrage.ssh.Recipient.from_str(written.decode())


def _identity(key: SecretKey) -> pyrage.ssh.Identity:
    written = Ed25519PrivateKey.from_private_bytes(key.secret).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    return pyrage.ssh.Identity.from_buffer(written)
