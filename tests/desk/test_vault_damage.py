"""The vault on real files: what damage, attacks, power cuts and full disks leave."""

from __future__ import annotations

import base64
import errno
import os
import shutil
import stat
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk import durable, vault
from app.desk.vault import DatabaseKey, Vault
from app.domain.errors import KnownError
from tests.desk.vaults import CHEAP, PASSWORD, WANG, MemoryKeyring, forge, refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def key(tmp_path: Path) -> DatabaseKey:
    return vault.create(tmp_path, WANG, PASSWORD, CHEAP)


# --------------------------------------------------------------------------------------------------- damage and attacks


def _slot_bytes() -> Iterator[tuple[int, str, int]]:
    for number, fields in enumerate(({"salt": 16, "nonce": 12, "wrapped": 48}, {"nonce": 12, "wrapped": 48})):
        for field, length in fields.items():
            yield from ((number, field, place) for place in range(length))


def test_a_byte_altered_anywhere_in_a_slot_isrefused(tmp_path: Path, key: DatabaseKey) -> None:
    ring = MemoryKeyring()
    Vault.load(tmp_path).add_keyring_slot(key, ring)
    intact = (tmp_path / vault.FILE).read_bytes()

    def alter(number: int, field: str, place: int) -> None:
        def change(contents: dict[str, Any]) -> None:
            value = bytearray(base64.b64decode(contents["slots"][number][field]))
            value[place] ^= 1 << place % 8
            contents["slots"][number][field] = base64.b64encode(value).decode()

        (tmp_path / vault.FILE).write_bytes(intact)
        forge(tmp_path, change)

    for number, field, place in _slot_bytes():
        alter(number, field, place)
        forged = Vault.load(tmp_path)
        if number == 0:
            refused("wrong-password", partial(forged.open_with_password, PASSWORD))
        else:
            refused("keyring-lost", partial(forged.open_with_keyring, ring))


def test_a_slot_moved_to_another_person_or_kind_isrefused(tmp_path: Path, key: DatabaseKey) -> None:
    forge(tmp_path, lambda contents: contents["open_part"].update(person="p-2"))
    refused("wrong-password", lambda: Vault.load(tmp_path).open_with_password(PASSWORD))


@pytest.mark.parametrize("cost", [{"memory_kib": 2**30}, {"passes": 10**6}, {"lanes": 0}, {"memory_kib": "much"}])
def test_aforged_cost_does_not_make_the_pc_compute_for_an_hour(
    tmp_path: Path, key: DatabaseKey, cost: dict[str, object]
) -> None:
    forge(tmp_path, lambda contents: contents["slots"][0]["cost"].update(cost))
    refused("vault-damaged", lambda: Vault.load(tmp_path))


def _always(content: bytes, _: bytes) -> bytes:
    return content


def _damage_both(folder: Path, change: Callable[[bytes], bytes]) -> None:
    for place in (vault.FILE, vault.COPY):
        (folder / place).write_bytes(change((folder / place).read_bytes()))


def test_any_flipped_bit_opens_nothing_and_is_called_damage(tmp_path: Path, key: DatabaseKey) -> None:
    intact = (tmp_path / vault.FILE).read_bytes()
    for place in range(len(intact)):
        flipped = bytearray(intact)
        flipped[place] ^= 1 << place % 8
        _damage_both(tmp_path, partial(_always, bytes(flipped)))
        refused("vault-damaged", lambda: Vault.load(tmp_path))


@given(cut=st.integers(min_value=0, max_value=10_000))
def test_a_truncated_vault_is_damaged(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    folder = tmp_path_factory.mktemp("vault")
    vault.create(folder, WANG, PASSWORD, CHEAP)
    length = len((folder / vault.FILE).read_bytes())
    _damage_both(folder, lambda content: content[: cut % length])
    refused("vault-damaged", lambda: Vault.load(folder))
    shutil.rmtree(folder)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"version":"1"}', b"{" * 100_000])
def test_what_is_no_vault_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / vault.FILE).write_bytes(content)
    refused("vault-damaged", lambda: Vault.load(tmp_path))


def test_a_vault_of_a_newer_version_is_left_alone(tmp_path: Path, key: DatabaseKey) -> None:
    forge(tmp_path, lambda contents: contents.update(slots="in a form of the future"), version=2)
    (tmp_path / vault.COPY).unlink()
    newer = (tmp_path / vault.FILE).read_bytes()
    error = refused("vault-newer", lambda: Vault.load(tmp_path))
    assert error.values == {"theirs": "2", "ours": "1"}
    assert (tmp_path / vault.FILE).read_bytes() == newer


