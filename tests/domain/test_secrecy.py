"""Secrecy markings are found at the head in every disguise, and running prose is never taken for one (law 7)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from app.domain import secrecy
from app.domain.papers import Paper
from app.hub.sample import sample_documents

TITLE = "关于做好汛期值班工作的通知"
BODY = (TITLE, "各乡镇人民政府、街道办事处：", "现将汛期值班工作有关事项通知如下。", "一、加强领导。")

MARKED = [
    "机密★1年",
    "秘 密",
    "绝密★",
    "秘密☆5年",
    "机　密",
    "【机密】",
    "（秘密）",
    "[ 绝 密 ]",
    "密级：机密",
    "密　级：秘密★3年",
    "机密★ 长期",
    "机密★1年 特急",
    "特急　机密★1年",
    "000001 机密",
    "０００００１　机密★１年　加急",
    "份号：000012 机密★5年",
    "No.000123 绝密★30年",
    "秘密级",
    "机密件",
    "絕密★長期",
    "機密",
    "祕密",
    "秘\u200b密",
    "秘\u00ad密★1年",
    "秘\u0301密",
    "机\ufe0f密",
    "秘&nbsp;密★1年",
    "机&#23494;",
    "秘密★一年",
    "秘密 ★ 6个月",
    "绝密★启封前",
    "绝密·启用前",
    "机密*10年",
    "机密10年",
    "中共马龙区委文件　　机密",
    "国办发〔2018〕118号 秘密★1年",
    "机密 国办发〔2018〕118号",
    "密级 机密 紧急程度 特急",
]
NOT_MARKED = [
    "内部",
    "内部资料　注意保存",
    "特急",
    "000001",
    "密级",
    "保守国家秘密",
    "保 守 国 家 秘 密",
    "商业秘密",
    "党和国家机密",
    "泄露国家机密的",
    "秘密载体管理办法",
    "机 密 文 件 管 理 办 法",
    "关于做好保密工作的通知",
    "关于保守国家 秘密 的通知",
    "关于加强国家 秘密",
    "关于商业秘密保护的通知",
    "《中华人民共和国保守国家秘密法》",
    "关于国家秘密（机密、绝密）载体管理的通知",
    "秘密、机密、绝密",
]


@pytest.mark.parametrize("marked", MARKED)
@pytest.mark.parametrize("position", [0, 1])
def test_a_marking_in_the_head_is_found(marked: str, position: int) -> None:
    body = (*BODY[:position], marked, *BODY[position:])
    found = secrecy.marking(Paper(TITLE, body=body))
    assert found is not None
    assert found.where == "head"
    assert secrecy.marking_in_lines(TITLE, body) == found


@pytest.mark.parametrize("marked", MARKED)
def test_a_marking_in_an_element_is_found(marked: str) -> None:
    assert secrecy.marking(Paper(TITLE, secrecy=marked)) == secrecy.Marking(
        _element(Paper(TITLE, secrecy=marked)), "element"
    )
    assert secrecy.marking(Paper(TITLE, urgency=marked)) is not None


def _element(paper: Paper) -> str:
    found = secrecy.marking(paper)
    assert found is not None
    return found.text


@pytest.mark.parametrize("harmless", ["", " ", "无", "内部", "公开", "非密", "非 涉 密", "\u200b"])
def test_an_element_that_says_no_secret_is_none(harmless: str) -> None:
    assert secrecy.marking(Paper(TITLE, secrecy=harmless)) is None


@pytest.mark.parametrize("unknown", ["S", "secret", "核心商密", "工作秘密", "三级"])
def test_any_other_secrecy_element_counts(unknown: str) -> None:
    assert secrecy.marking(Paper(TITLE, secrecy=unknown)) is not None


@pytest.mark.parametrize("text", NOT_MARKED)
def test_the_words_in_titles_and_prose_are_no_marking(text: str) -> None:
    for lines in (BODY, (text, *BODY), (BODY[0], text, *BODY[1:]), (*BODY, f"{text}，不得外传。", text)):
        assert secrecy.marking_in_lines(text, lines) is None


@pytest.mark.parametrize(
    "title",
    [
        "（机密）关于做好防汛工作的通知",
        "（ 秘 密 ）关于做好防汛工作的通知",
        "[绝密]关于做好防汛工作的通知",
        "机密关于做好防汛工作的通知",
        "机 密 关 于 做 好 防 汛 工 作 的 通 知",
        "机密：关于做好防汛工作的通知",
        "秘密  关于做好防汛工作的通知",
        "机密★1年 关于做好防汛工作的通知",
        "关于做好防汛工作的通知（机密）",
        "关于做好防汛工作的通知（秘密★1年）",
    ],
)
def test_a_title_with_a_marking_is_found(title: str) -> None:
    assert secrecy.marking_in_lines(title, BODY) is not None
    assert secrecy.marking(Paper(TITLE, attachments=(title,))) is not None


def test_a_marking_before_the_salutation_on_its_line_is_found() -> None:
    assert secrecy.marking_in_lines(TITLE, (TITLE, f"机密★1年 {BODY[1]}", *BODY[2:])) is not None


def test_a_marking_set_upright_is_found() -> None:
    assert secrecy.marking_in_lines(TITLE, ("机", "密", "★", "1年", *BODY)) is not None
    assert secrecy.marking_in_lines(TITLE, ("机\n密", *BODY)) is not None


def test_an_attachment_has_a_head_of_its_own() -> None:
    long = (*BODY, *("现就有关事项说明如下。" for _ in range(40)))
    assert secrecy.marking_in_lines(TITLE, (*long, "附件", "机密★1年", "值班安排")) is not None
    assert secrecy.marking_in_lines(TITLE, (*long, "密级分为：", "机密", "秘密")) is None


def test_the_36_real_documents_enter_and_four_are_warned_of() -> None:
    papers = [paper for _, paper in sample_documents()]
    assert [paper.number for paper in papers if secrecy.marking(paper)] == []
    assert sorted(paper.number for paper in papers if secrecy.mentions(paper.title, paper.body)) == [
        "国令第706号",
        "国办发〔2018〕118号",
        "国办发〔2018〕123号",
        "国发〔2004〕18号",
    ]


def test_a_real_document_with_a_marking_put_at_its_head_is_refused() -> None:
    paper = next(paper for _, paper in sample_documents() if paper.number == "国办发〔2018〕118号")
    at_head = structs.replace(paper, body=("秘密★1年", *paper.body))
    assert secrecy.marking(at_head) == secrecy.Marking("秘密★1年", "head")
    as_element = structs.replace(paper, secrecy="秘密★1年")
    assert secrecy.marking(as_element) == secrecy.Marking("秘密★1年", "element")


def test_mentions_name_each_level_once() -> None:
    assert secrecy.mentions("保守国家秘密", ("绝密、秘 密事项", "机要")) == ("绝密", "秘密")
    assert secrecy.mentions("保密工作", ("密切配合",)) == ()


# ---- properties

noise = st.text(" \u3000\u00a0\t\u200b\u200d\ufeff\u00ad\u0301\u3099\ufe0f", max_size=3)
levels = st.sampled_from([*secrecy.LEVELS, "絕密", "機密", "祕密", "秘密级"])
terms = st.sampled_from(["", "1年", "10年", "６个月", "长期", "長期", "启封前", "三年"])
stars = st.sampled_from(["", "★", "☆", "*", "＊"])
before = st.sampled_from(["", "000001", "份号000012", "特急", "密级：", "【", "（"])
after = st.sampled_from(["", "特急", "加急", "】", "）"])


@st.composite
def disguised(draw: st.DrawFn) -> str:
    marking = draw(before) + draw(levels) + draw(stars) + draw(terms) + draw(after)
    return draw(noise) + "".join(character + draw(noise) for character in marking)


@given(disguised(), st.integers(0, 1))
def test_no_disguise_hides_a_marking(marking: str, position: int) -> None:
    assert secrecy.marking_in_lines(TITLE, (*BODY[:position], marking, *BODY[position:])) is not None
    assert secrecy.marking(Paper(TITLE, secrecy=marking)) is not None


words = st.sampled_from(
    ["国家", "商业", "工作", "重大", "党和政府", "个人隐私", "依法", "不得", "泄露", "保守", "涉及", "知悉", "人员"]
)
prose = st.builds(
    lambda opening, level, more: "".join(opening) + level + "".join(more) + "。",
    st.lists(words, min_size=1, max_size=8),
    st.sampled_from(secrecy.LEVELS),
    st.lists(words, min_size=1, max_size=8),
)


@given(st.lists(prose, max_size=6))
def test_prose_is_never_a_marking(paragraphs: list[str]) -> None:
    assert secrecy.marking(Paper(TITLE, body=(*BODY, *paragraphs))) is None
    assert secrecy.marking_in_lines(TITLE, paragraphs) is None


@given(st.text(), st.lists(st.text(), max_size=8))
def test_whatever_is_read_nothing_is_raised(title: str, lines: list[str]) -> None:
    found = secrecy.marking_in_lines(title, lines)
    assert found is None or any(level in secrecy.mentions(title, lines) for level in secrecy.LEVELS)


@pytest.mark.parametrize(
    "hostile", ["密" * 200_000, "1" * 200_000 + "密", "(密" * 100_000, "密级" * 100_000, " 机" * 100_000]
)
def test_a_hostile_line_costs_no_more_than_its_length(hostile: str) -> None:
    paper = Paper(hostile, secrecy="", office=hostile, body=(hostile,) * 4, attachments=(hostile,))
    secrecy.marking(paper)  # a pattern that backtracks would not come back
