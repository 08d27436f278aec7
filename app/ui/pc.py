"""What the face remembers for the whole PC, before any clerk is known: language, look, who was here last."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from pathlib import Path

FILE = "face.json"


class Pc(Struct, frozen=True):
    """Small things only. Nothing here tells what a clerk does."""

    language: str = ""
    theme: str = "light"
    big: bool = False
    last: str = ""


class Storage(Struct, frozen=True):
    """What the desks take on this PC's disk and what is left on it, in bytes."""

    used: int
    free: int


def storage(store: Path) -> Storage:
    """Count it. A file that goes meanwhile counts nothing."""
    used = 0
    for folder, _folders, names in os.walk(store):
        for name in names:
            try:
                used += os.stat(os.path.join(folder, name)).st_size
            except OSError:
                continue
    return Storage(used, shutil.disk_usage(store).free)


def remembered(store: Path) -> Pc:
    """What was remembered; what cannot be read is forgotten, since none of it matters."""
    try:
        return msgspec.json.decode((store / FILE).read_bytes(), type=Pc)
    except (OSError, msgspec.DecodeError):
        return Pc()


def remember(store: Path, pc: Pc) -> None:
    """Remember for the next start. A full disk must not keep a clerk out, so it is forgotten then."""
    new = store / f"{FILE}.new"
    try:
        store.mkdir(parents=True, exist_ok=True)
        new.write_bytes(msgspec.json.encode(pc))
        os.replace(new, store / FILE)
    except OSError:
        new.unlink(missing_ok=True)
