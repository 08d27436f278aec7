"""Days and times as a clerk says them; the county's clock stands at Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import speech
from app.speech import times
from app.speech.times import DAY, HOUR, MINUTE

pytestmark = pytest.mark.usefixtures("in_shanghai")

TODAY = date(2026, 6, 3)


def ms(*moment: int) -> int:
    return int(datetime(*moment).timestamp() * 1000)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("moment", "chinese", "english"),
    [
        ((2026, 6, 3, 0, 0), "今天", "Today"),
        ((2026, 6, 2, 23, 59), "昨天", "Yesterday"),
        ((2026, 6, 1, 12), "6月1日", "1 Jun"),
        ((2025, 12, 3, 12), "2025-12-03", "2025-12-03"),
        ((2026, 6, 4, 12), "6月4日", "4 Jun"),
    ],
)
def test_days(moment: tuple[int, ...], chinese: str, english: str) -> None:
    assert times.day_text(ms(*moment), TODAY) == chinese
    speech.use("en")
    assert times.day_text(ms(*moment), TODAY) == english


def test_times() -> None:
    assert times.time_text(ms(2026, 6, 3, 9, 5), TODAY) == "今天 09:05"
    assert times.time_text(ms(2026, 6, 1, 9, 5), TODAY) == "6月1日 09:05"
    assert times.clock_text(ms(2026, 6, 3, 14, 3, 22)) == "14:03"
    assert times.exact_clock_text(ms(2026, 6, 3, 14, 3, 22)) == "14:03:22"


def test_the_head_of_a_page_names_the_day_in_full() -> None:
    assert times.full_day_text(ms(2026, 6, 3, 8)) == "6月3日 星期三"
    assert times.full_day_text(ms(2026, 11, 1, 8)) == "11月1日 星期日"
    speech.use("en")
    assert times.full_day_text(ms(2026, 6, 3, 8)) == "Wednesday, 3 June"


def test_dates_of_papers_have_no_leading_zeros() -> None:
    assert times.written_text("2026-06-03") == "2026年6月3日"
    assert times.written_text("一九八一年五月二十三日") == "一九八一年五月二十三日"
    assert times.written_text("") == ""


@pytest.mark.parametrize(
    ("length", "chinese", "english"),
    [
        (0, "1 分钟", "1 minute"),
        (59 * MINUTE, "59 分钟", "59 minutes"),
        (HOUR, "1 小时", "1 hour"),
        (49 * HOUR, "2 天", "2 days"),
    ],
)
def test_a_span_is_said_in_its_largest_unit(length: int, chinese: str, english: str) -> None:
    assert times.span(length) == chinese
    speech.use("en")
    assert times.span(length) == english


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (0, "1 分钟"),
        (2 * HOUR + 30_000, "2 小时"),
        (3 * HOUR + 25 * MINUTE, "3 小时 25 分钟"),
        (49 * HOUR + 59 * MINUTE, "2 天 1 小时"),
        (48 * HOUR + 59 * MINUTE, "2 天"),
    ],
)
def test_what_is_counted_in_minutes_is_said_to_the_minute(length: int, said: str) -> None:
    assert times.exact_span(length) == said


@given(st.integers(0, 1000 * DAY))
def test_a_span_is_never_nothing_and_never_too_long(length: int) -> None:
    count, unit = times.span(length).split()
    said = int(count) * {"分钟": MINUTE, "小时": HOUR, "天": DAY}[unit]
    assert said <= max(length, MINUTE) < said * 2 or said == MINUTE
