"""Finds every code that the program can raise or refuse with, by reading its syntax trees."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

APP = Path(__file__).resolve().parents[2] / "app"
# what takes a code → which of its arguments the code is
MAKERS = {
    "KnownError": 0,
    "Misuse": 0,
    "Unreachable": 0,
    "Refused": 0,
    "Finding": 0,
    "CalendarUnknown": 0,
    "RouteFault": 0,
    "PackFault": 0,
    "Spoiled": 0,
    "BlueprintUnmet": 0,
    "Lint": 0,
    "Fault": 0,
    "RowProblem": 1,
    "problems.add": 1,
    "_problems.add": 1,
    "_passing": 3,
}


class Use(NamedTuple):
    """One place where a code is made. `values` is None where they are not written out."""

    code: str
    values: frozenset[str] | None
    place: str


def uses() -> tuple[list[Use], set[str]]:
    """Every place with a code written out, and the places (file: expression) where it is computed."""
    found: list[Use] = []
    computed: set[str] = set()
    for path in sorted(APP.rglob("*.py")):
        file = path.relative_to(APP.parent).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or (argument := _code(node)) is None:
                continue
            codes = _constants(argument)
            found += [Use(code, _values(node), f"{file}:{node.lineno}") for code in codes]
            if not codes:
                computed.add(f"{file}: {ast.unparse(argument)}")
    return found, computed


def _code(call: ast.Call) -> ast.expr | None:
    name = ast.unparse(call.func)
    place = next((place for maker, place in MAKERS.items() if name == maker or name.endswith(f".{maker}")), None)
    if place is None or len(call.args) <= place:
        return None
    return call.args[place]


def _constants(argument: ast.expr) -> list[str]:
    if isinstance(argument, ast.IfExp):
        return _constants(argument.body) + _constants(argument.orelse)
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    return []


def _values(call: ast.Call) -> frozenset[str] | None:
    names = {keyword.arg for keyword in call.keywords} - {"ok"}
    tables = [argument for argument in call.args if isinstance(argument, ast.Dict)]
    for table in tables:
        names |= {str(key.value) if isinstance(key, ast.Constant) else None for key in table.keys}
    written_out = tables or ast.unparse(call.func) in {"KnownError", "Misuse", "Unreachable"} or len(call.args) == 1
    return frozenset(name for name in names if name) if written_out and None not in names else None
