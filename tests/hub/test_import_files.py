"""Files that are not what they seem: read or refused, in bounded memory, and never another error."""

from __future__ import annotations

import contextlib
import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import KnownError
from app.hub import imports
from app.hub.imports import RowsBad, workbooks
from tests.hub.lists import HEADER, UNITS, people, problems, sheet, with_files

if TYPE_CHECKING:
    from pathlib import Path


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
