"""Systems that people would use instead, on the same documents in the same run, where they are installed.

`XIANGYI_BENCH_PEERS` names a folder outside the project: Kinto in its `venv` (`pip install kinto waitress requests`),
PouchDB in its `node_modules` (`npm install pouchdb express-pouchdb`). Each does T1 to T5 through the counting proxy and
T1 to T4 on the weak line, with a client that keeps what it has, a process of its own (`peer_programs/`).
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from tests.bench import weak_line
from tests.bench.counting_proxy import CountingProxy
from tests.bench.synchronization import CUT_EVERY, MOST_TRIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.bench.generator import Text
    from tests.bench.workload import Tasks

FOLDER: Final = "XIANGYI_BENCH_PEERS"
PROGRAMS: Final = Path(__file__).with_name("peer_programs")
START_S: Final = 90


class Peer(Struct, frozen=True):
    """A system: its name in the figures, and what to run. Both programs know the same words."""

    name: str
    server: tuple[str, ...]
    client: tuple[str, ...]
    environment: dict[str, str] = {}


def installed() -> list[Peer]:
    """The systems that are there."""
    there = Path(os.environ.get(FOLDER, "/nowhere"))
    found = []
    python = str(there / "venv/bin/python")
    if Path(python).exists():
        server, client = (str(PROGRAMS / f"kinto_{part}.py") for part in ("server", "client"))
        found.append(Peer("kinto", (python, server), (python, client)))
    if (there / "node_modules/express-pouchdb").is_dir() and shutil.which("node"):
        command = ("node", str(PROGRAMS / "pouch.js"))
        found.append(Peer("pouchdb", (*command, "serve"), command, {"NODE_PATH": str(there / "node_modules")}))
    return found


def measure(texts: Sequence[Text], tasks: Tasks) -> dict[str, float]:
    """Bytes and requests of T1 to T4, and T5 against T1, of each system that is installed."""
    figures: dict[str, float] = {}
    for peer in installed():
        with _serving(peer, texts) as there, there.line() as line, there.line(CUT_EVERY) as bad:
            first = there.exchange("pull", line)
            idle = there.exchange("pull", line)
            cut = there.exchange("pull", bad, "other")
            for task, cost in (("t1", first), ("t2", idle), *_changes(there, line, tasks)):
                figures |= {f"{peer.name}_{task}_bytes": cost.bytes, f"{peer.name}_{task}_requests": cost.requests}
            figures[f"{peer.name}_t5_ratio"] = cut.bytes / first.bytes
    return figures


def measure_weak(texts: Sequence[Text], tasks: Tasks) -> dict[str, float]:
    """Seconds of T1 to T4 on the weak line, of the exchange alone."""
    figures: dict[str, float] = {}
    for peer in installed():
        with weak_line.weak_line() as weak, _serving(peer, texts, weak) as there, there.line() as line:
            first, idle = (there.exchange("pull", line) for _ in range(2))
            for task, cost in (("t1", first), ("t2", idle), *_changes(there, line, tasks)):
                figures[f"{peer.name}_weak_{task}_s"] = cost.seconds
    return figures


class _Cost(Struct, frozen=True):
    bytes: int
    requests: int
    seconds: float


class _Served:
    """A server that holds the documents, and clients that reach it through a counting proxy."""

    def __init__(self, peer: Peer, folder: Path, host: str, within: tuple[str, ...]) -> None:
        self._peer, self._folder, self._host, self._within = peer, folder, host, within
        self._port = _free_port(host)

    def start(self, stack: ExitStack) -> None:
        command = [*self._peer.server, str(self._port), self._host, str(self._folder / "server")]
        process = subprocess.Popen(command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(process.wait)
        stack.callback(process.kill)
        until = time.monotonic() + START_S
        while not _answers(self._host, self._port):
            if time.monotonic() > until:
                raise TimeoutError(f"{self._peer.name} did not start")
            time.sleep(0.1)

    @contextmanager
    def line(self, cut_every: int = 0) -> Iterator[CountingProxy]:
        proxy = CountingProxy(self._port, cut_every, host=self._host)
        proxy.start()
        try:
            yield proxy
        finally:
            proxy.stop()

    def tell(self, word: str, found: Sequence[dict[str, Any]]) -> None:
        """Straight to the server, by no line."""
        self._say((), word, f"http://{self._host}:{self._port}", self._written(found))

    def edit(self, found: Sequence[dict[str, Any]]) -> None:
        """At the client, to be pushed."""
        self._say((), "edit", self._folder / "desk", self._written(found))

    def exchange(self, word: str, line: CountingProxy, store: str = "desk") -> _Cost:
        """Until it ends well."""
        line.reset()
        (self._folder / store).mkdir(exist_ok=True)
        seconds = 0.0
        for _ in range(MOST_TRIES):
            started = time.monotonic()
            try:
                said = self._say(self._within, word, f"http://{self._host}:{line.port}", self._folder / store)
            except subprocess.CalledProcessError:  # the line was cut: what came is kept
                seconds += time.monotonic() - started
            else:
                return _Cost(line.total, line.requests, seconds + float(said))
        raise TimeoutError("the exchange never ends")

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | self._peer.environment

    def _written(self, found: Sequence[dict[str, Any]]) -> Path:
        path = self._folder / "lines"
        path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in found), encoding="utf-8")
        return path

    def _say(self, within: tuple[str, ...], *words: object) -> bytes:
        command = [*within, *self._peer.client, *map(str, words)]
        done = subprocess.run(command, env=self._environment, check=True, capture_output=True)
        return done.stdout


@contextmanager
def _serving(peer: Peer, texts: Sequence[Text], weak: weak_line.Line | None = None) -> Iterator[_Served]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xiangyi-peer-", dir="/var/tmp")))
        there = _Served(peer, folder, weak.host if weak else "127.0.0.1", weak.within if weak else ())
        (folder / "desk").mkdir()
        there.start(stack)
        there.tell("load", [_plain(text) for text in texts])
        yield there


def _changes(there: _Served, line: CountingProxy, tasks: Tasks) -> Iterator[tuple[str, _Cost]]:
    """T3 and T4."""
    there.tell("load", [_plain(text) for text in tasks.new])
    there.tell("change", [{"_id": item, "status": "已阅", "read": True} for item in tasks.handled])
    yield "t3", there.exchange("pull", line)
    there.edit([{"_id": item, "opinion": opinion} for item, opinion in tasks.opinions])
    yield "t4", there.exchange("push", line)


def _plain(text: Text) -> dict[str, Any]:
    named = msgspec.to_builtins(text)
    return {"_id": named.pop("id"), **named}


def _free_port(host: str) -> int:
    with socket.create_server((host, 0)) as tried:
        return int(tried.getsockname()[1])


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
