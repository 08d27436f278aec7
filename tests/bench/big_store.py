"""A desk with many documents: made once, by the frames that a hub would send, and kept for the next time."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import structs

from app.desk import session, vault
from app.desk.identity import Identity
from app.desk.store import DeskStore
from app.desk.sync import Step
from app.domain import records
from app.domain.people import County, Person, Zone
from app.domain.records import EVERYONE, Document, Handling, Mark, unit_scope
from app.hub import keys
from app.protocol import pages
from app.protocol.compression import Dictionary
from app.protocol.messages import Head, Page
from app.protocol.pages import Item
from app.protocol.signatures import SecretKey
from tests.bench.county import CLERK, HOUSE, PASSWORD
from tests.bench.generator import texts
from tests.bench.workload import documents, units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.desk.desk import Desk
    from app.domain.people import Unit
    from tests.bench.generator import Text

PAGE: Final = 100
"""Documents a page."""
EPOCH: Final = b"measured"
NEWER: Final = 1_798_761_600_000
"""2027-01-01, in ms: later than anything in the store."""
_MADE_OF: Final = (
    "app/desk/store/tables.py",
    "app/desk/store/search.py",
    "app/desk/identity.py",
    "app/domain/records.py",
    "app/domain/acts.py",
    "app/domain/papers.py",
    "tests/bench/generator.py",
)
_hub: Final = SecretKey(hashlib.sha256(b"the hub of the benchmark").digest())


def big_store(count: int) -> Path:
    """The folder of a PC with one desk of `count` documents. Made anew when the code that decides its form changes."""
    kept = Path(os.environ.get("XIANGYI_BENCH_KEEP", "/var/tmp"))  # noqa: S108 - a cache that anyone may delete
    folder = kept / f"xiangyi-bench-{count}-{_form()}"
    if not (folder / "built.json").exists():
        for older in kept.glob(f"xiangyi-bench-{count}-*"):
            shutil.rmtree(older)
        _make(folder, count)
    return folder


def _form() -> str:
    whole = hashlib.sha256()
    for name in _MADE_OF:
        for path in sorted((HOUSE / name).rglob("*.py")) or [HOUSE / name]:
            whole.update(path.read_bytes())
    return whole.hexdigest()[:12]


def _make(folder: Path, count: int) -> None:
    found = list(texts(count))
    directory = units(found)
    township = next(unit.id for unit in directory if unit.level == "township")
    enrol(folder, township)
    desk = session.unlock(folder, CLERK, PASSWORD)
    try:
        started = time.monotonic()
        step = Step(desk)
        step.apply(Head(EPOCH, desk.clock(), b"turn"))
        for page in _pages(found, directory, township):
            step.apply(page)
        filed = time.monotonic()
        _index(desk, 1000)
        indexed = time.monotonic()
    finally:
        desk.close()
    size = sum(path.stat().st_size for path in folder.rglob("*.db"))
    facts = {
        "file_s": filed - started,
        "index_s": indexed - filed,
        "size_mb": size / 1e6,
    }
    (folder / "built.json").write_text(json.dumps(facts))


def enrol(folder: Path, township: str) -> None:
    """A PC with one desk of a clerk of that township, and nothing in it."""
    place = folder / CLERK
    place.mkdir(parents=True)
    part = vault.OpenPart(CLERK, "王建国", "测试乡", "测试县", Zone.EXTRANET, demo=True)
    key = vault.create(place, part, PASSWORD)
    own = [SecretKey().secret, SecretKey().secret]
    # nobody listens there: the desk is measured with its line cut
    authority = keys.make(folder / "keys").authority_der
    identity = Identity(CLERK, township, Zone.EXTRANET, "http://127.0.0.1:9", _hub.public, authority, *own)
    store = DeskStore(place / session.STORE, key)
    with store.writing() as tx:
        tx.set_setting("identity", identity)
        for name, value in (("desk", b"d" * 16), ("turn", b"turn"), ("epoch", EPOCH)):
            tx.set_setting(name, value)
    store.close()


def _pages(found: Sequence[Text], directory: Sequence[Unit], township: str) -> Iterator[Page]:
    county = County("bench", "测试县", Zone.EXTRANET, "127.0.0.1:9", demo=True)
    people = [Person(CLERK, "王建国", township, "办公室")]
    yield page_of(EVERYONE, 0, [county, *directory, *people])
    after = 0
    sent = documents(found, directory, township)
    for start in range(0, len(found), PAGE):
        page: list[records.Record] = []
        for text in found[start : start + PAGE]:
            document = next(sent)
            page += [document, *_handling(document, text, township)]
        yield page_of(unit_scope(township), after, page)
        after += len(page)


def more_pages(township: str, after: int) -> Iterator[Page]:
    """Pages of newer documents, without end, for a desk that holds its unit's scope up to `after`."""
    found = list(texts(1000, seed=8))
    directory = units(found)
    at = NEWER
    while True:
        sent = documents((structs.replace(text, id=secrets.token_hex(16)) for text in found), directory, township)
        for _ in range(0, len(found), PAGE):
            at += PAGE * 60_000
            newer = [structs.replace(next(sent), sent_at=at + place * 60_000) for place in range(PAGE)]
            page = page_of(unit_scope(township), after, newer)
            after = page.last
            yield page


def _handling(document: Document, text: Text, township: str) -> list[records.Record]:
    mark = Mark(CLERK, document.sent_at + 60_000, document.sent_at + 61_000)
    signed = mark if text.status != "pending" else None
    readers = (mark,) if text.read else ()
    return [Handling((document.id, township), signed, readers)] if signed or readers else []


def page_of(scope: str, after: int, page: Sequence[records.Record]) -> Page:
    """A page of these records, as the hub would send it."""
    items = []
    for place, record in enumerate(page):
        body = records.body(record)
        items.append(Item(after + place + 1, records.kind(record), body, records.key_in(body)))
    fixed = [item for item in items if item.kind in records.IMMUTABLE]
    small = [item for item in items if item.kind not in records.IMMUTABLE]
    last = after + len(items)
    packed = pages.pack_fixed(fixed, after, Dictionary(b""), 1)
    signature = pages.sign(_hub, scope, after, last, EPOCH, items)
    return Page(scope, after, last, 0, 0, packed, pages.pack_small(small, after), signature)


def index_anew(folder: Path) -> list[float]:
    """Let the search of a store take everything in once more, as a desk does between other things; how long each slice
    held the database thread, ms, ascending."""
    with tempfile.TemporaryDirectory(prefix="xiangyi-bench-") as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        desk = session.unlock(Path(copy), CLERK, PASSWORD)
        try:
            desk.index_anew()
            return _index(desk, 20)
        finally:
            desk.close()


def _index(desk: Desk, budget_ms: int) -> list[float]:
    """Let the search take everything in; how long each slice held the thread, ms, ascending."""
    slices = []
    more = True
    while more:
        started = time.perf_counter()
        more = desk.index_some(budget_ms)
        slices.append((time.perf_counter() - started) * 1000)
    return sorted(slices)
