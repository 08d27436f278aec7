"""Restoring: a hub from a backup, whole or not at all. Whoever has the hub's public half can encrypt anything to it, so
nothing in a backup is believed."""

from __future__ import annotations

import contextlib
import re
import shutil
from typing import IO, TYPE_CHECKING, Any, Final

import msgspec
import pyrage
from backports import zstd
from msgspec import Struct, structs

from app.domain.errors import KnownError
from app.domain.files import SIZE_LIMIT
from app.hub import recovery
from app.hub.backup import keys
from app.hub.backup.blocks import FORMAT, KEY_FILE, File, Header, Manifest, Piece, Rows, Tally, Unpacker
from app.hub.blobs import Blobs
from app.hub.county import BLOBS, SETTINGS, CountyHub, Settings, database_url
from app.hub.keys import write_secret
from app.hub.store import HubStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.hub.backup.blocks import Block
    from app.hub.store import Transaction

_RESTORING: Final = b"restoring"
_NAME: Final = re.compile(r"[a-z0-9_]+")


class Found(Struct, frozen=True):
    """What was in a backup. `noted`: its hub has been told that these acts are safe."""

    county: str
    acts: int
    records: int
    noted: bool = False


def restore(file: Path, folder: Path, key: Path | None = None, database: str = "") -> Found:
    """Make a hub from a backup, in a new or empty folder and an empty database (SQLite in the folder if none is named).

    The hub begins a new epoch and a recovery: desks offer again what came after the backup. Raises what `verify` does,
    and `KnownError("restore-folder-not-empty"|"database-not-empty")`; then nothing is left behind.
    """
    header, manifest = unpack(file, folder, key, database, as_new=True)
    hub = CountyHub(folder)
    try:
        return Found(hub.county().name, header.acts, manifest.tables["record"][0])
    finally:
        hub.close()


def unpack(file: Path, folder: Path, key: Path | None, database: str, *, as_new: bool) -> tuple[Header, Manifest]:
    """Restore into a new or empty folder: as it was, or with a recovery begun. What fails leaves nothing behind."""
    identities = keys.identities(key)
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
        self._unpacker = Unpacker()
        self.failed: Exception | None = None

    def write(self, content: bytes) -> int:
        try:
            for block in self._unpacker.unpacked(content):
                self._restoration.take(block)
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
        if not self._unpacker.ended:
            raise KnownError("backup-damaged", file=self._file)


class _Restoration(contextlib.AbstractContextManager["_Restoration"]):
    """A hub being restored: all its rows in one transaction, which ends well only behind a manifest that fits."""

    def __init__(self, file: Path, folder: Path, database: str, *, as_new: bool) -> None:
        self._file = file
        self._folder = folder
        self._database = database
        self._as_new = as_new
        self._stack = contextlib.ExitStack()
        self._tx: Transaction | None = None
        self._tally = Tally()
        self._header: Header | None = None
        self._manifest: Manifest | None = None
        self._settings = b""
        self._blobs = Blobs(folder / BLOBS)
        self._blob = b""
        self._blob_size = 0

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
            case Piece():
                self._add(block)
            case Manifest():
                self._end_blob()
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
        elif KEY_FILE.fullmatch(file.name):
            path = self._folder / file.name
            path.parent.mkdir(exist_ok=True, mode=0o700)
            write_secret(path, file.content)
        else:
            raise self._damaged()

    def _add(self, piece: Piece) -> None:
        """Bytes of a blob, which is proven when the next one begins."""
        if piece.sha256 != self._blob:
            self._end_blob()
            self._blob = piece.sha256
        if len(piece.sha256) != 32 or self._blob_size + len(piece.content) > SIZE_LIMIT:
            raise self._damaged()
        self._blobs.write(_RESTORING, self._blob_size, piece.content)
        self._blob_size += len(piece.content)

    def _end_blob(self) -> None:
        if not self._blob:
            return
        try:
            self._blobs.adopt(_RESTORING, self._blob)
        except KnownError as error:
            raise self._damaged() from error
        self._tally.blob(self._blob)
        self._blob, self._blob_size = b"", 0

    def _damaged(self) -> KnownError:
        return KnownError("backup-damaged", file=self._file)
