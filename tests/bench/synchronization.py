"""T1, the first synchronization of a fresh desk; T2, an exchange when nothing has changed: bytes, requests, seconds."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.desk import session
from app.domain.records import unit_scope
from tests.bench import county
from tests.bench.counting_proxy import CountingProxy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.generator import Text


class Exchanged(Struct, frozen=True):
    """What one exchange cost."""

    bytes: int
    up: int
    requests: int
    seconds: float
    cpu: float


class Synchronized(Struct, frozen=True):
    """What the two tasks cost, and the hub's share."""

    first: Exchanged
    idle: Exchanged
    pages_s: float
    pages: int


def measure(texts: Sequence[Text], *, plain: bool = True) -> Synchronized:
    """Enrol a fresh desk and synchronize it twice. Raises `AssertionError` if it then holds anything but the hub's
    documents, byte for byte."""
    with tempfile.TemporaryDirectory(prefix="xiangyi-bench-") as folder:
        there, store = county.BenchCounty(Path(folder) / "hub", texts), Path(folder) / "desk"
        pages_s, pages = there.make_pages()
        serving = county.Serving(there.folder, plain=plain)
        proxy = CountingProxy(serving.port)
        proxy.start()
        try:
            scheme = "http" if plain else "https"
            county.enrol(store, f"{scheme}://127.0.0.1:{proxy.port}", there.code())
            first, idle = _exchange(store, proxy), _exchange(store, proxy)
        finally:
            proxy.stop()
            serving.stop()
        assert _digest(there.bodies()) == _digest(_held(store, there.township)), "the desk holds something else"
    return Synchronized(first, idle, pages_s, pages)


def _exchange(store: Path, proxy: CountingProxy) -> Exchanged:
    proxy.reset()
    seconds, cpu = county.desk_command("sync", "--store", str(store))
    return Exchanged(proxy.total, proxy.up, proxy.requests, seconds, cpu)


def _held(store: Path, township: str) -> dict[bytes, bytes]:
    desk = session.unlock(store, "", county.PASSWORD)
    try:
        with desk.store.reading() as tx:
            scope = unit_scope(township)
            found = {key for kind, key in tx.mirror.keys(scope) if kind == "document"}
            bodies = list(tx.mirror.fixed_bodies(scope, 1 << 60))
        assert len(found) == len(bodies)
    finally:
        desk.close()
    from app.domain.records import key_in

    return {key_in(body): body for body in bodies}


def _digest(bodies: dict[bytes, bytes]) -> str:
    whole = hashlib.sha256()
    for key, body in sorted(bodies.items()):
        whole.update(key + hashlib.sha256(body).digest())
    return whole.hexdigest()
