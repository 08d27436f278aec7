"""Backups: a hub whole in one encrypted file, written while it serves, and proven by restoring it.

A backup is age (X25519) over zstd over blocks, each a MessagePack array behind its length: the header, the files of the
hub's folder, the rows of every table as one transaction sees them, and at the end a manifest of what there should have
been (docs/decisions/020-backups.md). Everything is streamed: neither side ever holds more than a few blocks.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import struct
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

import msgspec
import pyrage
from backports import zstd
from msgspec import Struct, structs

from app.domain import records
from app.domain.acts import SignedAct
from app.domain.errors import KnownError
from app.domain.people import County
from app.hub import recovery
from app.hub.county import SETTINGS, CountyHub, Settings, database_url
from app.hub.keys import sync_folder, write_secret
from app.hub.store import HubStore
from app.protocol.messages import Receipt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.hub.store import Transaction

FORMAT: Final = 1
LEVEL: Final = 6
BLOCK_TARGET: Final = 256 * 1024
BLOCK_LIMIT: Final = 16 * 1024 * 1024
"""No block of a hub's is near this; a hostile one is not read further."""
STEP: Final = 1024 * 1024
"""How much is unpacked at once."""
RECIPIENT: Final = "backup.pub"

_LENGTH: Final = struct.Struct(">I")
_FILE: Final = re.compile(r"keys/[A-Za-z0-9_-][A-Za-z0-9._-]*")
_NAME: Final = re.compile(r"[a-z_]+")
_encode = msgspec.msgpack.Encoder().encode


class Header(Struct, frozen=True, array_like=True, tag="header"):
    """The first block: which hub this is, and how far its log of acts goes."""

    format: int
    schema: int
    county: str
    epoch: bytes
    folder: str
    at: int
    acts: int
    newest: bytes
    """The act at position `acts` of the log, empty for none."""


class File(Struct, frozen=True, array_like=True, tag="file"):
    """A file of the hub's folder: its settings or one of its keys."""

    name: str
    content: bytes


class Rows(Struct, frozen=True, array_like=True, tag="rows"):
    """Some rows of a table, in the order of its primary key."""

    table: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class Manifest(Struct, frozen=True, array_like=True, tag="manifest"):
    """The last block: (rows, SHA-256 of them) for each table, and SHA-256 of each file."""

    tables: dict[str, tuple[int, bytes]]
    files: dict[str, bytes]


Block: TypeAlias = Header | File | Rows | Manifest
_blocks = msgspec.msgpack.Decoder(Block)


class Made(Struct, frozen=True):
    """A backup that was written: acts of the log in it, its bytes, and a key that had to be made for it, if any."""

    acts: int
    size: int
    key: Path | None = None


class Found(Struct, frozen=True):
    """What was in a backup. `noted`: its hub has been told that these acts are safe."""

    county: str
    acts: int
    records: int
    noted: bool = False


# keys


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


def _recipient(hub: CountyHub) -> tuple[Any, Path | None]:
    """Whom the hub's backups are for; a hub that has no backup key yet gets one."""
    file = hub.keys.folder / RECIPIENT
    made = None if file.exists() else make_key(hub)
    try:
        return pyrage.x25519.Recipient.from_str(file.read_text().strip()), made
    except (OSError, UnicodeDecodeError, pyrage.RecipientError) as error:
        raise KnownError("backup-key-unreadable", path=file) from error


def _identities(key: Path | None) -> list[Any]:
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


# writing


def write(hub: CountyHub, file: Path) -> Made:
    """Back the hub up while it serves. `file` is the old backup or the new one, whole and on disk.

    Raises `KnownError("backup-unwritable"|"backup-key-unreadable"|"backup-key-unwritable")`.
    """
    recipient, key = _recipient(hub)
    with hub.store.reading() as tx:
        header = _header(hub, tx)
        source = _Source(_packed(_dump(hub, tx, header)))
        try:
            with _appearing(file) as out:
                pyrage.encrypt_io(source, out, [recipient])
        except (OSError, pyrage.EncryptError) as error:
            if source.failed is not None:  # of the database or the hub's folder: pyrage has made it its own error
                raise source.failed from error
            raise KnownError("backup-unwritable", file=file, why=getattr(error, "strerror", "") or "") from error
    return Made(header.acts, file.stat().st_size, key)


