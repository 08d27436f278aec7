"""The line between a desk and the hub, on which things happen to what passes. Mailbags: `tests.sim.bags`."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final, Protocol

from sqlalchemy.exc import OperationalError

from app.domain.errors import KnownError, Unreachable
from app.domain.people import Person
from app.domain.records import scopes_of
from app.protocol.frames import read_frames, write_frame
from app.protocol.messages import Index, Page, Problem, Rest
from tests.sim.world import Died, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.protocol.frames import Frame
    from tests.sim.world import Pc, World

CHUNK: Final = 700
FATES: Final = (
    ("", 10),
    ("line down", 1),
    ("request cut", 1),
    ("request lost", 1),
    ("request late", 1),
    ("request twice", 1),
    ("reply cut", 4),
)
"""What happens to an exchange on a bad line, and how often."""


class Road(Protocol):
    """Carries exchanges between a PC and the hub; a courier to the desk's engine."""

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        """See `app.desk.courier.Courier`."""
        ...


class Line:
    """A line that delays, drops, cuts, reorders and repeats."""

    def __init__(self, world: World, pc: Pc) -> None:
        self._world = world
        self._pc = pc

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        """See `app.desk.courier.Courier`."""
        if self._pc.no_line:
            raise Unreachable("no-line", nothing_sent=True)
        world, fate, entitled = self._world, self._fate(), _entitled(self._world, self._pc.person)
        world.counts["exchanges"] += 1
        world.now += world.chance.randint(100, 4000)
        match fate:
            case "line down":
                raise Unreachable("no-line", nothing_sent=True)
            case "request cut":
                take_part(world, content[: world.chance.randrange(len(content))])
                raise Unreachable("cut-off")
            case "request lost":
                raise Unreachable("line-silent")
            case "request late":
                world.in_flight.append(content)
                raise Unreachable("line-silent")
            case "request twice":
                world.in_flight.append(content)
                if world.chance.random() < 0.5:
                    deliver(world)
        cut = world.chance.random() if fate == "reply cut" else None
        left = bytearray()
        for frame in read_frames(_cut(answer(world, content), cut, world), left):
            # law 5: a desk receives only what its people are entitled to, though they may move meanwhile
            if isinstance(frame, Page | Index) and frame.scope not in entitled:
                entitled |= _entitled(world, self._pc.person)
                if frame.scope not in entitled:
                    raise Violation(f"{self._pc.person} received {frame.scope}")
            world.counts["rests"] += isinstance(frame, Rest)
            yield frame
        if left:  # the desk keeps it, and asks for the rest of it
            error = Unreachable("cut-off")
            error.left = bytes(left)
            raise error

    def _fate(self) -> str:
        world = self._world
        if world.calm:
            return ""
        (fate,) = world.chance.choices([name for name, _ in FATES], [weight for _, weight in FATES])
        if fate:
            world.happened(fate)
        return fate


def deliver(world: World) -> None:
    """Requests arrive whose desks hear no answer: in any order, together or one by one."""
    late, world.in_flight = world.in_flight, []
    world.chance.shuffle(late)
    groups = [late] if world.chance.random() < 0.5 else [[one] for one in late]
    for group in filter(None, groups):
        try:
            with world.at_hub():
                answers = world.hub.exchange.take_all(group)
        except Died:
            continue
        for error in answers:
            if isinstance(error, Exception) and not isinstance(error, KnownError) and not is_full(error):
                with contextlib.suppress(Died), world.at_hub():
                    raise error


def take_part(world: World, content: bytes) -> None:
    """A part of a request arrives, and nothing of it may be taken."""
    try:
        with world.at_hub():
            world.hub.exchange.take(content)
    except (KnownError, Died):
        return
    raise Violation(f"the hub has taken {len(content)} bytes of a request")


def answer(world: World, content: bytes) -> Iterator[bytes]:
    """The hub's reply, made as it is sent. Raises `Unreachable` where the hub dies or has no room."""
    try:
        yield from _replied(world, content)
    except KnownError as error:
        yield write_frame(Problem(error.code, error.values))
    except Died:
        raise Unreachable("cut-off") from None
    except OperationalError as error:
        if not is_full(error):
            raise
        raise Unreachable("hub-in-trouble", status=500) from None


def _replied(world: World, content: bytes) -> Iterator[bytes]:
    with world.at_hub():
        hub = world.hub
        taken = hub.exchange.take(content)
    try:
        short = hub.exchange.short_reply(taken) if world.chance.random() < 0.5 else None
        for frame in hub.exchange.reply(taken) if short is None else [short]:
            if world.disk.is_dead(world.hub_machine):
                break
            yield frame
    except OperationalError:
        with world.at_hub():
            raise
    with world.at_hub():
        pass  # it may have died while it kept a page


def is_full(error: Exception) -> bool:
    """Whether the hub's database had no room."""
    return isinstance(error, OperationalError) and "database or disk is full" in str(error)


def _cut(chunks: Iterator[bytes], part: float | None, world: World) -> Iterator[bytes]:
    """The bytes up to where the line is cut: `part` of the first pages."""
    left = None if part is None else int(part * part * 6000)
    for content in chunks:
        world.now += 5 + len(content) // 16
        for start in range(0, len(content), CHUNK):
            chunk = content[start : start + CHUNK]
            if left is not None and left < len(chunk):
                yield chunk[:left]
                return
            left = None if left is None else left - len(chunk)
            yield chunk


def _entitled(world: World, person: str) -> frozenset[str]:
    try:
        with world.at_hub(), world.hub.store.reading() as tx:
            found = tx.get(Person, person)
    except Died:
        return _entitled(world, person)
    return frozenset(scopes_of(person, found.unit) if found else ())
