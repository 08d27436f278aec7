"""The recovery of a hub that has lost its newest part: what it has lost, who has offered it, and the end of it.

A hub is restored from a backup, or finds from what it has signed itself that its database was replaced by an older one.
Either way it begins a new *epoch*, and a recovery that the technician closes (docs/decisions/021-recovery.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from app.protocol import pages
from app.protocol.frames import decode
from app.protocol.identifiers import new_turn
from app.protocol.messages import Receipt
from app.protocol.signatures import Purpose, holds

if TYPE_CHECKING:
    from app.hub.county import CountyHub
    from app.hub.store import Transaction
    from app.protocol.messages import Offer, Request


def begin(tx: Transaction, heads: dict[str, int]) -> None:
    """Start a new epoch and a recovery. Up to `heads` desks of the old epoch hold what this hub holds; a scope that is
    not named has nothing in common with them for certain."""
    branches = {epoch: _least(shared, heads) for epoch, shared in _branches(tx).items()}
    branches[tx.value("epoch")] = heads
    tx.set_value("epoch", new_turn())
    tx.set_value("recovering", b"1")
    tx.set_value("taken-back", b"")
    tx.set_value("restored-heads", msgspec.msgpack.encode(branches))


def agreed(tx: Transaction, epoch: bytes) -> dict[str, int]:
    """Up to where the scopes of a desk that was last served in an older epoch are this hub's still."""
    return _branches(tx).get(epoch, {})


def shows_loss(tx: Transaction, hub: bytes, request: Request) -> bool:
    """Whether the request holds something that the hub, whose public key is `hub`, signed in this very epoch beyond its
    own end: then its database is an older one than it had."""
    epoch = tx.value("epoch")
    for offer in request.offers:
        if offer.epoch == epoch and sealed(hub, offer) and offer.last > tx.feeds.scope(offer.scope).head:
            return True
    for content, signature in request.receipts:
        for receipt in signed_receipts(hub, content, signature):
            if receipt.epoch == epoch and receipt.position:
                logged = tx.logged(receipt.act)
                if logged is None or logged.position != receipt.position:
                    return True
    return False


def sealed(hub: bytes, offer: Offer) -> bool:
    """Whether the hub once sent a page with these digests."""
    content = pages.seal(offer.scope, offer.after, offer.last, offer.epoch, offer.digests)
    return holds(hub, Purpose.PAGE, content, offer.signature)


def signed_receipts(hub: bytes, content: bytes, signature: bytes) -> list[Receipt]:
    """Receipts that the hub once gave; none where the signature does not hold."""
    return decode(content, list[Receipt]) if holds(hub, Purpose.RECEIPTS, content, signature) else []


def is_lost_part(tx: Transaction, offer: Offer) -> bool:
    """Whether a page is of the part that this hub may have lost: it knows everything else, also what has left."""
    if offer.epoch == tx.value("epoch"):
        return False
    shared = _branches(tx).get(offer.epoch)
    return shared is None or offer.last > shared.get(offer.scope, 0)


def may_replace(tx: Transaction, offer: Offer, kind: str, key: bytes) -> bool:
    """Whether an offered record of the directory is newer than the hub's: not changed since the restore, and of a later
    page than the one that was taken back before. Remembers it as taken."""
    number = tx.feeds.number_of(offer.scope, kind, key)
    taken = _taken(tx)
    name = kind + key.hex()
    unchanged = number <= agreed(tx, offer.epoch).get(offer.scope, 0)
    if not (unchanged or name in taken) or offer.last <= taken.get(name, 0):
        return False
    tx.set_value("taken-back", msgspec.msgpack.encode(taken | {name: offer.last}))
    return True


def standing(hub: CountyHub) -> dict[str, Any]:
    """How many desks have offered everything that they hold."""
    with hub.store.reading() as tx:
        return _facts(tx)


def close(hub: CountyHub) -> dict[str, Any]:
    """End the recovery: from now on desks are told to delete what the hub does not hold."""
    with hub.store.writing() as tx:
        if tx.value("recovering"):
            tx.set_value("recovering", b"")
            tx.set_value("taken-back", b"")
            for scope in tx.feeds.scopes():
                # a number that names nothing: whoever stands below it gets the full index, once
                tx.feeds.set_head(scope.name, scope.head + 1)
                tx.feeds.set_floor(scope.name, scope.head + 1)
        return _facts(tx)


def _branches(tx: Transaction) -> dict[bytes, dict[str, int]]:
    """For each epoch that has ended: the heads up to which its desks agree with this hub."""
    stored = tx.value("restored-heads")
    return msgspec.msgpack.decode(stored, type=dict[bytes, dict[str, int]]) if stored else {}


def _least(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: min(number, other[name]) for name, number in one.items() if name in other}


def _taken(tx: Transaction) -> dict[str, int]:
    """Records of the directory that were taken back: where the pages end in which they came."""
    stored = tx.value("taken-back")
    return msgspec.msgpack.decode(stored, type=dict[str, int]) if stored else {}


def _facts(tx: Transaction) -> dict[str, Any]:
    epoch = tx.value("epoch")
    desks = [desk for desk in tx.desks() if not desk.revoked]
    return {
        "recovering": bool(tx.value("recovering")),
        "desks": len(desks),
        "offered": sum(desk.offered == epoch for desk in desks),
        "missing": [desk.person for desk in desks if desk.offered != epoch],
    }
