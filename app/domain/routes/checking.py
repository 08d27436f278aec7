"""Whether a route can be walked: nothing in it that would leave a matter with nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.domain.matters.verbs import FORWARD, IN_STEPS, Verb
from app.domain.routes.route import By, Mode, Route, Step, Who

if TYPE_CHECKING:
    from collections.abc import Iterator


class RouteFault(NamedTuple):
    """What is wrong: the code of a sentence, the step, the key within it, and the word that is wrong."""

    code: str
    step: int
    key: str
    text: str


def faults(route: Route) -> list[RouteFault]:
    """Everything that is wrong with a route, in the order of its steps; nothing for one that can be walked."""
    found = [fault for number in range(len(route.steps)) for fault in _of_step(route, number)]
    if not route.steps:
        return [RouteFault("route-empty", -1, "id", route.id)]
    if any(who.by is By.CHOSEN or _names_nobody(who) for who in route.superior):
        found.append(RouteFault("route-nobody", -1, "superior", "superior"))
    if any(fault.code in ("route-step-unknown", "route-step-twice") for fault in found):
        return found  # what follows walks along `next`
    if route.clock and all(step.id != route.clock for step in route.steps):
        found.append(RouteFault("route-step-unknown", -1, "clock", route.clock))
    return sorted([*found, *_cycles(route), *_unreached(route)], key=lambda fault: fault.step)


def _of_step(route: Route, number: int) -> Iterator[RouteFault]:
    step = route.steps[number]
    if any(other.id == step.id for other in route.steps[:number]):
        yield RouteFault("route-step-twice", number, "id", step.id)
    if not step.who or any(map(_names_nobody, step.who)):
        yield RouteFault("route-nobody", number, "who", step.name)
    for act in step.acts:
        if act not in IN_STEPS:
            yield RouteFault("route-act-unknown", number, "acts", act)
    if not FORWARD & set(step.acts):
        yield RouteFault("route-no-way-on", number, "acts", step.name)
    if step.answers and not _ends_with(step, Verb.REPLY):
        yield RouteFault("route-no-answer", number, "acts", step.name)
    if step.numbers and not _ends_with(step, Verb.SIGN):
        yield RouteFault("route-no-number", number, "acts", step.name)
    known = {other.id for other in route.steps}
    yield from (RouteFault("route-step-unknown", number, "next", name) for name in step.next if name not in known)
    if _nobody_chooses(route, number):
        yield RouteFault("route-nobody-chooses", number, "who", step.name)
    if step.mode is Mode.ALL and len(step.next) > 1:
        # several desks end such a step, and the last would choose for all, by chance
        yield RouteFault("route-forks", number, "next", step.name)


def _names_nobody(who: Who) -> bool:
    return who.by in (By.PERSON, By.POST, By.FUNCTION) and not who.name


def _ends_with(step: Step, verb: Verb) -> bool:
    """Whether a step is left by this act: where all decide at once it must be the only one that brings it on, or by
    chance the last of them would do something else."""
    onward = FORWARD & set(step.acts)
    return onward == {verb} if step.mode is Mode.ALL else verb in onward


def _nobody_chooses(route: Route, number: int) -> bool:
    step = route.steps[number]
    before = [other for other in route.steps if step.id in other.next]
    return step.chosen and (number == 0 or any(other.mode is Mode.ALL for other in before))


def _cycles(route: Route) -> Iterator[RouteFault]:
    for number, step in enumerate(route.steps):
        if step.id in step.next or any(later in route.before(step.id) for later in step.next):
            yield RouteFault("route-cycle", number, "next", step.name)


def _unreached(route: Route) -> Iterator[RouteFault]:
    reached, waiting = {route.first.id}, [route.first]
    while waiting:
        for name in waiting.pop().next:
            if name not in reached:
                reached.add(name)
                waiting.append(_step(route, name))
    for number, step in enumerate(route.steps):
        if step.id not in reached:
            yield RouteFault("route-unreachable", number, "id", step.name)


def _step(route: Route, identity: str) -> Step:
    return next(step for step in route.steps if step.id == identity)
