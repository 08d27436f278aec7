"""`kill -9` of desks and hub at random moments: nothing is lost, nothing happens twice (DESIGN law 2)."""

from __future__ import annotations

import random
from collections import Counter
from multiprocessing.connection import wait
from time import monotonic
from typing import TYPE_CHECKING

import msgspec
import pytest
from sqlalchemy import select

from app.desk import overlay
from app.desk.courier import LineCourier
from app.desk.store import tables as desk_tables
from app.desk.sync import Exchanger
from app.domain.acts import SignedAct
from app.domain.records import Document, Notice
from app.hub.county import CountyHub
from app.protocol.messages import Receipt
from app.protocol.signatures import Purpose, holds
from tests.integration import small_county
from tests.integration.processes import Running, free_port, start_clerks, start_hub
from tests.integration.small_county import CHEN, LI, WANG, ZHAO
from tests.integration.wire import assert_mirrors

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.desk import Desk
    from app.hub.store import Transaction
    from app.hub.store.unwritten import LoggedAct

EXCHANGES = 200
MOST_BETWEEN = 9
"""Exchanges between two kills."""
LONGEST_S = 0.15
"""How far into an exchange, or beyond it, the kill strikes."""


class Ordeal:
    """Clerks and a hub that are killed again and again, and what the clerks were told."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.chance = chance
        self.folder = folder
        self.port = free_port()
        hub = small_county.make_hub(folder / "hub", f"127.0.0.1:{self.port}")
        self.desks = [small_county.enrol(hub, person, folder / person) for person in (CHEN, LI, WANG, ZHAO)]
        hub.close()
        self.told: dict[str, set[str]] = {"saved": set(), "taking": set(), "taken": set(), "refused": set()}
        self.counts: Counter[str] = Counter()
        self.hub = self._start_hub()
        self.clerks = self._start_clerks()

    def run(self) -> None:
        """Kill until enough exchanges have ended well."""
        while self.counts["exchanged"] < EXCHANGES:
            for _ in range(self.chance.randint(1, MOST_BETWEEN)):
                self._listen(until="begun")
            self._listen(seconds=self.chance.uniform(0, LONGEST_S))
            if self.chance.random() < 0.7:
                self.counts["clerks killed"] += 1
                self.clerks.kill()
                self._hear_out()
                self.clerks.close()
                self.clerks = self._start_clerks()
            else:
                self.counts["hub killed"] += 1
                self.hub.close()
                self.hub = self._start_hub()
        self.clerks.kill()
        self._hear_out()

    def close(self) -> None:
        """End both processes."""
        self.clerks.close()
        self.hub.close()

    def _start_hub(self) -> Running:
        return start_hub(self.folder / "hub", self.port, self.folder / "hub.log")

    def _start_clerks(self) -> Running:
        return start_clerks(self.desks, self.chance.randrange(2**32), self.folder / "clerks.log")

    def _listen(self, *, seconds: float = 30, until: str = "") -> None:
        """Take in what the clerks say: for a while, or until they say a certain thing."""
        deadline = _Deadline(seconds)
        while not deadline.passed:
            ready = wait([self.clerks.said, self.clerks.process.sentinel, self.hub.process.sentinel], deadline.left)
            assert self.clerks.process.sentinel not in ready, (self.folder / "clerks.log").read_text()
            assert self.hub.process.sentinel not in ready, (self.folder / "hub.log").read_text()
            try:
                if self.clerks.said in ready and self._note() == until:
                    return
            except EOFError:
                pytest.fail(f"the clerks have died: {(self.folder / 'clerks.log').read_text()}")
        assert not until, f"nobody said {until!r} in {seconds} s: {(self.folder / 'hub.log').read_text()}"

    def _hear_out(self) -> None:
        """What was said before the kill."""
        try:
            while True:
                self._note()
        except EOFError:
            pass

    def _note(self) -> str:
        what, about = self.clerks.said.recv()
        self.counts[what] += 1
        if about:
            self.told[what].add(about)
        return str(what)


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._at = monotonic() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self._at - monotonic())

    @property
    def passed(self) -> bool:
        return monotonic() >= self._at


def test_nothing_is_lost_or_doubled_when_either_side_is_killed(tmp_path: Path):
    seed = random.randrange(2**32)  # of pytest-randomly: `-p randomly -p randomly_seed=…` repeats it
    print(f"seed {seed}")
    ordeal = Ordeal(tmp_path, random.Random(seed))
    try:
        ordeal.run()
        print(dict(ordeal.counts))
        desks = [enrolled.open() for enrolled in ordeal.desks]
        quiet = 0
        while quiet < 2:  # a round after which nothing is new may still have told the hub who holds what
            quiet = 0 if set().union(*map(_exchange, desks)) - {"line"} else quiet + 1
    finally:
        ordeal.close()
    assert not ordeal.told["refused"]
    hub = CountyHub(tmp_path / "hub")
    try:
        _check(hub, desks, ordeal.told)
    finally:
        hub.close()
        for desk in desks:
            desk.close()


def _exchange(desk: Desk) -> frozenset[str]:
    courier = LineCourier(desk.identity.hub, desk.identity.ca)
    try:
        return Exchanger(desk, courier, lambda step: step()).run()
    finally:
        courier.close()


def _check(hub: CountyHub, desks: list[Desk], told: dict[str, set[str]]) -> None:
    with hub.store.reading() as tx:
        log = tx.log_after(0, 1_000_000)
        logged = Counter(act.id.hex() for act in log)
        assert max(logged.values()) == 1
        certain = told["saved"] - told["taking"]
        assert certain <= set(logged), "an act that a desk called saved is not at the hub"
        assert not told["taken"] & set(logged), "an act that was taken back is at the hub"
        assert [act.position for act in log] == list(range(1, len(log) + 1))
        _check_documents(tx, log)
        for desk in desks:
            _check_receipts(desk, hub, {act.id: act for act in log})
            assert_mirrors(desk, hub)
            _check_listing(desk)


def _check_documents(tx: Transaction, log: list[LoggedAct]) -> None:
    """What the hub holds is what it accepted, each once."""
    made: dict[str, set[bytes]] = {"send": set(), "publish": set()}
    for logged in log:
        act = msgspec.msgpack.decode(logged.signed, type=SignedAct).act
        if logged.outcome == "accepted" and act.kind in made:
            made[act.kind].add(act.id)
    assert {document.id for document in tx.all(Document)} == made["send"]
    assert {notice.id for notice in tx.all(Notice)} == made["publish"]
    titles = Counter(document.send.paper.title for document in tx.all(Document))
    assert len(made["send"]) > 20
    assert max(titles.values()) == 1


def _check_receipts(desk: Desk, hub: CountyHub, log: dict[bytes, LoggedAct]) -> None:
    """Every act of the desk is answered, by a receipt that is signed and says what the hub's log says."""
    receipts = desk_tables.receipts
    with desk.store.reading() as tx:
        for kept in tx.outbox.page(None, 1_000_000):
            known = log[kept.id]
            assert (kept.state, kept.position, kept.signed) == (known.outcome, known.position, known.signed)
            receipt = msgspec.msgpack.decode(known.receipt, type=Receipt)
            row = tx.connection.execute(select(receipts).where(receipts.c.id == kept.receipt)).one()
            content, signature = row.content, row.signature
            assert holds(hub.keys.signing.public, Purpose.RECEIPTS, content, signature)
            assert receipt in msgspec.msgpack.decode(content, type=list[Receipt])


def _check_listing(desk: Desk) -> None:
    """What the lists show is what mirror and outbox say."""
    chosen = select(desk_tables.listing).order_by(desk_tables.listing.c.row)
    with desk.store.writing() as tx:
        shown = tx.connection.execute(chosen).all()
        overlay.rebuild(tx, desk.identity.person, desk.identity.unit)
        assert tx.connection.execute(chosen).all() == shown