def _header(hub: CountyHub, tx: Transaction) -> Header:
    acts = tx.last_position()
    newest = tx.log_after(acts - 1, 1)
    return Header(
        format=FORMAT,
        schema=int(tx.value("schema")),
        county=next(tx.all(County)).id,
        epoch=tx.value("epoch"),
        folder=str(hub.folder.resolve()),
        at=hub.clock(),
        acts=acts,
        newest=newest[0].id if newest else b"",
    )


def _dump(hub: CountyHub, tx: Transaction, header: Header) -> Iterator[Block]:
    yield header
    tally = _Tally()
    for name, path in _files(hub):
        content = path.read_bytes()
        tally.file(name, content)
        yield File(name, content)
    for table in tx.tables():
        for rows in _batches(tx.rows(table)):
            tally.rows(table, rows)
            yield Rows(table, tx.columns(table), rows)
    yield tally.manifest(tx.tables())


def _files(hub: CountyHub) -> Iterator[tuple[str, Path]]:
    yield SETTINGS, hub.folder / SETTINGS
    for path in sorted(hub.keys.folder.iterdir()):
        if path.is_file() and _FILE.fullmatch(f"keys/{path.name}"):
            yield f"keys/{path.name}", path


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += 16 + sum(len(value) for value in row if isinstance(value, bytes | str))
        if size >= BLOCK_TARGET:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _packed(blocks: Iterable[Block]) -> Iterator[bytes]:
    compressor = zstd.ZstdCompressor(level=LEVEL)
    for block in blocks:
        content = _encode(block)
        yield compressor.compress(_LENGTH.pack(len(content)) + content)
    yield compressor.flush()


class _Tally:
    """Counts and digests, the same when a backup is written and when it is read."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._digests: dict[str, Any] = {}
        self._files: dict[str, bytes] = {}

    def file(self, name: str, content: bytes) -> None:
        self._files[name] = hashlib.sha256(content).digest()

    def rows(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        digest = self._digests.setdefault(table, hashlib.sha256())
        for row in rows:
            digest.update(_encode(row))
            self._counts[table] = self._counts.get(table, 0) + 1

    def manifest(self, tables: Iterable[str]) -> Manifest:
        empty = hashlib.sha256()
        found = {name: (self._counts.get(name, 0), self._digests.get(name, empty).digest()) for name in tables}
        return Manifest(found, self._files)


class _Source:
    """What age reads from: a generator as a file. Keeps the error that it met."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._waiting = bytearray()
        self.failed: Exception | None = None

    def read(self, size: int) -> bytes:
        try:
            while len(self._waiting) < size and (chunk := next(self._chunks, None)) is not None:
                self._waiting += chunk
        except Exception as error:
            self.failed = error
            raise
        content = bytes(self._waiting[:size])
        del self._waiting[:size]
        return content


