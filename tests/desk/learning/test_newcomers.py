"""Whether a clerk may be led to the first lesson: nobody who has begun, or answered, is."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.desk import newcomers
from app.domain import records
from app.domain.records import Training
from app.protocol.pages import Item
from app.training.answers import Chosen
from tests.desk.learning.packs import SMALL, pack
from tests.integration.small_county import LI, WANG

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.desk import Desk
    from tests.hub.desks_and_hub import World

BASICS = "computer-basics"


def test_who_has_done_nothing_may_be_asked_and_looking_around_is_nothing(desk: Desk) -> None:
    desk.learning.keep_pack(pack())
    desk.learning.next_step(BASICS)
    desk.learning.self_test(BASICS)
    assert newcomers.may_be_asked(desk)


@pytest.mark.parametrize(
    "begin",
    [
        lambda desk: desk.learning.note_progress(SMALL, "first", 0),
        lambda desk: desk.learning.practised(SMALL, "single-0", Chosen((1,))),
        lambda desk: desk.learning.begin_test(BASICS),
        newcomers.answered,
    ],
    ids=["a lesson was opened", "a question was answered", "a test was begun", "no, thanks"],
)
def test_who_has_begun_or_answered_is_never_asked_again(
    desk: Desk, world: World, begin: Callable[[Desk], object]
) -> None:
    desk.learning.keep_pack(pack())
    begin(desk)
    assert not newcomers.may_be_asked(desk)
    desk.close()
    again = world.desks[LI] = world.enrolled[LI].open(world.clock)
    assert not newcomers.may_be_asked(again)


@pytest.mark.parametrize(("person", "asked"), [(LI, False), (WANG, True)])
def test_who_passed_at_another_pc_is_no_newcomer_and_a_colleague_does_not_count(
    desk: Desk, person: str, asked: bool
) -> None:
    passed = Training((person, BASICS), 1, True, date(2026, 6, 3))
    with desk.store.writing() as tx:
        tx.mirror.put("unit:x", [Item(1, "training", records.body(passed), records.key(passed.of))], {})
    assert newcomers.may_be_asked(desk) is asked


def test_to_ask_imports_nothing_of_learning() -> None:
    asked = (
        "import sys; from app.desk import desk, newcomers;"
        "found = [name for name in sys.modules if name.startswith(('app.training', 'app.desk.learning', 'fsrs'))];"
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", asked], cwd=Path(__file__).resolve().parents[3], check=True)
