"""How a matter stands here: the state that its moves fold to, with this clerk's waiting acts on top (law 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from app.desk.store.outbox import OPEN
from app.domain.errors import KnownError
from app.domain.matters.contents import PREFIX, MatterAct, Start, of_act
from app.domain.matters.folding import Entry, applied, fold
from app.domain.matters.outcomes import Accepted, outcome
from app.domain.matters.state import MatterState
from app.domain.matters.verbs import Verb
from app.domain.records import Move

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.desk.store.outbox import Kept
    from app.desk.store.store import Transaction
    from app.domain.matters.seats import Office

HAND_OVER = PREFIX + Verb.HAND_OVER


class Standing(Struct, frozen=True):
    """A matter as it stands here. `state` has the effects of `pending` acts on top of what the hub accepted."""

    state: MatterState
    moves: tuple[Move, ...]
    pending: frozenset[bytes] = frozenset()
    """Ids of acts of this clerk whose effect is shown and not yet the hub's."""
    newest: bytes = b""
    """The newest act that the state was made with: what the next one is made upon."""


def standing(tx: Transaction, matter: bytes, office: Office) -> Standing | None:
    """How a matter stands here; None where nothing of it is here."""
    moves = _unbroken(tx.mirror.moves(matter))
    state = fold(_entry(move) for move in moves)
    known = {move.origin.act.id for move in moves}
    newest = moves[-1].origin.act.id if moves else b""
    pending = set()
    for kept in waiting(tx, matter):
        if kept.id in known:
            continue
        after = _ahead(kept, matter, state, office)
        if after is None:
            continue  # the hub will say why
        state, newest = after, kept.id
        if kept.state in OPEN:
            pending.add(kept.id)
    return Standing(state, moves, frozenset(pending), newest) if state is not None else None


def waiting(tx: Transaction, matter: bytes) -> list[Kept]:
    """This clerk's acts that may change a matter and were not refused: those that the hub has accepted as well, whose
    moves may still be on their way."""
    own = [kept for kept in tx.outbox.standing(matter) if kept.kind.startswith(PREFIX)]
    return sorted([*own, *tx.outbox.open_of_kind(HAND_OVER)], key=lambda kept: kept.place)


def done(kept: Kept, matter: bytes) -> MatterAct | None:
    """The rules' view of an act in the outbox; None for one that cannot be read."""
    try:
        return structs.replace(of_act(kept.act.act), matter=matter)
    except KnownError:
        return None


def _ahead(kept: Kept, matter: bytes, state: MatterState | None, office: Office) -> MatterState | None:
    act = done(kept, matter)
    if act is None or (state is None and not isinstance(act.content, Start)):
        return None  # of a matter that is not this clerk's to see any more the own acts alone are left
    if kept.state not in OPEN:  # accepted: nobody is asked again
        led_to = msgspec.msgpack.decode(kept.values, type=dict[str, str])
        return applied(state, Entry(act, act.at, led_to.get("number", "")))
    result = outcome(act, state, office, 0)
    return result.state if isinstance(result, Accepted) else None


def _entry(move: Move) -> Entry:
    act = structs.replace(of_act(move.origin.act), matter=move.of[0])
    return Entry(act, move.sent_at, move.number)


def _unbroken(moves: list[Move]) -> tuple[Move, ...]:
    """The moves from the first on without a gap: a page may be filed in part."""
    return tuple(_from_first(moves))


def _from_first(moves: list[Move]) -> Iterator[Move]:
    for place, move in enumerate(moves, 1):
        if move.of[1] != place:
            return
        yield move
