"""How a hub loses its newest part in tests: by a restored backup, or by an older copy of its database."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import msgspec

from app.domain.records import Document
from app.hub import backup, recovery
from app.protocol.frames import seal_request
from app.protocol.messages import Request
from app.protocol.signatures import SecretKey

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.delivery import State
    from tests.hub.desks_and_hub import World


def back_up(world: World) -> None:
    backup.write(world.hub, world.folder / "yesterday")


def restore(world: World) -> None:
    backup.restore(world.folder / "yesterday", world.folder / "restored")
    world.replace_hub(world.folder / "restored")


def close(world: World) -> None:
    assert recovery.close(world.hub)["recovering"] is False
    world.settle()
    world.agree()


def documents(world: World, title: str) -> list[Document]:
    with world.hub.store.reading() as tx:
        return [document for document in tx.all(Document) if document.send.paper.title == title]


def shown(world: World, person: str, title: str) -> State | None:
    desk = world.desks[person]
    rows = [*desk.inbox().rows, *desk.sent().rows, *desk.notices().rows]
    found = [row.state for row in rows if row.title == title]
    assert len(found) <= 1, f"{title} twice at {person}"
    return found[0] if found else None


def item(world: World, person: str, title: str) -> str:
    desk = world.desks[person]
    return next(row.id for row in (*desk.inbox().rows, *desk.sent().rows, *desk.notices().rows) if row.title == title)


def replace_database(world: World, copy: Path) -> None:
    world.hub.close()
    for old in world.hub.folder.glob("hub.db*"):
        old.unlink()
    shutil.copy(copy, world.hub.folder / "hub.db")
    world.replace_hub(world.hub.folder)


def copy_database(world: World) -> Path:
    """As a technician does, with the hub stopped."""
    world.hub.close()
    copy = world.folder / "copy.db"
    shutil.copy(world.hub.folder / "hub.db", copy)
    world.replace_hub(world.hub.folder)
    return copy


def request_of(world: World, person: str, **changes: object) -> bytes:
    desk = world.desks[person]
    with desk.store.reading() as tx:
        request = Request(
            desk.identity.zone,
            tx.setting("epoch", bytes, b""),
            tx.setting("turn", bytes, b""),
            tx.mirror.cursors(),
            (),
            world.clock(),
            1_000_000,
        )
        desk_id = tx.setting("desk", bytes, b"")
    request = msgspec.structs.replace(request, **changes)
    return seal_request(request, desk_id, SecretKey(desk.identity.desk_secret))
