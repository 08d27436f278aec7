"""Explores the token rules of a small office without leaving anything out.

    python -m tests.domain.explore_tokens [STATES] [JSON]    stops after so many states (default 1,000,000)

Two units, four people and five desks (one person has two PCs); one first-come step, one countersign whose return voids
it; one recall, one reclaim, one return, one transfer, one delegation that begins and ends. Every interleaving of
pressing, sending and receiving is walked through. A state is remembered as 8 bytes of a hash, and the way to it is not
kept: a violation prints the act and the matter.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from app.domain.matters.contents import CONTENTS, Claim, Decision, MatterAct, Recall, Reclaim, Start
from app.domain.matters.folding import Entry, applied
from app.domain.matters.outcomes import Accepted, outcome
from app.domain.matters.permission import Possible, may
from app.domain.matters.seats import Delegation, person_seat, post_seat
from app.domain.matters.state import MatterState, Status
from app.domain.matters.verbs import DECISIONS, Verb
from app.domain.routes.route import By, Mode, Route, Step, Who
from tests.domain.office_model import check_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TOWN, COUNTY = "town", "county"
UNITS = {"ann": TOWN, "bo": TOWN, "cai": COUNTY, "deng": COUNTY}
SITTING = {
    post_seat(TOWN, "clerk"): ("ann",),
    post_seat(TOWN, "head"): ("bo",),
    post_seat(COUNTY, "clerk"): ("cai",),
    post_seat(COUNTY, "head"): ("deng",),
}
DESKS = ("ann", "bo", "bo", "cai", "deng")
LIMIT = {Verb.RECALL: 1, Verb.RECLAIM: 1, Verb.RETURN: 1, Verb.TRANSFER: 1}
"""How many of each may be pressed in one life of the office."""
WINDOW = 2
"""Acts that one desk may have waiting."""
HIRED, OVER = 2, 4
"""The delegation of bo's rights to cai begins with the second act that is pressed and ends with the fourth."""


def _who(post: str, of: str) -> Who:
    return Who(By.FUNCTION, post, of)


ROUTE = Route(
    "small",
    "small",
    1,
    (
        Step("draft", "draft", (Who(By.STARTER),), ("submit",), next=("check",)),
        Step("check", "check", (_who("head", "own"), _who("clerk", "above")), ("agree", "return"), Mode.ANY, ("both",)),
        Step("both", "both", (_who("head", "own"), _who("head", "above")), ("agree", "return"), Mode.ALL, ("sign",)),
        Step("sign", "sign", (_who("head", "above"),), ("sign", "return", "transfer"), numbers=True),
    ),
    (_who("head", "above"),),
)


class World(NamedTuple):
    """The hub's log, and for each desk the log that it has seen and what waits there: all by their numbers in `Memo`.

    `at` counts what has been pressed, up to where nothing changes any more; `used` is the part of `LIMIT` that is gone.
    """

    log: int
    desks: tuple[tuple[int, tuple[int, ...]], ...]
    at: int
    used: tuple[int, ...]


class Small:
    """The directory. The delegation is in force or not, as the number of acts pressed says."""

    def __init__(self) -> None:
        self.lent: tuple[Delegation, ...] = (Delegation(b"d", "bo", "cai", HIRED, OVER),)

    def occupants(self, seat: str) -> tuple[str, ...]:
        person = seat.removeprefix("p:")
        return SITTING.get(seat) or ((person,) if seat.startswith("p:") and person in UNITS else ())

    def unit_of(self, person: str) -> str:
        return UNITS.get(person, "")

    def name_of(self, person: str) -> str:
        return person

    def above(self, unit: str) -> str:
        return COUNTY if unit == TOWN else ""

    def delegations(self, taker: str) -> tuple[Delegation, ...]:
        return self.lent if taker == "cai" else ()

    def lent_by(self, giver: str) -> tuple[Delegation, ...]:
        return self.lent if giver == "bo" else ()


class Found(NamedTuple):
    """What a walk has found."""

    states: int
    steps: int
    logs: int
    complete: bool
    seconds: float
    megabytes: int


_OFFICE = Small()
_encode = msgspec.msgpack.Encoder().encode
_KEPT = 20_000
"""States of matters that are held at a time; one that is wanted again is folded again."""


