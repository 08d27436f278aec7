"""The desks of one PC: a folder for each clerk, with a vault and an encrypted store that the others cannot read."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout
from msgspec import Struct

from app.desk import new_desk, os_keyring, spool, vault
from app.desk.clerks import ClerkName, clerks, name_in
from app.desk.desk import Desk, now_ms
from app.desk.identity import Identity
from app.desk.pace import UNKNOWN, Pace
from app.desk.store import DeskStore
from app.domain.errors import KnownError, Misuse
from app.protocol.joining import check_joined, prove_join, slip_of
from app.protocol.messages import Join

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.vault import DatabaseKey

STORE: Final = new_desk.STORE
LOCK: Final = "in-use.lock"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Locks(Struct, frozen=True):
    """What besides the password opens a clerk's desk, and what could."""

    has_keyring: bool
    has_recovery: bool
    keyring_there: bool
    """This PC's operating system has a keyring to ask."""


class OpenDesk(Desk):
    """A desk that holds its folder's lock while it is open."""

    def __init__(self, store: DeskStore, lock: FileLock, undo_seconds: int) -> None:
        super().__init__(store, undo_seconds=undo_seconds)
        self._lock = lock
        self._attended = spool.attend(store.path)

    def note_failure(self, code: str, pace: Pace = UNKNOWN, *, unreachable: bool) -> None:
        """See `Desk`. What has begun to leave is also left with the PC: it may be switched off before the next try."""
        super().note_failure(code, pace, unreachable=unreachable)
        self._leave(only_sealed=True)

    def close(self) -> None:
        """Leave with the PC what is still to be sent, close the store, and let its folder go."""
        self._leave()
        super().close()
        self._attended.release()
        self._lock.release()

    def _leave(self, *, only_sealed: bool = False) -> None:
        # a full disk keeps nobody from closing: the acts are in the outbox
        with contextlib.suppress(KnownError):
            spool.leave(self, only_sealed=only_sealed)


def unlock(store: Path, person: str, password: str, undo_seconds: int = 10) -> OpenDesk:
    """Open a clerk's desk with the password. `person` may be empty where there is one clerk only.

    Raises `KnownError("wrong-password"|"store-in-use"|"store-newer"|"store-damaged"|"no-desk")`.
    """
    folder = folder_of(store, person)
    return open_with_key(folder, vault.Vault.load(folder).open_with_password(password), undo_seconds)


def unlock_with_keyring(store: Path, person: str, undo_seconds: int = 10) -> OpenDesk:
    """Open a clerk's desk with what the operating system's keyring holds, for who asked for that.

    Raises `KnownError("slot-missing"|"keyring-missing"|"keyring-refused"|"keyring-lost")`: then ask for the password.
    """
    folder = folder_of(store, person)
    return open_with_key(folder, vault.Vault.load(folder).open_with_keyring(), undo_seconds)


def locks(store: Path, person: str) -> Locks:
    """What opens the desk besides the password. Raises `KnownError("no-desk"|"vault-…")`."""
    found = vault.Vault.load(folder_of(store, person))
    try:
        os_keyring.system_keyring()
    except KnownError:
        there = False
    else:
        there = True
    return Locks(found.has_keyring_slot, found.has_recovery_slot, there)


def change_password(store: Path, person: str, old: str, new: str) -> None:
    """From now on the new password opens the desk. Raises `KnownError("wrong-password"|"password-too-short")`."""
    vault.Vault.load(folder_of(store, person)).change_password(old, new)


def recovery_codes(store: Path, person: str, password: str) -> tuple[str, str]:
    """Two codes for two people who together can open the desk; shown once. Earlier ones open nothing any more."""
    found = vault.Vault.load(folder_of(store, person))
    return found.add_recovery_slot(found.open_with_password(password))


def recover(store: Path, person: str, codes: tuple[str, str], new: str) -> None:
    """Give a desk a new password by its two recovery codes. Raises `KnownError("wrong-recovery-codes"|…)`."""
    found = vault.Vault.load(folder_of(store, person))
    found.set_password(found.open_with_recovery(*codes), new)


