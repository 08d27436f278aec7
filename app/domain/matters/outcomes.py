"""`outcome`: what an act on a matter leads to, or why it is refused and what stood instead (laws 3 to 5).

A refusal names no matter to who has nothing to do with it; the text of a refused act stays with its author's desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from app.domain import secrecy
from app.domain.matters import moving
from app.domain.matters.contents import (
    Circulate,
    Claim,
    Decision,
    Extend,
    HandOver,
    MatterAct,
    Note,
    Read,
    Recall,
    Reclaim,
    Report,
    Resume,
    Revise,
    Start,
    Suspend,
)
from app.domain.matters.folding import Entry, applied
from app.domain.matters.permission import effective, involved, superiors
from app.domain.matters.seats import person_in, person_seat, seats_of, sits
from app.domain.matters.state import MatterState, Status, Token
from app.domain.matters.verbs import AGREEING, ASIDE, Verb
from app.domain.routes.checking import faults
from app.domain.routes.route import By, Mode
from app.domain.rules import Refused, files_problem, text_problem

if TYPE_CHECKING:
    from app.domain.matters.seats import Office
    from app.domain.papers import Paper


class Accepted(Struct, frozen=True):
    """The matter as the act leaves it."""

    state: MatterState


Outcome: TypeAlias = Accepted | Refused
MOST_SEATS: Final = 300
"""Whom one act may name: each gets the whole matter."""
LATEST: Final = 253_402_214_400_000
"""The last day that a calendar can show (9999-12-31), ms."""


def outcome(act: MatterAct, state: MatterState | None, office: Office, accepted_at: int) -> Outcome:
    """What an act leads to. `accepted_at` is the hub's time (ms), or 0 where a desk looks ahead."""
    if not office.unit_of(act.by):
        return Refused("unknown-person", {"person": act.by})
    when = accepted_at or act.at
    if isinstance(act.content, Start):
        problem = _start_problem(act.content, act.by, state, office)
        return problem or Accepted(applied(None, Entry(act, when)))
    if state is None or not involved(state, act.by, office, effective(act.at, state.started, accepted_at)):
        return Refused("matter-unknown")
    problem = _problem(act, state, office, accepted_at) or _marked("", getattr(act.content, "text", ""))
    if problem:
        return problem
    after = applied(state, Entry(act, when))
    return _deserted(state, after, office) or Accepted(after)


def _problem(act: MatterAct, state: MatterState, office: Office, accepted_at: int) -> Refused | None:
    content = act.content
    if state.status is not Status.RUNNING and not isinstance(content, (Note, Read, Decision, Recall, HandOver)):
        return Refused("matter-closed", {"title": state.title})
    match content:
        case Decision():
            return _decision_problem(act, content, state, office, accepted_at)
        case Claim():
            return _claim_problem(act, content, state, office, accepted_at)
        case Recall():
            return _recall_problem(act, content, state, office, accepted_at)
        case Reclaim():
            return _reclaim_problem(act, content, state, office, accepted_at)
        case HandOver():
            return _hand_over_problem(act, content, state, office)
        case Suspend() | Resume() | Extend() | Circulate() | Revise():
            return _holder_problem(act, content, state, office, accepted_at)
        case Report():
            return _report_problem(act, content, state, office)
        case Read(seat=seat):
            reading = act.by in office.occupants(seat) and any(reader.seat == seat for reader in state.readers)
            return None if reading else Refused("matter-unknown")
        case Note(text=text) if not text.strip():
            return Refused("opinion-missing")
    return None


def _report_problem(act: MatterAct, report: Report, state: MatterState, office: Office) -> Refused | None:
    if not state.known_at or office.unit_of(act.by) != state.unit:
        return Refused("matter-unknown")
    return None if report.text.strip() else Refused("opinion-missing")


def _start_problem(start: Start, by: str, state: MatterState | None, office: Office) -> Refused | None:
    if state is not None:
        return Refused("matter-exists", {"title": state.title})
    if not 0 <= start.known_at <= LATEST:
        return Refused("act-malformed", {"kind": Verb.START})
    if start.unit != office.unit_of(by) or start.above != office.above(start.unit):
        return Refused("matter-other-unit")
    if faults(start.route):
        return Refused("route-not-taken", {"route": start.route.name})
    problem = text_problem(start.title, ()) or _marked(start.title, "") or (start.paper and _unfit(start.paper))
    if problem:
        return problem
    for step in start.route.steps:
        for who in step.who:
            seats = seats_of(who, by, start.unit, start.above, ())
            if who.by is not By.CHOSEN and not all(office.occupants(seat) for seat in seats):
                return Refused("nobody-there", {"step": step.name})
    return None


