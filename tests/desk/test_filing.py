"""Pages are filed in pieces: one that broke off is as if it had not come, whatever the hub has become since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.desk.sync import FILED_AT_ONCE, Step
from app.domain.people import Unit
from app.domain.records import EVERYONE
from app.protocol.messages import Page
from tests.hub.desks_and_hub import World
from tests.integration.small_county import LI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VILLAGES = [Unit(f"530304{place:06d}", f"第{place}村", "village") for place in range(3 * FILED_AT_ONCE)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.enrol(LI)
    yield made
    made.close()


def break_off(world: World, pieces: int) -> None:
    """Exchange, and lose the power after so many pieces of the first page with villages."""
    step = Step(world.desks[LI])
    for frame in world.exchange(step.prepare(), 0):
        for place, work in enumerate(step.works(frame)):
            if isinstance(frame, Page) and frame.last - frame.after >= len(VILLAGES) and place == pieces:
                return
            work()


@pytest.mark.parametrize("pieces", range(5))
def test_a_page_that_broke_off_comes_again(world: World, pieces: int) -> None:
    world.hub.import_units(VILLAGES)
    break_off(world, pieces)
    assert EVERYONE not in followed(world)
    world.sync()
    world.agree()


def test_what_a_broken_page_left_goes_when_it_is_not_sent_again(world: World) -> None:
    world.hub.import_units(VILLAGES)
    break_off(world, 3)
    with world.hub.store.writing() as tx:
        for village in VILLAGES[:FILED_AT_ONCE]:
            tx.put(village, world.clock())  # each has another number now
    world.sync()
    world.agree()


def followed(world: World) -> set[str]:
    with world.desks[LI].store.reading() as tx:
        return {cursor.scope for cursor in tx.mirror.cursors()}
