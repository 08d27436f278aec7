"""What a desk brings to a hub that was restored from a backup: its newest seals, and the records that the hub has lost.

docs/decisions/021-recovery.md has the whole course of it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.protocol import milestones
from app.protocol.messages import Offer

if TYPE_CHECKING:
    from app.desk.store.mirror import Seal
    from app.desk.store.store import Transaction

OFFERS_AT_ONCE: Final = 100
BYTES_AT_ONCE: Final = 1024 * 1024
"""Of records in one request: far below what a hub takes, whatever they are."""


class Brought(Struct, frozen=True):
    """What a request brings for a hub that has lost something."""

    offers: tuple[Offer, ...]
    all: bool
    """Whether nothing is left to offer."""
    offered: dict[str, int]
    """How far each scope is offered with these."""


def restart(tx: Transaction, restarted: tuple[tuple[str, int], ...]) -> None:
    """The hub has lost its newest part: it has our scopes up to these numbers. What is beyond is offered to it."""
    cursors = {cursor.scope: cursor.number for cursor in tx.mirror.cursors()}
    shared = tx.setting("shared", dict[str, int], default={})
    for scope, head in restarted:
        if cursors.get(scope, 0) > head:
            before = shared.get(scope, head) if tx.mirror.aside(scope, 0, 1) else head
            shared[scope] = min(before, head)
            tx.mirror.set_aside(scope, head)
            tx.mirror.set_cursor(scope, head)
    tx.outbox.offer_again()
    for name in ("offered", "changing-offered", "caught-up", "copied", "show-newest"):
        tx.set_setting(name, None)
    tx.set_setting("shared", shared or None)


def brought(tx: Transaction, *, recovering: bool, newest: bool) -> Brought:
    """What a request brings for a hub that has lost its newest part.

    It counts as offered once the hub has answered that very request: then the caller keeps `offered`.
    """
    offered = tx.setting("offered", dict[str, int], default={})
    if newest:
        epoch = tx.setting("epoch", bytes, default=b"")
        seals = [tx.mirror.newest_seal(cursor.scope, epoch) for cursor in tx.mirror.cursors()]
        return Brought(tuple(_offer(seal, []) for seal in seals if seal is not None), True, offered)
    if not recovering:
        return Brought((), False, offered)
    if not tx.setting("changing-offered", bool, default=False):
        offers, done = _offers(tx, offered, only_changing=True)  # before older forms of them come
        if not done:
            return Brought(offers, False, offered)
        tx.set_setting("changing-offered", True)
        tx.set_setting("offered", None)
        offered = {}
    # not before having caught up: most of what is set aside comes again by itself
    if not tx.setting("caught-up", bool, default=False):
        return Brought((), False, offered)
    return Brought(*_offers(tx, offered, only_changing=False), offered)


def milestone_said(tx: Transaction, *, whole: bool) -> bytes:
    """The newest milestone that the hub has told: what goes with every request, or the `whole` with the hub's proof."""
    kept = tx.setting("milestone", bytes, default=b"")
    return kept if whole else kept[: milestones.SAID]


def take_milestone(tx: Transaction, told: bytes) -> None:
    """Keep a milestone that came in a mailbag, unless a newer one is known."""
    if told[: milestones.SAID] > tx.setting("milestone", bytes, default=b""):
        tx.set_setting("milestone", told)


def all_offered(tx: Transaction, most: int) -> list[tuple[Offer, ...]] | None:
    """All records that the hub has lost, in batches, those that change first; None for more than `most` bytes.

    For a mailbag, which may never arrive: what the line remembers of having offered stays as it is.
    """
    found: list[tuple[Offer, ...]] = []
    total = 0
    for only_changing in (True, False):
        offered: dict[str, int] = {}
        while total <= most:
            offers, done = _offers(tx, offered, only_changing=only_changing)
            if done:
                break
            found.append(offers)
            total += sum(len(body) for offer in offers for _place, _kind, body in offer.records)
    return found if total <= most else None


def _offers(tx: Transaction, offered: dict[str, int], *, only_changing: bool) -> tuple[tuple[Offer, ...], bool]:
    """Some of the records that the hub has lost, and whether nothing is left to offer. `offered` says for each scope
    how far that was done, and is moved on."""
    for scope in tx.mirror.scopes_aside():
        lost = tx.mirror.aside(scope, offered.get(scope, 0), OFFERS_AT_ONCE, only_changing=only_changing)
        if not lost:
            continue
        seals = tx.mirror.seals(scope, tx.setting("epoch", bytes, default=b""))
        found: dict[int, list[tuple[int, str, bytes]]] = {}
        total = 0
        for number, kind, body in lost:
            offered[scope] = number
            place = _place(kind, body, seals)
            if place is not None:
                found.setdefault(place[0], []).append((place[1], kind, body))
            total += len(body)
            if total >= BYTES_AT_ONCE:
                break
        return tuple(_offer(seals[seal], some) for seal, some in found.items()), False
    return (), True


def _place(kind: str, body: bytes, seals: list[Seal]) -> tuple[int, int] | None:
    """Which of the seals is over this record, and where in it."""
    digest = hashlib.sha256(kind.encode() + b"\0" + body).digest()
    for index, seal in enumerate(seals):
        start = seal.digests.find(digest)
        while start >= 0 and start % 32:
            start = seal.digests.find(digest, start + 1)
        if start >= 0:
            return index, start // 32
    return None


def _offer(seal: Seal, some: list[tuple[int, str, bytes]]) -> Offer:
    return Offer(seal.scope, seal.after, seal.last, seal.epoch, seal.digests, seal.signature, tuple(some))
