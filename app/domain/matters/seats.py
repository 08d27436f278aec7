"""Who may sit where: the holders of tokens, and delegation for a period.

A seat is a post of a unit (`530304100/办公室主任`) or a person (`p:…`). A token lies with a seat, so that a successor
in a post finds what lies there. Who sits in a seat is the directory's matter (`Office`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from msgspec import Struct

from app.domain.routes.route import By

if TYPE_CHECKING:
    from app.domain.matters.verbs import Verb
    from app.domain.routes.route import Who

_PERSON: Final = "p:"


def person_seat(person: str) -> str:
    """The seat that is a person's own, whatever post the person has."""
    return _PERSON + person


def post_seat(unit: str, post: str) -> str:
    """The seat of a post in a unit."""
    return f"{unit}/{post}"


def person_in(seat: str) -> str:
    """The person whose own seat this is; empty for a post."""
    return seat.removeprefix(_PERSON) if seat.startswith(_PERSON) else ""


class Delegation(Struct, frozen=True, array_like=True):
    """委托: `giver` lends to `taker` what the giver may do from `since` to before `until` (ms). Empty `seats` or
    `verbs` mean all that the giver has; naming some lends less. What is lent cannot be lent on."""

    id: bytes
    giver: str
    taker: str
    since: int
    until: int
    seats: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()

    def covers(self, seat: str, verb: Verb, at: int) -> bool:
        """Whether it lends that act in that seat at that instant."""
        return (
            self.since <= at < self.until
            and (not self.seats or seat in self.seats)
            and (not self.verbs or verb in self.verbs)
        )


class Office(Protocol):
    """The part of the directory that the rules of matters look at."""

    def occupants(self, seat: str) -> tuple[str, ...]:
        """The people who sit in a seat, by id; empty for one that nobody has or that does not exist."""
        ...

    def unit_of(self, person: str) -> str:
        """The unit of a person; empty for somebody unknown."""
        ...

    def name_of(self, person: str) -> str:
        """The name of a person, for a refusal's sentence; the id of somebody unknown."""
        ...

    def above(self, unit: str) -> str:
        """The unit above; empty for none."""
        ...

    def delegations(self, taker: str) -> tuple[Delegation, ...]:
        """What others have lent to a person, at any time."""
        ...

    def lent_by(self, giver: str) -> tuple[Delegation, ...]:
        """What a person has lent to others, at any time."""
        ...


def sits(person: str, behalf: str, seat: str, verb: Verb, at: int, office: Office) -> bool:
    """Whether a person may do that in a seat: sitting in it, or lent it by `behalf`, who has it at this very moment.

    So delegation never widens: who lends must sit there, and what is lent is not lent on.
    """
    if not behalf:
        return person in office.occupants(seat)
    return behalf in office.occupants(seat) and any(
        lent.giver == behalf and lent.taker == person and lent.covers(seat, verb, at)
        for lent in office.delegations(person)
    )


def seats_of(who: Who, starter: str, own: str, above: str, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The seats that a step's `who` means for a matter that `starter` of unit `own` began."""
    match who.by:
        case By.PERSON:
            return (person_seat(who.name),)
        case By.POST:
            return (post_seat(who.unit, who.name),)
        case By.FUNCTION:
            return (post_seat(above if who.unit == "above" else own, who.name),)
        case By.STARTER:
            return (person_seat(starter),)
    return chosen
