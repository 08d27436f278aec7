"""Milestones 里程桩: by them a hub that has lost its newest part is recognized, though its numbers have gone on since.

Each transaction that gives feed numbers sets one: a number of its own and a tag that nobody can foresee. A desk keeps
the newest that it was told and says its first bytes with each request; a hub in whose database another stands there, or
none, is not the one that set it (docs/decisions/048-milestones.md). To a desk these are bytes without a meaning.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from app.protocol.signatures import SecretKey

_SAID: Final = struct.Struct(">I4s")
SAID: Final = _SAID.size
"""Bytes that go with every request; with the rest of them the hub's own proof."""
_PROOF: Final = 16


class Milestone(Struct, frozen=True):
    """A milestone as the hub's database has it."""

    number: int
    tag: bytes
    """Four random bytes."""


def write(one: Milestone, epoch: bytes, hub: SecretKey) -> bytes:
    """A milestone as a desk is told it, with the proof that it was set in this epoch."""
    said = _SAID.pack(one.number, one.tag)
    return said + _proof(said, epoch, hub)


def read(content: bytes) -> Milestone | None:
    """What a desk says, None where it says nothing that can be one."""
    return Milestone(*_SAID.unpack_from(content)) if len(content) >= SAID else None


def proven(content: bytes, epoch: bytes, hub: SecretKey) -> bool:
    """Whether this hub has set the milestone in this epoch, whatever its database says."""
    return hmac.compare_digest(content[SAID:], _proof(content[:SAID], epoch, hub))


def _proof(said: bytes, epoch: bytes, hub: SecretKey) -> bytes:
    key = hashlib.sha256(b"xiangyi/1/milestone\0" + hub.secret).digest()
    return hmac.digest(key, epoch + said, "sha256")[:_PROOF]
