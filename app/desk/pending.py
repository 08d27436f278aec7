"""The keys of an enrolment that has not ended, so that a repeat after a cut brings the same keys to the hub."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.desk import durable
from app.protocol.signatures import SecretKey

if TYPE_CHECKING:
    from pathlib import Path


class PendingKeys:
    """The person's and the desk's key for one slip, in a file that only the slip's code opens."""

    def __init__(self, store: Path, slip: str, secret: bytes) -> None:
        # a name for each code: one that is typed wrongly must not take the keys of one that the hub has answered
        self._path = store / f"joining-{slip}-{hashlib.sha256(b'xiangyi/joining/name/' + secret).hexdigest()[:12]}"
        self._cipher = AESGCM(hashlib.sha256(b"xiangyi/joining/" + secret).digest())

    def keys(self) -> tuple[SecretKey, SecretKey]:
        """The person's and the desk's key: those of the first try, or new ones that are on disk now."""
        if self._path.exists():
            content = self._path.read_bytes()
            try:
                both = self._cipher.decrypt(content[:12], content[12:], None)
                return SecretKey(both[:32]), SecretKey(both[32:])
            except (InvalidTag, ValueError):
                pass  # of another code, or half written: never answered, so nothing depends on it
        person, desk = SecretKey(), SecretKey()
        nonce = secrets.token_bytes(12)
        durable.write(self._path, nonce + self._cipher.encrypt(nonce, person.secret + desk.secret, None))
        return person, desk

    def done(self) -> None:
        """The enrolment has ended: the keys are in the clerk's store."""
        self._path.unlink(missing_ok=True)
