"""Mailbags between real desks and a real hub: what they carry, and everything that can happen to them on the way."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec import structs

from app.desk import bag_packing, mailbags
from app.desk.attachments import FileState
from app.desk.rows import Fate
from app.domain.errors import KnownError
from app.domain.people import Zone
from app.hub import mailbags as county_bags
from app.hub.bag_parts import BagParts
from app.protocol import mailbag, sticks
from app.protocol.messages import Cursor
from tests.integration.carrying import at_county, fates, from_county, opened, packed, round_trip
from tests.integration.small_county import BUREAU, CHEN, COUNTY, HILLS, LI, TOWN, WANG, ZHAO, paper
from tests.integration.wire import assert_mirrors

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.desk import Desk
    from app.domain.papers import Paper
    from tests.hub.desks_and_hub import World


def test_a_bag_brings_acts_there_and_answers_and_papers_back(world: World, stick: Path) -> None:
    li, chen = world.desks[LI], world.desks[CHEN]
    sent = li.send(paper("请示"), [COUNTY])
    chen.send(paper("通知"), [TOWN])
    world.sync(CHEN)
    assert round_trip(world, LI, stick) == ["bag-opened"]
    assert fates(li) == {Fate.ACCEPTED}
    assert [row.title for row in li.inbox().rows] == ["通知"]
    world.settle()
    assert [row.id for row in chen.inbox().rows] == [sent]
    for desk in (li, chen):
        assert_mirrors(desk, world.hub)


def test_acts_in_a_bag_also_go_by_line_and_are_there_once(world: World, stick: Path) -> None:
    li = world.desks[LI]
    li.send(paper("请示"), [COUNTY])
    files = packed(li, stick)
    world.settle()
    assert fates(li) == {Fate.ACCEPTED}
    answers = at_county(world.hub, files)
    assert opened(li, *answers) == ["bag-late"]
    assert fates(li) == {Fate.ACCEPTED}
    world.settle()
    assert len(world.desks[CHEN].inbox().rows) == 1
    assert world.desks[LI].identity.person == LI
    with li.store.reading() as tx:
        assert not tx.setting("copied", bool, default=False), "the bag was taken for a copy of the store"


def test_a_bag_disturbs_neither_the_turn_of_the_line_nor_its_clock(world: World, stick: Path) -> None:
    li = world.desks[LI]

    def turn_and_offset() -> tuple[bytes, int]:
        with li.store.reading() as tx:
            return tx.setting("turn", bytes, b""), tx.setting("offset", int, 0)

    before = turn_and_offset()
    li.send(paper("请示"), [COUNTY])
    files = packed(li, stick)
    world.clock.now += 30 * 86_400_000
    assert opened(li, *at_county(world.hub, files)) == ["bag-opened"]
    assert turn_and_offset() == before


def test_what_was_packed_can_no_longer_be_taken_back(world: World, stick: Path) -> None:
    li = world.enrolled[LI].open(world.clock, undo_seconds=10)
    act = li.send(paper("请示"), [COUNTY])
    packed(li, stick)
    with pytest.raises(KnownError):
        li.take_back(act)
    li.close()


def test_packing_that_fails_leaves_acts_as_they_were(world: World, stick: Path) -> None:
    li = world.enrolled[LI].open(world.clock, undo_seconds=10)
    act = li.send(paper("请示"), [COUNTY])
    (stick / sticks.MARK).write_bytes(msgspec.json.encode(sticks.Medium("1", Zone.INTERNET)))
    with pytest.raises(KnownError, match="medium-other-zone"):
        mailbags.pack(li, stick)
    li.take_back(act)
    assert not li.outbox()
    li.close()


def test_a_bag_opened_twice_says_so_on_both_sides(world: World, stick: Path) -> None:
    li = world.desks[LI]
    li.send(paper("请示"), [COUNTY])
    files = packed(li, stick)
    first, second = at_county(world.hub, files), at_county(world.hub, files)
    with world.hub.store.reading() as tx:
        assert tx.last_position() == 1
    assert opened(li, *first) == ["bag-opened"]
    assert opened(li, *first) == ["bag-opened-before"]
    assert opened(li, *second) == ["bag-late"]


def test_bags_out_of_order_wait_for_their_turn(world: World, stick: Path) -> None:
    li, bags = world.desks[LI], []
    for number in range(3):
        world.hub.import_documents([(1, paper(f"通知{number}"))], COUNTY, [TOWN])
        bags += from_county(world, LI, stick)
        (desk,) = county_bags.desks(world.hub, LI)
        with world.hub.store.writing() as tx:  # as if the desk had said that it holds them, so that bags follow on
            from app.hub.held import held_by, note_held

            cursors = [Cursor(name, tx.feeds.scope(name).head) for name in ("county", f"unit:{TOWN}")]
            note_held(tx, desk, held_by(desk).epoch, cursors, 0)
    assert opened(li, bags[2], bags[1]) == ["bag-early", "bag-early"]
    assert not li.inbox().rows
    assert opened(li, bags[0]) == ["bag-opened"]
    assert [row.title for row in li.inbox().rows] == ["通知2", "通知1", "通知0"]
    assert_mirrors(li, world.hub)


def test_a_bag_older_than_the_line_is_passed_over(world: World, stick: Path) -> None:
    world.hub.import_documents([(1, paper("通知"))], COUNTY, [TOWN])
    old = from_county(world, LI, stick)
    world.hub.import_documents([(1, paper("新通知"))], COUNTY, [TOWN])
    world.settle()
    assert opened(world.desks[LI], *old) == ["bag-late"]
    assert_mirrors(world.desks[LI], world.hub)


def test_a_late_answer_never_takes_the_place_of_one_that_stands(world: World, stick: Path) -> None:
    """In the bag the act still waits for another; by line both have been accepted since."""
    li = world.desks[LI]
    world.hub.import_documents([(1, paper("通知"))], COUNTY, [TOWN])
    world.settle()
    item = li.inbox().rows[0].id
    li.sign_for(item)
    drawn = bag_packing.draw(li)
    second = structs.replace(drawn.header, bag=bytes(16))
    assert second.acts == 1
    files = packed(li, stick)
    answers = at_county(world.hub, files)
    world.settle()
    assert fates(li) == {Fate.ACCEPTED}
    opened(li, *answers)
    assert fates(li) == {Fate.ACCEPTED}


def test_parts_are_told_apart_in_any_order(world: World, stick: Path) -> None:
    li = world.desks[LI]
    noise = random.Random(1)
    for _ in range(3):
        li.send(paper("请示", "".join(chr(noise.randrange(0x4E00, 0x9FA5)) for _ in range(50_000))), [COUNTY])
    one, other = packed(li, stick, mailbag.SMALLEST_PART), packed(li, stick, mailbag.SMALLEST_PART)
    assert len(one) >= 3
    kept = BagParts(world.hub)
    for path in [one[-1], one[0], one[-1]]:
        with pytest.raises(KnownError, match="bag-incomplete"):
            kept.with_kept(mailbag.read_part(path.read_bytes()), path.read_bytes())
    with pytest.raises(KnownError, match="bag-incomplete") as missing:
        kept.with_kept(mailbag.read_part(other[0].read_bytes()), other[0].read_bytes())
    assert missing.value.values["missing"] == mailbag.ranges(range(2, len(other) + 1))
    answers = []
    for path in one[1:-1]:
        try:
            answers += at_county(world.hub, [path], mailbag.SMALLEST_PART)
        except KnownError as error:
            assert error.code == "bag-incomplete"  # noqa: PT017
    assert opened(li, *answers)[-1] == "bag-opened"
    assert fates(li) == {Fate.ACCEPTED}


def test_an_answer_in_parts_is_opened_by_the_last_of_them(world: World, stick: Path) -> None:
    noise = random.Random(1)
    body = "".join(chr(noise.randrange(0x4E00, 0x9FA5)) for _ in range(50_000))
    world.hub.import_documents([(n, paper(f"通知{n}", body)) for n in range(2)], COUNTY, [TOWN])
    answers = at_county(world.hub, packed(world.desks[LI], stick), mailbag.SMALLEST_PART)
    assert len(answers) >= 3
    random.Random(2).shuffle(answers)
    codes = opened(world.desks[LI], answers[0], *answers)
    assert codes == ["bag-incomplete"] * len(answers) + ["bag-opened"]
    assert not list((world.desks[LI].store.path.parent / mailbags.KEPT).iterdir())
    assert_mirrors(world.desks[LI], world.hub)


def test_seeding_brings_everything_to_each_desk_of_a_unit(world: World, stick: Path) -> None:
    world.enrol(WANG, ZHAO)
    world.hub.import_documents([(n, paper(f"通知{n}", "长文" * 500)) for n in range(300)], COUNTY, [TOWN])
    named = [part for one in county_bags.seed(world.hub, TOWN) for part in one.named]
    files = sticks.write_parts(stick, named)
    assert opened(world.desks[WANG], *files) == ["bag-opened"]
    assert len(world.desks[WANG].inbox(limit=1000).rows) == 300
    assert_mirrors(world.desks[WANG], world.hub)
    assert opened(world.desks[LI], *files) == ["bag-opened"]
    assert opened(world.desks[ZHAO], *files) == ["bag-not-yours"]
    with pytest.raises(KnownError, match="no-desks"):
        next(county_bags.seed(world.hub, BUREAU))


def test_a_clerk_who_moved_gets_nothing_of_the_old_unit(world: World, stick: Path) -> None:
    from app.domain.people import Person

    world.hub.import_documents([(1, paper("只给月望乡"))], COUNTY, [TOWN])
    old = from_county(world, LI, stick)
    world.hub.import_people([Person(LI, "李强", HILLS, "党政办主任")])
    world.settle()
    assert opened(world.desks[LI], *old) == ["bag-late"]
    assert not world.desks[LI].inbox().rows


def test_both_registers_tell_of_every_hand(world: World, stick: Path) -> None:
    li = world.desks[LI]
    li.send(paper("请示"), [COUNTY])
    round_trip(world, LI, stick)
    mine = mailbags.register(li)
    assert [(line.deed, line.acts, line.code) for line in mine] == [("opened", 1, "bag-opened"), ("packed", 1, "")]
    assert mine[0].answers == mine[1].bag
    assert mine[1].medium == sticks.medium_of(stick).medium  # type: ignore[union-attr]
    (theirs,) = county_bags.register(world.hub, 10)
    assert (theirs.deed, theirs.bag, theirs.other, theirs.file) == ("opened", mine[1].bag, LI, mine[1].file)


class Carrier:
    """Whoever carries the sticks of a township without a line: late, twice, or never."""

    def __init__(self, chance: random.Random, stick: Path) -> None:
        self._chance = chance
        self.stick = stick
        self.up: list[tuple[int, list[Path]]] = []
        self.down: list[tuple[int, list[Path]]] = []

    def carry(self, pile: list[tuple[int, list[Path]]], day: int, files: list[Path]) -> None:
        fate = self._chance.random()
        if fate < 0.15:
            return  # lost
        pile.append((day + (self._chance.randint(0, 2) if fate < 0.6 else self._chance.randint(5, 20)), files))
        if fate > 0.9:
            pile.append((day + self._chance.randint(1, 30), files))

    def arrived(self, pile: list[tuple[int, list[Path]]], day: int) -> list[list[Path]]:
        due = [files for at, files in pile if at <= day]
        pile[:] = [one for one in pile if one[0] > day]
        self._chance.shuffle(due)
        return due


def with_file(desk: Desk, chance: random.Random, made: Paper) -> Paper:
    """Every third paper has a file."""
    if chance.random() > 0.3:
        return made
    path = desk.store.path.parent / f"{chance.randrange(10**9)}.pdf"
    path.write_bytes(b"%PDF-1.7\n" + chance.randbytes(chance.randrange(100, 60_000)))
    return structs.replace(made, files=(desk.attachments.attach(path).attachment,))


def file_states(desk: Desk) -> set[FileState]:
    """Of all files of papers that were not withdrawn."""
    rows = [*desk.inbox(limit=1000).rows, *desk.sent(limit=1000).rows]
    return {file.state for row in rows if row.state != "withdrawn" for file in desk.attachments.files(row.id)}


@pytest.mark.parametrize(
    ("world", "seed"), [("sqlite", 0), ("sqlite", 1), ("sqlite", 2), ("postgresql", 3)], indirect=["world"]
)
def test_a_township_without_a_line_lives_on_bags_for_90_days(world: World, stick: Path, seed: int) -> None:
    world.enrol(ZHAO)  # of 纳章镇, who never has a line
    chance, carrier = random.Random(seed), Carrier(random.Random(seed + 100), stick)
    zhao, chen = world.desks[ZHAO], world.desks[CHEN]
    start = world.clock.now
    opened(zhao, *at_county(world.hub, packed(zhao, stick)))
    outcomes: set[str] = set()
    for day in range(90):
        world.clock.now = start + day * 86_400_000
        if chance.random() < 0.5:
            chen.send(with_file(chen, chance, paper(f"第{day}天的通知")), [HILLS, TOWN])
        if chance.random() < 0.1 and chen.sent().rows:
            chen.withdraw(chance.choice(chen.sent().rows).id)
        world.sync(CHEN)
        if chance.random() < 0.4:
            zhao.send(with_file(zhao, chance, paper(f"第{day}天的请示")), [COUNTY])
        for row in zhao.inbox(limit=3).rows:
            if chance.random() < 0.4 and row.state in ("sent", "delivered"):
                zhao.sign_for(row.id)
        if day % 7 == 0:
            round_trip(world, CHEN, stick)  # the county's own files, which have no line in this test
            carrier.carry(carrier.up, day, packed(zhao, stick))
        for files in carrier.arrived(carrier.up, day):
            carrier.carry(carrier.down, day, at_county(world.hub, files))
        for files in carrier.arrived(carrier.down, day):
            outcomes |= set(opened(zhao, *files))
    assert {"bag-opened", "bag-late"} <= outcomes or {"bag-opened", "bag-opened-before"} <= outcomes
    for _ in range(3):  # in the end one stick comes through, there and back, and tells who holds what
        world.sync(CHEN)
        round_trip(world, CHEN, stick)
        round_trip(world, ZHAO, stick)
    assert_mirrors(zhao, world.hub)
    assert file_states(zhao) == {FileState.HERE}, "every file came, and every file went"
    assert fates(zhao) <= {Fate.ACCEPTED, Fate.REFUSED}
    with world.hub.store.reading() as tx:
        log = tx.log_after(0, 1_000_000)
    made = {row.id: row.state for row in zhao.outbox(limit=100_000)}
    logged = {one.id.hex(): one.outcome for one in log}
    assert len(logged) == len(log)
    assert {act: logged.get(act) for act in made} == {act: str(state) for act, state in made.items()}
