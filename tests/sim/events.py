"""What happens in a run: people work, desks exchange, and things go wrong, of the kinds that this run has."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import msgspec

from app.domain.people import Person, Unit
from app.hub import backup, recovery
from tests.sim import bags, matters
from tests.sim.county import COUNTY, DAY, paper
from tests.sim.life import exchange, work
from tests.sim.road import deliver
from tests.sim.world import Died

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from tests.sim.world import World

YEAR: Final = 365 * DAY
LOSSES: Final = ("hub restored", "hub put back")


def a_clerk_works(world: World) -> None:
    work(world, world.chance.choice(world.pcs))


def a_desk_exchanges(world: World) -> None:
    exchange(world, world.chance.choice(world.pcs))


def the_office_imports(world: World) -> None:
    """Documents come from elsewhere; some of them on one day."""
    with contextlib.suppress(Died), world.at_hub():
        chance = world.chance
        papers = [(n, paper(chance, f"来文 {chance.getrandbits(60):x}")) for n in range(chance.randint(1, 3))]
        to = chance.sample([unit for unit in world.template.units if unit != COUNTY], 2)
        world.hub.import_documents(papers, COUNTY, to)


def the_directory_changes(world: World) -> None:
    """A unit is renamed, or somebody moves to another."""
    with contextlib.suppress(Died), world.at_hub():
        with world.hub.store.reading() as tx:
            units, people = list(tx.all(Unit)), list(tx.all(Person))
        if world.chance.random() < 0.5:
            unit = world.chance.choice(units)
            world.hub.import_units([msgspec.structs.replace(unit, name=f"{unit.name[:20]}改")])
            return
        person = world.chance.choice([one for one in people if any(one.id == pc.person for pc in world.pcs)])
        world.hub.import_people([msgspec.structs.replace(person, unit=world.chance.choice(world.template.units))])
        world.happened("person moved")


def a_late_request_arrives(world: World) -> None:
    """Requests that nobody waits for arrive."""
    deliver(world)


def a_program_ends(world: World) -> None:
    """Somebody ends a desk's program in order, or the technician the hub's."""
    pc = world.chance.choice(world.pcs)
    if world.chance.random() < 0.7:
        world.shut(pc)
    else:
        stop_hub(world)


def the_power_fails(world: World) -> None:
    """Soon, in the middle of something, at some desk."""
    world.disk.die_at(world.chance.choice(world.pcs).machine, world.chance.randint(1, 25))


def the_hub_dies(world: World) -> None:
    """Soon, in the middle of something."""
    world.disk.die_at(world.hub_machine, world.chance.randint(1, 40))


def a_disk_fills(world: World) -> None:
    """For a while a desk or the hub cannot write."""
    machine = world.chance.choice([world.hub_machine, *(pc.machine for pc in world.pcs)])
    world.disk.fill(machine, world.chance.randint(0, 10))
    world.happened("disk full")
    if machine == world.hub_machine:
        for pc in world.pcs[:2]:
            exchange(world, pc)
    else:
        pc = next(pc for pc in world.pcs if pc.machine == machine)
        work(world, pc)
        exchange(world, pc)
        work(world, pc)
    world.disk.fill(machine, -1)


def a_clock_jumps(world: World) -> None:
    """By hours or by years, forwards or back."""
    jump = int(world.chance.choice([-1, 1]) * world.chance.choice([DAY // 24, DAY, YEAR, 20 * YEAR]))
    pc = world.chance.choice(world.pcs)
    pc.jump = 0 if pc.jump and world.chance.random() < 0.5 else jump
    world.happened("clock jumped")


def the_hubs_clock_jumps(world: World) -> None:
    """Its battery is empty, or somebody sets it."""
    jump = int(world.chance.choice([-1, 1]) * world.chance.choice([DAY // 24, DAY, YEAR]))
    world.hub_jump = 0 if world.hub_jump else jump
    world.happened("hub's clock jumped")


def a_store_is_copied(world: World) -> None:
    """Somebody clones a PC."""
    if len(world.pcs) < 6 or len(world.pcs) < 2 * len({pc.person for pc in world.pcs}):
        with contextlib.suppress(Died):
            world.copy(world.chance.choice(world.pcs))


def tombstones_are_let_go(world: World) -> None:
    """As when the hub starts after a year."""
    with contextlib.suppress(Died), world.at_hub(), world.hub.store.writing() as tx:
        tx.feeds.let_go_tombstones(world.hub_clock() + 1)
        world.happened("tombstones let go")


def the_hub_is_backed_up(world: World) -> None:
    """By the command, or by copying its database while it is stopped."""
    stop_hub(world)
    world.disk.die_at(world.hub_machine, 0)
    world.disk.pause(on=True)
    _copy_database(world.folder / world.hub_machine, world.folder / "hub-copy")
    world.disk.pause(on=False)
    backup.write(world.hub, world.folder / "hub-backup")
    if world.chance.random() < 0.3:
        backup.verify(world.folder / "hub-backup")
        world.counts["backups verified"] += 1
    world.counts["backups"] += 1


def the_hub_is_lost(world: World) -> None:
    """The technician restores it, or puts the copy of its database back."""
    if not (world.folder / "hub-backup").exists():
        return
    stop_hub(world)
    world.disk.die_at(world.hub_machine, 0)
    fault = world.chance.choice(LOSSES)
    if fault == "hub restored":
        _restore(world)
    else:
        _put_back(world)
    world.happened(fault)


def the_recovery_is_closed(world: World) -> None:
    """The technician has waited long enough, perhaps not for everybody."""
    with contextlib.suppress(Died), world.at_hub():
        if recovery.standing(world.hub)["recovering"]:
            recovery.close(world.hub)
            world.happened("recovery closed early")


def stop_hub(world: World) -> None:
    """The technician stops the hub in order; it starts when it is needed."""
    with contextlib.suppress(Died), world.at_hub():
        world.stop_hub()


def _restore(world: World) -> None:
    world.counts["restores"] += 1
    machine = f"hub-{world.counts['restores']}"
    world.disk.pause(on=True)
    try:
        backup.restore(world.folder / "hub-backup", world.folder / machine)
    finally:
        world.disk.pause(on=False)
    world.hub_machine = machine


def _copy_database(from_: Path, to: Path) -> None:
    """With its journal, which is there where the hub could not be stopped in order."""
    to.mkdir(exist_ok=True)
    for old in to.glob("hub.db*"):
        old.unlink()
    for name in ("hub.db", "hub.db-wal"):
        if (from_ / name).exists():
            shutil.copyfile(from_ / name, to / name)


def _put_back(world: World) -> None:
    world.counts["restores"] += 1
    machine = f"hub-{world.counts['restores']}"  # another disk: what the old one may still forget is gone with it
    world.disk.pause(on=True)
    old, folder = world.folder / world.hub_machine, world.folder / machine
    shutil.copytree(old, folder, ignore=shutil.ignore_patterns("hub.db*"))
    _copy_database(world.folder / "hub-copy", folder)
    world.disk.pause(on=False)
    world.hub_machine = machine


Weighted = tuple[tuple[Callable[["World"], None], float], ...]
ALWAYS: Final[Weighted] = (
    (a_clerk_works, 9),
    (a_desk_exchanges, 9),
    (the_office_imports, 0.7),
    (the_directory_changes, 0.3),
    (a_late_request_arrives, 1),
    (a_program_ends, 1),
)
MISHAPS: Final[Weighted] = (
    (the_power_fails, 3),
    (the_hub_dies, 2),
    (a_disk_fills, 1),
    (a_clock_jumps, 2),
    (the_hubs_clock_jumps, 1),
    (a_store_is_copied, 1),
    (tombstones_are_let_go, 1),
)
LOSS: Final[Weighted] = (
    (the_hub_is_backed_up, 1.5),
    (the_hub_is_lost, 1.5),
    (the_recovery_is_closed, 1),
)

STICKS: Final[Weighted] = (
    (bags.a_desk_packs_a_bag, 2),
    (bags.the_county_packs_a_bag, 1),
    (bags.a_unit_is_seeded, 0.3),
    (bags.bags_arrive, 4),
)
SPOOLS: Final[Weighted] = (
    (bags.a_desk_is_locked, 2),
    (bags.a_pc_sends_its_spool, 2),
)
MATTERS: Final[Weighted] = (
    (matters.a_matter_begins, 4),
    (matters.matters_move_on, 12),
)
EVENTS: Final = {event.__name__: event for event, _weight in (*ALWAYS, *MISHAPS, *LOSS, *STICKS, *SPOOLS, *MATTERS)}


def kinds(chance: random.Random, *, sticks: bool, office: bool) -> Weighted:
    """Which kinds of event a run has: a few kinds of mishap together find more than all at once. In an `office` people
    have matters."""
    mishaps = tuple(mishap for mishap in MISHAPS if chance.random() < 0.4)
    loss = LOSS if chance.random() < 0.15 else ()
    carried = STICKS if chance.random() < 0.3 or sticks else ()
    spooled = SPOOLS if chance.random() < 0.2 else ()
    return (*ALWAYS, *mishaps, *loss, *carried, *spooled, *(MATTERS if office else ()))