class Memo:
    """Acts and logs by number. A log is another log and one act more, so that a world is a handful of numbers."""

    def __init__(self) -> None:
        self.acts: list[MatterAct] = []
        self.logs: list[tuple[int, int]] = []  # the log before, and the act
        self._numbers: dict[bytes, int] = {}
        self._longer: dict[tuple[int, int], int] = {}
        self._states: dict[int, MatterState] = {}
        self._pressed: dict[tuple[int, str, int, int], tuple[tuple[Verb, int], ...]] = {}

    def act(self, act: MatterAct) -> int:
        """The number of an act."""
        number = self._numbers.setdefault(act.id, len(self.acts))
        if number == len(self.acts):
            self.acts.append(act)
        assert self.acts[number] == act
        return number

    def log(self, before: int, act: int) -> int:
        """The log that the hub has after an act; -1 if it refuses. The same rule tells a desk what will be."""
        key = (before, act)
        if key not in self._longer:
            good = before < 0 or isinstance(outcome(self.acts[act], self.state(before), _OFFICE, 0), Accepted)
            self._longer[key] = len(self.logs) if good else -1
            if good:
                self.logs.append(key)
                _check(self, len(self.logs) - 1)
        return self._longer[key]

    def state(self, log: int) -> MatterState:
        """The folded log."""
        if log not in self._states:
            if len(self._states) > _KEPT:
                self._states.clear()
            before, act = self.logs[log]
            below = self.state(before) if before >= 0 else None
            self._states[log] = applied(below, Entry(self.acts[act], 0))
        return self._states[log]

    def pressed(self, view: int, number: int, at: int) -> tuple[tuple[Verb, int], ...]:
        """What the person at a desk may press who sees this log, with the acts that it makes."""
        key = (view, DESKS[number], number, at)
        if key not in self._pressed:
            self._pressed[key] = tuple(presses(self, view, number, at))
        return self._pressed[key]


def explore(limit: int) -> Found:
    """Walks until `limit` states are known or no more are left. Raises `AssertionError` with what is wrong."""
    began, memo = time.monotonic(), Memo()
    start = memo.log(-1, memo.act(MatterAct(b"start", b"m", "ann", 0, Start(ROUTE, "修路", TOWN, COUNTY))))
    first = World(start, tuple((start, ()) for _ in DESKS), 0, (0,) * len(LIMIT))
    known, stack = {hash(first)}, [first]
    steps = 0
    while stack and len(known) < limit:
        place = len(known) * 7919 % len(stack)  # anywhere, so that a limited walk does not stay in one corner
        stack[place], stack[-1] = stack[-1], stack[place]
        for after in _steps(memo, stack.pop()):
            steps += 1
            mark = hash(after)
            if mark not in known:
                known.add(mark)
                stack.append(after)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Found(len(known), steps, len(memo.logs), not stack, round(time.monotonic() - began, 1), peak)


def _steps(memo: Memo, world: World) -> Iterator[World]:
    for number, (seen, waiting) in enumerate(world.desks):
        if waiting:
            yield _sent(memo, world, number)
        if len(waiting) < WINDOW:
            for newer in _since(memo, seen, world.log):
                yield from _pressing(memo, world, number, newer)


def _since(memo: Memo, seen: int, log: int) -> Iterator[int]:
    """What a desk may have seen when it presses: receiving alone changes nothing, so it is no step of its own."""
    while log != seen:
        yield log
        log = memo.logs[log][0]
    yield seen


def _pressing(memo: Memo, world: World, number: int, seen: int) -> Iterator[World]:
    waiting, view = world.desks[number][1], seen
    for act in waiting:
        view = max(memo.log(view, act), view)  # a log is numbered after the one that it goes on from
    for verb, act in memo.pressed(view, number, world.at):
        used = _used(world.used, verb)
        if used is not None:
            after = _with_desk(world, number, (seen, (*waiting, act)))
            yield after._replace(at=min(world.at + 1, OVER), used=used)


