"""One run: a county, some events, peace, and the laws; all of it from one seed."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
import traceback
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.sim import laws
from tests.sim.county import DAY, LONG, SHORT, START, Plan, Template, make, seeded
from tests.sim.crashing import MEMORY, Disk
from tests.sim.events import Weather
from tests.sim.faults import planted
from tests.sim.quick import rest, share_statements
from tests.sim.report import Report
from tests.sim.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sim.county import Seat

STEPS: Final = 22
LONG_DAYS: Final = 90
LONG_STEPS: Final = 12
"""Events of a day in a long run."""


class Simulator:
    """Makes runs in this process. To be closed."""

    def __init__(self, plan: Plan, plant: str = "") -> None:
        self._plan = plan
        self._plant = plant
        self._disk = Disk()
        self._folder = Path(tempfile.mkdtemp(prefix="xiangyi-sim-", dir=MEMORY if MEMORY.is_dir() else None))
        os.environ["XIANGYI_BACKUP_KEYS"] = str(self._folder / "keys")
        share_statements()
        self._template: Template = make(self._folder / "template", plan)
        rest()

    def close(self) -> None:
        """Remove what was made."""
        self._disk.watch(None)
        shutil.rmtree(self._folder)

    def run(self, seed: int, log: Callable[[str], None] | None = None) -> Report:
        """Make one run. A broken law, and any error that nobody foresaw, is in the report."""
        chance = random.Random(f"{self._plan.name} {seed}")
        started = time.process_time()
        folder = self._folder / "run"
        seats = self._seats(chance)
        self._template.copy(folder, seats)
        self._disk.watch(folder)
        world = World(folder, self._template, seats, self._disk, chance)
        world.log = log or world.log
        violation = trace = ""
        try:
            self._live(world)
        except Exception as error:  # whatever it is: this is the finding
            violation, trace = f"{type(error).__name__}: {error}", traceback.format_exc()
        finally:
            self._clear(world)
        took = time.process_time() - started
        days = (world.now - START) / DAY
        return Report(seed, self._plan.name, days, took, dict(world.counts), dict(world.faults), violation, trace)

    def _live(self, world: World) -> None:
        with ExitStack() as stack:
            stack.enter_context(seeded(world.chance, world.clock))
            stack.enter_context(planted(self._plant, world))
            weather = Weather(world)
            if self._plan is SHORT:
                for _ in range(STEPS):
                    weather.step(DAY // 4)
            else:
                while world.now < START + LONG_DAYS * DAY:
                    weather.step(2 * DAY // LONG_STEPS)
            laws.settle(world)
            laws.check(world)

    def _clear(self, world: World) -> None:
        self._disk.watch(None)
        try:
            world.close()
        finally:
            shutil.rmtree(world.folder)

    def _seats(self, chance: random.Random) -> tuple[Seat, ...]:
        if self._plan is LONG:
            return self._template.seats[:30]
        return tuple(chance.sample(self._template.seats, chance.randint(2, 4)))
