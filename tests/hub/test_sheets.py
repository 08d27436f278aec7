"""Slips for joining are printed whole, with everything on them that a person needs."""

from __future__ import annotations

import base64
import re
import stat
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from app import speech
from app.domain.errors import KnownError
from app.hub import sheets
from app.hub.sheets import Slip, enrolment_sheets

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLIP = Slip(
    county="马龙区",
    zone="extranet",
    unit="通泉街道",
    person="王芳",
    post="党政办文书",
    address="hub.malong.gov.example:8443",
    code="ABCD-EFGH-JKLM-NPQR-STUV-WXYZ",
    expires="2026-07-09",
    fingerprint="3F2A 91C0 77DE 04B8",
)
LONG = structs.replace(
    SLIP,
    unit="科学技术和工业信息化局综合业务管理办公室",
    person="阿依古丽·买买提明·吐尔逊",
    post="党组成员、副局长兼办公室主任、综合业务管理办公室主任",
    address=f"{'very-long-host-name.' * 5}example.gov.cn:18443",
)


@pytest.fixture(autouse=True)
def _fonts_afresh() -> Iterator[None]:
    sheets.chinese_font.cache_clear()
    yield
    sheets.chinese_font.cache_clear()


@pytest.fixture(params=["zh_CN", "en"])
def _spoken(request: pytest.FixtureRequest) -> Iterator[None]:
    before = speech.language()
    speech.use(request.param)
    yield
    speech.use(before)


_STREAM = re.compile(rb"/Filter \[ /ASCII85Decode /FlateDecode \].*?stream\r?\n(.*?)endstream", re.DOTALL)


def printed(path: Path) -> list[str]:
    """The drawing of every page. Latin text stands in it as it is; Chinese text is numbers of an embedded font."""
    streams = (match[1].strip().removeprefix(b"<~") for match in _STREAM.finditer(path.read_bytes()))
    drawn = [zlib.decompress(base64.a85decode(b"<~" + stream, adobe=True)) for stream in streams]
    return [page.decode("latin-1") for page in drawn if b" Tj" in page]


def drawn_texts(page: str) -> list[str]:
    return [re.sub(r"\\([()\\])", r"\1", text) for text in re.findall(r"\(((?:[^()\\]|\\.)*)\) Tj", page)]


@pytest.mark.usefixtures("_spoken")
@pytest.mark.parametrize(("count", "pages"), [(1, 1), (4, 1), (5, 2), (9, 3)])
def test_every_slip_is_on_a_page_of_four(tmp_path: Path, count: int, pages: int) -> None:
    slips = [structs.replace(SLIP, code=f"AAAA-BBBB-CCCC-DDDD-EEEE-{number:04}") for number in range(count)]
    enrolment_sheets(slips, tmp_path / "slips.pdf")
    found = printed(tmp_path / "slips.pdf")
    assert len(found) == pages
    texts = [drawn_texts(page) for page in found]
    assert [text for page in texts for text in page if text.startswith("AAAA-")] == [slip.code for slip in slips]
    for fact in (SLIP.address, SLIP.expires, SLIP.fingerprint):
        assert sum(text.count(fact) for text in texts) == count


def test_a_slip_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    enrolment_sheets([SLIP], tmp_path / "slips.pdf")
    assert stat.S_IMODE((tmp_path / "slips.pdf").stat().st_mode) == 0o600


def test_the_chinese_font_is_embedded_where_there_is_one(tmp_path: Path) -> None:
    enrolment_sheets([SLIP], tmp_path / "slips.pdf")
    embedded = b"/FontFile2" in (tmp_path / "slips.pdf").read_bytes()
    assert embedded == (sheets.chinese_font() != "STSong-Light")


def test_without_a_font_that_can_be_embedded_the_slip_is_printed_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "MSYH.TTC").write_bytes(b"no font at all")
    monkeypatch.setattr(sheets, "_folders", lambda: [tmp_path, tmp_path / "none"])
    enrolment_sheets([SLIP], tmp_path / "slips.pdf")
    assert sheets.chinese_font() == "STSong-Light"
    assert SLIP.code in drawn_texts(printed(tmp_path / "slips.pdf")[0])


@pytest.mark.usefixtures("_spoken")
def test_a_demonstration_says_so_across_the_slip(tmp_path: Path) -> None:
    pale_red = ".968627 .870588 .862745 rg"
    for demo in (False, True):
        enrolment_sheets([structs.replace(SLIP, demo=demo)], tmp_path / "slips.pdf")
        assert (pale_red in printed(tmp_path / "slips.pdf")[0]) == demo


@pytest.mark.usefixtures("_spoken")
@pytest.mark.parametrize("slip", [SLIP, LONG, structs.replace(SLIP, post="")])
def test_nothing_runs_off_its_place(slip: Slip, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    drawn: list[tuple[float, float, float, str]] = []
    runs = sheets._Drawing._runs

    def record(self: sheets._Drawing, left: float, bottom: float, text: str, size: float, colour: str) -> None:
        drawn.append((left, bottom, left + sheets.width(text, size), text))
        runs(self, left, bottom, text, size, colour)

    monkeypatch.setattr(sheets._Drawing, "_runs", record)
    enrolment_sheets([slip], tmp_path / "slips.pdf")
    for left, bottom, right, text in drawn:
        assert left >= sheets._LEFT, text
        assert right <= sheets._RIGHT + 0.01, text
        assert bottom > sheets.PAGE[1] - sheets._HEIGHT + 3 * sheets.MM, text
        if left < sheets._STEPS_LEFT and text != "Demonstration":
            assert right <= sheets._MAIN_RIGHT + 0.01 or bottom > sheets.PAGE[1] - 14 * sheets.MM, text


def test_where_nothing_can_be_written_it_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="folder-unwritable"):
        enrolment_sheets([SLIP], tmp_path / "none" / "slips.pdf")


@settings(deadline=None)  # the first text loads the font
@given(
    st.lists(st.sampled_from(["打开", "乡驿", "，", "。", "type", " ", "the code", "：", "PC"]), max_size=30),
    st.integers(40, 200),
)
def test_wrapped_lines_fit_and_say_the_same(words: list[str], room: int) -> None:
    text = "".join(words).strip()
    lines = list(sheets._wrapped(text, 9, room))
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines[1:]:
        assert line[0] not in f"{sheets._NOT_FIRST} "
    for line in lines:
        bare = line.rstrip("，。： ")
        assert sheets.width(bare, 9) <= room or bare.isalpha(), "only a single word may be too long"
