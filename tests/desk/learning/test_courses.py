"""Courses at a desk: what ships, what is kept of a file, how far the learner is, what comes next."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.domain.errors import KnownError
from app.training.answers import Chosen
from app.training.items import Single
from app.training.packs import PackRefused
from app.training.steps import Kind, Progress
from tests.desk.learning.packs import SMALL, pack
from tests.hub.desks_and_hub import MINUTE, World
from tests.integration.small_county import HILLS, LI

if TYPE_CHECKING:
    from app.desk.desk import Desk

BASICS = "computer-basics"
DAY = 86_400_000


def test_what_ships_is_there_and_begins_with_its_first_lesson(desk: Desk) -> None:
    (row,) = desk.learning.courses()
    assert (row.id, row.name, row.kept) == (BASICS, "电脑入门", False)
    step = desk.learning.next_step(BASICS)
    assert (step.kind, step.lesson, step.card) == (Kind.LESSON, desk.learning.course(BASICS).lessons[0].id, 0)


def test_a_course_is_kept_and_found_again_when_the_desk_is_opened_anew(desk: Desk, world: World) -> None:
    row = desk.learning.keep_pack(pack())
    assert (row.id, row.name, row.version, row.kept) == (SMALL, "小课程", 3, True)
    desk.close()
    again = world.desks[LI] = world.enrolled[LI].open(world.clock)
    assert [one.id for one in again.learning.courses()] == [BASICS, SMALL]
    assert again.learning.course(SMALL).lesson("first").title == "第一课"


def test_a_newer_version_takes_the_place_of_an_older_one_and_not_the_other_way(desk: Desk) -> None:
    desk.learning.keep_pack(pack())
    desk.learning.keep_pack(pack(4, 第一课="头一课"))
    assert desk.learning.course(SMALL).lesson("first").title == "头一课"
    with pytest.raises(KnownError, match="course-older"):
        desk.learning.keep_pack(pack(3))
    with pytest.raises(KnownError, match="course-version-used"):
        desk.learning.keep_pack(pack(4))
    assert desk.learning.keep_pack(pack(4, 第一课="头一课")).version == 4
    assert desk.learning.course(SMALL).lesson("first").title == "头一课"


def test_a_file_that_is_wrong_is_refused_with_file_and_line_and_changes_nothing(desk: Desk) -> None:
    with pytest.raises(PackRefused) as refused:
        desk.learning.keep_pack(pack(3, **{"多了二。": "", "早上": "中午"}))
    lines = {problem.values["file"]: int(problem.values["line"]) for problem in refused.value.problems}
    assert lines.keys() == {"items/choices.toml", "items/others.toml"}
    assert all(line > 1 for line in lines.values())
    with pytest.raises(KnownError, match="pack-unreadable"):
        desk.learning.keep_pack(b"no pack")
    assert [row.id for row in desk.learning.courses()] == [BASICS]
    with pytest.raises(KnownError, match="course-unknown"):
        desk.learning.course(SMALL)


def test_a_course_that_came_with_a_notice_is_kept_from_it(desk: Desk, world: World, tmp_path: Path) -> None:
    """Whoever may read the notice has the file when it is fetched, and keeps it."""
    file = tmp_path / "小课程.xycourse"
    file.write_bytes(pack())
    taken = desk.attachments.attach(file)
    world.sync()
    act = desk.publish("新课程", ("请收下。",), [HILLS], files=[taken.attachment])
    row = desk.learning.keep_from(act, taken.attachment.sha256.hex())
    assert (row.id, row.kept) == (SMALL, True)
    assert desk.learning.course(SMALL).name == "小课程"
    with pytest.raises(KnownError, match="file-not-found"):
        desk.learning.keep_from(act, "00" * 32)


def test_a_lesson_goes_on_at_its_card_after_the_desk_was_closed(desk: Desk, world: World) -> None:
    desk.learning.keep_pack(pack())
    desk.learning.note_progress(SMALL, "first", 1)
    desk.close()
    again = world.desks[LI] = world.enrolled[LI].open(world.clock)
    assert again.learning.progress(SMALL) == Progress((), "first", 1)
    assert again.learning.next_step(SMALL)[:3] == (Kind.LESSON, "first", 1)
    again.learning.finish_lesson(SMALL, "first")
    again.learning.finish_lesson(SMALL, "first")
    assert again.learning.progress(SMALL) == Progress(("first",))
    assert again.learning.next_step(SMALL).kind is Kind.PRACTICE
    assert again.learning.progress(BASICS) == Progress()


def test_what_was_wrong_comes_again_and_what_is_right_then_comes_later(desk: Desk, world: World) -> None:
    learning = desk.learning
    learning.keep_pack(pack())
    learning.finish_lesson(SMALL, "first")
    item = learning.course(SMALL).item("single-0")
    assert isinstance(item, Single)
    wrong, right = Chosen((1,)), Chosen((0,))
    assert not learning.practised(SMALL, "single-0", wrong).right
    assert learning.practised(SMALL, "single-0", wrong).reasons == ("多了一。",)
    assert learning.practised(SMALL, "single-1", right).right
    assert learning.review_items(SMALL) == (), "not at once"
    # tried again at once, with the reason in view: it comes all the same
    learning.practised(SMALL, "single-0", right)
    world.clock.now += 11 * MINUTE
    assert [one.id for one in learning.review_items(SMALL)] == ["single-0"]
    assert learning.next_step(SMALL)[::3] == (Kind.REVIEW, ("single-0",))
    learning.practised(SMALL, "single-0", right)
    assert learning.review_items(SMALL) == ()
    waits = []
    for _ in range(3):
        waits.append(0)
        while not learning.review_items(SMALL):
            world.clock.now += DAY
            waits[-1] += 1
        learning.practised(SMALL, "single-0", right)
    assert waits[0] < waits[1] < waits[2], "further away each time"


def test_at_most_a_handful_comes_at_a_time_and_only_what_the_course_still_has(desk: Desk, world: World) -> None:
    desk.learning.keep_pack(pack())
    for number in range(8):
        desk.learning.practised(SMALL, f"single-{number}", None)
        world.clock.now += MINUTE
    desk.learning.keep_pack(pack(4, **{"single-0": "single-new"}))
    world.clock.now += 20 * MINUTE
    assert [one.id for one in desk.learning.review_items(SMALL)] == [f"single-{number}" for number in range(1, 6)]
    with pytest.raises(KnownError, match="item-gone"):
        desk.learning.practised(SMALL, "single-0", None)


def test_a_self_test_draws_others_each_time_and_keeps_nothing(desk: Desk) -> None:
    desk.learning.keep_pack(pack())
    papers = {tuple(item.id for item in desk.learning.self_test(SMALL)) for _ in range(5)}
    assert len(papers) > 1
    assert all(len(set(paper)) == 10 for paper in papers)
    assert {item.lesson for item in desk.learning.self_test(BASICS, "mouse")} == {"mouse"}


def test_nothing_of_learning_is_imported_at_the_start_of_a_desk() -> None:
    asked = (
        "import sys; import app.desk.desk, app.desk.sync, app.desk.session;"
        "found = [name for name in sys.modules if name.startswith(('app.training', 'app.desk.learning', 'fsrs'))];"
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", asked], cwd=Path(__file__).resolve().parents[3], check=True)


def test_fsrs_is_imported_when_something_was_answered_and_not_before(tmp_path: Path) -> None:
    """The page opens without it."""
    asked = (
        "import sys; from app.desk.learning import facade;"
        "assert not [name for name in sys.modules if name.startswith('fsrs')]"
    )
    subprocess.run([sys.executable, "-c", asked], cwd=Path(__file__).resolve().parents[3], check=True)
