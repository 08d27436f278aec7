"""Stores that were copied, opened twice, are newer, damaged or on a full disk; and that what is said to be saved is."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from app.desk import session
from app.desk.store import DeskStore
from app.desk.vault import DatabaseKey
from app.domain.errors import KnownError
from app.hub.store import HubStore
from app.speech.sentences import SENTENCES
from tests.integration import small_county
from tests.integration.small_county import CHEN, COUNTY, LI, TOWN, Enrolled
from tests.integration.wire import assert_mirrors, exchange, exchange_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.desk.desk import Desk
    from app.hub.county import CountyHub
    from tests.integration.conftest import NewDesk


@pytest.fixture
def enrolled(hub: CountyHub, tmp_path: Path) -> Enrolled:
    """A desk in a folder of its own, as it is on a clerk's PC."""
    (tmp_path / "pc" / LI).mkdir(parents=True)
    made = small_county.enrol(hub, LI, tmp_path / "pc" / LI / session.STORE)
    desk = made.open()
    exchange(desk, hub)
    desk.close()
    return made


def opened(enrolled: Enrolled) -> Desk:
    """The desk, with its folder's lock."""
    return session.open_with_key(enrolled.path.parent, DatabaseKey(enrolled.key), undo_seconds=0)


def refusal(enrolled: Enrolled) -> str:
    """Why the desk does not open."""
    with pytest.raises(KnownError) as caught:
        opened(enrolled)
    assert caught.value.code in SENTENCES
    return caught.value.code


# ------------------------------------------------------------------------------------------------------------- opening


def test_a_desk_opens_once(enrolled: Enrolled):
    desk = opened(enrolled)
    assert refusal(enrolled) == "store-in-use"
    desk.send(small_county.paper(), [COUNTY])
    desk.close()
    again = opened(enrolled)
    assert again.line().waiting == 1
    again.close()


def test_a_store_of_a_newer_program_is_left_as_it_is(enrolled: Enrolled):
    store = DeskStore(enrolled.path, enrolled.key)
    with store.writing() as tx:
        tx.connection.exec_driver_sql("PRAGMA user_version=99")
    store.close()
    before = enrolled.path.read_bytes()
    assert refusal(enrolled) == "store-newer"
    assert enrolled.path.read_bytes() == before
    assert refusal(enrolled) == "store-newer", "a desk that did not open holds no lock"


@pytest.mark.parametrize("damage", ["header", "emptied", "missing", "other key"])
def test_a_store_that_cannot_be_read_is_not_touched(enrolled: Enrolled, damage: str):
    match damage:
        case "header":
            with enrolled.path.open("r+b") as file:
                file.write(b"\xff" * 4096)
        case "emptied":
            enrolled.path.write_bytes(b"")
        case "missing":
            enrolled.path.unlink()
        case "other key":
            enrolled = Enrolled(LI, enrolled.path, bytes(32))
    before = enrolled.path.read_bytes() if enrolled.path.exists() else None
    assert refusal(enrolled) == "store-damaged"
    if before:
        assert enrolled.path.read_bytes() == before
    assert enrolled.path.exists() == (damage != "missing"), "no empty store in the place of one that is lost"


def test_a_folder_that_cannot_be_written_is_not_called_a_damaged_store(enrolled: Enrolled):
    (enrolled.path.parent / f"{enrolled.path.name}-wal").mkdir()
    assert refusal(enrolled) == "folder-unwritable"


def test_a_disk_without_room_is_not_called_a_damaged_store(enrolled: Enrolled, monkeypatch: pytest.MonkeyPatch):
    (enrolled.path.parent / f"{enrolled.path.name}-wal").mkdir()
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=4096))
    assert refusal(enrolled) == "disk-full"


# ------------------------------------------------------------------------------------------------------------- copying


def test_a_copied_store_becomes_a_second_desk_and_both_go_on(hub: CountyHub, enrolled: Enrolled, tmp_path: Path):
    desk = enrolled.open()
    desk.send(small_county.paper("两处都有"), [COUNTY])
    desk.close()
    shutil.copytree(tmp_path / "pc", tmp_path / "other-pc")
    one = opened(enrolled)
    two = opened(Enrolled(LI, tmp_path / "other-pc" / LI / session.STORE, enrolled.key))
    one.send(small_county.paper("甲机的报告"), [COUNTY])
    two.send(small_county.paper("乙机的报告"), [COUNTY])
    try:
        exchange_all(hub, one, two, one, two)
        assert _id(one) != _id(two)
        for desk in (one, two):
            assert sorted(row.title for row in desk.sent().rows) == ["两处都有", "乙机的报告", "甲机的报告"]
            assert not desk.counts().waiting
            assert_mirrors(desk, hub)
        with hub.store.reading() as tx:
            assert tx.last_position() == 3
            assert len(tx.desks()) == 2
    finally:
        one.close()
        two.close()


def test_a_store_put_back_from_a_copy_goes_on(hub: CountyHub, enrolled: Enrolled, tmp_path: Path):
    shutil.copytree(tmp_path / "pc", tmp_path / "copy")
    desk = opened(enrolled)
    for number in range(3):
        desk.send(small_county.paper(f"报告 {number}"), [COUNTY])
        exchange(desk, hub)
    desk.close()
    shutil.rmtree(tmp_path / "pc")
    shutil.copytree(tmp_path / "copy", tmp_path / "pc")
    restored = opened(enrolled)
    exchange_all(hub, restored)
    assert len(restored.sent().rows) == 3
    assert_mirrors(restored, hub)
    restored.close()


def _id(desk: Desk) -> bytes:
    with desk.store.reading() as tx:
        return tx.setting("desk", bytes, b"")


