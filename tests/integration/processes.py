"""Real processes that can be killed at any moment: the hub by its own command, and a clerk who never rests.

They are forked from a server that has imported everything, so that a restart costs milliseconds; what runs in them is
`main.py hub serve`, and `Desk` with its exchange over TLS.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import select
import socket
from typing import TYPE_CHECKING, Final

from app.command import main
from app.desk import session
from app.desk.courier import LineCourier
from app.desk.sync import Exchanger
from app.domain.errors import KnownError, Unreachable
from app.hub import patience as waits
from tests.integration import small_county
from tests.integration.small_county import UNITS, Enrolled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

    from app.desk.desk import Desk

_context: Final = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.integration.processes", "app.hub.command", "app.hub.web", "uvicorn.protocols"])

_UNITS: Final = [unit.id for unit in UNITS if unit.exchanges]


def free_port() -> int:
    """A port that nobody takes while a hub is down: below those that the system gives to outgoing connections."""
    chance = random.SystemRandom()
    while True:
        port = chance.randrange(20_000, 32_000)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Running:
    """A process, and what it says."""

    def __init__(self, process: ForkServerProcess, said: Connection) -> None:
        self.process = process
        self.said = said

    def kill(self) -> None:
        """`kill -9`."""
        self.process.kill()
        self.process.join()

    def close(self) -> None:
        """Kill it if it still runs, and let go of it."""
        self.kill()
        self.process.close()
        self.said.close()


def start_hub(folder: Path, port: int, log: Path, patience: float = 60) -> Running:
    """`main.py hub serve`, which listens when this returns. What it prints goes to `log`."""
    started = log.with_suffix(".started")
    if not started.exists():
        os.mkfifo(started)
    told = os.open(started, os.O_RDONLY | os.O_NONBLOCK)
    try:
        running = _start(_serve, folder, port, log, started, patience)
        ready, _, _ = select.select([told, running.process.sentinel], [], [], 60)
        assert told in ready, log.read_text()
    finally:
        os.close(told)
    return running


def start_clerks(desks: Sequence[Enrolled], seed: int, log: Path) -> Running:
    """Clerks who act and exchange at random without end, and say what their desks have told them."""
    return _start(_work, list(desks), seed, log)


def start_joining(store: Path, address: str, code: str, password: str, log: Path) -> Running:
    """A clerk who joins."""
    return _start(_join, store, address, code, password, log)


def _start(do: Callable[..., None], *arguments: object) -> Running:
    here, there = _context.Pipe()
    process = _context.Process(target=do, args=(*arguments, there), daemon=True)
    process.start()
    there.close()
    return Running(process, here)


def _print_into(log: Path) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)


def _serve(folder: Path, port: int, log: Path, started: Path, patience: float, say: Connection) -> None:
    _print_into(log)
    waits.HEAD_S = waits.BODY_S = patience
    where = ["--host", "127.0.0.1", "--port", str(port), "--started", str(started)]
    raise SystemExit(main(["hub", "serve", str(folder), *where]))


def _join(store: Path, address: str, code: str, password: str, log: Path, say: Connection) -> None:
    _print_into(log)
    session.enrol(store, address, code, password)


def _work(desks: list[Enrolled], seed: int, log: Path, say: Connection) -> None:
    _print_into(log)
    chance = random.Random(seed)
    at_work: dict[str, _Clerk] = {}
    while True:
        enrolled = chance.choice(desks)
        if enrolled.person not in at_work:  # opened when it is needed, for a restart must be quick
            at_work[enrolled.person] = _Clerk(enrolled, chance, say)
        at_work[enrolled.person].work()


class _Clerk:
    """Says `("saved", act)` after a desk's method has returned, and never before."""

    def __init__(self, enrolled: Enrolled, chance: random.Random, say: Connection) -> None:
        self._desk: Desk = enrolled.open()
        self._courier = LineCourier(self._desk.identity.hub, self._desk.identity.ca)
        self._chance = chance
        self._say = say

    def work(self) -> None:
        """Some acts and an exchange."""
        if self._desk.units():  # before its first exchange a desk knows nobody to write to
            for _ in range(self._chance.randrange(4)):
                self._act()
        self._say.send(("begun", ""))
        try:
            Exchanger(self._desk, self._courier, lambda step: step()).run()
            self._say.send(("exchanged", ""))
        except Unreachable:
            self._say.send(("away", ""))
            self._say.poll(0.02)  # the hub is being started again
        except KnownError as error:
            self._say.send(("refused", str(error)))

    def _act(self) -> None:
        desk, chance = self._desk, self._chance
        inbox, sent = desk.inbox(limit=20).rows, desk.sent(limit=20).rows
        unit = desk.identity.unit
        match chance.choice(["send", "send", "publish", "sign-for", "sign-for", "read", "read", "withdraw", "undo"]):
            case "sign-for" if inbox:
                self._saved(desk.sign_for(chance.choice(inbox).id))
            case "read" if inbox:
                self._saved(desk.mark_read(chance.choice(inbox).id))
            case "withdraw" if sent:
                self._saved(desk.withdraw(chance.choice(sent).id))
            case "undo":
                self._undo(self._send(unit))
            case "publish":
                self._saved(desk.publish(f"公告 {chance.random()}", ["内容"], self._some_units(unit)))
            case _:
                self._send(unit)

    def _send(self, unit: str) -> str:
        lines = ["防汛物资。" * self._chance.randint(1, 400)]
        act = self._desk.send(small_county.paper(f"通知 {self._chance.random()}", *lines), self._some_units(unit))
        self._saved(act)
        return act

    def _some_units(self, unit: str) -> list[str]:
        return self._chance.sample([other for other in _UNITS if other != unit], k=self._chance.randint(1, 3))

    def _undo(self, act: str) -> None:
        self._say.send(("taking", act))  # killed in between, nobody knows whether it was taken back
        self._desk.take_back(act)
        self._say.send(("taken", act))

    def _saved(self, act: str | None) -> None:
        if act is not None:
            self._say.send(("saved", act))
