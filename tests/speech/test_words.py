"""States, acts, fates and the line in words, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app import speech
from app.desk.rows import Fate, Line
from app.domain.acts import CONTENTS
from app.domain.delivery import State
from app.domain.papers import Urgency
from app.domain.people import Zone
from app.speech import words
from app.speech.times import DAY, HOUR, MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

pytestmark = pytest.mark.usefixtures("in_shanghai")

NOW = 1_800_000_000_000


def line(connected: bool, ago: int, waiting: int = 0, problem: str = "") -> Line:
    return Line(connected, NOW - ago if ago >= 0 else 0, waiting, problem, 0, tried=True)


def untried(connected: bool, ago: int, waiting: int = 0, problem: str = "") -> Line:
    return structs.replace(line(connected, ago, waiting, problem), tried=False)


def test_every_value_has_its_word() -> None:
    enumerations: dict[Callable[[str], str], Iterable[str]] = {
        words.state_word: State,
        words.fate_word: Fate,
        words.act_word: CONTENTS,
        words.zone_word: Zone,
        words.zone_name: Zone,
        words.check_word: ("address", "proxy", "clock", "disk", "font", "store"),
        words.slot_word: ("password", "keyring", "recovery"),
    }
    for word, values in enumerations.items():
        for value in values:
            assert word(str(value)) not in (str(value), ""), f"{word.__name__} has no word for {value}"


def test_words_are_those_of_the_office() -> None:
    assert [words.zone_word(zone) for zone in Zone] == ["内网", "外网", "互联网"]
    assert words.zone_name(Zone.EXTRANET) == "政务外网"
    assert words.state_word(State.SIGNED_FOR) == "已签收"
    assert words.fate_word(Fate.ACCEPTED) == "已送达县里"
    assert [words.urgency_word(urgency) for urgency in Urgency] == ["", "加急", "特急"]
    speech.use("en")
    assert [words.urgency_word(urgency) for urgency in Urgency] == ["", "Urgent", "Emergency"]


def test_a_value_of_a_newer_version_is_shown_as_it_is() -> None:
    assert words.state_word("archived") == "archived"
    assert words.word("zone", "satellite") == "satellite"
    assert words.word("span", "soon") == "soon"
    assert words.word("of-the-future", "value") == "value"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 KB"),
        (1, "1 KB"),
        (831_488, "812 KB"),
        (5 << 20, "5.0 MB"),
        (3_650_722_202, "3.4 GB"),
        (2**60, "1048576 TB"),
    ],
)
def test_sizes_are_said_as_people_read_them(count: int, said: str) -> None:
    assert words.size(count) == said


@pytest.mark.parametrize(
    ("state", "english", "chinese"),
    [
        (line(True, 5_000), "Line open · synchronized just now", "线路畅通 · 刚刚同步"),
        (line(True, 3 * MINUTE), "Line open · synchronized 3 minutes ago", "线路畅通 · 3 分钟前同步"),
        (
            line(True, 0, 1),
            "Line open · synchronized just now · 1 waiting to be sent",
            "线路畅通 · 刚刚同步 · 1 件待发",
        ),
        (line(False, 2 * DAY, 3, "no-line"), "Line down for 2 days · 3 waiting to be sent", "断线 2 天 · 3 件待发"),
        (line(False, 1000, 0, "cut-off"), "Line down since just now", "刚刚断线"),
        (line(False, -1, 0, "no-line"), "Not connected to the county yet", "还没有连上县里"),
        (untried(False, -1), "Connecting to the county", "正在连接县里"),
        (
            untried(True, 14 * HOUR),
            "Connecting to the county · last synchronized 14 hours ago",
            "正在连接县里 · 上次同步在 14 小时前",
        ),
        (
            untried(False, 2 * DAY, 3, "no-line"),
            "Connecting to the county · last synchronized 2 days ago · 3 waiting to be sent",
            "正在连接县里 · 上次同步在 2 天前 · 3 件待发",
        ),
        # the PC has slept over night with its desk open
        (
            line(True, 14 * HOUR),
            "Connecting to the county · last synchronized 14 hours ago",
            "正在连接县里 · 上次同步在 14 小时前",
        ),
    ],
)
def test_the_one_honest_line_state(state: Line, english: str, chinese: str) -> None:
    assert words.line_state(state, NOW) == chinese
    speech.use("en")
    assert words.line_state(state, NOW) == english


@pytest.mark.parametrize(
    ("state", "english", "chinese"),
    [
        (untried(True, 5_000), "Synchronized just now", "刚刚同步过"),
        (
            untried(True, 14 * HOUR, 1),
            "Last synchronized 14 hours ago · 1 waiting to be sent",
            "上次同步在 14 小时前 · 1 件待发",
        ),
        (untried(False, 2 * DAY, 0, "no-line"), "Line down for 2 days", "断线 2 天"),
        (untried(False, -1), "Not connected to the county yet", "还没有连上县里"),
    ],
)
def test_a_command_that_stays_offline_says_how_the_last_exchange_ended(state: Line, english: str, chinese: str) -> None:
    assert words.last_exchange(state, NOW) == chinese
    speech.use("en")
    assert words.last_exchange(state, NOW) == english


@pytest.mark.parametrize("waiting", [0, 3])
@pytest.mark.parametrize("ago", [-1, 0, 5 * MINUTE])
@pytest.mark.parametrize("connected", [True, False])
def test_the_whole_sentence_never_promises_what_is_not(connected: bool, ago: int, waiting: int) -> None:
    if connected and ago < 0:
        return  # nobody was ever heard and yet the line is open
    speech.use("en")
    said = words.line_explained(line(connected, ago, waiting, "" if connected else "no-line"), NOW)
    assert ("everything has been delivered" in said) == (connected and not waiting)
    assert ("saved on this PC" in said) == (not connected)


@pytest.mark.parametrize("state", [untried(True, HOUR), untried(False, HOUR, 2, "no-line"), line(True, HOUR)])
def test_nothing_is_said_of_a_line_that_nobody_knows(state: Line) -> None:
    speech.use("en")
    said = words.line_explained(state, NOW)
    assert said.startswith("Connecting to the county.")
    assert words.line_well(state)


def test_a_line_that_was_not_tried_yet_is_nothing_to_tell() -> None:
    assert words.line_well(untried(False, -1))
    assert words.line_well(line(True, 0))
    assert not words.line_well(line(False, -1, 0, "no-line"))
    assert not words.line_well(line(False, 0, 0, "cut-off"))
