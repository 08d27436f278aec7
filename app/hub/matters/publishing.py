"""Rules as files: a county publishes a route, its functions or a year's working days, and every desk gets them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import KnownError, Misuse
from app.domain.matters.functions import read_functions
from app.domain.records import Rulebook
from app.domain.routes.reading import read
from app.domain.working_days import day_of, missing, read_year
from app.hub.matters.office import directory, rules
from app.hub.matters.sharing import follow
from app.protocol.shipped import CALENDAR, FUNCTIONS, ROUTE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.hub.county import CountyHub

LARGEST: Final = 128 * 1024
"""Bytes of a file of rules: it travels as one record."""
_ROUTE: Final = re.compile(r"^\s*\[\s*route\s*\]", re.MULTILINE)
_YEAR: Final = re.compile(r"^\s*year\s*=", re.MULTILINE)


def publish(hub: CountyHub, files: Sequence[Path]) -> list[str]:
    """Publish files of rules, all or none. Returns their names.

    Raises `Misuse("no-such-file")`, `RouteRefused`, and `KnownError("functions-malformed"|"calendar-malformed"|
    "route-version"|"file-too-large")`: what was in force stays in force.
    """
    books = [_book(file, hub.clock()) for file in files]
    with hub.store.writing() as tx:
        before = directory(tx)
        for book in books:
            _check_version(book, tx.get(Rulebook, book.name), {one: r.version for one, r in rules(tx).routes().items()})
            tx.put(book, hub.clock())
        follow(before, directory(tx), tx, hub.clock())
    return [book.name for book in books]


def in_force(hub: CountyHub) -> dict[str, Any]:
    """What is in force. `missing` is the first year whose holidays limits may soon need and that is not here; 0 for
    none."""
    with hub.store.reading() as tx:
        found = rules(tx)
    calendar = found.calendar()
    years = sorted(calendar.years)
    routes = [{"id": one.id, "name": one.name, "version": one.version} for one in found.routes().values()]
    missed = missing(day_of(hub.clock()), calendar) or 0
    return {"routes": routes, "calendar": {"first": years[0], "last": years[-1], "missing": missed}}


def _book(file: Path, now: int) -> Rulebook:
    if not file.is_file():
        raise Misuse("no-such-file", path=file)
    content = file.read_bytes()
    if len(content) > LARGEST:
        raise KnownError("rules-too-large", file=file.name, limit=LARGEST // 1024)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misuse("file-damaged", file=file.name) from error
    return Rulebook(_name(text, file.name), text, now)


def _name(text: str, file: str) -> str:
    """What a file of rules is, by what stands in it; it is read for its faults."""
    if _ROUTE.search(text):
        route = read(text, file)
        return f"{ROUTE}{route.id}/{route.version}"
    if _YEAR.search(text):
        return f"{CALENDAR}{read_year(text, file)[0]}"
    read_functions(text, file)
    return FUNCTIONS


def _check_version(book: Rulebook, known: Rulebook | None, versions: dict[str, int]) -> None:
    """A route that matters were begun on is never another under the same version: desks would not agree."""
    if not book.name.startswith(ROUTE):
        return
    identity, _, version = book.name.removeprefix(ROUTE).partition("/")
    same = known is not None and known.text == book.text
    if not same and int(version) <= versions.get(identity, 0):
        raise KnownError("route-version", route=identity, version=versions[identity])