def _decision_problem(
    act: MatterAct, decision: Decision, state: MatterState, office: Office, accepted_at: int
) -> Refused | None:
    token = state.token(decision.epoch)
    if token is None:
        agrees = _agrees(act, decision, state, office, accepted_at)
        return None if agrees else _too_late(act, state, decision.epoch, office)
    problem = _not_held(act, token, decision.behalf, state, office, accepted_at)
    if problem:
        return problem
    step = state.route.step(token.step)
    if decision.verb not in step.acts:
        return Refused("act-not-at-step", {"act": decision.verb, "step": step.name})
    if decision.paper is not None and (problem := _paper_problem(decision.paper, step.edits, step.name)):
        return problem
    return _way_problem(decision, token, state, office)


def _way_problem(decision: Decision, token: Token, state: MatterState, office: Office) -> Refused | None:
    if decision.verb is Verb.RETURN:
        if not decision.text.strip():
            return Refused("reason-missing", {"act": decision.verb})
        ahead = decision.next in moving.targets(state, token)
        return None if ahead else Refused("step-not-reachable", {"step": decision.next})
    if decision.verb in ASIDE:
        return _aside_problem(decision, token, office)
    return _forward_problem(decision, token, state, office)


def _aside_problem(decision: Decision, token: Token, office: Office) -> Refused | None:
    if not decision.to:
        return Refused("recipient-missing", {"act": decision.verb})
    if decision.verb is Verb.TRANSFER and len(decision.to) > 1:
        return Refused("one-recipient", {"act": decision.verb})
    if token.seat in decision.to or len(set(decision.to)) < len(decision.to):
        return Refused("recipient-twice", {"act": decision.verb})
    return _unstaffed(decision.to, office)


def _forward_problem(decision: Decision, token: Token, state: MatterState, office: Office) -> Refused | None:
    onward = moving.following(state, token)
    if decision.next and decision.next not in state.route.step(token.step).next:
        return Refused("step-not-reachable", {"step": decision.next})
    if len(onward) > 1 and not decision.next:
        return Refused("next-missing", {"act": decision.verb})
    if not onward:
        return None
    step = state.route.step(decision.next or onward[0])
    if not step.chosen:
        return None
    if not decision.to:
        return Refused("recipient-missing", {"act": decision.verb})
    if step.mode is Mode.ONE and len(decision.to) > 1:
        return Refused("one-recipient", {"act": decision.verb})
    return _unstaffed(decision.to, office)


def _claim_problem(
    act: MatterAct, claim: Claim, state: MatterState, office: Office, accepted_at: int
) -> Refused | None:
    token = state.token(claim.epoch)
    if token is None:
        return _too_late(act, state, claim.epoch, office)
    at = effective(act.at, token.since, accepted_at)
    if not any(sits(act.by, claim.behalf, seat, Verb.CLAIM, at, office) for seat in token.candidates):
        return _not_sitting(claim.behalf, state, token, office)
    if token.seat in ("", person_seat(claim.behalf or act.by)):
        return None
    return Refused("claimed-already", {"holder": _called(token.seat, office), "step": _name(state, token)})


def _recall_problem(
    act: MatterAct, recall: Recall, state: MatterState, office: Office, accepted_at: int
) -> Refused | None:
    passage = state.passage(recall.of)
    if passage is None:
        return Refused("recall-unknown")
    at = effective(act.at, passage.at, accepted_at)
    if not sits(act.by, recall.behalf, passage.token.seat, Verb.RECALL, at, office):
        return _not_sitting(recall.behalf, state, passage.token, office)
    if passage.recalled or moving.recallable(state, passage):
        return None
    ends = [end for epoch in passage.issued if (end := state.end_of(epoch)) is not None]
    stood = ends[0] if ends else state.ended[-1]
    return Refused("recall-too-late", {"act": stood.verb, "by": office.name_of(stood.by), "at": str(stood.at)})


def _reclaim_problem(
    act: MatterAct, reclaim: Reclaim, state: MatterState, office: Office, accepted_at: int
) -> Refused | None:
    token = state.token(reclaim.epoch)
    if token is None:
        return _too_late(act, state, reclaim.epoch, office)
    at = effective(act.at, token.since, accepted_at)
    if not any(sits(act.by, reclaim.behalf, seat, Verb.RECLAIM, at, office) for seat in superiors(state)):
        return Refused("reclaim-not-superior", {"step": _name(state, token)})
    return _unstaffed((reclaim.to,), office)


def _hand_over_problem(act: MatterAct, over: HandOver, state: MatterState, office: Office) -> Refused | None:
    above = any(act.by in office.occupants(seat) for seat in superiors(state))
    if act.by != over.giver and not above:
        return Refused("hand-over-not-yours")
    if over.to == person_seat(over.giver):
        return Refused("recipient-twice", {"act": Verb.HAND_OVER})
    return _unstaffed((over.to,), office)


