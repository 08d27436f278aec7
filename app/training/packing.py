"""A course as one file, `.xycourse`, to be sent like any attachment: a zip of its folder's files, and nothing else.

The same files give the same bytes on every machine. Reading one costs no more than its limits, whatever it claims.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from app.domain.errors import KnownError
from app.training.packs import HEAD, MOST_BYTES, is_read

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_FILES: Final = 2000
MOST_TOGETHER: Final = 32 * 1024 * 1024
"""Bytes of all files, unpacked."""
_UTF8_NAMES: Final = 0x800
_ENCRYPTED: Final = 0x1
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files of a course as one; what a course does not read stays out."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as pack:
        for path in sorted(filter(is_read, files)):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # whatever the machine is
            pack.writestr(entry, files[path])
    return content.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files in a pack, by path. A folder around them, as when a folder was zipped by hand, is left out.

    Raises `KnownError`: `pack-unreadable` for what is no pack, `pack-swollen` for one beyond the limits.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as pack:
            files = _files(pack)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, RuntimeError) as error:
        raise KnownError("pack-unreadable") from error
    around = min((path for path in files if path.endswith(f"/{HEAD}")), key=len, default="")
    before = "" if HEAD in files else around.removesuffix(HEAD)
    return {path.removeprefix(before): one for path, one in files.items() if path.startswith(before)}


def _files(pack: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in pack.infolist() if not entry.filename.endswith("/")]
    if len(entries) > MOST_FILES:
        raise KnownError("pack-swollen")
    files, left = {}, MOST_TOGETHER
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise KnownError("pack-unreadable")
        with pack.open(entry) as opened:
            # what an entry says of its size is not to be believed
            one = opened.read(min(left, MOST_BYTES) + 1)
        left -= len(one)
        if left < 0 or len(one) > MOST_BYTES:
            raise KnownError("pack-swollen")
        files[_name(entry)] = one
    return files


def _name(entry: zipfile.ZipInfo) -> str:
    """Windows in Chinese writes names in its own code page and does not say so."""
    if entry.flag_bits & _UTF8_NAMES:
        return entry.filename
    return entry.filename.encode("cp437", "replace").decode("gb18030", "replace")
