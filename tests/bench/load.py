"""The hub under load: 3,000 desks that wait, and 3,000 that come at once in the morning. TLS is off: the desks here
are one process, whose handshakes would take the hub's processor."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from tests import postgresql_server
from tests.bench import many_desks
from tests.bench.county import HOUSE, Serving
from tests.bench.crowd import Task
from tests.bench.processes import cpu_s, held_mb

if TYPE_CHECKING:
    from collections.abc import Iterator

DESKS: Final = 3000
ACTS: Final = 100


def rush(desks: int = DESKS, *, postgresql: bool = False, processes: int = 1) -> dict[str, float]:
    """The morning rush: seconds until the last desk has its whole reply."""
    return _measure("rush", desks, 0, postgresql=postgresql, processes=processes)


def waiting(desks: int = DESKS, acts: int = ACTS, *, postgresql: bool = False, processes: int = 1) -> dict[str, float]:
    """Desks that wait while acts go from one to another; seconds from sending until another desk has it whole."""
    return _measure("wait", desks + acts, acts, postgresql=postgresql, processes=processes)


def _measure(kind: str, desks: int, acts: int, *, postgresql: bool, processes: int) -> dict[str, float]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xiangyi-bench-", dir="/var/tmp")))
        database = stack.enter_context(_database()) if postgresql else ""
        crowd = many_desks.build(folder / "hub", desks, database)
        hubs = [Serving(folder / "hub") for _ in range(processes)]
        for hub in hubs:
            stack.callback(hub.stop)
        task = Task(kind, tuple(hub.port for hub in hubs), crowd, acts, hubs[0].pid)
        (folder / "task").write_bytes(msgspec.msgpack.encode(task))
        command = [sys.executable, "-m", "tests.bench.crowd", str(folder / "task")]
        before = sum(cpu_s(hub.pid) for hub in hubs)
        done = subprocess.run(command, cwd=HOUSE, check=True, stdout=subprocess.PIPE)
        figures: dict[str, float] = json.loads(done.stdout)
        cpu = sum(cpu_s(hub.pid) for hub in hubs) - before
        return figures | {"memory": sum(held_mb(hub.pid) for hub in hubs), "cpu": cpu}


@contextmanager
def _database() -> Iterator[str]:
    """An empty database of a server that writes to the disk, as in an office."""
    binaries = postgresql_server.binaries()
    if binaries is None:
        raise FileNotFoundError("no PostgreSQL is installed")
    with postgresql_server.running(binaries, durable=True) as url:
        with postgresql_server.connected(url) as server:
            server.execute("CREATE DATABASE bench")
        yield url.replace("/postgres?", "/bench?")
