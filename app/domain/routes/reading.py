"""Reading a route from its TOML file, with the line of everything that is wrong.

`tomllib` tells lines only of what is no TOML at all; for all else the lines of tables and keys are noted here.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import KnownError
from app.domain.routes.checking import faults
from app.domain.routes.route import By, Mode, Route, Step, Who

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_TABLE: Final = re.compile(r"\s*\[+\s*([\w-]+)\s*\]+")
_KEY: Final = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")
_AT: Final = re.compile(r"line (\d+)")
_ID: Final = re.compile(r"[\w-]+")

_OF_ROUTE: Final[dict[str, type]] = {
    "id": str,
    "name": str,
    "version": int,
    "superior": list,
    "limit": int,
    "extension": int,
    "urgent": bool,
    "clock": str,
}
_OF_STEP: Final[dict[str, type]] = {
    "id": str,
    "name": str,
    "who": list,
    "acts": list,
    "mode": str,
    "next": list,
    "limit": int,
    "voids": bool,
    "edits": bool,
    "numbers": bool,
    "answers": bool,
}
_UNITS: Final = ("own", "above")


class RouteRefused(KnownError):
    """A route file cannot be taken. `problems` holds everything found in it, each with its file and line."""

    def __init__(self, problems: list[KnownError]) -> None:
        super().__init__(problems[0].code, **problems[0].values)
        self.problems = problems

    @property
    def parts(self) -> Sequence[KnownError]:
        """All of `problems`: a technician mends a file once."""
        return self.problems


def read(text: str, file: str, sits: Callable[[Who], bool] = lambda who: True) -> Route:
    """The route in a file's text. `file` is its name, for the sentences; `sits` tells whether there is anybody whom a
    step may mean. Raises `RouteRefused`."""
    reading = _Reading(text, file)
    route = reading.route()
    if route is not None:
        for number, step in enumerate(route.steps):
            if any(who.name and not sits(who) for who in step.who):
                reading.add(number, "who", "route-nobody", step.name)
        for fault in faults(route):
            reading.add(fault.step, fault.key, fault.code, fault.text)
    if reading.problems or route is None:
        raise RouteRefused(sorted(reading.problems, key=lambda problem: int(problem.values["line"])))
    return route


class _Reading:
    def __init__(self, text: str, file: str) -> None:
        self._text, self._file = text, file
        self._lines = _lines(text)
        self.problems: list[KnownError] = []

    def route(self) -> Route | None:
        try:
            table = tomllib.loads(self._text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            at = _AT.search(str(error))
            line = int(at[1]) if at else max(1, len(self._text.splitlines()))
            self._problem(line, "route-malformed", str(error))
            return None
        head, steps = table.pop("route", {}), table.pop("step", [])
        for name in table:
            self._problem(self._line_of(name), "route-key-unknown", name)
        if not isinstance(head, dict) or not isinstance(steps, list) or not all(isinstance(s, dict) for s in steps):
            self._problem(1, "route-malformed", "[route], [[step]]")
            return None
        head_is_good = self._checked(head, _OF_ROUTE, -1, ("id", "name", "version"))
        # all steps are looked at, so that a technician mends a file once
        good = [self._checked(step, _OF_STEP, n, ("id", "name", "who", "acts")) for n, step in enumerate(steps)]
        if not head_is_good or not all(good):
            return None
        return self._made(head, steps)

    def _made(self, head: dict[str, Any], steps: list[dict[str, Any]]) -> Route | None:
        superior = self._people(head.pop("superior", []), -1, "superior")
        made = []
        for number, step in enumerate(steps):
            who = self._people(step["who"], number, "who")
            following = steps[number + 1]["id"] if number + 1 < len(steps) else None
            onward = step.get("next", [following] if following else [])
            made.append(Step(**{**step, "who": who, "acts": tuple(step["acts"]), "next": tuple(onward)}))
        return Route(steps=tuple(made), superior=superior, **head)

    def _checked(self, table: dict[str, Any], keys: dict[str, type], number: int, needed: tuple[str, ...]) -> bool:
        before = len(self.problems)
        for name in needed:
            if name not in table:
                self.add(number, "", "route-key-missing", name)
        for name, value in table.items():
            if name not in keys:
                self.add(number, name, "route-key-unknown", name)
            elif not _fits(value, keys[name]) or not _usable(name, value):
                self.add(number, name, "route-malformed", f"{name} = {value!r}")
        mode = table.get("mode", Mode.ONE)
        if isinstance(mode, str) and mode not in list(Mode):
            self.add(number, "mode", "route-malformed", f"mode = {mode!r}")
        elif "mode" in table and len(self.problems) == before:
            table["mode"] = Mode(mode)
        return len(self.problems) == before

    def _people(self, rows: list[Any], number: int, key: str) -> tuple[Who, ...]:
        made = []
        for row in rows:
            who = _who(row)
            if who is None:
                self.add(number, key, "route-malformed", f"{key} = {row!r}")
            else:
                made.append(who)
        return tuple(made)

    def add(self, number: int, key: str, code: str, text: str) -> None:
        """Notes what is wrong with a key of the step of that number; -1 is the route itself."""
        self._problem(self._lines.get((number, key)) or self._lines.get((number, ""), 1), code, text)

    def _problem(self, line: int, code: str, text: str) -> None:
        self.problems.append(KnownError(code, file=self._file, line=line, text=text))

    def _line_of(self, name: str) -> int:
        return next((n for n, line in enumerate(self._text.splitlines(), 1) if name in line), 1)


def _lines(text: str) -> dict[tuple[int, str], int]:
    """Where each table (its key is "") and each key of it stands; -1 is `[route]`, then the steps from 0."""
    found: dict[tuple[int, str], int] = {}
    number = -1
    for line_number, line in enumerate(text.splitlines(), 1):
        if table := _TABLE.match(line):
            number += table[1] == "step"
            found.setdefault((number, ""), line_number)
        elif key := _KEY.match(line):
            found.setdefault((number, key[1]), line_number)
    return found


def _fits(value: Any, kind: type) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10_000
    return isinstance(value, kind)


def _usable(name: str, value: Any) -> bool:
    """Whether a value of the right type can be what its key says."""
    match name:
        case "acts" | "next":
            return all(isinstance(item, str) for item in value)
        case "id":  # a published route is filed under its own
            return bool(_ID.fullmatch(value))
        case "name":
            return bool(value.strip())
    return True


def _who(row: Any) -> Who | None:
    """`"starter"`, `"chosen"`, `{person = ID}`, `{post = NAME, unit = ID}` or `{function = NAME, of = "own"}`."""
    if row in (By.STARTER.value, By.CHOSEN.value):
        return Who(By(row))
    if not isinstance(row, dict) or not all(isinstance(value, str) for value in row.values()):
        return None
    match row:
        case {"person": name, **rest} if not rest:
            return Who(By.PERSON, name)
        case {"post": name, "unit": unit, **rest} if not rest:
            return Who(By.POST, name, unit)
        case {"function": name, **rest} if set(rest) <= {"of"} and rest.get("of", "own") in _UNITS:
            return Who(By.FUNCTION, name, rest.get("of", "own"))
    return None
