"""The printed paper, measured in the PDF that comes out: GB/T 9704-2012, 22 lines of 28 characters on A4."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

import pytest
from msgspec import structs

from app.domain.layout import Role
from app.ui import composing, press
from app.ui.paper_view import PaperView
from app.ui.theme import LIGHT
from app.ui.typeset import Head, Piece, pieces
from tests.gui.samples import PLAIN, paper, papers

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.domain.papers import Paper

MM = 72 / 25.4
"""Points of a PDF in a millimetre."""
CLOSE = 0.6
"""Millimetres by which a glyph may differ from its square: a comma does not fill it."""

pytestmark = pytest.mark.usefixtures("qapp")
needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed here"
)


pytestmark = pytest.mark.usefixtures("in_chinese")


RADICALS = str.maketrans("⺠⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻨⻩⻬⻮⻰", "民西见角贝车长门青页风飞食马鱼鸟麦黄齐齿龙")


def _ideographs(text: str) -> str:
    """Text as a reader sees it: fonts draw 水 and the radical ⽔ with one glyph, and the PDF may name either."""
    known = "".join(unicodedata.normalize("NFKC", c) if 0x2E80 <= ord(c) < 0x2FE0 else c for c in text)
    return known.translate(RADICALS)


class Line(NamedTuple):
    """A line of a page in millimetres from the paper's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@pytest.fixture
def view(qtbot: QtBot) -> PaperView:
    made = PaperView(LIGHT)
    qtbot.addWidget(made)
    return made


def printed(view: PaperView, paper: Paper, folder: Path) -> list[list[Line]]:
    """Print a paper and read back, page by page, the lines that stand on it."""
    view.show_paper(paper)
    path = folder / "paper.pdf"
    count = view.print_to_pdf(path)
    told = subprocess.run(["pdftotext", "-bbox", str(path), "-"], check=True, capture_output=True, text=True).stdout
    pages = re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', told, re.DOTALL)
    assert len(pages) == count
    for width, height, _words in pages:
        assert float(width) / MM == pytest.approx(press.PAGE_WIDTH, abs=0.5)
        assert float(height) / MM == pytest.approx(press.PAGE_HEIGHT, abs=0.5)
    return [_lines(words) for _width, _height, words in pages]


def _lines(words: str) -> list[Line]:
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', words)
    lines: list[Line] = []
    for *numbers, text in found:
        left, top, right, bottom = (float(number) / MM for number in numbers)
        word = Line(left, top, right, bottom, _ideographs(text))
        same = next((line for line in lines if abs(line.middle - word.middle) < 1.0), None)
        if same is None:
            lines.append(word)
        else:
            lines.remove(same)
            first, last = sorted((same, word), key=lambda part: part.left)
            lines.append(
                Line(
                    first.left,
                    min(same.top, top),
                    max(same.right, right),
                    max(same.bottom, bottom),
                    first.text + last.text,
                )
            )
    return sorted(lines, key=lambda line: line.middle)


def text_lines(lines: list[Line]) -> list[Line]:
    """The lines inside the type area."""
    return [line for line in lines if line.middle < press.TOP + press.HEIGHT]


def on_grid(line: Line) -> float:
    """How many lines below the first of the grid it stands."""
    return (line.middle - press.TOP - composing.EM / 2) / press.PITCH


def test_the_grid_is_that_of_the_standard() -> None:
    assert pytest.approx(5.5714, abs=0.0001) == composing.EM
    assert pytest.approx(10.449, abs=0.001) == press.PITCH
    assert press.TOP + press.HEIGHT + 35 == press.PAGE_HEIGHT
    assert composing.LEFT + composing.WIDTH + 26 == press.PAGE_WIDTH


@needs_pdftotext
def test_a_full_page_has_22_lines_of_28_characters(view: PaperView, tmp_path: Path) -> None:
    long = structs.replace(PLAIN, body=("各乡镇人民政府：", "汛" * 28 * 60), signature="", copies=())
    page = text_lines(printed(view, long, tmp_path)[1])
    assert len(page) == press.LINES
    for number, line in enumerate(page):
        assert len(line.text) == composing.COLUMNS
        assert line.left == pytest.approx(composing.LEFT, abs=CLOSE)
        assert line.right == pytest.approx(composing.LEFT + composing.WIDTH, abs=CLOSE)
        assert on_grid(line) == pytest.approx(number + on_grid(page[0]), abs=0.02)
    assert on_grid(page[0]) == pytest.approx(0, abs=0.15)


@needs_pdftotext
def test_the_head_stands_where_the_standard_puts_it(view: PaperView, tmp_path: Path) -> None:
    first = printed(view, PLAIN, tmp_path)[0]
    mark = next(line for line in first if line.text == "马龙区人民政府办公室文件")
    number = next(line for line in first if line.text == PLAIN.number)
    title = next(line for line in first if line.text == PLAIN.title)
    centre = composing.LEFT + composing.WIDTH / 2
    for line in (mark, number, title):
        assert (line.left + line.right) / 2 == pytest.approx(centre, abs=CLOSE)
    size = composing.WIDTH * 0.98 / 12
    assert mark.middle - size / 2 == pytest.approx(press.TOP + press.MARK_TOP, abs=2)
    assert number.middle - mark.middle == pytest.approx(2 * press.PITCH + (size + composing.EM) / 2, abs=2)
    salutation = next(line for line in first if line.text == "各乡镇人民政府：")
    assert salutation.left == pytest.approx(composing.LEFT, abs=CLOSE)
    assert on_grid(salutation) - on_grid(title) == pytest.approx(2, abs=0.1), "an empty line under the title"
    paragraph = next(line for line in first if line.text.startswith("请于6月10日"))
    assert paragraph.left == pytest.approx(composing.LEFT + 2 * composing.EM, abs=CLOSE)


