"""The sample county, alive: its hub in a process of its own, a clerk's desk, and a colleague in the county office."""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Final, Self

import msgspec
from msgspec import Struct

from app import program
from app.demo.cable import LocalCable
from app.demo.errands import ERRANDS
from app.desk import session
from app.domain.errors import KnownError
from app.domain.people import Level, Person, Unit, Zone
from app.hub import county as hub_county
from app.hub import enrolment, sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from app.demo.matters import Cast
    from app.desk.desk import Desk

PASSWORD: Final = "12345678"  # noqa: S105 - of a demonstration, shown to whoever runs it
COUNTY_OFFICE: Final = "区政府办公室"
START_S: Final = 120
"""A PC that is busy with much else takes its time; a hub that has ended is noticed at once."""
READY: Final = "demo.json"
_PR_SET_PDEATHSIG: Final = 1


class _Ready(Struct, frozen=True):
    """What a sample county needs to start again."""

    port: int
    """Where the clerk's desk finds the cable."""


class DemoCounty:
    """A sample county in a folder: made at its first start, kept between runs. Also the `Cable` of the demo menu."""

    password: Final = PASSWORD

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desks = folder / "desks"
        self._colleagues = folder / "colleagues"
        self._errand = itertools.cycle(ERRANDS)
        self._thread: threading.Thread | None = None
        self._hub: subprocess.Popen[bytes] | None = None
        self._cable: LocalCable | None = None

    def __enter__(self) -> Self:
        known = self._ready()
        if known is None:
            _make_hub(self.folder / "hub")
            _play_before(self.folder)
        try:
            hub_port = self._start_hub()
            try:
                self._cable = LocalCable(known.port if known else 0, hub_port)
            except OSError as error:
                raise KnownError("demo-running", folder=self.folder) from error
            self._hub_port = hub_port
            if known is None:
                self._enrol()
                (self.folder / READY).write_bytes(msgspec.json.encode(_Ready(self._cable.port)))
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def pull(self) -> None:
        """Pull the clerk's cable."""
        self._line().pull()

    def plug(self) -> None:
        """Plug the clerk's cable in."""
        self._line().plug()

    def plugged(self) -> bool:
        """Whether the clerk's cable is plugged in."""
        return self._line().plugged()

    def play_colleague(self) -> None:
        """A colleague in the county office sends the next of some documents, on a line of their own."""
        if self._thread is None or not self._thread.is_alive():
            errand = next(self._errand)
            self._thread = threading.Thread(target=self._run_errand, args=(errand,), name="demo colleague")
            self._thread.start()

    def wait_for_colleague(self) -> None:
        """Return when the colleague has sent what there was to send."""
        if self._thread is not None:
            self._thread.join()

    def _run_errand(self, errand: object) -> None:
        from app.demo.errands import Errand
        from app.desk.road import exchange_now

        assert isinstance(errand, Errand)
        desk = session.unlock(self._colleagues, "", PASSWORD, undo_seconds=0)
        try:
            receivers = [unit.id for unit in desk.units() if unit.level == Level.TOWNSHIP]
            if errand.notice:
                desk.publish(errand.title, errand.body)
            else:
                desk.send(errand.paper(time.strftime("%Y-%m-%d")), receivers)
            exchange_now(desk)
        finally:
            desk.close()

    def _line(self) -> LocalCable:
        assert self._cable is not None, "the county is not started"
        return self._cable

    def _ready(self) -> _Ready | None:
        try:
            return msgspec.json.decode((self.folder / READY).read_bytes(), type=_Ready)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def _start_hub(self) -> int:
        started = self.folder / "hub-port"
        started.unlink(missing_ok=True)
        command = program.command("hub", "serve", str(self.folder / "hub"))
        command += ["--host", "127.0.0.1", "--port", str(self._last_port()), "--started", str(started)]
        with (self.folder / "hub.log").open("wb") as log:
            self._hub = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                env=os.environ | {"PYTHONUTF8": "1"},
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        until = time.monotonic() + START_S
        while not started.exists() or not started.read_text():
            if self._hub.poll() is not None or time.monotonic() > until:
                raise KnownError("demo-hub-failed", log=self.folder / "hub.log")
            time.sleep(0.05)
        port = int(started.read_text())
        (self.folder / "hub-port.last").write_text(str(port))
        return port

    def _last_port(self) -> int:
        """The colleague's desk knows the hub by the port that it had before."""
        with contextlib.suppress(FileNotFoundError, ValueError):
            return int((self.folder / "hub-port.last").read_text())
        return 0

    def _enrol(self) -> None:
        from app.demo.matters import Cast
        from app.desk.road import exchange_now

        hub = hub_county.CountyHub(self.folder / "hub")
        try:
            with hub.store.reading() as tx:
                units = {unit.id: unit for unit in tx.all(Unit)}
                people = list(tx.all(Person))
            clerk = _first(people, units, Level.TOWNSHIP)
            colleague = _first(people, units, Level.COUNTY)
            for store, person, port in (
                (self.desks, clerk, self._line().port),
                (self._colleagues, colleague, self._hub_port),
            ):
                code = enrolment.issue(hub, person.id).code
                session.enrol(store, f"127.0.0.1:{port}", code, PASSWORD)
            self._at_desk(self._colleagues, exchange_now)
            cast = Cast(hub, self.folder / "cast", people, hub.clock)
            try:
                self._at_desk(self.desks, lambda desk: _play_clerk(desk, cast, people, units))
            finally:
                cast.close()
        finally:
            hub.close()

    def _at_desk(self, store: Path, work: Callable[[Desk], object]) -> None:
        desk = session.unlock(store, "", PASSWORD, undo_seconds=0)
        try:
            work(desk)
        finally:
            desk.close()

    def _stop(self) -> None:
        self.wait_for_colleague()
        if self._cable is not None:
            self._cable.close()
        if self._hub is not None:
            self._hub.terminate()
            self._hub.wait()


