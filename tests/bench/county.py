"""A county to measure with: a hub in a process of its own, desks enrolled with it, all through the real programs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.desk import session
from app.domain.people import Person
from app.domain.records import unit_scope
from app.hub import county, enrolment
from tests.bench.workload import documents, units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.bench.generator import Text

HOUSE: Final = Path(__file__).resolve().parents[2]
PASSWORD: Final = "correct-horse-battery"
CLERK: Final = "bench-clerk"


class BenchCounty:
    """A hub's folder with documents to one township, and the clerk there."""

    def __init__(self, folder: Path, texts: Sequence[Text]) -> None:
        self.folder = folder
        directory = units(texts)
        self.township = next(unit.id for unit in directory if unit.level == "township")
        hub = county.create(folder, address="127.0.0.1:1", demo=True)
        hub.import_units(directory)
        hub.import_people([Person(CLERK, "王建国", self.township, "办公室")])
        with hub.store.writing() as tx:
            now = hub.clock()
            for document in documents(texts, directory, self.township):
                tx.put(document, now)
        hub.close()

    def make_pages(self) -> tuple[float, int]:
        """Make every page that is not made yet; CPU seconds that it took, and how many."""
        hub = county.CountyHub(self.folder)
        started = time.process_time()
        made = hub.exchange.pages.make_all()
        hub.close()
        return time.process_time() - started, made

    def code(self) -> str:
        """The code of a new slip for the clerk."""
        hub = county.CountyHub(self.folder)
        try:
            return enrolment.issue(hub, CLERK).code
        finally:
            hub.close()

    def bodies(self) -> dict[bytes, bytes]:
        """Key and body of every document at the hub."""
        hub = county.CountyHub(self.folder)
        try:
            with hub.store.reading() as tx:
                scope = tx.feeds.scope(unit_scope(self.township))
                found = tx.feeds.items(scope.name, 0, scope.head)
                return {item.key: item.body for item in found if item.kind == "document"}
        finally:
            hub.close()


class Serving:
    """`main.py hub serve` in a process of its own."""

    def __init__(self, folder: Path, *, plain: bool = True) -> None:
        started = folder / f"serving-{os.urandom(4).hex()}"  # several may serve one folder
        arguments = ["hub", "serve", str(folder), "--host", "127.0.0.1", "--port", "0", "--started", str(started)]
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


def desk_command(*arguments: str) -> tuple[float, float]:
    """Run `main.py desk …` in a process of its own; seconds on the clock, and of its CPU."""
    before, started = os.times(), time.monotonic()
    environment = os.environ | {"XIANGYI_PASSWORD": PASSWORD}
    subprocess.run(
        [sys.executable, "main.py", "desk", *arguments],
        cwd=HOUSE,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.monotonic() - started, cpu