def test_no_vault_is_said_to_be_missing(tmp_path: Path) -> None:
    refused("vault-missing", lambda: Vault.load(tmp_path))


def test_a_vault_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / vault.FILE).mkdir()
    assert refused("vault-unreadable", lambda: Vault.load(tmp_path)).values["why"]


@pytest.mark.parametrize("damage", [b"", b"\x00" * 600, None])
def test_a_bad_sector_in_the_vault_is_repaired_from_its_copy(
    tmp_path: Path, key: DatabaseKey, damage: bytes | None
) -> None:
    intact = (tmp_path / vault.FILE).read_bytes()
    if damage is None:
        (tmp_path / vault.FILE).unlink()
    else:
        (tmp_path / vault.FILE).write_bytes(damage)
    assert Vault.load(tmp_path).open_with_password(PASSWORD) == key
    assert (tmp_path / vault.FILE).read_bytes() == intact


# ----------------------------------------------------------------------------------------------- power cuts, full disks


def test_only_the_owner_can_read_the_vault(tmp_path: Path, key: DatabaseKey) -> None:
    for place in (vault.FILE, vault.COPY):
        assert stat.S_IMODE((tmp_path / place).stat().st_mode) == 0o600


class PowerCut(BaseException):
    """The line goes dark: nothing after this runs."""


@pytest.mark.parametrize("moment", range(12))
def test_a_power_cut_at_any_moment_leaves_a_vault_that_one_password_opens(
    tmp_path: Path, key: DatabaseKey, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    steps = iter(range(100))

    def cut(name: str, real: Callable[..., Any]) -> None:
        def step(*arguments: Any, **options: Any) -> Any:
            if next(steps) == moment:
                raise PowerCut(name)
            return real(*arguments, **options)

        monkeypatch.setattr(os, name, step)

    opened = Vault.load(tmp_path)
    for name in ("open", "fsync", "replace"):
        cut(name, getattr(os, name))
    try:
        opened.set_password(key, "the new password", CHEAP)
        done = True
    except PowerCut:
        done = False
    monkeypatch.undo()
    again = Vault.load(tmp_path)
    old, new = (_opens(again, password) for password in (PASSWORD, "the new password"))
    assert old != new
    assert new or not done, "what was reported as done is done"
    again.set_password(key, "a later password", CHEAP)
    assert Vault.load(tmp_path).open_with_password("a later password") == key
    assert {path.name for path in tmp_path.iterdir()} == {vault.FILE, vault.COPY}


def _opens(opened: Vault, password: str) -> bool:
    try:
        opened.open_with_password(password)
    except KnownError:
        return False
    return True


def test_a_half_written_file_is_passed_over_and_cleared_away(tmp_path: Path, key: DatabaseKey) -> None:
    half = tmp_path / f".{vault.FILE}.new"
    half.write_bytes((tmp_path / vault.FILE).read_bytes()[:100])
    half.chmod(0o644)
    opened = Vault.load(tmp_path)
    assert opened.open_with_password(PASSWORD) == key
    opened.set_password(key, "the new password", CHEAP)
    assert not half.exists()


def test_the_file_is_synced_before_its_name_and_the_folder_after(
    tmp_path: Path, key: DatabaseKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def seen_fsync(handle: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def seen_replace(source: Any, target: Any, **options: Any) -> None:
        done.append("name")
        replace(source, target, **options)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(os, "replace", seen_replace)
    durable.write(tmp_path / "small", b"content")
    assert done == ["file", "name", "folder"]


def test_a_full_disk_is_said_and_the_old_password_still_opens(
    tmp_path: Path, key: DatabaseKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    opened = Vault.load(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    refused("disk-full", lambda: opened.change_password(PASSWORD, "the new password"))
    refused("disk-full", lambda: vault.create(tmp_path / "other", WANG, PASSWORD, CHEAP))
    monkeypatch.undo()
    assert opened.open_with_password(PASSWORD) == key
    assert Vault.load(tmp_path).open_with_password(PASSWORD) == key
    vault.create(tmp_path / "other", WANG, PASSWORD, CHEAP)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    refused("folder-unwritable", lambda: vault.create(tmp_path / "file" / "desk", WANG, PASSWORD, CHEAP))
