"""Rules of drafting: each fault is told with its article, and mended where that is possible."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.drafting import Context, lints, mended
from app.domain.papers import KINDS, Paper
from app.domain.people import Level, Unit

CITY = Unit("5303", "曲靖市人民政府", Level.COUNTY)
COUNTY = Unit("530304", "马龙区人民政府", Level.COUNTY, "5303")
OFFICE = Unit("530304-01", "区财政局", Level.DEPARTMENT, "530304")
TOWN = Unit("530304100", "马过河镇人民政府", Level.TOWNSHIP, "530304")
VILLAGE = Unit("530304100200", "车章村", Level.VILLAGE, "530304100")
BODY = ("因灾受损，需要修复。", "妥否，请批示。")


@dataclass
class Case:
    code: str
    paper: Paper
    context: Context
    repaired: Paper | None = None


def _request(**changed: object) -> Paper:
    fields: dict[str, object] = {"title": "关于修复公路的请示", "body": BODY, "main_recipients": "区人民政府"}
    return Paper(**{**fields, **changed})  # type: ignore[arg-type]


NONE = Context()
CASES = [
    Case("draft-two-kinds", _request(title="关于修复公路的请示报告"), NONE, _request(kind="请示")),
    Case("draft-two-kinds", _request(title="关于修复公路的报告请示"), NONE, _request(kind="请示")),
    Case(
        "draft-to-a-person",
        _request(main_recipients="张县长"),
        Context(TOWN, (COUNTY,)),
        _request(main_recipients=COUNTY.name),
    ),
    Case("draft-to-a-person", _request(main_recipients="李明同志："), NONE),
    Case("draft-to-a-person", _request(main_recipients="高丽"), Context(people=("高丽",))),
    Case(
        "draft-to-a-person",
        _request(main_recipients="区人民政府，王副书记"),
        NONE,
        _request(main_recipients="区人民政府"),
    ),
    Case("draft-number-zero", _request(number="马政发〔2026〕03号"), NONE, _request(number="马政发〔2026〕3号")),
    Case("draft-number-form", _request(number="马政发[2026]第3号"), NONE, _request(number="马政发〔2026〕3号")),
    Case("draft-number-form", _request(number="马政发〔26〕3号"), NONE, _request(number="马政发〔2026〕3号")),
    Case("draft-number-form", _request(number="三号文"), NONE),
    Case("draft-two-matters", _request(title="关于修复公路、关于新建桥梁的请示"), NONE),
    Case("draft-request-in-report", _request(title="关于修复公路的报告"), NONE, _request(kind="请示")),
    Case(
        "draft-request-one-recipient",
        _request(main_recipients="区人民政府，区财政局"),
        NONE,
        _request(copies=("区财政局",)),
    ),
    Case("draft-request-asks-nothing", _request(body=BODY[:1]), NONE, _request()),
    Case("draft-upward-only", _request(), Context(COUNTY, (TOWN,))),
    Case("draft-downward-only", _request(title="关于修复公路的批复", body=BODY[:1]), Context(TOWN, (COUNTY,))),
    Case("draft-level-skipped", _request(), Context(TOWN, (CITY,), skipped=(COUNTY,)), _request(copies=(COUNTY.name,))),
    Case("draft-joint-unequal", _request(), Context(TOWN, (), (VILLAGE,))),
    Case("draft-request-copied-down", _request(copies=("车章村",)), Context(TOWN, (), (VILLAGE,)), _request()),
    Case("draft-no-kind", _request(title="关于修复公路"), NONE),
    Case("draft-kind-differs", _request(kind="报告"), NONE, _request(kind="请示")),
    Case("draft-title-about", _request(title="修复公路的请示"), NONE),
    Case("draft-signer-missing", _request(office="马过河镇人民政府文件"), NONE),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{case.paper.title}-{case.paper.number}")
def test_a_fault_is_told_with_its_article_and_mended(case: Case) -> None:
    found = {lint.code: lint for lint in lints(case.paper, case.context)}
    assert case.code in found, sorted(found)
    assert found[case.code].article.startswith(("条例第", "GB/T 9704-2012"))
    assert found[case.code].text
    assert found[case.code].mended == case.repaired


def test_a_paper_that_keeps_the_rules_is_left_alone() -> None:
    good = _request(number="马政发〔2026〕38号", signer="高丽", office="马过河镇人民政府文件")
    assert lints(good, Context(TOWN, (COUNTY,), (OFFICE,), ("高丽",))) == []


@pytest.mark.parametrize(
    "name", ["区人民政府", "县委办公室", "区财政局", "各乡镇人民政府", "区人大常委会", "领导小组办公室"]
)
def test_an_office_is_no_person(name: str) -> None:
    assert [lint for lint in lints(_request(main_recipients=name)) if lint.code == "draft-to-a-person"] == []


@given(
    st.sampled_from(KINDS),
    st.text("关于的修路、请示报告和", max_size=12),
    st.text("马政发〔〕[]0123456789第号 ", max_size=14),
    st.lists(st.sampled_from(["张县长", "区人民政府", "区财政局", "高丽"]), max_size=3),
)  # fmt: skip
def test_a_mended_paper_has_nothing_left_that_could_be_mended(
    kind: str, words: str, number: str, to: list[str]
) -> None:
    paper = Paper(f"关于{words}的{kind}", number=number, body=BODY, main_recipients="，".join(to))
    context = Context(TOWN, (COUNTY,), (OFFICE, VILLAGE), ("高丽",), (CITY,))
    assert [lint for lint in lints(mended(paper, context), context) if lint.mended is not None] == []