def _make_hub(folder: Path) -> None:
    hub = hub_county.create(folder, zone=Zone.EXTRANET, address="127.0.0.1", demo=True)
    try:
        hub.import_units(sample.sample_units())
        hub.import_people(sample.sample_people())
        hub.import_documents(sample.sample_documents(), "", ())
    finally:
        hub.close()


def _play_before(folder: Path) -> None:
    """What lies with the clerk before the clerk has a desk: two days of it, in a moment."""
    from app.demo.matters import DAY, Cast, play_before

    now = time.time_ns() // 1_000_000 - 2 * DAY

    def clock() -> int:
        nonlocal now
        now += 1  # no two acts at once
        return now

    def later(ms: int) -> None:
        nonlocal now
        now += ms

    hub = hub_county.CountyHub(folder / "hub", clock)
    try:
        people = sample.sample_people()
        units = {unit.id: unit for unit in sample.sample_units()}
        cast = Cast(hub, folder / "cast", people, clock)
        try:
            play_before(cast, _first(people, units, Level.TOWNSHIP).unit, later)
        finally:
            cast.close()
    finally:
        hub.close()


def _play_clerk(desk: Desk, cast: Cast, people: list[Person], units: dict[str, Unit]) -> None:
    from app.demo.matters import play_clerk
    from app.desk.road import exchange_now

    exchange_now(desk)
    county = _first(people, units, Level.COUNTY).unit
    office = next(unit.id for unit in units.values() if unit.name == COUNTY_OFFICE)
    play_clerk(desk, lambda: exchange_now(desk), cast, county, office)


def _first(people: list[Person], units: dict[str, Unit], level: Level) -> Person:
    """The clerk of the first unit of a level: who does the office's work, not its head, where there is one."""
    here = [person for person in people if units[person.unit].level == level]
    first_unit = [person for person in here if person.unit == here[0].unit]
    return first_unit[-1]


def _end_with_parent() -> None:
    """A demonstration that is killed takes its hub along: left behind, it would keep the port from the next one."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
