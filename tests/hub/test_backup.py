"""Backups: whole, encrypted, written while the hub serves, and proven by restoring them."""

from __future__ import annotations

import os
import stat
import threading
from typing import TYPE_CHECKING, Any

import msgspec
import pyrage
import pytest
from backports import zstd

from app.domain.errors import KnownError
from app.domain.papers import Paper
from app.domain.people import County, Level, Person, Unit, Zone
from app.hub import backup, county, recovery
from app.hub.backup import blocks as contents
from app.hub.backup import keys, writing
from app.hub.county import CountyHub
from app.hub.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BODY = tuple(f"第{n}段：现就有关事项通知如下，请认真执行。" for n in range(40))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database; empty for a file in the hub's folder."""
    return str(request.getfixturevalue("postgresql_database")) if request.param == "postgresql" else ""


@pytest.fixture
def hub(tmp_path: Path, database: str) -> Iterator[CountyHub]:
    made = _hub(tmp_path / "hub", database)
    yield made
    made.close()


@pytest.fixture
def small(tmp_path: Path) -> Iterator[CountyHub]:
    """A hub on SQLite, where the database makes no difference."""
    made = _hub(tmp_path / "hub")
    yield made
    made.close()


def _hub(folder: Path, database: str = "") -> CountyHub:
    made = county.create(folder, database, Zone.INTERNET, "hub.invalid:8443", demo=True)
    backup.make_key(made)
    # names that languages sort otherwise than bytes do
    townships = [Unit("a", "ä乡", Level.TOWNSHIP, "1"), Unit("B", "Z乡", Level.TOWNSHIP, "1")]
    made.import_units([Unit("1", "县政府", Level.COUNTY), *townships])
    made.import_people([Person("p2", "王", "a"), Person("P3", "李", "B")])
    made.import_documents([(n, Paper(f"通知{n}", body=BODY)) for n in range(60)], "1", [])
    return made


def _everything(hub: CountyHub) -> dict[str, list[tuple[Any, ...]]]:
    with hub.store.reading() as tx:
        return {table: list(tx.rows(table)) for table in tx.tables()}


def _changed_by_a_restore(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    own = {"epoch", "recovering", "restored-heads", "taken-back", "backed-up"}
    return rows | {"meta": [row for row in rows["meta"] if row[0] not in own]}


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "keys").iterdir()}


def test_a_restored_hub_is_the_same_hub(hub: CountyHub, tmp_path: Path) -> None:
    hub.keys.leaf()
    made = backup.write(hub, tmp_path / "b")
    assert made.key is None
    assert made.size == (tmp_path / "b").stat().st_size
    found = backup.restore(tmp_path / "b", tmp_path / "again")
    assert (found.county, found.acts) == ("县政府", made.acts)
    again = CountyHub(tmp_path / "again")
    try:
        assert _changed_by_a_restore(_everything(again)) == _changed_by_a_restore(_everything(hub))
        assert _files(again.folder) == _files(hub.folder)
        assert again.settings == msgspec.structs.replace(hub.settings, database="")
        assert recovery.standing(again)["recovering"]
        with again.store.reading() as tx, hub.store.reading() as before:
            assert tx.value("epoch") != before.value("epoch")
            heads = {scope.name: scope.head for scope in before.feeds.scopes()}
            assert recovery.agreed(tx, before.value("epoch")) == heads
    finally:
        again.close()


def test_a_backup_goes_from_one_database_to_the_other(
    small: CountyHub, postgresql_database: str, tmp_path: Path
) -> None:
    backup.write(small, tmp_path / "b")
    backup.restore(tmp_path / "b", tmp_path / "again", None, postgresql_database)
    again = CountyHub(tmp_path / "again")
    try:
        assert not again.store.sqlite
        assert _changed_by_a_restore(_everything(again)) == _changed_by_a_restore(_everything(small))
        backup.write(again, tmp_path / "b2")
    finally:
        again.close()
    assert backup.verify(tmp_path / "b2").records == backup.verify(tmp_path / "b").records


def test_a_verified_backup_lets_desks_let_their_acts_go(
    hub: CountyHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trials = tmp_path / "trials"
    trials.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(trials))
    backup.write(hub, tmp_path / "b")
    with hub.store.reading() as tx:
        assert tx.value("backed-up") == b""
    found = backup.verify(tmp_path / "b")
    assert found.noted
    assert found.county == "县政府"
    assert found.records == len(_everything(hub)["record"])
    with hub.store.reading() as tx:
        assert tx.value("backed-up") == str(found.acts).encode()
    assert list(trials.iterdir()) == [], "the trial is gone"


def test_a_hub_that_went_another_way_is_not_told(small: CountyHub, tmp_path: Path) -> None:
    backup.write(small, tmp_path / "b")
    with small.store.writing() as tx:
        recovery.begin(tx, {})
    assert not backup.verify(tmp_path / "b").noted
    small.close()
    (small.folder / "hub.db").unlink()
    assert not backup.verify(tmp_path / "b").noted, "a verification needs no hub"


