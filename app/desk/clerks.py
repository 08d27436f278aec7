"""Who has a desk on this PC, told by the open part of the vaults: without a key, and without a slow import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.desk import vault
from app.domain.errors import KnownError

if TYPE_CHECKING:
    from pathlib import Path

SET_ASIDE: Final = "before-"
UNFINISHED: Final = "joining-"
"""What a folder is called until the desk in it is whole."""


class ClerkName(Struct, frozen=True):
    """A clerk with a desk on this PC, as the unlock window names them."""

    person: str
    name: str
    unit_name: str
    county: str
    zone: str
    demo: bool
    has_keyring: bool = False
    """The clerk wanted the operating system's account to open the desk without a password."""
    has_recovery: bool = False
    """Two people hold codes that together open the desk."""


def clerks(store: Path) -> tuple[ClerkName, ...]:
    """Who has a desk in this folder. Whose vault cannot be read is named by the folder: opening it says why."""
    found = []
    for folder in sorted(store.glob("*/")):
        if folder.name.startswith((SET_ASIDE, UNFINISHED)) or not any(folder.glob("vault*")):
            continue
        try:
            found.append(name_in(vault.Vault.load(folder)))
        except KnownError:
            found.append(ClerkName(folder.name, folder.name, "", "", "", False))
    return tuple(found)


def name_in(found: vault.Vault) -> ClerkName:
    """The clerk whose vault this is."""
    part = found.open_part
    return ClerkName(
        part.person,
        part.name,
        part.unit_name,
        part.county,
        part.zone,
        part.demo,
        found.has_keyring_slot,
        found.has_recovery_slot,
    )
