"""What clerks do in a run, and the exchanges of their desks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs

from app.desk.rows import Draft, Fate
from app.desk.sync import Exchanger
from app.domain.delivery import State
from app.domain.errors import KnownError
from tests.sim.county import paper
from tests.sim.road import Line

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.desk import Desk
    from app.desk.sync import T
    from tests.sim.world import Pc, World

LOOK: Final = 20
"""Rows of a list that a clerk looks at."""
BLANK: Final = Draft("", "", "", "", "", (), (), (), "", 0)


class Clerk:
    """The clerk at a PC. Each act says to `Told` what the desk has said, not before."""

    def __init__(self, world: World, pc: Pc) -> None:
        self._world = world
        self._pc = pc
        self._chance = world.chance
        self._told = world.told

    def act(self, desk: Desk) -> None:
        """One act, of what there is to do. What the desk refuses at once is no act."""
        if not desk.units():
            return  # before its first exchange a desk knows nobody to write to
        acts = (
            (self._send, 5), (self._publish, 1), (self._sign_for, 5), (self._read, 3), (self._withdraw, 1),
            (self._take_back, 2), (self._type, 2), (self._send_draft, 2), (self._look_for, 1),
        )  # fmt: skip
        (chosen,) = self._chance.choices([act for act, _ in acts], [weight for _, weight in acts])
        self._world.counts["acts"] += 1
        try:
            chosen(desk)
        except KnownError as error:
            self._world.counts[f"refused at once: {error.code}"] += 1

    def _send(self, desk: Desk) -> None:
        self._saved(desk.send(paper(self._chance, self._title("通知")), self._units(desk)))

    def _publish(self, desk: Desk) -> None:
        everyone = desk.me().speaks_to_all and self._chance.random() < 0.5
        self._saved(desk.publish(self._title("公告"), ["全县周知。"], [] if everyone else self._units(desk)))

    def _sign_for(self, desk: Desk) -> None:
        rows = desk.inbox(limit=LOOK).rows
        if rows:
            self._saved(desk.sign_for(self._chance.choice(rows).id))

    def _read(self, desk: Desk) -> None:
        rows = [*desk.inbox(limit=LOOK).rows, *desk.notices(limit=LOOK).rows]
        if rows:
            self._saved(desk.mark_read(self._chance.choice(rows).id))

    def _withdraw(self, desk: Desk) -> None:
        rows = [row for row in desk.sent(limit=LOOK).rows if row.state != State.WITHDRAWN]
        if rows:
            self._saved(desk.withdraw(self._chance.choice(rows).id, "发错了"))

    def _take_back(self, desk: Desk) -> None:
        rows = [row for row in desk.outbox(limit=LOOK) if row.can_take_back]
        if not rows:
            return
        act = self._chance.choice(rows)
        went = self._with(desk, act.id)
        known = went & self._told.perhaps_taken_back
        self._told.perhaps_taken_back |= went
        draft = desk.take_back(act.id)
        self._world.log(f"    {self._pc.machine} took back {sorted(went)}")
        self._told.perhaps_taken_back -= went - known
        self._told.taken_back |= went - known
        if draft is not None:
            self._told.drafts[self._pc.machine, draft.id] = (draft,)

    def _with(self, desk: Desk, act: str) -> set[str]:
        """The act, and what was done upon it and goes with it; read-marks stay."""
        rows = desk.outbox(limit=10_000)
        target = next(row.target for row in rows if row.id == act)
        later = [row.id for row in rows if row.target == target and (row.act != "read" or row.id == act)]
        return {act, *later[: later.index(act)]}

    def _type(self, desk: Desk) -> None:
        known = [draft for draft in desk.drafts() if self._is_plain(draft)]
        draft = self._chance.choice([BLANK, *known])
        draft = structs.replace(draft, title=self._title("草稿"), body=("写到一半",), to=tuple(self._units(desk)))
        key = self._pc.machine, draft.id
        if draft.id:
            self._told.drafts[key] = (*self._told.drafts.get(key, ()), structs.replace(draft, saved_at=0))
        saved = desk.save_draft(draft)
        self._told.drafts[self._pc.machine, saved.id] = (structs.replace(saved, saved_at=0),)

    def _send_draft(self, desk: Desk) -> None:
        drafts = [draft for draft in desk.drafts() if not draft.notice]
        if not drafts:
            return
        draft = self._chance.choice(drafts)
        key = self._pc.machine, draft.id
        if key in self._told.drafts:
            self._told.drafts[key] = (*self._told.drafts[key], None)
        to = [unit for unit in draft.to if unit != desk.identity.unit] or self._units(desk)
        self._told.sent_again.add(key)
        act = desk.send(paper(self._chance, self._title("再发")), to, draft=draft.id)
        self._told.drafts[key] = (None,)
        self._saved(act)

    def _look_for(self, desk: Desk) -> None:
        desk.index_some(5)
        desk.search("防汛")

    def _is_plain(self, draft: Draft) -> bool:
        return (self._pc.machine, draft.id) in self._told.drafts and not draft.reason and not draft.notice

    def _saved(self, act: str | None) -> None:
        if act is not None:
            self._told.saved[act] = self._pc.machine
            self._world.log(f"    {self._pc.machine} saved {act}")

    def _title(self, kind: str) -> str:
        return f"{kind} {self._chance.getrandbits(60):x}"

    def _units(self, desk: Desk) -> list[str]:
        others = [unit.id for unit in desk.units()]
        return self._chance.sample(others, min(len(others), self._chance.randint(1, 3)))


def work(world: World, pc: Pc) -> None:
    """A clerk does a few things."""
    for _ in range(world.chance.randint(1, 3)):
        world.on_pc(pc, Clerk(world, pc).act)


def exchange(world: World, pc: Pc) -> frozenset[str]:
    """A desk exchanges, and its clerk goes on working meanwhile. Returns what changed."""
    clerk = Clerk(world, pc)

    def through(desk: Desk) -> frozenset[str]:
        def on_store(step: Callable[[], T], /) -> T:
            if not world.calm and world.chance.random() < 0.04:
                clerk.act(desk)
            return step()

        changed = frozenset({"outbox"})
        try:
            changed = Exchanger(desk, Line(world, pc), on_store).run(world.chance.choice([0, 0, 30]))
        finally:
            # also where it broke off: what the desk shows by now is what it has told its clerk
            if "outbox" in changed and not world.disk.is_dead(pc.machine):
                note_accepted(world, desk)
        return changed

    return world.on_pc(pc, through) or frozenset()


def note_accepted(world: World, desk: Desk) -> None:
    """What a desk shows as accepted must stay so."""
    world.told.accepted |= {row.id for row in desk.outbox(limit=LOOK) if row.state == Fate.ACCEPTED}
