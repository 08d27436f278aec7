"""The world of one run: a hub and PCs on disks that forget, one clock for all, and what everybody was told."""

from __future__ import annotations

import contextlib
import gc
import shutil
from collections import Counter
from typing import TYPE_CHECKING, Final, TypeVar

from app.desk import spool
from app.desk.desk import Desk
from app.desk.store import DeskStore
from app.domain.errors import KnownError
from app.hub.county import CountyHub
from tests.sim.county import HUB, START, STORE

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.desk.rows import Draft
    from tests.sim.bags import Carried
    from tests.sim.county import Seat, Template
    from tests.sim.crashing import Disk

T = TypeVar("T")
MINUTE: Final = 60_000
LIES: Final = {"store-damaged", "store-newer", "wrong-key", "bad-signature", "frame-damaged", "page-out-of-order"}
"""What no desk may say: nothing here is ever damaged or altered."""
FIRST_STAMP: Final = 946_684_800_000
"""2000-01-01: what a PC with an empty battery believes."""


class Violation(AssertionError):
    """A law was broken in this run."""


class Died(Exception):
    """A machine died in the middle of something."""

    def __init__(self, machine: str) -> None:
        super().__init__(machine)
        self.machine = machine


class Told:
    """What clerks were told, which nothing may make untrue afterwards."""

    def __init__(self) -> None:
        self.saved: dict[str, str] = {}
        """Acts that a desk called saved, and at which machine."""
        self.taken_back: set[str] = set()
        self.perhaps_taken_back: set[str] = set()
        """Nobody knows: the machine died meanwhile, or a copy of the store has the act too."""
        self.accepted: set[str] = set()
        self.sent_again: set[tuple[str, str]] = set()
        """Drafts that were sent, by machine and id."""
        self.drafts: dict[tuple[str, str], tuple[Draft | None, ...]] = {}
        """By machine and id: what the draft may be now; None for gone."""


class Pc:
    """A PC with a desk, open or not, and its own idea of the time."""

    def __init__(self, world: World, seat: Seat, machine: str = "") -> None:
        self.world = world
        self.person = seat.person
        self.machine = machine or seat.machine
        self._key = seat.key
        self.seat = seat
        self.drift = world.chance.uniform(0.9999, 1.0001)
        self.jump = 0
        self.no_line = False
        """Whether this PC lives on bags alone."""
        self.desk: Desk | None = None

    def clock(self) -> int:
        """What this PC takes for the time, ms."""
        now = self.world.clock()
        return max(FIRST_STAMP, int(START + (now - START) * self.drift) + self.jump)

    @property
    def store(self) -> Path:
        """The file of its database."""
        return self.world.folder / self.machine / STORE

    @property
    def unit(self) -> str:
        """The unit that the clerk has here."""
        return self.opened().identity.unit

    def opened(self) -> Desk:
        """The desk, opened if it is not."""
        if self.desk is None:
            undo = self.world.chance.choice([0, 0, 10])
            store = DeskStore(self.store, self._key)
            self.desk = Desk(store, clock=self.clock, undo_seconds=undo, chance=self.world.chance)
            spool.take_replies(self.desk)
        return self.desk

    def close(self) -> None:
        """End the program, if it runs."""
        desk, self.desk = self.desk, None
        if desk is not None:
            desk.close()


