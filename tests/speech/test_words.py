"""States and times in the words of a clerk; the county's clock stands at Asia/Shanghai."""

from __future__ import annotations

import time
from datetime import datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import speech
from app.desk.rows import Fate, Line
from app.domain.acts import CONTENTS
from app.domain.delivery import State
from app.domain.people import Level, Zone
from app.speech import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@pytest.fixture(autouse=True)
def _in_shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = speech.language()
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    speech.use("zh_CN")
    yield
    speech.use(before)
    monkeypatch.undo()
    time.tzset()


def _ms(*when: int) -> int:
    return int(datetime(*when).timestamp() * 1000)  # type: ignore[arg-type]


NOW = _ms(2026, 6, 4, 15, 30)


def test_every_state_has_its_word() -> None:
    enumerations: dict[Callable[[str], str], Iterable[str]] = {
        words.state_word: State,
        words.fate_word: Fate,
        words.zone_word: Zone,
        words.level_word: Level,
        words.act_word: CONTENTS,
    }
    for word, values in enumerations.items():
        for value in values:
            assert word(value) != value, f"{word.__name__} has no word for {value}"
    assert [words.zone_word(zone) for zone in Zone] == ["内网", "外网", "互联网"]
    assert words.state_word(State.SIGNED_FOR) == "已签收"
    assert words.fate_word(Fate.ACCEPTED) == "已送达县里"


def test_a_value_of_a_newer_version_is_shown_as_it_is() -> None:
    assert words.state_word("archived") == "archived"


@pytest.mark.parametrize(
    ("when", "said", "english"),
    [
        ((2026, 6, 4, 14, 3), "今天 14:03", "Today 14:03"),
        ((2026, 6, 4, 0, 0), "今天 00:00", "Today 00:00"),
        ((2026, 6, 3, 23, 59), "昨天 23:59", "Yesterday 23:59"),
        ((2026, 6, 2, 9, 0), "6月2日", "2 Jun"),
        ((2026, 6, 5, 9, 0), "6月5日", "5 Jun"),
        ((2025, 12, 3, 9, 0), "2025-12-03", "2025-12-03"),
    ],
)
def test_moments(when: tuple[int, ...], said: str, english: str) -> None:
    assert words.moment(_ms(*when), NOW) == said
    speech.use("en")
    assert words.moment(_ms(*when), NOW) == english


def test_a_moment_without_a_present_takes_the_clock_of_the_pc() -> None:
    assert words.moment(int(time.time() * 1000)).startswith("今天 ")


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (0, "刚刚"),
        (MINUTE - 1, "刚刚"),
        (-DAY, "刚刚"),
        (5 * MINUTE, "5 分钟前"),
        (HOUR, "1 小时前"),
        (2 * DAY + HOUR, "2 天前"),
    ],
)
def test_how_long_ago(past: int, said: str) -> None:
    assert words.ago(NOW - past, NOW) == said


@given(st.integers(0, 2**50))
def test_a_span_is_never_nothing(ms: int) -> None:
    assert int(words.span(ms).split()[0]) >= 1


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 KB"), (831_488, "812 KB"), (3_650_722_202, "3.4 GB"), (2**60, "1048576 TB")]
)
def test_sizes(count: int, said: str) -> None:
    assert words.size(count) == said


@pytest.mark.parametrize(
    ("connected", "ago", "waiting", "said"),
    [
        (True, 0, 0, "线路畅通·刚刚同步"),
        (True, 5 * MINUTE, 0, "线路畅通·5 分钟前同步"),
        (True, 0, 1, "线路畅通·刚刚同步·1 件待发"),
        (False, 2 * DAY, 3, "断线 2 天·3 件待发"),
        (False, 2 * DAY, 0, "断线 2 天"),
        (False, None, 0, "还没有连上县里"),
    ],
)
def test_the_one_honest_line_state(connected: bool, ago: int | None, waiting: int, said: str) -> None:
    line = Line(connected, 0 if ago is None else NOW - ago, waiting, "", 0)
    assert words.line_state(line, NOW) == said
    bare = SimpleNamespace(connected=connected, last_contact=line.last_contact, waiting=waiting)
    assert words.line_state(bare, NOW) == said
