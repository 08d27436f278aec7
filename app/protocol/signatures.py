"""Signatures, each bound to its algorithm and to the purpose that it was made for, so that none is taken for another.

Ed25519 is the one algorithm today. Another, SM2 for instance, joins as an entry of `_ALGORITHMS`: acts, keys and what
the hub says of its log name theirs, and every signature covers the name (docs/decisions/058-proofs.md).
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Callable

ALGORITHM: Final = "ed25519"
"""What new keys are of."""


class Purpose(StrEnum):
    """What a signature says; it is signed with the bytes."""

    ACT = "act"
    REQUEST = "request"
    RECEIPTS = "receipts"
    PAGE = "page"
    ADDRESS = "address"
    FILE = "file"
    BAG = "bag"
    LOG = "log"
    STATEMENT = "statement"


class Signer(Protocol):
    """A private key of one algorithm."""

    @property
    def secret(self) -> bytes:
        """What it is made of again."""
        ...

    @property
    def public(self) -> bytes:
        """What others verify with."""
        ...

    def sign(self, content: bytes) -> bytes:
        """A signature."""
        ...


class Algorithm(NamedTuple):
    """One way to sign. `load` makes a key of its secret, or a new one; `verify(public, signature, content)` raises
    `InvalidSignature`, or `ValueError` for what is no key."""

    load: Callable[[bytes | None], Signer]
    verify: Callable[[bytes, bytes, bytes], None]


class _Ed25519:
    """RFC 8032; secrets and public keys of 32 bytes, signatures of 64."""

    def __init__(self, secret: bytes | None) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret) if secret else Ed25519PrivateKey.generate()
        self.secret = self._key.private_bytes_raw()
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        return self._key.sign(content)


def _verify_ed25519(public: bytes, signature: bytes, content: bytes) -> None:
    Ed25519PublicKey.from_public_bytes(public).verify(signature, content)


_ALGORITHMS: Final = {ALGORITHM: Algorithm(_Ed25519, _verify_ed25519)}


class SecretKey:
    """A private key of a person, a desk or a hub. Its secret shows in no repr and no log."""

    def __init__(self, secret: bytes | None = None, algorithm: str = ALGORITHM) -> None:
        self.algorithm = algorithm
        self._signer: Signer = _ALGORITHMS[algorithm].load(secret)

    @property
    def secret(self) -> bytes:
        """What to keep in a vault or an encrypted store: 32 bytes of Ed25519."""
        return self._signer.secret

    @property
    def public(self) -> bytes:
        """What others verify with: 32 bytes of Ed25519."""
        return self._signer.public

    def sign(self, purpose: Purpose, content: bytes) -> bytes:
        """64 bytes of Ed25519."""
        return self._signer.sign(_bound(self.algorithm, purpose, content))


def holds(public: bytes, purpose: Purpose, content: bytes, signature: bytes, algorithm: str = ALGORITHM) -> bool:
    """Whether `signature` was made by the owner of `public` over these bytes for this purpose."""
    how = _ALGORITHMS.get(algorithm)
    if how is None:
        return False
    try:
        how.verify(public, signature, _bound(algorithm, purpose, content))
    except (InvalidSignature, ValueError):
        return False
    return True


def is_known(algorithm: str) -> bool:
    """Whether this program can verify signatures of an algorithm."""
    return algorithm in _ALGORITHMS


def key_id(public: bytes) -> bytes:
    """The 16 bytes by which a key is named."""
    return hashlib.sha256(public).digest()[:16]


def _bound(algorithm: str, purpose: Purpose, content: bytes) -> bytes:
    return b"xiangyi/1/%s/%s\0%s" % (algorithm.encode(), purpose.encode(), content)
