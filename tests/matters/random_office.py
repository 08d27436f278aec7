"""A random office at work on real stores: what people press, lines that are cut, posts and delegations that change.

What must hold is worked out beside the rules: from the hub's log, from who sat where and what was lent as the test
itself has arranged it, and from what was typed.
"""

from __future__ import annotations

import contextlib
import random
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from app.desk import mailbags
from app.desk.matters.rows import MatterBox
from app.desk.matters.standing import HAND_OVER, standing
from app.domain.acts import SignedAct
from app.domain.errors import KnownError
from app.domain.matters.contents import PREFIX, Decision, Reclaim, of_act
from app.domain.matters.folding import Entry, fold
from app.domain.matters.seats import person_seat
from app.domain.matters.verbs import AGREEING, DECISIONS, Verb
from app.protocol.frames import decode
from app.protocol.shipped import shipped_routes
from tests.matters.office import PAPER, PEOPLE, TOWN, Office

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.desk import Desk
    from app.desk.matters.rows import Press
    from app.domain.matters import numbers
    from app.domain.matters.state import MatterState
    from app.domain.records import Move

MINUTE, DAY = 60_000, 86_400_000
CLERKS = ("sun", "li", "mayor", "vice", "wang", "office", "deputy", "clerk")
ROUTES = tuple(sorted(shipped_routes()))


class Lent(NamedTuple):
    """What the test has arranged somebody to lend, as the hub took it."""

    giver: str
    taker: str
    since: int
    until: int


class Broken(AssertionError):
    """A law that did not hold."""


