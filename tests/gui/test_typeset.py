"""Which pieces a paper is set from, and how they stand to each other."""

from __future__ import annotations

import itertools

import pytest
from msgspec import structs

from app.domain.layout import Role
from app.domain.papers import Paper
from app.ui import composing
from app.ui.typeset import SIZE_2, Head, indents, pieces, space_above, starts_page, width
from tests.gui.samples import PLAIN, paper, papers

pytestmark = pytest.mark.usefixtures("qapp")


def roles(paper: Paper) -> list[Role | Head]:
    return [piece.role for piece in pieces(paper)]


def texts(paper: Paper, role: Role | Head) -> list[str]:
    return [piece.text for piece in pieces(paper) if piece.role is role]


def test_a_paper_is_set_from_its_elements() -> None:
    assert roles(structs.replace(PLAIN, urgency="特急", signer="王芳", note="联系人：李雷")) == [
        Head.URGENCY,
        Head.MARK,
        Head.NUMBER,
        Head.SIGNER,
        Head.TITLE,
        Role.SALUTATION,
        Role.PARAGRAPH,
        Role.HEADING1,
        Role.PARAGRAPH,
        Role.SIGNATURE,
        Role.DATE,
        Role.NOTE,
        Head.COPIES,
    ]


def test_what_the_body_has_is_not_said_twice() -> None:
    said = structs.replace(
        PLAIN,
        main_recipients="各乡镇人民政府",
        body=(*PLAIN.body, "马龙区人民政府办公室", "2026年6月3日", "（此件公开发布）"),
        note="此件公开发布",
    )
    for role in (Role.SALUTATION, Role.SIGNATURE, Role.DATE, Role.NOTE):
        assert len(texts(said, role)) == 1, role


def test_recipients_and_attachments_are_set_from_their_elements() -> None:
    said = structs.replace(PLAIN, body=("请清点。",), main_recipients="各乡镇人民政府", attachments=("清单", "表格"))
    assert texts(said, Role.SALUTATION) == ["各乡镇人民政府："]
    assert texts(said, Role.ATTACHMENT_LIST) == ["附件：1.清单", "\u3000\u3000\u30002.表格"]
    assert texts(structs.replace(said, attachments=("清单",)), Role.ATTACHMENT_LIST) == ["附件：清单"]


def test_a_notice_has_a_title_and_a_body_only() -> None:
    assert roles(Paper(title="停电通知", body=("明天停电。",))) == [Head.TITLE, Role.PARAGRAPH]


def test_real_documents_keep_every_line_of_their_text() -> None:
    for document in papers():
        assert texts(document, Head.TITLE) == [document.title]
        assert len(pieces(document)) > 4


def test_an_order_bears_its_own_head() -> None:
    assert texts(paper("国令第706号"), Head.MARK) == ["中华人民共和国国务院令"]


def right(name: str, date: str) -> tuple[float, float]:
    set_pieces = pieces(Paper(title="通知", body=("正文。", name, date), office=name))
    shifts = indents(set_pieces)
    places = [place for place, piece in enumerate(set_pieces) if piece.role in (Role.SIGNATURE, Role.DATE)]
    return shifts[places[0]], shifts[places[1]]


def test_the_date_begins_two_characters_after_the_name() -> None:
    name, date = right("马龙区人民政府办公室", "2026年6月3日")
    assert name == 2
    assert date == 10 - 6


def test_a_date_longer_than_the_name_pushes_the_name() -> None:
    name, date = right("国务院", "2019年1月24日")
    assert date == 2
    assert name == 2 + 6.5 + 2 - 3


def test_an_issued_text_and_an_attachment_begin_a_page() -> None:
    document = paper("国办发〔1997〕11号")
    set_pieces = pieces(document)
    starts = [piece.text for before, piece in itertools.pairwise(set_pieces) if starts_page(piece, before)]
    assert starts == ["关于清理整顿社会团体的意见"]


def test_an_empty_line_stands_under_the_title_and_above_the_signature() -> None:
    set_pieces = pieces(PLAIN)
    above = {piece.role: space_above(piece, before) for before, piece in itertools.pairwise(set_pieces)}
    assert above[Role.SALUTATION] == 1
    assert above[Role.SIGNATURE] == 1
    assert above[Role.DATE] == 0
    assert above[Role.HEADING1] == 0


def test_titles_break_between_words_that_the_paper_itself_tells_apart() -> None:
    def lines(number: str) -> list[str]:
        return composing.title_lines(next(piece for piece in pieces(paper(number)) if piece.role is Head.TITLE))

    assert lines("国办发〔1997〕2号") == [
        "国务院办公厅转发国家地震局关于1997年",
        "地震趋势和加强防震减灾工作意见报告的通知",
    ]
    assert lines("国办发明电〔2018〕15号") == ["国务院办公厅关于", "2019年部分节假日安排的通知"]
    assert lines("国办函〔2018〕71号") == ["国务院办公厅关于印发", "《政府网站集约化试点工作方案》的通知"]
    assert lines("国令第706号") == ["专利代理条例"]


def test_no_line_of_a_title_is_wider_than_the_type_area() -> None:
    for document in papers():
        for piece in pieces(document):
            if piece.role is Head.TITLE:
                assert all(width(line) * SIZE_2 <= composing.COLUMNS for line in composing.title_lines(piece)), (
                    document.title
                )
