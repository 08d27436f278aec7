"""Which routes a clerk can begin a matter on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk.matters.rows import RouteRow
from app.domain.matters.seats import seats_of
from app.domain.routes.route import By

if TYPE_CHECKING:
    from app.desk.identity import Identity
    from app.domain.matters.seats import Office
    from app.domain.routes.route import Route


def route_row(route: Route, me: Identity, office: Office) -> RouteRow:
    """A route, and why it cannot be begun here if it cannot."""
    empty = _empty_step(route, me, office)
    return RouteRow(
        route.id,
        route.name,
        route.version,
        route.urgent,
        tuple(step.name for step in route.steps),
        "nobody-there" if empty else "",
        {"step": empty} if empty else {},
        issues=not route.clock and any(step.numbers for step in route.steps),
    )


def _empty_step(route: Route, me: Identity, office: Office) -> str:
    above = office.above(me.unit)
    for step in route.steps:
        for who in step.who:
            seats = seats_of(who, me.person, me.unit, above, ())
            if who.by is not By.CHOSEN and not all(map(office.occupants, seats)):
                return step.name
    return ""