def _holder_problem(
    act: MatterAct,
    content: Suspend | Resume | Extend | Circulate | Revise,
    state: MatterState,
    office: Office,
    accepted_at: int,
) -> Refused | None:
    token = state.token(content.epoch)
    if token is None:
        return _too_late(act, state, content.epoch, office)
    problem = _not_held(act, token, content.behalf, state, office, accepted_at)
    if problem:
        return problem
    step = state.route.step(token.step)
    if isinstance(content, Revise):
        return _paper_problem(content.paper, step.edits, step.name)
    if content.verb not in step.acts:
        return Refused("act-not-at-step", {"act": content.verb, "step": step.name})
    if isinstance(content, Circulate):
        return _unstaffed(content.to, office) if content.to else Refused("recipient-missing", {"act": content.verb})
    if isinstance(content, (Suspend, Extend)) and not content.text.strip():
        return Refused("reason-missing", {"act": content.verb})
    if isinstance(content, Extend) and (state.extended or not state.route.extension):
        return Refused("extended-already", {"days": str(state.extended)})
    return None


def _agrees(act: MatterAct, decision: Decision, state: MatterState, office: Office, accepted_at: int) -> bool:
    """Whether somebody who sat there as well did the same, and it does not quarrel with what stands (law 3)."""
    end = state.end_of(decision.epoch)
    if end is None or decision.verb not in AGREEING or end.verb is not decision.verb:
        return False
    at = effective(act.at, state.started, accepted_at)
    return any(sits(act.by, decision.behalf, seat, decision.verb, at, office) for seat in end.seats)


def _too_late(act: MatterAct, state: MatterState, epoch: int, office: Office) -> Refused:
    """The token was used before: the first act stands, and this one goes back to its author with what stood."""
    end = state.end_of(epoch)
    if end is None:
        return Refused("epoch-unknown", {"title": state.title})
    return Refused(
        "decided-already", {"act": end.verb, "by": office.name_of(end.by), "at": str(end.at), "title": state.title}
    )


def _not_held(
    act: MatterAct, token: Token, behalf: str, state: MatterState, office: Office, accepted_at: int
) -> Refused | None:
    if not token.seat:
        return Refused("claim-first", {"step": _name(state, token)})
    at = effective(act.at, token.since, accepted_at)
    if sits(act.by, behalf, token.seat, act.content.verb, at, office):
        return None
    return _not_sitting(behalf, state, token, office)


def _not_sitting(behalf: str, state: MatterState, token: Token, office: Office) -> Refused:
    if behalf:
        return Refused("delegation-missing", {"giver": office.name_of(behalf), "step": _name(state, token)})
    return Refused("not-held", {"title": state.title, "step": _name(state, token)})


def _deserted(before: MatterState, after: MatterState, office: Office) -> Refused | None:
    """No act may leave a matter with somebody who is not there: it would be an orphan."""
    for token in after.tokens:
        seats = (token.seat,) if token.seat else token.candidates
        if token.epoch > before.epoch and not any(office.occupants(seat) for seat in seats):
            return Refused("nobody-there", {"step": _name(after, token)})
    return None


def _unstaffed(seats: tuple[str, ...], office: Office) -> Refused | None:
    if len(seats) > MOST_SEATS:
        return Refused("recipients-too-many", {"limit": str(MOST_SEATS)})
    empty = next((seat for seat in seats if not office.occupants(seat)), "")
    return Refused("seat-empty", {"seat": _called(empty, office)}) if empty or "" in seats else None


def _paper_problem(paper: Paper, edits: bool, step: str) -> Refused | None:
    if not edits:
        return Refused("paper-fixed", {"step": step})
    return _unfit(paper)


def _unfit(paper: Paper) -> Refused | None:
    """What is wrong with a paper as such: as with a document that is sent."""
    found = secrecy.marking(paper)
    if found:
        return Refused("classified", {"marking": found.text, "title": paper.title})
    return text_problem(paper.title, paper.body) or files_problem(paper.files)


def _marked(title: str, text: str) -> Refused | None:
    """A title or an opinion that carries a marking (law 7); words in running prose are words."""
    found = secrecy.marking_in_lines(title, text.splitlines())
    return Refused("classified", {"marking": found.text, "title": title}) if found else None


def _called(seat: str, office: Office) -> str:
    person = person_in(seat)
    return office.name_of(person) if person else seat.rpartition("/")[2]


def _name(state: MatterState, token: Token) -> str:
    return state.route.step(token.step).name


__all__ = ["Accepted", "Outcome", "Refused", "outcome"]
