"""Mailbags on their way between PCs and the county: sticks that come late, twice, never, in any order, half copied,
altered by a byte, to the wrong PC; and the spool, which a PC sends while its desk is locked."""

from __future__ import annotations

import contextlib
import errno
from typing import TYPE_CHECKING, Final
from unittest.mock import patch

from msgspec import Struct
from sqlalchemy.exc import OperationalError

from app.desk import mailbags, spool, spool_sending
from app.domain.errors import KnownError, Misuse, Unreachable
from app.hub import mailbags as county_bags
from app.hub.bag_parts import BagParts
from app.protocol.mailbag import read_part
from app.protocol.sticks import MARK
from tests.sim.road import is_full
from tests.sim.world import Died, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.desk.desk import Desk
    from app.desk.mailbags import OpenedFile
    from app.hub.mailbags import Packed
    from tests.sim.world import Pc, World

SIZES: Final = (0, 0, 3000)
"""Bytes of a file of a bag; 0 for one file, whatever its size."""
SMALLEST_PART: Final = 1500
"""In the place of the real one: bags of a run are small, and are to be split all the same."""
FATES: Final = (
    ("", 10),
    ("bag twice", 2),
    ("bag lost", 1),
    ("bag half copied", 1),
    ("bag altered", 1),
    ("bag at the wrong PC", 1),
)
"""What happens to a file of a bag when it could arrive. Late, and out of order, come all of them."""
HONEST: Final = frozenset({"bag-not-yours", "unknown-desk", "beyond-end", "disk-full", "folder-unwritable"})
"""Why a good bag may be refused: its desk has another id by now, the hub has lost something, a disk is full."""
OUT_OF_ROOM: Final = (errno.ENOSPC, errno.EDQUOT)


class Carried(Struct, frozen=True):
    """A file of a bag on its way. `pc` is the machine that packed it or is to open it."""

    pc: str
    up: bool
    content: bytes


# events


def a_desk_packs_a_bag(world: World) -> None:
    pack(world, _somebody(world))


def the_county_packs_a_bag(world: World) -> None:
    """For a desk that has not asked."""
    pc = _somebody(world)
    number = _id_of(world, pc)
    with _at_county(world):
        with world.hub.store.reading() as tx:
            desk = tx.desk(number)
        if desk is not None:
            for packed in county_bags.pack_for(world.hub, desk, _size(world)):
                _hand_out(world, pc.machine, packed)


def a_unit_is_seeded(world: World) -> None:
    """Everything that a unit may read goes to its desks, from the beginning."""
    pc = _somebody(world)
    unit = world.on_pc(pc, lambda desk: desk.identity.unit)
    if unit is None:
        return
    with _at_county(world), contextlib.suppress(Misuse):  # nobody is there any more
        for packed in county_bags.seed(world.hub, unit, _size(world)):
            _hand_out(world, pc.machine, packed)


def bags_arrive(world: World) -> None:
    """Some of what is on its way, in any order."""
    world.chance.shuffle(world.bags)
    for _ in range(min(len(world.bags), world.chance.randint(1, 4))):
        _arrive(world, world.bags.pop())


def all_bags_arrive(world: World) -> None:
    """Whatever is still on its way, in any order; answers to it too."""
    while world.bags:
        world.chance.shuffle(world.bags)
        _arrive(world, world.bags.pop())


def a_desk_is_locked(world: World) -> None:
    """The clerk goes home; what waits is left with the PC."""
    pc = world.chance.choice(world.pcs)
    if not pc.no_line:
        world.on_pc(pc, spool.leave)
        world.shut(pc)


def a_pc_sends_its_spool(world: World) -> None:
    """While its desk is locked, or open again already."""
    pc = world.chance.choice(world.pcs)
    with patch.object(spool_sending, "_answer", lambda _road, content: _answered(world, content)):
        try:
            with world.at_machine(pc.machine, pc.close):
                _send_spool(world, pc)
        except (Died, KnownError):
            return


# the way of a bag


@contextlib.contextmanager
def _at_county(world: World) -> Iterator[None]:
    """Something that the technician does with bags; the machine may die over it, or its disk be full."""
    try:
        with world.at_hub():
            yield
    except Died:
        return
    except (OSError, OperationalError) as error:
        if not _no_room(error):
            raise


def pack(world: World, pc: Pc) -> None:
    """Pack a bag at a desk. What is on the stick then is on its way, also where the PC died over it."""
    world.on_pc(pc, lambda desk: mailbags.pack(desk, world.stick, _size(world)))
    for path in sorted(world.stick.iterdir()):
        if path.name != MARK:
            if path.suffix == ".xybag":
                world.bags.append(Carried(pc.machine, True, path.read_bytes()))
                world.counts["bag files"] += 1
            path.unlink()


def by_bags(world: World, pc: Pc) -> frozenset[str]:
    """A bag there, opened, and the answer back, undisturbed. Returns what changed."""
    world.bags = []
    pack(world, pc)
    changed: set[str] = set()
    while world.bags:
        one = world.bags.pop(0)
        if one.up:
            _open_at_county(world, one)
            continue
        opened = _open_at(world, pc, one.content)
        changed |= opened.changed if opened else set()
        if opened and opened.code in ("bag-opened-more", "bag-restarted", "bag-other-epoch"):
            changed.add(opened.code)
    return frozenset(changed)


