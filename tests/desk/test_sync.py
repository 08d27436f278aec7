"""Synchronizing: many pages with their dictionary, withdrawals, the full index, and what a newer hub sends."""

from __future__ import annotations

import contextlib
import itertools
import random
from typing import TYPE_CHECKING

import pytest
from msgspec import msgpack

from app.desk.store import DeskStore
from app.desk.sync import Exchanger, Step, in_place
from app.domain.errors import KnownError, Unreachable
from app.hub import pages as hub_pages
from app.protocol.frames import read_frames
from app.protocol.messages import Index, Page
from tests.integration import small_county
from tests.integration.small_county import COUNTY, LI, TOWN, WANG
from tests.integration.wire import Wire, answer, assert_mirrors, exchange, exchange_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.desk.desk import Desk
    from app.hub.county import CountyHub


class World:
    """A hub with many documents for one town, and its desks, in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hub = small_county.make_hub(folder / "hub")
        self.desks: list[Desk] = []

    def desk(self, person: str = LI) -> Desk:
        """A new desk."""
        enrolled = small_county.enrol(self.hub, person, self.folder / f"{len(self.desks)}.db")
        self.desks.append(enrolled.open())
        return self.desks[-1]

    def publish(self, count: int, name: str = "通知") -> None:
        """Documents of the county's that resemble each other, as real ones do."""
        chance = random.Random(name)
        lines = ["".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(200)) for _ in range(40)]
        papers = [small_county.paper(f"{name} {n}", *chance.sample(lines, 12)) for n in range(count)]
        self.hub.import_documents(list(enumerate(papers)), COUNTY, [TOWN])


@pytest.fixture
def world(memory: Path) -> Iterator[World]:
    made = World(memory)
    yield made
    for desk in made.desks:
        desk.close()
    made.hub.close()


def pages_of(hub: CountyHub, desk: Desk) -> list[Page]:
    """The pages that wait for a desk."""
    return [frame for frame in read_frames([answer(hub, Step(desk).prepare())]) if isinstance(frame, Page)]


def test_a_first_synchronization_comes_in_pages_that_use_the_earlier_ones(world: World):
    world.publish(250)
    desk = world.desk()
    waiting = [page for page in pages_of(world.hub, desk) if page.scope == f"unit:{TOWN}"]
    assert len(waiting) > 3
    assert [page.after for page in waiting[1:]] == [page.last for page in waiting[:-1]]
    assert [page.dictionary > 0 for page in waiting] == [False] + [True] * (len(waiting) - 1)
    exchange_all(world.hub, desk)
    assert_mirrors(desk, world.hub)
    assert len(desk.inbox(limit=1000).rows) == 250


