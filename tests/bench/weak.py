"""The tasks on a weak line, and how soon an emergency leaves after such a line has come back."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.bench import county
from tests.bench.counting_proxy import CountingProxy
from tests.bench.synchronization import exchange
from tests.bench.weak_line import Line, weak_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench.generator import Text
    from tests.bench.workload import Tasks

BACKLOG: Final = 200
UNDER_WAY: Final = 400_000
"""Bytes of the first synchronization that have come when the line goes dark."""
DARK_S: Final = 20.0


def tasks_on(loss: float, texts: Sequence[Text], tasks: Tasks) -> dict[str, float]:
    """Seconds of T1 to T4, of the exchange alone."""
    with _hub_on(loss, texts, tasks) as (there, proxy, line, folder):
        store = folder / "desk"
        county.enrol(store, f"http://{line.host}:{proxy.port}", there.code())
        first, idle = (exchange(store, proxy, *line.within) for _ in range(2))
        there.happen()
        down = exchange(store, proxy, *line.within)
        there.act(store)
        up = exchange(store, proxy, *line.within)
        assert there.digest_held(store) == there.digest(), "the desk holds something else"
    return {"t1": first.seconds, "t2": idle.seconds, "t3": down.seconds, "t4": up.seconds}


def emergency(texts: Sequence[Text], tasks: Tasks) -> float:
    """Seconds from the line's return until the first byte of an emergency passes it.

    200 acts wait and a first synchronization is under way when the line goes dark; the emergency is saved in the dark.
    The desk is the face's own network thread, without a window (`tests/bench/hurrying_desk.py`).
    """
    with _hub_on(0, texts, tasks) as (there, proxy, line, folder):
        store = folder / "desk"
        county.enrol(store, f"http://{line.host}:{proxy.port}", there.code())
        proxy.reset()
        command = [*line.within, sys.executable, "-m", "tests.bench.hurrying_desk", str(store), str(BACKLOG)]
        with subprocess.Popen(command, cwd=county.HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as desk:
            assert desk.stdin is not None
            assert desk.stdout is not None
            try:
                proxy.wait_for(lambda: proxy.down >= UNDER_WAY)
                line.carrying.send_signal(signal.SIGUSR1)
                desk.stdin.write(b"emergency\n")
                desk.stdin.flush()
                assert desk.stdout.readline() == b"saved\n"
                proxy.wait(DARK_S)
                passed = proxy.up
                returned = proxy.now()
                line.carrying.send_signal(signal.SIGUSR2)
                proxy.wait_for(lambda: proxy.up > passed)
                seconds = proxy.last_up_at - returned
                assert desk.stdout.readline() == b"accepted\n"
            finally:
                desk.terminate()
    return seconds


@contextmanager
def _hub_on(
    loss: float, texts: Sequence[Text], tasks: Tasks
) -> Iterator[tuple[county.BenchCounty, CountingProxy, Line, Path]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xiangyi-bench-", dir="/var/tmp")))
        line = stack.enter_context(weak_line(loss))
        there = county.BenchCounty(folder / "hub", texts, tasks)
        hub = county.Serving(there.folder, host=line.host)
        stack.callback(hub.stop)
        proxy = CountingProxy(hub.port, host=line.host)
        proxy.start()
        stack.callback(proxy.stop)
        yield there, proxy, line, folder
