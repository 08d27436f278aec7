"""Working days 工作日: the State Council's yearly arrangement of holidays, and the limits that are counted in them.

Limits count working days without statutory holidays (行政许可法 Art. 82). The arrangement of a year is made known in
the November before, so a program knows only so many: a year that is missing is told, never guessed.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, timedelta, timezone
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from msgspec import Struct

from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CHINA: Final = timezone(timedelta(hours=8))
"""One time for the whole country, without summer time since 1992."""

_DAY: Final = timedelta(days=1)
_LONGEST: Final = 60
"""Days in one line of an arrangement. The longest holiday had ten."""


class CalendarUnknown(KnownError):
    """The arrangement of a year that a limit runs through is not loaded."""


class Calendar(Struct, frozen=True):
    """Arranged days: `off` are the days of rest that are no weekend or are named, `on` the weekends worked."""

    years: frozenset[int]
    off: frozenset[date]
    on: frozenset[date]

    def works(self, day: date) -> bool:
        """Whether offices work on that day. Raises `CalendarUnknown`."""
        if day.year not in self.years:
            raise CalendarUnknown("calendar-unknown", year=day.year)
        return day in self.on or (day.weekday() < 5 and day not in self.off)

    @property
    def mark(self) -> str:
        """What tells this calendar from another, the same on every machine."""
        days = (f"{name}{day.toordinal()}" for name in ("off", "on") for day in sorted(getattr(self, name)))
        return f"{crc32(','.join((*map(str, sorted(self.years)), *days)).encode()):08x}"

    def with_year(self, year: int, off: Iterable[date], on: Iterable[date]) -> Calendar:
        """This calendar with another year's arrangement, which replaces what was known of that year.

        A notice may also arrange the last days of the December before (元旦): these are added to the year before.
        """
        kept_off = {day for day in self.off if day.year != year}
        kept_on = {day for day in self.on if day.year != year}
        off, on = frozenset(off), frozenset(on)
        return Calendar(self.years | {year}, frozenset(kept_off - on) | off, frozenset(kept_on - off) | on)


class Stop(Struct, frozen=True, array_like=True):
    """中止计时: a time that does not count, from the day `since` to the day before `until`; None is still going on."""

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the clock stands still on that day."""
        return self.since <= day and (self.until is None or day < self.until)


@cache
def shipped() -> Calendar:
    """The arrangements that the program brings along: chinesecalendar's tables, from 2004."""
    from chinese_calendar import constants  # read when the first limit is counted, not at every start

    off, on = frozenset(constants.holidays), frozenset(constants.workdays)
    return Calendar(frozenset(range(2004, max(day.year for day in off | on) + 1)), off, on)


def day_of(milliseconds: int) -> date:
    """The day in China of an instant (ms since 1970, UTC)."""
    return datetime.fromtimestamp(milliseconds / 1000, CHINA).date()


def due(accepted: date, limit: int, calendar: Calendar, stops: Sequence[Stop] = ()) -> date | None:
    """The last day on which an act is still in time; None while the clock stands still.

    `limit` counts working days after the day of acceptance (行政许可法 Art. 82); days inside `stops` do not count.
    Raises `CalendarUnknown` if the arrangement of a year in between is not loaded.
    """
    day, left = accepted, limit
    while left > 0:
        day += _DAY
        if any(stop.until is None and stop.holds(day) for stop in stops):
            return None
        left -= _counts(day, calendar, stops)
    return day


def used(accepted: date, today: date, calendar: Calendar, stops: Sequence[Stop] = ()) -> int:
    """How many working days of a limit have passed, today included. Raises `CalendarUnknown`."""
    return _used(accepted, today, calendar, tuple(stops))


@lru_cache(maxsize=4096)  # each row of a list asks, and most are due on the same few days
def _used(accepted: date, today: date, calendar: Calendar, stops: tuple[Stop, ...]) -> int:
    days = (accepted + _DAY * count for count in range(1, (today - accepted).days + 1))
    return sum(_counts(day, calendar, stops) for day in days)


def missing(today: date, calendar: Calendar, ahead: int = 90) -> int | None:
    """The first year that limits running up to `ahead` days from today would need and that is not loaded."""
    years = range(today.year, (today + _DAY * ahead).year + 1)
    return next((year for year in years if year not in calendar.years), None)


def read_year(text: str, file: str) -> tuple[int, frozenset[date], frozenset[date]]:
    """A year's arrangement from a county's TOML file: `year`, days `off` and `on`, as days or as `first/last`.

        year = 2027
        off = ["2027-01-01/2027-01-03"]
        on = ["2027-01-09"]

    Raises `KnownError("calendar-malformed")` with the file's line.
    """
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise _malformed(file, int(line[1]) if line else len(text.splitlines()), "") from error
    for name in table.keys() - {"year", "off", "on"}:  # a mistyped `on` would take days of work for days of rest
        raise _malformed(file, _line(text, name), name)
    year = table.get("year")
    if not isinstance(year, int) or isinstance(year, bool) or not 2004 <= year <= 2200:
        raise _malformed(file, _line(text, "year"), str(year))
    off, on = (frozenset(_days(table.get(name, []), year, text, file, name)) for name in ("off", "on"))
    if not off or off & on:  # every year has its holidays, and no day is both
        raise _malformed(file, _line(text, "off"), ", ".join(map(str, sorted(off & on))))
    return year, off, on


def _counts(day: date, calendar: Calendar, stops: Sequence[Stop]) -> bool:
    return calendar.works(day) and not any(stop.holds(day) for stop in stops)


def _days(spans: Any, year: int, text: str, file: str, name: str) -> Iterator[date]:
    if not isinstance(spans, list):
        raise _malformed(file, _line(text, name), str(spans))
    for span in map(str, spans):
        first, _, last = span.partition("/")
        try:
            begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError as error:
            raise _malformed(file, _line(text, span), span) from error
        # New Year's holiday may begin in the December before
        if not (date(year - 1, 12, 1) <= begin <= end <= date(year, 12, 31)) or (end - begin).days > _LONGEST:
            raise _malformed(file, _line(text, span), span)
        yield from (begin + _DAY * count for count in range((end - begin).days + 1))


def _line(text: str, word: str) -> int:
    return next((number for number, line in enumerate(text.splitlines(), 1) if word in line), 1)


def _malformed(file: str, line: int, text: str) -> KnownError:
    return KnownError("calendar-malformed", file=file, line=line, text=text)
