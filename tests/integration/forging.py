"""Requests and acts as a hostile or broken desk would make them, and what a hub says to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from app.domain.acts import Act, Send, SignedAct
from app.protocol import answers
from app.protocol.frames import decode, read_frames, read_request, seal_request
from app.protocol.identifiers import new_act_id
from app.protocol.messages import Head, Page, Problem, Receipt
from app.protocol.signatures import Purpose, SecretKey, key_id
from app.speech.sentences import SENTENCES
from tests.integration import small_county
from tests.integration.small_county import COUNTY
from tests.integration.wire import answer

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.hub.county import CountyHub


def asked(hub: CountyHub, desk: Desk, **changed: object) -> bytes:
    """A request of this desk, with some of its fields changed, signed as the desk signs."""
    from app.desk.sync import Step

    sealed = read_request(Step(desk).prepare())
    own = SecretKey(desk.identity.desk_secret)
    request = structs.replace(sealed.opened(own.public), **changed)
    return seal_request(request, sealed.desk, own)


def replied(hub: CountyHub, request: bytes) -> tuple[Head, list[Page]]:
    """What a hub replies, taken apart."""
    head, *frames = read_frames([answer(hub, request)])
    assert isinstance(head, Head)
    return head, [frame for frame in frames if isinstance(frame, Page)]


def problem(hub: CountyHub, request: bytes) -> str:
    """The code with which a hub does not serve a request, once it is known to have a sentence."""
    (frame,) = read_frames([answer(hub, request)])
    assert isinstance(frame, Problem)
    assert frame.code in SENTENCES
    return frame.code


def signed(desk: Desk, act: Act, secret: bytes | None = None) -> SignedAct:
    """An act as its author signs it, or as someone else does."""
    key = SecretKey(secret or desk.identity.person_secret)
    payload = msgspec.msgpack.encode(act)
    return SignedAct(payload, key_id(key.public), key.sign(Purpose.ACT, payload))


def act_of(desk: Desk, kind: str = "send", content: object = None, **changed: object) -> Act:
    """An act of this desk's clerk."""
    sent = Send(small_county.paper(), (COUNTY,)) if content is None else content
    act = Act(new_act_id(), kind, b"", desk.identity.person, b"", desk.identity.zone, desk.clock(), None, (), raw(sent))
    return structs.replace(act, **changed)


def raw(content: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.msgpack.encode(content))


def answered(hub: CountyHub, desk: Desk, *acts: SignedAct) -> list[Receipt]:
    """What a hub answers to acts that this desk brings."""
    head, _ = replied(hub, asked(hub, desk, acts=acts))
    told = answers.receipts_of(head.runs, [one.act.id for one in acts]) if head.runs else []
    receipts = told or decode(head.receipts, list[Receipt])
    assert all(not receipt.reason or receipt.reason in SENTENCES for receipt in receipts)
    return receipts
