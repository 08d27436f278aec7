"""Fixtures of the tests of learning: a desk of a small county whose clock can be moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hub.desks_and_hub import World
from tests.integration.small_county import LI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.desk.desk import Desk


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A county in which 李强 has a desk."""
    made = World(tmp_path)
    made.enrol(LI)
    yield made
    made.close()


@pytest.fixture
def desk(world: World) -> Desk:
    """李强's desk."""
    return world.desks[LI]
