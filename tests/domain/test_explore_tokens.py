"""A small part of the walk through a small office; `make sim` walks further."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.domain.matters import moving
from tests.domain.explore_tokens import explore

if TYPE_CHECKING:
    from app.domain.matters.state import MatterState
    from app.domain.routes.route import Step


def test_no_interleaving_breaks_a_law_of_tokens() -> None:
    found = explore(20_000)
    assert found.states >= 20_000
    assert found.logs > 50


def test_a_forked_token_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
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
