"""A small part of the walk through a small office; `make sim` walks further."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.domain.matters import moving
from app.domain.matters.seats import Delegation
from app.domain.matters.verbs import Verb
from tests.domain.every_log import ONE_RECALL, every_log
from tests.domain.explore_tokens import explore, main

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.matters.state import MatterState
    from app.domain.routes.route import Step


def test_no_interleaving_breaks_a_law_of_tokens() -> None:
    found = explore(20_000)
    assert found.states >= 20_000
    assert found.logs > 50


def test_no_log_that_a_hub_can_come_to_breaks_a_law() -> None:
    found = every_log({**ONE_RECALL, Verb.RECALL: 0})
    assert found.complete
    assert found.logs > 1000


def test_a_delegation_that_widens_is_found_in_some_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Delegation, "covers", lambda self, seat, verb, at: True)
    with pytest.raises(AssertionError, match="lent for longer"):
        every_log({**ONE_RECALL, Verb.RECALL: 0})


def test_what_was_walked_is_noted_beside_the_rest(tmp_path: Path) -> None:
    report = tmp_path / "sim.json"
    report.write_text('{"runs": 3}', encoding="utf-8")
    assert main(["2000", str(report)]) == 0
    noted = json.loads(report.read_text(encoding="utf-8"))
    assert noted["runs"] == 3
    assert noted["tokens"]["states"] >= 2000
    assert noted["tokens"]["violations"] == 0


def test_a_forked_token_is_found_and_noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    whole = moving.entered

    def forking(state: MatterState, step: Step, chosen: tuple[str, ...], since: int) -> MatterState:
        after = whole(state, step, chosen, since)
        twin = structs.replace(after.tokens[-1], epoch=after.epoch + 1)
        return (
            structs.replace(after, tokens=(*after.tokens, twin), epoch=after.epoch + 1) if step.id == "check" else after
        )

    monkeypatch.setattr(moving, "entered", forking)
    with pytest.raises(AssertionError, match="two live tokens"):
        explore(20_000)
    report = tmp_path / "sim.json"
    report.write_text('{"tokens": {"violations": 0}}', encoding="utf-8")
    assert main(["20000", str(report)]) == 1
    noted = json.loads(report.read_text(encoding="utf-8"))["tokens"]
    assert noted["violations"] == 1, "what an earlier walk has noted does not stay"
    assert "two live tokens" in noted["violated"]
