"""The spool 代发箱: what a desk leaves sealed with its PC when it is locked, so that the PC can send it without a key.

`spool/out` has bags for the hub, `spool/back` the hub's answers, sealed for this desk; `spool/road.json` says where the
hub is. Nothing here tells more than how many acts wait, and how many of them are urgent.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Final

import msgspec
from filelock import FileLock, Timeout
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
REFUSED: Final = ".refused"
"""What a bag's name ends in that the hub refused for good."""
ATTENDED: Final = "attended.lock"
"""Held by a desk while it is open: its own line sends what waits, and the process of the PC leaves its spool alone."""
MOST_BYTES: Final = 2 * 1024 * 1024
"""Of acts in one bag: a hub takes no longer body on the line."""


class Road(Struct, frozen=True):
    """Where the hub is, and the authority that its line is trusted by. None of it is secret."""

    addresses: tuple[str, ...]
    ca: bytes


class Left(Struct, frozen=True):
    """What locked desks have left with this PC and is not sent yet."""

    acts: int = 0
    urgent: int = 0


def bags(store: Path) -> list[Path]:
    """The bags that the desks of this PC have left to be sent."""
    return [path for path in store.glob(f"*/{FOLDER}/{OUT}/*.xybag") if path.is_file()]


def left_with(store: Path) -> Left:
    """How much waits here, as the outside of the bags tells."""
    found = bags(store)
    if not found:
        return Left()
    from app.protocol.sticks import read_header

    headers = []
    for path in found:
        with contextlib.suppress(KnownError, OSError):  # sent in this very moment
            headers.append(read_header(path))
    return Left(sum(one.acts for one in headers), sum(one.urgent for one in headers))


def attend(store: Path) -> FileLock:
    """Keep the process of the PC from sending what the open desk, whose database lies at `store`, sends itself."""
    folder = folder_beside(store)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(folder / ATTENDED)
    # the process looks at it for a moment only; and if both send, each act is accepted once all the same
    with contextlib.suppress(Timeout):
        lock.acquire(timeout=0.5)
    return lock


def is_attended(folder: Path) -> bool:
    """Whether the desk of this spool is open."""
    lock = FileLock(folder / ATTENDED)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


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
    with desk.store.reading() as tx:
        return [kept.id for kept in tx.outbox.waiting(only_sealed=only_sealed)]


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
