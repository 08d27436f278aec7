"""The spool 代发箱: what a desk leaves sealed with its PC when it is locked, so that the PC can send it without a key.

`spool/out` has bags for the hub, `spool/back` the hub's answers, sealed for this desk; `spool/road.json` says where the
hub is. Nothing here tells more than how many acts wait, and how many of them are urgent.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from app.desk import durable
from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from app.desk.desk import Desk

FOLDER: Final = "spool"
OUT: Final = "out"
BACK: Final = "back"
ROAD: Final = "road.json"
NAME: Final = "spool"
"""What the register says in a file's place."""
MOST_BYTES: Final = 2 * 1024 * 1024
"""Of acts in one bag: a hub takes no longer body on the line."""


class Road(Struct, frozen=True):
    """Where the hub is, and the authority that its line is trusted by. None of it is secret."""

    addresses: tuple[str, ...]
    ca: bytes


def folder_beside(store: Path) -> Path:
    """The spool of the desk whose database lies at `store`."""
    return store.parent / FOLDER


def leave(desk: Desk, *, only_sealed: bool = False) -> int:
    """Leave what the hub has not answered with the PC. Returns how many acts that are.

    They can no longer be taken back, and go by line as well. `only_sealed` passes over what may still be taken back.
    Raises `KnownError("disk-full"|"folder-unwritable")`: then they wait in the outbox alone.
    """
    folder = folder_beside(desk.store.path)
    waiting = _waiting(desk, only_sealed=only_sealed)
    there = [*(folder / OUT).glob("*")]
    if not waiting and not there:
        return 0
    digest = hashlib.sha256(b"".join(waiting)).digest()
    with desk.store.reading() as tx:
        same = tx.setting("spooled", bytes, b"") == digest
    if same and (there or [*(folder / BACK).glob("*")]):
        return len(waiting)
    if waiting:
        _write(desk, folder, only_sealed=only_sealed)
    _clear(there)
    with desk.store.writing() as tx:
        tx.set_setting("spooled", digest)
    return len(waiting)


def take_replies(desk: Desk) -> frozenset[str]:
    """Open the answers that the PC has fetched meanwhile. Returns which kinds of thing changed."""
    found = sorted((folder_beside(desk.store.path) / BACK).glob("*"))
    if not found:
        return frozenset()
    from app.desk.mailbags import open_part

    changed: set[str] = set()
    for path in found:
        # what cannot be opened brings nothing, and nothing is lost: the acts still wait, and the line asks again
        with contextlib.suppress(KnownError, OSError):
            changed |= open_part(desk, path.read_bytes(), NAME).changed
    _clear(found)
    return frozenset(changed)


def road_in(folder: Path) -> Road | None:
    """Where the hub is, as the desk has left it; None where it has not."""
    try:
        return msgspec.json.decode((folder / ROAD).read_bytes(), type=Road)
    except (OSError, msgspec.DecodeError):
        return None


def _waiting(desk: Desk, *, only_sealed: bool) -> list[bytes]:
    from app.desk.bag_packing import unanswered

    with desk.store.reading() as tx:
        return [kept.id for kept in unanswered(tx, only_sealed=only_sealed)]


def _write(desk: Desk, folder: Path, *, only_sealed: bool) -> None:
    from app.desk import mailbags
    from app.desk.bag_packing import draw, parts
    from app.protocol.custody import Deed

    durable.write(folder / ROAD, msgspec.json.encode(Road(desk.addresses(), desk.identity.ca)))
    done: set[bytes] = set()
    while True:
        # its answer brings receipts alone: papers come by line once the desk is open, and then only once
        drawn = draw(desk, only_sealed=only_sealed, budget=0, most=MOST_BYTES, besides=frozenset(done), offering=False)
        if not drawn.acts:
            return
        done |= set(drawn.acts)
        for name, content in parts(desk, drawn):
            durable.write(folder / OUT / name, content)
        mailbags.note(desk, drawn.header, Deed.SPOOLED, NAME, "", code="bag-spooled")


def _clear(files: Iterable[Path]) -> None:
    for path in files:
        with contextlib.suppress(OSError):  # the process that sends it holds it open, on Windows
            path.unlink(missing_ok=True)