class RandomOffice:
    """One run. `steps` are drawn from `seed`."""

    def __init__(self, folder: Path, seed: int, *, lending: float = 0.03) -> None:
        """`lending` is how often somebody lends something, of all steps."""
        self.lending = lending
        self.random = random.Random(seed)
        self.office = Office(folder, *CLERKS)
        self.desks: list[tuple[str, Desk]] = list(self.office.desks.items())
        self.office.enrol("li")  # a second PC of one person
        self.desks.append(("li", self.office.desks["li"]))
        self.sync(self.desks[-1])
        self.sitting = {f"{TOWN}/党政办主任": {"li"}, f"{TOWN}/主要领导": {"mayor"}, f"{TOWN}/分管领导": {"vice"}}
        self.lent: list[Lent] = []
        self.folder = folder
        self.sticks: list[tuple[Desk, list[Path], bool]] = []
        """Bags on their way: whose, and whether they come from the county."""
        self.away: dict[str, int] = {}
        """Desks without a line, by the file of their store, and how many steps it stays away."""
        self.seen: Counter[bytes] = Counter()
        self.done: Counter[str] = Counter()

    def close(self) -> None:
        """Close all stores."""
        for _, desk in self.desks:
            desk.close()
        self.office.hub.close()

    def run(self, steps: int) -> None:
        """So many random steps; then everybody exchanges, and all laws are looked at."""
        for _ in range(steps):
            self.step()
        self.settle()
        self.look()

    def settle(self) -> None:
        """Everybody exchanges until all know all: once more where a period began or ended behind somebody's back."""
        began, rounds = 0, 0
        while rounds < 3 or any(began < at <= self.office.clock.now for one in self.lent for at in one[2:]):
            began, rounds = self.office.clock.now, rounds + 1
            for one in self.desks:
                self.sync(one)

    def issue(self) -> None:
        """A document goes the whole way to its number, whatever else happens: few do by chance."""
        matter = self.office.of("sun").start("outgoing", PAPER.title, PAPER)
        for person, verb, onward in (("sun", Verb.SUBMIT, ""), ("li", Verb.AGREE, "sign"), ("mayor", Verb.SIGN, "")):
            self.office.sync(person)
            with contextlib.suppress(KnownError, StopIteration):  # where a fault is planted
                self.office.do(person, matter, verb, next=onward)
            self.office.sync(person)

    def step(self) -> None:
        """One thing that somebody does."""
        chance = self.random.random()
        one = self.random.choice(self.desks)
        self.away = {name: left - 1 for name, left in self.away.items() if left > 1}
        self.office.clock.now += self.random.choice((1000, MINUTE, 30 * MINUTE))
        if chance < 0.27:
            if one[1].store.path.name not in self.away:
                self.sync(one, cut=self.random.random() < 0.2)
        elif chance < 0.34:
            self.start(one)
        elif chance < 0.92 - self.lending:
            self.press(one)
        elif chance < 0.92:
            self.lend(one)
        elif chance < 0.96:
            self.bag(one)
        elif chance < 0.97:
            self.away[one[1].store.path.name] = self.random.randrange(20, 80)
        elif chance < 0.98:
            self.hand_over(one)
        else:
            self.change_post()

    def sync(self, one: tuple[str, Desk], *, cut: bool = False) -> None:
        """A desk exchanges; the line may be cut after some frames."""
        person, desk = one
        self.office.desks[person] = desk
        self.office.frames_left = self.random.randrange(1, 4) if cut else -1
        with contextlib.suppress(KnownError):
            self.office.sync(person)
        self.office.frames_left = -1
        self.watch()

    def start(self, one: tuple[str, Desk]) -> None:
        """Somebody begins a matter."""
        route = self.random.choice(ROUTES)
        known = self.office.clock.now if shipped_routes()[route].urgent else 0
        self._try("start", lambda: one[1].matters.start(route, f"{route} {len(self.done)}", PAPER, known_at=known))

    def press(self, one: tuple[str, Desk]) -> None:
        """Somebody presses some button of some matter."""
        matters = one[1].matters
        box = MatterBox.TODO if self.random.random() < 0.6 else self.random.choice(list(MatterBox))
        rows = matters.page(box, limit=20).rows or matters.page(MatterBox.HANDLED, limit=20).rows
        if not rows:
            return
        matter = self.random.choice(rows).id
        presses = matters.open(matter).presses
        if not presses:
            return  # what was lent is over, and the matter is here until the next exchange
        main = [press for press in presses if press.main]
        lent = [press for press in presses if press.behalf]
        wanted = lent if lent and self.random.random() < 0.3 else main if self.random.random() < 0.7 else ()
        press = self.random.choice(wanted or presses)
        onward, to = self._way(one, matter, press)
        paper = structs.replace(PAPER, note=f"第{len(self.done)}稿") if press.verb == Verb.REVISE else None
        text = f"意见{self.office.clock.now}" if press.takes_text else ""
        self._try(press.verb, lambda: matters.do(matter, press, text, next=onward, to=to, paper=paper))

    def lend(self, one: tuple[str, Desk]) -> None:
        """Somebody lends what they may do, for some hours."""
        person, desk = one
        taker = self.random.choice([other for other in CLERKS if other != person])
        since = self.office.clock.now + self.random.choice((0, 2 * 60 * MINUTE))
        until = since + self.random.choice((20 * MINUTE, 5 * 60 * MINUTE))
        self._try("delegate", lambda: desk.matters.delegate(taker, since, until))
        self.lent.append(Lent(person, taker, since, until))

    def hand_over(self, one: tuple[str, Desk]) -> None:
        """Somebody leaves, and gives everything to a colleague; or tries to."""
        person, desk = one
        taker = self.random.choice([other for other in CLERKS if other != person])
        self._try("hand-over", lambda: desk.matters.hand_over(person_seat(taker)))

    def bag(self, one: tuple[str, Desk]) -> None:
        """A stick goes a part of its way: packed, opened at the county, or brought back; perhaps late or twice."""
        desk = one[1]
        if not self.sticks or self.random.random() < 0.4:
            self.sticks.append((desk, self.office.pack(desk, self.folder), False))
            return
        owner, files, answered = self.sticks.pop(self.random.randrange(len(self.sticks)))
        if self.random.random() < 0.2:
            self.sticks.append((owner, files, answered))
        if answered:
            mailbags.open_files(owner, files)
        else:
            self.sticks.append((owner, self.office.answer(files), True))
            self.watch()

    def change_post(self) -> None:
        """The head of the township's office changes: 李强 or 王小明."""
        head = self.random.choice(("li", "wang"))
        posts = {"li": "科员", "wang": "党政办文书"} | {head: "党政办主任"}
        if head == "wang":
            posts = {"li": "党政办文书", "wang": "党政办主任"}
        self.office.hub.import_people([structs.replace(one, post=posts.get(one.id, one.post)) for one in PEOPLE])
        self.sitting[f"{TOWN}/党政办主任"] = {head}

    def _way(self, one: tuple[str, Desk], matter: str, press: Press) -> tuple[str, list[str]]:
        step = self.random.choice(press.steps) if press.steps else None
        several = press.several or bool(step and step.several)
        if not press.needs_people and not (step and step.chooses):
            return (step.id if step else ""), []
        people = [choice.seat for choice in one[1].matters.candidates(matter, press) if choice.own_unit]
        return (step.id if step else ""), self.random.sample(people, min(len(people), 2 if several else 1))

    def _try(self, name: str, do: object) -> None:
        try:
            do()  # type: ignore[operator]
            self.done[name] += 1
        except KnownError:
            self.done[f"{name} refused"] += 1

    # what must hold

    def watch(self) -> None:
        """Look at each move that has come since: who made it must have had the right to, as things stood."""
        with self.office.hub.store.reading() as tx:
            counts = tx.matters.counts()
            fresh = {m: tx.matters.moves(m) for m, count in counts.items() if count > self.seen[m]}
        for matter, moves in fresh.items():
            for place in range(self.seen[matter], len(moves)):
                self._witness(moves[: place + 1])
            self.seen[matter] = len(moves)

    def _witness(self, moves: list[Move]) -> None:
        act = of_act(moves[-1].origin.act)
        content = act.content
        behalf = getattr(content, "behalf", "")
        before = fold(entries(moves[:-1]))
        if not isinstance(content, (Decision, Reclaim)) or before is None:
            return
        token = before.token(content.epoch)
        if token is None:
            hold(content.verb in AGREEING, f"{content.verb} without a token")
            return
        if behalf:
            at = max(min(act.at, moves[-1].sent_at), token.since)
            lent = any((one.giver, one.taker) == (behalf, act.by) and one.since <= at < one.until for one in self.lent)
            hold(lent, f"{act.by} on behalf of {behalf}, who had lent nothing then")
        who = behalf or act.by
        if isinstance(content, Decision) and token.seat.startswith("p:"):
            hold(token.seat == f"p:{who}", f"{who} decided what lay with {token.seat}")
        elif isinstance(content, Decision) and token.seat in self.sitting:
            hold(who in self.sitting[token.seat], f"{who} decided what lay with {token.seat}")

    def look(self) -> None:
        """All laws, when everybody has exchanged."""
        self.watch()
        with self.office.hub.store.reading() as tx:
            known = {matter: tx.matters.known(matter) for matter in tx.matters.every()}
            moves = {matter: tx.matters.moves(matter) for matter in known}
            # who hands over what is with others by then moves nothing
            log = [one for one in tx.log_after(0, 1_000_000) if one.outcome == "accepted"]
            logged = {one.id for one in log if decode(one.signed, SignedAct).act.kind == HAND_OVER}
            registers = [tx.matters.register(*one) for one in tx.matters.registers()]
            for matter, one in known.items():
                assert one is not None
                hold(fold(entries(moves[matter])) == one.state, "what the hub keeps is what its moves fold to")
                one_token(one.state)
                one_decision(moves[matter])
                not_an_orphan(one.state)
            self._numbers(registers, [one.state for one in known.values() if one])
            accepted = logged | {move.origin.act.id for some in moves.values() for move in some}
            for person, desk in self.desks:
                self._desk(person, desk, {m: one.state for m, one in known.items() if one and person in one.readers})
                nothing_lost(desk, accepted)

    def _numbers(self, registers: list[numbers.Register], states: list[MatterState]) -> None:
        given = [register.text(entry.ordinal) for register in registers for entry in register.entries]
        for register in registers:
            ordinals = [entry.ordinal for entry in register.entries]
            hold(ordinals == list(range(register.first, register.first + len(ordinals))), "numbers without a gap")
        held = [number for state in states for number in (state.number, state.answer_number) if number]
        hold(Counter(held) == Counter(given), "each number stands on one matter")
        awaiting = [state for state in states if state.awaits_number or state.answer_awaits_number]
        hold(not awaiting, "what is signed is numbered")

    def _desk(self, person: str, desk: Desk, states: dict[bytes, MatterState]) -> None:
        with desk.store.reading() as tx:
            here = set(tx.mirror.matters())
            hold(here == set(states), f"{person} holds the matters that concern {person} and no others")
            for matter, state in states.items():
                found = standing(tx, matter, desk.matters.office.staffed(tx))
                hold(found is not None and found.state == state, f"{person} folds the hub's state")
        self._lists(person, desk)
        self._searches(person, desk)

    def _lists(self, person: str, desk: Desk) -> None:
        desk.matters.counts()
        with desk.store.writing() as tx:
            before = tx.matters.many(tx.matters.ids())
            desk.matters.rebuild(tx)
            hold(tx.matters.many(tx.matters.ids()) == before, f"{person}'s lists are what they would be made anew")

    def _searches(self, person: str, desk: Desk) -> None:
        while desk.index_some(200):
            pass
        with desk.store.reading() as tx:
            texts = {matter: plain(desk.matters.found_by(tx, matter)) for matter in tx.matters.ids()}
            hold(tx.search.matters() == set(texts), f"{person} can find the matters that are listed and no others")
            for word in ("请示", "同意", "3"):
                entries = tx.search.find(word, 1 << 20)
                right = {matter for matter, text in texts.items() if word in text}
                hold(set(tx.search.matters_at(entries).values()) == right, f"{person} finds what says {word}")


