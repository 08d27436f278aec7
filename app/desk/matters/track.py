"""The route as a track of desks: those that a matter has passed, where it lies, and those still ahead."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from app.desk.matters import dues
from app.desk.matters.listing import named
from app.desk.matters.rows import DeskState, Person, TrackDesk, TrackStep
from app.domain.matters.seats import person_in, seats_of
from app.domain.matters.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.desk.matters.listing import Looking
    from app.desk.matters.standing import Standing
    from app.domain.matters.state import MatterState, Passage, Token
    from app.domain.routes.route import Step


def track(found: Standing, looking: Looking) -> tuple[TrackStep, ...]:
    """The track of a matter, as it stands here."""
    state = found.state
    made: list[TrackStep] = []
    here: dict[tuple[str, int], list[Token]] = {}
    for token in state.tokens:
        here.setdefault((token.step, token.round), []).append(token)
    for (step, number), passages in groupby(
        state.passages, key=lambda passage: (passage.token.step, passage.token.round)
    ):
        desks = [_passed(passage, found, looking) for passage in passages]
        last = number == max((p.token.round for p in state.passages if p.token.step == step), default=0)
        desks += _here(here.pop((step, number), []) if last else [], found, looking)
        made.append(_step(state, step, desks))
    for (step, _), tokens in here.items():
        made.append(_step(state, step, list(_here(tokens, found, looking))))
    return (*made, *_ahead(state, looking))


def _step(state: MatterState, identity: str, desks: list[TrackDesk]) -> TrackStep:
    step = state.route.step(identity)
    states = [desk.state for desk in desks]
    for first in (DeskState.HERE, DeskState.WAITS, DeskState.RETURNED):
        if first in states:
            return TrackStep(step.id, step.name, step.mode, first, tuple(desks))
    whole = DeskState.RECALLED if states and set(states) == {DeskState.RECALLED} else DeskState.DONE
    return TrackStep(step.id, step.name, step.mode, whole, tuple(desks))


def _passed(passage: Passage, found: Standing, looking: Looking) -> TrackDesk:
    state = DeskState.RETURNED if passage.verb is Verb.RETURN else DeskState.DONE
    directory = looking.office.directory
    return TrackDesk(
        DeskState.RECALLED if passage.recalled else state,
        (named(passage.by, directory),),
        _post(passage.token.seat),
        passage.token.since,
        passage.at,
        passage.verb,
        directory.name_of(passage.behalf) if passage.behalf else "",
        pending=passage.act in found.pending,
        epoch=passage.token.epoch,
    )


def _here(tokens: list[Token], found: Standing, looking: Looking) -> Iterator[TrackDesk]:
    for token in tokens:
        due = dues.of_token(found.state, token, looking.calendar, looking.today)
        for seat in (token.seat,) if token.seat else token.candidates:
            people = _people(seat, looking)
            yield TrackDesk(DeskState.HERE, people, _post(seat), token.since, due=due, epoch=token.epoch)
        for seat in token.queue:
            yield TrackDesk(DeskState.WAITS, _people(seat, looking), _post(seat))


def _ahead(state: MatterState, looking: Looking) -> Iterator[TrackStep]:
    """The steps that follow where it lies now, by the first way at each fork."""
    if not state.tokens:
        return
    # a branch that is on a detour comes back to where the others are
    current = {token.back.step if token.back else token.step for token in state.tokens}
    step = state.route.step(max(current, key=lambda name: len(state.route.before(name))))
    while step.next:
        step = state.route.step(step.next[0])
        yield TrackStep(step.id, step.name, step.mode, DeskState.AHEAD, tuple(_expected(state, step, looking)))


def _expected(state: MatterState, step: Step, looking: Looking) -> Iterator[TrackDesk]:
    for who in step.who:
        for seat in seats_of(who, state.starter, state.unit, state.above, ()):
            now = state.successor(seat)
            yield TrackDesk(DeskState.AHEAD, _people(now, looking), _post(now))


def _people(seat: str, looking: Looking) -> tuple[Person, ...]:
    return tuple(named(person, looking.office.directory) for person in looking.office.occupants(seat))


def _post(seat: str) -> str:
    return "" if person_in(seat) else seat.rpartition("/")[2]
