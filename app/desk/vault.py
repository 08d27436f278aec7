"""The vault: the one random key of a clerk's database, wrapped in slots that each open it alone.

`vault.json` lies beside the store. Its open part names the clerk, so that the unlock window can list who works on this
PC without any key; each slot holds the database key under AES-256-GCM, bound to the person, the kind of slot and the
version of the format. A slot opens with the clerk's password (Argon2id), with a secret in the keyring of the operating
system, or with the codes of two people together.

Passwords are taken in Unicode's form NFKC: an input method left in its full-width mode must lock nobody out.

Every write is atomic and durable, and is made twice (`vault.json`, `vault.json.copy`): the store outlives a bad sector
in these few bytes. Keys and codes are never logged, and `repr` does not show them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct, structs

from app.desk import durable, os_keyring
from app.domain.errors import KnownError
from app.domain.people import Zone
from app.protocol import codes

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.os_keyring import Keyring

VERSION: Final = 1
FILE: Final = "vault.json"
COPY: Final = "vault.json.copy"
KEY_BYTES: Final = 32
SHORTEST_PASSWORD: Final = 8
"""Characters, counted in NFKC."""

_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_SIZE_LIMIT: Final = 64 * 1024


Salt: TypeAlias = Annotated[bytes, Meta(min_length=_SALT_BYTES, max_length=_SALT_BYTES)]
Nonce: TypeAlias = Annotated[bytes, Meta(min_length=_NONCE_BYTES, max_length=_NONCE_BYTES)]
Wrapped: TypeAlias = Annotated[bytes, Meta(min_length=KEY_BYTES + _TAG_BYTES, max_length=KEY_BYTES + _TAG_BYTES)]


class DatabaseKey(bytes):
    """The 32 bytes that the store is encrypted with. Not shown by `repr`, so that no log can hold them."""

    def __repr__(self) -> str:
        return "DatabaseKey(…)"

    __str__ = __repr__


class OpenPart(Struct, frozen=True):
    """What anyone at this PC may read without a key: whose desk it is. Sealed against change by the database key."""

    person: str
    name: str
    unit_name: str
    county: str
    zone: Zone
    demo: bool


class Cost(Struct, frozen=True):
    """What one try of a password costs (Argon2id, RFC 9106). Stored in the slot, so that it can grow with the years.

    Bounded, so that a forged file cannot make a weak PC compute for an hour.
    """

    memory_kib: Annotated[int, Meta(ge=8, le=1024 * 1024)] = 64 * 1024
    passes: Annotated[int, Meta(ge=1, le=32)] = 1
    lanes: Annotated[int, Meta(ge=1, le=8)] = 1


class PasswordSlot(Struct, frozen=True, tag="password"):
    """The key under the clerk's password."""

    salt: Salt
    cost: Cost
    nonce: Nonce
    wrapped: Wrapped


class KeyringSlot(Struct, frozen=True, tag="keyring"):
    """The key under a secret that the operating system keeps as `entry`. Without the slot the secret opens nothing."""

    entry: str
    nonce: Nonce
    wrapped: Wrapped


class RecoverySlot(Struct, frozen=True, tag="recovery"):
    """The key under two codes that two people keep apart."""

    salt: Salt
    nonce: Nonce
    wrapped: Wrapped


Slot: TypeAlias = PasswordSlot | KeyringSlot | RecoverySlot
S = TypeVar("S", PasswordSlot, KeyringSlot, RecoverySlot)


class _Contents(Struct, frozen=True):
    open_part: OpenPart
    seal: bytes
    slots: tuple[Slot, ...]


class _File(Struct, frozen=True):
    """As written, in this and every later version. `digest` tells a bad sector from a wrong password."""

    version: int
    digest: str
    vault: msgspec.Raw


