"""How things stand with mailbags: what the next one would carry, what is on its way, what waits on a stick."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from app.desk import bag_files
from app.desk.store.outbox import OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.desk.desk import Desk
    from app.desk.store.store import Transaction
    from app.protocol.custody import Custody
    from app.protocol.mailbag import Header


class Away(Struct, frozen=True):
    """A bag that is on its way to the county: since when, and what in it the county has not answered."""

    bag: str
    since: int
    file: str
    medium: str
    size: int
    acts: tuple[tuple[str, str], ...]
    """(what was done, title of what)."""
    files: tuple[str, ...]
    """Names."""


class ToPack(Struct, frozen=True):
    """What the next bag would carry; sizes in bytes."""

    acts: int
    urgent: int
    files: int
    size: int
    """Of the files."""
    left: int
    """Files for which `room` is too small, and their bytes."""
    left_size: int
    room: int
    all_away: bool = False
    """Everything of it is in a bag that is on its way already."""


def on_its_way(desk: Desk) -> list[Away]:
    """The bags that were packed here and carry what the county has not answered yet, the oldest first."""
    with desk.store.reading() as tx:
        heard = tx.setting("last-contact", int, 0)
        answered = tx.bags.newest_answered()
        found = [_away(tx, line) for line in tx.bags.away()]
    return [one for one in found if one.acts or one.files or one.since > max(heard, answered)]


def not_opened(desk: Desk, found: Sequence[tuple[Path, Header]]) -> list[Path]:
    """Those files of bags that the county packed for this desk and that were not opened here."""
    with desk.store.reading() as tx:
        own = tx.setting("desk", bytes, b"")
        return [path for path, header in found if own in header.recipients and tx.bags.opened(header.bag) is None]


def to_pack(desk: Desk) -> ToPack:
    """What the next bag would carry."""
    with desk.store.reading() as tx:
        due = tx.outbox.waiting()
        room = bag_files.budget(tx)
        chosen = bag_files.choose(desk, tx, [kept.id for kept in due], room)
        away = {one for line in tx.bags.away() for one in tx.bags.packed(line.bag)}
    here = {(kept.id, b"") for kept in due} | {(one.named.item, one.named.sha256) for one in chosen.going}
    urgent = sum(kept.urgent for kept in due)
    return ToPack(len(due), urgent, len(chosen.going), chosen.size, chosen.left, chosen.left_size, room, here <= away)


def set_room(desk: Desk, size: int) -> None:
    """How many bytes of files a bag may bring, each way."""
    with desk.store.writing() as tx:
        tx.set_setting("bag-files", max(0, size))


def _away(tx: Transaction, line: Custody) -> Away:
    acts: list[tuple[str, str]] = []
    files: list[str] = []
    for item, sha256 in tx.bags.packed(line.bag):
        if sha256:
            files += [one.name for one in tx.files.of(item) if one.sha256 == sha256 and not one.deposited]
        else:
            kept = tx.outbox.get(item)
            acts += [(kept.kind, kept.title)] if kept is not None and kept.state in OPEN else []
    return Away(line.bag.hex(), line.at, line.file, line.medium, line.size, tuple(acts), tuple(files))
