"""What tests of mailbags do with them: packing on both sides, opening, carrying there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk import mailbags
from app.hub import mailbags as county_bags
from app.hub.bag_parts import BagParts
from app.protocol import mailbag, sticks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.desk.desk import Desk
    from app.desk.rows import Fate
    from app.hub.county import CountyHub
    from tests.hub.desks_and_hub import World


def at_county(hub: CountyHub, files: Sequence[Path], size: int = 0) -> list[Path]:
    """The county opens files and writes the answers beside them."""
    kept, written = BagParts(hub), []
    for file in files:
        content = file.read_bytes()
        parts = kept.with_kept(mailbag.read_part(content), content)
        desk = county_bags.check(hub, parts[0])
        reply = county_bags.open_bag(hub, desk, parts, file.name, "", size).reply
        written += sticks.write_parts(file.parent, reply.named)
    return written


def packed(desk: Desk, stick: Path, size: int = 0) -> list[Path]:
    return [stick / name.rpartition("/")[2] for name in mailbags.pack(desk, stick, size).files]


def opened(desk: Desk, *files: Path) -> list[str]:
    return [one.code for one in mailbags.open_files(desk, files)]


def round_trip(world: World, person: str, stick: Path) -> list[str]:
    return opened(world.desks[person], *at_county(world.hub, packed(world.desks[person], stick)))


def from_county(world: World, person: str, stick: Path) -> list[Path]:
    """A bag that nobody asked for."""
    (desk,) = county_bags.desks(world.hub, person)
    return [path for one in county_bags.pack_for(world.hub, desk) for path in sticks.write_parts(stick, one.named)]


def fates(desk: Desk) -> set[Fate]:
    return {row.state for row in desk.outbox()}
