"""The units of a county, from the statistical list or an office's own table."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from app.domain.acts import UNREADABLE
from app.domain.errors import Misuse
from app.domain.people import Level, Unit
from app.hub.imports import tables
from app.hub.imports.problems import NAME_LIMIT, Problems
from app.hub.imports.tables import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_UNIT_COLUMNS: Final = {
    "code": ("代码", "编码", "单位代码", "单位编码", "统计代码", "统计用区划代码", "区划代码", "行政区划代码", "code"),
    "level": ("类别", "单位类别", "类型", "单位类型", "级别", "层级", "level"),
    "parent": ("上级", "上级单位", "主管", "主管单位", "主管部门", "隶属", "隶属单位", "所属", "所属单位", "parent"),
    "name": ("单位名称", "单位", "单位全称", "机构名称", "名称", "name"),
}
_LEVELS: Final = {
    Level.VILLAGE: re.compile("village|村|社区|嘎查|居委"),
    Level.TOWNSHIP: re.compile("township|乡|镇|街道|苏木"),
    Level.DEPARTMENT: re.compile("department|部门|直属|[县区市旗]直|机关|单位|局"),
    Level.COUNTY: re.compile("county|[县区市旗]|本级"),
}
"""How a table names the levels. In this order: a 社区 is no 区, and a 县直部门 no 县."""
_NAMED_LIKE: Final = {
    Level.VILLAGE: re.compile("(?:村|社区|嘎查|[村居]民委员会|[村居]委会)$"),
    Level.TOWNSHIP: re.compile("(?:乡|镇|街道|苏木|街道办事处|[乡镇]人民政府)$"),
}
_OF_LENGTH: Final = {6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}
"""Digits of the statistical codes."""
_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,31}")

PREFECTURE: Final = 20
"""More counties than any prefecture has."""


class _Village(Struct):
    code: str
    name: str


class _Township(Struct):
    code: str
    name: str
    villages: list[_Village] = []


class _Department(Struct):
    name: str
    code: str = ""


class _County(Struct):
    code: str
    name: str
    departments: list[_Department] = []
    townships: list[_Township] = []


def units(path: Path, county: str = "", known: Sequence[Unit] = ()) -> list[Unit]:
    """The units of a county, each after its parent, from JSON (a county or a list of them) or from a table.

    `county` chooses one of several by name or code; without it a prefecture's whole list is taken, as its hub serves
    all of them, but not a longer one, which somebody has surely mistaken for a county's. A department without a code
    gets the county's with a number, or keeps the one it has among the `known` units. Raises `Misuse`, `RowsBad` and
    `KnownError("file-unreadable")`.
    """
    if path.suffix.lower() == ".json":
        lists = [list(_rows(one)) for one in _counties(path, county)]
    else:
        lists = [tables.read(path, _UNIT_COLUMNS, ["name"])]
    return [unit for rows in lists for unit in _Units(path, known).read(rows)]


def _counties(path: Path, wanted: str) -> list[_County]:
    content = tables.content_of(path).removeprefix(b"\xef\xbb\xbf")
    try:
        found: _County | list[_County] = msgspec.json.decode(content, type=_County | list[_County])
    except msgspec.ValidationError as error:
        raise Misuse("file-malformed", file=path.name, at=tables.place_of(error)) from error
    except UNREADABLE as error:
        raise Misuse("file-damaged", file=path.name) from error
    counties = found if isinstance(found, list) else [found]
    chosen = [county for county in counties if wanted in ("", county.name, county.code)]
    if not 1 <= len(chosen) <= (1 if wanted else PREFECTURE):
        names = " ".join(county.name for county in counties)
        raise Misuse("county-choose" if chosen else "county-unknown", county=wanted, counties=names)
    return chosen


def _rows(county: _County) -> Iterator[Row]:
    """A county's entries as if they were rows of a table, numbered in their order."""
    number = count(1)
    yield _unit_row(next(number), county.code, county.name, Level.COUNTY)
    for department in county.departments:
        yield _unit_row(next(number), department.code, department.name, Level.DEPARTMENT)
    for township in county.townships:
        yield _unit_row(next(number), township.code, township.name, Level.TOWNSHIP)
        for village in township.villages:
            yield _unit_row(next(number), village.code, village.name, Level.VILLAGE, township.code)


def _unit_row(number: int, code: str, name: str, level: Level, parent: str = "") -> Row:
    return Row(number, {"code": code, "name": name, "level": level, "parent": parent})


