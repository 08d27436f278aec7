"""How tokens move. Every token that is issued gets the matter's next epoch; every epoch ends once.

The functions here ask for no permission: `outcomes` does, before an act gets here, and `folding` only sees acts that
were accepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from app.domain.matters.seats import person_seat, seats_of
from app.domain.matters.state import Ended, Origin, Passage, Status, Token
from app.domain.matters.verbs import Verb
from app.domain.routes.route import Mode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.matters.contents import Decision, MatterAct
    from app.domain.matters.state import MatterState
    from app.domain.routes.route import Step, Who


def entered(state: MatterState, step: Step, chosen: tuple[str, ...], since: int) -> MatterState:
    """The matter with the tokens of a step that it comes to."""
    seats = tuple(dict.fromkeys(seat for who in step.who for seat in _seats(state, who, chosen)))
    return issued(structs.replace(state, rounds=state.rounds + 1), _tokens(state, step, seats, since))


def issued(state: MatterState, tokens: Iterable[Token]) -> MatterState:
    """The matter with these tokens, each with an epoch of its own and with successors in the seats that were left."""
    fresh = []
    for epoch, token in enumerate(tokens, state.epoch + 1):
        seat, queue = state.successor(token.seat), tuple(map(state.successor, token.queue))
        candidates = tuple(map(state.successor, token.candidates))
        fresh.append(structs.replace(token, epoch=epoch, seat=seat, queue=queue, candidates=candidates))
    return structs.replace(state, tokens=(*state.tokens, *fresh), epoch=state.epoch + len(fresh))


def without(state: MatterState, tokens: Iterable[Token], act: MatterAct, at: int) -> MatterState:
    """The matter after these tokens have ended by an act."""
    gone = {token.epoch: (token.seat,) if token.seat else token.candidates for token in tokens}
    ends = (Ended(epoch, act.id, act.content.verb, act.by, at, gone[epoch]) for epoch in sorted(gone))
    left = tuple(token for token in state.tokens if token.epoch not in gone)
    return structs.replace(state, tokens=left, ended=(*state.ended, *ends))


def decided(state: MatterState, token: Token, act: MatterAct, decision: Decision, at: int) -> MatterState:
    """The matter after a decision: its token is consumed, and what follows is issued."""
    match decision.verb:
        case Verb.RETURN:
            voided = _voided(state, token)
            after = _returned(without(state, (token, *voided), act, at), token, decision, at)
        case Verb.TRANSFER | Verb.ADD_BEFORE | Verb.ADD_AFTER:
            voided = ()
            after = issued(without(state, (token,), act, at), (_aside(token, decision, at),))
        case _:
            voided = ()
            after = _forward(without(state, (token,), act, at), token, decision, at)
    fresh = tuple(range(state.epoch + 1, after.epoch + 1))
    passage = Passage(act.id, decision.verb, act.by, decision.behalf, at, token, fresh, voided)
    return structs.replace(after, passages=(*state.passages, passage))


def recalled(state: MatterState, passage: Passage, act: MatterAct, at: int) -> MatterState:
    """The matter as it was before a decision, with new epochs."""
    after = without(state, (t for t in state.tokens if t.epoch in passage.issued), act, at)
    after = issued(after, (structs.replace(token, since=at) for token in (passage.token, *passage.voided)))
    marked = structs.replace(passage, recalled=True)
    passages = tuple(marked if other.act == passage.act else other for other in state.passages)
    return structs.replace(after, passages=passages)


def reissued(state: MatterState, token: Token, act: MatterAct, at: int, seat: str) -> MatterState:
    """The matter with a token taken from where it lay and given to a seat."""
    fresh = structs.replace(token, seat=seat, candidates=(), since=at)
    return issued(without(state, (token,), act, at), (fresh,))


def recallable(state: MatterState, passage: Passage) -> bool:
    """Whether nobody has acted upon a decision yet, so that it can still be taken back (撤回)."""
    if passage.recalled or state.status is not Status.RUNNING or _issues(state, passage):
        return False
    if passage.issued:
        live = {token.epoch: token for token in state.tokens}
        return all(epoch in live and not _granted(live[epoch]) for epoch in passage.issued)
    # one branch of a countersign: as long as the others are still at it, and it has not come back since
    beside = [token for token in state.tokens if token.round == passage.token.round]
    return bool(beside) and all(token.branch != passage.token.branch for token in beside)


def _issues(state: MatterState, passage: Passage) -> bool:
    """Whether a decision issued a document: the hub gives its number as it accepts it, so nobody can take it back."""
    step = state.route.step(passage.token.step)
    answers = passage.verb is Verb.REPLY and step.answers and state.answered
    return (passage.verb is Verb.SIGN and step.numbers and state.signed) or answers


def targets(state: MatterState, token: Token) -> tuple[str, ...]:
    """The earlier steps that a token's holder may return the matter to, the latest first."""
    if token.back is not None:
        return ()  # a branch on a detour goes back where it came from
    step = state.route.step(token.step)
    whole = step.mode is not Mode.ALL or step.voids
    before = state.route.before(token.step)
    found = dict.fromkeys(p.token.step for p in reversed(state.passages) if not p.recalled and p.token.step in before)
    return tuple(name for name in found if whole or state.route.step(name).mode is not Mode.ALL)


