"""Functions 职能: what routes call somebody by (主要领导), and which posts fill them in a unit. Data, as routes are."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

from msgspec import Struct

from app.domain.errors import KnownError

ANYBODY: Final = "*"
_AT: Final = re.compile(r"line (\d+)")


class Functions(Struct, frozen=True):
    """`groups`: by function, groups of posts in order; the first group that somebody sits in fills it. `offices` are
    names of departments that do the office's work for the county itself."""

    groups: dict[str, tuple[tuple[str, ...], ...]] = {}
    offices: tuple[str, ...] = ()


def read_functions(text: str, file: str) -> Functions:
    """The functions in a TOML file's text. Raises `KnownError("functions-malformed")` with the line."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _AT.search(str(error))
        raise _malformed(file, int(at[1]) if at else len(text.splitlines()), str(error)) from error
    offices, functions = table.pop("office", []), table.pop("functions", {})
    for name in table:
        raise _malformed(file, _line(text, name), name)
    if not _texts(offices) or not isinstance(functions, dict):
        raise _malformed(file, 1, "office, [functions]")
    for name, groups in functions.items():
        if not isinstance(groups, list) or not groups or not all(group and _texts(group) for group in groups):
            raise _malformed(file, _line(text, name), name)
    made = {name: tuple(tuple(group) for group in groups) for name, groups in functions.items()}
    return Functions(made, tuple(offices))


def _texts(found: Any) -> bool:
    return isinstance(found, list) and all(isinstance(one, str) and one.strip() for one in found)


def _line(text: str, word: str) -> int:
    return next((number for number, line in enumerate(text.splitlines(), 1) if word in line), 1)


def _malformed(file: str, line: int, text: str) -> KnownError:
    return KnownError("functions-malformed", file=file, line=line, text=text)
