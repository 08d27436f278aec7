"""A county to measure with: a hub in a process of its own, desks enrolled with it, all through the real programs."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from app.desk import session
from app.domain.people import Person
from app.domain.records import Document, Handling, Mark, unit_scope
from app.hub import county, enrolment
from tests.bench.workload import documents, units

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.bench.generator import Text
    from tests.bench.workload import Tasks

HOUSE: Final = Path(__file__).resolve().parents[2]
PASSWORD: Final = "correct-horse-battery"
CLERK: Final = "bench-clerk"
_MADE_OF: Final = (
    "app/domain/acts.py",
    "app/domain/papers.py",
    "app/domain/records.py",
    "app/hub/store/tables.py",
    "app/protocol/compression.py",
    "app/protocol/pages.py",
    "resources/sample/county.json",
    "tests/bench/workload.py",
)
OTHER: Final = ("bench-other", "李秀英")
"""A colleague of the clerk's."""


class Exchanged(Struct, frozen=True):
    """One exchange: its seconds, those of the whole process, its CPU, and why it broke off, if it did."""

    seconds: float
    whole: float
    cpu: float
    problem: str


class BenchCounty:
    """A hub's folder with documents to one township, and the clerk there. Made once, and copied to `folder`."""

    def __init__(self, folder: Path, texts: Sequence[Text], tasks: Tasks) -> None:
        self.folder = folder
        self._tasks = tasks
        self._directory = units((*texts, *tasks.new))
        self.township = next(unit.id for unit in self._directory if unit.level == "township")
        kept = _keeping() / f"xiangyi-bench-hub-{len(texts)}-{_form(texts, tasks)}"
        if not (kept / "pages.json").exists():
            for older in _keeping().glob(f"xiangyi-bench-hub-{len(texts)}-*"):
                shutil.rmtree(older)
            self._make(kept, texts)
        shutil.copytree(kept, folder)
        self.pages_s = float(json.loads((kept / "pages.json").read_text()))
        """CPU that making the pages took, once."""

    def _make(self, folder: Path, texts: Sequence[Text]) -> None:
        own = frozenset(item for item, _ in self._tasks.opinions)
        hub = county.create(folder, address="127.0.0.1:1", demo=True)
        hub.import_units(self._directory)
        hub.import_people([Person(who, name, self.township, "办公室") for who, name in ((CLERK, "王建国"), OTHER)])
        with hub.store.writing() as tx:
            now = hub.clock()
            for document in documents(texts, self._directory, self.township, own):
                tx.put(document, now)
        started = time.process_time()
        hub.exchange.pages.make_all()
        hub.close()
        (folder / "pages.json").write_text(json.dumps(time.process_time() - started))

    def happen(self) -> None:
        """What T3 brings down: new documents, and documents that a colleague has signed for and read."""
        hub = county.CountyHub(self.folder)
        now = hub.clock()
        with hub.store.writing() as tx:
            for document in documents(self._tasks.new, self._directory, self.township):
                tx.put(document, now)
            for place, item in enumerate(map(bytes.fromhex, self._tasks.handled)):
                mark = Mark(OTHER[0], now - 1000 * place - 700, now - 1000 * place)
                found = tx.get(Document, item)
                tx.put(Handling((item, self.township), mark, (mark,)), now, found)
        hub.close()

    def act(self, store: Path) -> None:
        """What T4 sends up: the clerk takes back documents of the own unit, each with a short opinion."""
        desk = session.unlock(store, "", PASSWORD, undo_seconds=0)
        for item, opinion in self._tasks.opinions:
            desk.withdraw(item, opinion)
        desk.close()

    def code(self) -> str:
        """The code of a new slip for the clerk."""
        hub = county.CountyHub(self.folder)
        try:
            return enrolment.issue(hub, CLERK).code
        finally:
            hub.close()

    def digest(self) -> str:
        """Everything that the township's desks are to hold, as one digest."""
        hub = county.CountyHub(self.folder)
        try:
            with hub.store.reading() as tx:
                found = tx.feeds.items(unit_scope(self.township), 0, tx.feeds.scope(unit_scope(self.township)).head)
                return _digest((item.kind, item.key, item.body) for item in found if not item.gone)
        finally:
            hub.close()

    def digest_held(self, store: Path) -> str:
        """The same of what a desk holds."""
        desk = session.unlock(store, "", PASSWORD)
        try:
            with desk.store.reading() as tx:
                rows = tx.connection.exec_driver_sql(
                    "SELECT kind, key, body FROM mirror JOIN membership USING (row) WHERE scope = ?",
                    (unit_scope(self.township),),
                )
                return _digest((kind, key, body) for kind, key, body in rows)
        finally:
            desk.close()


def _digest(records: Iterable[tuple[str, bytes, bytes]]) -> str:
    whole = hashlib.sha256()
    for kind, key, body in sorted(records):
        whole.update(kind.encode() + b"\0" + key + hashlib.sha256(body).digest())
    return whole.hexdigest()


def _keeping() -> Path:
    return Path(os.environ.get("XIANGYI_BENCH_KEEP", "/var/tmp"))  # noqa: S108 - a cache that anyone may delete


def _form(texts: Sequence[Text], tasks: Tasks) -> str:
    """A name that changes with all that decides what is in the hub."""
    whole = hashlib.sha256(msgspec.msgpack.encode((texts, tasks)))
    for name in _MADE_OF:
        whole.update((HOUSE / name).read_bytes())
    return whole.hexdigest()[:12]


class Serving:
    """`main.py hub serve` in a process of its own."""

    def __init__(self, folder: Path, *, plain: bool = True, host: str = "127.0.0.1") -> None:
        started = folder / f"serving-{os.urandom(4).hex()}"  # several may serve one folder
        arguments = ["hub", "serve", str(folder), "--host", host, "--port", "0", "--started", str(started)]
        self._process = subprocess.Popen(
            [
                sys.executable,
                "main.py",
                *arguments,
                *(["--plain"] if plain else []),
            ],
            cwd=HOUSE,
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while not (started.exists() and started.read_text()):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the hub did not start")
            time.sleep(0.05)
        self.port = int(started.read_text())

    @property
    def pid(self) -> int:
        """The hub's process."""
        return self._process.pid

    def stop(self) -> None:
        """Ask it to stop, and wait."""
        self._process.terminate()
        self._process.wait(timeout=30)


def enrol(store: Path, address: str, code: str) -> None:
    """A desk for the clerk."""
    session.enrol(store, address, code, PASSWORD)


def exchange(store: Path, *where: str) -> Exchanged:
    """One run of `python -m tests.bench.one_exchange`, a process of its own. `where` comes before it on the command
    line, for another network."""
    before, started = os.times(), time.monotonic()
    done = subprocess.run(
        [*where, sys.executable, "-m", "tests.bench.one_exchange", str(store)],
        cwd=HOUSE,
        env=os.environ | {"XIANGYI_PASSWORD": PASSWORD},
        check=True,
        stdout=subprocess.PIPE,
    )
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    facts = json.loads(done.stdout)
    return Exchanged(facts["seconds"], time.monotonic() - started, cpu, facts["problem"])
