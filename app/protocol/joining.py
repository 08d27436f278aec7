"""Joining: hub and desk each prove that they know the code of a slip, over the keys of the other.

The code has 24 characters: the first two groups of four name the slip, the other sixteen (80 bits) are the secret.
Nobody guesses a name (40 bits), so the five tries of a slip are its owner's. Being that long, the secret needs no
password-authenticated key exchange: each side proves itself by an HMAC over the whole conversation, so whoever stands
between can neither put in keys of their own nor learn the code, though TLS is not pinned yet.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct, structs

from app.domain.acts import UNREADABLE
from app.domain.errors import KnownError, Misuse
from app.domain.people import Zone
from app.protocol.codes import normalise

if TYPE_CHECKING:
    from app.protocol.messages import Join, Joined

VALID_DAYS: Final = 7
TRIES: Final = 5
NAMED_BY: Final = 8

_encode = msgspec.msgpack.Encoder().encode


class JoinFile(Struct, frozen=True):
    """What a `.xyjoin` file says (JSON): the same as a slip."""

    hub: str
    code: str
    zone: Zone
    person: str = ""


def slip_of(code: str) -> tuple[str, bytes]:
    """The slip's name and the secret in a code. Raises `KnownError("code-malformed")`."""
    bare = normalise(code).replace("-", "")
    return bare[:NAMED_BY], bare[NAMED_BY:].encode()


def prove_join(join: Join, secret: bytes) -> Join:
    """`join` with the desk's proof."""
    return structs.replace(join, proof=_proof(b"desk", secret, _bare(join)))


def join_holds(join: Join, secret: bytes) -> bool:
    """Whether the desk knows the secret."""
    return hmac.compare_digest(join.proof, _proof(b"desk", secret, _bare(join)))


def prove_joined(joined: Joined, join: Join, secret: bytes) -> Joined:
    """`joined` with the hub's proof."""
    return structs.replace(joined, proof=_proof(b"hub", secret, _bare(join), _bare(joined)))


def check_joined(joined: Joined, join: Join, secret: bytes) -> None:
    """Raises `KnownError("hub-not-proven")` unless the hub knows the secret."""
    if not hmac.compare_digest(joined.proof, _proof(b"hub", secret, _bare(join), _bare(joined))):
        raise KnownError("hub-not-proven")


def read_join_file(content: bytes) -> JoinFile:
    """Raises `Misuse("join-file-damaged")`."""
    try:
        return msgspec.json.decode(content, type=JoinFile)
    except UNREADABLE as error:
        raise Misuse("join-file-damaged") from error


def _bare(message: Join | Joined) -> bytes:
    return _encode(structs.replace(message, proof=b""))


def _proof(side: bytes, secret: bytes, *parts: bytes) -> bytes:
    transcript = hashlib.sha256()
    for part in (b"xiangyi/join/1", side, *parts):
        transcript.update(len(part).to_bytes(4, "big") + part)
    return hmac.digest(secret, transcript.digest(), "sha256")
