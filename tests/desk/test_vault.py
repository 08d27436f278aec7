"""The vault on real files: what opens it and what does not."""

from __future__ import annotations

import base64
import json
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from app.desk import os_keyring, vault
from app.desk.vault import DatabaseKey, OpenPart, Vault
from app.domain.people import Zone
from app.protocol import codes
from tests.desk.vaults import CHEAP, PASSWORD, WANG, MemoryKeyring, forge, refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class LockedKeyring(MemoryKeyring):
    """The clerk waved the question of the system away."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("dismissed")

    def delete_password(self, service: str, username: str) -> None:
        raise RuntimeError("dismissed")


@pytest.fixture
def key(tmp_path: Path) -> DatabaseKey:
    return vault.create(tmp_path, WANG, PASSWORD, CHEAP)


# ------------------------------------------------------------------------------------------------------------ password


def test_the_password_opens_what_it_closed(tmp_path: Path, key: DatabaseKey) -> None:
    assert len(key) == 32
    assert Vault.load(tmp_path).open_with_password(PASSWORD) == key


def test_another_password_does_not(tmp_path: Path, key: DatabaseKey) -> None:
    opened = Vault.load(tmp_path)
    for wrong in (PASSWORD + " ", PASSWORD[:-1], "", PASSWORD.upper() + "x"):
        refused("wrong-password", partial(opened.open_with_password, wrong))


def test_an_input_method_left_in_full_width_mode_locks_nobody_out(tmp_path: Path) -> None:
    key = vault.create(tmp_path, WANG, "Kunming-2026", CHEAP)
    assert Vault.load(tmp_path).open_with_password("Ｋｕｎｍｉｎｇ－２０２６") == key


@pytest.mark.parametrize("short", ["", "1234567", "1２3４567", "\ud800"])
def test_a_password_too_short_isrefused_before_anything_is_written(tmp_path: Path, short: str) -> None:
    refused("password-too-short", lambda: vault.create(tmp_path / "new", WANG, short))
    assert not (tmp_path / "new").exists()


def test_a_changed_password_replaces_the_old_one(tmp_path: Path, key: DatabaseKey) -> None:
    Vault.load(tmp_path).change_password(PASSWORD, "another-one")
    again = Vault.load(tmp_path)
    assert again.open_with_password("another-one") == key
    refused("wrong-password", lambda: again.open_with_password(PASSWORD))
    for place in (vault.FILE, vault.COPY):
        assert len(json.loads((tmp_path / place).read_bytes())["vault"]["slots"]) == 1


def test_changing_needs_the_old_password_and_a_long_enough_new_one(tmp_path: Path, key: DatabaseKey) -> None:
    opened = Vault.load(tmp_path)
    refused("wrong-password", lambda: opened.change_password("not the old one", "another-one"))
    refused("password-too-short", lambda: opened.change_password(PASSWORD, "short"))
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
    forge(tmp_path, lambda contents: contents["open_part"].update(zone="intranet"))
    refused("vault-damaged", lambda: Vault.load(tmp_path).open_with_password(PASSWORD))


def test_a_second_vault_in_one_folder_isrefused(tmp_path: Path, key: DatabaseKey) -> None:
    refused("vault-exists", lambda: vault.create(tmp_path, WANG, PASSWORD))
    (tmp_path / vault.FILE).unlink()
    refused("vault-exists", lambda: vault.create(tmp_path, WANG, PASSWORD))
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
    assert refused("slot-missing", lambda: opened.open_with_keyring(MemoryKeyring())).values == {"slot": "keyring"}


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
    refused("keyring-lost", lambda: opened.open_with_keyring(MemoryKeyring()))
    refused("keyring-refused", lambda: opened.open_with_keyring(LockedKeyring()))
    for wrong in ("", "not hexadecimal", bytes(32).hex()):
        ring.held = dict.fromkeys(ring.held, wrong)
        refused("keyring-lost", lambda: opened.open_with_keyring(ring))
    opened.remove_keyring_slot(LockedKeyring())
    assert opened.open_with_password(PASSWORD) == key


def test_a_machine_without_a_keyring_says_so(tmp_path: Path, key: DatabaseKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "plan9")
    refused("keyring-missing", lambda: Vault.load(tmp_path).add_keyring_slot(key))


def test_the_environment_cannot_choose_a_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    refused("keyring-missing", os_keyring.system_keyring)


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
        refused("wrong-recovery-codes", partial(opened.open_with_recovery, *pair))
    refused("code-malformed", lambda: opened.open_with_recovery(first, ""))


def test_new_recovery_codes_replace_the_old_ones(tmp_path: Path, key: DatabaseKey) -> None:
    opened = Vault.load(tmp_path)
    old = opened.add_recovery_slot(key)
    new = opened.add_recovery_slot(key)
    refused("wrong-recovery-codes", lambda: opened.open_with_recovery(*old))
    assert opened.open_with_recovery(*new) == key


def test_without_recovery_codes_there_is_none(tmp_path: Path, key: DatabaseKey) -> None:
    opened = Vault.load(tmp_path)
    assert not opened.has_recovery_slot
    refused("slot-missing", lambda: opened.open_with_recovery(codes.new_code(), codes.new_code()))


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