class _Units:
    """Makes units of rows, level by level: ids and places are taken from the parents."""

    def __init__(self, path: Path, known: Sequence[Unit]) -> None:
        self._path = path
        self._problems = Problems(path)
        self._known = {unit.name: unit.id for unit in known if unit.level == Level.DEPARTMENT}
        self._taken = {unit.id for unit in known}
        self._made: dict[str, Unit] = {}
        self._rows: dict[str, int] = {}
        self._county = ""

    def read(self, rows: Sequence[Row]) -> list[Unit]:
        by_level: dict[Level, list[Row]] = {level: [] for level in Level}
        for row in rows:
            by_level[self._level(row)].append(row)
        if len(by_level[Level.COUNTY]) != 1:
            self._problems.raise_any()
            raise Misuse("county-missing" if not by_level[Level.COUNTY] else "county-several", file=self._path.name)
        self._taken |= {_code(row) for row in rows}
        for level, of_level in by_level.items():
            above = UnitNames(list(self._made.values()))
            for row in of_level:
                self._make(row, level, above)
        self._problems.raise_any()
        return list(self._made.values())

    def _level(self, row: Row) -> Level:
        given = _folded(row.fields.get("level", ""))
        named = next((level for level, names in _LEVELS.items() if given and names.search(given)), None)
        if given and named is None:
            self._problems.add(row, "row-level-unknown", level=given)
        name = _folded(row.fields.get("name", ""))
        likely = next((level for level, names in _NAMED_LIKE.items() if names.search(name)), Level.DEPARTMENT)
        return named or _OF_LENGTH.get(len(_code(row)), likely)

    def _make(self, row: Row, level: Level, above: UnitNames) -> None:
        name = tables.plain(row.fields.get("name", ""))
        parent = self._parent(row, level, above)
        code = _code(row) or (self._numbered(name) if level is Level.DEPARTMENT else "")
        first = self._rows.get(code) or self._rows.get(f"{parent} {name}")
        if not name:
            self._problems.add(row, "row-name-missing")
        elif len(name) > NAME_LIMIT:
            self._problems.add(row, "row-name-malformed", name=name[:NAME_LIMIT])
        elif not code:
            self._problems.add(row, "row-code-missing", name=name)
        elif not _ID.fullmatch(code):
            self._problems.add(row, "row-code-malformed", name=name, written=code[:NAME_LIMIT])
        elif parent is None:
            self._problems.add(row, "row-parent-unknown", name=name, parent=row.fields.get("parent", "")[:NAME_LIMIT])
        elif first:
            self._problems.add(row, "row-unit-twice", name=name, first=str(first))
        else:
            self._made[code] = Unit(code, name, level, parent)
            self._rows[code] = self._rows[f"{parent} {name}"] = row.number
            self._county = self._county or code

    def _parent(self, row: Row, level: Level, above: UnitNames) -> str | None:
        """The id of the parent that is named, or that the code tells; None if there is none of the level above."""
        if level is Level.COUNTY:
            return ""
        village = level is Level.VILLAGE
        named = row.fields.get("parent", "") or (_code(row)[:9] if village else self._county)
        expected = Level.TOWNSHIP if village else Level.COUNTY
        return next((unit.id for unit in above.find(named) if unit.level == expected), None)

    def _numbered(self, name: str) -> str:
        numbers = (f"{self._county}-{number:02}" for number in count(1))
        return self._known.get(name) or next(code for code in numbers if code not in self._made.keys() | self._taken)


def _code(row: Row) -> str:
    """A unit's code. Statistical tables write all of them with twelve digits, the last of them zeros."""
    code = "".join(unicodedata.normalize("NFKC", row.fields.get("code", "")).split())
    if len(code) == 12 and code.isdecimal():
        return code[:6] if code.endswith("000000") else code[:9] if code.endswith("000") else code
    return code


def _folded(text: str) -> str:
    """Letters and digits in one form: how names from different hands are compared."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


class UnitNames:
    """Finds the unit that a list means: by its code, its name, or the forms of it that offices use (马龙区财政局)."""

    def __init__(self, units: Sequence[Unit]) -> None:
        counties = {unit.id: _folded(unit.name) for unit in units if unit.level == Level.COUNTY}
        above = {unit.id: unit.parent for unit in units}
        self._by_code = {unit.id.lower(): unit for unit in units}
        self._by_name: defaultdict[str, list[Unit]] = defaultdict(list)
        self._by_form: defaultdict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            self._by_name[_folded(unit.name)].append(unit)
            # a village's county is its township's parent; a prefecture has several with a 财政局 each
            county = unit.parent if unit.parent in counties else above.get(unit.parent, "")
            for form in _forms(unit, counties.get(county or unit.id, "")):
                self._by_form[form].append(unit)

    def find(self, text: str) -> list[Unit]:
        """The units that `text` may mean: one, none, or several among which a list must choose by code."""
        code = "".join(unicodedata.normalize("NFKC", text).split()).lower()
        if code in self._by_code:
            return [self._by_code[code]]
        name = _folded(text)
        found = self._by_name.get(name) or self._by_form.get(name) or []
        with_desk = [unit for unit in found if unit.exchanges]
        return with_desk if len(with_desk) == 1 else found


_ENDINGS: Final = {
    Level.COUNTY: ("人民政府", "政府"),
    Level.DEPARTMENT: ("",),
    Level.TOWNSHIP: ("", "人民政府", "政府", "办事处"),
    Level.VILLAGE: ("", "居委会", "村委会"),
}


def _forms(unit: Unit, county: str) -> set[str]:
    """What else a unit is called: with the county's name before it or only its kind (区财政局), an ending behind."""
    kind = county[-1:]
    name = _folded(unit.name)
    if unit.level == Level.COUNTY:
        return {start + ending for start in (name, kind) for ending in _ENDINGS[Level.COUNTY]}
    name = name.removeprefix(county)
    if unit.level == Level.VILLAGE:
        name = re.sub("[村居]民委员会$|委员会$", "", name)
    starts = {name, county + name, kind + name, name.removeprefix(kind), county + name.removeprefix(kind)}
    return {start + ending for start in starts for ending in _ENDINGS[Level(unit.level)]}
