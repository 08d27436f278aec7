"""The people of a county, from the lists that its offices keep."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from itertools import count
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.domain.layout import clean
from app.domain.people import Level, Person, Unit
from app.hub.imports import tables
from app.hub.imports.directory import UnitNames
from app.hub.imports.problems import NAME_LIMIT, Problems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from app.hub.imports.tables import Row

_PEOPLE_COLUMNS: Final = {
    "unit": (
        "单位", "单位名称", "工作单位", "所在单位", "所属单位", "单位部门", "部门", "工作部门", "所在部门", "部门名称",
        "机构", "乡镇", "乡镇街道", "unit",
    ),
    "post": ("职务", "岗位", "职位", "现任职务", "职务岗位", "职务职级", "岗位名称", "职务名称", "担任职务", "post"),
    "telephone": (
        "手机", "手机号", "手机号码", "联系电话", "电话", "电话号码", "联系方式", "办公电话", "移动电话", "telephone",
        "phone",
    ),
    "name": ("姓名", "名字", "人员姓名", "人员", "name"),
}  # fmt: skip


class _Entry(Struct, frozen=True):
    """A sound row of a list of people."""

    row: int
    unit: str
    name: str
    post: str
    telephone: str


def people(path: Path, units: Sequence[Unit], known: Sequence[Person] = ()) -> list[Person]:
    """The people of a list (.xlsx, .csv, .json, .jsonl) with ids `<unit>-<nn>`, the county's own `<county>-00-<nn>`.

    Who is already among the `known` people keeps the id: matched by unit and name, and by telephone where several have
    one name. Who alone has that name and telephone, in whatever unit, has moved. Raises `Misuse`, `RowsBad` and
    `KnownError("file-unreadable")`.
    """
    rows = tables.read(path, _PEOPLE_COLUMNS, ["unit", "name"])
    # 530304-01 is a department
    prefixes = {unit.id: f"{unit.id}-00" if unit.level == Level.COUNTY else unit.id for unit in units}
    return _identified(_entries(path, rows, UnitNames(units)), known, prefixes)


def _entries(path: Path, rows: Sequence[Row], names: UnitNames) -> list[_Entry]:
    problems = Problems(path)
    entries: list[_Entry] = []
    namesakes: defaultdict[tuple[str, str], list[_Entry]] = defaultdict(list)
    for row in rows:
        unit = _unit_of(row, names, problems)
        name = _name_of(row, problems)
        if unit is None or not name:
            continue
        entry = _Entry(row.number, unit.id, name, clean(row.fields.get("post", "")), _telephone(row))
        same = namesakes[unit.id, name]
        first = next((other for other in same if _same_telephone(entry, other)), None)
        if first is not None:
            problems.add(row, "row-person-twice", name=name, unit=unit.name, first=str(first.row))
        same.append(entry)
        entries.append(entry)
    problems.raise_any()
    return entries


def _unit_of(row: Row, names: UnitNames, problems: Problems) -> Unit | None:
    written = tables.plain(row.fields.get("unit", ""))[:NAME_LIMIT]
    found = names.find(written)
    if not written:
        problems.add(row, "row-unit-missing", name=tables.plain(row.fields.get("name", ""))[:NAME_LIMIT])
    elif not found:
        problems.add(row, "row-unit-unknown", unit=written)
    elif len(found) > 1:
        problems.add(row, "row-unit-ambiguous", unit=written, codes=" ".join(unit.id for unit in found))
    return found[0] if len(found) == 1 else None


def _name_of(row: Row, problems: Problems) -> str:
    """A person's name: 王 芳 is 王芳, and the dot within the names of minorities has one form."""
    name = re.sub("[•‧∙・．●]", "·", tables.plain(row.fields.get("name", "")))
    if not name:
        problems.add(row, "row-name-missing", unit=tables.plain(row.fields.get("unit", ""))[:NAME_LIMIT])
    elif len(name) > NAME_LIMIT or any(character.isdigit() for character in name):
        problems.add(row, "row-name-malformed", name=name[:NAME_LIMIT])
    return name


def _telephone(row: Row) -> str:
    """A telephone as it is dialled; 无 and dashes are none."""
    text = unicodedata.normalize("NFKC", tables.plain(row.fields.get("telephone", "")))
    return text[:NAME_LIMIT] if any(character.isdigit() for character in text) else ""


def _same_telephone(one: _Entry, other: _Entry) -> bool:
    """Whether two of one name in one unit are one person: two 王芳 there are told apart by their telephones only."""
    return not one.telephone or not other.telephone or one.telephone == other.telephone


def _identified(entries: Sequence[_Entry], known: Sequence[Person], prefixes: Mapping[str, str]) -> list[Person]:
    recognised = _recognised(entries, known)
    taken = {person.id for person in known}
    found = []
    for index, entry in enumerate(entries):
        same = recognised.get(index)
        id = same.id if same is not None else _free_id(prefixes[entry.unit], taken)
        taken.add(id)
        found.append(Person(id, entry.name, entry.unit, entry.post, entry.telephone))
    return found


def _recognised(entries: Sequence[_Entry], known: Sequence[Person]) -> dict[int, Person]:
    """Who of the known people the entries are, by their places in the list. The surest signs are tried first."""
    here: defaultdict[tuple[str, str], list[Person]] = defaultdict(list)
    anywhere: defaultdict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in known:
        here[person.unit, person.name].append(person)
        anywhere[person.name, person.telephone].append(person)
    listed_here = Counter((entry.unit, entry.name) for entry in entries)
    listed = Counter((entry.name, entry.telephone) for entry in entries)

    def unchanged(entry: _Entry) -> Person | None:
        return next((one for one in here[entry.unit, entry.name] if one.telephone == entry.telephone), None)

    def moved(entry: _Entry) -> Person | None:
        # who is listed in two units, or was known in two, has two posts and is there as two people
        same = anywhere[entry.name, entry.telephone]
        return same[0] if entry.telephone and listed[entry.name, entry.telephone] == len(same) == 1 else None

    def with_a_new_telephone(entry: _Entry) -> Person | None:
        same = here[entry.unit, entry.name]
        return same[0] if listed_here[entry.unit, entry.name] == len(same) == 1 else None

    found: dict[int, Person] = {}
    for sign in (unchanged, moved, with_a_new_telephone):
        for index, entry in enumerate(entries):
            same = None if index in found else sign(entry)
            if same is not None:
                found[index] = same
                here[same.unit, same.name].remove(same)  # nobody is recognised twice
    return found


def _free_id(prefix: str, taken: set[str]) -> str:
    return next(id for number in count(1) if (id := f"{prefix}-{number:02}") not in taken)
