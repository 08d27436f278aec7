"""A small county with a real hub in a folder, and desks that join it without a password's cost and without a line."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.desk.desk import Desk
from app.desk.identity import Identity
from app.desk.store import DeskStore
from app.domain.papers import Paper
from app.domain.people import Level, Person, Unit, Zone
from app.hub import county, enrolment
from app.protocol.joining import check_joined, prove_join, slip_of
from app.protocol.messages import Join
from app.protocol.signatures import SecretKey

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hub.county import CountyHub

COUNTY: Final = "530304"
BUREAU: Final = "530304-01"
TOWN: Final = "530304101"
HILLS: Final = "530304102"
VILLAGE: Final = "530304101201"
UNITS: Final = (
    Unit(COUNTY, "马龙区人民政府", Level.COUNTY),
    Unit(BUREAU, "马龙区水务局", Level.DEPARTMENT, COUNTY),
    Unit(TOWN, "月望乡", Level.TOWNSHIP, COUNTY),
    Unit(HILLS, "纳章镇", Level.TOWNSHIP, COUNTY),
    Unit(VILLAGE, "深沟村", Level.VILLAGE, TOWN),
)
CHEN, LI, WANG, ZHAO, SUN = "chen", "li", "wang", "zhao", "sun"
PEOPLE: Final = (
    Person(CHEN, "陈静", COUNTY, "文书"),
    Person(LI, "李强", TOWN, "党政办主任"),
    Person(WANG, "王芳", TOWN, "办事员"),
    Person(ZHAO, "赵敏", HILLS, "办事员"),
    Person(SUN, "孙伟", BUREAU, "办事员"),
)


class Enrolled(Struct, frozen=True):
    """A desk's database on disk, and the key to it."""

    person: str
    path: Path
    key: bytes

    def open(self, clock: Callable[[], int] | None = None, undo_seconds: int = 0) -> Desk:
        """The desk. Acts leave with the next exchange unless `undo_seconds` says otherwise."""
        store = DeskStore(self.path, self.key)
        return Desk(store, clock=clock, undo_seconds=undo_seconds) if clock else Desk(store, undo_seconds=undo_seconds)


def make_hub(
    folder: Path, address: str = "127.0.0.1:8443", zone: Zone = Zone.EXTRANET, database: str = ""
) -> CountyHub:
    """A new hub with the units and people above."""
    hub = county.create(folder, database, zone=zone, address=address)
    hub.import_units(UNITS)
    hub.import_people(PEOPLE)
    return hub


def enrol(hub: CountyHub, person: str, path: Path, address: str = "") -> Enrolled:
    """Join as `session.enrol` does, but with a key of our own in the vault's stead and no line between."""
    slip, secret = slip_of(enrolment.issue(hub, person).code)
    person_key, desk_key = SecretKey(), SecretKey()
    join = prove_join(Join(slip, person_key.public, desk_key.public, hub.clock()), secret)
    joined = enrolment.answer(hub, join)
    check_joined(joined, join, secret)
    identity = Identity(
        joined.person,
        joined.unit,
        Zone(joined.county.zone),
        address or hub.settings.address,
        joined.hub_key,
        joined.ca,
        person_key.secret,
        desk_key.secret,
    )
    enrolled = Enrolled(person, path, secrets.token_bytes(32))
    store = DeskStore(path, enrolled.key)
    with store.writing() as tx:
        tx.set_setting("identity", identity)
        for name, value in (("desk", joined.desk), ("turn", joined.turn), ("epoch", joined.epoch)):
            tx.set_setting(name, value)
    store.close()
    return enrolled


def paper(title: str = "关于做好防汛物资储备的通知", *body: str, urgency: str = "") -> Paper:
    """A paper to send."""
    return Paper(title, kind="通知", urgency=urgency, body=body or ("各单位：", "请于六月底前备齐防汛物资。"))
