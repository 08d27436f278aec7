"""Whole exchanges between real desks and a real hub, the same on SQLite and on PostgreSQL; and properties of pages."""

from __future__ import annotations

import contextlib
import random
from typing import TYPE_CHECKING

import msgspec
import pytest

from app.desk.rows import Fate
from app.desk.sync import Exchanger, in_place
from app.domain import records
from app.domain.delivery import State
from app.domain.errors import Unreachable
from app.domain.records import EVERYONE, Document, Handling, unit_scope
from app.hub.pages import INDEX_PART
from app.protocol import pages
from app.protocol.compression import Dictionary, compress
from app.protocol.frames import read_frames, seal_request, write_frame
from app.protocol.messages import FRAME_LIMIT, REQUEST_WIRE_LIMIT, Cursor, Index, Page, Request
from app.protocol.pages import DICTIONARY_LIMIT, WIRE_TARGET
from app.protocol.signatures import SecretKey
from tests.hub.desks_and_hub import World
from tests.integration.small_county import BUREAU, CHEN, COUNTY, HILLS, LI, SUN, TOWN, WANG, ZHAO, paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.papers import Paper
    from app.hub.exchange import Taken
    from app.protocol.frames import Frame


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr("app.hub.pages.CACHED_LEVEL", 3)  # packing tightly takes seconds a page
    database = request.getfixturevalue("postgresql_database") if request.param == "postgresql" else ""
    made = World(tmp_path, database)
    yield made
    made.close()


def titles(world: World, person: str) -> set[str]:
    return {row.title for row in world.desks[person].inbox().rows}


def asked(world: World, person: str, *cursors: Cursor) -> list[Frame]:
    """The reply to a request that only asks, as a desk that lies about its cursors would get it."""
    desk = world.desks[person]
    with desk.store.reading() as tx:
        epoch, turn = tx.setting("epoch", bytes, b""), tx.setting("turn", bytes, b"")
        name = tx.setting("desk", bytes, b"")
    request = Request(desk.identity.zone, epoch, turn, cursors, (), world.clock(), 10_000_000)
    content = seal_request(request, name, SecretKey(desk.identity.desk_secret))
    return list(read_frames(world.hub.exchange.reply(world.hub.exchange.take(content))))


def held(frames: list[Frame]) -> set[str]:
    """Scopes of which a reply tells anything."""
    return {frame.scope for frame in frames if isinstance(frame, Page | Index)}


def test_from_joining_to_the_full_index(world: World) -> None:
    world.enrol(CHEN, LI, WANG, ZHAO)
    world.sync()
    world.hub.import_documents([(n, paper(f"导入{n}")) for n in range(5)], BUREAU, [TOWN, HILLS])
    sent = world.desks[CHEN].send(paper("给两个乡"), [TOWN, HILLS])
    world.settle()
    world.agree()
    assert titles(world, LI) == titles(world, WANG) == titles(world, ZHAO)

    for person in (LI, WANG):  # two of one unit, neither knows of the other
        world.desks[person].sign_for(sent)
    world.settle()
    world.agree()
    for person in (LI, WANG):
        assert [row.state for row in world.desks[person].outbox()] == [Fate.ACCEPTED]
        assert next(row.state for row in world.desks[person].inbox().rows if row.id == sent) == State.SIGNED_FOR
    with world.hub.store.reading() as tx:
        handling = tx.get(Handling, (bytes.fromhex(sent), TOWN))
        assert handling is not None
        assert handling.signed is not None
        assert handling.signed.by == LI, "the first stands"

    absent = world.desks.pop(ZHAO)
    world.desks[CHEN].withdraw(sent)
    world.settle()
    world.agree()
    assert "给两个乡" not in titles(world, LI)
    with world.hub.store.writing() as tx:
        tx.feeds.let_go_tombstones(world.clock() + 1)
    world.desks[ZHAO] = absent
    assert "给两个乡" in titles(world, ZHAO)
    frames = asked(world, ZHAO, *_cursors(world, ZHAO))
    assert any(isinstance(frame, Index) for frame in frames), "who is older than the tombstones gets the full index"
    world.sync(ZHAO)
    assert "给两个乡" not in titles(world, ZHAO)
    world.agree()
    assert not any(isinstance(frame, Index) for frame in asked(world, ZHAO, *_cursors(world, ZHAO))), "and once only"


