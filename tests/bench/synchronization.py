"""The tasks of the synchronization bench, each by processes of their own through a counting proxy.

T1 is the first synchronization of a fresh desk, T2 an exchange when nothing has changed; T3 brings 50 new documents and
200 changes of state down; T4 sends 50 changes with a short opinion up; T5 is T1 on a line that is cut about every 1 MB.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tests.bench import county
from tests.bench.counting_proxy import CountingProxy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.generator import Text
    from tests.bench.workload import Tasks

CUT_EVERY: Final = 1_000_000
MOST_TRIES: Final = 60


class Exchanged(Struct, frozen=True):
    """What one task cost; `seconds` are those of the exchange."""

    bytes: int
    up: int
    requests: int
    seconds: float
    cpu: float
    cuts: int = 0


class Synchronized(Struct, frozen=True):
    """What the tasks cost, and the hub's share."""

    first: Exchanged
    idle: Exchanged
    down: Exchanged
    up: Exchanged
    cut: Exchanged | None
    pages_s: float


def measure(texts: Sequence[Text], tasks: Tasks, *, plain: bool = True, cut: bool = True) -> Synchronized:
    """Run the tasks. Raises `AssertionError` if the desk then holds anything but the hub's records, byte for byte."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xiangyi-bench-", dir="/var/tmp")))
        there = county.BenchCounty(folder / "hub", texts, tasks)
        hub = county.Serving(there.folder, plain=plain)
        stack.callback(hub.stop)
        line, bad = CountingProxy(hub.port), CountingProxy(hub.port, CUT_EVERY)
        for proxy in (line, bad):
            proxy.start()
            stack.callback(proxy.stop)
        scheme = "http" if plain else "https"
        one, other = folder / "desk", folder / "other"
        county.enrol(one, f"{scheme}://127.0.0.1:{line.port}", there.code())
        first, idle = exchange(one, line), exchange(one, line)
        cut_off = None
        if cut:
            county.enrol(other, f"{scheme}://127.0.0.1:{bad.port}", there.code())
            cut_off = exchange(other, bad)
            assert there.digest_held(other) == there.digest(), "after cuts the desk holds something else"
        there.happen()
        down = exchange(one, line)
        there.act(one)
        up = exchange(one, line)
        assert there.digest_held(one) == there.digest(), "the desk holds something else"
    return Synchronized(first, idle, down, up, cut_off, there.pages_s)


def exchange(store: Path, proxy: CountingProxy, *where: str) -> Exchanged:
    """Exchange until it ends well, and count."""
    proxy.reset()
    seconds = cpu = 0.0
    for _ in range(MOST_TRIES):
        done = county.exchange(store, *where)
        seconds, cpu = seconds + done.seconds, cpu + done.cpu
        if not done.problem:
            return Exchanged(proxy.total, proxy.up, proxy.requests, seconds, cpu, proxy.cuts)
    raise TimeoutError("the exchange never ends")
