"""Proving a backup: it is restored into a folder of its own, and the hub in it examined."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.domain import records
from app.domain.acts import SignedAct
from app.domain.errors import KnownError
from app.domain.people import County
from app.hub.backup.blocks import Tally
from app.hub.backup.restoring import Found, unpack
from app.hub.county import CountyHub
from app.protocol.log import SignedHead, TreeHead, leaf
from app.protocol.merkle import Frontier
from app.protocol.messages import Receipt

if TYPE_CHECKING:
    from app.hub.backup.blocks import Header, Manifest
    from app.hub.store import Transaction
    from app.hub.store.tree import KeptHead


def verify(file: Path, key: Path | None = None) -> Found:
    """Prove a backup: restore it into a folder of its own, open the hub there and examine it, and delete it again.

    Where the hub that it is of is on this machine, the hub is told how far its acts are safe, so that desks may let
    them go. Raises `KnownError("backup-unreadable"|"backup-damaged"|"backup-locked"|"backup-newer"|"backup-faulty")`.
    """
    with tempfile.TemporaryDirectory(prefix="xiangyi-verify-") as temporary:
        folder = Path(temporary) / "hub"
        header, manifest = unpack(file, folder, key, "", as_new=False)
        hub = CountyHub(folder)
        try:
            with hub.store.reading() as tx:
                fault = _fault(hub, tx, header, manifest)
                name = next((county.name for county in tx.all(County)), "")
        finally:
            hub.close()
    if fault:
        raise KnownError("backup-faulty", file=file, fault=fault)
    return Found(name, header.acts, manifest.tables["record"][0], _note_verified(header))


def _fault(hub: CountyHub, tx: Transaction, header: Header, manifest: Manifest) -> str:
    """What does not hold together in a restored hub; empty where all is well."""
    if header.schema == int(tx.value("schema")):  # else the tables have been changed by a migration
        tally = Tally()
        for table in manifest.tables:
            tally.rows(table, tx.rows(table))
        if tally.manifest(manifest.tables).tables != manifest.tables:
            return "tables"
    county = next(tx.all(County), None)
    if county is None or county.id != header.county or hub.keys.county_id != county.id:
        return "keys"
    return _feed_fault(tx) or _log_fault(tx, header) or _record_fault(tx) or _blob_fault(hub, tx)


def _feed_fault(tx: Transaction) -> str:
    for scope in tx.feeds.scopes():
        if not scope.head >= max(tx.feeds.last_number(scope.name), scope.acknowledged, scope.broken, scope.floor):
            return f"scope {scope.name}"
    return "feeds" if tx.feeds.dangling() else ""


def _log_fault(tx: Transaction, header: Header) -> str:
    position, frontier = 0, Frontier()
    heads = {head.size: head for head in map(_head, tx.tree.heads())}
    while batch := tx.log_after(position, 500):
        for logged in batch:
            position += 1
            try:
                receipt = msgspec.msgpack.decode(logged.receipt, type=Receipt)
                act = msgspec.msgpack.decode(logged.signed, type=SignedAct).act
            except (msgspec.DecodeError, KnownError):
                return f"act {position}"
            if not logged.position == receipt.position == position or not logged.id == receipt.act == act.id:
                return f"act {position}"
            if logged.nodes != b"".join(frontier.append(leaf(logged.signed, logged.receipt))):
                return f"log {position}"
            if position in heads and heads[position].root != frontier.root():
                return f"head {position}"
    return "" if position == max(header.acts, *heads, 0) == header.acts else "acts"


def _head(kept: KeptHead) -> TreeHead:
    return msgspec.msgpack.decode(kept.signed, type=SignedHead).said


def _record_fault(tx: Transaction) -> str:
    for kind, key, body in tx.rows("record"):
        try:
            whole = records.key_in(body) == key and (kind not in records.RECORDS or records.parse(kind, body))
        except msgspec.DecodeError:
            whole = False
        if not whole:
            return f"{kind} {key.hex()}"
    return ""


def _blob_fault(hub: CountyHub, tx: Transaction) -> str:
    """Each blob was proven by its name as it was written: it only has to be there."""
    missing = (sha256 for sha256 in tx.deposits.all() if not hub.files.blobs.has(sha256))
    return next((f"file {sha256.hex()}" for sha256 in missing), "")


def _note_verified(header: Header) -> bool:
    """Tell the hub that this is a backup of how far its acts are safe, if it is here and has not gone another way."""
    try:
        hub = CountyHub(Path(header.folder))
    except (KnownError, OSError):
        return False
    try:
        with hub.store.writing() as tx:
            same = next(tx.all(County)).id == header.county and tx.value("epoch") == header.epoch
            there = tx.logged(header.newest)
            if not same or (header.acts and (there is None or there.position != header.acts)):
                return False
            tx.set_value("backed-up", str(max(header.acts, int(tx.value("backed-up") or b"0"))).encode())
            return True
    finally:
        hub.close()
