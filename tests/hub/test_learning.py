"""What leaves a desk of learning, on the whole way: by line, in bags and spools, after a loss, and nothing besides."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec import structs

from app.desk import spool
from app.desk.rows import Fate
from app.domain.acts import Act, SignedAct
from app.domain.errors import KnownError, Misuse, Unreachable
from app.domain.records import CountyTerms, Training, person_scope, unit_scope
from app.hub import mailbags as county_bags
from app.hub.bag_parts import BagParts
from app.hub.learning import set_terms
from app.protocol import mailbag
from app.protocol.mailbag import read_part
from app.training.courses import Terms
from tests.desk.learning.answers import take_test
from tests.desk.learning.packs import SMALL, pack
from tests.hub.desks_and_hub import World
from tests.hub.losses import back_up, close, restore
from tests.integration.carrying import fates, round_trip
from tests.integration.small_county import CHEN, HILLS, LI, PEOPLE, TOWN, WANG, ZHAO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.desk.desk import Desk

LOGGED = (LI, SMALL)


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """李强 and 王芳 of one township, 赵敏 of another."""
    database = request.getfixturevalue("postgresql_database") if request.param == "postgresql" else ""
    made = World(tmp_path, database)
    made.enrol(LI, WANG, ZHAO)
    made.sync()
    made.desks[LI].learning.keep_pack(pack())
    yield made
    made.close()


def seen(world: World, person: str) -> list[tuple[str, bool]]:
    """Whose tests a person sees, and whether they were passed."""
    return [(row.name, row.passed) for row in world.desks[person].learning.unit_records()]


def log_of(world: World) -> list[Act]:
    with world.hub.store.reading() as tx:
        return [msgspec.msgpack.decode(one.signed, type=SignedAct).act for one in tx.log_after(0, 1000)]


def held(world: World, scope: str) -> int:
    return sum(kind == "training" for kind, _ in world.hub_holds(scope))


def test_the_unit_sees_passed_or_not_yet_and_nobody_else_sees_anything(world: World) -> None:
    take_test(world.desks[LI], SMALL, passing=False)
    (own,) = world.desks[LI].learning.unit_records()
    assert (own.passed, own.mine, own.pending, own.course_name) == (False, True, True, "小课程")
    world.settle()
    assert seen(world, WANG) == [("李强", False)]
    assert world.desks[WANG].learning.unit_records()[0].course_name == SMALL, "the course is not here"
    take_test(world.desks[LI], SMALL, passing=True)
    assert seen(world, LI) == [("李强", True)]
    world.settle()
    assert seen(world, WANG) == [("李强", True)]
    (own,) = world.desks[LI].learning.unit_records()
    assert not own.pending
    assert structs.asdict(own).keys() == {
        "person", "name", "course", "course_name", "passed", "day", "mine", "pending"
    }  # fmt: skip
    assert seen(world, ZHAO) == []
    assert not any(kind == "training" for kind, _ in world.desk_holds(ZHAO, unit_scope(HILLS)))
    assert (held(world, unit_scope(TOWN)), held(world, person_scope(LI)), held(world, "county")) == (1, 1, 0)
    world.agree()


def test_only_what_is_news_leaves_so_that_nobody_can_count_tries(world: World) -> None:
    for passing in (False, False, False, True, True, False):
        take_test(world.desks[LI], SMALL, passing=passing)
        world.sync(LI)
    said = [msgspec.msgpack.decode(act.body) for act in log_of(world)]
    assert said == [["learned", SMALL, 3, False, "2026-05-29"], ["learned", SMALL, 3, True, "2026-05-29"]]
    world.desks[LI].learning.keep_pack(pack(4))
    take_test(world.desks[LI], SMALL, passing=True)
    world.sync(LI)
    assert msgspec.msgpack.decode(log_of(world)[-1].body) == ["learned", SMALL, 4, True, "2026-05-29"]


def test_nothing_besides_leaves_the_desk(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Law 8: not in an act, not in what the hub keeps, not in what either side logs."""
    desk = world.desks[LI]
    with caplog.at_level(logging.DEBUG):
        desk.learning.note_progress(SMALL, "first", 1)
        desk.learning.practised(SMALL, "single-0", None)
        attempt = desk.learning.begin_test(SMALL)
        desk.learning.tick(attempt.id, 1234)
        desk.learning.hand_in(attempt.id, 1234)
        take_test(desk, SMALL, passing=True)
        world.settle()
    acts = log_of(world)
    assert len(acts) == 2
    for act in acts:
        assert (act.kind, act.target, act.by, act.zone, act.after) == ("learned", b"", LI, "extranet", ())
        assert len(msgspec.msgpack.decode(act.body)) == 5, "the kind, course, version, passed, day"
    assert len(Act.__struct_fields__) == 10, "the others: id, desk, the desk's clock, its offset and the body"
    with world.hub.store.reading() as tx:
        rows = [value for name in tx.tables() for row in tx.rows(name) for value in row]
    there = b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in rows)
    for word in (b"single-", b"task-", b"first", attempt.id.encode(), bytes.fromhex(attempt.id), b"1234"):
        assert word not in there, word
    for logged in ("single-", "task-", attempt.id, SMALL):
        assert logged not in caplog.text


