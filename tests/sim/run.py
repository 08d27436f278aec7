"""One run: a county, some events, peace, and the laws; all of it from one scenario."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
import traceback
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from app.protocol import mailbag
from tests.sim import bags, laws
from tests.sim.county import DAY, START, Plan, Template, make, seeded
from tests.sim.crashing import MEMORY, Disk
from tests.sim.events import EVENTS
from tests.sim.faults import planted
from tests.sim.quick import keep_small_parts, rest, share_statements
from tests.sim.report import Report
from tests.sim.scenario import Scenario, draw
from tests.sim.world import World

if TYPE_CHECKING:
    from collections.abc import Callable


class Simulator:
    """Makes runs in this process. To be closed."""

    def __init__(self, plan: Plan, plant: str = "") -> None:
        self._plan = plan
        self._plant = plant
        self._disk = Disk()
        self._folder = Path(tempfile.mkdtemp(prefix="xiangyi-sim-", dir=MEMORY if MEMORY.is_dir() else None))
        os.environ["XIANGYI_BACKUP_KEYS"] = str(self._folder / "keys")
        share_statements()
        keep_small_parts()
        self._template: Template = make(self._folder / "template", plan)
        rest()

    def close(self) -> None:
        """Remove what was made."""
        self._disk.watch(None)
        shutil.rmtree(self._folder)

    def scenario(self, seed: int) -> Scenario:
        """What a seed plays."""
        return draw(self._plan, self._template, seed)

    def run(self, seed: int, log: Callable[[str], None] | None = None) -> Report:
        """Make the run of a seed; see `play`."""
        return self.play(self.scenario(seed), seed, log)

    def play(
        self, scenario: Scenario, seed: int = 0, log: Callable[[str], None] | None = None, plant: str = ""
    ) -> Report:
        """Make one run. A broken law, and any error that nobody foresaw, is in the report."""
        started = time.process_time()
        world = self._world(scenario)
        world.log = log or world.log
        violation = trace = ""
        try:
            self._live(world, scenario, plant or self._plant)
        except Exception as error:  # whatever it is: this is the finding
            violation, trace = f"{type(error).__name__}: {error}", traceback.format_exc()
        finally:
            self._clear(world)
        took = time.process_time() - started
        days = (world.now - START) / DAY
        return Report(seed, self._plan.name, days, took, dict(world.counts), dict(world.faults), violation, trace)

    def _world(self, scenario: Scenario) -> World:
        folder = self._folder / "run"
        seats = tuple(seat for seat in self._template.seats if seat.machine in scenario.machines)
        self._template.copy(folder, seats)
        self._disk.watch(folder)
        world = World(folder, self._template, seats, self._disk, random.Random(scenario.seed))
        for pc in world.pcs:
            pc.no_line = pc.seat.unit == scenario.no_line
        return world

    def _live(self, world: World, scenario: Scenario, plant: str) -> None:
        with ExitStack() as stack:
            stack.enter_context(seeded(world.chance, world.clock))
            stack.enter_context(planted(plant, world))
            stack.enter_context(patch.object(mailbag, "SMALLEST_PART", bags.SMALLEST_PART))
            for step in scenario.steps:
                world.now += step.after
                world.chance.seed(step.seed)
                world.log(f"{world.now} {step.event}")
                EVENTS[step.event](world)
            world.chance.seed(scenario.seed)
            laws.settle(world)
            laws.check(world)

    def _clear(self, world: World) -> None:
        self._disk.watch(None)
        try:
            world.close()
        finally:
            shutil.rmtree(world.folder)
            shutil.rmtree(world.stick)
