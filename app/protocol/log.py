"""The hub's log of acts as others can check it: what a leaf is, the signed head, and whether a newer one continues it.

The leaves are the acts that the hub has answered for good, in the order in which it did; leaf N-1 is position N.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from app.domain.acts import UNREADABLE
from app.domain.errors import KnownError
from app.protocol.merkle import continues, leaf_hash
from app.protocol.signatures import Purpose, holds

if TYPE_CHECKING:
    from app.protocol.signatures import SecretKey

_encode = msgspec.msgpack.Encoder().encode


class TreeHead(Struct, frozen=True, array_like=True):
    """The log as it was: `size` acts, under one root. `at` is the hub's time, ms."""

    epoch: bytes
    size: int
    root: bytes
    at: int


class SignedHead(Struct, frozen=True, array_like=True):
    """A packed `TreeHead` with the hub's signature."""

    head: bytes
    signature: bytes
    algorithm: str

    @property
    def said(self) -> TreeHead:
        """The head, whoever signed it. Raises `KnownError("frame-damaged")`."""
        try:
            return msgspec.msgpack.decode(self.head, type=TreeHead)
        except UNREADABLE as error:
            raise KnownError("frame-damaged") from error

    def proven(self, hub_key: bytes) -> TreeHead:
        """The head. Raises `KnownError("bad-signature"|"frame-damaged")`."""
        if not holds(hub_key, Purpose.LOG, self.head, self.signature, self.algorithm):
            raise KnownError("bad-signature")
        return self.said


class LogNews(Struct, frozen=True, array_like=True):
    """A newer head, and the proof that it continues the log of `since` acts that the desk knows (RFC 9162, 2.1.4)."""

    since: int
    head: SignedHead
    proof: tuple[bytes, ...]


def leaf(signed: bytes, receipt: bytes) -> bytes:
    """The leaf of an act: the packed `SignedAct` and the packed `Receipt`, as the hub keeps them."""
    return leaf_hash(signed + receipt)


def sign_head(hub: SecretKey, head: TreeHead) -> SignedHead:
    """The head, signed by the hub."""
    content = _encode(head)
    return SignedHead(content, hub.sign(Purpose.LOG, content), hub.algorithm)


def follows(known: TreeHead, newer: TreeHead, proof: tuple[bytes, ...]) -> str:
    """Whether the newer head's log begins with all that the known one held: empty, or the code of what is wrong.

    A hub restored from a backup has lost the newest part of its log and says so by a new epoch; nobody else may.
    """
    if continues(known.size, known.root, newer.size, newer.root, proof):
        return ""
    return "log-forked" if known.epoch == newer.epoch else "log-restarted"