# ----------------------------------------------------------------------------------------------------------- full disks


@contextlib.contextmanager
def no_room(desk: Desk) -> Iterator[None]:
    """The store can grow no further, as on a full disk."""
    with desk.store.writing() as tx:
        pages = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        most = tx.connection.exec_driver_sql("PRAGMA max_page_count").scalar_one()
    _allow(desk, pages)
    yield
    _allow(desk, most)


def _allow(desk: Desk, pages: int) -> None:
    with desk.store.writing() as tx:
        tx.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")


def test_what_does_not_fit_is_refused_and_what_was_saved_stays(hub: CountyHub, new_desk: NewDesk):
    desk = new_desk(LI)
    exchange(desk, hub)
    desk.send(small_county.paper("先存的"), [COUNTY])
    before = desk.sent(), desk.outbox(), desk.drafts()
    with no_room(desk):
        for _ in range(2):
            with pytest.raises(KnownError) as caught:
                desk.send(small_county.paper("存不下的", "字" * 60_000), [COUNTY])
            assert caught.value.code == "disk-full"
        assert (desk.sent(), desk.outbox(), desk.drafts()) == before
    desk.send(small_county.paper("又能存了", "字" * 60_000), [COUNTY])
    exchange_all(hub, desk)
    assert [row.title for row in desk.sent().rows] == ["又能存了", "先存的"]


def test_what_arrives_on_a_full_disk_arrives_later(hub: CountyHub, new_desk: NewDesk):
    desk = new_desk(LI)
    exchange(desk, hub)
    papers = [(n, small_county.paper(f"通知 {n}", "防汛物资。" * 3000)) for n in range(8)]
    hub.import_documents(papers, COUNTY, [TOWN])
    desk.send(small_county.paper(), [COUNTY])
    with no_room(desk), pytest.raises(KnownError) as caught:
        exchange(desk, hub)
    assert caught.value.code == "disk-full"
    exchange_all(hub, desk)
    assert len(desk.inbox().rows) == 8
    assert not desk.counts().waiting
    assert_mirrors(desk, hub)


def test_a_disk_that_really_is_full(hub: CountyHub, tmp_path: Path):
    small = tmp_path / "small"
    small.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(small)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here (that takes root)")
    try:
        enrolled = small_county.enrol(hub, LI, small / "store.db")
        desk = enrolled.open()
        exchange(desk, hub)
        (small / "movies").write_bytes(bytes(_room(small)))
        with pytest.raises(KnownError) as caught:
            _write_without_end(desk)
        assert caught.value.code == "disk-full"
        saved = len(desk.outbox())
        desk.close()
        (small / "movies").unlink()
        again = enrolled.open()
        assert len(again.outbox()) == saved
        exchange_all(hub, again)
        assert len(again.sent(limit=200).rows) == saved
        again.close()
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def _write_without_end(desk: Desk) -> None:
    while True:
        desk.send(small_county.paper("报告", "字" * 20_000), [COUNTY])


def _room(folder: Path) -> int:
    return shutil.disk_usage(folder).free - 300_000


# --------------------------------------------------------------------------------------------------------------- fsync


def test_both_stores_wait_for_the_disk(hub: CountyHub, new_desk: NewDesk):
    desk = new_desk(CHEN)
    for transaction in (desk.store.writing(), hub.store.writing()):
        with transaction as tx:
            assert tx.connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2  # FULL
            assert tx.connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"


COMMITS = """
import sys
from pathlib import Path
from app.desk.store import DeskStore
from app.hub.store import HubStore

desk = DeskStore(Path(sys.argv[1]) / "desk.db", bytes(32))
hub = HubStore(f"sqlite:///{sys.argv[1]}/hub.db")
hub.create()
for number in range(5):
    print("desk", file=sys.stderr, flush=True)
    with desk.writing() as tx:
        tx.set_setting("number", number)
    print("hub", file=sys.stderr, flush=True)
    with hub.writing() as tx:
        tx.set_value("number", b"%d" % number)
print("end", file=sys.stderr, flush=True)
desk.close()
hub.close()
"""


def test_each_commit_of_either_store_is_synced_before_it_returns(tmp_path: Path):
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed, and nothing else shows what a program asks of the disk")
    log = tmp_path / "calls"
    calls = [strace, "-f", "-y", "-e", "trace=fsync,fdatasync,write", "-o", str(log)]
    root = Path(__file__).resolve().parents[2]
    run = subprocess.run(
        [*calls, sys.executable, "-c", COMMITS, str(tmp_path)], cwd=root, capture_output=True, text=True
    )
    if "ptrace" in run.stderr:
        pytest.skip(f"strace may not look here: {run.stderr.splitlines()[0]}")
    assert run.returncode == 0, run.stderr
    between = re.split(r'write\(2<[^>]*>, "(desk|hub|end)(?:\\n)?"', log.read_text())
    done = list(zip(between[1::2], between[2::2], strict=True))
    assert [side for side, _ in done] == ["desk", "hub"] * 5 + ["end"]
    for side, calls_made in done[:-1]:
        assert re.search(rf"(fsync|fdatasync)\(\d+<[^>]*/{side}\.db-wal>\)\s*= 0", calls_made), (side, calls_made)


def test_a_hubs_store_of_a_newer_program_is_left_as_it_is(hub: CountyHub):
    with hub.store.writing() as tx:
        tx.set_value("schema", b"99")
    store = HubStore(hub.store.url)
    with pytest.raises(KnownError) as caught:
        store.check()
    store.close()
    assert caught.value.code == "hub-newer"
