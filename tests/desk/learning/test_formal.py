"""Formal tests at a desk: on disk before the screen goes on, to the second, and of the version they were begun with."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.domain.errors import KnownError
from app.training.answers import Chosen
from app.training.attempts import Link
from app.training.courses import Terms
from tests.desk.learning.answers import right, take_test
from tests.desk.learning.packs import SMALL, pack
from tests.integration.small_county import LI, WANG

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from tests.hub.desks_and_hub import World


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """李强's desk, with the small course."""
    desk.learning.keep_pack(pack())
    return desk


def opened_again(world: World) -> Desk:
    """The program was closed, or another clerk sat down, and the clerk is back."""
    world.desks[LI].close()
    world.desks[LI] = world.enrolled[LI].open(world.clock)
    return world.desks[LI]


def test_a_test_goes_on_where_it_was_when_the_clerk_is_back(desk: Desk, world: World) -> None:
    begun = desk.learning.begin_test(SMALL)
    assert (begun.spent, begun.left, begun.over, dict(begun.answers)) == (0, 5400, False, {})
    first, second = (place.item.id for place in begun.paper.places[:2])
    desk.learning.answer(begun.id, first, Chosen((1,)), 10)
    desk.learning.answer(begun.id, first, Chosen((0,)), 20)
    desk.learning.answer(begun.id, second, Chosen((2,)), 30)
    desk.learning.tick(begun.id, 47)
    again = opened_again(world)
    found = again.learning.running()
    assert found is not None
    assert found.head == begun.head
    assert dict(found.answers) == {first: Chosen((0,)), second: Chosen((2,))}
    assert found.spent == 48, "the second under way is spent"
    assert again.learning.begin_test(SMALL).spent == 48
    assert again.learning.running() == structs.replace(found, spent=49), "now it is on disk"
    assert again.learning.begin_test(SMALL).id == begun.id, "no second test beside it"
    assert again.learning.begin_test("computer-basics").id == begun.id


def test_another_clerk_at_the_pc_has_nothing_of_it(desk: Desk, world: World) -> None:
    """Switching clerks closes one store and opens another."""
    begun = desk.learning.begin_test(SMALL)
    desk.learning.answer(begun.id, begun.paper.places[0].item.id, Chosen((0,)), 30)
    desk.close()
    world.enrol(WANG)
    other = world.desks[WANG]
    assert other.learning.running() is None
    assert [row.id for row in other.learning.courses()] == ["computer-basics"]
    assert take_test(other, "computer-basics", passing=False).passed is False
    other.close()
    back = world.desks[LI] = world.enrolled[LI].open(world.clock)
    world.desks.pop(WANG)
    found = back.learning.running()
    assert found is not None
    assert (found.id, found.spent, len(found.answers)) == (begun.id, 31, 1)
    assert back.learning.attempt(begun.id) == structs.replace(found, spent=30)


def test_looking_at_a_running_test_costs_no_time(desk: Desk) -> None:
    begun = desk.learning.begin_test(SMALL)
    desk.learning.tick(begun.id, 5)
    for _ in range(3):
        found = desk.learning.running()
        assert found is not None
        assert found.spent == 6


def test_time_does_not_run_backwards(desk: Desk) -> None:
    begun = desk.learning.begin_test(SMALL)
    desk.learning.tick(begun.id, 100)
    desk.learning.tick(begun.id, 3)
    desk.learning.answer(begun.id, begun.paper.places[0].item.id, Chosen((0,)), 4)
    found = desk.learning.running()
    assert found is not None
    assert found.spent == 101


def test_everything_right_is_passed_and_nothing_is_not_yet(desk: Desk) -> None:
    assert desk.learning.results(SMALL) == ()
    result = take_test(desk, SMALL, passing=False)
    assert (result.hundredths, result.passed, result.lessons) == (0, False, ("first",))
    assert take_test(desk, SMALL, passing=True).passed
    newest, oldest = desk.learning.results(SMALL)
    assert (newest.result.passed, oldest.result.passed, oldest.result.wrong) == (True, False, result.wrong)
    assert newest.day.isoformat() == "2026-05-29"
    assert desk.learning.running() is None
    over = desk.learning.attempt(newest.attempt)
    assert over.over
    assert len(over.answers) == len(over.paper.places)


def test_each_try_has_another_paper(desk: Desk) -> None:
    papers: list[set[str]] = []
    for _ in range(3):
        attempt = desk.learning.begin_test(SMALL)
        papers.append({place.item.id for place in attempt.paper.places})
        desk.learning.hand_in(attempt.id, 1)
    for one, other in itertools.combinations(papers, 2):
        assert len(one & other) <= len(one) // 5


