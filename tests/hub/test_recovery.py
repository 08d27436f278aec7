"""A hub restored from a backup: what came after it comes back from the desks, and in the end all agree."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

import msgspec
import pytest

from app.desk.rows import Fate
from app.desk.sync import Exchanger, in_place
from app.domain.delivery import State
from app.domain.errors import Unreachable
from app.domain.people import Level, Person, Unit
from app.domain.records import Handling
from app.hub import recovery
from app.hub.acceptance import take_back_lost
from app.protocol.identifiers import new_turn
from app.protocol.messages import Offer
from tests.hub.losses import back_up, close, documents, item, request_of, restore, shown
from tests.integration.small_county import BUREAU, CHEN, COUNTY, HILLS, LI, SUN, TOWN, VILLAGE, WANG, ZHAO, paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.protocol.frames import Frame
    from tests.hub.desks_and_hub import World


def test_what_came_after_the_backup_comes_back_from_the_desks(world: World) -> None:
    back_up(world)
    desks = world.desks
    desks[CHEN].send(paper("今天的通知"), [TOWN, HILLS])
    desks[CHEN].publish("今天的公告", ["全县周知。"])
    world.hub.import_documents([(1, paper("今天导入的文件"))], COUNTY, [TOWN])
    world.settle()
    signed = desks[LI].sign_for(item(world, LI, "今天的通知"))
    desks[WANG].sign_for(item(world, WANG, "今天导入的文件"))
    desks[ZHAO].sign_for(item(world, ZHAO, "昨天的通知"))
    desks[SUN].mark_read(item(world, SUN, "今天的公告"))
    world.settle()
    before = {scope: world.hub_holds(scope) for person in desks for scope in world.scopes(person)}
    desks[ZHAO].send(paper("断线时写的报告"), [COUNTY])

    restore(world)
    assert not documents(world, "今天的通知")
    world.settle()
    assert recovery.standing(world.hub) == {"recovering": True, "desks": 5, "offered": 5, "missing": []}
    close(world)

    for scope, held in before.items():
        assert held.items() <= world.hub_holds(scope).items(), "every record is the one that it was, to the bit"
    assert len(documents(world, "断线时写的报告")) == 1
    assert shown(world, CHEN, "今天的通知") == State.DELIVERED, "纳章镇 has not signed for it"
    with world.hub.store.reading() as tx:
        acts = [logged.id for logged in tx.log_after(0, 1000)]
    assert bytes.fromhex(signed) in acts
    assert len(acts) == len(set(acts))
    for desk in desks.values():
        assert {row.state for row in desk.outbox()} <= {Fate.ACCEPTED}
        assert not desk.drafts()


def test_an_accepted_act_keeps_its_time(world: World) -> None:
    back_up(world)
    world.desks[LI].sign_for(item(world, LI, "昨天的通知"))
    world.sync(LI)
    (document,) = documents(world, "昨天的通知")
    with world.hub.store.reading() as tx:
        accepted = tx.get(Handling, (document.id, TOWN))
    world.clock.now += 86_400_000
    restore(world)
    # the only record of it at the hub is to come from the act: 陈静, who has the handling as well, is not there yet
    world.sync(LI)
    with world.hub.store.reading() as tx:
        assert tx.get(Handling, (document.id, TOWN)) == accepted
    close(world)


def test_nothing_is_refused_for_good_while_it_may_be_lost(world: World) -> None:
    back_up(world)
    world.desks[CHEN].send(paper("今天的通知"), [TOWN])
    world.settle()
    lost = item(world, LI, "今天的通知")
    shutil.copy(world.enrolled[LI].path, world.folder / "li.db")
    restore(world)
    # 月望乡 signs for what nobody has brought back yet
    world.desks[LI].sign_for(lost)
    world.frames_left = 1
    with pytest.raises(Unreachable):
        Exchanger(world.desks[LI], world, in_place).run()
    world.frames_left = -1
    (row,) = [row for row in world.desks[LI].outbox() if row.target == lost]
    assert row.state == Fate.LATER
    assert row.reason == "recovering"
    assert shown(world, LI, "今天的通知") == State.SIGNED_FOR, "the clerk still sees it as done here"
    world.settle()
    (row,) = [row for row in world.desks[LI].outbox() if row.target == lost]
    assert row.state == Fate.ACCEPTED
    close(world)


def test_what_was_accepted_stays_so_though_its_author_has_moved_since(world: World) -> None:
    back_up(world)
    act = world.desks[LI].sign_for(item(world, LI, "昨天的通知"))
    world.settle()
    restore(world)
    world.hub.import_people([Person(LI, "李强", BUREAU)])
    world.settle()
    close(world)
    fates = {row.id: row.state for row in world.desks[LI].outbox()}
    assert fates[act] == Fate.ACCEPTED
    with world.hub.store.reading() as tx:
        logged = tx.logged(bytes.fromhex(act))
    assert logged is not None
    assert logged.outcome == "accepted"


def test_a_refusal_stays_one(world: World) -> None:
    back_up(world)
    sent = item(world, CHEN, "昨天的通知")
    world.desks[CHEN].withdraw(sent)
    world.sync(CHEN)
    refused = world.desks[LI].sign_for(sent)
    world.sync(LI)
    assert next(row for row in world.desks[LI].outbox() if row.id == refused).state == Fate.REFUSED
    restore(world)
    world.sync(LI)
    with world.hub.store.reading() as tx:
        logged = tx.logged(bytes.fromhex(refused))
    assert logged is not None
    assert logged.outcome == "refused"
    world.settle()
    close(world)
    assert next(row for row in world.desks[LI].outbox() if row.id == refused).state == Fate.REFUSED
    assert shown(world, LI, "昨天的通知") is None


def test_what_was_withdrawn_stays_withdrawn(world: World) -> None:
    """Its recipients still hold it, and must not bring it back."""
    back_up(world)
    world.desks[CHEN].send(paper("今天发错的通知"), [TOWN, HILLS])
    world.settle()
    world.desks[LI].sign_for(item(world, LI, "今天发错的通知"))
    world.sync(LI, CHEN)
    wrong = item(world, CHEN, "今天发错的通知")
    world.desks[CHEN].withdraw(wrong)
    world.desks[CHEN].withdraw(item(world, CHEN, "昨天的通知"))
    world.sync(CHEN)
    restore(world)
    world.sync(ZHAO)  # has not heard of the withdrawals; brings the document back
    world.settle()
    assert shown(world, ZHAO, "今天发错的通知") is not None, "no tombstone is sent before the recovery is closed"
    close(world)
    for person in (LI, WANG, ZHAO):
        assert shown(world, person, "今天发错的通知") is None
        assert shown(world, person, "昨天的通知") is None
    assert shown(world, CHEN, "今天发错的通知") == State.WITHDRAWN
    with world.hub.store.reading() as tx:
        assert not tx.feeds.holds(f"unit:{HILLS}", "document", msgspec.msgpack.encode(bytes.fromhex(wrong)))


def test_the_directory_comes_back_in_its_last_form(world: World) -> None:
    back_up(world)
    world.hub.import_units([Unit(HILLS, "纳章街道", Level.TOWNSHIP, COUNTY)])
    world.sync(CHEN)
    world.hub.import_units([Unit(HILLS, "纳章镇办事处", Level.TOWNSHIP, COUNTY)])
    world.hub.import_people([Person("new", "新来的", TOWN)])
    world.sync(LI)
    restore(world)
    world.sync(CHEN)
    world.sync(LI)
    world.hub.import_people([Person(SUN, "孙伟", BUREAU, "副局长")])
    world.settle()
    close(world)
    with world.hub.store.reading() as tx:
        assert tx.get(Unit, HILLS) == Unit(HILLS, "纳章镇办事处", Level.TOWNSHIP, COUNTY)
        assert tx.get(Person, "new") == Person("new", "新来的", TOWN)
        assert tx.get(Person, SUN) == Person(SUN, "孙伟", BUREAU, "副局长")


def test_ghosts_go_when_the_recovery_is_closed(world: World) -> None:
    """What only a lost desk could have brought back leaves the others: here, seals that a desk has lost."""
    back_up(world)
    world.hub.import_documents([(1, paper("谁也证明不了的文件"))], COUNTY, [TOWN, BUREAU])
    world.settle()
    for person in world.desks:
        with world.desks[person].store.writing() as tx:
            tx.connection.exec_driver_sql("DELETE FROM seal")
    restore(world)
    world.settle()
    assert shown(world, LI, "谁也证明不了的文件") is not None
    assert shown(world, SUN, "谁也证明不了的文件") is not None, "whose unit had nothing before the backup"
    close(world)
    assert shown(world, LI, "谁也证明不了的文件") is None
    assert shown(world, SUN, "谁也证明不了的文件") is None


def test_who_comes_after_the_recovery_agrees_as_well(world: World) -> None:
    back_up(world)
    world.desks[CHEN].send(paper("今天的通知"), [TOWN, HILLS, BUREAU])
    world.settle()
    world.desks[ZHAO].sign_for(item(world, ZHAO, "今天的通知"))
    world.desks[ZHAO].send(paper("今天的报告"), [BUREAU])
    world.settle()
    away = {person: world.desks.pop(person) for person in (ZHAO, SUN)}
    restore(world)
    world.settle()
    recovery.close(world.hub)
    world.hub.import_documents([(1, paper("恢复以后的文件"))], COUNTY, [])
    world.settle()
    world.desks |= away
    world.settle()
    world.agree()
    assert len(documents(world, "今天的报告")) == 1, "an act is taken from its author at any time"
    assert shown(world, SUN, "今天的报告") is not None
    assert shown(world, SUN, "今天的通知") is not None


def test_a_second_loss_within_the_recovery(world: World) -> None:
    back_up(world)
    world.desks[CHEN].send(paper("第一次以后"), [TOWN, HILLS])
    world.settle()
    restore(world)
    world.sync(CHEN, LI)
    world.desks[LI].send(paper("恢复期里的报告"), [COUNTY, HILLS])
    world.sync(LI, CHEN)
    world.hub.close()
    shutil.rmtree(world.folder / "restored")
    restore(world)
    world.settle()
    close(world)
    for title in ("第一次以后", "恢复期里的报告"):
        assert len(documents(world, title)) == 1
        assert shown(world, ZHAO, title) is not None


def test_a_lost_reply_changes_nothing(world: World) -> None:
    back_up(world)
    for number in range(3):
        world.desks[CHEN].send(paper(f"今天的通知{number}"), [TOWN, HILLS])
    world.settle()
    world.desks[LI].sign_for(item(world, LI, "今天的通知0"))
    world.settle()
    restore(world)
    for frames in (0, 1, 0, 2, 1, 3, 2, 1, 0, 4, 5, 6):
        for desk in world.desks.values():
            world.frames_left = frames
            with contextlib.suppress(Unreachable):
                Exchanger(desk, world, in_place).run()
            world.frames_left = -1
    world.settle()
    close(world)
    for number in range(3):
        assert len(documents(world, f"今天的通知{number}")) == 1


class LosingLine:
    """A line on which requests are lost whole: the first, the second, …"""

    def __init__(self, world: World) -> None:
        self._world = world
        self.asked = 0

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        self.asked += 1
        if self.asked % 2:
            raise Unreachable("line-silent")
        yield from self._world.exchange(content, hold)


def test_what_was_offered_in_a_lost_request_is_offered_again(world: World) -> None:
    back_up(world)
    world.hub.import_documents([(1, paper("今天导入的文件"))], VILLAGE, [HILLS])  # where nobody else has it
    world.settle()
    restore(world)
    line = LosingLine(world)
    for _ in range(20):
        with contextlib.suppress(Unreachable):
            Exchanger(world.desks[ZHAO], line, in_place).run()
    world.settle()
    close(world)
    assert len(documents(world, "今天导入的文件")) == 1
    assert shown(world, ZHAO, "今天导入的文件") == State.DELIVERED


def test_only_what_the_hub_signed_and_lost_is_taken_back(world: World) -> None:
    back_up(world)
    world.desks[CHEN].send(paper("今天的通知"), [TOWN])
    world.settle()
    restore(world)
    world.sync(SUN)
    with world.desks[LI].store.reading() as tx:
        (genuine,) = [one for one in tx.mirror.seals(f"unit:{TOWN}", b"") if one.last == tx.mirror.cursors()[1].number]
        (_, _, body), *_ = [
            (0, "document", bytes(row.body))
            for row in tx.connection.exec_driver_sql(
                "SELECT body FROM mirror JOIN membership USING (row) WHERE number > ? AND kind = 'document'",
                (genuine.after,),
            )
        ]
    altered = msgspec.msgpack.encode([bytes(16), *msgspec.msgpack.decode(body)[1:]])
    good = Offer(genuine.scope, genuine.after, genuine.last, genuine.epoch, genuine.digests, genuine.signature, ())
    change = msgspec.structs.replace
    positions = range(-3, len(genuine.digests) // 32 + 3)
    for offer in (
        change(good, records=tuple((n, "document", altered) for n in positions)),
        change(good, records=tuple((n, "document", body) for n in positions), last=good.last + 1),
        change(good, records=tuple((n, "document", body) for n in positions), epoch=new_turn()),
        change(good, records=tuple((n, "notice", body) for n in positions)),
    ):
        world.hub.exchange.take(request_of(world, LI, offers=(offer,)))
        assert not documents(world, "今天的通知")
    world.hub.exchange.take(
        request_of(world, LI, offers=(change(good, records=tuple((n, "document", body) for n in positions)),))
    )
    assert len(documents(world, "今天的通知")) == 1
    with world.hub.store.writing() as tx:  # what a tombstone's digest is made of is no record
        take_back_lost(good, "document", b"\0gone\0x", tx, 1)
        take_back_lost(good, "of a later version", body, tx, 1)
    close(world)
