"""Hostile and damaged replies: a desk names what is wrong, takes nothing of it, and goes on."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from app.desk.sync import Exchanger, in_place
from app.domain.errors import KnownError
from app.protocol.frames import write_frame
from app.protocol.messages import Head, Page, Problem
from tests.integration import small_county
from tests.integration.forging import asked
from tests.integration.small_county import CHEN, HILLS, LI, TOWN, WANG
from tests.integration.wire import Wire, answer, assert_mirrors, exchange, exchange_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.hub.county import CountyHub
    from tests.integration.conftest import NewDesk


def test_a_desk_survives_any_bit_flipped_in_a_reply(memory: Path):
    hub = small_county.make_hub(memory / "hub")
    county, other = (small_county.enrol(hub, one, memory / one).open() for one in (CHEN, WANG))
    exchange(county, hub)
    for number in range(3):
        county.send(small_county.paper(f"通知 {number}"), [TOWN, HILLS])
    county.publish("放假", ["五一放假。"])
    exchange_all(hub, county, other)
    county.close()
    other.close()
    enrolled = small_county.enrol(hub, LI, memory / "kept.db")
    desk = enrolled.open()
    exchange(desk, hub)
    desk.sign_for(desk.inbox().rows[0].id)
    desk.close()
    tried = structs.replace(enrolled, path=memory / "tried.db")

    def disturbed(change: Callable[[bytes], bytes]) -> None:
        shutil.copyfile(enrolled.path, tried.path)
        for tail in ("-wal", "-shm"):
            tried.path.with_name(tried.path.name + tail).unlink(missing_ok=True)
        desk = tried.open()
        try:
            with contextlib.suppress(KnownError):  # any other error is a bug
                Exchanger(desk, Wire(hub, back=change), in_place).run()
            for _ in range(3):
                exchange(desk, hub)
            assert_mirrors(desk, hub)
            assert not desk.counts().waiting
            assert not desk.counts().refused
        finally:
            desk.close()

    # where in a reply, whatever its length turns out to be
    places = st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=3)

    @settings(max_examples=25)
    @given(places, st.integers(0, 7))
    def flipped(somewhere: list[float], bit: int) -> None:
        def flip(reply: bytes) -> bytes:
            changed = bytearray(reply)
            if somewhere:
                changed[int(somewhere.pop() * len(changed))] ^= 1 << bit
            return bytes(changed)

        disturbed(flip)

    @settings(max_examples=10)
    @given(places)
    def cut(somewhere: list[float]) -> None:
        disturbed(lambda reply: reply[: int(somewhere.pop() * len(reply))] if somewhere else reply)

    flipped()
    cut()
    hub.close()


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (b"", "cut-off"),
        (b"<html>Please log in</html>", "frame-damaged"),
        (b"\x01\xff\xff\xff\xff" + bytes(1000), "frame-too-large"),
        (b"\x07\0\0\0\0", "frame-damaged"),
        (b"\x02\0\0\0\0", "frame-damaged"),
        (write_frame(Problem("unknown-desk")), "unknown-desk"),
        (write_frame(Problem("no-such-code", {"code": "x", "self": "y", "nothing_sent": "z"})), "no-such-code"),
        (write_frame(Page("county", 5, 9, 0, 0, b"", b"", b"")), "page-out-of-order"),
        (write_frame(Page("county", 0, 9, 0, 0, b"zstd", b"", b"")), "frame-damaged"),
        (write_frame(Page("county", 0, 9, 0, 0, b"", b"", b"x" * 64)), "bad-signature"),
        (write_frame(Page("county", 0, 9, 4, 9, b"zstd", b"", b"")), "dictionary-differs"),
        (write_frame(Head(b"e" * 8, 0, b"t" * 8, b"\x90", b"s" * 64)), "bad-signature"),
    ],
)
def test_a_hostile_reply_has_a_name(hub: CountyHub, new_desk: NewDesk, reply: bytes, code: str):
    desk = new_desk(LI)
    with pytest.raises(KnownError) as caught:
        Exchanger(desk, Wire(hub, back=lambda _: reply), in_place).run()
    assert caught.value.code == code
    assert desk.line().problem == code
    assert desk.line().next_attempt_at
    exchange_all(hub, desk)
    assert_mirrors(desk, hub)


def test_a_page_of_another_hub_is_not_taken(hub: CountyHub, new_desk: NewDesk, tmp_path: Path):
    other = small_county.make_hub(tmp_path / "other")
    desk, theirs = new_desk(LI), small_county.enrol(other, LI, tmp_path / "theirs.db").open()
    try:
        with pytest.raises(KnownError) as caught:
            Exchanger(desk, Wire(hub, back=lambda _: answer(other, asked(other, theirs))), in_place).run()
        assert caught.value.code == "bad-signature"
        exchange_all(hub, desk)
        assert_mirrors(desk, hub)
    finally:
        theirs.close()
        other.close()
