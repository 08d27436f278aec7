"""Papers 试卷, drawn from a course's blueprint by seed: the same seed gives the same paper on every machine.

A course has a *shelf* of papers, any two of which share at most a fifth of their items. A seed names one of them; a
retake takes the next. How the shelf is made: each of the n places of a paper gets q items of its own (q a prime, five
at least). A paper gives a number from 0 to q - 1 to each place, by which it takes one of the place's items. The
numbers are those of a linear function over the field of q elements, of one or two variables; two such functions agree
in few places, and how few is known before any paper is drawn (a Reed-Muller code of the first order; decision 061).

No generator of random numbers is used: what `random` gives may change between versions of Python.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from app.domain.errors import KnownError
from app.training.items import Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from app.training.courses import Course, Part

SHARED: Final = 5
"""Two papers share at most one item in so many."""
_MOST_ITEMS_A_PLACE: Final = 31


class BlueprintUnmet(KnownError):
    """The bank cannot fill the blueprint: `part` lacks `lacking` items, of `wanted`."""


class Place(Struct, frozen=True):
    """An item on a paper, and what it is worth."""

    item: Item
    points: int


class Paper(Struct, frozen=True):
    """A paper. It holds its items and their pictures, so that an attempt keeps the very version it was made on."""

    course: str
    version: int
    digest: bytes
    number: int
    """Its number on the shelf."""
    places: tuple[Place, ...]
    pictures: dict[str, str]
    """The text of each SVG that an item shows, by its path."""

    @property
    def points(self) -> int:
        """What can be reached."""
        return sum(place.points for place in self.places)

    def item(self, identity: str) -> Item | None:
        """The item of that id, if it is on the paper."""
        return next((place.item for place in self.places if place.item.id == identity), None)


class Shelf(NamedTuple):
    """All papers of a course version, not yet drawn. `size` of them differ."""

    course: Course
    slots: tuple[tuple[tuple[Item, ...], int], ...]
    """For each place its items and points."""
    q: int
    variables: int

    @property
    def size(self) -> int:
        """How many papers there are."""
        return int(self.q ** (self.variables + 1))

    def paper(self, number: int) -> Paper:
        """The paper of that number, counted round the shelf."""
        number %= self.size
        rest, c = divmod(number, self.q)
        b, a = divmod(rest, self.q)
        places = tuple(
            Place(items[(a * x + b * y + c) % self.q], points)
            for (items, points), (x, y) in zip(self.slots, _points(self.q, len(self.slots)), strict=True)
        )
        course = self.course
        shown = sorted({place.item.picture for place in places} & course.pictures.keys())
        pictures = {path: course.pictures[path] for path in shown}
        return Paper(course.id, course.version, course.digest, number, places, pictures)


def draw(course: Course, seed: str, retake: int = 0) -> Paper:
    """The paper of a seed. `retake` counts the learner's earlier papers of this seed, or the seats of a room with one
    seed: none comes twice before all have.

    Raises `BlueprintUnmet` (`blueprint-unmet`, `bank-too-small`).
    """
    # of papers next to each other on the shelf, q at a time have not one item in common
    return shelf(course).paper(_number(course.digest.hex(), seed) + retake)


def practice(items: Iterable[Item], seed: str, count: int) -> tuple[Item, ...]:
    """Items for a self-test, in an order that the seed gives; fewer if there are no more."""
    return tuple(_shuffled(list(items), seed)[:count])


def narrowings(course: Course) -> tuple[tuple[str, str], ...]:
    """To what a self-test of the course may be narrowed, (id, name): its lessons in their order, then the areas that
    ask for something else than each of those. Nothing that has no items, or all of them."""
    asked: dict[str, set[str]] = {}
    for item in course.items:
        for place in {item.lesson, item.area}:
            asked.setdefault(place, set()).add(item.id)
    known: list[set[str]] = [set(), {item.id for item in course.items}]
    found = []
    for place, name in (
        *((one.id, one.title) for one in course.lessons),
        *((one.id, one.name) for one in course.areas),
    ):
        items = asked.get(place, set())
        if items not in known:
            known.append(items)
            found.append((place, name))
    return tuple(found)


def shown_order(seed: str, item: Item, count: int) -> tuple[int, ...]:
    """In which order the choices, steps or right sides of an item are shown. Answers count by the item's own order."""
    return tuple(sorted(range(count), key=lambda one: _number(seed, item.id, str(one))))