def test_a_long_index_comes_in_parts(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.enrol(LI)
    world.hub.import_documents([(n, paper(f"第{n}件")) for n in range(40)], COUNTY, [TOWN])
    world.sync(LI)
    with world.hub.store.writing() as tx:
        for document in list(tx.all(Document))[::3]:
            tx.feeds.remove(unit_scope(TOWN), "document", records.key(document.id), 1)
        tx.feeds.let_go_tombstones(world.clock() + 1)
    monkeypatch.setattr("app.hub.pages.INDEX_PART", 7)
    parts = [frame for frame in asked(world, LI, *_cursors(world, LI)) if isinstance(frame, Index)]
    assert len(parts) == 4
    world.frames_left = 3  # a head and two parts: the others come again with the next reply
    with pytest.raises(Unreachable):
        world.sync(LI)
    world.frames_left = -1
    assert 26 < len(titles(world, LI)) < 40
    world.sync(LI)
    assert len(titles(world, LI)) == 26
    world.agree()


def test_an_index_of_a_hundred_thousand_records_fits_into_frames() -> None:
    chance = random.Random(5)
    part = [("document", records.key(chance.randbytes(16))) for _ in range(INDEX_PART)]
    frame = Index("unit:a", 1, compress(msgspec.msgpack.encode(part)), *map(pages.name, *zip(*part[:2], strict=True)))
    assert len(write_frame(frame)) < FRAME_LIMIT / 4


def _cursors(world: World, person: str) -> tuple[Cursor, ...]:
    with world.desks[person].store.reading() as tx:
        return tx.mirror.cursors()


def test_a_desk_never_receives_what_another_unit_may_read(world: World) -> None:
    world.enrol(CHEN, LI, ZHAO, SUN)
    world.sync()
    world.desks[CHEN].send(paper("只给纳章"), [HILLS])
    world.desks[ZHAO].send(paper("只给水务"), [BUREAU])
    world.hub.import_documents([(1, paper("水务给纳章"))], BUREAU, [HILLS])
    world.settle()
    world.agree()
    others = [unit_scope(unit) for unit in (COUNTY, HILLS, BUREAU)]
    lies = [
        [Cursor(scope, 0) for scope in others],
        [Cursor(scope, 0, plain=True) for scope in (*others, unit_scope(TOWN), EVERYONE)],
        [Cursor("unit:", 0), Cursor("", 0), Cursor("unit:%", 0), Cursor(unit_scope(TOWN) + "\0", 0)],
        [Cursor(unit_scope(HILLS), 0)] * 50,
        [],
    ]
    world.sync(LI)
    for cursors in lies:
        frames = asked(world, LI, *cursors)
        assert held(frames) <= {EVERYONE, unit_scope(TOWN)}
        assert "只给".encode() not in b"".join(_bodies(frames))
        world.sync(LI)
    with world.desks[LI].store.reading() as tx:
        assert not list(tx.mirror.all(Document))


def _bodies(frames: list[Frame]) -> Iterator[bytes]:
    for frame in frames:
        if isinstance(frame, Page) and not frame.dictionary:
            yield from (item.body for item in pages.unpack(frame, Dictionary(b"")).items)


_signs = random.Random(0)
WORDS = ["".join(chr(_signs.randrange(0x4E00, 0x9FA5)) for _ in range(4)) for _ in range(500)]


def _long(chance: random.Random, number: int) -> Paper:
    """60 KB that pack about as real documents do."""
    return paper(f"长文{number}", *("".join(chance.choices(WORDS, k=250)) for _ in range(20)))


def test_a_first_synchronization_fills_the_dictionary(world: World) -> None:
    """More than 4 MiB, a withdrawal from the dictionary, and more that refers to it."""
    chance = random.Random(1)
    world.enrol(LI, ZHAO)
    count = DICTIONARY_LIMIT // 60_000 + 12
    world.hub.import_documents(((n, _long(chance, n)) for n in range(count)), COUNTY, [TOWN, HILLS])
    world.sync(LI)
    with world.hub.store.reading() as tx:
        scope = tx.feeds.scope(unit_scope(TOWN))
        made = [tx.feeds.page(scope.name, 0)]
        while made[-1] is not None:
            made.append(tx.feeds.page(scope.name, made[-1].last))
    kept = [page for page in made if page is not None]
    assert max(page.dictionary for page in kept) > DICTIONARY_LIMIT - 70_000
    assert all(len(page.fixed) <= WIRE_TARGET for page in kept)
    world.agree_of(LI)
    # an early one goes: who follows has no dictionary until it has heard of it, and then a new one
    with world.hub.store.writing() as tx:
        early = min((document for document in tx.all(Document)), key=lambda document: document.sent_at)
        tx.feeds.remove(scope.name, "document", records.key(early.id), world.clock())
    world.hub.import_documents(((n, _long(chance, n)) for n in range(count, count + 9)), COUNTY, [TOWN, HILLS])
    world.sync(LI)
    world.agree_of(LI)
    assert "长文0" not in titles(world, LI)
    world.hub.import_documents([(count + 9, _long(chance, 0))], COUNTY, [TOWN])
    world.sync(LI)
    world.agree_of(LI)
    world.sync(ZHAO)
    world.agree_of(ZHAO)


def test_a_reply_cut_after_any_frame_costs_nothing(world: World) -> None:
    chance = random.Random(2)
    world.enrol(CHEN, LI, ZHAO)
    world.sync()
    for frames in range(8):
        title = f"第{frames}次"
        world.hub.import_documents([(n, _long(chance, 100 * frames + n)) for n in range(3)], COUNTY, [TOWN])
        sent = world.desks[LI].send(paper(title), [COUNTY, HILLS])
        world.frames_left = frames
        with contextlib.suppress(Unreachable):
            Exchanger(world.desks[LI], world, in_place).run()
        world.frames_left = -1
        world.settle()
        world.agree()
        assert title in titles(world, CHEN)
        assert [row.state for row in world.desks[LI].outbox() if row.id == sent] == [Fate.ACCEPTED]
    with world.hub.store.reading() as tx:
        acts = [logged.id for logged in tx.log_after(0, 1000)]
    assert len(acts) == len(set(acts)) == 8


def test_a_desk_with_much_to_send_sends_it_in_parts(world: World) -> None:
    """What was written in a month without a line is more than one request may bring."""
    chance = random.Random(3)
    world.enrol(CHEN, LI)
    world.sync()
    for number in range(40):
        world.desks[LI].send(_long(chance, number), [COUNTY])
    world.desks[LI].send(_long(chance, 1000), [COUNTY])
    world.requests.clear()
    world.sync(LI)
    assert len(world.requests) > 2
    assert max(map(len, world.requests)) < REQUEST_WIRE_LIMIT
    assert {row.state for row in world.desks[LI].outbox()} == {Fate.ACCEPTED}
    world.settle()
    world.agree()


def test_a_dictionary_that_differs_is_noticed_and_done_without(world: World) -> None:
    chance = random.Random(4)
    world.enrol(LI)
    world.hub.import_documents([(n, _long(chance, n)) for n in range(20)], COUNTY, [TOWN])
    world.sync(LI)
    with world.desks[LI].store.writing() as tx:  # as after a fault of the disk
        tx.connection.exec_driver_sql("UPDATE mirror SET body = zeroblob(10) WHERE kind = 'document' AND row % 7 = 0")
        tx.connection.exec_driver_sql("DELETE FROM mirror WHERE row = (SELECT max(row) FROM mirror)")
    world.hub.import_documents([(n, _long(chance, n)) for n in range(20, 40)], COUNTY, [TOWN])
    with pytest.raises(Unreachable, match="dictionary-differs"):
        world.sync(LI)
    world.sync(LI)
    assert {f"长文{n}" for n in range(20, 40)} <= titles(world, LI)


# ---------------------------------------------------------------------------------------------------------- properties


def bytes_down(world: World) -> list[int]:
    """Notes how long the replies are from now on."""
    lengths: list[int] = []
    reply = world.hub.exchange.reply

    def counted(taken: Taken) -> Iterator[bytes]:
        frames = list(reply(taken))
        lengths.append(sum(map(len, frames)))
        return iter(frames)

    world.hub.exchange.reply = counted  # type: ignore[method-assign]
    return lengths


def test_what_a_desk_has_done_itself_is_not_told_in_full(world: World) -> None:
    world.enrol(CHEN, LI)
    world.sync()
    chance = random.Random(7)
    texts = ["".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(900)) for _ in range(12)]
    sent = [world.desks[CHEN].send(paper(f"第{n}件", text), [TOWN]) for n, text in enumerate(texts)]
    lengths = bytes_down(world)
    world.sync(CHEN)
    assert max(lengths) < 2500, "no echo of 30 KB of documents, which hardly pack"
    world.agree_of(CHEN)

    world.sync(LI)
    for item in sent:
        world.desks[LI].sign_for(item)
        world.desks[LI].mark_read(item)
    del lengths[:]
    world.sync(LI)
    assert max(lengths) < 900, "nor of 24 signatures and read-marks"
    for item in sent:
        world.desks[CHEN].withdraw(item, texts[0])
    del lengths[:]
    world.sync(CHEN)
    assert max(lengths) < 2500
    world.settle()
    world.agree()
    assert {row.state for person in (CHEN, LI) for row in world.desks[person].outbox()} == {Fate.ACCEPTED}


