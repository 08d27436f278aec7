"""`main.py desk spool`: the process of a PC that sends what locked desks have left, without any clerk's key.

It sees how many acts a bag has and how many are urgent, and carries bytes. There is one on each PC, by a lock file; it
ends when nothing waits any more.
"""

from __future__ import annotations

import logging
import random
import time
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from app.desk import durable, spool
from app.desk.courier import LineCourier
from app.domain.errors import Exit, KnownError, Unreachable
from app.protocol.mailbag import read_part

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

log = logging.getLogger(__name__)

LOCK: Final = "spool.lock"
FIRST_WAIT_S: Final = 3.0
LONGEST_WAIT_S: Final = 45.0
"""An act signed in the evening is at the hub within a minute of the line's return."""


class Tally:
    """What one round did."""

    def __init__(self) -> None:
        self.sent = self.left = self.refused = 0


def run(
    store: Path,
    *,
    once: bool = False,
    longest: float = LONGEST_WAIT_S,
    told: Callable[[Tally], None],
    pause: Callable[[float], object] = time.sleep,
) -> Exit:
    """Send until nothing waits, or once. `longest` is the longest wait between two tries, in seconds; `pause` waits."""
    lock = FileLock(store / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return Exit.DONE  # another is at it
    try:
        return _run(store, once=once, longest=longest, told=told, pause=pause)
    finally:
        lock.release()


def round_once(store: Path) -> Tally:
    """Try every bag once, the urgent ones first."""
    tally = Tally()
    silent: set[Path] = set()
    attended = {folder for folder in {path.parent.parent for path in spool.bags(store)} if spool.is_attended(folder)}
    for path in _bags(store):
        folder = path.parent.parent
        if folder in attended:
            continue
        if folder in silent:
            tally.left += 1
            continue
        try:
            tally.sent += _send(folder, path)
        except Unreachable:
            silent.add(folder)
            tally.left += 1
        except KnownError as error:
            # the desk is told by the line, in words, once it is open; here it would be refused for ever
            log.warning("a bag was refused: %s", error.code)
            path.replace(path.with_name(path.name + spool.REFUSED))
            tally.refused += 1
    return tally


def _run(
    store: Path,
    *,
    once: bool,
    longest: float,
    told: Callable[[Tally], None],
    pause: Callable[[float], object],
) -> Exit:
    chance, wait = random.Random(), min(FIRST_WAIT_S, longest)  # noqa: S311 - spreads tries
    while True:
        tally = round_once(store)
        told(tally)
        if once:
            return Exit.UNREACHABLE if tally.left else Exit.DONE
        if not tally.left:
            return Exit.DONE
        pause(wait * chance.uniform(0.5, 1.0))
        wait = min(longest, wait * 2)


def _bags(store: Path) -> list[Path]:
    return sorted(spool.bags(store), key=lambda path: (not _urgent(path), path.name))


def _urgent(path: Path) -> int:
    try:
        return read_part(path.read_bytes()).header.urgent
    except (KnownError, OSError):
        return 0


def _send(folder: Path, path: Path) -> bool:
    """Bring one bag to the hub and keep the answer; False where it is gone already."""
    road = spool.road_in(folder)
    try:
        content = path.read_bytes()
    except FileNotFoundError:  # the desk was opened, and has settled it by line
        return False
    if road is None:
        raise KnownError("frame-damaged")
    answer = _answer(road, content)
    durable.write(folder / spool.BACK / path.name, answer)
    path.unlink(missing_ok=True)
    return True


def _answer(road: spool.Road, content: bytes) -> bytes:
    last = Unreachable("unreachable")
    for address in road.addresses:
        courier = LineCourier(address, road.ca)
        try:
            return courier.bag(content)
        except Unreachable as error:
            last = error
        finally:
            courier.close()
    raise last
