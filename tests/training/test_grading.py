"""Grading by properties: a right answer scores in any accepted form, and partial credit is monotonic."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.answers import Answer, Chosen, Filled, Judged, Matched, Ordered, Performed, Pointed, Typed
from app.training.grading import grade
from app.training.items import Item, Ordering, Task, TrueFalse, Typing, kind_of
from app.training.pc.scripts import acts_of
from app.training.tasks import Spoiled
from app.training.typed import Slip, compared
from app.training.written import same
from tests.training.small_course import course

COURSE = course()
MULTIPLE: Any = COURSE.item("multiple")
MATCHING: Any = COURSE.item("matching")
FILL: Any = COURSE.item("fill-in")
ORDERING: Any = COURSE.item("ordering")
TYPING: Any = COURSE.item("typing")
SINGLE: Any = COURSE.item("single-0")
TASK: Any = COURSE.item("task-0")
JUDGED = TrueFalse(id="t", area="files", lesson="first", difficulty=1, text="一加一是二。", right=True, why="数一数。")


@given(st.sets(st.integers(-1, 5)), st.integers(0, 3))
def test_one_right_choice_more_or_one_wrong_less_never_costs(taken: set[int], number: int):
    before = grade(MULTIPLE, Chosen(tuple(taken))).share
    better = taken | {number} if MULTIPLE.choices[number].right else taken - {number}
    assert grade(MULTIPLE, Chosen(tuple(better))).share >= before


def test_who_ticks_everything_or_nothing_has_nothing():
    assert grade(MULTIPLE, Chosen((0, 1, 2, 3))).share == grade(MULTIPLE, Chosen()).share == 0
    assert grade(MULTIPLE, Chosen((1, 0))).right
    assert grade(MULTIPLE, Chosen((0,))).share == Fraction(1, 2)


def test_a_wrong_choice_is_told_its_reason():
    assert grade(SINGLE, Chosen((2,))).reasons == ("多了二。",)
    assert grade(SINGLE, Chosen((0,))) == grade(SINGLE, Chosen((0, 0)))
    assert not grade(SINGLE, Chosen((0, 1))).right
    assert grade(FILL, Filled(("ctrl +x", "Ctrl+V"))).reasons == ("X 是剪切。",)


@given(st.permutations(range(4)), st.integers(0, 2))
def test_putting_two_steps_right_never_costs(order: list[int], place: int):
    better = list(order)
    better[place : place + 2] = sorted(better[place : place + 2])
    assert grade(ORDERING, Ordered(tuple(better))).share >= grade(ORDERING, Ordered(tuple(order))).share


@given(st.permutations(range(4)))
def test_only_the_right_order_is_wholly_right(order: list[int]):
    assert grade(ORDERING, Ordered(tuple(order))).right == (order == [0, 1, 2, 3])


@given(st.lists(st.integers(-1, 6), min_size=3, max_size=3), st.integers(0, 2))
def test_one_more_pair_never_costs(partners: list[int], number: int):
    better = [number if place == number else one for place, one in enumerate(partners)]
    assert grade(MATCHING, Matched(tuple(better))).share >= grade(MATCHING, Matched(tuple(partners))).share


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(st.text(" \u3000\t", max_size=2), st.sampled_from([str, str.upper, str.lower, _wide]), st.integers(0, 6))
def test_a_right_word_scores_in_any_form(space: str, form: Any, place: int):
    written = form("Ctrl+C")
    spaced = space + written[:place] + space + written[place:] + space
    assert grade(FILL, Filled((spaced, _wide("Ctrl+V")))).right


@pytest.mark.parametrize(
    ("written", "wanted"),
    [("｡", "."), ("“甲”", '"甲"'), ("甲—乙", "甲-乙"), ("６月３日", "6月3日"), ("Ⅳ", "iv"), ("甲\u200b乙", "甲乙")],
)
def test_look_alikes_are_one(written: str, wanted: str):
    assert same(written, wanted)
    assert not same(written, wanted, exact=True)
    assert same(f" {written} ", written, exact=True)


@given(st.text(max_size=12))
def test_no_other_word_scores(text: str):
    if unicodedata.normalize("NFKC", "".join(text.split())).casefold() not in ("ctrl+c",):
        assert grade(FILL, Filled((text, "Ctrl+V"))).share <= Fraction(1, 2) or "\u200b" in text


@given(st.text("请在十分钟内打完这一句话。，abc ", max_size=16))
def test_an_alignment_accounts_for_every_sign(typed: str):
    result = compared(TYPING.passage, typed)
    slips = result.slips
    lone = slips.get(Slip.EXTRA, 0) + slips.get(Slip.SPACE, 0)
    assert result.right + result.errors >= max(result.reached, len(" ".join(typed.splitlines()).strip()))
    assert result.right <= result.reached <= len(TYPING.passage)
    assert lone >= 0


@given(st.integers(0, 13), st.integers(1, 200))
def test_typing_further_and_faster_never_costs(far: int, seconds: int):
    here = grade(TYPING, Typed(TYPING.passage[:far], seconds)).share
    assert grade(TYPING, Typed(TYPING.passage[: far + 1], seconds)).share >= here
    assert grade(TYPING, Typed(TYPING.passage[:far], seconds - 1)).share >= here


def test_a_passage_in_time_is_wholly_right_even_with_its_slip():
    assert grade(TYPING, Typed(TYPING.passage, 60)).right
    assert grade(TYPING, Typed(TYPING.passage.replace("钟", "中"), 60)).right
    assert not grade(TYPING, Typed(TYPING.passage.replace("十分钟", "时份中"), 60)).right
    assert grade(TYPING, Typed(TYPING.passage, 120)).share == Fraction(1, 2)


@pytest.mark.parametrize(
    ("typed", "slip"),
    [
        ("请再十分钟内打完这一句话。", Slip.HOMOPHONE),
        ("请在十分钟内打完这一句画，", Slip.PUNCTUATION),
        ("请在十分内打完这一句话。", Slip.MISSING),
        ("请在在十分钟内打完这一句话。", Slip.EXTRA),
        ("请在十分钟内 打完这一句话。", Slip.SPACE),
        ("请在十分钟内打完这一句狗。", Slip.WRONG),
    ],
)
def test_slips_have_classes(typed: str, slip: Slip):
    assert compared(TYPING.passage, typed).slips.get(slip) == 1


def test_width_and_case_are_classes_of_their_own():
    assert compared("A，b", "a，ｂ").slips == {Slip.CASE: 1, Slip.WIDTH: 1}


def test_a_task_is_graded_by_its_end():
    good = acts_of((("open", "文档"), ("search", "甲"), ("copy", "文档/甲0.docx"), ("paste", "桌面")))
    assert grade(TASK, Performed(good)).right
    tidied = acts_of((("drag", "文档/甲0.docx", "桌面"), ("copy", "桌面/甲0.docx"), ("paste", "文档")))
    assert grade(TASK, Performed(tidied)).right, "another way to the same end"
    moved = grade(TASK, Performed(acts_of((("drag", "文档/甲0.docx", "桌面"),))))
    assert moved.share == 0
    assert moved.spoiled == (Spoiled("pc-spoiled-moved", "甲0.docx"),)
    lost = grade(TASK, Performed((*good, *acts_of((("delete", "文档/乙.docx"),)))))
    assert {code for code, _ in lost.spoiled} == {"pc-spoiled-deleted", "pc-spoiled-moved"}


@pytest.mark.parametrize("item", [*COURSE.items[:1], *COURSE.items[-1:], MULTIPLE, MATCHING, FILL, TYPING, JUDGED])
def test_no_answer_and_an_answer_of_another_kind_are_worth_nothing(item: Item):
    answers: list[Answer | None] = [None, Pointed(-1, -1), Chosen((99,)), Matched((9,)), Performed()]
    assert all(grade(item, answer).share == 0 for answer in answers)


def test_true_and_false():
    assert grade(JUDGED, Judged(so=True)).right
    assert grade(JUDGED, Judged(so=False)).reasons == ("数一数。",)


def test_a_point_on_the_picture():
    spot = COURSE.item("hotspot")
    assert grade(spot, Pointed(20, 10)).right
    assert grade(spot, Pointed(130, 20)).reasons == ("这里是空的。",)
    assert grade(spot, Pointed(0, 0)).reasons == ("纸是白的。",)


def test_items_and_answers_stay_the_same_on_the_way():
    for item in COURSE.items:
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(item), type=Item) == item
    kinds = {kind_of(item) for item in COURSE.items}
    assert len(kinds) == 8
    assert isinstance(TYPING, Typing)
    assert isinstance(ORDERING, Ordering)
    assert isinstance(TASK, Task)
