"""电脑入门, the course that ships: whole, of the size promised, and every task solved by its solution alone."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coursework import files_of
from app.training.advice import advice, minutes
from app.training.answers import Performed
from app.training.checking import faults, read
from app.training.courses import Doing
from app.training.grading import grade
from app.training.items import Task, kind_of
from app.training.packs import opened
from app.training.papers import shelf
from app.training.pc.scripts import acts_of

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "courses" / "computer-basics"
COURSE = read(files_of(FOLDER))
TASKS = [item for item in COURSE.items if isinstance(item, Task)]


def test_nothing_is_wrong_with_it_and_nothing_could_be_better():
    pack = opened(files_of(FOLDER))
    assert faults(pack) == []
    assert advice(pack) == []


def test_it_has_what_was_promised():
    kinds = Counter(kind_of(item) for item in COURSE.items)
    assert len(COURSE.lessons) == len(COURSE.areas) == 12
    assert kinds.pop("task") == len(TASKS) == 20
    assert kinds.total() == 120
    assert len(kinds) == 8, "every kind occurs"
    assert set(Counter(item.area for item in COURSE.items if not isinstance(item, Task)).values()) == {10}


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.id)
def test_a_lesson_is_short_pictured_and_gives_something_to_do(lesson):
    pieces = [piece for card in lesson.cards for piece in card.pieces]
    assert 3 <= minutes(lesson) <= 8
    assert any(piece.picture for piece in pieces)
    assert sum(piece.doing is not None for piece in pieces) >= 5
    assert any(piece.doing is Doing.ITEM for piece in pieces)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_a_task_is_solved_by_its_solution_and_failed_by_its_wrong_ways(task: Task):
    assert grade(task, Performed(acts_of(task.solve))).right
    assert len(task.wrong) >= 3
    for wrong in task.wrong:
        result = grade(task, Performed(acts_of(wrong.acts)))
        assert not result.right, wrong.because
        assert result.reasons or result.spoiled, "whoever fails is told why"


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_a_task_is_not_solved_by_half_of_its_solution(task: Task):
    acts = acts_of(task.solve)
    shares = [grade(task, Performed(acts[:far])).share for far in range(len(acts) + 1)]
    assert shares[0] < 1
    assert shares[-1] == 1
    for left_out in range(len(acts)):
        rest = acts[:left_out] + acts[left_out + 1 :]
        if acts[left_out].verb not in ("open", "search", "pull"):  # looking, and taking out what was ejected
            assert grade(task, Performed(rest)).share < 1, acts[left_out]


LOOKING = st.sampled_from(
    [("open", "文档"), ("open", "桌面"), ("search", "表"), ("copy", "图片"), ("restore", "无"), ("paste", "无")]
)


@given(st.sampled_from(TASKS), st.lists(st.tuples(st.integers(0, 6), LOOKING), max_size=4))
def test_looking_about_and_what_cannot_be_done_change_no_grade(task: Task, detours: list[tuple[int, tuple[str, ...]]]):
    """It is the end that is graded, not the clicks; only the clipboard is one's own to mind."""
    lines = list(task.solve)
    for place, line in detours:
        to_come = lines[place:]
        if line[0] != "copy" or all(one[0] != "paste" for one in to_come):
            lines.insert(place, line)
    assert grade(task, Performed(acts_of(lines))).right


def test_any_two_of_its_papers_share_a_fifth_at_most():
    papers = shelf(COURSE)
    drawn = [frozenset(place.item.id for place in papers.paper(number).places) for number in range(papers.size)]
    assert papers.size == 125
    assert all(len(paper) == 25 for paper in drawn)
    assert max(len(a & b) for a, b in combinations(drawn, 2)) <= 5
    assert papers.paper(0).points == 100


def test_a_paper_has_its_pictures_with_it():
    papers = [shelf(COURSE).paper(number) for number in range(5)]
    shown = [{place.item.picture for place in paper.places} - {""} for paper in papers]
    assert any(shown)
    for paper, pictures in zip(papers, shown, strict=True):
        assert set(paper.pictures) == pictures
        assert all(text.startswith("<svg") for text in paper.pictures.values())
        assert len(msgspec.msgpack.encode(paper)) < 100_000
