"""Taking files in and copying them out: what stands in the way is said, and nothing half-made is left."""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from app.desk.blob_files import CHUNK, BlobFile, SealedReader, new_key, new_name
from app.desk.file_copying import CalledOff, copy_read_only, free_name, save_as, take_in
from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONTENT = b"%PDF-1.7\n" + os.urandom(700_000)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "扫描件.pdf"
    path.write_bytes(CONTENT)
    return path


def sealed(folder: Path, content: bytes = CONTENT) -> BlobFile:
    file = BlobFile(folder / new_name(), new_key(), len(content))
    file.go_on()
    file.add(content)
    file.pause()
    return file


def test_what_is_taken_in_is_what_was_there_and_is_watched(paper: Path, tmp_path: Path):
    seen: list[int] = []
    taken = take_in(paper, tmp_path / "files", 7, seen.append)
    assert taken.attachment.sha256 == hashlib.sha256(CONTENT).digest()
    assert seen[-1] == len(CONTENT)
    assert len(seen) >= 3
    assert seen == sorted(seen)
    (stored,) = (tmp_path / "files").iterdir()
    file = BlobFile(stored, taken.blob.key, taken.blob.size)
    assert save_as(file, tmp_path / "again.pdf").read_bytes() == CONTENT


def at(byte: int, then: Callable[[], None]) -> Callable[[int], None]:
    """A watch that does something once so much is done."""
    left = [then]

    def watch(done: int) -> None:
        if done > byte and left:
            left.pop()()

    return watch


def _raise(error: Exception) -> None:
    raise error


def test_called_off_nothing_is_left(paper: Path, tmp_path: Path):
    stop = at(300_000, lambda: _raise(CalledOff()))
    with pytest.raises(CalledOff):
        take_in(paper, tmp_path / "files", 0, stop)
    assert list((tmp_path / "files").iterdir()) == []
    with pytest.raises(CalledOff):
        save_as(sealed(tmp_path / "files"), tmp_path / "out.pdf", at(300_000, lambda: _raise(CalledOff())))
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize("change", ["longer", "shorter", "other"])
def test_a_file_that_changes_while_it_is_read_is_not_taken(paper: Path, tmp_path: Path, change: str):
    def alter() -> None:
        with paper.open("r+b") as other:
            if change == "longer":
                other.seek(0, os.SEEK_END)
                other.write(b"more")
            elif change == "shorter":
                other.truncate(400_000)
            else:
                other.write(b"%PDF-1.4")
                other.flush()
                os.utime(other.fileno(), ns=(1, 1))

    with pytest.raises(KnownError, match="attachment-changed"):
        take_in(paper, tmp_path / "files", 0, at(300_000, alter))
    assert list((tmp_path / "files").iterdir()) == []


def test_what_is_not_there_or_is_a_folder_cannot_be_read(tmp_path: Path):
    for path in (tmp_path, tmp_path / "missing.pdf"):
        with pytest.raises(KnownError, match="attachment-unreadable"):
            take_in(path, tmp_path / "files", 0)


def test_the_disk_is_asked_first(paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = sealed(tmp_path / "files")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=400_000))
    for attempt in (
        lambda: take_in(paper, tmp_path / "more", 0),
        lambda: save_as(file, tmp_path / "out.pdf"),
        lambda: copy_read_only(file, tmp_path / "open", "out.pdf"),
    ):
        with pytest.raises(KnownError, match="file-disk-full"):
            attempt()
    assert not (tmp_path / "more").exists()
    assert not list(tmp_path.glob("out*"))
    # a small stick has room for what it has room for: only the desk's own disk keeps a reserve
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=800_000))
    assert save_as(file, tmp_path / "out.pdf").read_bytes() == CONTENT


def test_a_place_that_is_gone_is_a_sentence(tmp_path: Path):
    with pytest.raises(KnownError, match="file-not-saved"):
        save_as(sealed(tmp_path / "files"), tmp_path / "stick" / "out.pdf")


def test_saving_takes_the_place_of_what_was_there(tmp_path: Path):
    target = tmp_path / "out.pdf"
    target.write_bytes(b"old")
    assert save_as(sealed(tmp_path / "files"), target) == target
    assert target.read_bytes() == CONTENT
    assert free_name(target).name == "out (2).pdf"


def test_a_sealed_file_is_read_anywhere(tmp_path: Path):
    reader = SealedReader(sealed(tmp_path))
    for offset, count in ((0, 10), (CHUNK - 3, 10), (len(CONTENT) - 5, 10), (len(CONTENT) + 9, 1), (CHUNK * 3, 4)):
        reader.seek(offset)
        found = b""
        while len(found) < count and (more := reader.read(count - len(found))):
            found += more
        assert found == CONTENT[offset : offset + count]
    assert reader.seek(-4, os.SEEK_END) == len(CONTENT) - 4
    assert reader.read(9) == CONTENT[-4:]


def test_what_the_disk_has_altered_is_not_read(tmp_path: Path):
    file = sealed(tmp_path)
    stored = bytearray(file.path.read_bytes())
    stored[CHUNK * 2] ^= 1
    file.path.write_bytes(stored)
    reader = SealedReader(file)
    assert reader.read(9) == CONTENT[:9]
    reader.seek(CHUNK + 5)
    with pytest.raises(OSError, match="altered"):
        reader.read(9)
