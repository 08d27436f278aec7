"""Rules as files: a county publishes a route, its functions or a year's working days, and every desk gets them."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import KnownError, Misuse
from app.domain.matters.directory import Directory
from app.domain.matters.functions import read_functions
from app.domain.matters.seats import seats_of
from app.domain.records import Rulebook
from app.domain.routes.reading import read
from app.domain.routes.route import By
from app.domain.working_days import day_of, missing, read_year
from app.hub.matters.office import directory, rules
from app.hub.matters.sharing import follow
from app.protocol.shipped import CALENDAR, FUNCTIONS, ROUTE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from app.domain.routes.route import Who
    from app.hub.county import CountyHub
    from app.hub.store import Transaction

LARGEST: Final = 128 * 1024
"""Bytes of a file of rules: it travels as one record."""
_ROUTE: Final = re.compile(r"^\s*\[\s*route\s*\]", re.MULTILINE)
_YEAR: Final = re.compile(r"^\s*year\s*=", re.MULTILINE)


def publish(hub: CountyHub, files: Sequence[Path]) -> list[str]:
    """Publish files of rules, all or none. Returns their names.

    Raises `Misuse("no-such-file")`, `RouteRefused`, and `KnownError("functions-malformed"|"calendar-malformed"|
    "route-version"|"file-too-large")`: what was in force stays in force.
    """
    texts = [(_text(file), file.name) for file in files]
    with hub.store.reading() as tx:
        sits = partial(_sits, _standing(texts, tx))
    books = [Rulebook(_name(text, name, sits), text, hub.clock()) for text, name in texts]
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


def _standing(texts: Sequence[tuple[str, str]], tx: Transaction) -> Directory:
    """Who will sit where when these files are in force."""
    now = directory(tx)
    functions = [read_functions(*one) for one in texts if _is_functions(one[0])]
    return Directory(now.people.values(), now.units.values(), functions[-1]) if functions else now


def _sits(office: Directory, who: Who) -> bool:
    """Whether anybody is meant: a function by somebody of any unit. Before people are known nobody can tell."""
    if not office.people:
        return True
    units = office.units if who.by is By.FUNCTION else [""]
    return any(office.occupants(seat) for unit in units for seat in seats_of(who, "", unit, unit, ()))


def _text(file: Path) -> str:
    if not file.is_file():
        raise Misuse("no-such-file", path=file)
    content = file.read_bytes()
    if len(content) > LARGEST:
        raise KnownError("rules-too-large", file=file.name, limit=LARGEST // 1024)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misuse("file-damaged", file=file.name) from error


def _is_functions(text: str) -> bool:
    return not _ROUTE.search(text) and not _YEAR.search(text)


def _name(text: str, file: str, sits: Callable[[Who], bool]) -> str:
    """What a file of rules is, by what stands in it; it is read for its faults."""
    if _ROUTE.search(text):
        route = read(text, file, sits)
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
