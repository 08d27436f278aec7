"""Who has received, signed for and read: what the county sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.domain import rules
from app.domain.delivery import State, state_of
from app.domain.people import Person, Unit
from app.domain.records import Arrival, Document, Handling

if TYPE_CHECKING:
    from app.hub.store import Transaction


def totals(tx: Transaction) -> dict[str, int]:
    """How many deliveries of documents stand in each state."""
    counts = {str(state): 0 for state in State if state != State.WITHDRAWN}
    arrivals = {arrival.of: arrival for arrival in tx.all(Arrival)}
    handlings = {handling.of: handling for handling in tx.all(Handling)}
    for document in tx.all(Document):
        for unit in rules.recipients(document):
            place = document.id, unit
            counts[state_of(arrivals.get(place), handlings.get(place), is_notice=False)] += 1
    return counts


def deliveries(tx: Transaction, prefix: str = "") -> list[dict[str, Any]]:
    """Each document whose id begins so, with the state at each recipient unit."""
    people = {person.id: person.name for person in tx.all(Person)}
    units = {unit.id: unit.name for unit in tx.all(Unit)}
    return [
        {
            "id": document.id.hex(),
            "title": document.send.paper.title,
            "from": document.sender,
            "recipients": [_place(tx, document, unit, units, people) for unit in document.send.to],
        }
        for document in tx.all(Document)
        if document.id.hex().startswith(prefix.lower())
    ]


def _place(
    tx: Transaction, document: Document, unit: str, units: dict[str, str], people: dict[str, str]
) -> dict[str, Any]:
    arrival, handling = tx.get(Arrival, (document.id, unit)), tx.get(Handling, (document.id, unit))
    signed = handling.signed if handling else None
    return {
        "unit": unit,
        "unit_name": units.get(unit, unit),
        "state": str(state_of(arrival, handling, is_notice=False)),
        "delivered_at": arrival.at if arrival else None,
        "signed_by": people.get(signed.by, signed.by) if signed else "",
        "signed_at": signed.accepted if signed else None,
        "doubtful": bool(signed and signed.doubtful),
        "readers": [people.get(mark.by, mark.by) for mark in handling.readers] if handling else [],
    }
