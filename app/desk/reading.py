"""Opening a document or notice: the paper, and who has received, signed for and read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from app.desk.overlay import Overlay
from app.desk.rows import Opened, Recipient
from app.domain import rules
from app.domain.acts import SignedAct
from app.domain.delivery import State, state_of
from app.domain.errors import KnownError
from app.domain.papers import Paper
from app.domain.people import Key, Person
from app.domain.records import Arrival, Document, Handling, Notice, Withdrawal
from app.protocol.signatures import Purpose, holds

if TYPE_CHECKING:
    from app.desk.identity import Identity
    from app.desk.store.store import Transaction
    from app.domain.people import Unit


def open_item(tx: Transaction, item: bytes, me: Identity, units: dict[str, Unit]) -> Opened:
    """A document or notice, whole. Raises `KnownError("unknown-item")`."""
    shown = tx.listing.get(item)
    office = Overlay(tx)
    office.look_ahead(item)
    found = office.get(Document, item) or office.get(Notice, item)
    if shown is None or found is None:
        raise KnownError("unknown-item")
    mine = found.sender == me.unit
    sender = units.get(found.sender)
    sender_name = sender.name if sender else found.sender
    withdrawn = office.get(Withdrawal, item) is not None
    handling = None if mine else _recipient(office, found, me.unit, office.get(Handling, (item, me.unit)), None, units)
    return Opened(
        row=shown,
        paper=_paper(found, sender_name),
        sender_name=sender_name,
        to=tuple(units[unit].name if unit in units else unit for unit in rules.recipients(found)),
        mine=mine,
        handling=handling,
        recipients=_recipients(office, found, units) if mine else (),
        reply_to=found.send.reply_to.hex() if isinstance(found, Document) else "",
        replies=(),
        can_sign=isinstance(found, Document) and handling is not None and handling.signed is None,
        can_withdraw=mine and not withdrawn,
        verified=_verified(tx, found),
    )


def _paper(found: Document | Notice, sender_name: str) -> Paper:
    if isinstance(found, Notice):
        return Paper(found.publish.title, office=sender_name, body=found.publish.body, files=found.publish.files)
    paper = found.send.paper
    return paper if paper.office else structs.replace(paper, office=sender_name)


def _recipients(office: Overlay, found: Document | Notice, units: dict[str, Unit]) -> tuple[Recipient, ...]:
    arrivals, handlings = office.about(Arrival, found.id), office.about(Handling, found.id)
    to = rules.recipients(found) or tuple(handlings)
    return tuple(_recipient(office, found, unit, handlings.get(unit), arrivals.get(unit), units) for unit in to)


def _recipient(
    office: Overlay,
    found: Document | Notice,
    unit: str,
    handling: Handling | None,
    arrival: Arrival | None,
    units: dict[str, Unit],
) -> Recipient:
    state = state_of(arrival, handling, is_notice=isinstance(found, Notice))
    signed = handling.signed if handling else None
    return Recipient(
        unit=unit,
        name=units[unit].name if unit in units else unit,
        state=State.DELIVERED if state == State.SENT and handling is not None else state,
        delivered_at=arrival.at if arrival else None,
        signed=signed,
        signed_name=_name(office, signed.by) if signed else "",
        readers=tuple((_name(office, mark.by), mark) for mark in handling.readers) if handling else (),
    )


def _name(office: Overlay, person: str) -> str:
    found = office.get(Person, person)
    return found.name if found else person


def _verified(tx: Transaction, found: Document | Notice) -> bool | None:
    """Whether the author's signature holds; None for an import made at the hub."""
    origin = found.origin
    if not isinstance(origin, SignedAct):
        return None
    key = tx.mirror.get(Key, origin.key)
    if key is None or key.person != origin.act.by or origin.act.id != found.id:
        return False
    return holds(key.public, Purpose.ACT, origin.payload, origin.signature)
