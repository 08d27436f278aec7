"""Matters in a run: clerks begin them and press what they may press; and what must hold of them afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs

from app.desk.matters.rows import MatterBox
from app.desk.matters.standing import standing
from app.domain.errors import KnownError
from app.domain.matters.folding import fold
from app.domain.matters.verbs import Verb
from app.protocol.shipped import shipped_routes
from tests.matters.random_office import entries, hold, not_an_orphan, nothing_lost, one_decision, one_token
from tests.sim.county import paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.desk import Desk
    from app.desk.matters.rows import Press
    from app.domain.matters.state import MatterState
    from tests.sim.world import Pc, World

ROUTES: Final = ("outgoing", "incoming", "joint", "leave", "car", "request", "emergency")
LOOK: Final = 20


def a_matter_begins(world: World) -> None:
    """Somebody begins a matter."""
    pc = world.chance.choice(world.pcs)
    world.on_pc(pc, lambda desk: _try(world, pc, "begun", lambda: _begin(world, desk)))


def matters_move_on(world: World) -> None:
    """Somebody presses buttons."""
    pc = world.chance.choice(world.pcs)
    for _ in range(world.chance.randint(1, 3)):
        world.on_pc(pc, lambda desk: _press(world, pc, desk))


def check(world: World) -> None:
    """Every matter is what its acts make of it, at the hub and at each desk that it concerns, and nowhere else."""
    with world.hub.store.reading() as tx:
        known = {matter: tx.matters.known(matter) for matter in tx.matters.every()}
        moves = {matter: tx.matters.moves(matter) for matter in known}
    for matter, one in known.items():
        assert one is not None
        hold(fold(entries(moves[matter])) == one.state, "what the hub keeps of a matter is not what its acts make")
        one_token(one.state)
        one_decision(moves[matter])
        not_an_orphan(one.state)
    accepted = {move.origin.act.id for some in moves.values() for move in some}
    for pc in world.pcs:
        person = pc.person
        _check_desk(pc, {matter: one.state for matter, one in known.items() if one and person in one.readers})
        nothing_lost(pc.opened(), accepted)


def _check_desk(pc: Pc, states: dict[bytes, MatterState]) -> None:
    desk = pc.opened()
    with desk.store.reading() as tx:
        hold(set(tx.mirror.matters()) == set(states), f"{pc.machine} holds other matters than concern {pc.person}")
        for matter, state in states.items():
            found = standing(tx, matter, desk.matters.office.staffed(tx))
            hold(found is not None and found.state == state, f"{pc.machine} sees a matter as it is not")


def _begin(world: World, desk: Desk) -> str:
    route = world.chance.choice(ROUTES)
    known_at = desk.clock() if shipped_routes()[route].urgent else 0
    title = f"事项 {world.chance.getrandbits(60):x}"
    return desk.matters.start(route, title, paper(world.chance, title), known_at=known_at)


def _press(world: World, pc: Pc, desk: Desk) -> None:
    rows = [row for box in MatterBox for row in desk.matters.page(box, limit=LOOK).rows]
    if not rows:
        return
    matter = world.chance.choice(rows).id
    presses = desk.matters.open(matter).presses
    if not presses:
        return
    main = [press for press in presses if press.main]
    press = world.chance.choice(main if main and world.chance.random() < 0.7 else presses)
    onward, to = _way(world, desk, matter, press)
    revised = structs.replace(paper(world.chance, "改稿"), note="改") if press.verb == Verb.REVISE else None
    text = f"意见 {world.chance.getrandbits(30):x}" if press.takes_text else ""
    _try(world, pc, press.verb, lambda: desk.matters.do(matter, press, text, next=onward, to=to, paper=revised))


def _way(world: World, desk: Desk, matter: str, press: Press) -> tuple[str, list[str]]:
    step = world.chance.choice(press.steps) if press.steps else None
    several = press.several or bool(step and step.several)
    onward = step.id if step else ""
    if not press.needs_people and not (step and step.chooses):
        return onward, []
    people = [choice.seat for choice in desk.matters.candidates(matter, press)]
    return onward, world.chance.sample(people, min(len(people), 2 if several else 1))


def _try(world: World, pc: Pc, name: str, do: Callable[[], str]) -> None:
    try:
        act = do()
    except KnownError as error:
        world.counts[f"refused at once: {error.code}"] += 1
        return
    world.counts["acts"] += 1
    world.counts[f"matter: {name}"] += 1
    world.told.saved[act] = pc.machine
    world.log(f"    {pc.machine} saved {act} ({name})")
