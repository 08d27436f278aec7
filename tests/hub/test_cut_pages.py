"""A line that is cut within a page costs nothing of it: the desk keeps what came, and the hub sends the rest."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk.asked import LEAST_PART
from app.desk.sync import Exchanger, in_place
from app.domain.errors import KnownError, Unreachable
from app.protocol.frames import begins, digest_of, joined, part_of, read_frames, rest_of, write_frame
from app.protocol.messages import Head, Page, Part, Rest
from tests.hub.desks_and_hub import World
from tests.integration.small_county import COUNTY, LI, TOWN, WANG, paper
from tests.protocol.known import problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.protocol.frames import Frame


class CutLine:
    """A line to the world's hub that is cut after so many bytes, each time anew, and counts what it carries down."""

    def __init__(self, world: World, *cuts: int) -> None:
        self._world = world
        self._cuts = list(cuts)
        self.carried = 0
        self.rests = 0

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        """See `app.desk.courier.Courier`."""
        reply = b"".join(self._world.hub.exchange.reply(self._world.hub.exchange.take(content)))
        cut = self._cuts.pop(0) if self._cuts else len(reply)
        self.carried += min(cut, len(reply))
        left = bytearray()
        for frame in read_frames([reply[:cut]], left):
            self.rests += isinstance(frame, Rest)
            yield frame
        if cut < len(reply):
            error = Unreachable("cut-off", address="hub")
            error.left = bytes(left)
            raise error

    def run(self, person: str) -> int:
        """Exchange until it ends well. Returns how often it was cut."""
        cuts = 0
        while True:
            try:
                Exchanger(self._world.desks[person], self, in_place).run()
            except Unreachable:
                cuts += 1
            else:
                return cuts


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr("app.hub.pages.CACHED_LEVEL", 3)
    made = World(tmp_path)
    chance = random.Random(7)
    texts = ["".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(3000)) for _ in range(60)]
    made.hub.import_documents([(n, paper(f"第{n}件", text)) for n, text in enumerate(texts)], COUNTY, [TOWN])
    made.enrol(LI, WANG)
    yield made
    made.close()


def whole(world: World) -> int:
    """What a first synchronization carries down."""
    line = CutLine(world)
    assert line.run(WANG) == 0
    world.agree_of(WANG)
    return line.carried


def test_cuts_within_pages_cost_next_to_nothing(world: World) -> None:
    line = CutLine(world, *[100_000] * 3)
    assert line.run(LI) >= 2
    assert line.rests >= 2
    assert line.carried < whole(world) * 1.02
    world.agree_of(LI)


def test_a_rest_that_is_cut_goes_on_where_it_was_cut(world: World) -> None:
    line = CutLine(world, 30_000, 10_000, 10_000, 10_000)
    assert line.run(LI) == 4
    assert line.rests == 1, "the page that began with four pieces is one"
    assert line.carried < whole(world) * 1.02
    world.agree_of(LI)


def test_a_page_that_has_changed_meanwhile_comes_whole(world: World) -> None:
    line = CutLine(world, 60_000)
    with pytest.raises(Unreachable):
        Exchanger(world.desks[LI], line, in_place).run()
    with world.hub.store.writing() as tx:
        first = next(tx.feeds.items(f"unit:{TOWN}", 0, 1))
        tx.feeds.remove(f"unit:{TOWN}", first.kind, first.key, world.clock())
    assert line.run(LI) == 0
    assert line.rests == 0
    world.agree_of(LI)
    world.sync(LI)
    with world.desks[LI].store.reading() as tx:
        assert not tx.setting("part", bytes, b""), "what is of no use is let go"


def test_a_few_bytes_are_not_worth_keeping(world: World) -> None:
    reply = b"".join(world.hub.exchange.reply(world.hub.exchange.take(_asking(world))))
    head = next(len(write_frame(frame)) for frame in read_frames([reply]) if isinstance(frame, Head))
    first = next(len(write_frame(frame)) for frame in read_frames([reply]) if isinstance(frame, Page))
    assert first < 10_000, "the county's scope is one small page"
    line = CutLine(world, head + first + LEAST_PART - 1)
    line.run(LI)
    assert line.rests == 0
    world.agree_of(LI)


def _asking(world: World) -> bytes:
    from app.desk.sync import Step

    return Step(world.desks[LI]).prepare()


pages = st.builds(
    Page,
    st.text("unit:0123", max_size=40),
    st.integers(0, 2**40),
    st.integers(0, 2**40),
    st.just(0),
    st.just(0),
    st.binary(max_size=300),
    st.binary(max_size=300),
    st.binary(max_size=64),
)


@given(pages, st.data())
def test_a_page_in_pieces_is_the_page(page: Page, data: st.DataObject):
    frame = write_frame(page)
    part = b""
    while len(part) < len(frame) - 1:
        sent = rest_of(frame, Part(page.scope, len(part), digest_of(part)))
        left = bytearray()
        cut = data.draw(st.integers(6, len(sent)))
        frames = list(read_frames([sent[:cut]], left))
        if frames:
            found = joined(part, frames[0]) if isinstance(frames[0], Rest) else frames[0]
            assert found == page
            return
        part = part_of(bytes(left), part)
        assert frame.startswith(part)
        if len(part) > 80:
            assert begins(part, page.scope, page.after)
            assert not begins(part, page.scope + "x", page.after)
            assert not begins(part, page.scope, page.after + 1)


@given(st.binary(max_size=200), st.integers(-5, 300), st.binary(max_size=16))
def test_what_does_not_begin_so_is_sent_whole(frame: bytes, length: int, digest: bytes):
    assert rest_of(frame, Part("unit:x", length, digest)) == frame


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_what_does_not_fit_together_is_a_known_error(part: bytes, rest: bytes):
    assert problem(lambda: joined(part, Rest(rest))) in ("", "frame-damaged")


def test_a_rest_that_nobody_asked_for_is_refused(world: World) -> None:
    from app.desk.sync import Step

    step = Step(world.desks[LI])
    step.prepare()
    with pytest.raises(KnownError) as caught:
        step.apply(Rest(b"something"))
    assert caught.value.code == "frame-damaged"
