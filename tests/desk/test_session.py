"""Opening a desk with its password: wrong ones, other clerks, and what stays locked."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
from typing import TYPE_CHECKING

import pytest

from app.desk import session, vault
from app.desk.clerks import clerks
from app.desk.identity import Identity
from app.desk.store import DeskStore
from app.domain.errors import KnownError, Misuse
from app.domain.people import Zone

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD = "mountain-stream-7"


def make_desk(store: Path, person: str, name: str) -> None:
    """A clerk's folder, as joining leaves it."""
    part = vault.OpenPart(person, name, "月望乡", "马龙区", Zone.EXTRANET, False)
    key = vault.create(store / person, part, PASSWORD + person, vault.Cost(memory_kib=64))
    made = DeskStore(store / person / session.STORE, key)
    with made.writing() as tx:
        tx.set_setting("identity", Identity(person, "unit", Zone.EXTRANET, "hub", b"", b"", bytes(32), bytes(32)))
    made.close()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A PC that two clerks share."""
    make_desk(tmp_path, "li", "李强")
    make_desk(tmp_path, "wang", "王芳")
    return tmp_path


def test_each_password_opens_its_own_desk_only(store: Path):
    for person, other in (("li", "wang"), ("wang", "li")):
        desk = session.unlock(store, person, PASSWORD + person)
        assert desk.identity.person == person
        desk.close()
        with pytest.raises(KnownError) as caught:
            session.unlock(store, person, PASSWORD + other)
        assert caught.value.code == "wrong-password"


def test_a_clerk_is_named_by_id_or_name_and_never_guessed(store: Path):
    desk = session.unlock(store, "王芳", PASSWORD + "wang")
    assert desk.identity.person == "wang"
    desk.close()
    with pytest.raises(Misuse) as which:
        session.unlock(store, "", PASSWORD + "wang")
    assert which.value.values == {"clerks": "li, wang"}
    with pytest.raises(KnownError) as nobody:
        session.unlock(store, "zhao", PASSWORD)
    assert nobody.value.code == "no-desk"


def test_what_joining_left_unfinished_is_nobodys_desk(store: Path):
    (store / "wang").rename(store / "joining-wang")
    assert [clerk.person for clerk in clerks(store)] == ["li"]


def test_a_desk_is_open_once_on_a_pc_and_free_when_its_process_is_gone(store: Path):
    context = multiprocessing.get_context("forkserver")
    here, there = context.Pipe()
    other = context.Process(target=_hold_open, args=(store, there))
    other.start()
    try:
        assert here.recv() == "open"
        with pytest.raises(KnownError) as caught:
            session.unlock(store, "li", PASSWORD + "li")
        assert caught.value.code == "store-in-use"
    finally:
        other.kill()
        other.join()
    other.close()
    here.close()
    there.close()
    session.unlock(store, "li", PASSWORD + "li").close()


def _hold_open(store: Path, say: multiprocessing.connection.Connection) -> None:
    desk = session.unlock(store, "li", PASSWORD + "li")
    say.send("open")
    say.recv()
    desk.close()
