"""The buttons: which acts this clerk may do now, and whom they may lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.desk.matters.rows import Press, StepChoice
from app.domain.matters.permission import may
from app.domain.matters.verbs import ASIDE, DECISIONS, FORWARD, Verb
from app.domain.routes.route import Mode

if TYPE_CHECKING:
    from app.desk.matters.listing import Looking
    from app.desk.matters.standing import Standing
    from app.domain.matters.permission import Possible
    from app.domain.matters.state import MatterState, Token

_ONWARD: Final = tuple(verb for verb in Verb if verb in FORWARD)
_ORDER: Final = (*_ONWARD, Verb.CLAIM, Verb.READ, Verb.RETURN, Verb.TRANSFER, Verb.REPORT)
_PEOPLE: Final = frozenset({Verb.TRANSFER, Verb.ADD_BEFORE, Verb.ADD_AFTER, Verb.CIRCULATE, Verb.RECLAIM})
_SEVERAL: Final = frozenset({Verb.ADD_BEFORE, Verb.ADD_AFTER, Verb.CIRCULATE})
_WORDLESS: Final = frozenset({Verb.CLAIM, Verb.REVISE, Verb.CIRCULATE, Verb.READ, Verb.RESUME})


def presses(found: Standing, looking: Looking) -> tuple[Press, ...]:
    """What the clerk may do, the act that brings the matter on first. What one may do oneself is not offered on
    somebody's behalf as well."""
    possible = [one for one in may(found.state, looking.me, looking.office, looking.now) if _helps(one, found, looking)]
    own = {(one.verb, one.epoch, one.of) for one in possible if not one.behalf}
    wanted = [one for one in possible if not one.behalf or (one.verb, one.epoch, one.of) not in own]
    made = [_press(one, found, looking) for one in wanted]
    made.sort(key=lambda press: (not press.main, _place(press.verb)))
    return tuple(made)


def _helps(one: Possible, found: Standing, looking: Looking) -> bool:
    """Nobody urges themselves, nor takes away from themselves what they may pass on: the rules allow both."""
    if one.verb is Verb.URGE:
        return not all(looking.mine(token) for token in found.state.tokens)
    if one.verb is Verb.RECLAIM:
        token = found.state.token(one.epoch)
        return token is None or not looking.mine(token)
    return True


def _press(one: Possible, found: Standing, looking: Looking) -> Press:
    state = found.state
    token = state.token(one.epoch)
    passage = state.passage(one.of)
    return Press(
        one.verb,
        one.epoch,
        one.behalf,
        looking.office.name_of(one.behalf) if one.behalf else "",
        one.of.hex(),
        passage.verb if passage else "",
        tuple(_step(state, name, one.verb) for name in one.next),
        needs_reason="reason" in one.needs,
        needs_people=one.verb in _PEOPLE,
        several=one.verb in _SEVERAL,
        edits=one.verb is Verb.REVISE
        or (one.verb in DECISIONS and token is not None and state.route.step(token.step).edits),
        takes_text=one.verb not in _WORDLESS,
        seat=one.seat,
        main=one.verb in FORWARD or one.verb in (Verb.CLAIM, Verb.READ),
        issues=one.verb is Verb.REPLY and token is not None and state.route.step(token.step).answers,
        writes=one.verb in FORWARD and token is not None and _begins_answer(state, token),
    )


def _begins_answer(state: MatterState, token: Token) -> bool:
    """Whether the answer 批复 is to be written where a token lies, and nothing of it is."""
    step = state.route.step(token.step)
    return step.edits and state.route.writes_answer(step.id) and not any(one.answer for one in state.revisions)


def _step(state: MatterState, name: str, verb: Verb) -> StepChoice:
    step = state.route.step(name)
    chooses = step.chosen and verb not in ASIDE
    return StepChoice(name, step.name, chooses, chooses and step.mode is not Mode.ONE)


def _place(verb: str) -> int:
    return _ORDER.index(Verb(verb)) if verb in _ORDER else len(_ORDER)
