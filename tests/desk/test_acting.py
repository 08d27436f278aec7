"""Acts of a clerk: how long they may be taken back, when they leave, and what a wrong clock does to them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from msgspec import structs

from app.desk.rows import Fate
from app.desk.sync import Step
from app.domain.acts import Send
from app.domain.delivery import State
from app.domain.errors import KnownError
from app.domain.papers import Attachment, Paper
from app.domain.people import Person, Unit
from tests.hub.desks_and_hub import World
from tests.integration.small_county import CHEN, COUNTY, HILLS, LI, TOWN, WANG, paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.desk.desk import Desk

TEN_YEARS = 10 * 365 * 86_400_000
WHOLE: Final = Paper(
    title="关于申请补充防汛物资的请示",
    kind="请示",
    number="纳政请〔2025〕7号",
    office="青县白水乡人民政府",
    urgency="加急",
    written="2025-06-01",
    body=("县人民政府：", "妥否，请批示。"),
    main_recipients="县人民政府",
    signature="白水乡人民政府",
    copies=("县水利局",),
    signer="李强",
    note="（联系人：王芳）",
    attachments=("物资清单",),
    subject="农业、林业、水利",
    index="11520",
    published="2025-06-02",
    files=(Attachment("物资清单.pdf", 9, bytes(32), "pdf"),),
)
"""A paper with everything on it that a paper can have."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.enrol(CHEN, LI, WANG)
    made.sync()
    yield made
    made.close()


def _received(world: World) -> str:
    world.desks[CHEN].send(paper(), [TOWN])
    world.settle()
    return world.desks[LI].inbox().rows[0].id


def _fates(desk: Desk) -> list[tuple[str, Fate]]:
    return [(act.act, act.state) for act in desk.outbox()]


def test_what_never_left_may_be_taken_back_however_late(world: World) -> None:
    item, desk = _received(world), world.desks[LI]
    act = desk.sign_for(item)
    step = Step(desk)
    step.prepare()
    with pytest.raises(KnownError, match="already-sent"):
        desk.take_back(act)
    step.unseal()
    assert desk.take_back(act) is None
    assert desk.inbox().rows[0].state == State.DELIVERED


def test_what_has_left_once_cannot_be_taken_back_when_it_does_not_leave_again(world: World) -> None:
    """The hub may have it from the first request, though the answer was lost."""
    item, desk = _received(world), world.desks[LI]
    act = desk.sign_for(item)
    Step(desk).prepare()
    again = Step(desk)
    again.prepare()
    again.unseal()
    with pytest.raises(KnownError, match="already-sent"):
        desk.take_back(act)


def test_what_was_done_upon_an_act_goes_with_it(world: World) -> None:
    desk = world.desks[LI]
    sent = desk.send(paper("关于申请补充防汛物资的请示"), [COUNTY])
    desk.withdraw(sent)
    draft = desk.take_back(sent)
    assert draft is not None
    assert draft.title == "关于申请补充防汛物资的请示"
    assert desk.outbox() == ()
    assert desk.sent().rows == ()


def test_what_is_taken_back_is_kept_whole_and_sent_again_as_it_was(world: World) -> None:
    assert [name for name in Paper.__struct_fields__ if not getattr(WHOLE, name)] == ["secrecy"]
    desk = world.desks[LI]
    desk.take_back(desk.send(WHOLE, [COUNTY]))
    (draft,) = desk.drafts()
    corrected = structs.replace(draft, title="关于再次申请补充防汛物资的请示")
    paper = corrected.paper("白水乡人民政府", ("县政府办公室",), date(2025, 7, 1))
    assert paper == structs.replace(WHOLE, title="关于再次申请补充防汛物资的请示")
    sent = desk.send(paper, corrected.to, draft=draft.id)
    world.settle()
    assert world.desks[CHEN].open(sent).paper == paper


def test_what_is_refused_is_kept_whole(world: World) -> None:
    desk = world.desks[LI]
    desk.send(WHOLE, [HILLS])
    with world.hub.store.writing() as tx:
        tx.put(Unit(HILLS, "纳章镇", "village", COUNTY), world.hub.clock())
    world.settle()
    (draft,) = desk.drafts()
    assert draft.reason == "unit-has-no-desk"
    assert draft.was == Send(WHOLE, (HILLS,))


def test_a_paper_that_was_dated_when_sent_is_dated_anew(world: World) -> None:
    desk = world.desks[LI]
    day = date.fromtimestamp(world.clock.now / 1000).isoformat()
    draft = desk.take_back(desk.send(structs.replace(WHOLE, written=day), [COUNTY]))
    assert draft is not None
    assert draft.paper("", (), date(2031, 5, 6)).written == "2031-05-06"