class World:
    """See the module. `folder` is on the disk that forgets."""

    def __init__(self, folder: Path, template: Template, seats: tuple[Seat, ...], disk: Disk, chance: random.Random):
        self.folder = folder
        self.template = template
        self.disk = disk
        self.chance = chance
        self.now = START + 10 * MINUTE
        self.hub_jump = 0
        self.told = Told()
        self.faults: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.log: Callable[[str], None] = lambda line: None
        self.calm = False
        """Once calm, nothing goes wrong any more."""
        self.hub_machine = HUB
        self._hub: CountyHub | None = None
        self.pcs = [Pc(self, seat) for seat in seats]
        self.stick = folder.with_name("stick")
        self.stick.mkdir(exist_ok=True)
        self.bags: list[Carried] = []
        """Files of bags on their way."""
        self.in_flight: list[bytes] = []
        """Requests that are still on their way though their desks no longer wait."""

    # time

    def clock(self) -> int:
        """The time that it is, ms: each look is a millisecond later."""
        self.now += 1
        return self.now

    def hub_clock(self) -> int:
        """What the hub takes for the time, ms."""
        return self.clock() + self.hub_jump

    def happened(self, fault: str) -> None:
        """Count a fault."""
        self.faults[fault] += 1
        self.log(f"    {fault}")

    # the hub

    @property
    def hub(self) -> CountyHub:
        """The hub, started if it is not running."""
        if self._hub is None:
            self._hub = CountyHub(self.folder / self.hub_machine, self.hub_clock)
        return self._hub

    def stop_hub(self) -> None:
        """End the hub's program, if it runs."""
        hub, self._hub = self._hub, None
        if hub is not None:
            hub.close()

    @contextlib.contextmanager
    def at_hub(self) -> Iterator[None]:
        """Something that the hub does. Raises `Died` when its machine dies in it; the next use starts it again."""
        with self.at_machine(self.hub_machine, self.stop_hub):
            yield

    # the PCs

    @contextlib.contextmanager
    def at_pc(self, pc: Pc) -> Iterator[Desk]:
        """Something that a desk does. Raises `Died` when its machine dies in it; the next use starts it again."""
        with self.at_machine(pc.machine, pc.close):
            yield pc.opened()

    def on_pc(self, pc: Pc, work: Callable[[Desk], T]) -> T | None:
        """Do something at a desk; None where the machine died or the world refused it."""
        try:
            with self.at_pc(pc) as desk:
                return work(desk)
        except Died:
            return None
        except KnownError as error:
            if error.code in LIES:
                raise Violation(f"{pc.machine} says {error}, and that is not so") from error
            self.log(f"    {pc.machine}: {error}")
            self.counts[f"refused: {error.code}"] += 1
            return None

    def copy(self, pc: Pc) -> None:
        """Somebody copies the PC's disk; from now on there are two."""
        self._shut(pc)
        machine = f"{pc.machine}-copy{len(self.pcs)}"
        self.disk.pause(on=True)
        shutil.copytree(self.folder / pc.machine, self.folder / machine)
        self.disk.pause(on=False)
        twin = Pc(self, pc.seat, machine)
        twin.jump, twin.no_line = pc.jump, pc.no_line
        self.pcs.append(twin)
        with self.at_pc(twin) as desk:
            common = {row.id for row in desk.outbox(limit=10_000)}
        self.told.perhaps_taken_back |= common
        self.told.drafts |= {
            (machine, draft): states for (owner, draft), states in self.told.drafts.items() if owner == pc.machine
        }
        self.happened("store copied")

    def shut(self, pc: Pc) -> None:
        """End the desk's program in order."""
        with contextlib.suppress(Died):
            self._shut(pc)

    def close(self) -> None:
        """End every program."""
        for pc in self.pcs:
            pc.close()
        self.stop_hub()

    def _shut(self, pc: Pc) -> None:
        with self.at_machine(pc.machine, pc.close):
            pc.close()

    @contextlib.contextmanager
    def at_machine(self, machine: str, end: Callable[[], None]) -> Iterator[None]:
        """Something that a machine does. Where it dies in it, `end` ends its program, it starts again, and `Died` is
        raised."""
        failure: BaseException | None = None
        try:
            yield
        except Died as died:
            if died.machine != machine and not self.disk.is_dead(machine):
                raise
            failure = died
        except Exception as error:
            if not self.disk.is_dead(machine):
                raise
            failure = error
        if self.disk.is_dead(machine):
            del failure  # it holds connections
            self._restart(machine, end)
            raise Died(machine)

    def _restart(self, machine: str, end: Callable[[], None]) -> None:
        with contextlib.suppress(Exception):
            end()
        if self.disk.open_files(machine):
            gc.collect()  # generators that were broken off hold what they read
        if self.disk.open_files(machine):
            raise AssertionError(f"{machine} died, and something of it is still open")
        kept = self.chance.choice([0, 0, 50, 90])
        self.disk.restart(machine, self.chance.randrange(2**32), kept)
        for memory in (self.folder / machine).glob("*-shm"):
            memory.unlink()
        self.happened("hub died" if machine == self.hub_machine else "desk died")
