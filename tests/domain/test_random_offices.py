"""Random offices break no law of tokens; and rules that were broken on purpose are found out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test
from msgspec import structs

from app.domain.matters import moving, numbers, outcomes, permission, seats
from tests.domain.office_model import OfficeMachine, check_register

if TYPE_CHECKING:
    from app.domain.matters.numbers import Register
    from app.domain.matters.state import MatterState

_QUIET = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
GOOD = settings(max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=_QUIET)
HUNT = settings(
    *(), max_examples=400, stateful_step_count=40, deadline=None, database=None, derandomize=True,
    phases=[Phase.generate], suppress_health_check=_QUIET,
)  # fmt: skip

TestRandomOffices = OfficeMachine.TestCase
TestRandomOffices.settings = GOOD


def _fork_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """`fork-token`: what a decision consumes lives on beside what it issues."""
    whole = moving.without

    def forking(state: MatterState, tokens: object, act: object, at: int) -> MatterState:
        gone = list(tokens)  # type: ignore[call-overload]
        after = whole(state, gone, act, at)  # type: ignore[arg-type]
        return structs.replace(after, tokens=(*after.tokens, *gone)) if act.content.verb == "transfer" else after  # type: ignore[attr-defined]

    monkeypatch.setattr(moving, "without", forking)


def _widen_delegation(monkeypatch: pytest.MonkeyPatch) -> None:
    """`widen-delegation`: who lends once has lent everything, for good."""
    sits = seats.sits

    def widening(person: str, behalf: str, seat: str, verb: object, at: int, office: object) -> bool:
        lent = any(d.giver == behalf for d in office.delegations(person))  # type: ignore[attr-defined]
        return sits(person, behalf, seat, verb, at, office) or (lent and behalf in office.occupants(seat))  # type: ignore[arg-type,attr-defined]

    monkeypatch.setattr(outcomes, "sits", widening)
    monkeypatch.setattr(permission, "sits", widening)


def _lend_what_is_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """`widen-delegation`, the other way: a delegation counts although the giver does not sit there."""
    sits = seats.sits

    def widening(person: str, behalf: str, seat: str, verb: object, at: int, office: object) -> bool:
        lent = any(d.giver == behalf and d.since <= at < d.until for d in office.delegations(person))  # type: ignore[attr-defined]
        return sits(person, behalf, seat, verb, at, office) or lent  # type: ignore[arg-type]

    monkeypatch.setattr(outcomes, "sits", widening)
    monkeypatch.setattr(permission, "sits", widening)


def _reuse_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """`reuse-number`: a cancelled number is given to the next document."""
    whole = numbers.cancelled

    def reusing(register: Register, ordinal: int, reason: str) -> Register:
        after = whole(register, ordinal, reason)
        return structs.replace(after, entries=tuple(e for e in after.entries if e.ordinal != ordinal))

    monkeypatch.setattr(numbers, "cancelled", reusing)


@pytest.mark.parametrize("plant", [_fork_token, _widen_delegation, _lend_what_is_not_held, _reuse_number])
def test_a_planted_fault_is_caught(plant: object, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)  # type: ignore[operator]
    with pytest.raises(AssertionError):
        run_state_machine_as_test(OfficeMachine, settings=HUNT)


def _books(steps: list[tuple[str, int]]) -> None:
    register = numbers.opened("马政发", 2026, 38)
    texts: dict[bytes, str] = {}
    ever: dict[str, bytes] = {}
    for verb, which in steps:
        matter = bytes([which])
        if verb == "give":
            register, text = numbers.given(register, matter, 0)
            assert texts.setdefault(matter, text) == text, "a matter got a second number"
            assert ever.setdefault(text, matter) == matter, "a number was given twice"
        elif matter in texts:
            ordinal = int(texts.pop(matter).partition("〕")[2].rstrip("号"))
            register = numbers.cancelled(register, ordinal, "重新印发")
        check_register(register)
        stays = {entry.ordinal for entry in register.entries}
        assert stays == set(range(38, register.next)), "a cancelled number has left the register"


_STEPS = st.lists(st.tuples(st.sampled_from(["give", "cancel"]), st.integers(0, 5)), max_size=40)


@given(_STEPS)
def test_numbers_have_no_gap_and_no_double(steps: list[tuple[str, int]]) -> None:
    _books(steps)


def test_a_number_that_is_used_again_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also without an office around it."""
    _reuse_number(monkeypatch)
    with pytest.raises(AssertionError):
        _books([("give", 1), ("cancel", 1), ("give", 2)])
