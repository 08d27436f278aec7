"""Files at the hub: bytes on disk, uploads that end badly, sweeping, and backups that hold them."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from app.domain.errors import KnownError
from app.domain.papers import Attachment
from app.domain.records import Deposit
from app.hub import backup, blobs
from app.hub.files import KEPT_MS
from tests.hub.desks_and_hub import World
from tests.integration.small_county import HILLS, LI, TOWN, ZHAO, paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.hub.files import Standing
    from app.hub.store.unwritten import Desk

CONTENT = random.Random(1).randbytes(200_000)
SHA256 = hashlib.sha256(CONTENT).digest()


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Li of the town and Zhao of the hills, on both databases."""
    database = str(request.getfixturevalue("postgresql_database")) if request.param == "postgresql" else ""
    made = World(tmp_path / "world", database)
    made.enrol(LI, ZHAO)
    made.sync()
    yield made
    made.close()


def send(world: World, content: bytes = CONTENT) -> bytes:
    """Li sends the hills a paper that names a file."""
    files = (Attachment("附件.pdf", len(content), hashlib.sha256(content).digest(), "pdf"),)
    act = world.desks[LI].send(structs.replace(paper(), files=files), [HILLS])
    world.sync(LI)
    return bytes.fromhex(act)


def desk_of(world: World, person: str) -> Desk:
    """A desk as the hub knows it."""
    with world.hub.store.reading() as tx:
        return next(desk for desk in tx.desks() if desk.person == person)


def bring(world: World, item: bytes, content: bytes = CONTENT) -> Standing:
    """Li brings the file."""
    files = world.hub.files
    begun = files.begin(desk_of(world, LI), item, hashlib.sha256(content).digest(), len(content))
    return files.settle(files.write(begun, content[begun.offset :]))


def refusal(do: Any, *arguments: Any) -> str:
    """The code with which something is refused."""
    with pytest.raises(KnownError) as caught:
        do(*arguments)
    return caught.value.code


def test_who_may_read_the_document_learns_when_its_file_is_there(world: World):
    item = send(world)
    world.sync(ZHAO)
    find, zhao = world.hub.files.find, desk_of(world, ZHAO)
    assert refusal(find, zhao, item, SHA256) == "file-not-found"
    done = bring(world, item)
    assert set(done.changed) == {f"unit:{TOWN}", f"unit:{HILLS}"}
    assert find(zhao, item, SHA256).size == len(CONTENT)
    world.settle()
    with world.desks[ZHAO].store.reading() as tx:
        assert tx.mirror.get(Deposit, item) == Deposit(item, (SHA256,))
    world.agree()


def test_what_is_not_what_was_named_is_let_go(world: World):
    item = send(world)
    files, li = world.hub.files, desk_of(world, LI)
    begun = files.begin(li, item, SHA256, len(CONTENT))
    whole = files.write(begun, bytes(len(CONTENT)))
    assert refusal(files.settle, whole) == "blob-differs"
    assert files.standing(li, begun.upload.id).offset == 0, "it is to be brought anew"
    assert not files.blobs.has(SHA256)
    assert bring(world, item).changed


def test_more_than_was_promised_is_not_taken(world: World):
    item = send(world)
    files = world.hub.files
    begun = files.begin(desk_of(world, LI), item, SHA256, len(CONTENT))
    assert refusal(files.write, begun, CONTENT + b"x") == "upload-too-long"
    assert refusal(files.begin, desk_of(world, LI), item, SHA256, len(CONTENT) + 1) == "upload-malformed"


def test_two_connections_of_one_upload_make_one_blob(world: World):
    item = send(world)
    files = world.hub.files
    begun = files.begin(desk_of(world, LI), item, SHA256, len(CONTENT))
    one = files.write(begun, CONTENT[:1000])
    other = files.write(begun, CONTENT[:2000])
    other, one = files.write(other, CONTENT[2000:]), files.write(one, CONTENT[1000:])
    assert files.settle(one).changed
    assert refusal(files.settle, other) == "upload-busy"
    assert files.standing(desk_of(world, LI), begun.upload.id).offset == len(CONTENT)
    assert b"".join(files.blobs.read(SHA256, 0, len(CONTENT))) == CONTENT


def test_abandoned_uploads_are_swept_and_blobs_are_not(world: World):
    item = send(world)
    bring(world, item)
    other = send(world, b"another")
    files, li = world.hub.files, desk_of(world, LI)
    begun = files.begin(li, other, hashlib.sha256(b"another").digest(), 7)
    files.settle(files.write(begun, b"ano"))
    part = world.hub.folder / "blobs" / "uploads" / begun.upload.id.hex()
    assert part.read_bytes() == b"ano"
    world.clock.now += KEPT_MS - 1000
    assert files.standing(li, begun.upload.id).offset == 3
    stray = part.with_name("proving-0")
    stray.write_bytes(b"of a process that died")
    os.utime(stray, (0, 0))
    world.clock.now += 2000
    files.sweep()
    assert not part.exists()
    assert not stray.exists()
    assert refusal(files.standing, li, begun.upload.id) == "file-not-found"
    assert files.blobs.has(SHA256)


def test_a_full_disk_keeps_what_had_come(world: World, monkeypatch: pytest.MonkeyPatch):
    item = send(world)
    files, li = world.hub.files, desk_of(world, LI)
    begun = files.begin(li, item, SHA256, len(CONTENT))
    one = files.write(begun, CONTENT[:1000])
    files.settle(one)
    with monkeypatch.context() as patch:
        patch.setattr("app.hub.blobs.os.open", _full)
        assert refusal(files.write, one, CONTENT[1000:]) == "hub-disk-full"
    assert files.standing(li, begun.upload.id).offset == 1000
    other = send(world, b"another")
    usage = shutil.disk_usage(world.hub.folder)
    monkeypatch.setattr("app.hub.blobs.shutil.disk_usage", lambda _: usage._replace(free=blobs.RESERVE + 6))
    assert refusal(files.begin, li, other, hashlib.sha256(b"another").digest(), 7) == "hub-disk-full"


def _full(*_: Any) -> int:
    raise OSError(errno.ENOSPC, "no space left on device")


def test_a_backup_holds_the_files_and_is_proven_with_them(world: World, tmp_path: Path):
    item = send(world)
    bring(world, item)
    bring(world, send(world, b"another"), b"another")
    key = backup.make_key(world.hub)
    backup.write(world.hub, tmp_path / "backup")
    backup.verify(tmp_path / "backup", key)
    backup.restore(tmp_path / "backup", tmp_path / "restored", key)
    world.replace_hub(tmp_path / "restored")
    assert b"".join(world.hub.files.blobs.read(SHA256, 0, len(CONTENT))) == CONTENT
    assert world.hub.files.find(desk_of(world, ZHAO), item, SHA256).size == len(CONTENT)
    assert not list((tmp_path / "restored" / "blobs" / "uploads").iterdir())


def test_a_hub_that_has_lost_a_file_gets_no_good_backup(world: World, tmp_path: Path):
    bring(world, send(world))
    world.hub.files.blobs.path(SHA256).write_bytes(b"rotten")
    key = backup.make_key(world.hub)
    backup.write(world.hub, tmp_path / "backup")
    assert refusal(backup.verify, tmp_path / "backup", key) == "backup-damaged"
