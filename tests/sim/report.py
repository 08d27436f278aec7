"""What one run was."""

from __future__ import annotations

from msgspec import Struct


class Report(Struct, frozen=True):
    """One run, as `build/sim.json` counts it."""

    seed: int
    plan: str
    days: float
    seconds: float
    """Of processor time."""
    counts: dict[str, int]
    faults: dict[str, int]
    violation: str = ""
    trace: str = ""
