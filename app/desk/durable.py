"""Small files that must outlive a power cut: what stands under the name is the old content or the new one, whole."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from app.domain.errors import KnownError

if TYPE_CHECKING:
    from pathlib import Path

_FULL = {errno.ENOSPC, errno.EDQUOT}


def write(path: Path, content: bytes) -> None:
    """Writes `path` atomically and durably, readable by its owner only, and makes its folder if need be.

    Raises `KnownError("disk-full")` or `KnownError("folder-unwritable")`; the old content then still stands.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary.unlink(missing_ok=True)  # left by a power cut, perhaps with other permissions
        _write_new(temporary, content)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        if error.errno in _FULL:
            raise KnownError("disk-full", path=path.parent) from error
        raise KnownError("folder-unwritable", path=path.parent, why=error.strerror or "") from error


def rename(old: Path, new: Path) -> None:
    """Gives a folder its name, durably: whoever finds it finds the files in it."""
    _sync_folder(old)
    old.replace(new)
    _sync_folder(new.parent)


def _write_new(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # NTFS journals names, and Windows opens no folder for writing
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