def test_what_came_out_otherwise_than_foreseen_is_told_in_the_same_page(world: World) -> None:
    world.enrol(CHEN, LI, WANG)
    world.sync()
    chance = random.Random(7)
    sent = [world.desks[CHEN].send(paper(f"第{n}件"), [TOWN]) for n in range(12)]
    world.settle()
    for item in sent:
        for person in (WANG, LI):
            world.desks[person].sign_for(item)
            world.desks[person].mark_read(item)
    world.desks[LI].send(paper("报告", chance.randbytes(900).hex()), [COUNTY])
    world.sync(WANG)
    world.hub.import_documents([(n, paper(f"导入{n}")) for n in range(5)], BUREAU, [TOWN])
    world.sync(LI)  # LI's signatures came second, and more has happened than LI knows
    world.agree_of(LI)
    world.settle()
    world.agree()


def test_who_has_no_use_for_what_is_foreseen_gets_it_in_full(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk whose foresight differs, as one of another version might, notices, asks again, and ends up the same."""
    world.enrol(CHEN)
    world.sync()
    sent = [world.desks[CHEN].send(paper(f"第{n}件"), [TOWN]) for n in range(12)]
    world.sync(CHEN)
    for item in sent:
        world.desks[CHEN].withdraw(item, "发错了")
    monkeypatch.setattr("app.desk.asked.Asked.foreseen", lambda *_: b"another foresight")
    with pytest.raises(Unreachable) as caught:
        world.sync(CHEN)
    assert caught.value.code == "dictionary-differs"
    assert {row.state for row in world.desks[CHEN].outbox()} == {Fate.ACCEPTED}, "the receipts stand"
    world.sync(CHEN)
    world.agree()
