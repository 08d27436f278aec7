"""What may go wrong with acts on their way: wrong clocks, heaps of work, two who do the same, what comes too late."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.desk import overlay
from app.desk.courier import LineCourier
from app.desk.sync import Exchanger, in_place
from app.domain.errors import KnownError
from app.domain.records import Document, Handling
from tests.integration import small_county
from tests.integration.served import Served, served
from tests.integration.small_county import CHEN, COUNTY, HILLS, LI, TOWN, WANG, ZHAO
from tests.integration.wire import assert_mirrors, exchange, exchange_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.hub.county import CountyHub
    from tests.integration.conftest import NewDesk

TEN_YEARS_MS = 10 * 365 * 86_400_000


@pytest.mark.parametrize("wrong", [-TEN_YEARS_MS, TEN_YEARS_MS])
def test_a_clock_ten_years_off_loses_nothing_and_is_told(hub: CountyHub, new_desk: NewDesk, wrong: int):
    hub.import_documents([(1, small_county.paper("县里的通知"))], COUNTY, [TOWN])
    clock = [hub.clock()]
    desk = new_desk(LI, clock=lambda: clock[0])
    exchange(desk, hub)  # in time: so the desk knows how far its clock is off
    clock[0] += wrong
    (row,) = desk.inbox().rows
    desk.sign_for(row.id)
    sent = desk.send(small_county.paper("报告"), [COUNTY])
    exchange_all(hub, desk)
    assert [act.state for act in desk.outbox()] == ["accepted", "accepted"]
    with hub.store.reading() as tx:
        handling = tx.get(Handling, (bytes.fromhex(row.id), TOWN))
        document = tx.get(Document, bytes.fromhex(sent))
    assert handling is not None
    assert handling.signed is not None
    assert handling.signed.doubtful
    assert abs(handling.signed.accepted - hub.clock()) < 60_000
    assert document is not None
    assert abs(document.sent_at - hub.clock()) < 60_000


def test_what_was_held_under_a_wrong_clock_leaves_under_the_right_one(hub: CountyHub, new_desk: NewDesk):
    clock = [hub.clock() + TEN_YEARS_MS]
    desk = new_desk(LI, clock=lambda: clock[0], undo_seconds=10)
    exchange(desk, hub)
    desk.send(small_county.paper(), [COUNTY])
    desk.note_failure("no-line", unreachable=True)
    clock[0] -= TEN_YEARS_MS
    assert desk.next_exchange_at() <= clock[0]
    exchange(desk, hub)
    assert not desk.line().waiting


def test_a_heap_of_work_leaves_in_several_requests(hub: CountyHub, new_desk: NewDesk):
    chance = random.Random(7)
    desk = new_desk(LI)
    exchange(desk, hub)
    for number in range(24):  # 4.5 MB that hardly shrink: more than a request may have
        body = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(63_000))
        desk.send(small_county.paper(f"报告 {number}", body), [COUNTY])
    exchange_all(hub, desk)
    assert not desk.counts().waiting
    assert [row.title for row in desk.sent(limit=100).rows] == [f"报告 {number}" for number in reversed(range(24))]
    assert_mirrors(desk, hub)


def test_an_emergency_leaves_first(hub: CountyHub, new_desk: NewDesk):
    county, desk = new_desk(CHEN), new_desk(LI)
    exchange_all(hub, county, desk)
    for number in range(5):
        desk.send(small_county.paper(f"报告 {number}"), [COUNTY])
    desk.send(small_county.paper("山洪险情的报告", urgency="特急"), [COUNTY])
    with desk.store.reading() as tx:
        (first,) = tx.outbox.due(desk.clock(), 1)
    assert first.title == "山洪险情的报告"
    exchange_all(hub, desk, county)
    with hub.store.reading() as tx:
        assert tx.log_after(0, 1)[0].id == first.id


def test_two_clerks_sign_for_one_document_offline(hub: CountyHub, new_desk: NewDesk):
    hub.import_documents([(1, small_county.paper())], COUNTY, [TOWN, HILLS])
    county, li, wang = new_desk(CHEN), new_desk(LI), new_desk(WANG)
    exchange_all(hub, county, li, wang)
    (row,) = li.inbox().rows
    for desk in (li, wang):
        desk.mark_read(row.id)
        desk.sign_for(row.id)
    exchange_all(hub, wang, li, county)
    for desk in (li, wang):
        assert [(one.state, one.unread, one.pending) for one in desk.inbox().rows] == [("read", False, False)]
        assert {act.state for act in desk.outbox()} == {"accepted"}
    (town, hills) = county.open(row.id).recipients
    assert (town.signed_name, [name for name, _ in town.readers]) == ("王芳", ["王芳", "李强"])
    assert hills.state == "sent"


def test_what_is_withdrawn_leaves_its_recipients_and_late_acts_say_why(hub: CountyHub, new_desk: NewDesk):
    county, town, hills = new_desk(CHEN), new_desk(LI), new_desk(ZHAO)
    exchange_all(hub, county, town, hills)
    sent = county.send(small_county.paper("发错了的通知"), [TOWN, HILLS])
    exchange_all(hub, county, town, hills)
    town.sign_for(sent)
    exchange_all(hub, town, county)
    hills.sign_for(sent)  # not known to the hub when the county withdraws
    county.withdraw(sent, "发错了")
    exchange(county, hub)
    exchange_all(hub, hills, town, county)
    for desk in (town, hills):
        assert not desk.inbox().rows
        while desk.index_some(200):
            pass
        assert not desk.search("发错了")
        with pytest.raises(KnownError):
            desk.open(sent)
        assert_mirrors(desk, hub)
        assert "发错了的通知" not in repr(_everything(desk))
    assert [act.reason for act in hills.outbox()] == ["withdrawn"]
    assert [row.state for row in county.sent().rows] == ["withdrawn"]


def _everything(desk: object) -> list[object]:
    from sqlalchemy import select

    from app.desk.store import tables

    with desk.store.reading() as tx:  # type: ignore[attr-defined]
        return [
            tuple(row)
            for table in (tables.mirror, tables.listing)
            for row in tx.connection.execute(select(table)).all()
        ]


def test_what_the_hub_refuses_comes_back_as_a_draft(hub: CountyHub, new_desk: NewDesk):
    desk = new_desk(LI)
    exchange(desk, hub)
    desk.send(small_county.paper("给撤并单位的报告", "写了很久。"), [HILLS])
    with hub.store.writing() as tx:
        from app.domain.people import Unit

        tx.put(Unit(HILLS, "纳章镇", "village", COUNTY), hub.clock())
    exchange_all(hub, desk)
    (draft,) = desk.drafts()
    assert (draft.title, draft.body, draft.reason) == ("给撤并单位的报告", ("写了很久。",), "unit-has-no-desk")
    assert not desk.sent().rows


# -------------------------------------------------------------------------------------------------------- held requests


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Served]:
    """A hub that serves."""
    with served(tmp_path) as running:
        yield running


def test_a_held_request_brings_news_at_once(office: Served, tmp_path: Path):
    hub = office.hub
    enrolled = small_county.enrol(hub, LI, tmp_path / "li.db", office.address)
    sender = small_county.enrol(hub, CHEN, tmp_path / "chen.db", office.address).open()
    held = threading.Event()
    titles: list[str] = []

    def wait_for_news() -> None:
        desk = enrolled.open()
        line = LineCourier(office.address, desk.identity.ca)
        exchanger = Exchanger(desk, line, in_place)
        exchanger.run()
        held.set()
        while not desk.inbox().rows:
            exchanger.run(hold=30)
        titles.extend(row.title for row in desk.inbox().rows)
        line.close()
        desk.close()

    waiting = threading.Thread(target=wait_for_news)
    waiting.start()
    line = LineCourier(office.address, sender.identity.ca)
    Exchanger(sender, line, in_place).run()
    assert held.wait(20)
    sender.send(small_county.paper("新到的通知"), [TOWN])
    Exchanger(sender, line, in_place).run()
    waiting.join(10)
    line.close()
    sender.close()
    assert titles == ["新到的通知"]


def test_a_held_request_hears_of_what_another_process_writes(office: Served, tmp_path: Path):
    desk = small_county.enrol(office.hub, LI, tmp_path / "li.db", office.address).open()
    line = LineCourier(office.address, desk.identity.ca)
    exchanger = Exchanger(desk, line, in_place)
    exchanger.run()
    importing = threading.Timer(0.3, office.hub.import_documents, ([(1, small_county.paper())], COUNTY, [TOWN]))
    importing.start()
    exchanger.run(hold=20)
    importing.join()
    line.close()
    assert len(desk.inbox().rows) == 1
    desk.close()


def test_a_renamed_unit_has_its_new_name_in_the_lists(hub: CountyHub, new_desk: NewDesk):
    hub.import_documents([(1, small_county.paper("改名以前的通知"))], COUNTY, [TOWN])
    desk = new_desk(LI)
    exchange(desk, hub)
    hub.import_units([structs.replace(small_county.UNITS[0], name="马龙县人民政府")])
    exchange(desk, hub)
    assert [row.office for row in desk.inbox().rows] == ["马龙县人民政府"]
    with desk.store.writing() as tx:
        overlay.rebuild(tx, LI, TOWN)
    assert [row.office for row in desk.inbox().rows] == ["马龙县人民政府"]
