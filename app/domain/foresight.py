"""What an act leads to where nothing else has happened: what its author's desk need not be told in full.

It looks at the act and the hub's receipt alone, at no record, so that hub and desk say the same whatever else they
hold. Where more has happened the record is another one, and a little more is told
(docs/decisions/045-what-need-not-be-said.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from app.domain import learning, records, rules
from app.domain.acts import Learned, Withdraw
from app.domain.errors import KnownError
from app.domain.records import Document, Handling, Notice, Withdrawal

if TYPE_CHECKING:
    from app.domain.acts import SignedAct
    from app.domain.records import Record


def foreseen(signed: SignedAct, unit: str, accepted_at: int) -> bytes:
    """The body of the record that an act of a person of `unit` leads to, accepted at `accepted_at` (hub's ms); of an
    act that leads to no single record, the act as it was signed."""
    try:
        record = _record(signed, unit, accepted_at)
    except KnownError:  # its content cannot be read here
        record = None
    return msgspec.msgpack.encode(signed) if record is None else records.body(record)


def _record(signed: SignedAct, unit: str, accepted_at: int) -> Record | None:
    act = signed.act
    mark = rules.mark(act, accepted_at, 0)
    match act.kind:
        case "send":
            return Document(act.id, unit, accepted_at, signed)
        case "publish":
            return Notice(act.id, unit, accepted_at, signed)
        case "sign-for":
            return Handling((act.target, unit), mark)
        case "read":
            return Handling((act.target, unit), None, (mark,))
        case "withdraw":
            return Withdrawal(act.target, mark, act.content(Withdraw).reason)
        case "learned":
            return learning.recorded(act.by, act.content(Learned), accepted_at)
    return None
