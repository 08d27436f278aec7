"""Confirming what came back because the key that it was signed with was revoked (DESIGN section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from app.desk import acting
from app.domain.acts import CONTENTS, Content
from app.domain.errors import KnownError

if TYPE_CHECKING:
    from app.desk.desk import Desk

REVOKED: Final = "key-revoked"


def confirm(desk: Desk, act_id: str) -> str:
    """Do the same anew, signed with the key of today; what came back goes, and so does its draft. Durable when it
    returns. Returns the new act's id.

    Raises `KnownError("not-to-confirm")`, "confirm-on-matter" for a matter, where things may have moved on, and what
    the rules say now.
    """
    with desk.store.writing() as tx:
        kept = tx.outbox.get(bytes.fromhex(act_id))
        if kept is None or kept.state != "refused" or kept.reason != REVOKED:
            raise KnownError("not-to-confirm")
        if kept.kind not in CONTENTS:
            raise KnownError("confirm-on-matter")
        act = kept.act.act
        content: Content = msgspec.msgpack.decode(act.body, type=CONTENTS[kept.kind])
        held_ms = desk.undo_seconds * 1000
        made = acting.queue(tx, desk.identity, kept.kind, act.target, content, desk.clock(), held_ms, kept.title)
        tx.outbox.remove(kept.id)
        tx.drafts.remove(act_id)
        desk.refresh(tx, [kept.target, made])
    return made.hex()
