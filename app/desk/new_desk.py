"""Making a clerk's folder when joining: it gets its name when all in it is on disk, so it is whole or not there."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from app.desk import durable, vault
from app.desk.clerks import SET_ASIDE, UNFINISHED
from app.desk.store import DeskStore
from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from app.desk.vault import OpenPart

STORE: Final = "store.db"
_LOCK: Final = "joining.lock"
_PATIENCE_S: Final = 30


def make(store: Path, part: OpenPart, password: str, settings: Mapping[str, object], now: int, *, again: bool) -> Path:
    """The folder of a clerk's desk, with a vault, and a store with these first settings.

    A desk that the clerk has here already is set aside when `again`. Raises `KnownError("already-enrolled")`, and what
    a vault and a store raise.
    """
    folder = store / part.person
    with _alone(store, _PATIENCE_S):
        if (folder / STORE).exists() and not again:
            raise KnownError("already-enrolled", name=part.name)
        making = store / f"{UNFINISHED}{part.person}"
        shutil.rmtree(making, ignore_errors=True)
        _fill(making, part, password, settings)
        if folder.exists():
            # never deleted: it may hold what was not sent, and the old password still opens it
            folder.rename(store / f"{SET_ASIDE}{part.person}-{now}")
        durable.rename(making, folder)
    return folder


def sweep(store: Path) -> None:
    """Clear away what is left where a PC died while joining; what another program is making now is left alone.

    Nothing is lost with it: who joins again with the same code brings the same keys, and gets the same answer.
    """
    left = [folder for folder in store.glob(f"{UNFINISHED}*") if folder.is_dir()]
    if not left:
        return
    with contextlib.suppress(KnownError), _alone(store, 0):
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)


def _fill(folder: Path, part: OpenPart, password: str, settings: Mapping[str, object]) -> None:
    made = DeskStore(folder / STORE, vault.create(folder, part, password))
    try:
        with made.writing() as tx:
            for name, value in settings.items():
                tx.set_setting(name, value)
    finally:
        made.close()


@contextlib.contextmanager
def _alone(store: Path, patience: float) -> Iterator[None]:
    lock = FileLock(store / _LOCK)
    try:
        lock.acquire(timeout=patience)
    except Timeout as error:
        raise KnownError("store-in-use", path=store) from error
    try:
        yield
    finally:
        lock.release()