def test_a_cut_costs_no_more_than_a_page(world: World):
    chance = random.Random(3)
    texts = ["".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(7000)) for _ in range(50)]
    papers = [(n, small_county.paper(f"通知 {n}", text)) for n, text in enumerate(texts)]
    world.hub.import_documents(papers, COUNTY, [TOWN])
    desk = world.desk()
    whole = len(answer(world.hub, Step(desk).prepare()))
    carried = 0

    def cut(reply: bytes) -> bytes:
        nonlocal carried
        arrived = reply[: whole // 3]
        carried += len(arrived)
        assert carried < 3 * whole, "the same comes again and again"
        return arrived

    while desk.line().problem or not desk.line().last_contact:
        with contextlib.suppress(Unreachable):
            Exchanger(desk, Wire(world.hub, back=cut), in_place).run()
    exchange_all(world.hub, desk)
    assert_mirrors(desk, world.hub)
    assert whole > 500_000
    assert carried < whole + 5 * 90_000


def break_off_while_filing(hub: CountyHub, desk: Desk) -> None:
    """The program dies when the first sixteen records of the town's page are filed."""
    step = Step(desk)
    for frame in read_frames([answer(hub, step.prepare())]):
        if isinstance(frame, Page) and frame.scope == f"unit:{TOWN}":
            works = step.works(frame)
            for work in itertools.islice(works, 2):
                work()
            return
        step.apply(frame)
    raise AssertionError("no page for the town")


def test_a_page_that_broke_off_while_it_was_filed_comes_again(world: World):
    world.publish(60)
    whole, broken = world.desk(), world.desk(WANG)
    exchange_all(world.hub, whole)
    break_off_while_filing(world.hub, broken)
    assert 0 < len(broken.inbox(limit=100).rows) < 60
    with broken.store.reading() as tx:
        assert f"unit:{TOWN}" not in {cursor.scope for cursor in tx.mirror.cursors() if cursor.number}
    exchange_all(world.hub, broken)
    assert_mirrors(broken, world.hub)
    assert [row.id for row in broken.inbox(limit=100).rows] == [row.id for row in whole.inbox(limit=100).rows]


def test_nothing_of_a_broken_page_stays_that_the_hub_no_longer_has(world: World):
    county = world.desk(small_county.CHEN)
    exchange(county, world.hub)
    sent = [county.send(small_county.paper(f"通知 {n}", "防汛物资。"), [TOWN]) for n in range(30)]
    exchange(county, world.hub)
    desk = world.desk()
    break_off_while_filing(world.hub, desk)
    shown = {row.id for row in desk.inbox(limit=100).rows}
    gone = next(act for act in sent if act in shown)
    county.withdraw(gone)
    exchange(county, world.hub)
    exchange_all(world.hub, desk)
    assert_mirrors(desk, world.hub)
    assert gone not in {row.id for row in desk.inbox(limit=100).rows}


def test_desks_with_and_without_a_withdrawn_document_stay_in_step(world: World):
    county = world.desk(small_county.CHEN)
    exchange(county, world.hub)
    sent = [county.send(small_county.paper(f"通知 {n}", "防汛物资。" * 200), [TOWN]) for n in range(30)]
    exchange(county, world.hub)
    early, late = world.desk(), world.desk(WANG)
    exchange_all(world.hub, early)
    for act in sent[3:9]:
        county.withdraw(act)
    exchange(county, world.hub)
    world.publish(40)
    exchange_all(world.hub, early, late, county)
    for desk in (early, late, county):
        assert_mirrors(desk, world.hub)
    assert len(early.inbox(limit=100).rows) == len(late.inbox(limit=100).rows) == 30 - 6 + 40


def test_a_dictionary_that_differs_is_done_without(world: World):
    world.publish(120)
    desk = world.desk()
    exchange_all(world.hub, desk)
    with desk.store.writing() as tx:  # as a bug or a bad sector might
        kind, key = next(one for one in tx.mirror.keys(f"unit:{TOWN}") if one[0] == "document")
        tx.mirror.remove(f"unit:{TOWN}", [(kind, key)])
    world.publish(120, "意见")
    for _ in range(20):
        with contextlib.suppress(Unreachable):
            exchange(desk, world.hub)
        assert desk.line().problem in ("", "dictionary-differs")
    assert sum(row.title.startswith("意见") for row in desk.inbox(limit=1000).rows) == 120


def test_who_missed_the_tombstones_gets_the_full_index(world: World):
    county, desk = world.desk(small_county.CHEN), world.desk()
    exchange_all(world.hub, county, desk)
    sent = [county.send(small_county.paper(f"通知 {n}"), [TOWN]) for n in range(6)]
    exchange_all(world.hub, county, desk)
    for act in sent[:3]:
        county.withdraw(act)
    exchange(county, world.hub)
    with world.hub.store.writing() as tx:
        assert tx.feeds.let_go_tombstones(world.hub.clock() + 1) == 3
    exchange(county, world.hub)
    frames = list(read_frames([answer(world.hub, Step(desk).prepare())]))
    assert any(isinstance(frame, Index) for frame in frames)
    exchange_all(world.hub, desk)
    assert sorted(row.id for row in desk.inbox().rows) == sorted(sent[3:])


def test_a_heap_of_tombstones_comes_in_several_pages(world: World, monkeypatch: pytest.MonkeyPatch):
    county, desk = world.desk(small_county.CHEN), world.desk()
    exchange_all(world.hub, county, desk)
    sent = [county.send(small_county.paper(f"通知 {n}"), [TOWN]) for n in range(60)]
    exchange_all(world.hub, county, desk)
    for act in sent:
        county.withdraw(act)
    exchange(county, world.hub)
    monkeypatch.setattr(hub_pages, "RAW_TARGET", 1000)
    assert len([page for page in pages_of(world.hub, desk) if page.scope == f"unit:{TOWN}"]) > 2
    exchange_all(world.hub, desk)
    assert not desk.inbox().rows
    assert_mirrors(desk, world.hub)


def test_records_of_a_kind_unknown_here_are_kept_and_go_when_they_leave(world: World):
    desk = world.desk()
    exchange(desk, world.hub)
    body = msgpack.encode([b"matter-1", "a newer hub knows what this is"])
    with world.hub.store.writing() as tx:
        tx.put_body("matter", msgpack.encode(b"matter-1"), body)
        tx.feeds.append(f"unit:{TOWN}", "matter", msgpack.encode(b"matter-1"), len(body), 1)
    exchange_all(world.hub, desk)
    assert_mirrors(desk, world.hub)
    with world.hub.store.writing() as tx:
        tx.feeds.remove(f"unit:{TOWN}", "matter", msgpack.encode(b"matter-1"), 2)
    exchange_all(world.hub, desk)
    assert_mirrors(desk, world.hub)


def test_a_failure_is_remembered_over_a_restart(world: World):
    enrolled = small_county.enrol(world.hub, LI, world.folder / "restarted.db")
    desk = enrolled.open()
    with pytest.raises(KnownError):
        Exchanger(desk, Wire(world.hub, back=lambda _: b""), in_place).run()
    planned = desk.next_exchange_at()
    desk.close()
    assert planned > desk.clock()
    again = enrolled.open()
    assert again.next_exchange_at() == planned
    exchange(again, world.hub)
    assert again.next_exchange_at() == 0
    again.close()


def test_nothing_is_sent_twice_without_need(world: World):
    desk = world.desk()
    exchange_all(world.hub, desk)
    desk.send(small_county.paper(), [COUNTY])
    exchange_all(world.hub, desk)
    wire = Wire(world.hub)
    Exchanger(desk, wire, in_place).run()
    assert len(wire.request) + len(wire.reply) <= 400, "an idle exchange is small"


def test_a_store_opens_while_its_last_writer_was_cut_off(world: World):
    enrolled = small_county.enrol(world.hub, LI, world.folder / "cut.db")
    desk = enrolled.open()
    exchange(desk, world.hub)
    desk.send(small_county.paper(), [COUNTY])
    copy = world.folder / "copy.db"
    for tail in ("", "-wal"):  # as a power cut leaves them
        source = enrolled.path.with_name(enrolled.path.name + tail)
        copy.with_name(copy.name + tail).write_bytes(source.read_bytes())
    desk.close()
    store = DeskStore(copy, enrolled.key)
    with store.reading() as tx:
        assert tx.outbox.count("waiting") == 1
    store.close()
