"""Papers are set as papers: what each line is, on real documents and on what a typist may send."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.layout import Line, Role, clean, lay_out, office_mark
from app.domain.papers import Paper
from app.hub.sample import sample_documents

PAPERS = [paper for _, paper in sample_documents()]


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def _with(role: Role, lines: tuple[Line, ...]) -> list[str]:
    return [line.text for line in lines if line.role is role]


def _paper(number: str) -> Paper:
    return next(paper for paper in PAPERS if paper.number == number)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.number)
def test_a_real_document_is_dated_signed_and_without_its_head(paper: Paper) -> None:
    lines = lay_out(paper)
    assert _with(Role.DATE, lines)
    assert _with(Role.SIGNATURE, lines)
    if "令" in paper.number:
        return  # what an order issues bears the title
    assert lines[0].role is Role.SALUTATION
    head = "".join(_bare(line.text) for line in lines[:4])
    assert _bare(paper.title) not in head
    assert _bare(paper.number) not in head
    assert not any(len(line.text) > 4 and _bare(line.text) == _bare(paper.title) for line in lines)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.number)
def test_nothing_but_the_head_is_left_out(paper: Paper) -> None:
    kept = [line.text for line in lay_out(paper)]
    whole = [text for line in paper.body if (text := clean(line))]
    assert whole[-len(kept) :] == kept
    assert len(whole) - len(kept) <= 5


def test_titles_broken_and_spread_are_left_out() -> None:
    spread = _paper("国发〔1981〕88号")
    assert spread.body[1] == "几 个 问 题 的 通 知"
    lines = lay_out(spread)
    assert lines[0] == Line(Role.SALUTATION, "各省、市、自治区人民政府，国务院有关部委、直属机构：")
    assert lines[-2:] == (Line(Role.SIGNATURE, "国务院"), Line(Role.DATE, "一九八一年五月二十三日"))


def test_what_is_passed_on_has_its_title_and_its_own_date() -> None:
    lines = lay_out(_paper("国办发〔1996〕32号"))
    assert _with(Role.SIGNATURE, lines) == ["国务院办公厅", "国家教委"]
    assert _with(Role.DATE, lines) == ["一九九六年七月十七日", "一九九六年五月十三日"]
    assert _with(Role.ATTACHMENT_TITLE, lines)[:2] == ["关于内地西藏班（校）", "扩大规模有关问题的请示"]
    assert _with(Role.ATTACHMENT_HEAD, lines) == ["附："]


def test_an_order_issues_a_regulation() -> None:
    lines = lay_out(_paper("国令第706号"))
    assert _with(Role.SIGNATURE, lines) == ["总理　　李克强"]
    assert _with(Role.ATTACHMENT_TITLE, lines) == ["专利代理条例"]
    assert _with(Role.CHAPTER, lines)[0] == "第一章　总　　则"
    assert [line.role for line in lines[3:5]] == [Role.ATTACHMENT_TITLE, Role.NOTE]


def test_attachments_are_told_from_their_list() -> None:
    lines = lay_out(_paper("国办发〔2018〕114号"))
    assert _with(Role.ATTACHMENT_LIST, lines) == ["附件：应急救援专用号牌式样和车辆涂装样图"]
    assert _with(Role.ATTACHMENT_HEAD, lines) == ["附件"]
    assert _with(Role.ATTACHMENT_TITLE, lines) == ["应急救援专用号牌式样和车辆涂装样图"]
    assert _with(Role.NOTE, lines)[0] == "（此件公开发布）"


def test_a_remark_in_two_lines_stays_one_remark() -> None:
    lines = lay_out(_paper("国发〔2004〕18号"))
    assert _with(Role.NOTE, lines) == ["（二○○四年六月十六日国务院", "第54次常务会议修订通过）"]


def test_the_levels_of_a_text_and_how_much_of_a_line_is_heading() -> None:
    body = (
        "各乡镇人民政府：",
        "现将有关事项通知如下。",
        "一、总体要求",
        "（一）加强领导。各乡镇要落实责任，确保安全。",
        "1.值班安排",
        "一是主要领导带班。",
        "二、同意你乡建设水窖3座；所需资金由区财政、乡财政各承担一半，不得向群众摊派，务必于年底前完工并报告验收。",
        "附件：1.值班表",
        "2.联系表",
        "马龙区水务局",
        "马龙区应急管理局",
        "2024年6月1日",
        "（联系人：王芳，电话：8880000）",
        "附件1",
        "值班表",
    )
    assert lay_out(Paper("关于值班的通知", body=body)) == (
        Line(Role.SALUTATION, body[0]),
        Line(Role.PARAGRAPH, body[1]),
        Line(Role.HEADING1, body[2], lead=6),
        Line(Role.HEADING2, body[3], lead=8),
        Line(Role.HEADING3, body[4], lead=6),
        Line(Role.PARAGRAPH, body[5]),
        Line(Role.HEADING1, body[6], lead=0),
        Line(Role.ATTACHMENT_LIST, body[7]),
        Line(Role.ATTACHMENT_LIST, body[8]),
        Line(Role.SIGNATURE, body[9]),
        Line(Role.SIGNATURE, body[10]),
        Line(Role.DATE, body[11]),
        Line(Role.NOTE, body[12]),
        Line(Role.ATTACHMENT_HEAD, body[13]),
        Line(Role.ATTACHMENT_TITLE, body[14]),
    )


@pytest.mark.parametrize("date", ["2024年6月1日", "2024 年 6 月 1 日", "二〇二四年六月一日", "二○○四年十二月十七日"])
def test_dates_in_figures_and_in_characters(date: str) -> None:
    lines = lay_out(Paper("通知", body=("各村：", "请照办。", "马龙区水务局", date)))
    assert [line.role for line in lines[2:]] == [Role.SIGNATURE, Role.DATE]


def test_a_head_may_also_repeat_office_number_urgency_and_signer() -> None:
    paper = Paper(
        "关于拨款的请示",
        number="马水〔2024〕7号",
        office="马龙区水务局",
        urgency="特急",
        signer="王芳",
        body=(
            "特急",
            "马龙区水务局文件",
            "马水〔2024〕7号",
            "签发人：王 芳",
            "马龙区水务局",
            "关于拨款的请示",
            "区政府：",
            "请批示。",
        ),
    )
    assert [line.text for line in lay_out(paper)] == ["区政府：", "请批示。"]


@pytest.mark.parametrize(
    ("line", "cleaned"),
    [
        ("几 个 问 题 的 通 知", "几个问题的通知"),
        ("国 家 粮 食 应 急 预 案 的 函", "国家粮食应急预案的函"),
        ("国务院办公厅         &sp;", "国务院办公厅"),
        ("　　现将有关事项 ，通知如下：", "现将有关事项，通知如下："),
        ("2018 年 12 月 5 日", "2018年12月5日"),
        ("《中共中央办公厅 国务院办公厅关于印发》", "《中共中央办公厅 国务院办公厅关于印发》"),
        ("组　长：韩　正　　国务院副总理", "组　长：韩　正　　国务院副总理"),
        ("总理　　李克强", "总理　　李克强"),
        ("use the Internet of Things", "use the Internet of Things"),
        ("王\u200b芳\ufeff", "王芳"),
    ],
)
def test_spaces_that_cannot_be_meant_are_taken_out(line: str, cleaned: str) -> None:
    assert clean(line) == cleaned


@given(st.text(alphabet="国家 　。，（）12ab\t&sp;一、", max_size=40))
def test_cleaning_takes_out_nothing_but_spaces_and_is_done_once(line: str) -> None:
    cleaned = clean(line)
    assert clean(cleaned) == cleaned
    assert _bare(cleaned) == _bare(line.replace("&sp;", ""))


lines = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            ["一、", "（一）", "附件", "附件：", "2024年6月1日", "（完）", "国务院", "第一章 总则", "1.", "题 目", "："]
        ),
    ),
    max_size=12,
)


@given(lines)
def test_whatever_the_lines_each_is_set_once_in_order(body: list[str]) -> None:
    paper = Paper("题目", number="国发〔2024〕1号", office="国务院", body=tuple(body))
    laid = lay_out(paper)
    whole = [text for line in body for part in line.splitlines() if (text := clean(part))]
    kept = iter(whole)
    assert all(line.text in kept for line in laid), "in the order of the body"
    assert all(0 <= line.lead <= len(line.text) for line in laid)
    assert len(whole) - len(laid) <= 16


@pytest.mark.parametrize(
    ("paper", "mark"),
    [
        (
            Paper("关于防汛的通知", kind="通知", number="马政发〔2024〕1号", office="马龙区人民政府"),
            "马龙区人民政府文件",
        ),
        (Paper("关于防汛的函", kind="函", number="马政函〔2024〕1号", office="马龙区人民政府"), "马龙区人民政府"),
        (Paper("关于放假的通知", kind="通知", number="国办发明电〔2018〕15号", office="国务院办公厅"), "国务院办公厅"),
        (Paper("第一次会议纪要", kind="纪要", office="马龙区人民政府"), "马龙区人民政府会议纪要"),
        (Paper("命令", kind="命令", office="马龙区人民政府"), "马龙区人民政府令"),
        (Paper("通知", kind="通知", office="马龙区人民政府文件"), "马龙区人民政府文件"),
        (Paper("通知", kind="通知"), ""),
    ],
)
def test_the_red_head(paper: Paper, mark: str) -> None:
    assert office_mark(paper) == mark


def test_an_order_bears_the_head_it_was_published_with() -> None:
    assert office_mark(_paper("国令第706号")) == "中华人民共和国国务院令"