@contextlib.contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    """A file that has the name `path` once it is whole and on disk, and never before."""
    beside = path.with_name(f".{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


# reading


def verify(file: Path, key: Path | None = None) -> Found:
    """Prove a backup: restore it into a folder of its own, open the hub there and examine it, and delete it again.

    Where the hub that it is of is on this machine, the hub is told how far its acts are safe, so that desks may let
    them go. Raises `KnownError("backup-unreadable"|"backup-damaged"|"backup-locked"|"backup-newer"|"backup-faulty")`.
    """
    with tempfile.TemporaryDirectory(prefix="xiangyi-verify-") as temporary:
        folder = Path(temporary) / "hub"
        header, manifest = _unpack(file, folder, key, "", as_new=False)
        hub = CountyHub(folder)
        try:
            with hub.store.reading() as tx:
                fault = _fault(hub, tx, header, manifest)
                name = next((county.name for county in tx.all(County)), "")
        finally:
            hub.close()
    if fault:
        raise KnownError("backup-faulty", file=file, fault=fault)
    return Found(name, header.acts, manifest.tables["record"][0], _note_verified(header))


def restore(file: Path, folder: Path, key: Path | None = None, database: str = "") -> Found:
    """Make a hub from a backup, in a new or empty folder and an empty database (SQLite in the folder if none is named).

    The hub begins a new epoch and a recovery: desks offer again what came after the backup. Raises what `verify` does,
    and `KnownError("restore-folder-not-empty"|"database-not-empty")`; then nothing is left behind.
    """
    header, manifest = _unpack(file, folder, key, database, as_new=True)
    hub = CountyHub(folder)
    try:
        return Found(hub.county().name, header.acts, manifest.tables["record"][0])
    finally:
        hub.close()


def _unpack(file: Path, folder: Path, key: Path | None, database: str, *, as_new: bool) -> tuple[Header, Manifest]:
    identities = _identities(key)
    there = folder.exists()
    if there and (not folder.is_dir() or any(folder.iterdir())):
        raise KnownError("restore-folder-not-empty", path=folder)
    try:
        with _opened(file) as content:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with _Restoration(file, folder, database, as_new=as_new) as restoration:
                _decrypt(file, content, _Sink(file, restoration), identities)
                found = restoration.ended()
        restoration.settle()
    except BaseException:
        _empty(folder, there=there)
        raise
    return found


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    try:
        content = file.open("rb")
    except OSError as error:
        raise KnownError("backup-unreadable", file=file, why=error.strerror or "") from error
    with content:
        yield content


def _decrypt(file: Path, content: IO[bytes], sink: _Sink, identities: list[Any]) -> None:
    try:
        pyrage.decrypt_io(content, sink, identities)
        sink.end()
    except (pyrage.DecryptError, OSError) as error:
        if sink.failed is not None:
            raise sink.failed from error
        code = "backup-locked" if str(error) == "No matching keys found" else "backup-damaged"
        raise KnownError(code, file=file) from error


def _empty(folder: Path, *, there: bool) -> None:
    for path in folder.iterdir() if folder.is_dir() else ():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    if not there:
        with contextlib.suppress(OSError):
            folder.rmdir()


class _Sink:
    """What age writes to: unpacks step by step and hands on blocks. Keeps the error that it met."""

    def __init__(self, file: Path, restoration: _Restoration) -> None:
        self._file = file
        self._restoration = restoration
        self._decompressor = zstd.ZstdDecompressor()
        self._waiting = bytearray()
        self.failed: Exception | None = None

    def write(self, content: bytes) -> int:
        try:
            self._take(content)
        except (zstd.ZstdError, EOFError, msgspec.DecodeError, RecursionError, ValueError) as error:
            self.failed = KnownError("backup-damaged", file=self._file)
            raise self.failed from error
        except Exception as error:
            self.failed = error
            raise
        return len(content)

    def flush(self) -> None:
        """Nothing waits: `write` has handed on what is whole."""

    def end(self) -> None:
        if not self._decompressor.eof or self._waiting:
            raise KnownError("backup-damaged", file=self._file)

    def _take(self, content: bytes) -> None:
        while True:
            self._waiting += self._decompressor.decompress(content, max_length=STEP)
            self._hand_on()
            content = b""
            if self._decompressor.eof or self._decompressor.needs_input:
                return

    def _hand_on(self) -> None:
        while len(self._waiting) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._waiting)
            if length > BLOCK_LIMIT:
                raise KnownError("backup-damaged", file=self._file)
            end = _LENGTH.size + length
            if len(self._waiting) < end:
                return
            block = _blocks.decode(bytes(self._waiting[_LENGTH.size : end]))
            del self._waiting[:end]
            self._restoration.take(block)