def test_two_pcs_of_one_person_do_not_quarrel(world: World) -> None:
    one = world.desks[LI]
    world.enrol(LI)
    other = world.desks[LI]
    other.learning.keep_pack(pack())
    for desk in (one, other):
        take_test(desk, SMALL, passing=True)
    world.desks["first"] = one
    world.sync(LI, "first", LI)
    assert fates(one) == fates(other) == {Fate.ACCEPTED}
    with world.hub.store.reading() as tx:
        assert [(record.of, record.passed) for record in tx.all(Training)] == [(LOGGED, True)]
    assert world.hub_holds(unit_scope(TOWN)).keys() >= {("training", msgspec.msgpack.encode(LOGGED))}


def test_cut_after_the_hub_has_it_the_act_stands_once(world: World) -> None:
    take_test(world.desks[LI], SMALL, passing=True)
    world.frames_left = 0
    with pytest.raises(Unreachable):
        world.sync(LI)
    world.frames_left = -1
    world.settle()
    assert len(log_of(world)) == 1
    assert fates(world.desks[LI]) == {Fate.ACCEPTED}
    assert seen(world, WANG) == [("李强", True)]


def test_what_was_passed_goes_along_to_a_new_unit(world: World) -> None:
    take_test(world.desks[LI], SMALL, passing=True)
    world.settle()
    world.hub.import_people([structs.replace(one, unit=HILLS) for one in PEOPLE if one.id == LI])
    world.settle()
    assert (seen(world, WANG), seen(world, ZHAO)) == ([], [("李强", True)])
    assert seen(world, LI) == [("李强", True)]
    world.agree()


def test_a_desk_that_has_never_reached_the_hub_hands_in_all_the_same(world: World) -> None:
    world.enrol(CHEN)
    desk = world.desks[CHEN]
    desk.learning.keep_pack(pack())
    assert take_test(desk, SMALL, passing=True).passed
    world.settle()
    assert seen(world, CHEN) == [("陈静", True)]


@pytest.mark.parametrize("forgotten", [False, True], ids=["act-kept", "record-only"])
def test_a_restored_hub_gets_back_what_was_passed(world: World, forgotten: bool) -> None:
    take_test(world.desks[LI], SMALL, passing=False)
    world.settle()
    back_up(world)
    take_test(world.desks[LI], SMALL, passing=True)
    with world.hub.store.writing() as tx:
        set_terms(tx, CountyTerms(SMALL, 30, 80), world.clock())
    world.settle()
    if forgotten:  # the clerk's PC is gone: only a colleague's desk knows
        world.desks.pop(LI).close()
    restore(world)
    with world.hub.store.reading() as tx:
        assert [record.passed for record in tx.all(Training)] == [False]
    world.settle()
    close(world)
    with world.hub.store.reading() as tx:
        assert [(record.of, record.passed) for record in tx.all(Training)] == [(LOGGED, True)]
        assert list(tx.all(CountyTerms)) == [CountyTerms(SMALL, 30, 80)]
    assert seen(world, WANG) == [("李强", True)]


