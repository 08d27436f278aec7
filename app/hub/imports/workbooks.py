"""Workbooks (.xlsx) from anybody: read without trust, and in bounded memory.

Sizes are bounded before anything is unpacked, and formulas are never worked out: the values stored with them are read.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from xml.etree.ElementTree import ParseError

from msgspec import Struct

from app.domain.errors import Misuse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNPACKED_LIMIT: Final = 32 * 1024 * 1024
ROW_LIMIT: Final = 20_000
COLUMN_LIMIT: Final = 64
_PART_LIMIT: Final = 2_000
_MERGED_LIMIT: Final = 200_000


class Sheet(Struct, frozen=True):
    """A sheet's filled rows by their numbers, and what its merged cells say."""

    name: str
    rows: dict[int, tuple[str, ...]]
    carried: dict[tuple[int, int], str] = {}  # what a cell merged down brings to (row, column)
    across: frozenset[int] = frozenset()  # rows with cells merged sideways


_DAMAGED: Final = (
    # what openpyxl lets out when a workbook is not as it should be
    zipfile.BadZipFile, ParseError, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError,
    NotImplementedError, RuntimeError, OSError, OverflowError,
)  # fmt: skip
_OLE: Final = b"\xd0\xcf\x11\xe0"
_MERGE: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def workbook(name: str, content: bytes) -> list[Sheet]:
    """The sheets of a workbook. Raises `Misuse` when it is none, is damaged, locked or too large."""
    if content.startswith(_OLE):
        raise Misuse("sheet-old-or-locked", file=name)
    import openpyxl  # heavy, and needed only here

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations that openpyxl does not know
            _bound(name, archive)
            workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            return [_worksheet(name, archive, worksheet) for worksheet in workbook.worksheets]
    except _DAMAGED as error:
        raise Misuse("file-damaged", file=name) from error


def _bound(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse what unpacks to more than a list of people can need, or declares entities of its own.

    The sizes in the directory bind: `zipfile` reads no more of a part than its directory entry says.
    """
    parts = archive.infolist()
    if len(parts) > _PART_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise Misuse("file-too-large", file=name, limit=UNPACKED_LIMIT // 1024 // 1024)
    if any(b"<!ENTITY" in archive.read(part) for part in parts if part.filename.endswith((".xml", ".rels"))):
        raise Misuse("file-damaged", file=name)


def _worksheet(name: str, archive: zipfile.ZipFile, worksheet: Any) -> Sheet:
    worksheet.reset_dimensions()  # programs write wrong ones
    numbered = enumerate(worksheet.iter_rows(max_row=ROW_LIMIT + 1, max_col=COLUMN_LIMIT, values_only=True), start=1)
    rows = {number: cells for number, values in numbered if any(cells := tuple(map(text_of, values)))}
    if rows and max(rows) > ROW_LIMIT:
        raise Misuse("sheet-too-long", file=name, limit=ROW_LIMIT)
    # openpyxl gives the merged cells of a sheet only when it reads the whole of it into memory
    merges = [_merge(match) for match in _MERGE.finditer(archive.read(worksheet._worksheet_path))]
    return Sheet(worksheet.title, rows, _carried(name, rows, merges), _across(rows, merges))


_Merge: TypeAlias = tuple[int, int, int, int]


def _merge(match: re.Match[bytes]) -> _Merge:
    """Left and right column counted from 0, top and bottom row as in the margin."""
    left, top, right, bottom = (group.decode() for group in match.groups())
    return _column(left), _column(right), int(top), int(bottom)


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _carried(name: str, rows: Mapping[int, tuple[str, ...]], merges: Sequence[_Merge]) -> dict[tuple[int, int], str]:
    last = max(rows, default=0)
    down = [(left, top, min(bottom, last)) for left, _, top, bottom in merges if bottom > top]
    if sum(bottom - top for _, top, bottom in down if bottom > top) > _MERGED_LIMIT:
        raise Misuse("file-damaged", file=name)
    return {
        (number, left): rows[top][left]
        for left, top, bottom in down
        if top in rows and left < len(rows[top])
        for number in range(top + 1, bottom + 1)
    }


def _across(rows: Mapping[int, tuple[str, ...]], merges: Sequence[_Merge]) -> frozenset[int]:
    return frozenset(top for left, right, top, _ in merges if right > left and top in rows)


def text_of(value: object) -> str:
    """A cell's value as the office sees it; telephones are often stored as numbers."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
