"""The vault on real files: what opens it, what does not, and what a power cut leaves."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import shutil
import stat
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk import durable, os_keyring, vault
from app.desk.vault import Cost, DatabaseKey, OpenPart, Vault
from app.domain.errors import KnownError
from app.domain.people import Zone
from app.protocol import codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

WANG = OpenPart("p-1", "王芳", "马过河镇", "马龙区", Zone.INTERNET, demo=True)
PASSWORD = "春城无处不飞花"[:7] + "8"
CHEAP = Cost(memory_kib=64)


class MemoryKeyring:
    """A keyring of the operating system, in memory."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class LockedKeyring(MemoryKeyring):
    """The clerk waved the question of the system away."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("dismissed")

    def delete_password(self, service: str, username: str) -> None:
        raise RuntimeError("dismissed")


@pytest.fixture
def key(tmp_path: Path) -> DatabaseKey:
    return vault.create(tmp_path, WANG, PASSWORD, CHEAP)


def _refused(code: str, call: Callable[[], object]) -> KnownError:
    with pytest.raises(KnownError) as caught:
        call()
    assert caught.value.code == code
    return caught.value


# ------------------------------------------------------------------------------------------------------------ password


def test_the_password_opens_what_it_closed(tmp_path: Path, key: DatabaseKey) -> None:
    assert len(key) == 32
    assert Vault.load(tmp_path).open_with_password(PASSWORD) == key


def test_another_password_does_not(tmp_path: Path, key: DatabaseKey) -> None:
    opened = Vault.load(tmp_path)
    for wrong in (PASSWORD + " ", PASSWORD[:-1], "", PASSWORD.upper() + "x"):
        _refused("wrong-password", partial(opened.open_with_password, wrong))


def test_an_input_method_left_in_full_width_mode_locks_nobody_out(tmp_path: Path) -> None:
    key = vault.create(tmp_path, WANG, "Kunming-2026", CHEAP)
    assert Vault.load(tmp_path).open_with_password("Ｋｕｎｍｉｎｇ－２０２６") == key


@pytest.mark.parametrize("short", ["", "1234567", "1２3４567", "\ud800"])
def test_a_password_too_short_is_refused_before_anything_is_written(tmp_path: Path, short: str) -> None:
    _refused("password-too-short", lambda: vault.create(tmp_path / "new", WANG, short))
    assert not (tmp_path / "new").exists()


def test_a_changed_password_replaces_the_old_one(tmp_path: Path, key: DatabaseKey) -> None:
    Vault.load(tmp_path).change_password(PASSWORD, "another-one")
    again = Vault.load(tmp_path)
    assert again.open_with_password("another-one") == key
    _refused("wrong-password", lambda: again.open_with_password(PASSWORD))
    for place in (vault.FILE, vault.COPY):
        assert len(json.loads((tmp_path / place).read_bytes())["vault"]["slots"]) == 1


def test_changing_needs_the_old_password_and_a_long_enough_new_one(tmp_path: Path, key: DatabaseKey) -> None:
    opened = Vault.load(tmp_path)
    _refused("wrong-password", lambda: opened.change_password("not the old one", "another-one"))
    _refused("password-too-short", lambda: opened.change_password(PASSWORD, "short"))
    assert opened.open_with_password(PASSWORD) == key


def test_a_key_of_another_vault_cannot_be_wrapped_by_mistake(tmp_path: Path, key: DatabaseKey) -> None:
    opened = Vault.load(tmp_path)
    calls: list[Callable[[], object]] = [
        lambda: opened.set_password(bytes(32), "another-one"),
        lambda: opened.add_recovery_slot(bytes(32)),
        lambda: opened.add_keyring_slot(bytes(32), MemoryKeyring()),
        lambda: opened.set_open_part(b"", WANG),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="not the key"):
            call()


def test_the_cost_stands_in_the_slot_and_meets_the_advice_of_owasp(tmp_path: Path) -> None:
    key = vault.create(tmp_path, WANG, PASSWORD)
    slot = json.loads((tmp_path / vault.FILE).read_bytes())["vault"]["slots"][0]
    assert slot["cost"] == {"memory_kib": 65536, "passes": 1, "lanes": 1}  # at least 46 MiB in one pass
    assert Vault.load(tmp_path).open_with_password(PASSWORD) == key


# ------------------------------------------------------------------------------------------------------------ open part


def test_the_unlock_window_lists_clerks_without_a_key(tmp_path: Path, key: DatabaseKey) -> None:
    assert Vault.load(tmp_path).open_part == WANG


def test_a_new_name_is_followed_and_the_person_stays(tmp_path: Path, key: DatabaseKey) -> None:
    renamed = OpenPart("p-1", "王芳芳", "马过河镇", "马龙区", Zone.INTERNET, demo=True)
    Vault.load(tmp_path).set_open_part(key, renamed)
    again = Vault.load(tmp_path)
    assert again.open_part == renamed
    assert again.open_with_password(PASSWORD) == key
    with pytest.raises(ValueError, match="hands"):
        again.set_open_part(key, OpenPart("p-2", "李明", "马过河镇", "马龙区", Zone.INTERNET, demo=True))


def test_an_open_part_rewritten_by_someone_else_opens_nothing(tmp_path: Path, key: DatabaseKey) -> None:
    _forge(tmp_path, lambda contents: contents["open_part"].update(zone="intranet"))
    _refused("vault-damaged", lambda: Vault.load(tmp_path).open_with_password(PASSWORD))


def test_a_second_vault_in_one_folder_is_refused(tmp_path: Path, key: DatabaseKey) -> None:
    _refused("vault-exists", lambda: vault.create(tmp_path, WANG, PASSWORD))
    (tmp_path / vault.FILE).unlink()
    _refused("vault-exists", lambda: vault.create(tmp_path, WANG, PASSWORD))
    assert Vault.load(tmp_path).open_with_password(PASSWORD) == key


# -------------------------------------------------------------------------------------------------------------- keyring


def test_the_keyring_opens_it_without_the_password(tmp_path: Path, key: DatabaseKey) -> None:
    ring = MemoryKeyring()
    Vault.load(tmp_path).add_keyring_slot(key, ring)
    again = Vault.load(tmp_path)
    assert again.has_keyring_slot
    assert again.open_with_keyring(ring) == key
    assert again.open_with_password(PASSWORD) == key
    assert all(key.hex() not in secret for secret in ring.held.values())


def test_without_the_clerks_wish_there_is_no_keyring_slot(tmp_path: Path, key: DatabaseKey) -> None:
    opened = Vault.load(tmp_path)
    assert not opened.has_keyring_slot
    assert _refused("slot-missing", lambda: opened.open_with_keyring(MemoryKeyring())).values == {"slot": "keyring"}


def test_a_keyring_slot_made_anew_or_removed_leaves_no_secret_behind(tmp_path: Path, key: DatabaseKey) -> None:
    ring, opened = MemoryKeyring(), Vault.load(tmp_path)
    opened.add_keyring_slot(key, ring)
    opened.add_keyring_slot(key, ring)
    assert len(ring.held) == 1
    opened.remove_keyring_slot(ring)
    opened.remove_keyring_slot(ring)
    assert not ring.held
    assert not Vault.load(tmp_path).has_keyring_slot


def test_a_keyring_that_lost_its_secret_or_refuses_asks_for_the_password(tmp_path: Path, key: DatabaseKey) -> None:
    ring, opened = MemoryKeyring(), Vault.load(tmp_path)
    opened.add_keyring_slot(key, ring)
    _refused("keyring-lost", lambda: opened.open_with_keyring(MemoryKeyring()))
    _refused("keyring-refused", lambda: opened.open_with_keyring(LockedKeyring()))
    for wrong in ("", "not hexadecimal", bytes(32).hex()):
        ring.held = dict.fromkeys(ring.held, wrong)
        _refused("keyring-lost", lambda: opened.open_with_keyring(ring))
    opened.remove_keyring_slot(LockedKeyring())
    assert opened.open_with_password(PASSWORD) == key


def test_a_machine_without_a_keyring_says_so(tmp_path: Path, key: DatabaseKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "plan9")
    _refused("keyring-missing", lambda: Vault.load(tmp_path).add_keyring_slot(key))


def test_the_environment_cannot_choose_a_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    _refused("keyring-missing", os_keyring.system_keyring)


def test_only_backends_of_operating_systems_are_named() -> None:
    named = [place for places in os_keyring._BACKENDS.values() for place in places]
    assert not [place for place in named if any(bad in place for bad in ("alt", "fail", "null", "Plaintext"))]


# ------------------------------------------------------------------------------------------------------------- recovery


def test_two_people_together_recover_and_set_a_new_password(tmp_path: Path, key: DatabaseKey) -> None:
    first, second = Vault.load(tmp_path).add_recovery_slot(key)
    again = Vault.load(tmp_path)
    assert again.open_with_recovery(first.lower(), second.replace("-", " ")) == key
    assert again.open_with_recovery(second, first) == key
    again.set_password(again.open_with_recovery(first, second), "a new password", CHEAP)
    assert Vault.load(tmp_path).open_with_password("a new password") == key


def test_one_person_alone_recovers_nothing(tmp_path: Path, key: DatabaseKey) -> None:
    opened = Vault.load(tmp_path)
    first, second = opened.add_recovery_slot(key)
    for pair in ((first, first), (second, second), (first, codes.new_code()), (codes.new_code(), second)):
        _refused("wrong-recovery-codes", partial(opened.open_with_recovery, *pair))
    _refused("code-malformed", lambda: opened.open_with_recovery(first, ""))


def test_new_recovery_codes_replace_the_old_ones(tmp_path: Path, key: DatabaseKey) -> None:
    opened = Vault.load(tmp_path)
    old = opened.add_recovery_slot(key)
    new = opened.add_recovery_slot(key)
    _refused("wrong-recovery-codes", lambda: opened.open_with_recovery(*old))
    assert opened.open_with_recovery(*new) == key


def test_without_recovery_codes_there_is_none(tmp_path: Path, key: DatabaseKey) -> None:
    opened = Vault.load(tmp_path)
    assert not opened.has_recovery_slot
    _refused("slot-missing", lambda: opened.open_with_recovery(codes.new_code(), codes.new_code()))


def test_no_secret_is_stored_or_shown(tmp_path: Path, key: DatabaseKey, capsys: pytest.CaptureFixture[str]) -> None:
    opened = Vault.load(tmp_path)
    pair = opened.add_recovery_slot(key)
    print(key, repr(key), f"{key}", opened, opened.open_part, {"key": key})
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir()) + capsys.readouterr().out.encode()
    for secret in (
        key.hex().encode(),
        bytes(key),
        base64.b64encode(key),
        PASSWORD.encode(),
        *(c.encode() for c in pair),
    ):
        assert secret not in stored


# --------------------------------------------------------------------------------------------------- damage and attacks


def _forge(folder: Path, change: Callable[[dict[str, Any]], None], version: int | None = None) -> None:
    """Changes the vault as someone would who knows the format but not the key: the digest fits again."""
    file = json.loads((folder / vault.FILE).read_bytes())
    change(file["vault"])
    raw = json.dumps(file["vault"], ensure_ascii=False, separators=(",", ":"))
    version = file["version"] if version is None else version
    digest = hashlib.sha256(f"{version} {raw}".encode()).hexdigest()
    for place in (vault.FILE, vault.COPY):
        (folder / place).write_text(f'{{"version":{version},"digest":"{digest}","vault":{raw}}}')


def _slot_bytes() -> Iterator[tuple[int, str, int]]:
    for number, fields in enumerate(({"salt": 16, "nonce": 12, "wrapped": 48}, {"nonce": 12, "wrapped": 48})):
        for field, length in fields.items():
            yield from ((number, field, place) for place in range(length))


def test_a_byte_altered_anywhere_in_a_slot_is_refused(tmp_path: Path, key: DatabaseKey) -> None:
    ring = MemoryKeyring()
    Vault.load(tmp_path).add_keyring_slot(key, ring)
    intact = (tmp_path / vault.FILE).read_bytes()

    def alter(number: int, field: str, place: int) -> None:
        def change(contents: dict[str, Any]) -> None:
            value = bytearray(base64.b64decode(contents["slots"][number][field]))
            value[place] ^= 1 << place % 8
            contents["slots"][number][field] = base64.b64encode(value).decode()

        (tmp_path / vault.FILE).write_bytes(intact)
        _forge(tmp_path, change)

    for number, field, place in _slot_bytes():
        alter(number, field, place)
        forged = Vault.load(tmp_path)
        if number == 0:
            _refused("wrong-password", partial(forged.open_with_password, PASSWORD))
        else:
            _refused("keyring-lost", partial(forged.open_with_keyring, ring))


def test_a_slot_moved_to_another_person_or_kind_is_refused(tmp_path: Path, key: DatabaseKey) -> None:
    _forge(tmp_path, lambda contents: contents["open_part"].update(person="p-2"))
    _refused("wrong-password", lambda: Vault.load(tmp_path).open_with_password(PASSWORD))


@pytest.mark.parametrize("cost", [{"memory_kib": 2**30}, {"passes": 10**6}, {"lanes": 0}, {"memory_kib": "much"}])
def test_a_forged_cost_does_not_make_the_pc_compute_for_an_hour(
    tmp_path: Path, key: DatabaseKey, cost: dict[str, object]
) -> None:
    _forge(tmp_path, lambda contents: contents["slots"][0]["cost"].update(cost))
    _refused("vault-damaged", lambda: Vault.load(tmp_path))


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
        _refused("vault-damaged", lambda: Vault.load(tmp_path))


@given(cut=st.integers(min_value=0, max_value=10_000))
def test_a_truncated_vault_is_damaged(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    folder = tmp_path_factory.mktemp("vault")
    vault.create(folder, WANG, PASSWORD, CHEAP)
    length = len((folder / vault.FILE).read_bytes())
    _damage_both(folder, lambda content: content[: cut % length])
    _refused("vault-damaged", lambda: Vault.load(folder))
    shutil.rmtree(folder)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"version":"1"}', b"{" * 100_000])
def test_what_is_no_vault_is_damaged(tmp_path: Path, content: bytes) -> None:
    (tmp_path / vault.FILE).write_bytes(content)
    _refused("vault-damaged", lambda: Vault.load(tmp_path))


def test_a_vault_of_a_newer_version_is_left_alone(tmp_path: Path, key: DatabaseKey) -> None:
    _forge(tmp_path, lambda contents: contents.update(slots="in a form of the future"), version=2)
    (tmp_path / vault.COPY).unlink()
    newer = (tmp_path / vault.FILE).read_bytes()
    error = _refused("vault-newer", lambda: Vault.load(tmp_path))
    assert error.values == {"theirs": "2", "ours": "1"}
    assert (tmp_path / vault.FILE).read_bytes() == newer


def test_no_vault_is_said_to_be_missing(tmp_path: Path) -> None:
    _refused("vault-missing", lambda: Vault.load(tmp_path))


def test_a_vault_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / vault.FILE).mkdir()
    assert _refused("vault-unreadable", lambda: Vault.load(tmp_path)).values["why"]


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
    _refused("disk-full", lambda: opened.change_password(PASSWORD, "the new password"))
    _refused("disk-full", lambda: vault.create(tmp_path / "other", WANG, PASSWORD, CHEAP))
    monkeypatch.undo()
    assert opened.open_with_password(PASSWORD) == key
    assert Vault.load(tmp_path).open_with_password(PASSWORD) == key
    vault.create(tmp_path / "other", WANG, PASSWORD, CHEAP)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    _refused("folder-unwritable", lambda: vault.create(tmp_path / "file" / "desk", WANG, PASSWORD, CHEAP))
