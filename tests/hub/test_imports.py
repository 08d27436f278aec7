"""Lists as county offices keep them come in whole, or not at all with every bad row named."""

from __future__ import annotations

import contextlib
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from app.domain import secrecy
from app.domain.errors import KnownError, Misuse
from app.domain.people import Level, Person, Unit
from app.hub import imports, sample
from app.hub.imports import RowProblem, RowsBad, workbooks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

UNITS = (
    Unit("530304", "马龙区", Level.COUNTY),
    Unit("530304-01", "区财政局", Level.DEPARTMENT, "530304"),
    Unit("530304001", "通泉街道", Level.TOWNSHIP, "530304"),
    Unit("530304100", "马过河镇", Level.TOWNSHIP, "530304"),
    Unit("530304001001", "新村社区居民委员会", Level.VILLAGE, "530304001"),
    Unit("530304100201", "新村村民委员会", Level.VILLAGE, "530304100"),
    Unit("530304001201", "高堡村民委员会", Level.VILLAGE, "530304001"),
    Unit("530304100202", "高堡村民委员会", Level.VILLAGE, "530304100"),
)
HEADER = ("单位", "姓名", "职务", "电话")


def sheet(path: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> Path:
    workbook = Workbook()
    worksheet = workbook.worksheets[0]
    for row in rows:
        worksheet.append(list(row))
    for cells in merged:
        worksheet.merge_cells(cells)
    workbook.save(path)
    return path


def people(path: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> list[Person]:
    return imports.people(sheet(path / "people.xlsx", rows, merged), UNITS)


def problems(error: RowsBad) -> list[tuple[int, str]]:
    return [(problem.row, problem.code) for problem in error.problems]


# ---- people


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


# files are written and read: a busy machine takes its time
with_files = settings(deadline=None, max_examples=50)
names = st.text("王李张刘陈芳静伟娜", min_size=2, max_size=3)


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


# ---- files that are not what they seem


def refusal(path: Path) -> str:
    with pytest.raises(KnownError) as caught:
        imports.people(path, UNITS)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("people.xlsx", b"", "file-damaged"),
        ("people.xlsx", b"PK\x03\x04" + b"\0" * 100, "file-damaged"),
        ("people.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "sheet-old-or-locked"),
        ("people.doc", b"", "file-kind-unknown"),
        ("people.csv", "单位,姓名\n".encode() + b"\xff\xff\xff", "file-damaged"),
        ("people.csv", "甲,乙\n丙,丁\n".encode(), "header-missing"),
        ("people.csv", b"", "header-missing"),
        ("people.json", b"{", "file-damaged"),
        ("people.json", b"{}", "file-malformed"),
        ("people.json", b'[["a"]]', "file-malformed"),
        ("people.json", b'[{"name": {"a": 1}}]', "file-malformed"),
        ("people.json", b"[" * 100_000, "file-damaged"),
    ],
)
def test_a_file_that_is_no_list_is_told_so(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refusal(path) == code


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path) -> None:
    assert refusal(tmp_path / "people.xlsx") == "file-unreadable"
    with (tmp_path / "large.xlsx").open("wb") as file:
        file.truncate(9 * 1024 * 1024)
    assert refusal(tmp_path / "large.xlsx") == "file-too-large"


def _with_part(path: Path, name: str, change: Any) -> Path:
    """The workbook with one of its parts changed."""
    content = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(old.read(part)) if part.filename == name else old.read(part))
    path.write_bytes(content.getvalue())
    return path


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = sheet(tmp_path / "people.xlsx", [HEADER, ("通泉街道", "王芳", "", "")])
    _with_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * (workbooks.UNPACKED_LIMIT + 1))
    assert path.stat().st_size < 100_000
    assert refusal(path) == "file-too-large"


def test_entities_of_its_own_make_a_workbook_suspect(tmp_path: Path) -> None:
    path = sheet(tmp_path / "people.xlsx", [HEADER, ("通泉街道", "王芳", "", "")])
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    assert refusal(_with_part(path, "xl/worksheets/sheet1.xml", lambda xml: bomb + xml)) == "file-damaged"


def test_a_sheet_merged_to_its_ends_costs_nothing(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "people.xlsx", [HEADER, ("通泉街道", "王芳", "", ""), ("马过河镇", "李静", "", "")], ["F1:F2"]
    )
    _with_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"F1:F2", b"F1:XFD1048576"))
    assert len(imports.people(path, UNITS)) == 2


def test_a_stray_cell_at_the_end_of_a_sheet_costs_nothing(tmp_path: Path) -> None:
    path = sheet(tmp_path / "people.xlsx", [HEADER, ("通泉街道", "王芳", "", "")])
    _with_part(
        path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576"/></sheetData>')
    )
    assert len(imports.people(path, UNITS)) == 1


def test_a_sheet_that_is_too_long_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "ROW_LIMIT", 2)
    path = sheet(tmp_path / "people.xlsx", [HEADER, ("通泉街道", "王芳", "", ""), ("通泉街道", "李静", "", "")])
    assert refusal(path) == "sheet-too-long"


@with_files
@given(st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 7)), min_size=1, max_size=4))
def test_a_workbook_with_flipped_bits_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, flips: list[tuple[float, int]]
) -> None:
    path = sheet(tmp_path_factory.mktemp("list") / "people.xlsx", [HEADER, ("通泉街道", "王芳", "", "")])
    content = bytearray(path.read_bytes())
    for where, bit in flips:
        content[int(where * len(content))] ^= 1 << bit
    path.write_bytes(content)
    _read_or_refused(path)


