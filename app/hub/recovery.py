"""The recovery of a restored hub: who has offered what they hold, and the technician's word that it is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from app.protocol.identifiers import new_turn

if TYPE_CHECKING:
    from app.hub.county import CountyHub
    from app.hub.store import Transaction


def begin(tx: Transaction, heads: dict[str, int]) -> None:
    """Start a new epoch and a recovery. Up to `heads` desks of the old epoch hold what this hub holds; a scope that is
    not named has nothing in common with them."""
    ended = tx.value("epoch")
    branches = {epoch: _least(agreed, heads) for epoch, agreed in _branches(tx).items()}
    branches[ended] = heads
    tx.set_value("epoch", new_turn())
    tx.set_value("recovering", b"1")
    tx.set_value("restored-heads", msgspec.msgpack.encode(branches))


def agreed(tx: Transaction, epoch: bytes) -> dict[str, int]:
    """Up to where the scopes of a desk that was last served in an older epoch are this hub's still."""
    return _branches(tx).get(epoch, {})


def standing(hub: CountyHub) -> dict[str, Any]:
    """How many desks have offered everything that they hold."""
    with hub.store.reading() as tx:
        return _facts(tx)


def close(hub: CountyHub) -> dict[str, Any]:
    """End the recovery: from now on desks are told to delete what the hub does not hold."""
    with hub.store.writing() as tx:
        if tx.value("recovering"):
            tx.set_value("recovering", b"")
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


def _facts(tx: Transaction) -> dict[str, Any]:
    epoch = tx.value("epoch")
    desks = [desk for desk in tx.desks() if not desk.revoked]
    return {
        "recovering": bool(tx.value("recovering")),
        "desks": len(desks),
        "offered": sum(desk.offered == epoch for desk in desks),
        "missing": [desk.person for desk in desks if desk.offered != epoch],
    }
