"""A hub whose database was put back by copying an older one over it: who notices, and that all agree in the end."""

from __future__ import annotations

import contextlib
import random
import shutil
from typing import TYPE_CHECKING

import msgspec
import pytest

from app.desk.rows import Fate
from app.desk.sync import Exchanger, in_place
from app.domain.delivery import State
from app.domain.errors import KnownError, Unreachable
from app.domain.people import Person
from app.domain.records import EVERYONE, Document
from app.hub import recovery
from app.protocol.identifiers import new_turn
from app.protocol.messages import Cursor, Offer
from app.protocol.pages import seal
from app.protocol.signatures import Purpose, SecretKey
from tests.hub.desks_and_hub import World
from tests.hub.losses import (
    back_up,
    close,
    copy_database,
    documents,
    item,
    replace_database,
    request_of,
    restore,
    shown,
)
from tests.integration.small_county import BUREAU, CHEN, COUNTY, HILLS, LI, PEOPLE, SUN, TOWN, UNITS, WANG, ZHAO, paper

if TYPE_CHECKING:
    from pathlib import Path


def test_an_older_database_is_noticed_by_what_it_signed_itself(world: World) -> None:
    copy = copy_database(world)
    world.desks[CHEN].send(paper("今天的通知"), [TOWN, HILLS])
    world.settle()
    world.desks[LI].sign_for(item(world, LI, "今天的通知"))
    world.settle()
    before = {scope: world.hub_holds(scope) for person in world.desks for scope in world.scopes(person)}
    replace_database(world, copy)
    assert not recovery.standing(world.hub)["recovering"]
    world.sync(CHEN)
    assert recovery.standing(world.hub)["recovering"], "it began by itself"
    world.settle()
    close(world)
    for scope, held in before.items():
        assert held.items() <= world.hub_holds(scope).items()
    for desk in world.desks.values():
        assert not desk.drafts()


def test_an_older_database_that_has_gone_on_is_noticed_too(world: World) -> None:
    """Its numbers have passed those of the desk that comes back: only a receipt shows that they are others."""
    copy = copy_database(world)
    world.desks[ZHAO].sign_for(item(world, ZHAO, "昨天的通知"))
    world.sync(ZHAO)
    world.hub.import_documents([(1, paper("丢了的文件"))], BUREAU, [HILLS])
    world.sync(ZHAO)
    replace_database(world, copy)
    world.hub.import_documents([(n, paper(f"另外的文件{n}")) for n in range(20)], BUREAU, [HILLS, TOWN])
    world.hub.import_people([Person(f"extra{n}", "外人", TOWN) for n in range(20)])
    world.sync(LI)
    assert not recovery.standing(world.hub)["recovering"]
    world.sync(ZHAO)
    assert recovery.standing(world.hub)["recovering"]
    world.settle()
    close(world)
    assert len(documents(world, "丢了的文件")) == 1
    assert shown(world, ZHAO, "昨天的通知") == State.SIGNED_FOR


def test_nobody_talks_a_hub_into_a_recovery(world: World) -> None:
    stranger = SecretKey()
    with world.hub.store.reading() as tx:
        epoch = tx.value("epoch")
    ahead = (Cursor(EVERYONE, 10_000),)
    content = seal(EVERYONE, 0, 10_000, epoch, b"")
    forged = Offer(EVERYONE, 0, 10_000, epoch, b"", stranger.sign(Purpose.PAGE, content), ())
    receipts = msgspec.msgpack.encode([(bytes(16), "accepted", 999, 1, epoch)])
    lies = (receipts, stranger.sign(Purpose.RECEIPTS, receipts))
    for changes in ({}, {"offered": True}, {"offered": True, "offers": (forged,), "receipts": (lies,)}):
        with pytest.raises(KnownError, match="beyond-end"):
            world.hub.exchange.take(request_of(world, LI, cursors=ahead, **changes))
    assert not recovery.standing(world.hub)["recovering"]
    world.sync(LI)
    world.agree()


