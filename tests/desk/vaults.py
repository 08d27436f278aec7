"""What tests of the vault share: a clerk, a password, a cheap cost, a keyring in memory."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from app.desk import vault
from app.desk.vault import Cost, OpenPart
from app.domain.errors import KnownError
from app.domain.people import Zone

if TYPE_CHECKING:
    from collections.abc import Callable
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


def refused(code: str, call: Callable[[], object]) -> KnownError:
    with pytest.raises(KnownError) as caught:
        call()
    assert caught.value.code == code
    return caught.value


def forge(folder: Path, change: Callable[[dict[str, Any]], None], version: int | None = None) -> None:
    """Changes the vault as someone would who knows the format but not the key: the digest fits again."""
    file = json.loads((folder / vault.FILE).read_bytes())
    change(file["vault"])
    raw = json.dumps(file["vault"], ensure_ascii=False, separators=(",", ":"))
    version = file["version"] if version is None else version
    digest = hashlib.sha256(f"{version} {raw}".encode()).hexdigest()
    for place in (vault.FILE, vault.COPY):
        (folder / place).write_text(f'{{"version":{version},"digest":"{digest}","vault":{raw}}}')
