"""The next small step: the first lesson for a newcomer, and from there one thing after another to the end."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.coursework import files_of
from app.training.checking import read
from app.training.steps import AT_A_TIME, Kind, Progress, Step, next_step, turned

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "courses" / "computer-basics"
COURSE = read(files_of(FOLDER))
ITEMS = [item.id for item in COURSE.items]


def test_a_newcomer_begins_with_the_first_card_of_the_first_lesson():
    assert next_step(COURSE, Progress(), ()) == Step(Kind.LESSON, "power", 0)


def test_who_takes_one_step_after_another_comes_to_the_end_through_every_card():
    progress, seen = Progress(), []
    while (step := next_step(COURSE, progress, ())).kind is Kind.LESSON:
        seen.append((step.lesson, step.card))
        progress = turned(COURSE, progress, step.lesson)
    assert seen == [(lesson.id, card) for lesson in COURSE.lessons for card in range(len(lesson.cards))]
    assert step == Step(Kind.PRACTICE)
    assert progress.finished == tuple(lesson.id for lesson in COURSE.lessons)


def test_what_was_begun_is_ended_before_anything_is_looked_at_again():
    begun = turned(COURSE, Progress(), "power")
    assert next_step(COURSE, begun, ITEMS[:3]) == Step(Kind.LESSON, "power", 1)


@given(st.lists(st.sampled_from([*ITEMS, "of-another-version"]), unique=True))
def test_few_items_at_a_time_and_only_those_that_are_there(due: list[str]):
    step = next_step(COURSE, Progress(("power",)), due)
    known = [item for item in due if item in ITEMS]
    if known:
        assert step == Step(Kind.REVIEW, items=tuple(known[:AT_A_TIME]))
    else:
        assert step == Step(Kind.LESSON, "mouse")


def test_a_lesson_taken_again_stays_finished_once():
    progress = Progress(("power",))
    for _ in COURSE.lesson("power").cards:
        progress = turned(COURSE, progress, "power")
    assert progress == Progress(("power",))


def test_a_lesson_that_has_grown_shorter_goes_on_at_its_end():
    last = len(COURSE.lesson("power").cards) - 1
    assert next_step(COURSE, Progress((), "power", 99), ()) == Step(Kind.LESSON, "power", last)
    assert next_step(COURSE, Progress((), "gone", 3), ()) == Step(Kind.LESSON, "power", 0)
