"""The proof file (`.xyproof`): an item with its signed acts, and everything that proves them without hub or store.

It is `MAGIC`, the version, the packed `Proof`, the files that go along, and the SHA-256 of all that. Every byte is
under somebody's signature or that last hash (docs/protocol.md, section 15).
"""

from __future__ import annotations

import hashlib
import struct
from typing import IO, TYPE_CHECKING, Final, NoReturn, TypeVar

import msgspec
from msgspec import Struct

from app.domain.acts import UNREADABLE, SignedAct
from app.domain.errors import KnownError
from app.protocol.log import SignedHead
from app.protocol.messages import Receipt
from app.protocol.signatures import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.protocol.signatures import SecretKey

MAGIC: Final = b"XYPROOF"
VERSION: Final = 1
MATTER: Final = "matter"
"""What a statement calls a matter: it is made of moves and is no record of its own."""
PROOF_LIMIT: Final = 64 * 1024 * 1024
"""Bytes of a packed `Proof`: a notice that 20,000 people have read."""
MOST_FILES: Final = 10_000
CHUNK: Final = 1024 * 1024
_PREFIX: Final = struct.Struct(">7sBI")
_COUNT: Final = struct.Struct(">I")
_FILE: Final = struct.Struct(">32sQ")
_encode = msgspec.msgpack.Encoder().encode
T = TypeVar("T")


class Holder(Struct, frozen=True, array_like=True):
    """A person's key as the hub knew it when it made its statement: whose it is, and between which positions of the
    log it is valid; `until` is 0 for a key that is valid still."""

    id: bytes
    algorithm: str
    public: bytes
    since: int
    until: int
    person: str
    name: str
    unit: str
    post: str


class Statement(Struct, frozen=True, array_like=True):
    """What the hub says of an item, under its signature."""

    county: str
    name: str
    zone: str
    demo: bool
    item: bytes
    kind: str
    """`document`, `notice` or `matter`."""
    seen_by: str
    """The unit whose desk this was made for: only acts that it may see are here. Empty for all acts."""
    at: int
    """The hub's time, ms."""
    head: bytes
    """SHA-256 of the log's head in the same file: the statement is of that moment."""
    leaves: tuple[bytes, ...]
    """Of the accepted acts on the item, in the order of the log. There are no others for this reader."""
    keys: tuple[Holder, ...]
    records: tuple[tuple[str, bytes], ...] = ()
    """What no act carries, (kind, body): a document that was imported at the hub."""


class ProvenAct(Struct, frozen=True, array_like=True):
    """An accepted act and its receipt, verbatim as the hub keeps them, and the path from its leaf to the root."""

    signed: bytes
    receipt: bytes
    path: tuple[bytes, ...]

    def opened(self) -> tuple[SignedAct, Receipt]:
        """The act and its receipt. Raises `KnownError("frame-damaged")`."""
        return _decoded(self.signed, SignedAct), _decoded(self.receipt, Receipt)


class Proof(Struct, frozen=True, array_like=True):
    """All of a proof file but the contents of files."""

    statement: bytes
    signature: bytes
    algorithm: str
    head: SignedHead
    acts: tuple[ProvenAct, ...]
    hub: bytes
    """The certificate (DER) by which the county's authority vouches for the hub's signing key."""
    authority: bytes
    """The authority's own certificate (DER), which desks pin when they join."""

    def stated(self) -> Statement:
        """The statement, whoever signed it. Raises `KnownError("frame-damaged")`."""
        return _decoded(self.statement, Statement)


class Attached(Struct, frozen=True):
    """What a file's content in a proof file turned out to be."""

    named: bytes
    """The SHA-256 that it says to have."""
    found: bytes
    size: int


class Read(Struct, frozen=True):
    """A proof file taken apart; nothing of it is proven yet."""

    proof: Proof
    files: tuple[Attached, ...]
    whole: bool
    """The hash at the end is that of everything before it."""


def sign(hub: SecretKey, statement: Statement) -> tuple[bytes, bytes, str]:
    """The packed statement, the hub's signature, and its algorithm: the first fields of a `Proof`."""
    content = _encode(statement)
    return content, hub.sign(Purpose.STATEMENT, content), hub.algorithm


def pack(proof: Proof) -> bytes:
    """A proof as a hub sends it to a desk."""
    return _encode(proof)


def unpack(content: bytes) -> Proof:
    """A proof that came. Raises `KnownError("frame-damaged")`, also where it is not written in the shortest form."""
    found = _decoded(content, Proof)
    if _encode(found) != content:
        raise KnownError("frame-damaged")
    return found


def write(out: IO[bytes], proof: Proof, files: Iterable[tuple[bytes, int, Iterable[bytes]]], count: int) -> None:
    """Write a proof file with `count` files: (SHA-256, size, content in pieces)."""
    digest = hashlib.sha256()

    def put(content: bytes) -> None:
        digest.update(content)
        out.write(content)

    packed = pack(proof)
    if len(packed) > PROOF_LIMIT:
        raise KnownError("frame-too-large", limit=PROOF_LIMIT)
    put(_PREFIX.pack(MAGIC, VERSION, len(packed)) + packed + _COUNT.pack(count))
    for sha256, size, content in files:
        put(_FILE.pack(sha256, size))
        for piece in content:
            put(piece)
    out.write(digest.digest())


def read(source: IO[bytes]) -> Read:
    """Take a proof file apart; contents of files are only hashed.

    Raises `KnownError("proof-not-one"|"proof-newer"|"proof-truncated"|"proof-altered")`.
    """
    start = source.read(_PREFIX.size)
    if not start or not start.startswith(MAGIC[: len(start)]):
        raise KnownError("proof-not-one")
    if len(start) < _PREFIX.size:
        raise KnownError("proof-truncated")
    _, version, length = _PREFIX.unpack(start)
    if version != VERSION:
        raise KnownError("proof-newer", theirs=version, ours=VERSION)
    if length > PROOF_LIMIT:
        raise KnownError("proof-altered")
    digest = hashlib.sha256(start)
    try:
        packed = _exactly(source, length, digest)
        proof = unpack(packed)
        files = tuple(_read_files(source, digest))
    except KnownError as error:
        if error.code == "frame-damaged":
            raise KnownError("proof-altered") from error
        raise
    end = source.read(33)
    if len(end) < 32:
        _truncated()
    return Read(proof, files, end == digest.digest())


def _read_files(source: IO[bytes], digest: hashlib._Hash) -> Iterator[Attached]:
    (count,) = _COUNT.unpack(_exactly(source, _COUNT.size, digest))
    if count > MOST_FILES:
        raise KnownError("proof-altered")
    for _ in range(count):
        named, size = _FILE.unpack(_exactly(source, _FILE.size, digest))
        found, left = hashlib.sha256(), size
        while left:
            piece = _exactly(source, min(CHUNK, left), digest)
            found.update(piece)
            left -= len(piece)
        yield Attached(named, found.digest(), size)


def _exactly(source: IO[bytes], length: int, digest: hashlib._Hash) -> bytes:
    content = source.read(length)
    if len(content) < length:
        _truncated()
    digest.update(content)
    return content


def _truncated() -> NoReturn:
    raise KnownError("proof-truncated")


def _decoded(content: bytes, kind: type[T]) -> T:
    try:
        return msgspec.msgpack.decode(content, type=kind)
    except UNREADABLE as error:
        raise KnownError("frame-damaged") from error