class _Restoration(contextlib.AbstractContextManager["_Restoration"]):
    """A hub being restored: all its rows in one transaction, which ends well only behind a manifest that fits."""

    def __init__(self, file: Path, folder: Path, database: str, *, as_new: bool) -> None:
        self._file = file
        self._folder = folder
        self._database = database
        self._as_new = as_new
        self._stack = contextlib.ExitStack()
        self._tx: Transaction | None = None
        self._tally = _Tally()
        self._header: Header | None = None
        self._manifest: Manifest | None = None
        self._settings = b""

    def __exit__(self, *error: Any) -> None:
        self._stack.__exit__(*error)

    def take(self, block: Block) -> None:
        """The next block."""
        if isinstance(block, Header):
            self._begin(block)
            return
        tx = self._tx
        if tx is None or self._manifest is not None:
            raise self._damaged()
        match block:
            case File():
                self._tally.file(block.name, block.content)
                self._place(block)
            case Rows():
                if not all(map(_NAME.fullmatch, (block.table, *block.columns))):
                    raise self._damaged()
                self._tally.rows(block.table, block.rows)
                tx.insert_rows(block.table, block.columns, block.rows)
            case Manifest():
                self._manifest = block

    def ended(self) -> tuple[Header, Manifest]:
        """The backup has been read to its end: is everything there?"""
        tx, header, manifest = self._tx, self._header, self._manifest
        if tx is None or header is None or manifest is None or not self._settings:
            raise self._damaged()
        if self._tally.manifest(manifest.tables) != manifest or "record" not in manifest.tables:
            raise self._damaged()
        tx.upgrade(header.schema)
        if self._as_new:
            recovery.begin(tx, {scope.name: scope.head for scope in tx.feeds.scopes()})
            tx.set_value("backed-up", str(header.acts).encode())
        return header, manifest

    def settle(self) -> None:
        """The rows are on disk. The settings come last: a folder without them is no hub yet."""
        settings = msgspec.json.decode(self._settings, type=Settings)
        settings = structs.replace(settings, database=self._database)
        write_secret(self._folder / SETTINGS, msgspec.json.format(msgspec.json.encode(settings)))

    def _begin(self, header: Header) -> None:
        if self._header is not None:
            raise self._damaged()
        if header.format > FORMAT:
            raise KnownError("backup-newer", file=self._file, theirs=header.format, ours=FORMAT)
        self._header = header
        store = HubStore(self._database or database_url(self._folder))
        self._stack.callback(store.close)
        self._tx = self._stack.enter_context(store.filling(header.schema))

    def _place(self, file: File) -> None:
        if file.name == SETTINGS:
            self._settings = file.content
        elif _FILE.fullmatch(file.name):
            path = self._folder / file.name
            path.parent.mkdir(exist_ok=True, mode=0o700)
            write_secret(path, file.content)
        else:
            raise self._damaged()

    def _damaged(self) -> KnownError:
        return KnownError("backup-damaged", file=self._file)


# proving


def _fault(hub: CountyHub, tx: Transaction, header: Header, manifest: Manifest) -> str:
    """What does not hold together in a restored hub; empty where all is well."""
    if header.schema == int(tx.value("schema")):  # else the tables have been changed by a migration
        tally = _Tally()
        for table in manifest.tables:
            tally.rows(table, tx.rows(table))
        if tally.manifest(manifest.tables).tables != manifest.tables:
            return "tables"
    county = next(tx.all(County), None)
    if county is None or county.id != header.county or hub.keys.county_id != county.id:
        return "keys"
    return _feed_fault(tx) or _log_fault(tx, header) or _record_fault(tx)


def _feed_fault(tx: Transaction) -> str:
    for scope in tx.feeds.scopes():
        if not scope.head >= max(tx.feeds.last_number(scope.name), scope.acknowledged, scope.broken, scope.floor):
            return f"scope {scope.name}"
    return "feeds" if tx.feeds.dangling() else ""


def _log_fault(tx: Transaction, header: Header) -> str:
    position = 0
    while batch := tx.log_after(position, 500):
        for logged in batch:
            position += 1
            try:
                receipt = msgspec.msgpack.decode(logged.receipt, type=Receipt)
                act = msgspec.msgpack.decode(logged.signed, type=SignedAct).act
            except (msgspec.DecodeError, KnownError):
                return f"act {position}"
            if not logged.position == receipt.position == position or not logged.id == receipt.act == act.id:
                return f"act {position}"
    return "" if position == header.acts else "acts"


def _record_fault(tx: Transaction) -> str:
    for kind, key, body in tx.rows("record"):
        try:
            whole = records.key_in(body) == key and (kind not in records.RECORDS or records.parse(kind, body))
        except msgspec.DecodeError:
            whole = False
        if not whole:
            return f"{kind} {key.hex()}"
    return ""


def _note_verified(header: Header) -> bool:
    """Tell the hub that this is a backup of how far its acts are safe, if it is here and has not gone another way."""
    try:
        hub = CountyHub(Path(header.folder))
    except (KnownError, OSError):
        return False
    try:
        with hub.store.writing() as tx:
            same = next(tx.all(County)).id == header.county and tx.value("epoch") == header.epoch
            there = tx.logged(header.newest)
            if not same or (header.acts and (there is None or there.position != header.acts)):
                return False
            tx.set_value("backed-up", str(max(header.acts, int(tx.value("backed-up") or b"0"))).encode())
            return True
    finally:
        hub.close()
