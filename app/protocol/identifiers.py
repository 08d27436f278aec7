"""Identifiers: UUIDv7 for acts and what they create, random bytes for desks, epochs and turns."""

from __future__ import annotations

import hashlib
import secrets

import uuid_utils


def new_act_id() -> bytes:
    """16 bytes that sort by time (RFC 9562, version 7)."""
    return uuid_utils.uuid7().bytes


def act_id(seed: bytes, at: int, rest: bytes) -> bytes:
    """The UUIDv7 of an act made at `at` (ms), whose payload with an empty id is `rest`. It follows from these, so that
    it need not be sent; who has not got the desk's `seed` cannot guess it and so use it up."""
    random = int.from_bytes(hashlib.sha256(seed + rest).digest()[:10], "big")
    time = at & 0xFFFF_FFFF_FFFF
    number = time << 80 | 7 << 76 | (random >> 62 & 0xFFF) << 64 | 2 << 62 | random & 0x3FFF_FFFF_FFFF_FFFF
    return number.to_bytes(16, "big")


def act_seed(desk_secret: bytes) -> bytes:
    """16 bytes from which, with its content, the ids of a desk's acts follow."""
    return hashlib.sha256(b"xiangyi/1/act-ids\0" + desk_secret).digest()[:16]


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
