"""A PostgreSQL server of the tests' own, started from the installed binaries and gone with them."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
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


class Server:
    """A server in a folder of its own, which can be stopped and started again."""

    def __init__(self, binaries: Path, home: Path, who: _As, *, durable: bool) -> None:
        self._binaries = binaries
        self._home = home
        self._who = who
        self._safety = () if durable else FAST_AND_FORGETFUL
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql+psycopg://postgres@/postgres?host={home}"

    def start(self) -> None:
        """Start it. Raises `TimeoutError` if it does not come up."""
        options = [f"-c{option}" for option in (*self._safety, *SMALL, "listen_addresses=")]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._binaries / "postgres", "-D", self._home / "data", "-k", self._home, *options],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=_environment(),
                **self._who,
            )
        _wait_until_ready(self._home, self._process)

    def stop(self) -> None:
        """Stop it, as an administrator does: clients are shown the door."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGQUIT)  # a test's database needs no checkpoint
            self._process.wait(10)
        self._process = None


@contextmanager
def restartable(folder: Path, *, durable: bool = False) -> Iterator[Server]:
    """A server from the binaries in `folder`; its URL names the maintenance database `postgres`. What it commits
    survives a power cut only where `durable`.

    It listens on a Unix socket in a folder of its own: no port is taken, and no network reaches it. Raises
    `subprocess.CalledProcessError` or `TimeoutError` if it does not start.
    """
    # not below pytest's own folder: that is closed to the other user, and its path is too long for a Unix socket
    home = Path(tempfile.mkdtemp(prefix="xiangyi-pg-", dir="/tmp"))
    who = _unprivileged()
    if who:
        os.chown(home, who["user"], who["group"])
    server = Server(folder, home, who, durable=durable)
    try:
        as_whom = ["--username=postgres", "--auth=trust"]
        how = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        command: list[str | Path] = [folder / "initdb", "--pgdata", home / "data", *as_whom, *how]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_environment(), **who)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def running(folder: Path, *, durable: bool = False) -> Iterator[str]:
    """The URL of such a server."""
    with restartable(folder, durable=durable) as server:
        yield server.url


def connected(url: str) -> psycopg.Connection:
    """A connection to the server at `url` (SQLAlchemy's form) on which every statement stands for itself."""
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": "UTC"}


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
