"""Learning by command: what a technician needs, and nothing of what somebody has learnt."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.desk import command, learning_command
from app.domain.errors import Exit, Misuse
from tests.desk.learning.packs import SMALL, pack
from tests.integration.speaking import say, told

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.desk import Desk


def courses(desk: Desk, capsys: pytest.CaptureFixture[str], *words: object) -> Any:
    """What `desk courses` prints for machines, on a desk that is open."""
    chosen = command._parser().parse_args(["courses", "--store", "here", "--json", *map(str, words)])
    learning_command._courses(chosen, desk)
    return json.loads(capsys.readouterr().out)


def test_a_technician_keeps_a_course(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "small.xycourse"
    file.write_bytes(pack())
    before = courses(desk, capsys)
    assert [(one["id"], one["kept"]) for one in before] == [("computer-basics", False)]
    added = {"id": SMALL, "name": "小课程", "about": "", "version": 3, "kept": True}
    assert courses(desk, capsys, "--keep", file) == [*before, added]
    with pytest.raises(Misuse, match="no-such-file"):
        courses(desk, capsys, "--keep", tmp_path / "nothing")


def test_the_county_sets_the_terms_of_a_test(tmp_path: Path) -> None:
    hub = tmp_path / "hub"
    told("hub", "init", hub, "--address", "127.0.0.1:1")
    assert told("hub", "test-terms", hub) == []
    assert told("hub", "test-terms", hub, SMALL, "--minutes", 60) == [{"course": SMALL, "minutes": 60, "passing": 0}]
    (terms,) = told("hub", "test-terms", hub, SMALL, "--passing", 80)
    assert terms == {"course": SMALL, "minutes": 60, "passing": 80}
    assert say("hub", "test-terms", hub, SMALL, "--minutes", 1000).code == Exit.REFUSED
    assert say("hub", "test-terms", hub, "No Course", "--minutes", 10).code == Exit.MISUSE
    assert told("hub", "test-terms", hub) == [terms]
    assert SMALL in say("hub", "test-terms", hub).out
