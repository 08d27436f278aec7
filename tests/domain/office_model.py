"""Random offices for the rules of matters: a hub, desks that may be behind it, and what must be true whatever they do.

What is checked here is worked out beside the rules, not with them: who sat where and who had lent what, at the time of
each accepted act; which epochs have lived; which numbers have been given.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.domain.matters import numbers
from app.domain.matters.contents import CONTENTS, Claim, Decision, HandOver, MatterAct, Read, Reclaim, Start
from app.domain.matters.folding import Entry, fold
from app.domain.matters.outcomes import Accepted, outcome
from app.domain.matters.permission import Possible, may
from app.domain.matters.seats import Delegation, person_in, person_seat, post_seat
from app.domain.matters.state import MatterState, Status
from app.domain.matters.verbs import DECISIONS, Verb
from app.domain.routes.route import By, Mode, Route, Step, Who
from tests.domain.small_office import NOW, TOWN, SmallOffice

if TYPE_CHECKING:
    from collections.abc import Sequence

PEOPLE = ("a", "b", "c", "d")
POSTS = ("x", "y", "z")
HOUR = 3_600_000
_OUT_OF_SIX: Any = st.integers(0, 5)
ALL_ACTS = ("agree", "return", "transfer", "add-before", "add-after", "suspend", "resume", "circulate")


class RandomOffice(SmallOffice):
    """Four people and three posts of one unit, with one above them all."""

    def __init__(self, sitting: dict[str, list[str]]) -> None:
        super().__init__()
        self.sitting = {post_seat(TOWN, post): people for post, people in sitting.items()}
        self.sitting[post_seat(TOWN, "chief")] = ["d"]
        self.units = dict.fromkeys(PEOPLE, TOWN)

    def above(self, unit: str) -> str:
        return ""


def chain(steps: Sequence[tuple[Mode, tuple[str, ...], bool]]) -> Route:
    """A route of these steps in a row: mode, posts (none: chosen), whether a return voids the other branches."""
    made = [Step("s0", "s0", (Who(By.STARTER),), ("submit",), next=("s1",))]
    for number, (mode, posts, voids) in enumerate(steps, 1):
        who = tuple(Who(By.FUNCTION, post, "own") for post in posts) or (Who(By.CHOSEN),)
        onward = (f"s{number + 1}",) if number < len(steps) else ()
        acts: tuple[str, ...] = (*ALL_ACTS, "sign") if number == len(steps) else ALL_ACTS
        if number == len(steps) and mode is Mode.ALL:
            acts = tuple(act for act in acts if act != "agree")  # where all sign there is no other way on
        made.append(Step(f"s{number}", f"s{number}", who, acts, mode, onward, voids=voids, numbers=not onward))
    return Route("random", "random", 1, tuple(made), (Who(By.FUNCTION, "chief", "own"),))


@st.composite
def routes(draw: st.DrawFn) -> Route:
    """A random route of one to three steps after the starter's."""
    steps: list[tuple[Mode, tuple[str, ...], bool]] = []
    for _ in range(draw(st.integers(1, 3))):
        mode = draw(st.sampled_from(Mode))
        before = steps[-1][0] if steps else Mode.ONE
        posts = tuple(draw(st.permutations(POSTS)))[: 1 if mode is Mode.ONE else draw(st.integers(1, 3))]
        if before is not Mode.ALL and draw(st.booleans()):
            posts = ()
        steps.append((mode, posts, draw(st.booleans())))
    return chain(steps)


class Desk:
    """A person's PC: how much of the hub's log it has seen, and what waits in its outbox."""

    def __init__(self, person: str) -> None:
        self.person, self.seen = person, 0
        self.outbox: list[MatterAct] = []
        self.returned: list[MatterAct] = []


