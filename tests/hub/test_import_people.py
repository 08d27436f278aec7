"""Lists of people come in whole, or not at all with every bad row named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from openpyxl import Workbook

from app.domain.people import Level, Person, Unit
from app.hub import imports
from app.hub.imports import RowProblem, RowsBad
from tests.hub.lists import HEADER, UNITS, people, sheet, with_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def test_a_list_as_an_office_keeps_it_comes_in(tmp_path: Path) -> None:
    rows = [
        ("马龙区机关单位通讯录", None, None, None, None),
        ("填报单位：区政府办公室", None, None, None, "2024年3月"),
        (),
        ("序号", "单位/部门", "姓 名", "职务（岗位）", "联系电话（手机）"),
        (1, "通泉街道", "王 芳", "党工委书记", 13800000001),
        (2, None, "李　静", "主 任", "１３８０００００００２"),
        (3, None, "阿依古丽•买买提", None, 13800000003.0),
        (4, "马龙区 财政局", " 欧阳\n明 ", "局长", "0874-888 0001"),
        ("序号", "单位/部门", "姓 名", "职务（岗位）", "联系电话（手机）"),
        (5, "马过河镇人民政府", "罗玲", "镇长", "无"),
        (6, None, None, None, None),
        ("合计", "5人", None, None, None),
        (),
        ("注：1. 本表由各单位填报，如有变动请及时报送。", None, None, None, None),
        ("制表人：王芳", None, "审核人：李静", None, None),
    ]
    assert people(tmp_path, rows, ["A1:E1", "B5:B7", "A14:E14"]) == [
        Person("530304001-01", "王芳", "530304001", "党工委书记", "13800000001"),
        Person("530304001-02", "李静", "530304001", "主任", "13800000002"),
        Person("530304001-03", "阿依古丽·买买提", "530304001", "", "13800000003"),
        Person("530304-01-01", "欧阳明", "530304-01", "局长", "0874-888 0001"),
        Person("530304100-01", "罗玲", "530304100", "镇长", ""),
    ]


def test_every_bad_row_is_told_with_its_number_and_nothing_comes_in(tmp_path: Path) -> None:
    rows = [
        ("通讯录",),
        HEADER,
        ("通泉街道", "王芳", "书记", "1"),
        ("交通局", "李静", "局长", "2"),
        ("通泉街道", None, "主任", "3"),
        (None, "罗玲", "文书", "4"),
        ("通泉街道", "王 芳", "主任", "1"),
        ("高堡", "赵波", "支书", "5"),
        ("马过河镇", "王芳1", "镇长", "6"),
        ("马过河镇", "孙琴", "镇长", "7"),
    ]
    with pytest.raises(RowsBad, match="rows-bad") as caught:
        people(tmp_path, rows)
    assert caught.value.problems == (
        RowProblem(4, "row-unit-unknown", {"unit": "交通局"}),
        RowProblem(5, "row-name-missing", {"unit": "通泉街道"}),
        RowProblem(6, "row-unit-missing", {"name": "罗玲"}),
        RowProblem(7, "row-person-twice", {"name": "王芳", "unit": "通泉街道", "first": "3"}),
        RowProblem(8, "row-unit-ambiguous", {"unit": "高堡", "codes": "530304001201 530304100202"}),
        RowProblem(9, "row-name-malformed", {"name": "王芳1"}),
    )
    assert caught.value.values == {"file": "people.xlsx", "count": "6", "rows": "4, 5, 6, 7, 8, 9"}


@pytest.mark.parametrize(
    "header",
    [
        ("工作单位", "名字", "岗位", "手机"),
        ("部门", "人员姓名", "职位", "联系方式"),
        ("unit", "name", "post", "telephone"),
    ],
)
def test_columns_have_many_names(tmp_path: Path, header: tuple[str, ...]) -> None:
    expected = [Person("530304001-01", "王芳", "530304001", "书记", "8880001")]
    assert people(tmp_path, [header, ("通泉街道", "王芳", "书记", 8880001)]) == expected
    assert people(tmp_path, [header[::-1], (8880001, "书记", "王芳", "通泉街道")]) == expected


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("530304001", "530304001"),
        ("５３０３０４００１", "530304001"),
        ("马龙区通泉街道办事处", "530304001"),
        ("财政局", "530304-01"),
        ("马龙区财政局", "530304-01"),
        ("马龙区人民政府", "530304"),
        ("新村社区", "530304001001"),
        ("新村村委会", "530304100201"),
    ],
)
def test_a_unit_is_found_by_the_names_that_offices_use(tmp_path: Path, written: str, unit: str) -> None:
    (person,) = people(tmp_path, [HEADER, (written, "王芳", "", "")])
    assert person.unit == unit


def test_an_approval_bureau_is_no_note(tmp_path: Path) -> None:
    path = sheet(tmp_path / "people.xlsx", [HEADER, ("审批局", "王芳", "局长", ""), ("注溪乡", "李静", "乡长", "")])
    units = (Unit("1", "审批局", Level.DEPARTMENT), Unit("2", "注溪乡", Level.TOWNSHIP))
    assert [person.name for person in imports.people(path, units)] == ["王芳", "李静"]


def test_a_heading_across_the_table_is_no_person(tmp_path: Path) -> None:
    rows = [HEADER, ("乡镇街道", None, None, None), ("通泉街道", "王芳", "", "")]
    assert len(people(tmp_path, rows, ["A2:D2"])) == 1


def test_people_keep_their_ids(tmp_path: Path) -> None:
    rows = [
        HEADER,
        ("通泉街道", "王芳", "书记", "1"),
        ("通泉街道", "李静", "主任", "2"),
        ("马龙区", "罗玲", "区长", "3"),
    ]
    first = people(tmp_path, rows)
    assert [person.id for person in first] == ["530304001-01", "530304001-02", "530304-00-01"]
    assert people(tmp_path, rows) == first
    later = [
        HEADER,
        ("通泉街道", "赵波", "书记", "9"),
        ("通泉街道", "李 静", "书记", "22"),
        ("马龙区", "罗玲", "区长", "3"),
    ]
    found = imports.people(sheet(tmp_path / "later.xlsx", later), UNITS, known=first)
    assert [(person.name, person.id) for person in found] == [
        ("赵波", "530304001-03"),
        ("李静", "530304001-02"),
        ("罗玲", "530304-00-01"),
    ]


def test_two_of_one_name_are_told_apart_by_their_telephones(tmp_path: Path) -> None:
    rows = [HEADER, ("通泉街道", "王芳", "书记", "1"), ("通泉街道", "王芳", "主任", "2")]
    known = people(tmp_path, rows)
    assert len({person.id for person in known}) == 2
    turned = imports.people(sheet(tmp_path / "turned.xlsx", [rows[0], rows[2], rows[1]]), UNITS, known)
    assert {person.id: person.telephone for person in turned} == {person.id: person.telephone for person in known}


names = st.text("王李张刘陈芳静伟娜", min_size=2, max_size=3)


def _listed(folder: Path, known: Sequence[Person], *rows: tuple[str, str, str]) -> dict[str, list[str]]:
    """The ids by units that a later list of (unit, name, telephone) leads to."""
    path = sheet(folder / "later.xlsx", [HEADER, *((unit, name, "", telephone) for unit, name, telephone in rows)])
    found: dict[str, list[str]] = {}
    for person in imports.people(path, UNITS, known):
        found.setdefault(person.unit, []).append(person.id)
    return found


WANG = Person("530304001-01", "王芳", "530304001", "书记", "1")
TOWN, OTHER = "530304001", "530304100"


def test_who_is_listed_in_another_unit_with_the_same_telephone_has_moved(tmp_path: Path) -> None:
    assert _listed(tmp_path, [WANG], ("马过河镇", "王 芳", "１")) == {OTHER: [WANG.id]}
    stays = Person("530304100-01", "王芳", OTHER, "", "2")
    both = _listed(tmp_path, [WANG, stays], ("马过河镇", "王芳", "1"), ("马过河镇", "王芳", "2"))
    assert both == {OTHER: [WANG.id, stays.id]}


def test_who_moves_does_not_take_the_place_of_a_namesake(tmp_path: Path) -> None:
    namesake = Person("530304100-01", "王芳", OTHER, "", "2")
    assert _listed(tmp_path, [WANG, namesake], ("马过河镇", "王芳", "1")) == {OTHER: [WANG.id]}
    swapped = _listed(tmp_path, [WANG, namesake], ("马过河镇", "王芳", "1"), ("通泉街道", "王芳", "2"))
    assert swapped == {OTHER: [WANG.id], TOWN: [namesake.id]}


@pytest.mark.parametrize(
    ("known", "row"),
    [
        ([WANG], ("马过河镇", "王芳", "2")),
        ([WANG], ("马过河镇", "李静", "1")),
        ([structs.replace(WANG, telephone="")], ("马过河镇", "王芳", "")),
        ([WANG, structs.replace(WANG, id="530304-01-01", unit="530304-01")], ("马过河镇", "王芳", "1")),
    ],
    ids=["another telephone", "another name", "no telephone", "two of them"],
)
def test_who_may_be_another_has_not_moved(tmp_path: Path, known: list[Person], row: tuple[str, str, str]) -> None:
    assert _listed(tmp_path, known, row) == {OTHER: ["530304100-01"]}


def test_who_has_posts_in_two_units_stays_in_the_first(tmp_path: Path) -> None:
    rows = (("马过河镇", "王芳", "1"), ("通泉街道", "王芳", "1"))
    assert _listed(tmp_path, [WANG], *rows) == {OTHER: ["530304100-01"], TOWN: [WANG.id]}
    other = Person("530304100-01", "王芳", OTHER, "", "1")
    assert _listed(tmp_path, [WANG, other], *rows) == {OTHER: [other.id], TOWN: [WANG.id]}


@with_files
@given(st.lists(st.tuples(st.sampled_from([unit.id for unit in UNITS]), names), unique=True), st.randoms())
def test_ids_are_unique_and_do_not_depend_on_the_order_of_later_lists(
    tmp_path_factory: pytest.TempPathFactory, listed: list[tuple[str, str]], chance: Any
) -> None:
    folder = tmp_path_factory.mktemp("list")
    path = folder / "people.json"
    path.write_text(json.dumps([{"unit": unit, "name": name} for unit, name in listed]))
    first = imports.people(path, UNITS)
    assert len({person.id for person in first}) == len(listed)
    chance.shuffle(listed)
    path.write_text(json.dumps([{"unit": unit, "name": name} for unit, name in listed]))
    again = imports.people(path, UNITS, known=first)
    assert sorted(person.id for person in again) == sorted(person.id for person in first)
    assert {(person.unit, person.name, person.id) for person in again} == {(p.unit, p.name, p.id) for p in first}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_from_a_spreadsheet(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "people.csv"
    lines = ["通讯录", delimiter.join(HEADER), delimiter.join(("通泉街道", "王 芳", "书记", "8880001"))]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    assert imports.people(path, UNITS) == [Person("530304001-01", "王芳", "530304001", "书记", "8880001")]


@pytest.mark.parametrize("name", ["people.json", "people.jsonl"])
def test_lists_in_json(tmp_path: Path, name: str) -> None:
    entries = [
        {"unit": "通泉街道", "name": "王芳", "post": None, "telephone": 1},
        {"单位": "530304100", "姓名": "李静"},
    ]
    text = "\n\n".join(map(json.dumps, entries)) if name.endswith("l") else json.dumps(entries)
    (tmp_path / name).write_text("\ufeff" + text, encoding="utf-8")
    found = imports.people(tmp_path / name, UNITS)
    assert [(person.id, person.telephone) for person in found] == [("530304001-01", "1"), ("530304100-01", "")]


def test_the_sheet_of_a_bad_row_is_named_where_there_are_several(tmp_path: Path) -> None:
    workbook = Workbook()
    for title in ("机关", "乡镇"):
        worksheet = workbook.create_sheet(title)
        worksheet.append(HEADER)
        worksheet.append(("通泉街道", "王芳" if title == "机关" else "", "书记", "1"))
    path = tmp_path / "people.xlsx"
    workbook.save(path)
    with pytest.raises(RowsBad) as caught:
        imports.people(path, UNITS)
    assert caught.value.problems == (RowProblem(2, "row-name-missing", {"unit": "通泉街道", "sheet": "乡镇"}),)
