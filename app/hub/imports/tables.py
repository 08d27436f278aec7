"""Tables as an office keeps them: .xlsx, .csv and JSON lists, read into rows by what their columns are called.

What people add for the eye is passed over: title rows above the header, merged cells, repeated headers, rows that only
have a number, totals, and notes below.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
from msgspec import Struct

from app.domain.errors import KnownError, Misuse
from app.hub.imports.workbooks import COLUMN_LIMIT, ROW_LIMIT, Sheet, text_of, workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

FILE_LIMIT: Final = 8 * 1024 * 1024
_HEADER_WITHIN: Final = 40
_REMARK_LENGTH: Final = 20

Columns: TypeAlias = "Mapping[str, Sequence[str]]"
"""A field of ours, and what its column may be called, the most telling name first."""


class Row(Struct, frozen=True):
    """A row of a table. `number` is what the office sees in the margin; `sheet` is empty if there is only one."""

    number: int
    fields: dict[str, str]
    sheet: str = ""


def read(path: Path, columns: Columns, needed: Sequence[str]) -> list[Row]:
    """The rows of the file's tables, as fields of `columns`; a table is what has a header with all the `needed` fields.

    A cell merged down stands for every row that it spans, except in the column of the last needed field, by which rows
    are told apart. Raises `Misuse` when the file is no table, is too large or has no such header, and
    `KnownError("file-unreadable")`.
    """
    content = content_of(path)
    match path.suffix.lower():
        case ".xlsx" | ".xlsm":
            sheets = workbook(path.name, content)
        case ".csv" | ".tsv" | ".txt":
            sheets = [_delimited(path.name, content)]
        case ".json":
            return _objects(path.name, enumerate(_list(path.name, content), start=1), columns)
        case ".jsonl":
            lines = enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1)
            objects = ((number, _decoded(path.name, line)) for number, line in lines if line.strip())
            return _objects(path.name, objects, columns)
        case _:
            raise Misuse("file-kind-unknown", file=path.name)
    tables = [rows for sheet in sheets if (rows := _table(sheet, columns, needed)) is not None]
    if not tables:
        raise Misuse("header-missing", file=path.name, columns=" ".join(columns[field][0] for field in needed))
    return [row if len(sheets) > 1 else Row(row.number, row.fields) for rows in tables for row in rows]


def plain(text: str) -> str:
    """A cell's text on one line, without invisible characters or the spaces within Chinese, which are stray (王 芳)."""
    shown = "".join(" " if c.isspace() else c for c in text if unicodedata.category(c) != "Cf")
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", " ".join(shown.split()))


def content_of(path: Path) -> bytes:
    """A file's bytes. Raises `Misuse("file-too-large")` and `KnownError("file-unreadable")`."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise Misuse("file-too-large", file=path.name, limit=FILE_LIMIT // 1024 // 1024)
        return path.read_bytes()
    except OSError as error:
        raise KnownError("file-unreadable", file=path.name, why=error.strerror or "") from error


def place_of(error: msgspec.ValidationError) -> str:
    """Where in a JSON text something is not as it should be, as `$.title`."""
    _, _, place = str(error).partition(" - at `")
    return place.rstrip("`") or "$"


# ---- finding the table in a sheet

_REMARK: Final = re.compile(
    r"合计|总计|小计|共\d|以上"
    # a 行政审批局 is no remark, and neither is a 注溪镇
    r"|(?:注|备注|附注|说明|制表|填表|填报|审核|审批|复核|经办|单位负责|负责|联系|截至|截止|打印)(?:\w{0,4}:|\d|\(|$)"
)


def _table(sheet: Sheet, columns: Columns, needed: Sequence[str]) -> list[Row] | None:
    """The rows below the sheet's header, or None if it has none."""
    for number, cells in islice(sheet.rows.items(), _HEADER_WITHIN):
        places = _places(cells, columns)
        if all(field in places for field in needed):
            below = {n: row for n, row in sheet.rows.items() if n > number and row != cells}
            return [row for n in below if (row := _row(sheet, n, places, needed[-1])) is not None]
    return None


def _places(cells: Sequence[str], columns: Columns) -> dict[str, int]:
    """Which column each field is in, going by the most telling name that is there."""
    headers = [_header_name(cell) for cell in cells]
    found = {field: [headers.index(name) for name in names if name in headers] for field, names in columns.items()}
    return {field: places[0] for field, places in found.items() if places}


def _header_name(cell: str) -> str:
    """A column's name without what is added to it: 联系电话（手机）, *姓 名:."""
    folded = unicodedata.normalize("NFKC", plain(cell)).lower()
    bare = re.sub(r"\(.*?\)", "", folded) or folded
    return "".join(character for character in bare if character.isalnum())


def _row(sheet: Sheet, number: int, places: Mapping[str, int], key: str) -> Row | None:
    cells = sheet.rows[number]
    own = {field: cells[place] for field, place in places.items() if place < len(cells) and cells[place]}
    if not own or _is_remark(cells, number in sheet.across, key in own):
        return None
    carried = {field: sheet.carried.get((number, place), "") for field, place in places.items() if field != key}
    return Row(number, {field: text for field, text in {**carried, **own}.items() if text}, sheet.name)


def _is_remark(cells: Sequence[str], across: bool, has_key: bool) -> bool:
    """Whether a row is for the eye: a note, a total, or a heading across the table."""
    filled = [unicodedata.normalize("NFKC", plain(cell)) for cell in cells if cell]
    if _REMARK.match(filled[0]):
        return True
    first = filled[0]
    alone = len(filled) == 1 and not has_key
    return alone and (across or len(first) > _REMARK_LENGTH or any(mark in first for mark in ":。,;"))


# ---- .csv


def _delimited(name: str, content: bytes) -> Sheet:
    text = _decoded_text(name, content)
    heading = text[:4096]
    delimiter = max(",\t;，", key=heading.count)
    try:
        rows = enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1)
        kept = {
            number: tuple(map(str.strip, cells[:COLUMN_LIMIT])) for number, cells in rows if any(map(str.strip, cells))
        }
    except csv.Error as error:
        raise Misuse("file-damaged", file=name) from error
    if len(kept) > ROW_LIMIT:
        raise Misuse("sheet-too-long", file=name, limit=ROW_LIMIT)
    return Sheet("", kept)


def _decoded_text(name: str, content: bytes) -> str:
    """Spreadsheets save text as UTF-16 with its mark, as UTF-8 with or without one, or in the Chinese code page."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Misuse("file-damaged", file=name)


# ---- JSON


def _list(name: str, content: bytes) -> list[object]:
    decoded = _decoded(name, content.removeprefix(b"\xef\xbb\xbf"))
    if not isinstance(decoded, list):
        raise Misuse("file-malformed", file=name, at="$")
    return decoded


def _decoded(name: str, content: bytes) -> object:
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Misuse("file-damaged", file=name) from error


def _objects(name: str, objects: Iterator[tuple[int, object]], columns: Columns) -> list[Row]:
    names = {alias: field for field, aliases in columns.items() for alias in (field, *reversed(aliases))}
    rows = []
    for number, entry in objects:
        if not isinstance(entry, dict) or not all(isinstance(value, str | int | None) for value in entry.values()):
            raise Misuse("file-malformed", file=name, at=number)
        named = {
            names[header]: text_of(value) for key, value in entry.items() if (header := _header_name(key)) in names
        }
        rows.append(Row(number, {field: text for field, text in named.items() if text}))
    return rows