def test_it_goes_in_a_mailbag_as_by_line(world: World, tmp_path: Path) -> None:
    take_test(world.desks[LI], SMALL, passing=True)
    stick = tmp_path / "stick"
    stick.mkdir()
    round_trip(world, LI, stick)
    assert fates(world.desks[LI]) == {Fate.ACCEPTED}
    world.sync(WANG)
    assert seen(world, WANG) == [("李强", True)]


def test_a_locked_desk_leaves_it_with_its_pc_which_sees_a_count(world: World) -> None:
    desk = world.desks[LI]
    take_test(desk, SMALL, passing=True)
    assert spool.leave(desk) == 1
    folder = spool.folder_beside(desk.store.path)
    (bag,) = (folder / spool.OUT).iterdir()
    content = bag.read_bytes()
    header = read_part(content).header
    assert (header.acts, header.urgent) == (1, 0)
    for word in (b"learned", SMALL.encode(), "小课程".encode(), LI.encode() + b"\xa5"):
        assert word not in content
    part = mailbag.read_part(content)
    reply = county_bags.open_bag(
        world.hub, county_bags.check(world.hub, part), BagParts(world.hub).with_kept(part, content), spool.NAME, "", 0
    ).reply
    back = folder / spool.BACK
    back.mkdir(exist_ok=True)
    for name, answer in reply.named:
        (back / name.rpartition("/")[2]).write_bytes(answer)
    assert "outbox" in spool.take_replies(desk)
    assert fates(desk) == {Fate.ACCEPTED}


def test_the_county_s_terms_hold_for_tests_that_begin_then(world: World) -> None:
    desk = world.desks[LI]
    running = desk.learning.begin_test(SMALL)
    with world.hub.store.writing() as tx:
        set_terms(tx, CountyTerms(SMALL, 45, 0), world.clock())
    world.settle()
    assert desk.learning.terms(SMALL) == Terms(45, 60)
    assert desk.learning.begin_test(SMALL).head == running.head, "what was begun keeps its own"
    desk.learning.hand_in(running.id, 1)
    assert desk.learning.begin_test(SMALL).left == 45 * 60
    with world.hub.store.writing() as tx:
        set_terms(tx, CountyTerms(SMALL, 0, 0), world.clock())
    world.settle()
    assert desk.learning.terms(SMALL) == Terms(90, 60)


def test_terms_that_cannot_be_are_refused(world: World) -> None:
    with world.hub.store.writing() as tx:
        for terms in (CountyTerms(SMALL, 301, 60), CountyTerms(SMALL, 90, 101), CountyTerms(SMALL, -1, 60)):
            with pytest.raises(KnownError, match="terms-malformed"):
                set_terms(tx, terms, 1)
        with pytest.raises(Misuse, match="no-such-course"):
            set_terms(tx, CountyTerms("../x", 90, 60), 1)


def test_nobody_can_say_it_of_somebody_else(world: World) -> None:
    """Signed by 赵敏, it is 赵敏's; said to be 李强's, it is forged."""
    desk: Desk = world.desks[ZHAO]
    desk.learning.keep_pack(pack())
    desk.identity = structs.replace(desk.identity, person=LI)
    take_test(desk, SMALL, passing=True)
    desk.identity = structs.replace(desk.identity, person=ZHAO)
    world.settle()
    assert [row.reason for row in desk.outbox()] == ["key-unknown"]
    assert seen(world, LI) == seen(world, WANG) == []