class OfficeMachine(RuleBasedStateMachine):
    """One matter in a random office; desks act on what they have seen, and exchange in any order."""

    @initialize(
        route=routes(),
        sitting=st.fixed_dictionaries(
            {post: st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2) for post in POSTS}
        ),
    )
    def open_office(self, route: Route, sitting: dict[str, list[str]]) -> None:
        self.office = RandomOffice(sitting)
        self.now, self.numbers = NOW, itertools.count(1)
        self.log: list[Entry] = []
        self.state: MatterState | None = None
        self.register = numbers.opened("马政发", 2026, 38)
        self.owners: dict[str, bytes] = {}
        self.desks = [Desk(person) for person in (*PEOPLE, "a")]  # one person has two PCs
        self.typed: dict[bytes, MatterAct] = {}
        assert self.arrive(self.act("a", Start(route, "修路", TOWN)))

    def act(self, by: str, content: object) -> MatterAct:
        made = MatterAct(next(self.numbers).to_bytes(16, "big"), b"matter", by, self.now, content)  # type: ignore[arg-type]
        self.typed[made.id] = made
        return made

    def arrive(self, act: MatterAct) -> bool:
        """The hub gets an act: it stands or comes back."""
        self.now += 1000
        before = self.state
        result = outcome(act, before, self.office, self.now)
        if not isinstance(result, Accepted):
            assert self.state is before
            return False
        number = ""
        if result.state.awaits_number:
            number = self._number(b"matter")
        self._witness(act, before)
        self.log.append(Entry(act, self.now, number))
        self.state = fold(self.log)
        return True

    def _number(self, matter: bytes) -> str:
        self.register, number = numbers.given(self.register, matter, self.now)
        assert self.owners.setdefault(number, matter) == matter, "a number that was given twice"
        return number

    def _witness(self, act: MatterAct, before: MatterState | None) -> None:
        """What an accepted decision must have been, told by the office's own books."""
        if before is None or not isinstance(act.content, Decision):
            return
        token = before.token(act.content.epoch)
        if token is None:
            assert act.content.verb in (Verb.SIGN_FOR, Verb.REGISTER)
            return
        giver = act.content.behalf
        sitting = self.office.sitting.get(token.seat, [person_in(token.seat)])
        assert (giver or act.by) in sitting, "a decision without a token"
        if giver:
            at = max(min(act.at, self.now), token.since)
            lent = [d for d in self.office.lent if d.giver == giver and d.taker == act.by and d.since <= at < d.until]
            assert any(not d.verbs or act.content.verb in d.verbs for d in lent), "delegation widened a right"

    @rule(which=st.integers(0, 4))
    def exchange(self, which: int) -> None:
        """A desk sends what waits, and then sees what the hub holds."""
        self._exchange(self.desks[which])

    def _exchange(self, desk: Desk) -> None:
        for act in desk.outbox:
            if not self.arrive(act):
                desk.returned.append(act)
        desk.outbox, desk.seen = [], len(self.log)

    @rule(which=st.integers(0, 4), data=st.data())
    def do(self, which: int, data: st.DataObject) -> None:
        """A person does one of the things that the desk offers, on what the desk has seen."""
        self._press(self.desks[which], data)

    @rule(branch=st.integers(0, 3), which=st.integers(0, 4), at_once=st.booleans(), data=st.data())
    def work(self, branch: int, which: int, at_once: bool, data: st.DataObject) -> None:
        """Somebody at whose desk a token lies looks at it anew, and decides or passes it on."""
        assert self.state is not None
        if not self.state.tokens:
            return
        token = self.state.tokens[branch % len(self.state.tokens)]
        people = {p for seat in (token.seat, *token.candidates) for p in self.office.occupants(seat)}
        people |= {lent.taker for lent in self.office.lent if lent.giver in people}
        holders = [desk for desk in self.desks if desk.person in people]
        if holders:
            desk = holders[which % len(holders)]
            desk.seen = len(self.log)
            self._press(desk, data)
            if at_once:
                self._exchange(desk)

    def _press(self, desk: Desk, data: st.DataObject) -> None:
        view = self._view(desk)
        possible = may(view, desk.person, self.office, self.now) if view else ()
        deciding = [chosen for chosen in possible if chosen.verb in {*DECISIONS, Verb.CLAIM, Verb.RECALL, Verb.RECLAIM}]
        some = deciding if deciding and int(data.draw(_OUT_OF_SIX)) else possible
        if not some:
            return
        chosen = data.draw(st.sampled_from(some))
        act = self.act(desk.person, self._content(chosen, view, data))
        result = outcome(act, view, self.office, 0)
        if not isinstance(result, Accepted):  # only who is chosen can be wrong, or have left
            assert result.reason in ("nobody-there", "seat-empty", "recipient-twice"), result
            return
        desk.outbox.append(act)

    @rule(
        who=st.sampled_from(PEOPLE),
        behalf=st.sampled_from(("", *PEOPLE)),
        verb=st.sampled_from(ALL_ACTS),
        back=st.integers(0, 3),
        to=st.sampled_from(PEOPLE),
    )
    def try_anything(self, who: str, behalf: str, verb: str, back: int, to: str) -> None:
        """Somebody sends what no button offers."""
        assert self.state is not None
        kind = CONTENTS[Verb(verb)]
        if issubclass(kind, Decision):
            content = kind(self.state.epoch - back, "强办", "", (person_seat(to),), behalf)
            self.arrive(self.act(who, content))

    @rule(
        giver=st.sampled_from(PEOPLE),
        taker=st.sampled_from(PEOPLE),
        hours=st.integers(0, 3),
        verbs=st.sampled_from([(), ("agree",)]),
    )
    def lend(self, giver: str, taker: str, hours: int, verbs: tuple[str, ...]) -> None:
        if giver != taker:
            self.office.lent.append(Delegation(b"", giver, taker, self.now, self.now + hours * HOUR, (), verbs))

    @rule(post=st.sampled_from(POSTS), people=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2))
    def appoint(self, post: str, people: list[str]) -> None:
        self.office.sitting[post_seat(TOWN, post)] = people

    @rule(giver=st.sampled_from(PEOPLE), to=st.sampled_from(PEOPLE), leaves=st.integers(0, 4))
    def hand_over(self, giver: str, to: str, leaves: int) -> None:
        if not leaves:
            self.arrive(self.act(giver, HandOver(giver, person_seat(to))))

    @rule(which=st.integers(0, 2), cancelled=st.booleans())
    def others_issue(self, which: int, cancelled: bool) -> None:
        """Another document of the office is signed, and perhaps cancelled afterwards."""
        number = self._number(bytes([which]))
        if cancelled:
            self.register = numbers.cancelled(self.register, int(number.partition("〕")[2].rstrip("号")), "重新印发")

    @rule(hours=st.integers(1, 5))
    def wait(self, hours: int) -> None:
        self.now += hours * HOUR

    def _view(self, desk: Desk) -> MatterState | None:
        state = fold(self.log[: desk.seen])
        for act in desk.outbox:
            result = outcome(act, state, self.office, 0)
            state = result.state if isinstance(result, Accepted) else state
        return state

    def _content(self, chosen: Possible, view: MatterState | None, data: st.DataObject) -> object:
        assert view is not None
        token = view.token(chosen.epoch)
        taken = token.seat if token else ""
        seats = [s for p in PEOPLE if (s := person_seat(p)) != taken] + [
            s for p in POSTS if (s := post_seat(TOWN, p)) != taken
        ]
        to = (data.draw(st.sampled_from(seats)),)
        kind = CONTENTS[chosen.verb]
        if issubclass(kind, Decision):
            onward = data.draw(st.sampled_from(chosen.next)) if chosen.next else ""
            return kind(chosen.epoch, "意见", onward, to if "to" in chosen.needs else (), chosen.behalf)
        match chosen.verb:
            case Verb.CLAIM:
                return Claim(chosen.epoch, chosen.behalf)
            case Verb.RECALL:
                return kind(chosen.of, "有误", chosen.behalf)  # type: ignore[call-arg,arg-type]
            case Verb.RECLAIM:
                return Reclaim(chosen.epoch, to[0], "改派", chosen.behalf)
            case Verb.CIRCULATE:
                return kind(chosen.epoch, to, chosen.behalf)  # type: ignore[call-arg,arg-type]
            case Verb.SUSPEND:
                return kind(chosen.epoch, "待补正", chosen.behalf)  # type: ignore[call-arg,arg-type]
            case Verb.RESUME:
                return kind(chosen.epoch, chosen.behalf)  # type: ignore[call-arg,arg-type]
            case Verb.READ:
                return Read(chosen.seat)
        return kind("催办")  # type: ignore[call-arg,arg-type]

    @invariant()
    def one_live_token_a_branch(self) -> None:
        if self.state is not None:
            check_tokens(self.state)

    @invariant()
    def no_orphan(self) -> None:
        state = self.state
        if state is not None and state.status is Status.RUNNING:
            assert state.tokens, "a matter that lies with nobody"
            for token in state.tokens:
                assert any(map(self.office.occupants, (token.seat,) if token.seat else token.candidates))

    @invariant()
    def no_two_contradictory_decisions(self) -> None:
        consumed = [
            entry.act.content.epoch
            for entry in getattr(self, "log", [])
            if isinstance(entry.act.content, Decision) and entry.act.content.verb not in (Verb.SIGN_FOR, Verb.REGISTER)
        ]
        assert len(consumed) == len(set(consumed)), "two decisions on one token"

    @invariant()
    def numbers_have_no_gap_and_no_double(self) -> None:
        if self.state is not None:
            check_register(self.register)

    @invariant()
    def everything_typed_is_somewhere(self) -> None:
        if self.state is not None:
            kept = {entry.act.id for entry in self.log}
            for desk in self.desks:
                kept |= {act.id for act in (*desk.outbox, *desk.returned)}
                assert all(self.typed[act.id] == act for act in (*desk.outbox, *desk.returned))
            opinions = {opinion.act for opinion in self.state.opinions}
            said = {e.act.id for e in self.log if isinstance(e.act.content, Decision) and e.act.content.text}
            assert said <= opinions


def check_tokens(state: MatterState) -> None:
    """At most one live token per branch, and every epoch lives or ended once: never both, never neither."""
    branches = [token.branch for token in state.tokens]
    assert len(branches) == len(set(branches)), "two live tokens in one branch"
    assert "" not in branches or len(branches) == 1, "a whole matter's token beside branches"
    live = [token.epoch for token in state.tokens]
    ended = [end.epoch for end in state.ended]
    assert sorted(live + ended) == list(range(1, state.epoch + 1)), "an epoch was lost, doubled, or came back to life"


def check_register(register: numbers.Register) -> None:
    """The numbers of a register follow one another from where the year begins, each once."""
    ordinals = [entry.ordinal for entry in register.entries]
    assert ordinals == list(range(register.first, register.first + len(ordinals))), "a gap or a double"
