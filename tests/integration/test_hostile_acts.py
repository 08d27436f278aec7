"""Hostile acts: forged, impossible, enormous. Each is refused, and harms nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec import structs

from app.domain.acts import Read, Send, SignedAct, SignFor
from app.domain.records import Document
from app.protocol.signatures import Purpose, SecretKey, key_id
from tests.integration import small_county
from tests.integration.forging import act_of, answered, raw, signed
from tests.integration.small_county import CHEN, COUNTY, LI, TOWN, ZHAO
from tests.integration.wire import assert_mirrors, exchange, exchange_all, standing

if TYPE_CHECKING:
    from app.hub.county import CountyHub
    from tests.integration.conftest import NewDesk


def test_acts_that_their_author_did_not_make_are_refused_and_leave_no_trace(hub: CountyHub, new_desk: NewDesk):
    town, hills = new_desk(LI), new_desk(ZHAO)
    exchange_all(hub, town, hills)
    before = standing(hub)
    honest = signed(town, act_of(town))
    forged = {
        "of a key that nobody has": signed(town, act_of(town), SecretKey().secret),
        "in another's name": signed(town, act_of(town, by=ZHAO)),
        "with another's key": signed(town, act_of(town), hills.identity.person_secret),
        "naming another's key": structs.replace(honest, key=signed(hills, act_of(hills)).key),
        "altered": structs.replace(honest, payload=honest.payload.replace("防汛".encode(), "抗旱".encode())),
        "of another algorithm": structs.replace(honest, algorithm="none"),
        "without a signature": structs.replace(honest, signature=b""),
        "signed for another purpose": structs.replace(
            honest, signature=SecretKey(town.identity.person_secret).sign(Purpose.REQUEST, honest.payload)
        ),
        "with a short id": signed(town, act_of(town, id=b"short")),
    }
    receipts = answered(hub, town, *forged.values())
    assert {receipt.outcome for receipt in receipts} == {"refused"}
    assert {receipt.reason for receipt in receipts} <= {
        "key-unknown",
        "algorithm-unknown",
        "bad-signature",
        "act-malformed",
        "act-too-large",
    }
    assert standing(hub) == before
    assert answered(hub, town, honest)[0].outcome == "accepted", "what was forged used up nothing of the honest act"


def test_an_id_is_used_once(hub: CountyHub, new_desk: NewDesk):
    town, hills = new_desk(LI), new_desk(ZHAO)
    exchange_all(hub, town, hills)
    first = act_of(town)
    assert answered(hub, town, signed(town, first))[0].outcome == "accepted"
    again = act_of(hills, id=first.id)
    assert answered(hub, hills, signed(hills, again))[0].reason == "act-id-used"
    assert answered(hub, town, signed(town, first))[0].outcome == "accepted"


def test_an_act_cannot_take_the_place_of_an_imported_document(hub: CountyHub, new_desk: NewDesk):
    hub.import_documents([(1, small_county.paper("县里的通知"))], COUNTY, [TOWN])
    town = new_desk(LI)
    exchange(town, hub)
    (row,) = town.inbox().rows
    forged = act_of(town, id=bytes.fromhex(row.id))
    assert answered(hub, town, signed(town, forged))[0].reason == "act-id-used"
    with hub.store.reading() as tx:
        document = tx.get(Document, bytes.fromhex(row.id))
    assert document is not None
    assert (document.sender, document.send.paper.title) == (COUNTY, "县里的通知")


def test_an_act_waits_for_what_it_was_made_upon(hub: CountyHub, new_desk: NewDesk):
    town = new_desk(LI)
    exchange(town, hub)
    first = act_of(town)
    second = act_of(town, "withdraw", target=first.id, after=(first.id,), body=raw(("withdraw", "")))
    (receipt,) = answered(hub, town, signed(town, second))
    assert (receipt.outcome, receipt.reason) == ("later", "after-unknown")
    receipts = answered(hub, town, signed(town, first), signed(town, second))
    assert [receipt.outcome for receipt in receipts] == ["accepted", "accepted"]


def test_what_was_made_upon_a_refused_act_is_refused(hub: CountyHub, new_desk: NewDesk):
    town = new_desk(LI)
    exchange(town, hub)
    first = act_of(town, content=Send(small_county.paper(), ("nowhere",)))
    second = act_of(town, after=(first.id,))
    reasons = [receipt.reason for receipt in answered(hub, town, signed(town, first), signed(town, second))]
    assert reasons == ["unknown-unit", "after-refused"]


@pytest.mark.parametrize(
    "payload",
    [b"", b"\xc1", b"\x91" * 100_000, msgspec.msgpack.encode(["x"]), msgspec.msgpack.encode([b"x" * 16, "send"])],
)
def test_what_is_no_act_is_refused(hub: CountyHub, new_desk: NewDesk, payload: bytes):
    town = new_desk(LI)
    exchange(town, hub)
    key = SecretKey(town.identity.person_secret)
    act = SignedAct(payload, key_id(key.public), key.sign(Purpose.ACT, payload))
    assert answered(hub, town, act)[0].reason == "act-malformed"


@pytest.mark.parametrize(
    "changed",
    [
        {"body": msgspec.Raw(b"\x92\xa4send\xc0")},
        {"body": msgspec.Raw(b"\x93\xa4send\x91\xa1\xff\x90")},  # a title that is no UTF-8
        {"body": msgspec.Raw(b"\x91" * 5000 + b"\xc0")},
        {"body": raw(SignFor())},
        {"at": 2**64 - 1, "offset": 1},
        {"at": 2**62},
        {"at": -(2**62)},
        {"kind": "dance"},
        {"target": b"\0" * 16, "kind": "sign-for", "body": raw(SignFor())},
        {"target": b"", "kind": "read", "body": raw(Read())},
        {"zone": "intranet"},
    ],
)
def test_a_signed_act_that_says_nonsense_is_refused(hub: CountyHub, new_desk: NewDesk, changed: dict[str, object]):
    town = new_desk(LI)
    exchange(town, hub)
    (receipt,) = answered(hub, town, signed(town, structs.replace(act_of(town), **changed)))
    assert (receipt.outcome, bool(receipt.reason)) == ("refused", True)
    with hub.store.reading() as tx:
        assert not tx.count(Document)


def test_no_act_is_so_large_that_it_stops_other_desks(hub: CountyHub, new_desk: NewDesk):
    town, county = new_desk(LI), new_desk(CHEN)
    exchange_all(hub, town, county)
    for size in (250_000, 255_000, 261_000, 262_000, 262_144 - 260, 270_000):
        content = Send(structs.replace(small_county.paper(), note="注" * (size // 3)), (COUNTY,))
        answered(hub, town, signed(town, act_of(town, content=content)))
    attached = structs.replace(small_county.paper(), attachments=("附" * 90_000,))
    imported = hub.import_documents([(7, attached)], TOWN, [COUNTY])
    assert [(line, code) for line, _, code, _ in imported.refused] == [(7, "body-too-long")]
    exchange_all(hub, county)
    assert_mirrors(county, hub)


def test_clerks_act_only_upon_what_they_may_read(hub: CountyHub, new_desk: NewDesk):
    county, town, hills = new_desk(CHEN), new_desk(LI), new_desk(ZHAO)
    exchange_all(hub, county, town, hills)
    sent = bytes.fromhex(county.send(small_county.paper(), [TOWN]))
    exchange(county, hub)
    for kind, content in (("sign-for", SignFor()), ("read", Read())):
        (there,) = answered(hub, hills, signed(hills, act_of(hills, kind, content, target=sent)))
        (nowhere,) = answered(hub, hills, signed(hills, act_of(hills, kind, content, target=b"\1" * 16)))
        assert (there.reason, there.values) == (nowhere.reason, nowhere.values) == ("unknown-item", {})