class Vault:
    """A clerk's vault on disk. Every method that changes it has written it durably when it returns."""

    def __init__(self, folder: Path, contents: _Contents) -> None:
        self._folder = folder
        self._contents = contents

    @classmethod
    def load(cls, folder: Path) -> Vault:
        """The vault in `folder`. Raises `KnownError("vault-missing"|"vault-damaged"|"vault-newer"|"vault-unreadable")`.

        A file damaged or gone is replaced by its copy; one of a newer version is not passed over for an older copy.
        """
        try:
            contents = _read(folder / FILE)
        except KnownError as error:
            if error.code not in {"vault-missing", "vault-damaged"}:
                raise
            contents = _copy_instead(folder, error)
        return cls(folder, contents)

    @property
    def open_part(self) -> OpenPart:
        """Whose vault it is."""
        return self._contents.open_part

    @property
    def has_keyring_slot(self) -> bool:
        """Whether the clerk wanted the keyring of the operating system."""
        return self._find(KeyringSlot) is not None

    @property
    def has_recovery_slot(self) -> bool:
        """Whether two people hold recovery codes."""
        return self._find(RecoverySlot) is not None

    def open_with_password(self, password: str) -> DatabaseKey:
        """The database key; takes about 0.15 s by design. Raises `KnownError("wrong-password")`."""
        slot = self._slot(PasswordSlot)
        return self._unwrap(slot, _stretch(password, slot.salt, slot.cost), "wrong-password")

    def change_password(self, old: str, new: str) -> None:
        """The old one holds until the new one is on disk.

        Raises `KnownError("wrong-password"|"password-too-short"|"disk-full"|"folder-unwritable")`.
        """
        check_length(new)
        self.set_password(self.open_with_password(old), new)

    def set_password(self, key: bytes, new: str, cost: Cost | None = None) -> None:
        """Replaces the password without the old one: after a recovery. Raises `KnownError("password-too-short")`."""
        check_length(new)
        self._put(key, _password_slot(self.open_part.person, key, new, cost or Cost()))

    def set_open_part(self, key: bytes, open_part: OpenPart) -> None:
        """Follows the directory when a name changes. The person stays: every slot is bound to it."""
        if open_part.person != self.open_part.person:
            raise ValueError("a vault never changes hands")
        self._check(key)
        self._save(structs.replace(self._contents, open_part=open_part, seal=_seal(key, open_part)))

    def add_keyring_slot(self, key: bytes, ring: Keyring | None = None) -> None:
        """Lets this account of the operating system open the vault: only for a clerk who asked for it.

        Raises `KnownError("keyring-missing"|"keyring-refused")`. May wait, where the system asks to unlock its keyring.
        """
        self._check(key)
        ring, before = ring or os_keyring.system_keyring(), self._find(KeyringSlot)
        entry, secret = f"{self.open_part.person}/{secrets.token_hex(8)}", secrets.token_bytes(KEY_BYTES)
        os_keyring.keep(ring, entry, secret)
        nonce, wrapped = _wrap(secret, key, _bound_to(self.open_part.person, KeyringSlot))
        self._put(key, KeyringSlot(entry, nonce, wrapped))
        if before:
            _forget(before, ring)

    def open_with_keyring(self, ring: Keyring | None = None) -> DatabaseKey:
        """The database key. May wait, as above.

        Raises `KnownError("keyring-missing"|"keyring-refused"|"keyring-lost"|"slot-missing")`: ask for the password.
        """
        slot = self._slot(KeyringSlot)
        secret = os_keyring.recall(ring or os_keyring.system_keyring(), slot.entry)
        if len(secret) != KEY_BYTES:
            raise KnownError("keyring-lost")
        return self._unwrap(slot, secret, "keyring-lost")

    def remove_keyring_slot(self, ring: Keyring | None = None) -> None:
        """From now on only the password or the recovery codes open it. Never fails for want of a keyring."""
        slot = self._find(KeyringSlot)
        if slot:
            self._save(structs.replace(self._contents, slots=tuple(s for s in self._contents.slots if s is not slot)))
            _forget(slot, ring)

    def add_recovery_slot(self, key: bytes) -> tuple[str, str]:
        """Two codes for two people, to be shown once and stored nowhere; earlier ones open nothing any more."""
        self._check(key)
        pair, salt = (codes.new_code(), codes.new_code()), secrets.token_bytes(_SALT_BYTES)
        nonce, wrapped = _wrap(_join(*pair, salt), key, _bound_to(self.open_part.person, RecoverySlot))
        self._put(key, RecoverySlot(salt, nonce, wrapped))
        return pair

    def open_with_recovery(self, code1: str, code2: str) -> DatabaseKey:
        """In either order. Raises `KnownError("code-malformed"|"wrong-recovery-codes"|"slot-missing")`."""
        slot = self._slot(RecoverySlot)
        secret = _join(codes.normalise(code1), codes.normalise(code2), slot.salt)
        return self._unwrap(slot, secret, "wrong-recovery-codes")

    def _unwrap(self, slot: Slot, secret: bytes, wrong: str) -> DatabaseKey:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        bound_to = _bound_to(self.open_part.person, type(slot))
        try:
            key = DatabaseKey(AESGCM(secret).decrypt(slot.nonce, slot.wrapped, bound_to))
        except InvalidTag:
            raise KnownError(wrong) from None
        if not self._fits(key):
            raise KnownError("vault-damaged", path=self._folder / FILE)  # someone has rewritten the open part
        return key

    def _fits(self, key: bytes) -> bool:
        return len(key) == KEY_BYTES and hmac.compare_digest(self._contents.seal, _seal(key, self.open_part))

    def _check(self, key: bytes) -> None:
        # wrapping another key than the store's would lock the clerk out for good
        if not self._fits(key):
            raise ValueError("not the key of this vault")

    def _find(self, kind: type[S]) -> S | None:
        return next((slot for slot in self._contents.slots if isinstance(slot, kind)), None)

    def _slot(self, kind: type[S]) -> S:
        slot = self._find(kind)
        if slot is None:
            raise KnownError("slot-missing", slot=_name(kind))
        return slot

    def _put(self, key: bytes, slot: Slot) -> None:
        self._check(key)
        others = tuple(other for other in self._contents.slots if type(other) is not type(slot))
        self._save(structs.replace(self._contents, slots=(*others, slot)))

    def _save(self, contents: _Contents) -> None:
        _write(self._folder, contents)
        self._contents = contents


