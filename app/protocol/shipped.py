"""The rules that ship with both sides alike: routes and functions. What a county publishes goes over them."""

from __future__ import annotations

import logging
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from app.domain.errors import KnownError
from app.domain.matters.functions import read_functions
from app.domain.routes.reading import read
from app.domain.working_days import read_year, shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.domain.matters.functions import Functions
    from app.domain.records import Rulebook
    from app.domain.routes.route import Route
    from app.domain.working_days import Calendar

log = logging.getLogger(__name__)
T = TypeVar("T")
RESOURCES: Final = Path(__file__).resolve().parents[2] / "resources"
ROUTE: Final = "route/"
FUNCTIONS: Final = "functions"
CALENDAR: Final = "calendar/"


@cache
def shipped_routes() -> dict[str, Route]:
    """The routes that ship, by id, in the order of their files."""
    files = sorted((RESOURCES / "routes").glob("*.toml"))
    routes = (read(file.read_text(encoding="utf-8"), file.name) for file in files)
    return {route.id: route for route in routes}


@cache
def shipped_functions() -> Functions:
    """The functions that ship."""
    file = RESOURCES / "functions.toml"
    return read_functions(file.read_text(encoding="utf-8"), file.name)


class Rules:
    """The rules in force: what ships, under what the county has published.

    What cannot be read here, because another version knows more of it, is left out and told in the log: it must keep
    nobody from matters.
    """

    def __init__(self, published: Iterable[Rulebook]) -> None:
        self._published = {book.name: book for book in published}

    def routes(self) -> dict[str, Route]:
        """The newest version of each route, by id."""
        found = dict(shipped_routes())
        for route in self._routes:
            if route.id not in found or found[route.id].version <= route.version:
                found[route.id] = route
        return found

    def knows(self, route: Route) -> bool:
        """Whether a matter may begin on it: one that ships or was published, in any version, and to the letter."""
        return shipped_routes().get(route.id) == route or route in self._routes

    def functions(self) -> Functions:
        """Who has which function."""
        found = self._readable(FUNCTIONS, read_functions)
        return found[-1] if found else shipped_functions()

    def calendar(self) -> Calendar:
        """The working days that are known."""
        calendar = shipped()
        for year in self._readable(CALENDAR, read_year):
            calendar = calendar.with_year(*year)
        return calendar

    @cached_property
    def _routes(self) -> list[Route]:
        return self._readable(ROUTE, read)

    def _readable(self, beginning: str, reader: Callable[[str, str], T]) -> list[T]:
        found: list[T] = []
        for name, book in sorted(self._published.items()):
            if name.startswith(beginning):
                try:
                    found.append(reader(book.text, name))
                except KnownError as error:
                    log.warning("%s cannot be read here and is left out: %s", name, error)
        return found