def test_a_copied_store_is_still_noticed(world: World) -> None:
    li = world.enrolled[LI]
    world.desks[LI].close()
    copy = world.folder / "copied.db"
    shutil.copy(li.path, copy)
    world.desks[LI] = li.open(world.clock)
    world.sync(LI, LI)  # the last turn but one may be of a reply that was lost
    twin = msgspec.structs.replace(li, path=copy).open(world.clock)
    try:
        Exchanger(twin, world, in_place).run()
        Exchanger(twin, world, in_place).run()
        with twin.store.reading() as tx, world.desks[LI].store.reading() as own:
            assert tx.setting("copied", bool, False)
            assert tx.setting("desk", bytes, b"") != own.setting("desk", bytes, b"")
    finally:
        twin.close()
    assert not recovery.standing(world.hub)["recovering"]
    world.settle()
    world.agree()


def test_a_desk_that_was_given_another_id_is_known_to_an_older_hub(world: World) -> None:
    """Its requests had overtaken each other, and it was taken for a copy. The restored hub knows nothing of it."""
    back_up(world)
    with world.desks[LI].store.writing() as tx:
        before = tx.setting("desk", bytes, b"")
        tx.set_setting("turn", new_turn())
    world.sync(LI)
    with world.desks[LI].store.reading() as tx:
        assert tx.setting("desk", bytes, b"") != before
    world.desks[LI].send(paper("另有编号的本机写的"), [COUNTY])
    restore(world)
    world.settle()
    close(world)
    assert len(documents(world, "另有编号的本机写的")) == 1


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_around_a_loss_all_agree(tmp_path: Path, seed: int) -> None:
    """Random acts, cuts and absences, a loss of either kind, a recovery, and everybody agrees with the hub."""
    chance = random.Random(seed)
    world = World(tmp_path)
    try:
        world.enrol(CHEN, LI, WANG, ZHAO, SUN)
        world.settle()
        _live(world, chance, 25)
        copy = copy_database(world)
        back_up(world)
        _live(world, chance, 25)
        if chance.random() < 0.5:
            restore(world)
        else:
            replace_database(world, copy)
        _live(world, chance, 25)
        world.settle()
        if chance.random() < 0.5:
            world.hub.import_units(UNITS)
            world.hub.import_people(PEOPLE)
        recovery.close(world.hub)
        _live(world, chance, 10)
        world.settle()
        world.agree()
        with world.hub.store.reading() as tx:
            known = {document.id for document in tx.all(Document)}
            for desk in world.desks.values():
                for row in desk.outbox():
                    assert row.state in (Fate.ACCEPTED, Fate.REFUSED), row
                    assert tx.logged(bytes.fromhex(row.id)) is not None, "nothing is lost"
                    assert row.act != "send" or row.state == Fate.REFUSED or bytes.fromhex(row.id) in known
    finally:
        world.close()


def _live(world: World, chance: random.Random, steps: int) -> None:
    """Some days of an office on a bad line."""
    everybody = sorted(world.desks)
    for step in range(steps):
        person = chance.choice(everybody)
        desk = world.desks[person]
        inbox = [row for row in desk.inbox().rows]
        match chance.randrange(7):
            case 0:
                units = [unit for unit in (COUNTY, TOWN, HILLS, BUREAU) if unit != desk.identity.unit]
                desk.send(paper(f"{person} {step} {chance.random()}"), chance.sample(units, chance.randint(1, 3)))
            case 1 if inbox:
                desk.sign_for(chance.choice(inbox).id)
            case 2 if inbox:
                desk.mark_read(chance.choice(inbox).id)
            case 3 if desk.sent().rows and chance.random() < 0.4:
                row = chance.choice(desk.sent().rows)
                if row.state != State.WITHDRAWN:
                    desk.withdraw(row.id)
            case 4:
                numbered = [(1, paper(f"导入 {chance.random()}"))]
                world.hub.import_documents(numbered, BUREAU, chance.sample([COUNTY, TOWN, HILLS], 2))
            case _:
                world.frames_left = chance.choice([-1, -1, -1, 0, 1, 2, 3])
                with contextlib.suppress(Unreachable):
                    Exchanger(desk, world, in_place).run()
                world.frames_left = -1
