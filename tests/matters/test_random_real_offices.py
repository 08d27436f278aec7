"""Random offices on real stores, and faults planted in the rules: each is caught.

`XIANGYI_SIM_OFFICES=200 pytest tests/matters/test_random_real_offices.py` plays more of them.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from app.domain.matters import lending, moving, numbers
from app.domain.matters.seats import Delegation
from tests.matters.random_office import DAY, Broken, RandomOffice

if TYPE_CHECKING:
    from pathlib import Path

RUNS = int(os.environ.get("XIANGYI_SIM_OFFICES", "2"))
STEPS = 150
LENT = 0.2
"""How often something is lent where a widened delegation is to be seen."""


def play(folder: Path, seed: int, steps: int = STEPS, lending: float = 0.03) -> RandomOffice:
    run = RandomOffice(folder, seed, lending=lending)
    try:
        run.issue()
        run.issue()
        run.run(steps)
    finally:
        run.close()
    return run


@pytest.mark.parametrize("seed", range(RUNS))
def test_all_laws_hold_in_a_random_office(memory: Path, seed: int) -> None:
    run = play(memory, seed)
    assert run.done["start"] > 3
    assert sum(run.done.values()) > STEPS / 4


def caught(folder: Path, lending: float) -> str:
    """The law that some run sees broken."""
    for seed in range(100, 130):
        own = folder / str(seed)
        own.mkdir()
        try:
            play(own, seed, STEPS // 3 if lending < LENT else STEPS, lending)
        except Broken as broken:
            return str(broken)
    pytest.fail("no run has noticed")


def fork_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision leaves the token that it consumed where it was."""
    real = moving.without

    def forked(state: Any, tokens: Any, act: Any, at: int) -> Any:
        after = real(state, tokens, act, at)
        return structs.replace(after, tokens=state.tokens) if act.content.verb == "submit" else after

    monkeypatch.setattr(moving, "without", forked)


def widen_delegation(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is lent for some hours is lent for weeks."""

    def lent(id: bytes, giver: str, taker: str, since: int, until: int, *some: Any) -> Delegation:
        return Delegation(id, giver, taker, since, until + 20 * DAY, *some)

    monkeypatch.setattr(lending, "Delegation", lent)


def reuse_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """A number is given twice."""

    def given(register: numbers.Register, matter: bytes, at: int, beside: str = "") -> tuple[numbers.Register, str]:
        entry = numbers.Entry(register.first, matter, at)
        return structs.replace(register, entries=(*register.entries, entry)), register.text(register.first)

    monkeypatch.setattr(numbers, "given", given)


@pytest.mark.parametrize(
    ("plant", "law"),
    [
        (fork_token, "two tokens in one branch|two decisions upon one epoch|without a token|lives twice"),
        (widen_delegation, "had lent nothing then"),
        (reuse_number, "numbers without a gap|each number stands on one matter"),
    ],
)
def test_a_planted_fault_is_caught(memory: Path, monkeypatch: pytest.MonkeyPatch, plant: Any, law: str) -> None:
    plant(monkeypatch)
    assert re.search(law, caught(memory, LENT if plant is widen_delegation else 0.01))