@needs_pdftotext
def test_signature_and_date_stand_as_without_a_seal(view: PaperView, tmp_path: Path) -> None:
    first = printed(view, PLAIN, tmp_path)[0]
    name = next(line for line in first if line.text == PLAIN.signature)
    date = next(line for line in first if line.text == "2026年6月3日")
    assert name.right == pytest.approx(composing.LEFT + composing.WIDTH - 2 * composing.EM, abs=CLOSE)
    assert date.left == pytest.approx(name.left + 2 * composing.EM, abs=composing.EM / 2), (
        "two characters after the name"
    )
    assert on_grid(date) - on_grid(name) == pytest.approx(1, abs=0.05)


@needs_pdftotext
def test_page_numbers_stand_7_mm_below_outside(view: PaperView, tmp_path: Path) -> None:
    pages = printed(view, paper("国发〔2019〕4号"), tmp_path)
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        folio = page[-1]
        assert folio.text == f"—{number}—"
        assert folio.middle == pytest.approx(press.TOP + press.HEIGHT + press.FOLIO_BELOW, abs=1.2)
        if number % 2:
            assert folio.right == pytest.approx(composing.LEFT + composing.WIDTH - composing.EM, abs=1)
        else:
            assert folio.left == pytest.approx(composing.LEFT + composing.EM, abs=1)


@needs_pdftotext
def test_the_copies_stand_at_the_foot_of_the_last_page(view: PaperView, tmp_path: Path) -> None:
    copies = text_lines(printed(view, PLAIN, tmp_path)[-1])[-1]
    assert copies.text == "抄送：区水利局，区应急管理局。"
    assert copies.left == pytest.approx(composing.LEFT + composing.EM * 14 / 16, abs=CLOSE)
    assert press.TOP + press.HEIGHT - copies.bottom < press.COPIES_PITCH


@needs_pdftotext
def test_a_demonstration_says_so_on_every_page(view: PaperView, tmp_path: Path) -> None:
    view.set_demo(True)
    view.show_paper(paper("国发〔2019〕4号"))
    count = view.print_to_pdf(tmp_path / "demo.pdf")
    told = subprocess.run(
        ["pdftotext", "-raw", str(tmp_path / "demo.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    for page in told.split("\f")[:count]:
        assert "演示·无效" in _ideographs("".join(page.split()))


@needs_pdftotext
@pytest.mark.parametrize("number", ["国发〔1981〕88号", "国令第706号", "国办发明电〔2018〕15号", "国办发〔1996〕32号"])
def test_no_character_of_a_real_document_is_lost_in_print(number: str, view: PaperView, tmp_path: Path) -> None:
    document = paper(number)
    pages = printed(view, document, tmp_path)
    there = sorted(c for page in pages for line in page for c in line.text if not c.isascii() and c.isalnum())
    wanted = sorted(c for piece in pieces(document) for c in piece.text if not c.isascii() and c.isalnum())
    assert there == wanted


def test_nothing_leaves_the_type_area() -> None:
    for document in papers():
        for number, page in enumerate(press.set_pages(pieces(document)), 1):
            for ink in page.inks[:-1]:
                assert ink.x > composing.LEFT - composing.EM / 2 - 0.01, (document.number, number, ink)
                assert (
                    ink.x + ink.size * composing.advance(ink.face, ink.text) < composing.LEFT + composing.WIDTH + 3
                ), ink
                assert press.TOP < ink.y < press.TOP + press.HEIGHT + 0.01, (document.number, number, ink)


def test_no_line_begins_with_a_mark_that_closes() -> None:
    for document in papers():
        for page in press.set_pages(pieces(document)):
            for inks in _rows(page):
                assert inks[0].text not in "，。、；：？！）》”", (document.number, inks[0], inks[1])
                assert inks[-1].text not in "（《“", (document.number, inks[-1])


def test_a_signature_never_stands_on_a_page_without_text() -> None:
    for lines in range(1, 45):
        body = tuple("汛" * 20 for _ in range(lines))
        pages = press.set_pages(pieces(structs.replace(PLAIN, body=body, copies=())))
        signed = [page for page in pages if any(ink.text == "3" for ink in page.inks)]
        assert any(ink.text == "汛" for ink in signed[-1].inks), lines


def test_an_attachment_begins_a_page() -> None:
    set_pieces = (Piece(Head.TITLE, "通知"), Piece(Role.PARAGRAPH, "正文"), Piece(Role.ATTACHMENT_HEAD, "附件1"))
    pages = press.set_pages((*set_pieces, Piece(Role.ATTACHMENT_TITLE, "清单"), Piece(Role.PARAGRAPH, "沙袋")))
    assert len(pages) == 2
    assert "".join(ink.text for ink in pages[1].inks).startswith("附件1清单沙袋")
    title = next(ink for ink in pages[1].inks if ink.text == "清")
    assert (title.y - press.TOP) // press.PITCH == 2, "on the third line"


def _rows(page: press.SetPage) -> list[list[composing.Ink]]:
    rows: dict[float, list[composing.Ink]] = {}
    for ink in page.inks[:-1]:
        rows.setdefault(round(ink.y, 3), []).append(ink)
    return list(rows.values())
