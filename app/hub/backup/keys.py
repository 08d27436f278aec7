"""The keys of backups: the hub keeps the half that writes them; the half that opens them lies apart from its folder."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyrage

from app.domain.errors import KnownError
from app.hub.keys import write_secret

if TYPE_CHECKING:
    from app.hub.county import CountyHub

RECIPIENT: Final = "backup.pub"


def key_ring() -> Path:
    """Where this machine keeps the keys that open backups: apart from the hub's folder, which a backup replaces."""
    import platformdirs

    named = os.environ.get("XIANGYI_BACKUP_KEYS")
    return Path(named) if named else platformdirs.user_data_path("xiangyi") / "backup-keys"


def make_key(hub: CountyHub) -> Path:
    """Make the key that opens this hub's backups; the hub itself keeps only the half that writes them.

    The file is an age identity, which the `age` program reads as well. Raises `KnownError("backup-key-unwritable")`.
    """
    identity = pyrage.x25519.Identity.generate()
    path = key_ring() / f"{hub.county().id}.key"
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(path, f"# public key: {identity.to_public()}\n{identity}\n".encode())
        write_secret(hub.keys.folder / RECIPIENT, f"{identity.to_public()}\n".encode())
    except OSError as error:
        raise KnownError("backup-key-unwritable", path=path, why=error.strerror or "") from error
    return path


def recipient(hub: CountyHub) -> tuple[Any, Path | None]:
    """Whom the hub's backups are for; a hub that has no backup key yet gets one."""
    file = hub.keys.folder / RECIPIENT
    made = None if file.exists() else make_key(hub)
    try:
        return pyrage.x25519.Recipient.from_str(file.read_text().strip()), made
    except (OSError, UnicodeDecodeError, pyrage.RecipientError) as error:
        raise KnownError("backup-key-unreadable", path=file) from error


def identities(key: Path | None) -> list[Any]:
    """The keys to try: the one named, else the one that the environment names, else all of this machine."""
    named = key or (Path(os.environ["XIANGYI_BACKUP_KEY"]) if os.environ.get("XIANGYI_BACKUP_KEY") else None)
    if named is not None:
        return [_identity(named)]
    found = []
    for path in sorted(key_ring().glob("*.key")):
        with contextlib.suppress(KnownError):  # another hub's, perhaps of another user: the backup says which fits
            found.append(_identity(path))
    return found


def _identity(path: Path) -> Any:
    try:
        lines = [line.strip() for line in path.read_text().splitlines()]
        return pyrage.x25519.Identity.from_str(next(line for line in lines if line and not line.startswith("#")))
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError) as error:
        raise KnownError("backup-key-unreadable", path=path) from error
