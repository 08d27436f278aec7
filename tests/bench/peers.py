"""Systems that people would use instead, on the same documents in the same run, where they are installed.

`XIANGYI_BENCH_PEERS` names a folder outside the project: Kinto in its `venv` (`pip install kinto waitress`), PouchDB in
its `node_modules` (`npm install pouchdb express-pouchdb`). Each does T1 to T4 through the counting proxy, with a client
that keeps what it has: for Kinto the one below, as thrifty as its protocol allows; PouchDB has its own.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import requests

from tests.bench.counting_proxy import CountingProxy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.bench.generator import Text
    from tests.bench.workload import Tasks

FOLDER: Final = "XIANGYI_BENCH_PEERS"
PROGRAMS: Final = Path(__file__).with_name("peer_programs")
RECORDS: Final = "/v1/buckets/office/collections/docs/records"
START_S: Final = 90
BATCH: Final = 25


def measure(texts: Sequence[Text], tasks: Tasks) -> dict[str, float]:
    """Bytes and requests of each peer that is installed."""
    there = Path(os.environ.get(FOLDER, "/nowhere"))
    figures: dict[str, float] = {}
    if (there / "venv/bin/python").exists():
        figures |= _measured("kinto", _Kinto(there), texts, tasks)
    if (there / "node_modules/express-pouchdb").is_dir() and shutil.which("node"):
        figures |= _measured("pouchdb", _Pouch(there), texts, tasks)
    return figures


def _measured(name: str, peer: _Kinto | _Pouch, texts: Sequence[Text], tasks: Tasks) -> dict[str, float]:
    figures: dict[str, float] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="xiangyi-peer-", dir="/var/tmp")))
        port = peer.serve(folder, stack)
        line = CountingProxy(port)
        line.start()
        stack.callback(line.stop)
        peer.load(port, [_plain(text) for text in texts])
        new = [_plain(text) for text in tasks.new]
        handled = [{"_id": item, "status": "已阅", "read": True} for item in tasks.handled]
        said = [{"_id": item, "opinion": opinion} for item, opinion in tasks.opinions]
        steps: tuple[tuple[str, Callable[[], None], Callable[[], None]], ...] = (
            ("t1", lambda: None, lambda: peer.pull(line.port)),
            ("t2", lambda: None, lambda: peer.pull(line.port)),
            ("t3", lambda: peer.happen(port, new, handled), lambda: peer.pull(line.port)),
            ("t4", lambda: peer.edit(said), lambda: peer.push(line.port, said)),
        )
        for task, before, do in steps:
            before()
            line.reset()
            do()
            figures[f"{name}_{task}_bytes"] = line.up + line.down
            figures[f"{name}_{task}_requests"] = line.requests
    return figures


class _Kinto:
    """Kinto, and a client that asks for what has changed since it asked last, page by page."""

    def __init__(self, there: Path) -> None:
        self._python = there / "venv/bin/python"
        self._session = requests.Session()
        self._session.auth = ("clerk", "pw")
        self._since = ""
        self._held: dict[str, int] = {}

    def serve(self, folder: Path, stack: ExitStack) -> int:
        port = _free_port()
        _start([str(self._python), str(PROGRAMS / "kinto_server.py"), str(port)], port, stack)
        stack.callback(self._session.close)
        return port

    def load(self, port: int, found: list[dict[str, Any]]) -> None:
        self._put(port, "/v1/buckets/office", {})
        self._put(port, "/v1/buckets/office/collections/docs", {})
        self._batches(port, [_asked("PUT", one) for one in found])

    def happen(self, port: int, new: list[dict[str, Any]], handled: list[dict[str, Any]]) -> None:
        self._batches(port, [_asked("PUT", one) for one in new] + [_asked("PATCH", one) for one in handled])

    def pull(self, port: int) -> None:
        asked = f"{RECORDS}?_sort=last_modified&_limit=200{self._since and f'&_since={self._since}'}"
        while asked:
            answer = self._session.get(f"http://127.0.0.1:{port}{asked}")
            answer.raise_for_status()
            for one in answer.json()["data"]:
                self._held[one["id"]] = one["last_modified"]
                self._since = str(one["last_modified"])
            following = answer.headers.get("Next-Page", "")
            asked = following[following.index("/v1") :] if following else ""

    def edit(self, said: list[dict[str, Any]]) -> None:
        """Nothing is kept aside: `push` says it all."""

    def push(self, port: int, said: list[dict[str, Any]]) -> None:
        self._batches(port, [_asked("PATCH", one, f'"{self._held[_uuid(one["_id"])]}"') for one in said])

    def _put(self, port: int, path: str, content: dict[str, Any]) -> None:
        self._session.put(f"http://127.0.0.1:{port}{path}", json={"data": content}).raise_for_status()

    def _batches(self, port: int, wanted: list[dict[str, Any]]) -> None:
        for start in range(0, len(wanted), BATCH):
            body = {"requests": wanted[start : start + BATCH]}
            answer = self._session.post(f"http://127.0.0.1:{port}/v1/batch", json=body)
            answer.raise_for_status()
            assert all(one["status"] in (200, 201) for one in answer.json()["responses"]), answer.text[:500]


class _Pouch:
    """PouchDB and express-pouchdb."""

    def __init__(self, there: Path) -> None:
        self._environment = os.environ | {"NODE_PATH": str(there / "node_modules")}
        self._folder = there

    def serve(self, folder: Path, stack: ExitStack) -> int:
        self._folder = folder
        port = _free_port()
        command = ["node", str(PROGRAMS / "pouch.js"), "serve", str(port), str(folder / "server")]
        _start(command, port, stack, self._environment)
        return port

    def load(self, port: int, found: list[dict[str, Any]]) -> None:
        self._say("load", _url(port), self._written(found))

    def happen(self, port: int, new: list[dict[str, Any]], handled: list[dict[str, Any]]) -> None:
        self._say("load", _url(port), self._written(new))
        self._say("change", _url(port), self._written(handled))

    def pull(self, port: int) -> None:
        self._say("pull", _url(port), self._folder / "desk")

    def edit(self, said: list[dict[str, Any]]) -> None:
        self._say("edit", self._folder / "desk", self._written(said))

    def push(self, port: int, _said: list[dict[str, Any]]) -> None:
        self._say("push", _url(port), self._folder / "desk")

    def _written(self, found: list[dict[str, Any]]) -> Path:
        path = self._folder / "lines"
        path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in found), encoding="utf-8")
        return path

    def _say(self, *words: object) -> None:
        command = ["node", str(PROGRAMS / "pouch.js"), *map(str, words)]
        subprocess.run(command, env=self._environment, check=True, stdout=subprocess.DEVNULL)


def _plain(text: Text) -> dict[str, Any]:
    named = msgspec.to_builtins(text)
    return {"_id": named.pop("id"), **named}


def _asked(method: str, one: dict[str, Any], if_match: str = "") -> dict[str, Any]:
    content = {name: value for name, value in one.items() if name != "_id"}
    asked: dict[str, Any] = {"method": method, "path": f"{RECORDS}/{_uuid(one['_id'])}", "body": {"data": content}}
    return asked | ({"headers": {"If-Match": if_match}} if if_match else {})


def _uuid(name: str) -> str:
    return f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:32]}"


def _url(port: int) -> str:
    return f"http://127.0.0.1:{port}/docs"


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as tried:
        return int(tried.getsockname()[1])


def _start(command: list[str], port: int, stack: ExitStack, environment: dict[str, str] | None = None) -> None:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.kill)
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{command[0]} did not start")
