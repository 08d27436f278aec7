"""Quantiles of what was timed, in milliseconds."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def milliseconds(do: Callable[[], object]) -> float:
    """How long it takes."""
    started = time.perf_counter()
    do()
    return (time.perf_counter() - started) * 1000


def p95(values: list[float]) -> float:
    """What nineteen in twenty stay below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def median(values: list[float]) -> float:
    """The one in the middle."""
    return sorted(values)[len(values) // 2]