def presses(memo: Memo, view: int, number: int, at: int) -> Iterator[tuple[Verb, int]]:
    """What the person at a desk may press who sees this log, with the acts that it makes."""
    state = memo.state(view)
    for possible in may(state, DESKS[number], _OFFICE, at):
        if possible.verb in DECISIONS or possible.verb in (Verb.CLAIM, Verb.RECALL, Verb.RECLAIM):
            act = _pressed(possible, DESKS[number], number, at)
            result = outcome(act, state, _OFFICE, 0)
            assert isinstance(result, Accepted), f"a button that leads to a refusal: {act} {result}"
            yield possible.verb, memo.act(act)


def _used(used: tuple[int, ...], verb: Verb) -> tuple[int, ...] | None:
    if verb not in LIMIT:
        return used
    place = list(LIMIT).index(verb)
    if used[place] >= LIMIT[verb]:
        return None
    return (*used[:place], used[place] + 1, *used[place + 1 :])


def _pressed(possible: Possible, person: str, number: int, at: int) -> MatterAct:
    kind = CONTENTS[possible.verb]
    content: object
    if issubclass(kind, Decision):
        to = (person_seat("cai" if person == "deng" else "deng"),) if "to" in possible.needs else ()
        text, onward = "退" if possible.verb is Verb.RETURN else "", possible.next[0] if possible.next else ""
        content = kind(possible.epoch, text, onward, to, possible.behalf)
    elif possible.verb is Verb.CLAIM:
        content = Claim(possible.epoch, possible.behalf)
    elif possible.verb is Verb.RECALL:
        content = Recall(possible.of, "", possible.behalf)
    else:
        content = Reclaim(possible.epoch, person_seat("deng"), "", possible.behalf)
    return MatterAct(_encode((number, content, at)), b"m", person, at, content)


def _sent(memo: Memo, world: World, number: int) -> World:
    seen, waiting = world.desks[number]
    log = memo.log(world.log, waiting[0])
    if log < 0:  # what waits behind a refused act was made upon it and comes back with it (DESIGN section 4, `after`)
        return _with_desk(world, number, (seen, ()))
    return _with_desk(world, number, (seen, waiting[1:]))._replace(log=log)


def _with_desk(world: World, number: int, desk: tuple[int, tuple[int, ...]]) -> World:
    return world._replace(desks=(*world.desks[:number], desk, *world.desks[number + 1 :]))


def _check(memo: Memo, log: int) -> None:
    """What must be true of every log, a hub's or one that a desk foresees. Its beginning was looked at before."""
    before, act = memo.logs[log]
    state = memo.state(log)
    try:
        check_tokens(state)
        assert (state.status is Status.RUNNING) == bool(state.tokens), "a matter that lies with nobody"
        if before >= 0:
            _check_last(memo.acts[act], memo.state(before))
    except AssertionError as error:
        raise AssertionError(f"{error}\n{memo.acts[act]}\n{state}") from error


def _check_last(act: MatterAct, before: MatterState) -> None:
    """An accepted decision had its token, once, and was lent no more than bo had, while bo had lent it."""
    if not isinstance(act.content, Decision):
        return
    token = before.token(act.content.epoch)
    assert token is not None, "a decision without a token"
    assert all(end.epoch != token.epoch for end in before.ended), "two decisions on one token"
    holders = SITTING.get(token.seat, (token.seat.removeprefix("p:"),))
    assert (act.content.behalf or act.by) in holders, "a decision by somebody else"
    if act.content.behalf:
        assert (act.content.behalf, act.by) == ("bo", "cai"), "lent on"
        assert HIRED <= act.at < OVER, "lent for longer"


def main(arguments: Sequence[str]) -> int:
    """Explores, prints what was found, and writes it beside what the file already says. Returns 1 for a violation."""
    limit = int(arguments[0]) if arguments else 1_000_000
    noted: dict[str, object]
    try:
        noted = {**explore(limit)._asdict(), "violations": 0}
    except AssertionError as error:  # a walk ends with the first
        noted = {"violations": 1, "violated": str(error)}
    return say("tokens", noted, arguments[1:])


def say(name: str, noted: Mapping[str, object], file: Sequence[str]) -> int:
    """Print what was found, and note it in a JSON file beside what that says already. Returns 1 for a violation."""
    print(noted)
    for path in map(Path, file):
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        path.write_text(json.dumps(kept | {name: noted}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(noted["violations"] != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
