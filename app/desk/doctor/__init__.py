"""`desk doctor`: looks for what keeps a desk from its hub, or a clerk from working.

It finds codes with values; `app.speech` says them.
"""

from __future__ import annotations

import os
import time
from datetime import date
from typing import TYPE_CHECKING, Final

from app.desk.doctor import kept, line, pc
from app.desk.doctor.finding import SECONDS, Finding, within

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MADE: Final = date(2026, 11, 1)
"""No clock that is right shows a day before this one. Moved on with every release."""

__all__ = ["SECONDS", "Finding", "examine"]


def examine(
    hub_address: str,
    pin: bytes | None,
    store: Path | None,
    *,
    whole: Mapping[str, bool] | None = None,
    clock: Callable[[], float] = time.time,
    environment: Mapping[str, str] = os.environ,
) -> tuple[Finding, ...]:
    """Everything that can be told from here, in the order in which to mend it. Each check takes at most `SECONDS`.

    `hub_address` as on the slip, empty before joining; `pin` the authority's certificate (DER), None before joining;
    `store` the folder with the clerks' desks. `whole` has, for stores that the caller could open (by person), whether
    the database found itself intact. Changes nothing but a small file that it writes and removes.
    """
    found = line.examine(hub_address, pin, clock)
    found += pc.clock(found, MADE, clock)
    found += within("disk", lambda: pc.disk(store)) if store else []
    found += within("font", lambda: pc.screen(environment))
    found += within("store", lambda: kept.examine(store, whole or {})) if store else []
    return tuple(found)
