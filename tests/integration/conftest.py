"""Fixtures of the integration tests: a hub, and clerks with desks."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.hub.desks_and_hub import World
from tests.integration import small_county
from tests.integration.small_county import CHEN, LI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.desk.desk import Desk
    from app.hub.county import CountyHub


class NewDesk(Protocol):
    """`new_desk(LI)`: an enrolled desk, open."""

    def __call__(self, person: str, clock: Callable[[], int] | None = None, undo_seconds: int = 0) -> Desk: ...


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the system has one: for properties, in which thousands of fsyncs would prove nothing."""
    shared = Path("/dev/shm")  # noqa: S108 - the folder made in it is our own
    if not os.access(shared, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        yield Path(folder)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[CountyHub]:
    """The small county's hub."""
    made = small_county.make_hub(tmp_path / "hub")
    yield made
    made.close()


@pytest.fixture
def new_desk(hub: CountyHub, tmp_path: Path) -> Iterator[NewDesk]:
    """Makes desks, and closes them."""
    opened: list[Desk] = []

    def make(person: str, clock: Callable[[], int] | None = None, undo_seconds: int = 0) -> Desk:
        enrolled = small_county.enrol(hub, person, tmp_path / f"{person}-{len(opened)}.db")
        desk = enrolled.open(clock, undo_seconds)
        opened.append(desk)
        return desk

    yield make
    for desk in opened:
        desk.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, memory: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A hub, a clerk of the county and one of a township, for both databases."""
    monkeypatch.setattr("app.hub.pages.CACHED_LEVEL", 3)
    database = request.getfixturevalue("postgresql_database") if request.param == "postgresql" else ""
    made = World(memory, database)
    made.enrol(CHEN, LI)
    made.settle()
    yield made
    made.close()


@pytest.fixture
def stick(memory: Path) -> Path:
    """A folder that stands for a stick."""
    folder = memory / "stick"
    folder.mkdir()
    return folder