@with_files
@given(
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]),
    st.floats(0, 0.9999),
    st.binary(max_size=3),
)
def test_a_workbook_with_damaged_parts_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, part: str, where: float, put: bytes
) -> None:
    def damage(xml: bytes) -> bytes:
        place = int(where * len(xml))
        return xml[:place] + put + xml[place + 1 :]

    path = sheet(tmp_path_factory.mktemp("list") / "people.xlsx", [HEADER, ("通泉街道", "王芳", "", "")], ["A3:A4"])
    _read_or_refused(_with_part(path, part, damage))


def _read_or_refused(path: Path) -> None:
    """Either is right; any other error is not."""
    with contextlib.suppress(KnownError):
        imports.people(path, UNITS)


def test_formulas_are_not_worked_out(tmp_path: Path) -> None:
    with pytest.raises(RowsBad) as caught:
        people(tmp_path, [HEADER, ("通泉街道", '=CONCAT("王","芳")', "", "")])
    assert problems(caught.value) == [(2, "row-name-missing")]


# ---- units


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


# ---- documents


def test_the_36_real_documents() -> None:
    found = list(sample.sample_documents())
    assert [number for number, _ in found] == list(range(1, 37))
    assert all(paper.title and paper.office and paper.written and paper.body for _, paper in found)
    assert not any(secrecy.marking(paper) for _, paper in found)
    first = found[0][1]
    assert (first.number, first.written, first.published) == ("国发〔1981〕88号", "1981-05-23", "2018-12-04")
    assert first.body[1] == "几 个 问 题 的 通 知", "the lines are kept as they stand"


def documents(tmp_path: Path, content: bytes) -> list[tuple[int, Any]]:
    path = tmp_path / "documents.jsonl"
    path.write_bytes(content)
    return list(imports.documents(path))


def test_what_a_line_may_leave_out(tmp_path: Path) -> None:
    ((number, paper),) = documents(
        tmp_path, '\ufeff\n\n {"title": " 关于防汛的通知 ", "number": null, "x": [1]} \r\n\n'.encode()
    )
    assert (number, paper.title, paper.kind, paper.number, paper.body) == (3, "关于防汛的通知", "通知", "", ())


def test_what_a_line_may_say(tmp_path: Path) -> None:
    line = {
        "title": "题目",
        "kind": "函",
        "urgency": "特急",
        "body": "一\n二",
        "written": "2024年6月1日",
        "密级": "机密",
    }
    ((_, paper),) = documents(tmp_path, json.dumps(line).encode())
    assert (paper.kind, paper.urgency, paper.body, paper.written) == ("函", "特急", ("一", "二"), "2024-06-01")
    assert secrecy.marking(paper) == secrecy.Marking("机密", "element")


@pytest.mark.parametrize(
    ("line", "code", "values"),
    [
        (b"{", "row-damaged", {}),
        (b"\xff\xfe", "row-damaged", {}),
        (b'{"title": "\xff"}', "row-damaged", {}),
        (b'{"title": "\\ud800"}', "row-damaged", {}),
        (b"[" * 100_000, "row-malformed", {"at": "$"}),
        (b"[]", "row-malformed", {"at": "$"}),
        (b"{}", "row-malformed", {"at": "$"}),
        (b'{"title": 1}', "row-malformed", {"at": "$.title"}),
        (b'{"title": "x", "body": {"a": 1}}', "row-malformed", {"at": "$.body"}),
        (b'{"title": "x", "body": ["a", 1]}', "row-malformed", {"at": "$.body[1]"}),
        (b'{"title": "x", "urgency": "now"}', "row-malformed", {"at": "$.urgency"}),
        (b'{"title": "x", "written": "2024-13-01"}', "row-date-malformed", {"date": "2024-13-01"}),
        (b'{"title": "x", "written": "soon"}', "row-date-malformed", {"date": "soon"}),
    ],
)
def test_a_malformed_line_is_told_with_its_number(
    tmp_path: Path, line: bytes, code: str, values: dict[str, str]
) -> None:
    with pytest.raises(RowsBad) as caught:
        documents(tmp_path, b'{"title": "ok"}\n\n' + line + b"\n")
    assert caught.value.problems == (RowProblem(3, code, values),)


def test_a_huge_line_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.hub.imports.published.LINE_LIMIT", 1024)
    with pytest.raises(RowsBad) as caught:
        documents(tmp_path, b'{"title": "' + b"x" * 2048 + b'"}')
    assert problems(caught.value) == [(1, "row-too-long")]


def test_a_file_of_documents_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="file-unreadable"):
        list(imports.documents(tmp_path / "none.jsonl"))


@with_files
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_any_value_in_any_field_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    folder = tmp_path_factory.mktemp("documents")
    for field in ("title", "number", "body", "written", "copies", "kind"):
        line = msgspec.json.encode({"title": "题目", field: value})
        try:
            ((number, paper),) = documents(folder, line)
        except RowsBad as error:
            assert error.problems[0].row == 1  # noqa: PT017 - either outcome is right, any other exception is not
        else:
            assert number == 1
            assert paper.title is not None
