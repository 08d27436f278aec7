"""Who writes to whom, read from a paper: levels that are skipped, joint offices, people in the place of offices."""

from __future__ import annotations

import pytest

from app.domain.addressing import Around, context_of
from app.domain.drafting import lints, mended
from app.domain.papers import Paper
from app.domain.people import Level, Unit

COUNTY = Unit("530304", "马龙区", Level.COUNTY)
FINANCE = Unit("530304-08", "区财政局", Level.DEPARTMENT, "530304")
MARKET = Unit("530304-21", "区市场监督管理局", Level.DEPARTMENT, "530304")
TOWN = Unit("530304100", "马过河镇", Level.TOWNSHIP, "530304")
VILLAGE = Unit("530304100200", "车章村", Level.VILLAGE, "530304100")
UNITS = (COUNTY, FINANCE, MARKET, TOWN, VILLAGE)


def codes(paper: Paper, sender: Unit = TOWN, people: tuple[str, ...] = ()) -> set[str]:
    return {lint.code for lint in lints(paper, context_of(paper, Around(sender, UNITS, people)))}


def asks(to: str, title: str = "关于修复公路的请示", copies: tuple[str, ...] = ()) -> Paper:
    return Paper(title, body=("需要修复。", "妥否，请批示。"), main_recipients=to, copies=copies)


@pytest.mark.parametrize("to", ["曲靖市人民政府", "云南省交通运输厅", "国务院", "市水利局", "楚雄自治州人民政府"])
def test_a_township_that_writes_past_its_county_is_told_and_copies_it(to: str) -> None:
    paper = asks(to)
    around = Around(TOWN, UNITS)
    assert codes(paper) == {"draft-level-skipped"}
    assert mended(paper, context_of(paper, around)).copies == ("马龙区",)
    assert codes(asks(to, copies=("马龙区",))) == set()


@pytest.mark.parametrize("to", ["马龙区", "区财政局", "区市场监督管理局", "县城市管理局", "市场监督管理局"])
def test_the_county_and_its_departments_are_no_level_too_high(to: str) -> None:
    assert codes(asks(to)) == set()


def test_a_village_that_writes_to_the_county_skips_its_township() -> None:
    paper = asks("马龙区")
    context = context_of(paper, Around(VILLAGE, UNITS))
    assert context is not None
    assert [unit.name for unit in context.skipped] == ["马过河镇"]
    assert codes(asks("马过河镇"), VILLAGE) == set()


def test_a_department_may_ask_the_department_above_it() -> None:
    assert codes(asks("市财政局"), FINANCE) == set()


def test_a_person_is_replaced_by_the_office_above() -> None:
    paper = asks("张县长")
    assert codes(paper) == {"draft-to-a-person"}
    assert mended(paper, context_of(paper, Around(TOWN, UNITS))).main_recipients == "马龙区"
    assert codes(asks("高丽"), people=("高丽",)) == {"draft-to-a-person"}


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("区财政局 马过河镇关于修复公路的请示", set()),
        ("马过河镇、车章村关于修复公路的请示", {"draft-joint-unequal"}),
        ("马过河镇关于车章村公路的请示", set()),
    ],
)
def test_equals_alone_issue_a_paper_together(title: str, found: set[str]) -> None:
    assert codes(asks("马龙区", title)) == found


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert context_of(asks("曲靖市人民政府"), None) is None
