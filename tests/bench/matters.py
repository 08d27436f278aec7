"""Matters: what one with many acts takes to fold, the lists of a desk with many, and taking an act at the hub."""

from __future__ import annotations

import random
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from app.desk import session
from app.desk.matters.rows import MatterBox
from app.desk.sync import Step
from app.domain.acts import Act, SignedAct
from app.domain.matters.contents import PREFIX, Content, MatterAct, Note, Start, Submit, Transfer
from app.domain.matters.folding import Entry, fold
from app.domain.matters.verbs import Verb
from app.domain.people import County, Level, Person, Unit, Zone
from app.domain.records import EVERYONE, Move, person_scope
from app.protocol.messages import Head
from app.protocol.shipped import shipped_routes
from tests.bench.big_store import EPOCH, enrol, page_of
from tests.bench.county import CLERK, PASSWORD
from tests.bench.timing import median, milliseconds, p95

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.desk.desk import Desk
    from tests.matters.office import Office

ACTS: Final = 200
MATTERS: Final = 5000
TIMES: Final = 200
ROUTES: Final = ("outgoing", "leave", "request", "emergency", "incoming")
COUNTY, TOWN = "530304", "530304101"
NOW: Final = 1_780_000_000_000
_PAGE: Final = 100


class Figures(Struct, frozen=True):
    """Milliseconds."""

    fold: float
    filter: float
    page: float
    open: float
    accept: float


def measure() -> Figures:
    """All of it."""
    with tempfile.TemporaryDirectory(prefix="xiangyi-bench-") as folder:
        fill(Path(folder), MATTERS)
        desk = session.unlock(Path(folder), CLERK, PASSWORD)
        try:
            filtered, paged, opened = (p95(list(waits)) for waits in (_filters(desk), _pages(desk), _opens(desk)))
        finally:
            desk.close()
    return Figures(_fold(), filtered, paged, opened, _accept())


def _fold() -> float:
    """A matter that went to and fro between two desks, with a note for each second act."""
    entries = list(_to_and_fro(ACTS))
    return median([milliseconds(lambda: fold(entries)) for _ in range(50)])


def _to_and_fro(count: int) -> Iterator[Entry]:
    matter = b"m" * 16
    yield Entry(MatterAct(matter, matter, "a", NOW, Start(shipped_routes()["outgoing"], "修路", TOWN, COUNTY)), NOW)
    epoch = 1
    for place in range(1, count):
        by, to = ("a", "b") if place % 4 < 2 else ("b", "a")
        content: Content = Note("请抓紧。")
        if place % 2:
            content = Transfer(epoch, "请阅处。", "", (f"p:{to}",))
            epoch += 1
        yield Entry(MatterAct(place.to_bytes(16, "big"), matter, by, NOW + place, content), NOW + place)


def fill(folder: Path, count: int) -> None:
    """A PC whose clerk has so many matters: half of them to do, the others on their way, by the frames of a hub."""
    enrol(folder, TOWN)
    desk = session.unlock(folder, CLERK, PASSWORD)
    try:
        step = Step(desk)
        step.apply(Head(EPOCH, desk.clock(), b"turn"))
        units = (Unit(COUNTY, "测试县", Level.COUNTY), Unit(TOWN, "测试乡", Level.TOWNSHIP, COUNTY))
        county = County("bench", "测试县", Zone.EXTRANET, "127.0.0.1:9", demo=True)
        step.apply(page_of(EVERYONE, 0, [county, *units, Person(CLERK, "王建国", TOWN, "党政办文书")]))
        moves = [move for number in range(count) for move in _moves(number)]
        for start in range(0, len(moves), _PAGE):
            step.apply(page_of(person_scope(CLERK), start, moves[start : start + _PAGE]))
        desk.matters.counts()
    finally:
        desk.close()


def _moves(number: int) -> Iterator[Move]:
    """A matter; each second one was submitted."""
    matter = number.to_bytes(16, "big")
    route = shipped_routes()[ROUTES[number % len(ROUTES)]]
    known_at = NOW if route.urgent else 0
    start = Start(route, f"关于第{number}件事项的报告", TOWN, COUNTY, None, b"", known_at)
    at = NOW + number * 60_000
    yield Move((matter, 1), TOWN, at, _signed(matter, matter, start, at))
    if number % 2:
        act = (number + (1 << 64)).to_bytes(16, "big")
        yield Move((matter, 2), TOWN, at + 1, _signed(act, matter, Submit(1, "请审核。"), at + 1))


def _signed(act: bytes, matter: bytes, content: Content, at: int) -> SignedAct:
    target = b"" if isinstance(content, Start) else matter
    body = msgspec.Raw(msgspec.msgpack.encode(content))
    made = Act(act, PREFIX + content.verb, target, CLERK, b"d" * 16, Zone.EXTRANET, at, 0, (), body)
    return SignedAct(msgspec.msgpack.encode(made), b"k" * 16, bytes(64))


def _filters(desk: Desk) -> Iterator[float]:
    chance = random.Random(3)
    for _ in range(TIMES):
        box, route, overdue = chance.choice(list(MatterBox)), chance.choice(("", *ROUTES)), chance.random() < 0.3
        yield milliseconds(partial(desk.matters.page, box, route=route, overdue=overdue))


def _pages(desk: Desk) -> Iterator[float]:
    """From one page to the next, down a list: all of the one to do, then the one of those that were begun."""
    for box in (MatterBox.TODO, MatterBox.STARTED):
        after, more = "", True
        while more:
            waited = time.perf_counter()
            found = desk.matters.page(box, after)
            yield (time.perf_counter() - waited) * 1000
            after, more = found.rows[-1].key, found.more


def _opens(desk: Desk) -> Iterator[float]:
    chance = random.Random(5)
    for _ in range(TIMES):
        matter = chance.randrange(MATTERS).to_bytes(16, "big").hex()
        yield milliseconds(partial(desk.matters.open, matter))


def _accept() -> float:
    """What the hub takes for one of many decisions that come in one request, signatures and all."""
    from tests.matters.office import PAPER, Office

    with tempfile.TemporaryDirectory(prefix="xiangyi-bench-") as folder:
        office = Office(Path(folder), "sun", "li")
        try:
            matters = [office.of("sun").start("outgoing", PAPER.title, PAPER) for _ in range(ACTS)]
            for matter in matters:
                office.do("sun", matter, Verb.SUBMIT)
            office.sync("sun", "li")
            for matter in matters:
                office.do("li", matter, Verb.AGREE, "同意", next="sign")
            return _taken(office) / ACTS
        finally:
            office.close()


def _taken(office: Office) -> float:
    """How long the hub takes for everything that a desk has waiting."""
    request = Step(office.desks["li"]).prepare()
    return milliseconds(lambda: office.hub.exchange.take(request))
