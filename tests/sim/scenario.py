"""What a run plays, drawn from its seed before it begins, so that it can be kept and played again.

Chance begins anew at each step, from a number of the step's own: what one event draws, or the program in it, moves no
other event. So a scenario that was kept means the same when events are added, and nearly the same when they change.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct, structs

from tests.integration.small_county import TOWN
from tests.sim.county import COUNTY, DAY
from tests.sim.events import kinds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.sim.county import Plan, Seat, Template
    from tests.sim.events import Weighted

STEPS: Final = 22
LONG_STEPS: Final = 12
"""Events of a day in a long run."""
MOST_SEATS: Final = 30


class Step(Struct, frozen=True, array_like=True):
    """Something happens."""

    event: str
    """Of `tests.sim.events.EVENTS`."""
    after: int
    """ms after what happened before."""
    seed: int


class Scenario(Struct, frozen=True):
    """A run before it begins."""

    plan: str
    machines: tuple[str, ...]
    """Of the template: who has a PC in this run."""
    steps: tuple[Step, ...]
    seed: int
    """For everything before the first step and after the last."""
    no_line: str = ""
    """The unit that lives on bags alone."""
    found: str = ""
    """What this scenario has found once, if it is kept for that."""
    bug: str = ""
    """What it must find again where that is planted anew (`tests.sim.bugs`), if it can be."""


def draw(plan: Plan, template: Template, seed: int) -> Scenario:
    """The scenario of a seed."""
    chance = random.Random(f"{plan.name} {seed}")
    office = bool(plan.days) or chance.random() < 0.3
    seats = _seats(plan, template, chance, office=office)
    events = kinds(chance, sticks=plan.no_line, office=office)
    units = [unit for unit in template.units if unit != COUNTY]
    return Scenario(
        plan.name,
        tuple(seat.machine for seat in seats),
        tuple(_steps(plan, chance, events)),
        chance.getrandbits(32),
        chance.choice(units) if plan.no_line else "",
    )


def written(scenario: Scenario) -> bytes:
    """A scenario as a file that can be kept, a line a step."""
    head, steps = msgspec.json.encode(structs.replace(scenario, steps=())), map(msgspec.json.encode, scenario.steps)
    return head.replace(b'"steps":[]', b'"steps":[\n' + b",\n".join(steps) + b"\n]") + b"\n"


def kept(file: Path) -> Scenario:
    """A scenario that was kept."""
    return msgspec.json.decode(file.read_bytes(), type=Scenario)


def _seats(plan: Plan, template: Template, chance: random.Random, *, office: bool) -> tuple[Seat, ...]:
    if plan.days:
        return template.seats[:MOST_SEATS]
    if office:  # matters go from desk to desk of one unit
        town = [seat for seat in template.seats if seat.unit == TOWN]
        return tuple(chance.sample(town, 3))
    return tuple(chance.sample(template.seats, chance.randint(2, 4)))


def _steps(plan: Plan, chance: random.Random, events: Weighted) -> Iterator[Step]:
    longest = 2 * DAY // LONG_STEPS if plan.days else DAY // 4
    names, weights = [event.__name__ for event, _ in events], [weight for _, weight in events]
    left, count = plan.days * DAY, STEPS
    while left > 0 or (count > 0 and not plan.days):
        (event,) = chance.choices(names, weights)
        step = Step(event, chance.randint(1, longest), chance.getrandbits(32))
        left, count = left - step.after, count - 1
        yield step
