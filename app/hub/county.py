"""One hub's folder: its settings, keys and database; and what the county office does there by command."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import time
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from app.domain import rules, secrecy
from app.domain.acts import Send
from app.domain.errors import KnownError, Misuse
from app.domain.people import County, Key, Level, Person, Unit, Zone
from app.domain.records import Document
from app.domain.secrecy import Stub
from app.hub import keys, learning
from app.hub.blobs import Blobs
from app.hub.exchange import Exchange
from app.hub.file_access import deposit_all
from app.hub.files import Files
from app.hub.matters.office import directory
from app.hub.matters.sharing import follow
from app.hub.store import HubStore
from app.protocol.identifiers import new_turn
from app.protocol.messages import ACT_LIMIT
from app.protocol.signatures import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from app.domain.papers import Paper
    from app.hub.store import Transaction

SETTINGS = "hub.json"
BLOBS = "blobs"
DEFAULT_PORT = 8443
KEEP_TOMBSTONES_MS = 400 * 86_400_000


class Settings(Struct, frozen=True):
    """What `hub init` was told; DIR/hub.json."""

    database: str
    """An SQLAlchemy URL; empty for `hub.db` in the folder."""
    zone: Zone
    address: str
    """Where desks find the hub: `host:port`."""
    demo: bool = False


class Imported(Struct, frozen=True):
    """What an import did. `refused` has (line, title, code, values)."""

    added: int
    known: int
    refused: tuple[tuple[int, str, str, dict[str, str]], ...] = ()


def now_ms() -> int:
    """The hub's clock, ms since 1970."""
    return time.time_ns() // 1_000_000


class CountyHub:
    """A hub opened in its folder. Raises `KnownError("no-hub")` where there is none."""

    def __init__(self, folder: Path, clock: Callable[[], int] = now_ms) -> None:
        self.folder = folder
        self.clock = clock
        try:
            self.settings = msgspec.json.decode((folder / SETTINGS).read_bytes(), type=Settings)
        except FileNotFoundError as error:
            raise KnownError("no-hub", path=folder) from error
        except msgspec.DecodeError as error:
            raise KnownError("hub-settings-damaged", path=folder / SETTINGS) from error
        self.keys = keys.HubKeys(folder / "keys")
        self.store = HubStore(self.settings.database or database_url(folder))
        self.store.check()
        self.exchange = Exchange(self.store, self.keys.signing, self.settings.zone, clock)
        self.files = Files(self.store, Blobs(folder / BLOBS), clock)

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    def county(self) -> County:
        """What the hub says of itself."""
        with self.store.reading() as tx:
            return next(tx.all(County))

    def import_units(self, units: Sequence[Unit]) -> Imported:
        """Add units, or change those that have the same id. All or nothing."""
        with self.store.writing() as tx, self._followed(tx):
            added = _put_changed(tx, units, Unit, self.clock())
            tops = [unit.name for unit in units if unit.level == Level.COUNTY]
            county = next(tx.all(County))
            if (len(tops) == 1 and county.name != tops[0]) or (tops and not county.name):
                # its id is the hub's, not the unit's: a second import renames, never doubles
                tx.put(structs.replace(county, name=tops[0]), self.clock())
        return Imported(added, len(units) - added)

    def import_people(self, people: Sequence[Person]) -> Imported:
        """Add people, or change those that have the same id. All or nothing.

        Raises `KnownError("unknown-unit")` when someone's unit is not there.
        """
        with self.store.writing() as tx, self._followed(tx):
            units = {unit.id for unit in tx.all(Unit)}
            for person in people:
                if person.unit not in units:
                    raise KnownError("unknown-unit", unit=person.unit)
            added = _put_changed(tx, people, Person, self.clock())
        return Imported(added, len(people) - added)

    @contextlib.contextmanager
    def _followed(self, tx: Transaction) -> Iterator[None]:
        """After the directory has changed within the block, matters follow to who sits now where they lie."""
        before = directory(tx)
        yield
        follow(before, directory(tx), tx, self.clock())
        learning.follow(before, directory(tx), tx, self.clock())

    def import_documents(self, papers: Iterable[tuple[int, Paper]], sender: str, to: Sequence[str]) -> Imported:
        """Send papers from `sender` to the units `to` (none: all that exchange). The same paper is sent once only.

        Classified ones are refused before anything of them is written (law 7); the others are sent.
        """
        added = known = 0
        refused: list[tuple[int, str, str, dict[str, str]]] = []
        papers = list(papers)  # read before anybody has to wait: their files take their time
        with self.store.writing() as tx:
            office = {unit.id: unit for unit in tx.all(Unit)}
            sender = sender or next((unit.id for unit in office.values() if unit.level == Level.COUNTY), "")
            for unit in (sender, *to):
                if unit not in office:
                    raise KnownError("unknown-unit", unit=unit)
            everyone = [unit.id for unit in office.values() if unit.exchanges and unit.id != sender]
            receivers = tuple(dict.fromkeys(to or everyone))
            now = self.clock()
            for line, paper in papers:
                send = Send(paper, receivers)
                problem = _import_problem(send)
                identity = hashlib.sha256(b"import" + msgspec.msgpack.encode((sender, send))).digest()[:16]
                if problem is not None:
                    refused.append((line, paper.title, problem.reason, problem.values))
                    if problem.reason == "classified":
                        _keep_stub(tx, sender, now)
                elif tx.get(Document, identity) is not None:
                    known += 1
                else:
                    document = Document(identity, sender, now + added, send)
                    tx.put(document, now)
                    deposit_all(tx, document, now)
                    added += 1
        self.exchange.pages.make_all()
        return Imported(added, known, tuple(refused))

    def let_go_old_tombstones(self) -> int:
        """Forget withdrawals that every desk in use has long heard of; others get the full index."""
        with self.store.writing() as tx:
            tx.milestones.let_go()
            return tx.feeds.let_go_tombstones(self.clock() - KEEP_TOMBSTONES_MS)

    def revoke(self, person_id: str) -> int:
        """Shut out all desks of a person, and void the keys from this position of the log on. Returns how many desks.

        Raises `Misuse("unknown-person")`.
        """
        with self.store.writing() as tx:
            person = tx.get(Person, person_id) or next((one for one in tx.all(Person) if one.name == person_id), None)
            if person is None:
                raise Misuse("unknown-person", person=person_id)
            desks = [desk for desk in tx.desks() if desk.person == person.id and not desk.revoked]
            for desk in desks:
                tx.change_desk(desk.id, revoked=True)
            for key in [key for key in tx.all(Key) if key.person == person.id and not key.until]:
                # a position of 0 means "still valid": the first act of a log stands at 1
                tx.put(structs.replace(key, until=tx.last_position() + 1), self.clock())
        return len(desks)

    def unit_named(self, name: str) -> Unit:
        """A unit by id or by its whole name. Raises `Misuse("unknown-unit")`."""
        with self.store.reading() as tx:
            found = tx.get(Unit, name) or next((unit for unit in tx.all(Unit) if unit.name == name), None)
        if found is None:
            raise Misuse("unknown-unit", unit=name)
        return found

    def move(self, address: str) -> County:
        """Tell desks, signed, that the hub is to be found at another address from now on."""
        with self.store.writing() as tx:
            county = next(tx.all(County))
            signature = self.keys.signing.sign(Purpose.ADDRESS, address.encode())
            county = structs.replace(county, address=address, address_signature=signature)
            tx.put(county, self.clock())
        self.settings = structs.replace(self.settings, address=address)
        _write_settings(self.folder, self.settings)
        return county


