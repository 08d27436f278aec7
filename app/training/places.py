"""Where in a pack something stands: file and line, for those who write courses in an editor."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_TABLE: Final = re.compile(r"\s*\[+\s*([\w.-]+)\s*\]+\s*(?:#.*)?$")
_KEY: Final = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")
_ELEMENT: Final = re.compile(r"""\s*[{"'\[]""")


class Where(NamedTuple):
    """A line of a file, from 1."""

    file: str
    line: int = 1


class PackFault(NamedTuple):
    """What is wrong: the code of a sentence, where, and the word that is wrong."""

    code: str
    where: Where
    text: str = ""


class TomlLines:
    """The lines of a TOML file's tables, keys and list elements; `tomllib` tells none of them."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._lines: dict[tuple[str, int, str, int], int] = {}
        self._read(text)

    def at(self, table: str, number: int = 0, key: str = "", element: int = -1) -> Where:
        """Where that element of that key of the table of that name and number stands, or what it stands in."""
        for place in ((key, element), (key, -1), ("", -1)):
            if line := self._lines.get((table, number, *place)):
                return Where(self._file, line)
        return Where(self._file, 1)

    def _read(self, text: str) -> None:
        table, key, element = "", "", 0
        numbers: dict[str, int] = {}
        for line, words in enumerate(text.splitlines(), 1):
            if found := _TABLE.match(words):
                table, key = found[1], ""
                numbers[table] = numbers.get(table, -1) + 1
                self._lines[table, numbers[table], "", -1] = line
            elif found := _KEY.match(words):
                key, element = found[1], 0
                self._lines.setdefault((table, numbers.get(table, 0), key, -1), line)
            elif key and _ELEMENT.match(words):
                self._lines.setdefault((table, numbers.get(table, 0), key, element), line)
                element += 1