def use_keyring(store: Path, person: str, password: str, *, wanted: bool) -> None:
    """Have the operating system's keyring open the desk too, or no longer. Raises `KnownError("keyring-…")`."""
    found = vault.Vault.load(folder_of(store, person))
    key = found.open_with_password(password)
    if wanted:
        found.add_keyring_slot(key)
    else:
        found.remove_keyring_slot()


def open_with_key(folder: Path, key: DatabaseKey, undo_seconds: int = 10) -> OpenDesk:
    """Open the desk in a folder with its database key."""
    lock = _lock(folder)
    store: DeskStore | None = None
    try:
        new_desk.sweep(folder.parent)
        if not (folder / STORE).exists():
            raise KnownError("store-damaged", path=folder / STORE)  # a new one would look as if all were lost
        store = DeskStore(folder / STORE, key)
        desk = OpenDesk(store, lock, undo_seconds)
        desk.attachments.sweep()
        spool.take_replies(desk)
        return desk
    except BaseException:
        if store is not None:
            store.close()
        lock.release()
        raise


def folder_of(store: Path, person: str) -> Path:
    """The folder of a clerk's desk. Raises `KnownError("no-desk")`, `Misuse("which-clerk")`."""
    here = clerks(store)
    if not person and len(here) > 1:
        raise Misuse("which-clerk", clerks=", ".join(clerk.person for clerk in here))
    for clerk in here:
        if person in ("", clerk.person, clerk.name):
            return store / clerk.person
    raise KnownError("no-desk", path=store)


def enrol(store: Path, hub: str, code: str, password: str, *, again: bool = False) -> ClerkName:
    """Join the hub with a slip's code, and make the clerk's vault and store.

    `again` sets aside a desk that the clerk has here already: for who forgot the password and got a new slip.

    May be repeated after a cut with the same code: the keys of the first try are kept, wrapped by the code, until the
    hub's answer is on disk. Raises `Unreachable`, `KnownError` with the hub's reason, or for the password.
    """
    from app.desk.courier import LineCourier, encode_join
    from app.desk.pending import PendingKeys

    vault.check_length(password)
    slip, secret = slip_of(code)
    store.mkdir(parents=True, exist_ok=True, mode=0o700)
    pending = PendingKeys(store, slip, secret)
    person_key, desk_key = pending.keys()
    join = prove_join(Join(slip, person_key.public, desk_key.public, now_ms()), secret)
    courier = LineCourier(hub, None)
    try:
        joined = courier.join(encode_join(join))
    finally:
        courier.close()
    check_joined(joined, join, secret)
    if not _NAME.fullmatch(joined.person):
        raise KnownError("frame-damaged")
    part = vault.OpenPart(
        joined.person, joined.name, joined.unit_name, joined.county.name, joined.county.zone, joined.county.demo
    )
    identity = Identity(
        joined.person,
        joined.unit,
        joined.county.zone,
        hub,
        joined.hub_key,
        joined.ca,
        person_key.secret,
        desk_key.secret,
    )
    settings = {
        "identity": identity,
        "desk": joined.desk,
        "turn": joined.turn,
        "epoch": joined.epoch,
        "hub-said": joined.county.address,
    }
    folder = new_desk.make(store, part, password, settings, now_ms(), again=again)
    pending.done()
    if again:
        _bring_over(store, joined.person, password)
    return name_in(vault.Vault.load(folder))


def _bring_over(store: Path, person: str, password: str) -> None:
    """What the earlier desk had not sent comes over at once, where the clerk has kept the password."""
    from app.desk.bringing_over import bring_over

    with contextlib.suppress(KnownError), contextlib.closing(unlock(store, person, password)) as desk:
        bring_over(desk, password)


def _lock(folder: Path) -> FileLock:
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise KnownError("store-in-use", path=folder) from error
    return lock
