"""Whatever clerks do and however exchanges end, the lists say what mirror and outbox say, and all agree in the end."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import select

from app.desk import overlay
from app.desk.rows import Box, Filter, Row
from app.desk.store import tables
from app.desk.sync import Exchanger, in_place
from app.domain.errors import KnownError
from tests.integration import small_county
from tests.integration.small_county import CHEN, COUNTY, HILLS, LI, TOWN, WANG, ZHAO
from tests.integration.wire import Wire, assert_mirrors, exchange_all

if TYPE_CHECKING:
    from app.desk.desk import Desk

CLERKS = (CHEN, LI, WANG, ZHAO)
UNITS = (COUNTY, TOWN, HILLS)
clerks = st.sampled_from(CLERKS)
places = st.integers(0, 5)
MEMORY = next((folder for folder in ("/dev/shm",) if Path(folder).is_dir()), None)  # noqa: S108 - a folder of our own


class Office(RuleBasedStateMachine):
    """Four clerks of three units, and a hub."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(dir=MEMORY)
        folder = Path(self._folder.name)
        self.hub = small_county.make_hub(folder / "hub")
        self.desks = {
            person: small_county.enrol(self.hub, person, folder / f"{person}.db").open(undo_seconds=0)
            for person in CLERKS
        }
        self.taken_back: set[str] = set()
        self.saved: set[str] = set()

    @initialize()
    def all_know_the_directory(self) -> None:
        exchange_all(self.hub, *self.desks.values())

    @rule(person=clerks, to=st.sets(st.sampled_from(UNITS), min_size=1), urgency=st.sampled_from(["", "加急", "特急"]))
    def send(self, person: str, to: set[str], urgency: str) -> None:
        desk = self.desks[person]
        others = sorted(to - {desk.identity.unit})
        if others:
            self._saved(desk, desk.send(small_county.paper(f"{person} 的报告", urgency=urgency), others))

    @rule(person=clerks, to=st.sampled_from(UNITS))
    def publish(self, person: str, to: str) -> None:
        desk = self.desks[person]
        if to != desk.identity.unit:
            self._saved(desk, desk.publish(f"{person} 的公告", ["内容"], [to]))

    @rule(person=clerks, place=places)
    def sign_for(self, person: str, place: int) -> None:
        desk = self.desks[person]
        with contextlib.suppress(IndexError):
            self._saved(desk, desk.sign_for(desk.inbox().rows[place].id))

    @rule(person=clerks, place=places, box=st.sampled_from(["inbox", "notices"]))
    def read(self, person: str, place: int, box: str) -> None:
        desk = self.desks[person]
        rows = desk.inbox().rows if box == "inbox" else desk.notices().rows
        if place < len(rows):
            self._saved(desk, desk.mark_read(rows[place].id))

    @rule(person=clerks, place=places)
    def withdraw(self, person: str, place: int) -> None:
        desk = self.desks[person]
        with contextlib.suppress(IndexError):
            self._saved(desk, desk.withdraw(desk.sent().rows[place].id))

    @rule(person=clerks, place=places)
    def take_back(self, person: str, place: int) -> None:
        desk = self.desks[person]
        acts = [act for act in desk.outbox() if act.can_take_back]
        if place < len(acts):
            before = {act.id for act in desk.outbox()}
            desk.take_back(acts[place].id)
            self.taken_back |= before - {act.id for act in desk.outbox()}
            self._lists_are_right(desk)

    @rule(person=clerks)
    def exchange(self, person: str) -> None:
        desk = self.desks[person]
        Exchanger(desk, Wire(self.hub), in_place).run()
        self._lists_are_right(desk)

    @precondition(lambda self: self.saved)
    @rule(person=clerks, part=st.floats(0, 1))
    def exchange_until_the_line_is_cut(self, person: str, part: float) -> None:
        desk = self.desks[person]
        with contextlib.suppress(KnownError):
            Exchanger(desk, Wire(self.hub, back=lambda reply: reply[: int(part * len(reply))]), in_place).run()
        self._lists_are_right(desk)

    def teardown(self) -> None:
        try:
            exchange_all(self.hub, *self.desks.values())
            self._all_agree()
        finally:
            for desk in self.desks.values():
                desk.close()
            self.hub.close()
            self._folder.cleanup()

    def _saved(self, desk: Desk, act: str | None) -> None:
        if act is not None:
            self.saved.add(act)
        self._lists_are_right(desk)

    def _all_agree(self) -> None:
        with self.hub.store.reading() as tx:
            log = [act.id.hex() for act in tx.log_after(0, 100_000)]
        assert sorted(log) == sorted(self.saved - self.taken_back)
        for desk in self.desks.values():
            assert_mirrors(desk, self.hub)
            assert not any(row.pending for row in desk.inbox().rows + desk.sent().rows + desk.notices().rows)
            with desk.store.reading() as tx:
                assert not tx.outbox.count("waiting", "later")
        li, wang = self.desks[LI].inbox().rows, self.desks[WANG].inbox().rows
        assert [(row.id, row.state) for row in li] == [(row.id, row.state) for row in wang], "one unit, one inbox"

    def _lists_are_right(self, desk: Desk) -> None:
        chosen = select(tables.listing).order_by(tables.listing.c.row)
        with desk.store.writing() as tx:
            shown = tx.connection.execute(chosen).all()
            overlay.rebuild(tx, desk.identity.person, desk.identity.unit)
            assert tx.connection.execute(chosen).all() == shown
        counts, inbox = desk.counts(), desk.inbox(limit=1000).rows
        assert counts.unread == sum(row.unread for row in inbox)
        assert counts.to_sign == len(desk.inbox(Filter(to_sign=True), limit=1000).rows)
        assert _paged(desk, 2) == list(inbox)
        assert all(row.box == Box.INBOX and row.sender != desk.identity.unit for row in inbox)


def _paged(desk: Desk, limit: int) -> list[Row]:
    rows: list[Row] = []
    while True:
        page = desk.inbox(after=rows[-1].row if rows else None, limit=limit)
        rows += page.rows
        if not page.more:
            return rows


TestOffice = Office.TestCase
TestOffice.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)
