"""A PostgreSQL server of the tests' own, started from the installed binaries and gone with them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

# Nothing of a test's database has to survive a power cut.
FAST_AND_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SMALL = ("shared_buffers=32MB", "max_connections=60", "autovacuum=off")


class _As(TypedDict, total=False):
    """Whom a process runs as: nothing is said when we are not root."""

    user: int
    group: int
    extra_groups: list[int]


def binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, of the newest version installed, or None."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found and shutil.which("initdb") else None


@contextmanager
def running(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """A server from the binaries in `folder`; yields its URL, which names the maintenance database `postgres`. What it
    commits survives a power cut only where `durable`.

    It listens on a Unix socket in a folder of its own: no port is taken, and no network reaches it. Raises
    `subprocess.CalledProcessError` or `TimeoutError` if it does not start.
    """
    # not below pytest's own folder: that is closed to the other user, and its path is too long for a Unix socket
    home = Path(tempfile.mkdtemp(prefix="xiangyi-pg-", dir="/tmp"))
    other = _unprivileged()
    if other:
        os.chown(home, other["user"], other["group"])
    try:
        data = home / "data"
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": "UTC"}
        who = ["--username=postgres", "--auth=trust"]
        how = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            [folder / "initdb", "--pgdata", data, *who, *how],
            check=True,
            stdout=subprocess.DEVNULL,
            env=environment,
            **other,
        )
        safety = () if durable else FAST_AND_FORGETFUL
        options = [f"-c{option}" for option in (*safety, *SMALL, "listen_addresses=")]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen(
                [folder / "postgres", "-D", data, "-k", home, *options],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                **other,
            )
        try:
            _wait_until_ready(home, server)
            yield f"postgresql+psycopg://postgres@/postgres?host={home}"
        finally:
            server.terminate()  # waits for no client, but those that are connected may finish
            try:
                server.wait(2)
            except subprocess.TimeoutExpired:
                server.send_signal(3)  # "immediate": a test's database needs no checkpoint
                server.wait(10)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def connected(url: str) -> psycopg.Connection:
    """A connection to the server at `url` (SQLAlchemy's form) on which every statement stands for itself."""
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)


def _unprivileged() -> _As:
    """PostgreSQL refuses to run as root: then `postgres` runs it, or `nobody`."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise LookupError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")


def _wait_until_ready(home: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(host=str(home), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(f"PostgreSQL did not start:\n{(home / 'log').read_text()}")
