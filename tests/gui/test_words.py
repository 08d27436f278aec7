"""Times and states in words, in both languages."""

from __future__ import annotations

import pytest

from app import speech
from app.desk.rows import Fate, Line, OutboxRow
from app.ui import words

NOW = 1_800_000_000_000


def line(connected: bool, ago: int, waiting: int = 0, problem: str = "") -> Line:
    return Line(connected, NOW - ago if ago >= 0 else 0, waiting, problem, 0)


@pytest.mark.parametrize(
    ("state", "english", "chinese"),
    [
        (line(True, 5_000), "Line open · synchronized just now", "线路畅通 · 刚刚同步"),
        (line(True, 3 * words.MINUTE), "Line open · synchronized 3 minutes ago", "线路畅通 · 3 分钟前同步"),
        (
            line(True, 0, 1),
            "Line open · synchronized just now · 1 waiting to be sent",
            "线路畅通 · 刚刚同步 · 1 件待发",
        ),
        (
            line(False, 2 * words.DAY, 3, "no-line"),
            "Line down for 2 days · 3 waiting to be sent",
            "断线 2 天 · 3 件待发",
        ),
        (line(False, 1000, 0, "cut-off"), "Line down since just now", "刚刚断线"),
        (line(False, -1, 0, "no-line"), "Not connected to the county yet", "还没有连上县里"),
        (line(False, -1), "Connecting to the county", "正在连接县里"),
    ],
)
def test_the_line_state_says_what_is(state: Line, english: str, chinese: str) -> None:
    assert words.line_state(state, NOW) == english
    speech.use("zh_CN")
    assert words.line_state(state, NOW) == chinese


@pytest.mark.parametrize("waiting", [0, 3])
@pytest.mark.parametrize("ago", [-1, 0, words.HOUR])
@pytest.mark.parametrize("connected", [True, False])
def test_the_whole_sentence_never_promises_what_is_not(connected: bool, ago: int, waiting: int) -> None:
    said = words.line_explained(line(connected, ago, waiting, "" if connected else "no-line"), NOW)
    assert ("everything has been delivered" in said) == (connected and not waiting)
    assert ("saved on this PC" in said) == (not connected)


@pytest.mark.parametrize(
    ("length", "said"),
    [(0, "1 minute"), (59 * words.MINUTE, "59 minutes"), (words.HOUR, "1 hour"), (49 * words.HOUR, "2 days")],
)
def test_a_span_is_said_in_its_largest_unit(length: int, said: str) -> None:
    assert words.span(length) == said


@pytest.mark.parametrize(("count", "said"), [(0, "1 KB"), (2048, "2 KB"), (5 << 20, "5.0 MB"), (3 << 30, "3.0 GB")])
def test_sizes_are_said_as_people_read_them(count: int, said: str) -> None:
    assert words.size(count) == said


@pytest.mark.parametrize("state", list(Fate))
def test_every_fate_has_words_and_a_chip(state: Fate) -> None:
    row = OutboxRow("1", "sign-for", "2", "题", NOW, state, "", {}, False, 0)
    assert words.fate(row)
    assert words.fate_role(state).startswith("chip")
