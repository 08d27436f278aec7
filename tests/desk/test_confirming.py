"""Keys revoked at a position of the log: what was signed with them and had not been sent comes back to be confirmed."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec import structs

from app.desk import confirming, new_desk, session, vault
from app.desk.bringing_over import Brought, bring_over
from app.desk.clerks import SET_ASIDE
from app.desk.identity import Identity
from app.desk.rows import Draft, Fate
from app.desk.store import DeskStore
from app.desk.sync import Exchanger, in_place
from app.domain.acts import SignedAct
from app.domain.errors import KnownError
from app.domain.people import Key
from app.hub import enrolment
from app.protocol.joining import prove_join, slip_of
from app.protocol.messages import Join
from app.protocol.signatures import SecretKey
from app.training.answers import Chosen
from tests.desk.learning.answers import take_test
from tests.desk.learning.packs import SMALL, pack
from tests.hub.desks_and_hub import World
from tests.integration.small_county import CHEN, COUNTY, LI, TOWN, paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from app.desk.desk import Desk
    from app.desk.store.store import Transaction

OLD, NEW = "mountain-stream-7", "river-stone-42"


class Pc:
    """Li's PC: joins the hub without a line, but for that as the program does."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder
        self.desk: Desk | None = None

    def join(self, password: str, *, again: bool = False) -> Desk:
        self.close()
        hub = self.world.hub
        slip, secret = slip_of(enrolment.issue(hub, LI).code)
        person, desk = SecretKey(), SecretKey()
        joined = enrolment.answer(hub, prove_join(Join(slip, person.public, desk.public, self.world.clock()), secret))
        identity = Identity(
            LI, joined.unit, joined.county.zone, "hub", joined.hub_key, joined.ca, person.secret, desk.secret
        )
        settings = {"identity": identity, "desk": joined.desk, "turn": joined.turn, "epoch": joined.epoch}
        part = vault.OpenPart(LI, "李强", "月望乡", "马龙区", joined.county.zone, False)
        new_desk.make(self.folder, part, password, settings, self.world.clock(), again=again)
        if again:
            session._bring_over(self.folder, LI, password)
        return self.open(password)

    def open(self, password: str) -> Desk:
        self.desk = session.unlock(self.folder, LI, password, undo_seconds=0)
        self.desk.clock = self.world.clock
        return self.desk

    def sync(self) -> None:
        assert self.desk is not None
        self.world.clock.now += 60_000
        Exchanger(self.desk, self.world, in_place).run()

    def close(self) -> None:
        if self.desk is not None:
            self.desk.close()
        self.desk = None


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "world")
    made.enrol(CHEN)
    made.sync()
    yield made
    made.close()


@pytest.fixture
def pc(world: World, memory: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pc]:
    monkeypatch.setattr(vault, "create", partial(vault.create, cost=vault.Cost(memory_kib=64)))
    made = Pc(world, memory / "pc")
    made.folder.mkdir()
    yield made
    made.close()


def received(world: World, pc: Pc, title: str = "县里的通知") -> str:
    world.desks[CHEN].send(paper(title), [TOWN])
    world.sync(CHEN)
    pc.sync()
    assert pc.desk is not None
    return next(row.id for row in pc.desk.inbox().rows if row.title == title)


def fates(desk: Desk) -> dict[str, tuple[Fate, str]]:
    return {row.act: (row.state, row.reason) for row in desk.outbox()}


def working_offline(world: World, pc: Pc) -> tuple[str, str]:
    """Li has signed for one document and sent another, without a line, and a draft lies there."""
    desk = pc.join(OLD)
    item = received(world, pc)
    desk.sign_for(item)
    sent = desk.send(paper("断线时写的报告"), [COUNTY])
    desk.save_draft(Draft("", "没写完的", "", "", "", (), (), ("一",), "", 0))
    return item, sent


def test_what_a_lost_password_left_behind_is_sent_with_the_new_desk(world: World, pc: Pc) -> None:
    """The keys were not revoked: the county takes the acts as they were signed, once."""
    item, sent = working_offline(world, pc)
    pc.join(NEW, again=True)
    assert pc.desk is not None
    assert pc.desk.outbox() == (), "another password: the earlier desk stays closed"
    assert bring_over(pc.desk, OLD) == Brought(acts=2, drafts=1)
    assert bring_over(pc.desk, OLD) == Brought(), "once"
    pc.sync()
    assert {state for state, _ in fates(pc.desk).values()} == {Fate.ACCEPTED}
    assert [draft.title for draft in pc.desk.drafts()] == ["没写完的"]
    world.settle()
    assert [row.title for row in world.desks[CHEN].inbox().rows] == ["断线时写的报告"]
    assert world.desks[CHEN].open(world.desks[CHEN].sent().rows[0].id).recipients[0].signed_name == "李强"
    assert (item, sent) != ("", "")


def test_who_keeps_the_password_finds_everything_again(world: World, pc: Pc) -> None:
    working_offline(world, pc)
    desk = pc.join(OLD, again=True)
    assert {row.act for row in desk.outbox()} == {"sign-for", "send"}
    assert [draft.title for draft in desk.drafts()] == ["没写完的"]


