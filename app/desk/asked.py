"""What a request brought and said, without which its reply cannot be read: the acts that it answers, the part of a page
that it completes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain import records
from app.domain.errors import KnownError
from app.protocol import answers, pages
from app.protocol.frames import begins, decode, digest_of, joined, part_of
from app.protocol.messages import Head, Page, Part, Receipt, Rest
from app.protocol.signatures import Purpose, holds

if TYPE_CHECKING:
    from app.desk.identity import Identity
    from app.desk.store.store import DeskStore, Transaction
    from app.domain.acts import SignedAct

LEAST_PART: Final = 2048
"""Bytes of a page that are worth keeping when the line is cut."""


class Asked:
    """What one request brought; `acts` are set when it is made."""

    def __init__(self) -> None:
        self.acts: tuple[SignedAct, ...] = ()
        self._answered: tuple[tuple[SignedAct, Receipt], ...] = ()
        self._part = b""

    def kept_part(self, tx: Transaction, identity: Identity) -> Part | None:
        """What to say of the page that was under way when the line was cut, if it is still the next of its scope."""
        part = tx.setting("part", bytes, b"")
        if not part:
            return None
        standing = dict.fromkeys(records.scopes_of(identity.person, identity.unit), 0)
        standing |= {cursor.scope: cursor.number for cursor in tx.mirror.cursors()}
        for scope, number in standing.items():
            if begins(part, scope, number):
                self._part = part
                return Part(scope, len(part), digest_of(part))
        tx.set_setting("part", None)  # it has come whole since then
        return None

    def keep_part(self, store: DeskStore, left: bytes) -> None:
        """Keep what has come of a page: the next exchange asks for the rest of it."""
        part = part_of(left, self._part)
        if len(part) >= LEAST_PART:
            with store.deriving() as tx:
                tx.set_setting("part", part)

    def whole(self, rest: Rest) -> Page:
        """The page of which this is the rest. Raises `KnownError("frame-damaged")`."""
        return joined(self._part, rest)

    def receipts(self, head: Head, hub_key: bytes) -> tuple[list[Receipt], bytes]:
        """What the hub answered to the acts, and the bytes of that which it has signed.

        Raises `KnownError("bad-signature"|"frame-damaged")`.
        """
        receipts: list[Receipt] = []
        signed = head.receipts
        if head.runs:
            receipts = answers.receipts_of(head.runs, [act.act.id for act in self.acts])
            signed = answers.packed(receipts)
        if not signed:
            return [], b""
        if not holds(hub_key, Purpose.RECEIPTS, signed, head.signature):
            raise KnownError("bad-signature")
        receipts = receipts or decode(signed, list[Receipt])
        if len(receipts) == len(self.acts):
            self._answered = tuple(zip(self.acts, receipts, strict=True))
        return receipts, signed

    def foreseen(self, page: Page) -> bytes:
        """The dictionary of the page's small part; empty where it wants none."""
        return pages.foreseen(self._answered, page.scope) if page.foreseen else b""
