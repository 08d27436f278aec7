"""Ed25519 signatures, each with the purpose it was made for, so that none can be taken for another."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ALGORITHM = "ed25519"


class Purpose(StrEnum):
    """What a signature says; it is signed with the bytes."""

    ACT = "act"
    REQUEST = "request"
    RECEIPTS = "receipts"
    PAGE = "page"
    ADDRESS = "address"
    FILE = "file"
    BAG = "bag"


class SecretKey:
    """A private key of a person, a desk or a hub. Its secret shows in no repr and no log."""

    def __init__(self, secret: bytes | None = None) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret) if secret else Ed25519PrivateKey.generate()

    @property
    def secret(self) -> bytes:
        """The 32 bytes to keep in a vault or an encrypted store."""
        return self._key.private_bytes_raw()

    @property
    def public(self) -> bytes:
        """The 32 bytes that others verify with."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, purpose: Purpose, content: bytes) -> bytes:
        """64 bytes."""
        return self._key.sign(_bound(purpose, content))


def holds(public: bytes, purpose: Purpose, content: bytes, signature: bytes) -> bool:
    """Whether `signature` was made by the owner of `public` over these bytes for this purpose."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _bound(purpose, content))
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public: bytes) -> bytes:
    """The 16 bytes by which a key is named."""
    return hashlib.sha256(public).digest()[:16]


def _bound(purpose: Purpose, content: bytes) -> bytes:
    return b"xiangyi/1/" + purpose.encode() + b"\0" + content