def test_what_was_wrong_in_the_test_is_looked_at_again(desk: Desk, world: World) -> None:
    attempt = desk.learning.begin_test(SMALL)
    known, *others = (place.item for place in attempt.paper.places)
    desk.learning.answer(attempt.id, known.id, right(known), 1)
    desk.learning.hand_in(attempt.id, 2)
    world.clock.now += 11 * 60_000
    coming = {item.id for item in desk.learning.review_items(SMALL)}
    assert len(coming) == 5
    assert coming <= {item.id for item in others}


def test_the_paper_stays_that_of_the_version_it_was_begun_with(desk: Desk, world: World) -> None:
    attempt = desk.learning.begin_test(SMALL)
    single = next(place.item for place in attempt.paper.places if place.item.id.startswith("single"))
    desk.learning.answer(attempt.id, single.id, right(single), 1)
    # the newer version has other words, and what was right is wrong there
    changes = {"加一是几": "加二是几", "right = true": 'why = "少了一。"', 'why = "多了一。"': "right = true"}
    desk.learning.keep_pack(pack(4, "items/choices.toml", **changes))
    found = opened_again(world).learning.running()
    assert found is not None
    assert (found.paper, found.paper.version) == (attempt.paper, 3)
    desk = world.desks[LI]
    result = desk.learning.hand_in(found.id, 10)
    assert single.id not in result.wrong
    assert desk.learning.results(SMALL)[0].version == 3
    assert desk.learning.attempt(attempt.id).paper == attempt.paper
    assert desk.learning.begin_test(SMALL).paper.version == 4


@pytest.mark.parametrize("how", ["tick", "answer", "resume"])
def test_a_test_whose_time_is_up_hands_itself_in(desk: Desk, world: World, how: str) -> None:
    begun = desk.learning.begin_test(SMALL)
    first = begun.paper.places[0].item
    desk.learning.answer(begun.id, first.id, right(first), 5399)
    if how == "tick":
        result = desk.learning.tick(begun.id, 5400)
        assert result is not None
    elif how == "answer":
        with pytest.raises(KnownError, match="attempt-over"):
            desk.learning.answer(begun.id, first.id, Chosen((1,)), 5400)
    desk = opened_again(world)  # the power went in the last second
    assert desk.learning.running() is None
    (row,) = desk.learning.results(SMALL)
    assert first.id not in row.result.wrong
    assert desk.learning.attempt(begun.id).spent == 5400


def test_nothing_follows_what_was_handed_in(desk: Desk) -> None:
    begun = desk.learning.begin_test(SMALL)
    result = desk.learning.hand_in(begun.id, 9)
    with pytest.raises(KnownError, match="attempt-over"):
        desk.learning.answer(begun.id, begun.paper.places[0].item.id, Chosen((0,)), 10)
    assert desk.learning.tick(begun.id, 10) == result
    assert desk.learning.hand_in(begun.id, 10) == result, "twice is once"
    assert len(desk.learning.results(SMALL)) == 1
    assert len(desk.outbox()) == 1


def test_what_is_on_no_paper_is_refused(desk: Desk) -> None:
    begun = desk.learning.begin_test(SMALL)
    with pytest.raises(KnownError, match="item-not-on-paper"):
        desk.learning.answer(begun.id, "hotspot", Chosen((0,)), 1)
    for step in (
        lambda: desk.learning.answer("nowhere", "single-0", Chosen((0,)), 1),
        lambda: desk.learning.tick("nowhere", 1),
        lambda: desk.learning.hand_in("nowhere", 1),
        lambda: desk.learning.attempt("nowhere"),
    ):
        with pytest.raises(KnownError, match="attempt-unknown"):
            step()


def test_a_log_that_was_touched_is_said_once_and_bars_no_other_test(desk: Desk) -> None:
    begun = desk.learning.begin_test(SMALL)
    first, second = (place.item.id for place in begun.paper.places[:2])
    desk.learning.answer(begun.id, first, Chosen((1,)), 1)
    with desk.store.writing() as tx:
        ((entry, chain),) = tx.learning.links(begun.id)
        link = Link(entry.replace(b"\x01", b"\x00"), chain)
        tx.connection.exec_driver_sql("UPDATE attempt_link SET entry = ?", (link.entry,))
    with pytest.raises(KnownError, match="attempt-log-broken"):
        desk.learning.running()
    assert desk.learning.running() is None
    assert desk.learning.results(SMALL) == ()
    with pytest.raises(KnownError, match="attempt-log-broken"):
        desk.learning.hand_in(begun.id, 3)
    assert desk.outbox() == ()
    fresh = desk.learning.begin_test(SMALL)
    assert fresh.id != begun.id
    desk.learning.answer(fresh.id, fresh.paper.places[0].item.id, Chosen((0,)), 1)
    assert second


def test_the_course_s_terms_hold_where_the_county_says_nothing(desk: Desk) -> None:
    assert desk.learning.terms(SMALL) == Terms(90, 60)
    assert desk.learning.terms("computer-basics") == Terms(90, 60)
    with pytest.raises(KnownError, match="course-unknown"):
        desk.learning.terms("nothing")
