"""How far each desk has said that it holds its scopes, so that a mailbag that nobody asked for begins there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.hub.store import Transaction
    from app.hub.store.unwritten import Desk
    from app.protocol.messages import Cursor


class Held(Struct, frozen=True, array_like=True):
    """What a desk has said last, by line or in a bag."""

    epoch: bytes
    numbers: dict[str, int]
    sequence: int = 0
    """The newest bag of the desk that was opened here."""


def held_by(desk: Desk) -> Held:
    """What a desk has said; nothing where it has never spoken."""
    return msgspec.msgpack.decode(desk.held, type=Held) if desk.held else Held(b"", {})


def note_held(tx: Transaction, desk: Desk, epoch: bytes, cursors: Iterable[Cursor], sequence: int) -> None:
    """Keep what a request says; `sequence` is its bag's, 0 on the line. An older bag than one that was opened says
    nothing new."""
    before = held_by(desk)
    if 0 < sequence <= before.sequence:
        return
    numbers = {cursor.scope: cursor.number for cursor in cursors}
    written = msgspec.msgpack.encode(Held(epoch, numbers, sequence or before.sequence))
    if written != desk.held:
        tx.change_desk(desk.id, held=written)
