"""The disk that forgets: what was fsynced stays, what was not goes, and a full disk is full."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from tests.sim import crashing

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = """
import errno, os, sys
from pathlib import Path
from tests.sim.crashing import Disk
root = Path(sys.argv[1])
pc = root / "pc"
pc.mkdir()
(pc / "old").write_bytes(b"as it was")
disk = Disk()
disk.watch(root)

def synced(path):
    handle = os.open(path, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)

def refused(number, work):
    try:
        work()
    except OSError as error:
        assert error.errno == number, error
    else:
        raise AssertionError("it was done")
"""


def forgetting(tmp_path: Path, work: str) -> None:
    """Run some lines on the disk that forgets."""
    library = crashing.build()
    if library is None:
        pytest.skip("no C compiler is installed (make setup installs one where it can)")
    process = crashing.start(["-c", BEFORE + textwrap.dedent(work), str(tmp_path)], library)
    process.communicate()
    assert process.returncode == 0


def test_what_was_not_fsynced_goes(tmp_path: Path):
    forgetting(
        tmp_path,
        """
        (pc / "old").write_bytes(b"changed and longer than before")
        (pc / "new").write_bytes(b"new")
        assert disk.unsafe("pc") > 2
        disk.kill("pc")
        refused(errno.EIO, lambda: (pc / "old").write_bytes(b"after death"))
        disk.restart("pc", 1, 0)
        assert (pc / "old").read_bytes() == b"as it was"
        assert not (pc / "new").exists()
        """,
    )


def test_what_was_fsynced_stays(tmp_path: Path):
    forgetting(
        tmp_path,
        """
        (pc / "old").write_bytes(b"changed")
        synced(pc / "old")
        (pc / "new").write_bytes(b"new")
        synced(pc / "new")
        synced(pc)
        with (pc / "new").open("ab") as file:
            file.write(b" and more")
        assert disk.unsafe("pc") == 1
        disk.kill("pc")
        disk.restart("pc", 1, 0)
        assert (pc / "old").read_bytes() == b"changed"
        assert (pc / "new").read_bytes() == b"new"
        """,
    )


def test_names_are_safe_with_their_folder(tmp_path: Path):
    forgetting(
        tmp_path,
        """
        (pc / "next").write_bytes(b"next")
        synced(pc / "next")
        (pc / "next").replace(pc / "old")
        disk.kill("pc")
        disk.restart("pc", 1, 0)
        assert (pc / "old").read_bytes() == b"as it was"
        (pc / "old").unlink()
        disk.kill("pc")
        disk.restart("pc", 1, 0)
        assert (pc / "old").read_bytes() == b"as it was"
        (pc / "old").unlink()
        synced(pc)
        disk.kill("pc")
        disk.restart("pc", 1, 0)
        assert not (pc / "old").exists()
        """,
    )


def test_a_machine_dies_at_the_change_that_was_said(tmp_path: Path):
    forgetting(
        tmp_path,
        """
        disk.die_at("pc", 3)
        handle = os.open(pc / "old", os.O_WRONLY)
        os.write(handle, b"1")
        os.write(handle, b"2")
        refused(errno.EIO, lambda: os.write(handle, b"3"))
        refused(errno.EIO, lambda: os.fsync(handle))
        assert disk.is_dead("pc") and disk.open_files("pc") == 1
        os.close(handle)
        disk.restart("pc", 1, 0)
        assert not disk.is_dead("pc")
        assert (pc / "old").read_bytes() == b"as it was"
        """,
    )


def test_a_full_disk_takes_no_more_than_it_has(tmp_path: Path):
    forgetting(
        tmp_path,
        """
        disk.fill("pc", 0)
        handle = os.open(pc / "old", os.O_RDWR)
        os.write(handle, b"AS")
        os.lseek(handle, 0, os.SEEK_END)
        refused(errno.ENOSPC, lambda: os.write(handle, b"more"))
        disk.fill("pc", -1)
        os.write(handle, b"!")
        assert (pc / "old").read_bytes() == b"AS it was!"
        """,
    )


def test_some_of_what_was_not_fsynced_may_be_there(tmp_path: Path):
    forgetting(
        tmp_path,
        """
        found = set()
        for seed in range(30):
            with (pc / "old").open("r+b") as file:
                for place in range(8):
                    os.pwrite(file.fileno(), b"%d" % place, place)
            disk.kill("pc")
            disk.restart("pc", seed, 50)
            found.add((pc / "old").read_bytes())
            (pc / "old").write_bytes(b"as it was")
            synced(pc / "old")
        assert len(found) > 10
        """,
    )


def test_other_folders_are_left_alone(tmp_path: Path):
    forgetting(
        tmp_path,
        """
        (root / "other").mkdir()
        (root / "other" / "file").write_bytes(b"other")
        (root / "beside").write_bytes(b"beside")
        disk.kill("pc")
        disk.restart("pc", 1, 0)
        assert (root / "other" / "file").read_bytes() == b"other"
        assert (root / "beside").read_bytes() == b"beside"
        """,
    )


def test_without_it_nothing_is_forgotten():
    script = "from tests.sim.crashing import Disk; Disk()"
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "crash_at" in process.stderr