def create(
    folder: Path, database: str = "", zone: Zone = Zone.EXTRANET, address: str = "", *, demo: bool = False
) -> CountyHub:
    """Make a hub in a new or empty folder. Raises `KnownError("hub-exists"|"database-not-empty")`."""
    if (folder / SETTINGS).exists():
        raise KnownError("hub-exists", path=folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = Settings(database, zone, address or _own_address(), demo)
    store = HubStore(database or database_url(folder))
    store.create()
    made = keys.make(folder / "keys")
    with store.writing() as tx:
        tx.set_value("epoch", new_turn())
        signature = made.signing.sign(Purpose.ADDRESS, settings.address.encode())
        tx.put(County(made.county_id, "", zone, settings.address, demo, signature), now_ms())
    store.close()
    _write_settings(folder, settings)  # last: a folder without it is no hub yet
    return CountyHub(folder)


def database_url(folder: Path) -> str:
    """The hub's own SQLite file."""
    return f"sqlite:///{folder / 'hub.db'}"


def _write_settings(folder: Path, settings: Settings) -> None:
    keys.write_secret(folder / SETTINGS, msgspec.json.format(msgspec.json.encode(settings)))


def _own_address() -> str:
    import socket

    return f"{socket.gethostname()}:{DEFAULT_PORT}"


def _put_changed(tx: Transaction, rows: Sequence[Unit] | Sequence[Person], kind: type[Unit | Person], now: int) -> int:
    added = 0
    for row in rows:
        before = tx.get(kind, row.id)
        if before != row:
            tx.put(row, now)
        added += before is None
    return added


def paper_register(tx: Transaction) -> list[Stub]:
    """Stubs of classified papers that an import turned away, oldest first."""
    stored = tx.value("paper-register")
    return msgspec.msgpack.decode(stored, type=list[Stub]) if stored else []


def _keep_stub(tx: Transaction, keeper: str, now: int) -> None:
    """Note for the paper register that a classified paper was turned away: the day and the keeper, no more (law 7)."""
    day = datetime.datetime.fromtimestamp(now / 1000).astimezone().date().isoformat()
    known = paper_register(tx)
    if Stub(day, keeper) not in known:
        tx.set_value("paper-register", msgspec.msgpack.encode([*known, Stub(day, keeper)]))


def _import_problem(send: Send) -> rules.Refused | None:
    marking = secrecy.marking(send.paper)
    if marking is not None:
        return rules.Refused("classified", {"marking": marking.text, "title": send.paper.title})
    if len(msgspec.msgpack.encode(send)) > ACT_LIMIT:
        return rules.Refused("body-too-long", {"limit": str(rules.BODY_LIMIT // 1024)})
    return rules.text_problem(send.paper.title, send.paper.body) or rules.files_problem(send.paper.files)
