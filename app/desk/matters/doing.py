"""Doing something with a matter: drawn up, judged by the rules over what the clerk sees, signed and queued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from app.desk.acting import drawn_up
from app.desk.matters.rows import MatterDraft
from app.domain.errors import KnownError
from app.domain.matters.contents import (
    CONTENTS,
    PREFIX,
    Circulate,
    Claim,
    Decision,
    Extend,
    HandOver,
    Note,
    Read,
    Recall,
    Reclaim,
    Report,
    Resume,
    Revise,
    Start,
    Suspend,
    Urge,
    of_act,
)
from app.domain.matters.outcomes import Refused, outcome
from app.domain.matters.verbs import Verb
from app.domain.rules import text_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.desk.identity import Identity
    from app.desk.matters.rows import Press
    from app.desk.matters.standing import Standing
    from app.desk.store.outbox import Kept
    from app.desk.store.store import Transaction
    from app.domain.matters.contents import Content
    from app.domain.matters.seats import Office
    from app.domain.papers import Paper


def content_of(
    press: Press, text: str, onward: str, to: Sequence[str], paper: Paper | None, found: Standing
) -> Content:
    """What an act says. Raises `KnownError("paper-missing")`."""
    verb, seats = Verb(press.verb), tuple(to)
    kind = CONTENTS[verb]
    if issubclass(kind, Decision):
        return kind(press.epoch, text, onward, seats, press.behalf, paper)
    match verb:
        case Verb.CLAIM:
            return Claim(press.epoch, press.behalf)
        case Verb.RECALL:
            return Recall(bytes.fromhex(press.of), text, press.behalf)
        case Verb.RECLAIM:
            return Reclaim(press.epoch, seats[0] if seats else "", text, press.behalf)
        case Verb.REVISE:
            if paper is None:
                raise KnownError("paper-missing")
            upon = found.state.revisions[-1].act if found.state.revisions else b""
            return Revise(press.epoch, paper, upon, press.behalf)
        case Verb.CIRCULATE:
            return Circulate(press.epoch, seats, press.behalf)
        case Verb.READ:
            return Read(press.seat)
        case Verb.SUSPEND:
            return Suspend(press.epoch, text, press.behalf)
        case Verb.RESUME:
            return Resume(press.epoch, press.behalf)
        case Verb.EXTEND:
            return Extend(press.epoch, text, press.behalf)
        case Verb.URGE:
            return Urge(text)
        case Verb.REPORT:
            return Report(text)
    return Note(text)


def queue(
    tx: Transaction,
    identity: Identity,
    content: Content,
    found: Standing | None,
    office: Office,
    now: int,
    held_ms: int,
) -> bytes:
    """Put an act on a matter in the outbox; `found` is None for a beginning. Returns the act's id.

    Raises `KnownError` with the rules' reason before anything is written.
    """
    target = found.state.id if found else b""
    after = (found.newest,) if found and found.newest else ()
    signed = drawn_up(tx, identity, PREFIX + content.verb, target, content, now, after)
    act = of_act(signed.act)
    problem: object = outcome(act, found.state if found else None, office, 0)
    if isinstance(content, (Note, Report)) and text_problem("·", (content.text,)):
        problem = text_problem("·", (content.text,))
    if isinstance(problem, Refused):
        raise KnownError(problem.reason, **problem.values)
    route = found.state.route if found else content.route  # type: ignore[union-attr]
    title = found.state.title if found else content.title  # type: ignore[union-attr]
    released = now if route.urgent else now + held_ms
    tx.outbox.add(signed, title=title, urgent=route.urgent, release_at=released, row=0)
    return signed.act.id


def hand_over(
    tx: Transaction,
    identity: Identity,
    content: HandOver,
    found: Sequence[Standing],
    office: Office,
    now: int,
    held_ms: int,
) -> bytes:
    """Put in the outbox that all these matters go to another seat. Returns the act's id.

    Raises `KnownError` with the first reason against it: then none goes.
    """
    newest = tuple(dict.fromkeys(one.newest for one in found if one.newest))
    signed = drawn_up(tx, identity, PREFIX + content.verb, b"", content, now, newest)
    act = of_act(signed.act)
    for one in found:
        problem = outcome(structs.replace(act, matter=one.state.id), one.state, office, 0)
        if isinstance(problem, Refused):
            raise KnownError(problem.reason, **problem.values)
    title = office.name_of(content.giver)
    tx.outbox.add(signed, title=title, urgent=False, release_at=now + held_ms, row=0)
    return signed.act.id


def draft_of(kept: Kept, now: int) -> MatterDraft | None:
    """What an act said, as a draft; None for one that says nothing."""
    if not kept.kind.startswith(PREFIX):
        return None
    try:
        content = of_act(kept.act.act).content
    except KnownError:
        return None
    blank = MatterDraft(kept.id.hex(), kept.target.hex(), content.verb, now, title=kept.title)
    if isinstance(content, Start):
        return structs.replace(
            blank,
            matter="",
            title=content.title,
            route=content.route.id,
            paper=content.paper,
            about=content.about.hex(),
            known_at=content.known_at,
        )
    made = structs.replace(
        blank,
        text=getattr(content, "text", ""),
        next=getattr(content, "next", ""),
        to=content.to if isinstance(content, (Decision, Circulate)) else (),
        paper=getattr(content, "paper", None),
    )
    says = made.text or made.paper or made.to or isinstance(content, Decision)
    return made if says else None
