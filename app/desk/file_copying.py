"""What takes long with files 附件: taking one in, copying one out. No database is touched; it may run on any thread.

Who waits may watch: `Watch` is told how many bytes are done, a few times a second and more, and may raise `CalledOff`.
Whatever ends it, nothing half-made is left.
"""

from __future__ import annotations

import hashlib
import os
import stat
from typing import IO, TYPE_CHECKING, Final

from msgspec import Struct

from app.desk.blob_files import FULL, BlobFile, check_room, new_key, new_name
from app.desk.store.files import Blob
from app.domain.errors import KnownError
from app.domain.files import clean_name
from app.domain.papers import Attachment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeAlias

    from app.domain.attachments import Looked

    Watch: TypeAlias = Callable[[int], None]
    Look: TypeAlias = Callable[[Path, Looked], Looked]

READ_AT_ONCE: Final = 256 * 1024


class CalledOff(Exception):
    """The clerk no longer wants it."""


class Taken(Struct, frozen=True):
    """A file that was taken in and is not noted yet. `renamed`: its name claimed to be something else."""

    attachment: Attachment
    blob: Blob
    renamed: bool
    head: tuple[str, ...] = ()


def unwatched(_done: int) -> None:
    """Nobody watches."""


def as_found(_path: Path, looked: Looked) -> Looked:
    """Nobody looks further."""
    return looked


def take_in(path: Path, folder: Path, now: int, watch: Watch = unwatched, look_further: Look = as_found) -> Taken:
    """Look at a file, and keep an encrypted copy of it in `folder`. `look_further` may open it with what draws it, and
    raise as well.

    Raises `KnownError("attachment-…")` with the reason, "file-disk-full", "disk-full".
    """
    from app.protocol.looking import look_at  # no start needs it

    shown = clean_name(path.name)
    try:
        with path.open("rb") as source:
            before = os.fstat(source.fileno())
            looked = look_further(path, look_at(source, before.st_size, path.name))
            check_room(folder, before.st_size, looked.name)
            key, name = new_key(), new_name()
            file = BlobFile(folder / name, key, before.st_size)
            try:
                sha256 = _seal(source, file, watch)
                if os.fstat(source.fileno()).st_mtime_ns != before.st_mtime_ns or file.have != file.size:
                    raise KnownError("attachment-changed", name=shown)
            except BaseException:
                file.remove()
                raise
    except OSError as error:
        raise KnownError("attachment-unreadable", name=shown, why=error.strerror or "") from error
    attachment = Attachment(looked.name, file.size, sha256, looked.media)
    blob = Blob(sha256, file.size, name, key, have=file.size, whole=True, used_at=now)
    return Taken(attachment, blob, looked.renamed, looked.head)


def _seal(source: IO[bytes], file: BlobFile, watch: Watch) -> bytes:
    """Keep what there is, up to the file's size, and return its SHA-256."""
    digest = hashlib.sha256()
    source.seek(0)
    file.go_on()
    while content := source.read(min(READ_AT_ONCE, file.size - file.have)):
        digest.update(content)
        file.add(content)
        watch(file.have)
    file.pause()
    return digest.digest()


def copy_read_only(file: BlobFile, folder: Path, name: str, watch: Watch = unwatched) -> Path:
    """A readable copy under its name in a folder of its own in `folder`, that other programs may open and not change.

    Raises `KnownError("attachment-rotten"|"file-disk-full")`.
    """
    target = folder / new_name() / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    check_room(target.parent, file.size, name)
    _write(file, target, watch)
    target.chmod(stat.S_IRUSR)
    return target


def save_as(file: BlobFile, target: Path, watch: Watch = unwatched) -> Path:
    """A copy where the clerk says, in the place of what stands there. It is on that disk when this returns: a stick may
    be pulled out.

    Raises `KnownError("attachment-rotten"|"file-disk-full"|"file-not-saved")`.
    """
    beside = free_name(target.with_name(f"{target.name}.part"))
    try:
        check_room(target.parent, file.size, target.name, spare=False)
        _write(file, beside, watch)
        try:
            return beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise KnownError("file-not-saved", name=target.name, why=error.strerror or "") from error


def _write(file: BlobFile, target: Path, watch: Watch) -> None:
    done = 0
    try:
        with target.open("xb") as out:
            for content in file.read():
                out.write(content)
                done += len(content)
                watch(done)
            out.flush()
            os.fsync(out.fileno())  # which may take long: it may have been called off by now
            watch(done)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in FULL:
            raise KnownError("file-disk-full", name=target.name, size=file.size) from error
        raise


def free_name(path: Path) -> Path:
    """The path, or the next that nothing stands at: 报告 (2).pdf."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return found
