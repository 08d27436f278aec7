"""Hostile requests: each ends in a code that has a sentence, lets nobody in and changes nothing."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import KnownError
from app.protocol.frames import read_frames, seal_request
from app.protocol.messages import Cursor, End, Request
from app.protocol.signatures import Purpose, SecretKey
from tests.integration import small_county
from tests.integration.forging import asked, problem, replied
from tests.integration.small_county import CHEN, COUNTY, HILLS, LI, TOWN, ZHAO
from tests.integration.wire import answer, assert_mirrors, exchange, exchange_all, standing

if TYPE_CHECKING:
    from app.hub.county import CountyHub
    from tests.integration.conftest import NewDesk


def test_any_bit_flipped_in_a_request_is_refused_and_changes_nothing(hub: CountyHub, new_desk: NewDesk):
    desk = new_desk(LI)
    exchange(desk, hub)
    desk.send(small_county.paper(), [COUNTY])
    request = asked(hub, desk)
    before = standing(hub)

    @settings(max_examples=150)
    @given(st.integers(0, len(request) * 8 - 1))
    def refused(bit: int) -> None:
        flipped = bytearray(request)
        flipped[bit // 8] ^= 1 << bit % 8
        assert problem(hub, bytes(flipped)) in (
            "bad-signature",
            "unknown-desk",
            "unknown-version",
            "frame-damaged",
        )

    refused()
    assert standing(hub) == before


def test_any_part_of_a_request_is_refused(hub: CountyHub, new_desk: NewDesk):
    request = asked(hub, new_desk(LI))

    @settings(max_examples=50)
    @given(st.integers(0, len(request) - 1))
    def refused(length: int) -> None:
        assert problem(hub, request[:length]) in ("bad-signature", "frame-damaged")

    refused()


def test_a_request_in_an_unknown_version_says_which_side_is_older(hub: CountyHub, new_desk: NewDesk):
    request = bytearray(asked(hub, new_desk(LI)))
    request[2] = 9
    with pytest.raises(KnownError) as caught:
        hub.exchange.take(bytes(request))
    assert (caught.value.code, caught.value.values) == ("unknown-version", {"theirs": "9", "ours": "1"})


@pytest.mark.parametrize("content", [b"\0" * 20_000_000, b"\x91" * 8_000_000])
def test_a_bomb_of_zeros_is_not_unpacked(hub: CountyHub, new_desk: NewDesk, content: bytes):
    from app.protocol.compression import compress
    from app.protocol.frames import _PREFIX, MAGIC

    desk = new_desk(LI)
    own, packed = SecretKey(desk.identity.desk_secret), compress(content)
    with desk.store.reading() as tx:
        name = tx.setting("desk", bytes, b"")
    bomb = _PREFIX.pack(MAGIC, 1, name, own.sign(Purpose.REQUEST, name + packed)) + packed
    assert problem(hub, bomb) in ("frame-too-large", "frame-damaged")


def test_a_request_longer_than_agreed_is_not_read(hub: CountyHub):
    assert problem(hub, b"XY\x01" + bytes(5_000_000)) == "frame-too-large"


def test_a_desk_that_is_not_known_learns_nothing(hub: CountyHub, new_desk: NewDesk):
    desk = new_desk(LI)
    stranger = seal_request(Request("extranet", b"", b"", (), (), 0, 0), secrets.token_bytes(16), SecretKey())
    assert problem(hub, stranger) == "unknown-desk"
    with desk.store.reading() as tx:
        name = tx.setting("desk", bytes, b"")
    impostor = seal_request(Request("extranet", b"", b"", (), (), 0, 1_000_000), name, SecretKey())
    assert problem(hub, impostor) == "bad-signature"


def test_a_desk_of_another_network_is_refused(hub: CountyHub, new_desk: NewDesk):
    assert problem(hub, asked(hub, new_desk(LI), zone="intranet")) == "other-zone"


def test_cursors_of_other_scopes_bring_nothing_of_them(hub: CountyHub, new_desk: NewDesk):
    county, town, hills = new_desk(CHEN), new_desk(LI), new_desk(ZHAO)
    exchange_all(hub, county, town, hills)
    county.send(small_county.paper("只发纳章镇的通知"), [HILLS])
    exchange(county, hub)
    wanted = tuple(Cursor(name, 0) for name in (f"unit:{HILLS}", f"unit:{COUNTY}", f"person:{ZHAO}"))
    head, pages = replied(hub, asked(hub, town, cursors=wanted))
    assert {page.scope for page in pages} <= {"county", f"unit:{TOWN}"}
    assert "纳章镇的通知" not in repr([page.fixed + page.small for page in pages])
    assert not head.receipts
    assert not head.runs


@pytest.mark.parametrize(
    "cursor", [Cursor(f"unit:{TOWN}", -7), Cursor(f"unit:{TOWN}", -(2**63)), Cursor("county", -1, plain=True)]
)
def test_numbers_that_no_feed_has_do_no_harm(hub: CountyHub, new_desk: NewDesk, cursor: Cursor):
    desk = new_desk(LI)
    exchange(desk, hub)
    frames = list(read_frames([answer(hub, asked(hub, desk, cursors=(cursor,)))]))
    assert isinstance(frames[-1], End)
    exchange(desk, hub)
    assert_mirrors(desk, hub)


def test_a_replayed_request_tells_nothing_and_makes_no_second_desk(hub: CountyHub, new_desk: NewDesk):
    county, town = new_desk(CHEN), new_desk(LI)
    exchange_all(hub, county, town)
    old = asked(hub, town)
    replied(hub, old)
    exchange(town, hub)
    last = asked(hub, town)
    replied(hub, last)
    county.send(small_county.paper("新的通知"), [TOWN])
    exchange(county, hub)
    for request in (old, last):
        desks = set()
        for _ in range(3):
            head, pages = replied(hub, request)
            assert not pages
            desks.add(head.desk)
        assert len(desks) == 1
    exchange(town, hub)
    assert [row.title for row in town.inbox().rows] == ["新的通知"]
    with hub.store.reading() as tx:
        assert len(tx.desks()) <= 3  # two that were enrolled, and one for the request of yesterday
