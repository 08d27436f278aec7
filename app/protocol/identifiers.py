"""Identifiers: UUIDv7 for acts and what they create, random bytes for desks, epochs and turns."""

from __future__ import annotations

import hashlib
import secrets

import uuid_utils


def new_act_id() -> bytes:
    """16 bytes that sort by time (RFC 9562, version 7)."""
    return uuid_utils.uuid7().bytes


def new_desk_id() -> bytes:
    """16 random bytes."""
    return secrets.token_bytes(16)


def copied_desk_id(desk: bytes, turn: bytes) -> bytes:
    """The id of a copy of a desk's store, known by the old turn that it shows. It follows from both, so that a replayed
    request makes no second desk, and a desk takes no other name from a damaged reply."""
    return hashlib.sha256(b"copy" + desk + turn).digest()[:16]


def new_turn() -> bytes:
    """8 random bytes: a turn or an epoch."""
    return secrets.token_bytes(8)
