"""Lists as offices keep them, for the tests of importers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import settings
from openpyxl import Workbook

from app.domain.people import Level, Person, Unit
from app.hub import imports

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.hub.imports import RowsBad

# files are written and read: a busy machine takes its time
with_files = settings(deadline=None, max_examples=50)

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
    """A workbook with one sheet of these rows, with these cells merged."""
    workbook = Workbook()
    worksheet = workbook.worksheets[0]
    for row in rows:
        worksheet.append(list(row))
    for cells in merged:
        worksheet.merge_cells(cells)
    workbook.save(path)
    return path


def people(path: Path, rows: Sequence[Sequence[Any]], merged: Sequence[str] = ()) -> list[Person]:
    """The people of such a sheet, in the county of `UNITS`."""
    return imports.people(sheet(path / "people.xlsx", rows, merged), UNITS)


def problems(error: RowsBad) -> list[tuple[int, str]]:
    """Which rows are bad, and why."""
    return [(problem.row, problem.code) for problem in error.problems]