def following(state: MatterState, token: Token) -> tuple[str, ...]:
    """The steps that may come next when the token's holder brings it on; none if it stays, waits for others or ends."""
    if token.queue or token.back is not None:
        return ()
    if any(other.epoch != token.epoch for other in state.tokens):
        return ()
    return state.route.step(token.step).next


def _seats(state: MatterState, who: Who, chosen: tuple[str, ...]) -> tuple[str, ...]:
    return seats_of(who, state.starter, state.unit, state.above, chosen)


def _tokens(state: MatterState, step: Step, seats: tuple[str, ...], since: int) -> tuple[Token, ...]:
    number = state.rounds + 1
    match step.mode:
        case Mode.ALL:
            return tuple(Token(0, step.id, seat, since, seat, number) for seat in seats)
        case Mode.ANY:
            return (Token(0, step.id, "", since, "", number, (), seats),)
    return (Token(0, step.id, seats[0] if seats else "", since, "", number, seats[1:]),)


def _forward(state: MatterState, token: Token, decision: Decision, at: int) -> MatterState:
    if token.queue:
        ahead = structs.replace(token, seat=token.queue[0], queue=token.queue[1:], candidates=(), since=at)
        return issued(state, (ahead,))
    if token.back is not None:
        back = token.back
        home = structs.replace(token, step=back.step, seat=back.seat, queue=back.queue, back=None, since=at)
        return issued(state, (home,))
    step = state.route.step(token.step)
    if state.tokens:
        return state  # the other branches are still at it: what all sign is signed by the last
    if decision.verb is Verb.SIGN and step.numbers:
        state = structs.replace(state, signed=True)
    if decision.verb is Verb.REPLY and step.answers:
        state = structs.replace(state, answered=True)
    if not step.next:
        archived = decision.verb is Verb.ARCHIVE
        return structs.replace(state, status=Status.ARCHIVED if archived else Status.FINISHED)
    onward = decision.next if decision.next in step.next else step.next[0]
    return entered(state, state.route.step(onward), decision.to, at)


def _aside(token: Token, decision: Decision, at: int) -> Token:
    match decision.verb:
        case Verb.ADD_BEFORE:
            queue = (*decision.to[1:], token.seat, *token.queue)
        case Verb.ADD_AFTER:
            queue = (*decision.to[1:], *token.queue)
        case _:
            queue = token.queue
    return structs.replace(token, seat=decision.to[0], queue=queue, candidates=(), since=at)


def _voided(state: MatterState, token: Token) -> tuple[Token, ...]:
    if not state.route.step(token.step).voids:
        return ()
    return tuple(other for other in state.tokens if other.epoch != token.epoch)


def _returned(state: MatterState, token: Token, decision: Decision, at: int) -> MatterState:
    step = state.route.step(decision.next)
    earlier = [p.token for p in state.passages if not p.recalled and p.token.step == step.id]
    last = _sitting(earlier[-1])
    if token.branch and not state.route.step(token.step).voids:
        # the others go on, and this branch comes straight back here
        home = Origin(token.step, token.seat, token.queue)
        detour = structs.replace(token, step=step.id, seat=last, queue=(), candidates=(), back=home, since=at)
        return issued(state, (detour,))
    state = structs.replace(state, rounds=state.rounds + 1)
    if step.mode is not Mode.ALL:
        return issued(state, (Token(0, step.id, last, at, "", state.rounds),))
    seats = dict.fromkeys(t.branch for t in earlier if t.round == earlier[-1].round)
    return issued(state, (Token(0, step.id, seat, at, seat, state.rounds) for seat in seats))


def _sitting(token: Token) -> str:
    return token.seat or token.candidates[0]


def _granted(token: Token) -> bool:
    return bool(token.candidates) and bool(token.seat)


def starter_seat(state: MatterState) -> str:
    """The seat of who began the matter, or of who has taken it over."""
    return state.successor(person_seat(state.starter))
