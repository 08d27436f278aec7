"""Drawing up acts: checked by the rules over what the clerk sees, signed, and queued; and what one was, as a draft."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from app.desk.overlay import Overlay
from app.desk.rows import Draft
from app.desk.store.outbox import SILENT
from app.domain import rules
from app.domain.acts import Act, Content, Publish, Send, SignedAct
from app.domain.errors import KnownError
from app.domain.papers import Urgency
from app.protocol.identifiers import act_id, act_seed, new_act_id
from app.protocol.messages import ACT_LIMIT
from app.protocol.signatures import Purpose, SecretKey, key_id

if TYPE_CHECKING:
    from app.desk.identity import Identity
    from app.desk.store.outbox import Kept
    from app.desk.store.store import Transaction


def queue(
    tx: Transaction,
    identity: Identity,
    kind: str,
    target: bytes,
    content: Content,
    now: int,
    held_ms: int,
    title: str = "",
) -> bytes:
    """Draw up an act and put it in the outbox, to leave after `held_ms`; an emergency leaves at once. Returns its id.
    `title` is what the outbox shows where neither content nor target has one.

    Raises `KnownError` with the rules' reason before anything is written.
    """
    if target and tx.listing.get(target) is None:
        raise KnownError("unknown-item")
    # a read-mark merges with whatever comes and waits for nothing
    made_upon = tx.outbox.open_acts(target)[-1:] if target and kind != SILENT else []
    signed = drawn_up(tx, identity, kind, target, content, now, tuple(kept.id for kept in made_upon))
    office = Overlay(tx)
    office.look_ahead(target)
    outcome = rules.outcome(signed, office, 0)
    if isinstance(outcome, rules.Refused):
        raise KnownError(outcome.reason, **outcome.values)
    urgent = rules.urgency(signed) == Urgency.EMERGENCY
    tx.outbox.add(
        signed,
        title=title or _title(content) or _shown_title(tx, target),
        urgent=urgent,
        release_at=now if urgent else now + held_ms,
        row=tx.mirror.free_row(now) if kind in ("send", "publish") else 0,
    )
    return signed.act.id


def drawn_up(
    tx: Transaction, identity: Identity, kind: str, target: bytes, content: Struct, now: int, after: tuple[bytes, ...]
) -> SignedAct:
    """An act of this clerk, signed. Raises `KnownError("body-too-long")`."""
    act = Act(
        id=b"",
        kind=kind,
        target=target,
        by=identity.person,
        desk=tx.setting("desk", bytes, b""),
        zone=identity.zone,
        at=now,
        offset=tx.setting("offset", int, None),
        after=after,
        body=msgspec.Raw(msgspec.msgpack.encode(content)),
    )
    act = structs.replace(act, id=_free_id(tx, act, identity.desk_secret))
    return _signed(act, identity.person_secret)


def draft_of(kept: Kept, now: int) -> Draft | None:
    """What an act was to send, whole, as a draft; None for an act that sends nothing."""
    act = kept.act.act
    blank = Draft(kept.id.hex(), "", "", "", "", (), (), (), "", now)
    match act.kind:
        case "send":
            send = act.content(Send)
            paper = send.paper
            return structs.replace(
                blank,
                title=paper.title,
                number=paper.number,
                kind=paper.kind,
                urgency=paper.urgency,
                to=send.to,
                copies=paper.copies,
                body=paper.body,
                reply_to=send.reply_to.hex(),
                was=_undated(send, act.at),
                files=paper.files,
            )
        case "publish":
            notice = act.content(Publish)
            return structs.replace(
                blank, title=notice.title, to=notice.audience, body=notice.body, notice=True, files=notice.files
            )
    return None


def _free_id(tx: Transaction, act: Act, desk_secret: bytes) -> bytes:
    """The id that follows from the rest, and so need not travel; another where that is taken, by the same act in the
    same millisecond."""
    found = act_id(act_seed(desk_secret), act.at, msgspec.msgpack.encode(act))
    return found if tx.outbox.get(found) is None else new_act_id()


def _undated(send: Send, at: int) -> Send:
    """A date that was only the day of sending falls away: the paper is dated anew when it is sent again."""
    if send.paper.written != date.fromtimestamp(at / 1000).isoformat():
        return send
    return structs.replace(send, paper=structs.replace(send.paper, written=""))


def _signed(act: Act, secret: bytes) -> SignedAct:
    payload = msgspec.msgpack.encode(act)
    if len(payload) > ACT_LIMIT:
        raise KnownError("body-too-long", limit=rules.BODY_LIMIT // 1024)
    key = SecretKey(secret)
    return SignedAct(payload, key_id(key.public), key.sign(Purpose.ACT, payload))


def _title(content: Content) -> str:
    match content:
        case Send():
            return content.paper.title
        case Publish():
            return content.title
    return ""


def _shown_title(tx: Transaction, item: bytes) -> str:
    shown = tx.listing.get(item)
    return shown.title if shown else ""