def shelf(course: Course) -> Shelf:
    """The shelf of a course. Raises `BlueprintUnmet`: `blueprint-unmet` if not even one paper can be filled,
    `bank-too-small` if two papers would share more than a fifth."""
    parts, items = course.parts, _shuffled(list(course.items), course.id)
    if not parts:
        raise BlueprintUnmet("blueprint-unmet", part="", lacking=1, wanted=1)
    _allotted(parts, items, 1, "blueprint-unmet")
    bank = _allotted(parts, items, SHARED, "bank-too-small")
    q = SHARED
    for more in _primes(_MOST_ITEMS_A_PLACE):
        if more <= len(items) // sum(part.count for part in parts):
            try:
                bank, q = _allotted(parts, items, more, "bank-too-small"), more
            except BlueprintUnmet:
                break
    slots = tuple(
        (tuple(taken[place * q : (place + 1) * q]), part.points)
        for part, taken in zip(parts, bank, strict=True)
        for place in range(part.count)
    )
    return Shelf(course, slots, q, _variables(q, len(slots)))


def _allotted(parts: Sequence[Part], items: Sequence[Item], each: int, code: str) -> list[list[Item]]:
    """For each part `each` items for each of its places, no item in two parts (Kuhn's matching).

    Raises `BlueprintUnmet` for the first part that cannot be filled.
    """
    holder: dict[str, int] = {}
    by_id = {item.id: item for item in items}
    fitting = [[item.id for item in items if part.takes(item)] for part in parts]

    def placed(part: int, asked: set[int]) -> bool:
        """One more item for a part: a free one, or one of another part that finds itself another."""
        asked.add(part)
        free = next((one for one in fitting[part] if one not in holder), None)
        if free is not None:
            holder[free] = part
            return True
        for one in fitting[part]:
            if holder[one] not in asked and placed(holder[one], asked):
                holder[one] = part
                return True
        return False

    for number, part in enumerate(parts):
        wanted = part.count * each
        for got in range(wanted):
            if not placed(number, set()):
                raise BlueprintUnmet(code, part=part.name, lacking=wanted - got, wanted=wanted)
    bank: list[list[Item]] = [[] for _ in parts]
    for one, number in holder.items():
        bank[number].append(by_id[one])
    return [_shuffled(taken, parts[number].name) for number, taken in enumerate(bank)]


def _variables(q: int, places: int) -> int:
    """Of how many variables the functions may be, so that two of them agree in at most a fifth of the places."""
    allowed = places // SHARED
    if places <= q * q and _most_on_a_line(q, places) <= allowed:
        return 2
    return 1 if -(-places // q) <= allowed else 0


def _most_on_a_line(q: int, places: int) -> int:
    """Two functions agree where a linear one is zero: on a line of the plane over q elements."""
    points = list(_points(q, places))
    upright = max(sum(x == c for x, _ in points) for c in range(q))
    others = (sum((a * x + y) % q == c for x, y in points) for a in range(q) for c in range(q))
    return max(upright, *others)


def _points(q: int, places: int) -> Iterator[tuple[int, int]]:
    return ((place % q, place // q % q) for place in range(places))


def _shuffled(items: list[Item], seed: str) -> list[Item]:
    return sorted(items, key=lambda item: _number(seed, item.id))


def _number(*words: str) -> int:
    return int.from_bytes(hashlib.sha256("\0".join(words).encode()).digest()[:8], "big")


def _primes(most: int) -> Iterator[int]:
    return (n for n in range(SHARED + 1, most + 1) if all(n % d for d in range(2, n)))