def test_who_is_addressed_follows_whom_it_goes_to(world: World) -> None:
    desk = world.desks[LI]
    draft = desk.take_back(desk.send(WHOLE, [COUNTY, HILLS]))
    assert draft is not None
    again, elsewhere = structs.replace(draft, to=(HILLS, COUNTY)), structs.replace(draft, to=(HILLS,))
    assert again.paper("", ("纳章镇",), date(2025, 7, 1)).main_recipients == "县人民政府"
    assert elsewhere.paper("", ("纳章镇",), date(2025, 7, 1)).main_recipients == "纳章镇"


def test_a_read_mark_waits_for_nothing(world: World) -> None:
    item, desk = _received(world), world.desks[LI]
    signed = desk.sign_for(item)
    desk.mark_read(item)
    desk.take_back(signed)
    world.sync(LI)
    assert ("read", Fate.ACCEPTED) in _fates(desk)


def test_read_marks_are_no_burden_in_counts_and_lists(world: World) -> None:
    item, desk = _received(world), world.desks[LI]
    desk.mark_read(item)
    assert desk.counts().waiting == desk.line().waiting == 0
    assert not desk.inbox().rows[0].pending


def test_two_clerks_of_a_unit_sign_offline_and_both_see_it_signed(world: World) -> None:
    item = _received(world)
    for person in (LI, WANG):
        world.desks[person].sign_for(item)
        assert world.desks[person].inbox().rows[0].state == State.SIGNED_FOR
    world.settle()
    for person in (LI, WANG):
        desk = world.desks[person]
        assert _fates(desk) == [("sign-for", Fate.ACCEPTED)]
        assert desk.inbox().rows[0].state == State.SIGNED_FOR
    signed = world.desks[CHEN].open(item).recipients[0].signed
    assert signed is not None
    assert signed.by == LI


def test_an_act_leaves_though_the_clock_was_set_back(world: World) -> None:
    item, desk = _received(world), world.desks[LI]
    desk.undo_seconds = 10
    desk.sign_for(item)
    desk.note_failure("no-line", unreachable=True)
    world.clock.now -= TEN_YEARS
    assert desk.next_exchange_at() <= world.clock.now + 1
    world.sync(LI)
    assert _fates(desk) == [("sign-for", Fate.ACCEPTED)]


def test_a_clock_ten_years_ahead_loses_nothing_and_is_doubted(world: World) -> None:
    item, desk = _received(world), world.desks[LI]
    with desk.store.writing() as tx:
        tx.set_setting("offset", None)
    before, world.clock.now = world.clock.now, world.clock.now + TEN_YEARS
    desk.sign_for(item)
    world.clock.now = before
    world.settle()
    signed = world.desks[CHEN].open(item).recipients[0].signed
    assert signed is not None
    assert signed.doubtful
    assert abs(signed.accepted - before) < TEN_YEARS / 100


def test_a_township_names_whom_a_notice_is_for(world: World) -> None:
    assert world.desks[CHEN].me().speaks_to_all
    assert not world.desks[LI].me().speaks_to_all
    with pytest.raises(KnownError, match="audience-missing"):
        world.desks[LI].publish("关于停电的通知", ["今天停电。"])
    world.desks[LI].publish("关于停电的通知", ["今天停电。"], [COUNTY])
    world.desks[CHEN].publish("关于值班的通知", ["请安排值班。"])
    world.settle()
    assert {row.title for row in world.desks[WANG].notices().rows} == {"关于值班的通知", "关于停电的通知"}


def test_who_is_revoked_is_shut_out_and_their_acts_refused(world: World) -> None:
    item = _received(world)
    world.desks[LI].sign_for(item)
    assert world.hub.revoke(LI) == 1
    with pytest.raises(KnownError, match="unknown-desk"):
        world.sync(LI)
    assert _fates(world.desks[LI]) == [("sign-for", Fate.WAITING)]
    world.sync(WANG, CHEN)
    assert world.desks[CHEN].open(item).recipients[0].signed is None


def test_only_those_with_something_new_are_woken(world: World) -> None:
    item = _received(world)
    world.desks[LI].sign_for(item)
    taken = world.hub.exchange.take(Step(world.desks[LI]).prepare())
    assert set(taken.changed) == {f"unit:{COUNTY}", f"unit:{TOWN}"}


def test_a_clerk_who_moves_leaves_the_old_units_papers(world: World) -> None:
    _received(world)
    with world.hub.store.reading() as tx:
        clerk = tx.get(Person, LI)
    assert clerk is not None
    world.hub.import_people([structs.replace(clerk, unit=HILLS)])
    world.settle()
    assert world.desks[LI].inbox().rows == ()
    assert world.desks[LI].me().unit == HILLS
    assert len(world.desks[WANG].inbox().rows) == 1


def test_a_read_mark_that_is_taken_back_does_not_go_out(world: World) -> None:
    item, desk = _received(world), world.desks[LI]
    act = desk.mark_read(item)
    assert act is not None
    desk.take_back(act)
    assert [row.unread for row in desk.inbox().rows] == [True]
    world.sync(LI)
    with world.hub.store.reading() as tx:
        assert tx.logged(bytes.fromhex(act)) is None
