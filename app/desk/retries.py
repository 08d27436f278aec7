"""What a desk remembers of its line: how the last exchange ended, and when to try again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.desk import hub_log
from app.desk.pace import Pace, keep_pace
from app.desk.rows import Line
from app.desk.store.outbox import LONGEST_HOLD_MS

if TYPE_CHECKING:
    import random

    from app.desk.store.store import Transaction

FIRST_RETRY_MS: Final = 5_000
LONGEST_RETRY_MS: Final = 15 * 60_000
EMERGENCY_RETRY_MS: Final = 500
"""While an emergency waits the line is tried again so soon: it goes within a second of the line's return."""
_REFUSED: Final = 20
"""As many failures as make the longest wait: who was refused will be refused again, only a cut line is tried soon."""


def line(tx: Transaction, *, tried: bool) -> Line:
    """The one honest line state. `tried`: whether an exchange has ended since the desk was unlocked."""
    problem, last_contact = tx.setting("problem", str, ""), tx.setting("last-contact", int, 0)
    return Line(
        connected=not problem and last_contact > 0,
        last_contact=last_contact,
        waiting=tx.outbox.count("waiting", "later"),
        problem=problem,
        next_attempt_at=tx.setting("next-attempt", int, 0),
        tried=tried,
        warning=hub_log.warning(tx),
    )


def next_exchange_at(tx: Transaction, now: int) -> int:
    """When to exchange next because of an act that is released or a retry that is due, ms; 0 for no reason.

    What lies further ahead than any wait was planned before the clock was set back: it is due.
    """
    retry = tx.setting("next-attempt", int, 0)
    release = tx.outbox.next_release()
    if retry and retry - now > EMERGENCY_RETRY_MS and tx.outbox.emergency_waits(begun=False):
        return now  # whatever the line did before: the emergency has not been tried yet
    if retry:
        return retry if retry - now <= LONGEST_RETRY_MS else now
    if release is None:
        return 0
    return max(1, release) if release - now <= LONGEST_HOLD_MS else now


def note_success(tx: Transaction, now: int, pace: Pace) -> None:
    """An exchange ended well, on a line of this `pace`."""
    keep_pace(tx, pace)
    tx.set_setting("last-contact", now)
    for name in ("problem", "failures", "next-attempt"):
        tx.set_setting(name, None)


def note_failure(tx: Transaction, now: int, code: str, pace: Pace, chance: random.Random, *, unreachable: bool) -> None:
    """An exchange failed, on a line of this `pace`: store when to try again."""
    keep_pace(tx, pace)
    failures = tx.setting("failures", int, 0)
    tx.set_setting("problem", code)
    tx.set_setting("failures", failures + 1)
    delay = retry_delay(failures if unreachable else _REFUSED, chance)
    if unreachable and tx.outbox.emergency_waits(begun=True):
        delay = EMERGENCY_RETRY_MS
    tx.set_setting("next-attempt", now + delay)


def retry_delay(failures: int, chance: random.Random) -> int:
    """How long to wait after so many failures in a row, ms: doubling up to a quarter of an hour, with jitter."""
    longest = min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** min(failures, 20))
    return int(longest * chance.uniform(0.5, 1.0))