def create(folder: Path, open_part: OpenPart, password: str, cost: Cost | None = None) -> DatabaseKey:
    """Makes a vault in `folder` (made too, if need be) and returns its new database key.

    Raises `KnownError("password-too-short"|"vault-exists"|"disk-full"|"folder-unwritable")`.
    """
    check_length(password)
    if (folder / FILE).exists() or (folder / COPY).exists():
        raise KnownError("vault-exists", path=folder)
    key = DatabaseKey(secrets.token_bytes(KEY_BYTES))
    slot = _password_slot(open_part.person, key, password, cost or Cost())
    try:
        _write(folder, _Contents(open_part, _seal(key, open_part), (slot,)))
    except KnownError:
        with suppress(OSError):
            (folder / COPY).unlink()
        raise
    return key


# ------------------------------------------------------------------------------------------------------------- secrets


def check_length(password: str) -> None:
    """Raises `KnownError("password-too-short")`: asked before anything is made or sent for a new clerk."""
    if len(unicodedata.normalize("NFKC", password)) < SHORTEST_PASSWORD:
        raise KnownError("password-too-short", least=SHORTEST_PASSWORD)


def _stretch(password: str, salt: bytes, cost: Cost) -> bytes:
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    try:
        return hash_secret_raw(
            unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass"),
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory_kib,
            parallelism=cost.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    except HashingError as error:
        raise KnownError("memory-short", megabytes=cost.memory_kib // 1024) from error


def _password_slot(person: str, key: bytes, password: str, cost: Cost) -> PasswordSlot:
    salt = secrets.token_bytes(_SALT_BYTES)
    nonce, wrapped = _wrap(_stretch(password, salt, cost), key, _bound_to(person, PasswordSlot))
    return PasswordSlot(salt, cost, nonce, wrapped)


def _join(code1: str, code2: str, salt: bytes) -> bytes:
    # in alphabetical order, so that it does not matter who types first
    return _derive("".join(sorted((code1, code2))).encode(), b"xiangyi recovery codes", salt)


def _derive(secret: bytes, purpose: bytes, salt: bytes = b"") -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), KEY_BYTES, salt, purpose).derive(secret)


def _seal(key: bytes, open_part: OpenPart) -> bytes:
    return hmac.digest(_derive(key, b"xiangyi vault seal"), msgspec.json.encode(open_part), "sha256")


def _wrap(secret: bytes, key: bytes, bound_to: bytes) -> tuple[bytes, bytes]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce, AESGCM(secret).encrypt(nonce, key, bound_to)


def _bound_to(person: str, kind: type[Slot]) -> bytes:
    return msgspec.json.encode(("xiangyi vault", VERSION, person, _name(kind)))


def _forget(slot: KeyringSlot, ring: Keyring | None) -> None:
    # when the keyring is away its secret stays in it, and opens nothing any more
    with suppress(KnownError):
        os_keyring.forget(ring or os_keyring.system_keyring(), slot.entry)


def _name(kind: type[Slot]) -> str:
    return str(kind.__struct_config__.tag)


# --------------------------------------------------------------------------------------------------------------- files


def _write(folder: Path, contents: _Contents) -> None:
    raw = msgspec.json.encode(contents)
    content = msgspec.json.encode(_File(VERSION, _digest(VERSION, raw), msgspec.Raw(raw)))
    # the copy first: when either fails the vault itself is unchanged, and the caller's error is the truth
    durable.write(folder / COPY, content)
    durable.write(folder / FILE, content)


def _copy_instead(folder: Path, damage: KnownError) -> _Contents:
    try:
        contents = _read(folder / COPY)
    except KnownError:
        raise damage from None
    with suppress(KnownError):  # a full disk must not keep the clerk out
        _write(folder, contents)
    return contents


def _read(path: Path) -> _Contents:
    try:
        with path.open("rb") as file:
            content = file.read(_SIZE_LIMIT + 1)
    except FileNotFoundError:
        raise KnownError("vault-missing", path=path.parent) from None
    except OSError as error:
        raise KnownError("vault-unreadable", path=path, why=error.strerror or "") from error
    try:
        file_ = msgspec.json.decode(content, type=_File)
        if file_.digest != _digest(file_.version, file_.vault) or len(content) > _SIZE_LIMIT:
            raise KnownError("vault-damaged", path=path)
        if file_.version > VERSION:
            raise KnownError("vault-newer", theirs=file_.version, ours=VERSION)
        return msgspec.json.decode(file_.vault, type=_Contents)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:  # msgspec lets the latter through
        raise KnownError("vault-damaged", path=path) from error


def _digest(version: int, vault: msgspec.Raw | bytes) -> str:
    return hashlib.sha256(b"%d %b" % (version, bytes(vault))).hexdigest()
