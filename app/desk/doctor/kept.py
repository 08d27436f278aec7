"""What lies on the disk for each clerk: key file and store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.desk import vault
from app.desk.doctor.finding import Finding
from app.desk.session import STORE
from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from app.desk.hub_log import LogWarning

_PLAIN: Final = b"SQLite format 3\0"
_PAGE: Final = 512
"""Bytes: every page size of SQLite is a multiple of it."""


def examine(store: Path, whole: Mapping[str, bool]) -> list[Finding]:
    """The desks in a folder. `whole` has what the stores that could be opened found of themselves, by person."""
    folders = [folder for folder in sorted(store.glob("*/")) if _is_desk(folder)]
    if not folders:
        return [Finding("store-absent", {"path": str(store)})]
    return [_desk(folder, whole) for folder in folders]


def of_log(warning: LogWarning | None) -> tuple[Finding, ...]:
    """What an opened desk has noticed of the hub's log."""
    return () if warning is None else (Finding(warning.code, warning.values, ok=False),)


def _is_desk(folder: Path) -> bool:
    return any((folder / name).exists() for name in (vault.FILE, vault.COPY, STORE))


def _desk(folder: Path, whole: Mapping[str, bool]) -> Finding:
    try:
        part = vault.Vault.load(folder).open_part
    except KnownError as error:
        return Finding(error.code, error.values, ok=False)
    values = {"name": part.name, "path": str(folder / STORE)}
    try:
        with (folder / STORE).open("rb") as file:
            head, size = file.read(len(_PLAIN)), file.seek(0, 2)
    except FileNotFoundError:
        return Finding("store-database-missing", values, ok=False)
    except OSError as error:
        return Finding("store-unreadable", {**values, "why": error.strerror or ""}, ok=False)
    if head == _PLAIN:
        return Finding("store-not-encrypted", values, ok=False)
    # all of a young store may still lie in the log beside it
    empty = not size and not (folder / f"{STORE}-wal").exists()
    if empty or size % _PAGE or not whole.get(part.person, True):
        return Finding("store-not-whole", values, ok=False)
    return Finding("store-whole" if part.person in whole else "store-locked", values)
