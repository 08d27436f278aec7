"""A matter, whole, as it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from app.desk.matters import dues
from app.desk.matters.issuing import issued
from app.desk.matters.listing import listed, named, names, row_of
from app.desk.matters.pressing import presses
from app.desk.matters.rows import (
    ActFate,
    HaltView,
    MatterBox,
    MatterView,
    OpinionView,
    ReaderView,
    RevisionView,
)
from app.desk.matters.standing import done
from app.desk.matters.track import track
from app.desk.rows import Fate
from app.desk.store.outbox import WAITING
from app.domain.answering import begun
from app.domain.matters.contents import PREFIX, Start
from app.domain.papers import Paper
from app.domain.people import Key
from app.domain.rules import mark
from app.protocol.signatures import Purpose, holds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.desk.matters.listing import Looking
    from app.desk.matters.standing import Standing
    from app.desk.store.outbox import Kept
    from app.desk.store.store import Transaction
    from app.domain.matters.directory import Directory
    from app.domain.matters.state import MatterState, Opinion
    from app.domain.records import Move


def view(tx: Transaction, found: Standing, looking: Looking) -> MatterView:
    """A matter, whole."""
    state, directory = found.state, looking.office.directory
    said = _doubts(found)
    row, pressed = listed(tx, found, looking), presses(found, looking)
    revisions = tuple(
        RevisionView(
            one.act.hex(), named(one.by, directory), one.at, one.paper, number, one.act in found.pending, one.answer
        )
        for number, one in enumerate(state.revisions, 1)
    )
    return MatterView(
        row=row_of(row, MatterBox.TODO, directory, looking.calendar, looking.today),
        unit_name=directory.unit_name(state.unit),
        revisions=revisions,
        track=track(found, looking),
        opinions=tuple(_opinion(one, found, looking, said) for one in state.opinions),
        files=tuple(dict.fromkeys(file for one in _newest(revisions) for file in one.paper.files)),
        presses=pressed,
        fates=tuple(
            fate(kept, state.id, looking.now) for kept in tx.outbox.on(state.id) if kept.kind.startswith(PREFIX)
        ),
        drafts=tx.matters.drafts(state.id),
        readers=tuple(
            ReaderView("、".join(names(one.seat, directory)), one.since, _name(one.read_by, looking), one.read_at)
            for one in state.readers
        ),
        urges=tuple(_opinion(one, found, looking, said) for one in state.urges),
        halts=tuple(HaltView(halt.since, halt.until, halt.reason, halt.missing) for halt in state.halts),
        matter_due=dues.of_matter(state, looking.calendar, looking.today),
        extended=state.extended,
        about=state.about.hex(),
        epoch=state.epoch,
        verified=all(_holds(tx, move) for move in found.moves),
        issued=issued(state, directory),
        answer=_answer_begun(state, directory) if any(press.writes for press in pressed) else None,
    )


def _newest(revisions: tuple[RevisionView, ...]) -> Iterable[RevisionView]:
    """The newest of the matter's own document, and of the answer to it."""
    return {one.answer: one for one in revisions}.values()


def _answer_begun(state: MatterState, directory: Directory) -> Paper | None:
    request = state.revisions[-1].paper if state.revisions else Paper(state.title)
    return begun(request, state.number, directory.unit_name(state.unit), directory.unit_name(state.above))


def fate(kept: Kept, matter: bytes, now: int) -> ActFate:
    """What has become of an act of this clerk."""
    held = may_take_back(kept) and kept.release_at > now
    act = done(kept, matter)
    content = act.content if act else None
    text = "" if content is None or isinstance(content, Start) else getattr(content, "text", "")
    return ActFate(
        kept.id.hex(),
        kept.kind.removeprefix(PREFIX),
        kept.at,
        Fate.HELD if held else Fate(kept.state),
        kept.reason,
        msgspec.msgpack.decode(kept.values, type=dict[str, str]),
        text,
        may_take_back(kept),
        kept.release_at,
    )


def may_take_back(kept: Kept) -> bool:
    """Whether an act has not left."""
    return kept.state == WAITING and not kept.urgent and kept.release_at > 0


def _opinion(one: Opinion, found: Standing, looking: Looking, said: dict[bytes, int]) -> OpinionView:
    state, directory = found.state, looking.office.directory
    return OpinionView(
        one.act.hex(),
        one.verb,
        named(one.by, directory),
        _name(one.behalf, looking),
        one.seat.rpartition("/")[2] if "/" in one.seat else "",
        state.route.step(one.step).name if one.step else "",
        one.at,
        one.text,
        doubtful=one.act in said,
        said_at=said.get(one.act, 0),
        pending=one.act in found.pending,
    )


def _doubts(found: Standing) -> dict[bytes, int]:
    """The acts whose desk's clock cannot have been right (时间存疑), and what it said."""
    doubted, before = {}, 0
    for move in found.moves:
        act = move.origin.act
        if mark(act, move.sent_at, before if act.target else 0).doubtful:
            doubted[act.id] = act.corrected_at
        before = found.state.started
    return doubted


def _holds(tx: Transaction, move: Move) -> bool:
    signed = move.origin
    key = tx.mirror.get(Key, signed.key)
    by = signed.act.by
    return key is not None and key.person == by and holds(key.public, Purpose.ACT, signed.payload, signed.signature)


def _name(person: str, looking: Looking) -> str:
    return looking.office.name_of(person) if person else ""