def test_an_act_whose_key_was_revoked_comes_back_and_is_confirmed(world: World, pc: Pc) -> None:
    item, sent = working_offline(world, pc)
    world.hub.revoke(LI)
    desk = pc.join(OLD, again=True)
    pc.sync()
    assert set(fates(desk).values()) == {(Fate.REFUSED, "key-revoked")}
    assert {draft.title: draft.reason for draft in desk.drafts()} == {"没写完的": "", "断线时写的报告": "key-revoked"}
    world.settle()
    assert world.desks[CHEN].inbox().rows == (), "nothing of a revoked key holds by itself"
    for row in desk.outbox():
        confirming.confirm(desk, row.id)
    assert [draft.title for draft in desk.drafts()] == ["没写完的"]
    pc.sync()
    assert set(fates(desk).values()) == {(Fate.ACCEPTED, "")}
    world.settle()
    assert [row.title for row in world.desks[CHEN].inbox().rows] == ["断线时写的报告"]
    with world.hub.store.reading() as tx:
        new, old = (key for key in sorted(tx.all(Key), key=lambda key: key.until) if key.person == LI)
        for act in tx.log_after(0, 100):
            signed = msgspec.msgpack.decode(act.signed, type=SignedAct)
            if signed.act.by == LI:
                assert signed.key == new.id
                assert act.position > new.since
        assert old.until > 0
    assert desk.open(item).row.state == "signed-for"
    assert sent not in {row.id for row in desk.outbox()}


def test_only_what_came_back_so_is_confirmed(world: World, pc: Pc) -> None:
    desk = pc.join(OLD)
    item = received(world, pc)
    act = desk.sign_for(item)
    with pytest.raises(KnownError, match="not-to-confirm"):
        confirming.confirm(desk, act)
    with pytest.raises(KnownError, match="not-to-confirm"):
        confirming.confirm(desk, "00" * 16)


def test_the_desk_of_another_county_is_left_alone(world: World, pc: Pc, tmp_path: Path) -> None:
    working_offline(world, pc)
    pc.close()
    other = World(tmp_path / "other")
    try:
        desk = Pc(other, pc.folder)
        opened = desk.join(OLD, again=True)
        assert opened.outbox() == ()
        desk.close()
    finally:
        other.close()


def test_files_that_were_to_be_sent_come_too(world: World, pc: Pc, tmp_path: Path) -> None:
    desk = pc.join(OLD)
    pc.sync()
    file = tmp_path / "附件.pdf"
    file.write_bytes(b"%PDF-1.7\n" + bytes(3000))
    named = (desk.attachments.attach(file).attachment,)
    item = desk.send(structs.replace(paper("带附件的报告"), files=named), [COUNTY])
    fresh = pc.join(OLD, again=True)
    pc.close()
    fresh = pc.open(OLD)
    pc.sync()
    (row,) = fresh.attachments.files(item)
    _, content = fresh.attachments.source(item, row.sha256)
    assert hashlib.sha256(b"".join(content.read())).digest() == named[0].sha256


def test_a_crash_in_between_brings_nothing_twice(world: World, pc: Pc, monkeypatch: pytest.MonkeyPatch) -> None:
    working_offline(world, pc)
    desk = pc.join(NEW, again=True)
    honest = DeskStore.writing
    calls = iter(range(100))

    def dying(store: DeskStore) -> AbstractContextManager[Transaction]:
        if next(calls) == 1:  # the second: after the new desk has everything, before the old one is marked
            raise KnownError("disk-full", path="")
        return honest(store)

    with monkeypatch.context() as patched:
        patched.setattr(DeskStore, "writing", dying)
        with pytest.raises(KnownError, match="disk-full"):
            bring_over(desk, OLD)
    assert len(desk.outbox()) == 2
    assert bring_over(desk, OLD).acts == 0
    assert len(desk.outbox()) == 2
    assert len(list(pc.folder.glob(f"{SET_ASIDE}*"))) == 1


def test_what_was_learnt_comes_over_whole_and_a_test_goes_on(world: World, pc: Pc) -> None:
    desk = pc.join(OLD)
    desk.learning.keep_pack(pack())
    desk.learning.note_progress(SMALL, "first", 1)
    desk.learning.practised(SMALL, "single-0", None)
    assert not take_test(desk, SMALL, passing=False).passed
    running = desk.learning.begin_test(SMALL)
    desk.learning.answer(running.id, running.paper.places[0].item.id, Chosen((0,)), 70)
    held = desk.learning.progress(SMALL), desk.learning.results(SMALL), desk.learning.courses()
    desk = pc.join(OLD, again=True)
    assert (desk.learning.progress(SMALL), desk.learning.results(SMALL), desk.learning.courses()) == held
    found = desk.learning.running()
    assert found is not None
    assert (found.head, found.spent, len(found.answers)) == (running.head, 71, 1)
    world.clock.now += 20 * 60_000
    assert "single-0" in {item.id for item in desk.learning.review_items(SMALL)}


def test_a_test_that_was_handed_in_under_a_revoked_key_is_confirmed(world: World, pc: Pc) -> None:
    desk = pc.join(OLD)
    desk.learning.keep_pack(pack())
    take_test(desk, SMALL, passing=True)
    world.hub.revoke(LI)
    desk = pc.join(OLD, again=True)
    pc.sync()
    (row,) = desk.outbox()
    assert (row.act, row.title, row.reason, row.can_take_back) == ("learned", "小课程", "key-revoked", False)
    confirming.confirm(desk, row.id)
    pc.sync()
    assert [(row.title, row.state) for row in desk.outbox()] == [("小课程", Fate.ACCEPTED)]
    assert [(row.passed, row.pending) for row in desk.learning.unit_records()] == [(True, False)]
