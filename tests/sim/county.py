"""The county of a run: made once with its hub and desks, and copied for each run instead of enrolled anew."""

from __future__ import annotations

import random
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from msgspec import Struct

from app.desk import indexing, sync
from app.domain.papers import Paper
from app.domain.people import Level, Person, Unit
from app.hub import backup
from app.protocol import identifiers, signatures
from tests.integration import small_county
from tests.integration.small_county import Enrolled, enrol
from tests.integration.wire import exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START: Final = 1_780_000_000_000
DAY: Final = 86_400_000
HUB: Final = "hub"
COUNTY: Final = "530304"
STORE: Final = "desk.db"
_TEMPLATE_SEED: Final = 20_260_601


class Plan(Struct, frozen=True):
    """How large a county is: its townships, and how many clerks each office has; and how long it is watched."""

    name: str
    townships: int
    clerks: int
    days: int
    """0 for a few events only."""
    no_line: bool = False
    """Whether a township has no line at all."""


SHORT: Final = Plan("short", 3, 1, 0)
LONG: Final = Plan("long", 9, 2, 90)
BAGS: Final = Plan("bags", 9, 2, 90, no_line=True)
PLANS: Final = {plan.name: plan for plan in (SHORT, LONG, BAGS)}


_POSTS: Final = {Level.COUNTY: "区长", Level.DEPARTMENT: "局长", Level.TOWNSHIP: "乡长", Level.VILLAGE: "主任"}


class Seat(Struct, frozen=True):
    """A PC with a desk: who works at it, and the key to its store."""

    machine: str
    person: str
    unit: str
    key: bytes


class Template(Struct, frozen=True):
    """A county in a folder, to be copied."""

    folder: Path
    seats: tuple[Seat, ...]
    units: tuple[str, ...]
    """Those that exchange."""

    def copy(self, folder: Path, seats: tuple[Seat, ...]) -> None:
        """Lay out the hub and the PCs of these seats in a new folder."""
        for machine in (HUB, *(seat.machine for seat in seats)):
            shutil.copytree(self.folder / machine, folder / machine)


class _Seeded:
    """Stands in the place of `secrets`, `uuid_utils`, `time` and of the making of keys."""

    def __init__(self, chance: random.Random, clock: Callable[[], int]) -> None:
        self._chance = chance
        self._clock = clock

    def token_bytes(self, count: int) -> bytes:
        return self._chance.randbytes(count)

    def uuid7(self) -> _Uuid:
        return _Uuid(self._clock().to_bytes(8, "big")[2:] + b"\x70" + self._chance.randbytes(9))

    def generate(self) -> Any:
        return _Ed25519.from_private_bytes(self._chance.randbytes(32))

    def from_private_bytes(self, content: bytes) -> Any:
        return _Ed25519.from_private_bytes(content)

    def monotonic(self) -> float:
        return self._clock() / 1000


_signatures: Any = signatures
_Ed25519 = _signatures.Ed25519PrivateKey


class _Uuid(Struct, frozen=True):
    bytes: bytes


@contextmanager
def seeded(chance: random.Random, clock: Callable[[], int]) -> Iterator[None]:
    """Within this block, whatever the program draws by chance follows from a seed, and how long things take too."""
    stand_in: Any = _Seeded(chance, clock)
    with (
        patch.object(identifiers, "secrets", stand_in),
        patch.object(identifiers, "uuid_utils", stand_in),
        patch.object(signatures, "Ed25519PrivateKey", stand_in),
        patch.object(sync, "monotonic", stand_in.monotonic),
        patch.object(indexing, "time", stand_in),
    ):
        yield


def make(folder: Path, plan: Plan) -> Template:
    """Make a county: every clerk has a PC, the first of each second office two, and all have exchanged."""
    now = iter(range(START, START + 1_000_000))
    chance = random.Random(_TEMPLATE_SEED)
    with seeded(chance, lambda: next(now)):
        hub = small_county.make_hub(folder / HUB, "hub.invalid:8443")
        hub.clock = lambda: next(now)
        hub.exchange._clock = hub.clock
        units, people = _units(plan), _people(plan)
        hub.import_units(units)
        hub.import_people(people)
        seats = [_seat(hub, person, number, folder) for number, person in enumerate(_sitting(people))]
        for seat in seats:
            enrolled = Enrolled(seat.person, folder / seat.machine / STORE, seat.key)
            desk = enrolled.open(hub.clock)
            exchange(desk, hub)
            desk.close()
        backup.make_key(hub)
        hub.close()
    return Template(folder, tuple(seats), tuple(unit.id for unit in units if unit.exchanges))


def paper(chance: random.Random, title: str) -> Paper:
    """Something to send; one in twelve is an emergency."""
    lines = ["各单位：", "请备齐防汛物资。" * chance.randint(1, 60)]
    return Paper(title, kind="通知", urgency="特急" if chance.random() < 1 / 12 else "", body=tuple(lines))


def _units(plan: Plan) -> tuple[Unit, ...]:
    townships = [Unit(f"5303042{n:02}", f"{n}号乡", Level.TOWNSHIP, COUNTY) for n in range(plan.townships - 2)]
    return (*small_county.UNITS, *townships)


def _people(plan: Plan) -> list[Person]:
    offices = [unit for unit in _units(plan) if unit.exchanges]
    return [
        Person(f"p{at}-{n}", f"职员{at}-{n}", unit.id, _POSTS[Level(unit.level)] if not n else "办事员")
        for at, unit in enumerate(offices)
        for n in range(plan.clerks)
    ]


def _sitting(people: list[Person]) -> list[Person]:
    everybody = [*small_county.PEOPLE, *people]
    return [*everybody, *everybody[::4]]


def _seat(hub: Any, person: Person, number: int, folder: Path) -> Seat:
    machine = f"pc-{number}"
    (folder / machine).mkdir()
    enrolled = enrol(hub, person.id, folder / machine / STORE)
    return Seat(machine, person.id, person.unit, enrolled.key)
