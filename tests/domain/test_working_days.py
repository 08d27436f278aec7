"""Limits in working days, against an oracle made from the public arrangements of 2010 to 2026."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import KnownError
from app.domain.working_days import (
    Calendar,
    CalendarUnknown,
    Stop,
    day_of,
    due,
    missing,
    read_year,
    shipped,
    used,
)
from tests.domain.arrangements import NOTICES, arranged

DAY = timedelta(days=1)
OFF, ON = arranged()
FIRST, LAST = date(2010, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + DAY * count for count in range((LAST - FIRST).days + 1)]
WORKED = [day for day in DAYS if day in ON or (day not in OFF and day.isoweekday() <= 5)]
YEAR_2027 = 'year = 2027\noff = [\n  "2026-12-31/2027-01-03",\n  "2027-02-05/2027-02-11",\n]\non = ["2027-01-09"]\n'


def test_every_day_of_seventeen_years_is_as_the_notices_say() -> None:
    calendar = shipped()
    worked = set(WORKED)
    assert [day for day in DAYS if calendar.works(day) != (day in worked)] == []
    assert set(NOTICES) <= calendar.years


def test_every_day_that_chinesecalendar_knows_is_as_it_says() -> None:
    """Its own answers, not its tables: from 2004, where the notices written out here begin with 2010."""
    years = range(2004, LAST.year + 1)
    days = [date(2004, 1, 1) + DAY * count for count in range((LAST - date(2004, 1, 1)).days + 1)]
    assert [day for day in days if shipped().works(day) != chinese_calendar.is_workday(day)] == []
    assert shipped().years == set(years)
    with pytest.raises(NotImplementedError):  # when it learns a year, the notices here and the documents follow
        chinese_calendar.is_workday(LAST + DAY)


@pytest.mark.parametrize(
    ("accepted", "limit", "last"),
    [
        (date(2025, 9, 25), 20, date(2025, 10, 29)),
        (date(2026, 2, 10), 20, date(2026, 3, 16)),
        (date(2025, 9, 26), 1, date(2025, 9, 28)),  # a Sunday that is worked
        (date(2025, 9, 25), 0, date(2025, 9, 25)),
    ],
)
def test_a_limit_ends_on_the_day_that_the_law_means(accepted: date, limit: int, last: date) -> None:
    assert due(accepted, limit, shipped()) == last


@given(st.dates(FIRST, date(2026, 6, 30)), st.integers(1, 75))
def test_a_limit_is_the_nth_worked_day_after_acceptance(accepted: date, limit: int) -> None:
    expected = [day for day in WORKED if day > accepted][limit - 1]
    assert due(accepted, limit, shipped()) == expected
    assert used(accepted, expected, shipped()) == limit


@st.composite
def _stops(draw: st.DrawFn) -> tuple[Stop, ...]:
    days = sorted(draw(st.sets(st.dates(date(2020, 1, 1), date(2020, 12, 31)), max_size=6)))
    return tuple(Stop(since, until) for since, until in zip(days[::2], days[1::2], strict=False))


@given(st.dates(date(2020, 1, 1), date(2020, 12, 31)), st.integers(1, 40), _stops())
def test_days_on_which_the_clock_stands_do_not_count(accepted: date, limit: int, stops: tuple[Stop, ...]) -> None:
    still = {day for day in DAYS for stop in stops if stop.until and stop.since <= day < stop.until}
    expected = [day for day in WORKED if day > accepted and day not in still][limit - 1]
    assert due(accepted, limit, shipped(), stops) == expected


def test_a_clock_that_stands_still_has_no_last_day_until_it_goes_on() -> None:
    accepted, stopped = date(2025, 9, 25), date(2025, 10, 10)
    assert due(accepted, 20, shipped(), (Stop(stopped),)) is None
    assert due(accepted, 1, shipped(), (Stop(stopped),)) == date(2025, 9, 26)
    assert due(accepted, 20, shipped(), (Stop(stopped, stopped),)) == date(2025, 10, 29), "stopped for less than a day"
    assert due(accepted, 20, shipped(), (Stop(stopped, date(2025, 10, 13)),)) == date(2025, 10, 31)


def test_a_year_that_is_missing_is_told_and_not_guessed() -> None:
    with pytest.raises(CalendarUnknown) as told:
        due(date(2026, 12, 20), 20, shipped())
    assert (told.value.code, told.value.values) == ("calendar-unknown", {"year": "2027"})
    assert missing(date(2026, 6, 1), shipped()) is None
    assert missing(date(2026, 11, 22), shipped()) == 2027


def test_a_county_loads_the_next_year_as_data() -> None:
    calendar = shipped().with_year(*read_year(YEAR_2027, "2027.toml"))
    assert not calendar.works(date(2026, 12, 31)), "the notice of a year reaches into the December before"
    assert calendar.works(date(2027, 1, 9))
    assert due(date(2026, 12, 30), 1, calendar) == date(2027, 1, 4)
    assert missing(date(2026, 11, 22), calendar) is None
    assert [day for day in DAYS[:-1] if calendar.works(day) != shipped().works(day)] == []


def test_a_corrected_arrangement_replaces_the_one_before() -> None:
    may_day = date(2027, 5, 4)
    calendar = Calendar(frozenset(), frozenset(), frozenset()).with_year(2027, [may_day], [date(2027, 5, 8)])
    corrected = calendar.with_year(2027, [date(2027, 5, 5)], [])
    assert corrected.works(may_day)
    assert not corrected.works(date(2027, 5, 8))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("year = 2027\noff = [\n", 2),
        ("off = []", 1),
        (YEAR_2027.replace("2027-02-11", "2027-02-31"), 4),
        (YEAR_2027.replace("2027-02-05", "2017-02-05"), 4),
        (YEAR_2027.replace("2027-01-09", "2027-02-06"), 2),
        ('year = 2027\noff = "2027-01-01"', 2),
        ("year = 2027", 1),
        (YEAR_2027.replace("\non =", "\nworked ="), 6),
    ],
)
def test_an_arrangement_that_cannot_be_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(KnownError) as refused:
        read_year(text, "2027.toml")
    assert refused.value.code == "calendar-malformed"
    assert refused.value.values["file"] == "2027.toml"
    assert int(refused.value.values["line"]) == line


def test_the_day_is_that_in_china() -> None:
    assert day_of(1_758_729_600_000) == date(2025, 9, 25)  # 2025-09-24 16:00 UTC
    assert day_of(1_758_729_599_999) == date(2025, 9, 24)
