"""Papers: the same seed draws the same one everywhere, two share at most a fifth, and what cannot be met says so."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.training.courses import Area, Course, Part
from app.training.items import Choice, Single, TrueFalse, kind_of
from app.training.papers import BlueprintUnmet, Paper, draw, narrowings, practice, shelf, shown_order
from tests.training.small_course import course

if TYPE_CHECKING:
    from app.training.items import Item

COURSE = course()


def _ids(paper: Paper) -> list[str]:
    return [place.item.id for place in paper.places]


def _bank(counts: dict[tuple[str, str], int]) -> tuple[Item, ...]:
    made: list[Item] = []
    for (kind, area), count in counts.items():
        for number in range(count):
            name, head = f"{kind}-{area}-{number}", {"area": area, "lesson": "first", "difficulty": 1}
            if kind == "single":
                choices = (Choice("甲", right=True), Choice("乙", why="不是。"))
                made.append(Single(id=name, text=name, choices=choices, **head))  # type: ignore[arg-type]
            else:
                made.append(TrueFalse(id=name, text=name, right=True, why="是。", **head))  # type: ignore[arg-type]
    return tuple(made)


def _with(items: tuple[Item, ...], *parts: Part) -> Course:
    return replace(COURSE, items=items, parts=parts)


def test_the_same_seed_draws_the_same_paper_everywhere():
    """Written down: another machine, another version of Python, a hub, must draw these very items."""
    assert draw(COURSE, "王芳/1") == draw(course(), "王芳/1")
    bank = _with(
        _bank({("single", "files"): 30, ("true-false", "files"): 20}), Part("甲", 6, 10, ("single",)), Part("乙", 4, 10)
    )
    assert _ids(draw(replace(bank, digest=b"\0" * 32), "王芳/1")) == WRITTEN_DOWN


WRITTEN_DOWN = [
    "single-files-24",
    "single-files-2",
    "single-files-11",
    "single-files-4",
    "single-files-25",
    "single-files-18",
    "true-false-files-6",
    "true-false-files-15",
    "true-false-files-4",
    "true-false-files-17",
]


@given(st.text(max_size=8))
def test_a_paper_keeps_to_the_blueprint(seed: str):
    paper = draw(COURSE, seed)
    assert len(set(_ids(paper))) == 10
    assert paper.points == 100
    for place, part in zip(paper.places, [COURSE.parts[0]] * 5 + [COURSE.parts[1]] * 5, strict=True):
        assert part.takes(place.item)
        assert place.points == part.points
    assert (paper.course, paper.version, paper.digest) == ("small", 3, COURSE.digest)


@given(
    st.integers(1, 12),
    st.integers(0, 12),
    st.integers(0, 40),
    st.integers(0, 40),
    st.sampled_from([(), ("single",)]),
)
def test_two_papers_share_at_most_a_fifth_or_the_bank_says_so(
    first: int, second: int, singles: int, judged: int, kinds: tuple[str, ...]
):
    parts = [Part("甲", first, 1, kinds), *([Part("乙", second, 1)] if second else [])]
    bank = _with(_bank({("single", "files"): singles, ("true-false", "files"): judged}), *parts)
    enough_for_one = singles + judged >= first + second and (not kinds or singles >= first)
    enough_for_five = singles + judged >= 5 * (first + second) and (not kinds or singles >= 5 * first)
    if not enough_for_five:
        with pytest.raises(BlueprintUnmet) as unmet:
            shelf(bank)
        assert unmet.value.code == ("bank-too-small" if enough_for_one else "blueprint-unmet")
        assert int(unmet.value.values["lacking"]) >= 1
        return
    papers = shelf(bank)
    drawn = [frozenset(_ids(papers.paper(number))) for number in range(min(papers.size, 60))]
    assert all(len(paper) == first + second for paper in drawn)
    assert max(len(a & b) for a, b in itertools.combinations(drawn, 2)) * 5 <= first + second


def test_all_papers_of_a_shelf_are_different_enough():
    """25 places and five items for each: 125 papers, and any two share five items at most."""
    bank = _with(
        _bank({("single", "files"): 100, ("true-false", "files"): 30}), Part("甲", 20, 4, ("single",)), Part("乙", 5, 4)
    )
    papers = shelf(bank)
    drawn = [frozenset(_ids(papers.paper(number))) for number in range(papers.size)]
    assert papers.size == 125
    assert max(len(a & b) for a, b in itertools.combinations(drawn, 2)) == 5


def test_a_retake_draws_afresh():
    drawn = [frozenset(_ids(draw(COURSE, "s", retake))) for retake in range(25)]
    assert len(set(drawn)) == 25
    assert max(len(a & b) for a, b in itertools.combinations(drawn, 2)) <= 2


def test_parts_that_want_the_same_items_are_both_filled():
    """The first part must leave to the second what only that can take."""
    bank = _bank({("single", "files"): 10, ("single", "mouse"): 5, ("true-false", "files"): 5})
    wide, narrow = Part("宽", 3, 10), Part("窄", 1, 10, areas=("mouse",))
    papers = shelf(_with(bank, wide, narrow))
    assert all(place.item.area == "mouse" for place in papers.paper(7).places[3:])


def test_a_blueprint_that_cannot_be_met_names_its_part():
    with pytest.raises(BlueprintUnmet) as unmet:
        shelf(_with(_bank({("single", "files"): 30}), Part("甲", 3, 10), Part("乙", 2, 10, ("task",))))
    assert (unmet.value.code, unmet.value.values) == ("blueprint-unmet", {"part": "乙", "lacking": "2", "wanted": "2"})
    with pytest.raises(BlueprintUnmet):
        shelf(_with(COURSE.items))


def test_a_self_test_takes_what_there_is():
    tasks = [item for item in COURSE.items if kind_of(item) == "task"]
    assert len(practice(tasks, "s", 10)) == 10
    assert sorted(item.id for item in practice(tasks, "s", 100)) == sorted(item.id for item in tasks)
    assert practice(tasks, "s", 10) == practice(list(reversed(tasks)), "s", 10)


def test_a_self_test_narrows_to_lessons_and_to_areas_that_ask_for_something_else():
    first, second = (replace(COURSE.lessons[0], id=one, title=one.upper()) for one in ("first", "second"))
    areas = tuple(Area(one, one.upper()) for one in ("first", "files", "mouse", "nothing"))
    items = tuple(
        replace(COURSE.items[0], id=f"item-{number}", lesson=lesson, area=area)
        for number, (lesson, area) in enumerate(
            [("first", "first"), ("first", "first"), ("second", "files"), ("second", "mouse"), ("second", "files")]
        )
    )
    course = replace(COURSE, lessons=(first, second), areas=areas, items=items)
    assert narrowings(course) == (("first", "FIRST"), ("second", "SECOND"), ("files", "FILES"), ("mouse", "MOUSE"))
    one = replace(course, lessons=(first,), areas=areas[:1], items=items[:2])
    assert narrowings(one) == (), "one lesson is everything"


@given(st.text(max_size=4), st.integers(0, 8))
def test_choices_are_shown_in_an_order_of_the_seed(seed: str, count: int):
    order = shown_order(seed, COURSE.items[0], count)
    assert sorted(order) == list(range(count))
    assert order == shown_order(seed, COURSE.items[0], count)