def plain(text: str) -> str:
    """A text as the search compares it."""
    return unicodedata.normalize("NFKC", text).casefold()


def hold(true: object, law: str) -> None:
    """A law holds, or the run ends."""
    if not true:
        raise Broken(law)


def entries(moves: list[Move]) -> list[Entry]:
    """What `fold` takes."""
    made = []
    for move in moves:
        act = structs.replace(of_act(move.origin.act), matter=move.of[0])
        made.append(Entry(act, move.sent_at, move.number))
    return made


def one_token(state: MatterState) -> None:
    """At most one live token in each branch, and no epoch twice."""
    branches = Counter(token.branch for token in state.tokens)
    hold(not branches or max(branches.values()) == 1, "two tokens in one branch")
    epochs = [token.epoch for token in state.tokens] + [end.epoch for end in state.ended]
    hold(len(epochs) == len(set(epochs)), "an epoch that lives twice")


def one_decision(moves: list[Move]) -> None:
    """No two decisions consumed the same epoch, but for those that agree."""
    consumed: dict[int, Verb] = {}
    for move in moves:
        content = of_act(move.origin.act).content
        if isinstance(content, Decision) and content.verb in DECISIONS:
            agrees = consumed.get(content.epoch) is content.verb and content.verb in AGREEING
            hold(content.epoch not in consumed or agrees, "two decisions upon one epoch")
            consumed[content.epoch] = content.verb


def not_an_orphan(state: MatterState) -> None:
    """What runs lies somewhere."""
    hold(state.status.value != "running" or state.tokens, "a matter that runs and lies nowhere")


def nothing_lost(desk: Desk, accepted: set[bytes]) -> None:
    """What the hub accepted stands; what it refused and somebody had typed lies there as a draft."""
    with desk.store.reading() as tx:
        drafts = {draft.id: draft for draft in tx.matters.drafts()}
        for kept in tx.outbox.page(None, 10_000):
            if not kept.kind.startswith(PREFIX):
                continue
            hold(kept.state != "waiting", "an act that was never answered")
            if kept.state == "accepted":
                hold(kept.id in accepted, "an accepted act that stands nowhere")
            text = getattr(of_act(kept.act.act).content, "text", "")
            if kept.state == "refused" and text:
                hold(kept.id.hex() in drafts and drafts[kept.id.hex()].text == text, "a refused text that is lost")