def _arrive(world: World, one: Carried) -> None:
    fate = "" if world.calm else _fate(world)
    if fate:
        world.happened(fate)
    match fate:
        case "bag lost":
            return
        case "bag twice":
            world.bags.append(one)
        case "bag half copied":
            world.bags.append(one)
            _open_spoilt(world, one, one.content[: world.chance.randrange(len(one.content))])
            return
        case "bag altered":
            world.bags.append(one)
            _open_spoilt(world, one, _altered(world, one.content))
            return
        case "bag at the wrong PC":
            world.bags.append(one)
            _open_at(world, world.chance.choice(world.pcs), one.content, wrong=True)
            return
    if one.up:
        _open_at_county(world, one)
    else:
        for pc in world.pcs:
            if pc.machine == one.pc:
                _open_at(world, pc, one.content)


def _open_at(world: World, pc: Pc, content: bytes, *, wrong: bool = False) -> OpenedFile | None:
    def work(desk: Desk) -> OpenedFile | None:
        try:
            opened = mailbags.open_part(desk, content, "stick.xybag")
        except KnownError as error:
            if wrong or error.code in HONEST:
                world.log(f"    {pc.machine}: {error.code}")
                return None
            raise Violation(f"a good bag is called {error.code} at {pc.machine}") from error
        world.counts[opened.code] += 1
        world.log(f"    {pc.machine}: {opened.code} {opened.values}")
        return opened

    return world.on_pc(pc, work)


def _open_at_county(world: World, one: Carried) -> None:
    try:
        with _at_county(world):
            _take_in(world, one.content, one.pc)
    except KnownError as error:
        world.log(f"    county: {error}")
        if error.code not in HONEST | {"bag-incomplete"}:
            raise Violation(f"a good bag is not opened at the county: {error}") from error


def _take_in(world: World, content: bytes, machine: str) -> None:
    """As `hub mailbag open` does it."""
    hub, kept = world.hub, BagParts(world.hub)
    parts = kept.with_kept(read_part(content), content)
    opened = county_bags.open_bag(hub, county_bags.check(hub, parts[0]), parts, "stick.xybag", "", _size(world))
    for packed in (opened.reply, *opened.more):
        _hand_out(world, machine, packed)
    kept.done(parts[0].header)
    world.counts["bags opened at the county"] += 1


def _open_spoilt(world: World, one: Carried, content: bytes) -> None:
    """What is not as it was packed is refused on either side, and nothing of it taken."""
    try:
        if one.up:
            with world.at_hub():
                BagParts(world.hub).with_kept(read_part(content), content)
        else:
            pc = next(pc for pc in world.pcs if pc.machine == one.pc)
            with world.at_pc(pc) as desk:
                mailbags.open_part(desk, content, "stick.xybag")
    except Died:
        return
    except KnownError as error:
        if error.code != "bag-incomplete":
            return
    raise Violation("a bag that is not as it was packed was opened")


def _hand_out(world: World, machine: str, packed: Packed) -> None:
    county_bags.note_packed(world.hub, packed, "stick.xybag", "")
    world.bags += [Carried(machine, False, content) for _name, content in packed.named]


def _somebody(world: World) -> Pc:
    """Who has no line has bags, and others have some too."""
    without = [pc for pc in world.pcs if pc.no_line]
    return world.chance.choice(without if without and world.chance.random() < 0.7 else world.pcs)


def _no_room(error: Exception) -> bool:
    return is_full(error) or (isinstance(error, OSError) and error.errno in OUT_OF_ROOM)


def _fate(world: World) -> str:
    (fate,) = world.chance.choices([name for name, _ in FATES], [weight for _, weight in FATES])
    return fate


def _altered(world: World, content: bytes) -> bytes:
    at = world.chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ 1 << world.chance.randrange(8)]) + content[at + 1 :]


def _size(world: World) -> int:
    return world.chance.choice(SIZES)


def _id_of(world: World, pc: Pc) -> bytes:
    def work(desk: Desk) -> bytes:
        with desk.store.reading() as tx:
            return tx.setting("desk", bytes, b"")

    return world.on_pc(pc, work) or b""


# the spool


def _send_spool(world: World, pc: Pc) -> None:
    folder = spool.folder_beside(pc.store)
    for path in sorted((folder / spool.OUT).glob("*.xybag")):
        spool_sending._send(folder, path)
        world.counts["spooled bags"] += 1


def _answered(world: World, content: bytes) -> bytes:
    """What the hub answers to a spooled bag, on a bad line."""
    fate = world.chance.choice(("", "", "", "line down", "reply cut"))
    if fate == "line down":
        raise Unreachable("no-line", nothing_sent=True)
    try:
        with world.at_hub():
            opened = county_bags.open_sent(world.hub, content)
    except (Died, OperationalError) as error:
        if isinstance(error, Died) or is_full(error):
            raise Unreachable("cut-off") from error
        raise
    if fate == "reply cut":
        raise Unreachable("cut-off")
    return opened.reply.named[0][1]
