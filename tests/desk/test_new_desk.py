"""Making a clerk's folder: killed at any step, it leaves a whole desk or none, and joining again mends all."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest
from msgspec import structs

from app.desk import new_desk, session, vault
from app.desk.clerks import SET_ASIDE, UNFINISHED, clerks
from app.desk.identity import Identity
from app.desk.store import DeskStore
from app.domain.errors import KnownError
from app.domain.people import Zone

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

FORGOTTEN: Final = "mountain-stream-7"
PASSWORD: Final = "river-stone-42"
PART: Final = vault.OpenPart("li", "李强", "月望乡", "马龙区", Zone.EXTRANET, False)
IDENTITY: Final = Identity("li", "unit", Zone.EXTRANET, "hub", b"", b"", bytes(32), bytes(32))
OURS: Final = f"{os.sep}app{os.sep}desk{os.sep}"
ON_DISK: Final = {
    "acquire", "close", "commit", "connect", "create_all", "dispose", "exec_driver_sql", "execute", "fsync", "mkdir",
    "open", "release", "rename", "replace", "rmtree", "unlink", "write",
}  # fmt: skip
"""Calls that may change something on disk."""
KILLED: Final = 137

_cheaply: Final = partial(vault.create, cost=vault.Cost(memory_kib=64))
_now: Final = itertools.count(1_780_000_000_000)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "create", _cheaply)


def join(store: Path, password: str = PASSWORD, *, again: bool = False, person: str = "li") -> Path:
    """What joining does when the hub has answered."""
    part, identity = structs.replace(PART, person=person), structs.replace(IDENTITY, person=person)
    settings = {"identity": identity, "desk": b"d" * 16}
    return new_desk.make(store, part, password, settings, next(_now), again=again)


def holds_everything(folder: Path, password: str) -> bool:
    """Whether a desk is whole, and opened by this password."""
    made = DeskStore(folder / new_desk.STORE, vault.Vault.load(folder).open_with_password(password))
    with made.reading() as tx:
        found = tx.setting("identity", Identity, None), tx.setting("desk", bytes, b"")
    made.close()
    return found == (IDENTITY, b"d" * 16)


def left_over(store: Path) -> list[Path]:
    """What joining left unfinished."""
    return list(store.glob(f"{UNFINISHED}*/"))


@pytest.mark.parametrize("again", [False, True])
def test_who_is_killed_at_any_step_has_a_whole_desk_or_none(memory: Path, again: bool) -> None:
    killed = _die_at_every_step(memory, again=again)
    assert len(killed) > 50
    for store in killed:
        aside = list(store.glob(f"{SET_ASIDE}*"))
        here = [clerk.person for clerk in clerks(store)]
        assert here in (["li"], []), store
        assert bool(aside) or here or not again, "the desk that was there is nowhere"
        if here:
            assert holds_everything(store / "li", PASSWORD if aside or not again else FORGOTTEN), store
        if here and not again:
            with pytest.raises(KnownError, match="already-enrolled"):
                join(store)
        else:
            join(store, again=again)
        session.unlock(store, "li", PASSWORD).close()
        assert holds_everything(store / "li", PASSWORD), store
        assert not left_over(store)
        if again:
            (oldest, *_) = sorted(store.glob(f"{SET_ASIDE}*"))
            assert holds_everything(oldest, FORGOTTEN), "the desk that was there is still there, with all in it"


def test_what_is_left_is_swept_at_the_next_start_of_anyone(tmp_path: Path) -> None:
    join(tmp_path)
    join(tmp_path, person="wang").rename(tmp_path / "joining-wang")
    (tmp_path / "joining-2345-0123456789ab").write_bytes(b"keys of someone whose line was cut")
    session.unlock(tmp_path, "li", PASSWORD).close()
    assert not left_over(tmp_path)
    assert (tmp_path / "joining-2345-0123456789ab").exists()


def test_what_another_program_is_making_is_left_alone(tmp_path: Path) -> None:
    join(tmp_path)
    join(tmp_path, person="wang").rename(tmp_path / "joining-wang")
    with new_desk._alone(tmp_path, 0):
        session.unlock(tmp_path, "li", PASSWORD).close()
    assert left_over(tmp_path) == [tmp_path / "joining-wang"]


def test_who_joins_twice_at_once_keeps_the_first_desk(tmp_path: Path) -> None:
    join(tmp_path)
    with pytest.raises(KnownError, match="already-enrolled"):
        join(tmp_path, "another-password")
    assert holds_everything(tmp_path / "li", PASSWORD)
    assert not left_over(tmp_path)


def _die_at_every_step(folder: Path, *, again: bool) -> list[Path]:
    """The folders of PCs that died while joining, each a step later than the one before."""
    start = folder / "start"
    start.mkdir()
    if again:
        join(start, FORGOTTEN)
    process = multiprocessing.get_context("forkserver").Process(target=_kill_many, args=(folder, start, again))
    process.start()
    process.join()
    ended_well = process.exitcode == 0
    process.close()
    assert ended_well
    return sorted(folder.glob("killed-*"))


def _kill_many(folder: Path, start: Path, again: bool) -> None:
    vault.create = _cheaply
    join(folder / "warm")  # so that every import is done
    for step in itertools.count(1):
        store = folder / f"killed-{step:03}"
        shutil.copytree(start, store)
        child = os.fork()
        if not child:
            _join_and_die(step, store, again)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code != KILLED:
            shutil.rmtree(store)
            sys.exit(code)


def _join_and_die(step: int, store: Path, again: bool) -> None:
    left = step

    def count(frame: FrameType, event: str, called: object) -> None:
        nonlocal left
        if event == "call":
            caller, name = frame.f_back, frame.f_code.co_name
        else:
            caller, name = frame, getattr(called, "__name__", "")
        if event in ("call", "c_call") and name in ON_DISK and caller and OURS in caller.f_code.co_filename:
            left -= 1
            if not left:
                os._exit(KILLED)

    code = 1
    try:
        sys.setprofile(count)
        join(store, again=again)
        code = 0
    finally:
        sys.setprofile(None)
        os._exit(code)
