"""A county's units, from a list of counties or from a table of the office."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.domain.errors import Misuse
from app.domain.people import Level, Unit
from app.hub import imports, sample
from app.hub.imports import RowsBad
from tests.hub.lists import HEADER, problems, sheet

if TYPE_CHECKING:
    from pathlib import Path


def test_the_sample_county(tmp_path: Path) -> None:
    found = sample.sample_units()
    ids = [unit.id for unit in found]
    assert found[0] == Unit("530304", "马龙区", Level.COUNTY)
    assert [sum(unit.level == level for unit in found) for level in Level] == [1, 22, 10, 75]
    assert all(unit.parent in ids[: ids.index(unit.id)] for unit in found[1:])
    assert Unit("530304-01", "区政府办公室", Level.DEPARTMENT, "530304") in found
    assert Unit("530304001001", "乐熙社区居民委员会", Level.VILLAGE, "530304001") in found


def test_the_sample_people_are_some_three_in_every_unit_with_a_desk() -> None:
    units = [unit for unit in sample.sample_units() if unit.exchanges]
    people = sample.sample_people()
    counts = [sum(person.unit == unit.id for person in people) for unit in units]
    assert min(counts) >= 3
    assert len(people) == len({person.id for person in people}) == len({person.name for person in people})
    assert all(person.post for person in people)


def _counties(*names: str) -> list[dict[str, Any]]:
    return [{"code": f"53030{number}", "name": name, "townships": []} for number, name in enumerate(names)]


def test_one_county_is_chosen_of_several(tmp_path: Path) -> None:
    path = tmp_path / "counties.json"
    path.write_text(json.dumps(_counties("马龙区", "义县")))
    assert imports.units(path, "义县") == imports.units(path, "530301") == [Unit("530301", "义县", Level.COUNTY)]
    with pytest.raises(Misuse, match="county-unknown"):
        imports.units(path, "南江县")


def test_a_prefectures_counties_are_all_taken(tmp_path: Path) -> None:
    path = tmp_path / "counties.json"
    path.write_text(json.dumps(_counties("马龙区", "义县")))
    assert [unit.name for unit in imports.units(path)] == ["马龙区", "义县"]


def test_in_a_prefecture_a_unit_is_named_with_its_county(tmp_path: Path) -> None:
    units = [
        Unit("1", "马龙区", Level.COUNTY),
        Unit("2", "义县", Level.COUNTY),
        Unit("1-01", "区财政局", Level.DEPARTMENT, "1"),
        Unit("2-01", "县财政局", Level.DEPARTMENT, "2"),
        Unit("1-2", "城关镇", Level.TOWNSHIP, "1"),
        Unit("2-2", "城关镇", Level.TOWNSHIP, "2"),
    ]
    rows = [HEADER, ("马龙区财政局", "甲"), ("县财政局", "乙"), ("义县城关镇人民政府", "丙"), ("义县政府", "丁")]
    found = imports.people(sheet(tmp_path / "people.xlsx", rows), units)
    assert [person.unit for person in found] == ["1-01", "2-01", "2-2", "2"]
    with pytest.raises(RowsBad) as caught:
        imports.people(sheet(tmp_path / "people.xlsx", [HEADER, ("城关镇", "甲"), ("财政局", "乙")]), units)
    assert problems(caught.value) == [(2, "row-unit-ambiguous"), (3, "row-unit-ambiguous")]


def test_of_a_longer_list_one_must_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "counties.json"
    path.write_text(json.dumps(_counties(*(f"第{number}县" for number in range(21)))))
    with pytest.raises(Misuse, match="county-choose") as caught:
        imports.units(path)
    assert caught.value.values["counties"].startswith("第0县 第1县")


@pytest.mark.parametrize(
    ("content", "code", "at"),
    [
        ('{"code": 1, "name": "x"}', "file-malformed", "$.code"),
        ('{"name": "x"}', "file-malformed", "$"),
        ('[{"code": "1", "name": "x", "townships": [{"name": "y"}]}]', "file-malformed", "$[0].townships[0]"),
        ("[", "file-damaged", None),
    ],
)
def test_a_county_of_another_form_is_told_so(tmp_path: Path, content: str, code: str, at: str | None) -> None:
    path = tmp_path / "county.json"
    path.write_text(content)
    with pytest.raises(Misuse, match=code) as caught:
        imports.units(path)
    assert caught.value.values.get("at") == at


def test_units_from_a_table(tmp_path: Path) -> None:
    rows = [
        ("机构编制情况表",),
        ("序号", "单位名称", "上级单位", "类别", "代码"),
        (1, "马龙区", None, "县区", 530304000000),
        (2, "新村村民委员会", "马过河镇", "村", "530304100201"),
        (3, "马过河镇", "马龙区", "乡镇", 530304100000),
        (4, "区财政局", "区政府", "区直部门", None),
        (5, "新 村 社 区", None, None, "530304100001"),
        (6, "区教育体育局", None, None, None),
        ("备注：以上为2024年数据",),
    ]
    path = sheet(tmp_path / "units.xlsx", rows)
    found = imports.units(path)
    assert found == [
        Unit("530304", "马龙区", Level.COUNTY),
        Unit("530304-01", "区财政局", Level.DEPARTMENT, "530304"),
        Unit("530304-02", "区教育体育局", Level.DEPARTMENT, "530304"),
        Unit("530304100", "马过河镇", Level.TOWNSHIP, "530304"),
        Unit("530304100201", "新村村民委员会", Level.VILLAGE, "530304100"),
        Unit("530304100001", "新村社区", Level.VILLAGE, "530304100"),
    ]
    rows.insert(5, (9, "区水务局", None, "部门", None))
    later = imports.units(sheet(tmp_path / "later.xlsx", rows), known=found)
    assert {unit.name: unit.id for unit in later if unit.level == Level.DEPARTMENT} == {
        "区财政局": "530304-01",
        "区教育体育局": "530304-02",
        "区水务局": "530304-03",
    }


def test_every_bad_unit_is_told(tmp_path: Path) -> None:
    rows = [
        ("单位名称", "上级", "类别", "代码"),
        ("马龙区", "", "县", "530304"),
        ("财政局", "", "部门", "530304-01"),
        ("财政局", "", "部门", ""),
        ("水务局", "市水务局", "部门", ""),
        ("马过河镇", "", "乡镇", ""),
        ("月望乡", "", "公园", "530304200"),
        ("新村", "", "村", "530304999001"),
        ("旧县街道", "", "", "530304/5"),
        ("", "", "部门", "530304-07"),
    ]
    with pytest.raises(RowsBad) as caught:
        imports.units(sheet(tmp_path / "units.xlsx", rows))
    assert problems(caught.value) == [
        (4, "row-unit-twice"),
        (5, "row-parent-unknown"),
        (6, "row-code-missing"),
        (7, "row-level-unknown"),
        (8, "row-parent-unknown"),
        (9, "row-code-malformed"),
        (10, "row-name-missing"),
    ]


def test_a_table_without_its_county_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="county-missing"):
        imports.units(sheet(tmp_path / "units.xlsx", [("单位", "代码"), ("马过河镇", "530304100")]))
    with pytest.raises(Misuse, match="county-several"):
        imports.units(sheet(tmp_path / "units.xlsx", [("单位", "代码"), ("马龙区", "530304"), ("义县", "210727")]))
