"""What tests of the hub share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hub.desks_and_hub import World
from tests.integration.small_county import CHEN, COUNTY, HILLS, LI, SUN, TOWN, WANG, ZHAO, paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Everybody has a desk, has sent a document and has what the others sent."""
    made = World(tmp_path)
    made.enrol(CHEN, LI, WANG, ZHAO, SUN)
    made.sync()
    made.desks[CHEN].send(paper("昨天的通知"), [TOWN, HILLS])
    made.desks[ZHAO].send(paper("昨天的报告"), [COUNTY])
    made.settle()
    made.agree()
    yield made
    made.close()
