"""Requests that come at once are taken in together, and those that wait are woken, whichever process wrote."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from app.desk.sync import Step
from app.domain.errors import KnownError
from app.domain.records import Arrival
from app.hub import acceptance
from app.hub.county import CountyHub
from app.hub.exchange import Short, Taken
from app.hub.groups import Groups
from app.hub.store import listening
from app.hub.waiting import Waiting
from app.protocol.frames import decode
from app.protocol.messages import Receipt
from tests.hub.desks_and_hub import World
from tests.integration.small_county import CHEN, COUNTY, LI, TOWN, WANG, ZHAO, paper

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

    from tests.conftest import ExpectLog

SOON_S = 30


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    database = request.getfixturevalue("postgresql_database") if request.param == "postgresql" else ""
    made = World(tmp_path, database)
    made.enrol(CHEN, LI, WANG, ZHAO)
    made.settle()
    yield made
    made.close()


def asking(world: World, person: str, hold: int = 0) -> bytes:
    """A request of this person's desk with what it has queued."""
    world.clock.now += 60_000
    return Step(world.desks[person], hold).prepare()


def broken() -> None:
    raise OSError("the disk is gone")


def outcomes(answer: Taken | Exception) -> list[str]:
    assert isinstance(answer, Taken), answer
    return [receipt.outcome for receipt in decode(answer.head.receipts, list[Receipt])] if answer.head.receipts else []


def test_what_comes_together_is_answered_one_by_one(world: World) -> None:
    item = world.desks[CHEN].send(paper("同时"), [TOWN])
    world.sync(CHEN)
    world.sync(LI, WANG)
    for person in (LI, WANG):
        world.desks[person].sign_for(item)
        world.desks[person].mark_read(item)
    twice = asking(world, LI)
    answers = world.hub.exchange.take_all([twice, b"no request", asking(world, WANG), twice, asking(world, ZHAO)])
    both = ["accepted", "accepted"]
    assert [outcomes(answers[place]) for place in (0, 2, 3, 4)] == [both, both, both, []]
    assert isinstance(answers[1], KnownError)
    assert answers[1].code == "frame-damaged"
    with world.hub.store.reading() as tx:
        assert tx.last_position() == 5
    world.settle()
    world.agree()


def test_one_that_goes_wrong_takes_no_other_with_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = world.desks[LI].send(paper("错"), [world.desks[CHEN].identity.unit])
    world.desks[CHEN].send(paper("好"), [TOWN])
    whole = acceptance._write

    def fails(outcome: Any, tx: Any, now: int) -> None:
        whole(outcome, tx, now)
        if any(getattr(record, "id", b"").hex() == bad for record in outcome.puts):
            raise ArithmeticError("after it has written")

    monkeypatch.setattr(acceptance, "_write", fails)
    one, other = world.hub.exchange.take_all([asking(world, LI), asking(world, CHEN)])
    assert isinstance(one, ArithmeticError)
    assert outcomes(other) == ["accepted"]
    monkeypatch.setattr(acceptance, "_write", whole)
    world.settle()
    world.agree()
    with world.hub.store.reading() as tx:
        assert tx.last_position() == 2


def waits_at(hub: CountyHub, held: Taken) -> Callable[[], Coroutine[Any, Any, bool]]:
    async def waits() -> bool:
        (short,) = await asyncio.to_thread(hub.exchange.short_replies, [held])
        assert isinstance(short, Short)
        return short.waits

    return waits


def statements(hub: CountyHub, do: Callable[[], object]) -> int:
    """How many statements a hub's database is asked meanwhile."""
    asked = 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    event.listen(hub.store._engine, "before_cursor_execute", count)
    try:
        do()
    finally:
        event.remove(hub.store._engine, "before_cursor_execute", count)
    return asked


def test_many_requests_ask_the_database_hardly_more_than_one(world: World) -> None:
    items = [world.desks[CHEN].send(paper(f"第{number}号"), [TOWN]) for number in range(8)]
    world.settle()
    many: list[bytes] = []
    one = 0
    for number, item in enumerate(items):
        person = (LI, WANG)[number % 2]
        world.desks[person].sign_for(item)
        world.desks[person].mark_read(item)
        many.append(asking(world, person))
        if number == 0:
            one = statements(world.hub, lambda: world.hub.exchange.take_all(many[:1]))
    answers: list[Taken | Exception] = []
    several = statements(world.hub, lambda: answers.extend(world.hub.exchange.take_all(many[1:])))
    assert sum(len(outcomes(answer)) for answer in answers) > 10
    assert several <= one + 4, "each statement of one request serves all of a group"
    taken = [answer for answer in answers if isinstance(answer, Taken)]
    alone = statements(world.hub, lambda: world.hub.exchange.short_replies(taken[:1]))
    assert statements(world.hub, lambda: world.hub.exchange.short_replies(taken * 5)) <= alone + 6
    world.settle()
    world.agree()


def run(work: Callable[[Waiting], Any], hub: CountyHub) -> None:
    """Run a coroutine while a hub heeds what others write."""

    async def whole() -> None:
        waiting = Waiting(hub.store)
        async with waiting.watching(None):  # type: ignore[arg-type]
            await asyncio.wait_for(work(waiting), SOON_S)

    asyncio.run(whole())


