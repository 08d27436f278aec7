"""`Directory`: who sits in which seat, from the county's units and people. `Staffed` adds what they have lent: both
sides ask it when an act is judged."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from app.domain.matters.functions import ANYBODY
from app.domain.matters.seats import person_in
from app.domain.people import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from app.domain.matters.functions import Functions
    from app.domain.matters.seats import Delegation
    from app.domain.people import Person, Unit

_BETWEEN_POSTS: Final = "、"


def posts(person: Person) -> tuple[str, ...]:
    """The posts of a person: in a small unit one has several (党政办主任、收发员)."""
    return tuple(post for part in person.post.split(_BETWEEN_POSTS) if (post := part.strip()))


class Directory:
    """The units of a county and the people in them."""

    def __init__(self, people: Iterable[Person], units: Iterable[Unit], functions: Functions) -> None:
        self.people = {person.id: person for person in people}
        self.units = {unit.id: unit for unit in units}
        self._functions = functions
        self._in_unit: dict[str, list[Person]] = defaultdict(list)
        for person in sorted(self.people.values(), key=lambda person: person.id):
            self._in_unit[person.unit].append(person)
        self._below: dict[str, list[Unit]] = defaultdict(list)
        for unit in sorted(self.units.values(), key=lambda unit: unit.id):
            self._below[unit.parent].append(unit)
        self._seats: dict[str, tuple[str, ...]] = {}

    def occupants(self, seat: str) -> tuple[str, ...]:
        """Who sits in a seat: a post of that name, or the posts that fill a function of that name."""
        person = person_in(seat)
        if person:
            return (person,) if person in self.people else ()
        if seat not in self._seats:
            self._seats[seat] = self._sitting(*seat.rpartition("/")[::2])
        return self._seats[seat]

    def unit_of(self, person: str) -> str:
        """The unit of a person; empty for somebody unknown."""
        found = self.people.get(person)
        return found.unit if found else ""

    def name_of(self, person: str) -> str:
        """The name of a person; the id of somebody unknown."""
        found = self.people.get(person)
        return found.name if found else person

    def unit_name(self, unit: str) -> str:
        """The name of a unit; the id of one unknown."""
        found = self.units.get(unit)
        return found.name if found else unit

    def above(self, unit: str) -> str:
        """The unit above; empty for none."""
        found = self.units.get(unit)
        return found.parent if found else ""

    def members(self, unit: str) -> tuple[Person, ...]:
        """The people of a unit, by id."""
        return tuple(self._in_unit.get(unit, ()))

    def seats_of(self, person: str) -> Iterator[str]:
        """The post seats that a person sits in: the own posts, and the functions that they fill, here and for the
        county above."""
        found = self.people.get(person)
        if found is None:
            return
        names = dict.fromkeys((*posts(found), *self._functions.groups))
        for unit in filter(None, (found.unit, self.above(found.unit))):
            for name in names:
                seat = f"{unit}/{name}"
                if person in self.occupants(seat):
                    yield seat

    def _sitting(self, unit: str, name: str) -> tuple[str, ...]:
        groups = ((name,), *self._functions.groups.get(name, ()))
        for place in self._places(unit):
            for group in groups:
                if found := tuple(self._of_group(place, group)):
                    return found
        return ()

    def _places(self, unit: str) -> Iterator[str]:
        """The unit itself, and for a county the department that does its office's work."""
        yield unit
        known = self.units.get(unit)
        if known is not None and known.level == Level.COUNTY:
            yield from (below.id for below in self._below[unit] if below.name in self._functions.offices)

    def _of_group(self, unit: str, group: tuple[str, ...]) -> Iterator[str]:
        for person in self._in_unit.get(unit, ()):
            if ANYBODY in group or not set(group).isdisjoint(posts(person)):
                yield person.id
        for title in group:
            department, _, post = title.rpartition("/")
            if department:
                yield from self._in_department(unit, department, post)

    def _in_department(self, county: str, department: str, post: str) -> Iterator[str]:
        for below in self._below.get(county, ()):
            if below.name == department:
                yield from (person.id for person in self._in_unit.get(below.id, ()) if post in posts(person))


class Staffed:
    """An `Office` for the rules of matters: a directory, and what was lent (`lent`, by taker) and by whom."""

    def __init__(
        self,
        directory: Directory,
        lent: Callable[[str], tuple[Delegation, ...]],
        lent_by: Callable[[str], tuple[Delegation, ...]],
    ) -> None:
        self.directory = directory
        self.occupants, self.unit_of = directory.occupants, directory.unit_of
        self.name_of, self.above = directory.name_of, directory.above
        self.delegations, self.lent_by = lent, lent_by