def test_a_backup_sees_one_state_while_the_hub_writes(hub: CountyHub, tmp_path: Path) -> None:
    stop = threading.Event()
    counted = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            with hub.store.writing() as tx:
                for _ in range(5):  # either all five of a transaction are in a backup or none
                    number += 1
                    tx.put(Person(f"busy{number:06}", "忙", "a"), 1)
            counted.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counted.wait()
        backup.write(hub, tmp_path / "b")
    finally:
        stop.set()
        writer.join()
    backup.restore(tmp_path / "b", tmp_path / "again")
    again = CountyHub(tmp_path / "again")
    try:
        with again.store.reading() as tx:
            busy = [person.id for person in tx.all(Person) if person.id.startswith("busy")]
            head = tx.feeds.scope("county").head
            assert tx.feeds.last_number("county") == head
    finally:
        again.close()
    assert busy
    assert len(busy) % 5 == 0
    assert busy == [f"busy{number:06}" for number in range(1, len(busy) + 1)]


def test_only_the_key_opens_a_backup(small: CountyHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup.write(small, tmp_path / "b")
    ring = backup.key_ring()
    (own,) = ring.glob("*.key")
    assert stat.S_IMODE(own.stat().st_mode) == 0o600
    assert small.county().id == own.stem
    secret = own.read_text().splitlines()[-1]
    for path in small.folder.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes(), "the hub itself cannot read its backups"
    away = tmp_path / "stick.key"
    own.rename(away)
    stranger = tmp_path / "stranger.key"
    stranger.write_text(str(pyrage.x25519.Identity.generate()))
    for key in (None, stranger):
        with pytest.raises(KnownError, match="backup-locked"):
            backup.verify(tmp_path / "b", key)
    backup.verify(tmp_path / "b", away)
    monkeypatch.setenv("XIANGYI_BACKUP_KEY", str(away))
    backup.verify(tmp_path / "b")
    with pytest.raises(KnownError, match="backup-key-unreadable"):
        backup.verify(tmp_path / "b", tmp_path / "b")
    with pytest.raises(KnownError, match="backup-key-unreadable"):
        backup.verify(tmp_path / "b", tmp_path / "nothing")


def test_the_folder_of_keys_can_be_named(small: CountyHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYI_BACKUP_KEYS", str(tmp_path / "ring"))
    (small.keys.folder / keys.RECIPIENT).unlink()
    made = backup.write(small, tmp_path / "b")
    assert made.key == tmp_path / "ring" / f"{small.county().id}.key", "who backs up is told of a key that was made"
    backup.verify(tmp_path / "b")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XIANGYI_BACKUP_KEYS", str(tmp_path / "file" / "ring"))
    with pytest.raises(KnownError, match="backup-key-unwritable"):
        backup.make_key(small)


def test_a_damaged_backup_is_refused_and_nothing_is_left(small: CountyHub, tmp_path: Path) -> None:
    backup.write(small, tmp_path / "b")
    whole = (tmp_path / "b").read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    for damaged in (b"", b"PK\3\4", whole[:200], whole[:middle], whole[:-1], flipped, whole + b"x"):
        (tmp_path / "bad").write_bytes(damaged)
        for do in (lambda: backup.verify(tmp_path / "bad"), lambda: backup.restore(tmp_path / "bad", tmp_path / "new")):
            with pytest.raises(KnownError, match="backup-damaged"):
                do()
        assert not (tmp_path / "new").exists()
    with pytest.raises(KnownError, match="backup-unreadable"):
        backup.verify(tmp_path / "absent")


def _blocks(hub: CountyHub) -> list[Any]:
    with hub.store.reading() as tx:
        return list(writing.dump(hub, tx, writing.header_of(hub, tx)))


def _sealed(hub: CountyHub, content: bytes) -> bytes:
    recipient = pyrage.x25519.Recipient.from_str((hub.keys.folder / keys.RECIPIENT).read_text().strip())
    return bytes(pyrage.encrypt(content, [recipient]))


def _forged(hub: CountyHub, blocks: list[Any]) -> bytes:
    return _sealed(hub, b"".join(contents.packed(blocks)))


def test_a_hostile_backup_is_refused(small: CountyHub, tmp_path: Path) -> None:
    """Whoever has the hub's public half can encrypt anything to it."""
    header, *rest = _blocks(small)
    settings = next(block for block in rest if isinstance(block, contents.File))
    rows = next(block for block in rest if isinstance(block, contents.Rows) and block.table == "record")
    change = msgspec.structs.replace
    forged = {
        "no manifest": [header, *rest[:-1]],
        "no header": rest,
        "two headers": [header, header, *rest],
        "after the manifest": [header, *rest, rows],
        "a table left out": [header, *(block for block in rest if block is not rows)],
        "no settings": [header, *(block for block in rest if block is not settings)],
        "another table": [header, change(rows, table="record; DROP TABLE act"), *rest],
        "no such table": [header, change(rows, table="nothing"), *rest],
        "no such column": [header, change(rows, columns=("kind", "key", "nothing")), *rest],
        "other values": [header, change(rows, rows=[("x", [1], {})]), *rest],
        "twice the same": [header, change(rows, rows=[rows.rows[0], rows.rows[0]]), *rest],
        "too few values": [header, change(rows, rows=[("x",)]), *rest],
        "out of the folder": [header, contents.File("keys/../../evil", b""), *rest],
        "somewhere else": [header, contents.File("/etc/evil", b""), *rest],
        "in the database's place": [header, contents.File("hub.db", b""), *rest],
    }
    for name, blocks in forged.items():
        (tmp_path / "bad").write_bytes(_forged(small, blocks))
        with pytest.raises(KnownError, match="backup-damaged"):
            backup.restore(tmp_path / "bad", tmp_path / "new")
        assert not (tmp_path / "new").exists(), name
    for inner in (b"\xff" * 4 + b"x", bytes(64 * 1024 * 1024), b"ab", b""):
        content = zstd.compress(inner) if inner else b""
        (tmp_path / "bad").write_bytes(_sealed(small, content))
        with pytest.raises(KnownError, match="backup-damaged"):
            backup.restore(tmp_path / "bad", tmp_path / "new")


def test_a_backup_that_does_not_hold_together_is_told(small: CountyHub, tmp_path: Path) -> None:
    def verify() -> str:
        backup.write(small, tmp_path / "b")
        with pytest.raises(KnownError, match="backup-faulty") as caught:
            backup.verify(tmp_path / "b")
        return caught.value.values["fault"]

    with small.store.writing() as tx:
        tx.put_body("document", b"\x01", b"\x91\x02")
    assert verify() == "document 01"
    with small.store.writing() as tx:
        tx.feeds.append("county", "unit", b"nobody", 1, 1)
    assert verify() == "feeds"
    with small.store.writing() as tx:
        another = msgspec.msgpack.encode("another")
        tx.put(msgspec.structs.replace(next(tx.all(County)), id="another"), 1)
        tx.connection.exec_driver_sql("DELETE FROM record WHERE kind = 'county' AND key <> ?", (another,))
    assert verify() == "keys"


def test_what_a_newer_program_made_is_refused(small: CountyHub, tmp_path: Path) -> None:
    header, *rest = _blocks(small)
    for code, newer in (
        ("backup-newer", {"format": contents.FORMAT + 1}),
        ("hub-newer", {"schema": tables.VERSION + 1}),
    ):
        (tmp_path / "b").write_bytes(_forged(small, [msgspec.structs.replace(header, **newer), *rest]))
        with pytest.raises(KnownError, match=code):
            backup.verify(tmp_path / "b")
        with pytest.raises(KnownError, match=code):
            backup.restore(tmp_path / "b", tmp_path / "new")
        assert not (tmp_path / "new").exists()


def test_nothing_is_restored_over_something(small: CountyHub, tmp_path: Path, postgresql_database: str) -> None:
    backup.write(small, tmp_path / "b")
    with pytest.raises(KnownError, match="restore-folder-not-empty"):
        backup.restore(tmp_path / "b", small.folder)
    assert _everything(small)["record"]
    with pytest.raises(KnownError, match="restore-folder-not-empty"):
        backup.restore(tmp_path / "b", tmp_path / "b")
    empty = tmp_path / "empty"
    empty.mkdir()
    backup.restore(tmp_path / "b", empty, None, postgresql_database)
    with pytest.raises(KnownError, match="database-not-empty"):
        backup.restore(tmp_path / "b", tmp_path / "second", None, postgresql_database)
    assert not (tmp_path / "second").exists()
    again = CountyHub(empty)
    assert _everything(again)["record"], "the refused restore left the other hub alone"
    again.close()


def test_a_backup_that_cannot_be_written_leaves_the_old_one(small: CountyHub, tmp_path: Path) -> None:
    backup.write(small, tmp_path / "b")
    old = (tmp_path / "b").read_bytes()
    (small.keys.folder / "signing.key").rename(tmp_path / "away")
    (small.keys.folder / "signing.key").symlink_to(small.keys.folder)  # it cannot be read as a file, whoever we are
    (small.folder / "hub.json").rename(tmp_path / "settings")
    with pytest.raises(FileNotFoundError):
        backup.write(small, tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == old
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
    with pytest.raises(KnownError, match="backup-unwritable"):
        backup.write(small, tmp_path / "no such folder" / "b")


def test_backing_up_holds_little_in_memory(small: CountyHub, tmp_path: Path) -> None:
    import tracemalloc

    with small.store.writing() as tx:
        for number in range(400):
            body = msgspec.msgpack.encode((number, os.urandom(100_000)))
            tx.put_body("of-a-later-version", msgspec.msgpack.encode(number), body)
    tracemalloc.start()
    try:
        backup.write(small, tmp_path / "b")
        _, written = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        backup.verify(tmp_path / "b")
        _, verified = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (tmp_path / "b").stat().st_size > 40_000_000
    assert max(written, verified) < 16_000_000
