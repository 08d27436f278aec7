"""Choosing people: everyone of the directory, found by name, post, unit, or the pinyin initials of the name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.desk.matters.rows import Choice
from app.domain.matters.seats import person_seat, post_seat
from app.domain.pinyin import initials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.desk.identity import Identity
    from app.desk.store.store import Transaction
    from app.domain.matters.directory import Directory
    from app.domain.people import Person, Unit

LATELY: Final = 20
"""How many of those chosen last come first."""
DESK_OF_UNIT: Final = "收发员"
"""Who takes in what is sent to a unit as such."""


def candidates(directory: Directory, me: Identity, lately: Sequence[str]) -> tuple[Choice, ...]:
    """Everybody but oneself, and each other unit as such: those chosen lately, the own unit, the others by unit."""
    people = [_person(person, directory, me, lately) for person in directory.people.values() if person.id != me.person]
    units = [_unit(unit, me, lately) for unit in directory.units.values() if _takes_in(unit, directory, me)]
    order = {seat: place for place, seat in enumerate(lately)}
    found = [*people, *units]
    found.sort(key=lambda one: (order.get(one.seat, LATELY), not one.own_unit, one.unit, one.seat))
    return tuple(found)


def remember(tx: Transaction, seats: Sequence[str]) -> None:
    """These were chosen: they come first the next time."""
    before = tx.setting("chosen-lately", list[str], [])
    after = list(dict.fromkeys((*seats, *before)))[:LATELY]
    if after != before:
        tx.set_setting("chosen-lately", after)


def _person(person: Person, directory: Directory, me: Identity, lately: Sequence[str]) -> Choice:
    seat = person_seat(person.id)
    return Choice(
        seat,
        person.name,
        person.post,
        person.unit,
        directory.unit_name(person.unit),
        initials(person.name),
        person.unit == me.unit,
        seat in lately,
    )


def _takes_in(unit: Unit, directory: Directory, me: Identity) -> bool:
    return unit.exchanges and unit.id != me.unit and bool(directory.occupants(post_seat(unit.id, DESK_OF_UNIT)))


def _unit(unit: Unit, me: Identity, lately: Sequence[str]) -> Choice:
    seat = post_seat(unit.id, DESK_OF_UNIT)
    own = unit.id == me.unit
    return Choice(seat, unit.name, DESK_OF_UNIT, unit.id, unit.name, initials(unit.name), own, seat in lately)
