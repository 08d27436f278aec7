"""How fast the line is, as this desk's own exchanges have found it, and what follows: how much to ask for at once, and
how long silence is no reason to give up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.store.store import Transaction

AT_ONCE_S: Final = 60
"""What one reply may take, about: whatever else comes up waits no longer for the next."""
LEAST: Final = 128 * 1024
"""One page at least, with what belongs to it."""
MOST: Final = 16 * 1024 * 1024
ENOUGH: Final = 32 * 1024
"""Bytes below which a reply says nothing about the line's speed."""
LEAST_SILENCE_S: Final = 15.0
"""A hub that packs pages anew takes some seconds for each."""
MOST_SILENCE_S: Final = 60.0
MOST_CONNECT_S: Final = 15.0
RESENT_S: Final = 1.2
"""After a second the first packet of a connection is sent once more."""


class Pace(Struct, frozen=True, array_like=True):
    """What the last exchanges have found; 0 for what is not known. `round_trip` in ms, `speed` (down) in bytes a
    second."""

    round_trip: int = 0
    speed: int = 0

    @property
    def budget(self) -> int:
        """Bytes of pages to ask for."""
        return min(MOST, max(LEAST, self.speed * AT_ONCE_S)) if self.speed else MOST

    @property
    def silence_s(self) -> float:
        """How long the line may be silent within a reply before it counts as cut."""
        if not self.round_trip:
            return MOST_SILENCE_S
        return min(MOST_SILENCE_S, LEAST_SILENCE_S + 10 * self.round_trip / 1000)

    def connect_s(self, *, urgent: bool) -> float:
        """How long to knock. An emergency rather knocks again: the line may just have come back."""
        if not self.round_trip:
            return MOST_CONNECT_S
        patient = 4 if urgent else 12
        return min(MOST_CONNECT_S, RESENT_S + patient * self.round_trip / 1000)


UNKNOWN: Final = Pace()


def keep_pace(tx: Transaction, pace: Pace) -> None:
    """Remember what an exchange has found, if it has found anything."""
    if pace != UNKNOWN:
        tx.set_setting("pace", pace)


class Stopwatch:
    """Times one exchange, from now: `came` is told each frame. `clock` in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._asked = clock()
        self._first = self._last = 0.0
        self._bytes = 0

    def came(self, size: int) -> None:
        """A frame of so many bytes has come."""
        self._last = self._clock()
        if self._first:
            self._bytes += size
        else:
            self._first = self._last

    def found(self, before: Pace, *, held: bool) -> Pace:
        """What is known now. What is measured moves what was known by half, so that one bad minute is not the rule.
        A request that was `held` open says nothing about the round trip."""
        pace = before
        if self._first and not held:
            pace = Pace(_between(before.round_trip, (self._first - self._asked) * 1000), before.speed)
        if self._bytes >= ENOUGH and self._last > self._first:
            pace = Pace(pace.round_trip, _between(before.speed, self._bytes / (self._last - self._first)))
        return pace


def _between(before: int, now: float) -> int:
    return max(1, round((before + now) / 2 if before else now))