def test_another_process_wakes_who_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    if world.hub.store.sqlite:
        monkeypatch.setattr("app.hub.waiting.LOOK_S", 0.01)
    else:
        monkeypatch.setattr("app.hub.waiting.LOOK_S", 3600.0)  # it must be told, and never look
    other = CountyHub(world.folder / "hub", world.clock)
    world.desks[CHEN].send(paper("醒"), [TOWN])
    held = other.exchange.take(asking(world, LI, 300))
    sent = asking(world, CHEN)

    async def work(waiting: Waiting) -> None:
        waits = asyncio.create_task(waiting.hold(held, 300, waits_at(other, held)))
        while not (waiting._told or other.store.sqlite):
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waits.done()
        await asyncio.to_thread(world.hub.exchange.take, sent)
        await waits

    try:
        run(work, other)
        assert not asyncio.run(waits_at(other, held)())
    finally:
        other.close()


def test_nobody_waits_on_a_line_that_is_cut(world: World) -> None:
    held = world.hub.exchange.take(asking(world, LI, 300))
    let_go: list[Callable[[], None]] = []

    async def work(waiting: Waiting) -> None:
        waits = asyncio.create_task(waiting.hold(held, 300, waits_at(world.hub, held), let_go.append))
        while not let_go:
            await asyncio.sleep(0)
        let_go[0]()
        await waits
        assert not waiting._waiting

    run(work, world.hub)


def test_who_waits_is_let_go_when_the_hub_stops(world: World) -> None:
    held = world.hub.exchange.take(asking(world, LI, 300))

    async def work(waiting: Waiting) -> None:
        waits = asyncio.create_task(waiting.hold(held, 300, waits_at(world.hub, held)))
        while not waiting._waiting:
            await asyncio.sleep(0)
        waiting.let_all_go()
        await waits

    run(work, world.hub)


def test_the_intake_answers_each_and_ends_with_the_last(world: World) -> None:
    requests = [asking(world, person) for person in (CHEN, LI, WANG)]

    async def whole() -> list[Taken | BaseException]:
        intake = Groups("intake", world.hub.exchange.take_all, len)
        asked = [asyncio.create_task(intake.ask(content)) for content in (*requests, b"no request")]
        await asyncio.sleep(0)
        intake.start()  # only now: so that they are one group
        intake.stop()
        return await asyncio.gather(*asked, return_exceptions=True)

    *taken, refused = asyncio.run(whole())
    assert all(isinstance(answer, Taken) for answer in taken)
    assert isinstance(refused, KnownError)


def arrived(world: World) -> int:
    with world.hub.store.reading() as tx:
        return sum(1 for _ in tx.all(Arrival))


def test_many_arrivals_are_told_when_nobody_asks_anything(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.hub.import_documents([(n, paper(f"导入{n}")) for n in range(50)], COUNTY, [TOWN])
    world.sync(LI)
    content = asking(world, LI)
    monkeypatch.setattr("app.hub.exchange.MORE_AT_ONCE", 15)
    monkeypatch.setattr("app.hub.groups.QUIET_S", 0.01)
    told = threading.Event()
    tell = world.hub.exchange.tell_of_more

    def heard() -> bool:
        more = tell()
        if not more and arrived(world) > 20:  # it goes on before anything is asked, too
            told.set()
        return more

    async def whole() -> int:
        intake = Groups("intake", world.hub.exchange.take_all, len, heard)
        intake.start()
        await intake.ask(content)
        at_once = arrived(world)
        await asyncio.to_thread(told.wait, SOON_S)
        intake.stop()
        return at_once

    assert 20 <= asyncio.run(whole()) < 50, "the request waits for some of them only"
    assert told.is_set()
    assert arrived(world) == 50
    world.settle()
    world.agree()


def test_what_was_put_off_is_said_again_by_the_next_request(
    world: World, monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    world.hub.import_documents([(n, paper(f"导入{n}")) for n in range(30)], COUNTY, [TOWN])
    world.sync(LI)
    world.sync(LI)
    assert arrived(world) == 20
    intake = Groups("intake", world.hub.exchange.take_all, len, world.hub.exchange.tell_of_more)
    with monkeypatch.context() as patched, expect_log("app.hub.groups", "put off", logging.ERROR):
        patched.setattr(world.hub.store, "writing", broken)
        assert not intake._some_more()
    assert not world.hub.exchange.tell_of_more()
    world.sync(LI)
    assert arrived(world) == 30


def test_nothing_that_was_put_off_is_told_in_another_epoch(world: World) -> None:
    world.hub.import_documents([(n, paper(f"导入{n}")) for n in range(30)], COUNTY, [TOWN])
    world.sync(LI)
    world.sync(LI)
    with world.hub.store.writing() as tx:
        tx.set_value("epoch", b"another!")
    assert not world.hub.exchange.tell_of_more()
    assert arrived(world) == 20


@given(
    st.dictionaries(
        st.text(st.characters(categories=("L", "N")), min_size=1, max_size=40), st.integers(1), max_size=400
    )
)
def test_what_is_told_is_heard(moved: dict[str, int]) -> None:
    messages = list(listening._messages(moved))
    assert all(len(message.encode()) < 8000 for message in messages)
    heard: dict[str, int] = {}
    for message in messages:
        heard |= listening._read(message)
    assert heard == moved
