"""Days and times as a clerk says them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest

from app import speech
from app.ui.when import clock_text, day_text, time_text, written_text
from tests.gui.samples import CHINA, in_china

if TYPE_CHECKING:
    from collections.abc import Iterator

TODAY = date(2026, 6, 3)


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with in_china():
        yield


def ms(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=CHINA).timestamp() * 1000)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("at", "chinese", "english"),
    [
        (ms(2026, 6, 3, 0, 0), "今天", "Today"),
        (ms(2026, 6, 2, 23, 59), "昨天", "Yesterday"),
        (ms(2026, 6, 1, 12), "6月1日", "1 Jun"),
        (ms(2025, 12, 3, 12), "2025-12-03", "2025-12-03"),
        (ms(2026, 6, 4, 12), "6月4日", "4 Jun"),
    ],
)
def test_days(at: int, chinese: str, english: str) -> None:
    speech.use("zh_CN")
    assert day_text(at, TODAY) == chinese
    speech.use("en")
    assert day_text(at, TODAY) == english


def test_times() -> None:
    speech.use("zh_CN")
    assert time_text(ms(2026, 6, 3, 9, 5), TODAY) == "今天 09:05"
    assert clock_text(ms(2026, 6, 3, 14, 3, 22)) == "14:03:22"


def test_dates_of_papers_have_no_leading_zeros() -> None:
    assert written_text("2026-06-03") == "2026年6月3日"
    assert written_text("一九八一年五月二十三日") == "一九八一年五月二十三日"
    assert written_text("") == ""
