"""The recovery of a restored hub: who has offered what they hold, and the technician's word that it is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.hub.county import CountyHub
    from app.hub.store import Transaction


def standing(hub: CountyHub) -> dict[str, Any]:
    """How many desks have offered everything that they hold."""
    with hub.store.reading() as tx:
        return _facts(tx)


def close(hub: CountyHub) -> dict[str, Any]:
    """End the recovery: from now on desks are told to delete what the hub does not hold."""
    with hub.store.writing() as tx:
        if tx.value("recovering"):
            tx.set_value("recovering", b"")
            tx.set_value("restored-heads", b"")
            for scope in tx.feeds.scopes():
                tx.feeds.set_floor(scope.name, scope.head + 1)
        return _facts(tx)


def _facts(tx: Transaction) -> dict[str, Any]:
    epoch = tx.value("epoch")
    desks = [desk for desk in tx.desks() if not desk.revoked]
    return {
        "recovering": bool(tx.value("recovering")),
        "desks": len(desks),
        "offered": sum(desk.offered == epoch for desk in desks),
        "missing": [desk.person for desk in desks if desk.offered != epoch],
    }
