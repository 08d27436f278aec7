"""The log of a real hub as a Merkle tree, the heads that it signs, and what desks make of them; on both databases."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from sqlalchemy import event, update

from app.desk import hub_log
from app.domain.acts import SignedAct
from app.domain.errors import KnownError
from app.domain.people import Key
from app.hub import backup, log, proofs, recovery
from app.hub.store import HubStore, tables
from app.hub.store.unwritten import LoggedAct
from app.protocol.log import LogNews, SignedHead, TreeHead, leaf, sign_head
from app.protocol.merkle import EMPTY, Frontier, consistency_ranges, continues, includes, inclusion_ranges
from app.protocol.proof import Read
from app.protocol.proof_checking import check
from app.protocol.signatures import Purpose, SecretKey, key_id
from tests.hub import losses
from tests.hub.desks_and_hub import World
from tests.integration.forging import act_of, answered
from tests.integration.small_county import CHEN, COUNTY, LI, TOWN, WANG, paper
from tests.protocol.test_signatures import OTHER, let_join

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.desk.hub_log import LogWarning

DAY = 86_400_000


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue("postgresql_database") if request.param == "postgresql" else ""


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[HubStore]:
    made = HubStore(database or f"sqlite:///{tmp_path / 'hub.db'}")
    made.create()
    yield made
    made.close()


@pytest.fixture
def world(database: str, tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, database)
    made.enrol(CHEN, LI, WANG)
    made.sync()
    yield made
    made.close()


def logged(position: int) -> LoggedAct:
    return LoggedAct(position, position.to_bytes(16, "big"), b"signed%d" % position, "accepted", b"receipt")


def append(store: HubStore, count: int) -> None:
    with store.writing() as tx:
        for _ in range(count):
            tx.log(logged(tx.last_position() + 1))


def oracle(store: HubStore) -> list[bytes]:
    """The roots of the log from 0 acts on, from the acts alone."""
    with store.reading() as tx:
        acts = tx.log_after(0, 10_000)
    frontier, roots = Frontier(), [EMPTY]
    for act in acts:
        frontier.append(leaf(act.signed, act.receipt))
        roots.append(frontier.root())
    return roots


def heads(world: World) -> list[TreeHead]:
    with world.hub.store.reading() as tx:
        kept = [msgspec.msgpack.decode(head.signed, type=SignedHead) for head in tx.tree.heads()]
    return [head.proven(world.hub.keys.signing.public) for head in kept]


def known(world: World, person: str) -> TreeHead | None:
    with world.desks[person].store.reading() as tx:
        head = hub_log.known_head(tx)
    return head.said if head is not None else None


def warned(world: World, person: str) -> LogWarning | None:
    with world.desks[person].store.reading() as tx:
        return hub_log.warning(tx)


def send(world: World, title: str) -> None:
    world.desks[CHEN].send(paper(title), [TOWN])
    world.sync(CHEN)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 40), max_size=6))
def test_every_transaction_lets_the_tree_grow(store: HubStore, counts: list[int]) -> None:
    for count in counts:
        append(store, count)
    roots = oracle(store)
    size = len(roots) - 1
    with store.reading() as tx:
        assert tx.tree.frontier.size == size
        assert tx.tree.frontier.root() == roots[-1]
        some = random.Random(size).sample(range(size + 1), min(size + 1, 8))
        assert [tx.tree.root(one) for one in some if one] == [roots[one] for one in some if one]
        for act in tx.log_after(0, 10_000)[:: max(1, size // 8)]:
            path = tx.tree.hashes(inclusion_ranges(act.position - 1, size))
            assert includes(roots[size], size, act.position - 1, leaf(act.signed, act.receipt), path)


def test_what_is_rolled_back_is_in_no_tree(store: HubStore) -> None:
    append(store, 3)

    def break_off() -> None:
        with store.writing() as tx:
            tx.log(logged(4))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    append(store, 2)
    roots = oracle(store)
    with store.reading() as tx:
        assert (tx.tree.frontier.size, tx.tree.frontier.root()) == (5, roots[5])


def test_the_tree_costs_a_transaction_one_question_however_many_acts_it_has(store: HubStore) -> None:
    append(store, 100)
    said: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *a: said.append(a[2]))
    append(store, 1)
    one = len(said)
    append(store, 200)
    assert len(said) - one == one, "an insertion of all acts, and what it needs of the tree"
    assert sum("WITH RECURSIVE" in statement for statement in said) == 2


def test_the_first_exchange_of_a_day_signs_the_log_and_desks_remember_it(world: World) -> None:
    assert heads(world) == [], "nobody has done anything"
    send(world, "第一件")
    assert [head.size for head in heads(world)] == [1]
    send(world, "第二件")
    world.settle()
    assert len(heads(world)) == 1, "one a day"
    first = known(world, LI)
    assert first == heads(world)[0]
    world.clock.now += DAY
    world.settle()
    size = len(oracle(world.hub.store)) - 1
    assert [head.size for head in heads(world)] == [1, size]
    assert known(world, LI) == known(world, CHEN) == heads(world)[1]
    assert heads(world)[1].root == oracle(world.hub.store)[size]
    assert warned(world, LI) is None
    world.clock.now += DAY
    world.settle()
    assert len(heads(world)) == 2, "nothing new, nothing to sign"


def alter_the_past(world: World) -> None:
    """The hub writes its log anew, as if its first act had never been."""
    frontier = Frontier()
    with world.hub.store.writing() as tx:
        acts = tx.log_after(0, 10_000)
        acts[0] = structs.replace(acts[0], signed=acts[0].signed[:-1] + b"x")
        for act in acts:
            nodes = b"".join(frontier.append(leaf(act.signed, act.receipt)))
            changed = {"signed": act.signed, "nodes": nodes}
            tx.connection.execute(update(tables.act).where(tables.act.c.position == act.position).values(**changed))


def test_a_forked_log_is_noticed_and_the_proof_of_it_kept(world: World) -> None:
    for number in range(3):
        send(world, f"第{number}件")
    world.clock.now += DAY
    world.settle()
    before = known(world, LI)
    alter_the_past(world)
    send(world, "又一件")
    world.clock.now += DAY
    world.settle()
    told = warned(world, LI)
    assert told is not None
    assert (told.code, told.known) == ("log-forked", before.size if before else 0)
    assert known(world, LI) == before
    send(world, "照常")
    world.settle()
    assert "照常" in {row.title for row in world.desks[LI].inbox().rows}, "work goes on"


def test_a_desk_that_comes_after_the_fork_knows_nothing_of_it(world: World) -> None:
    send(world, "第一件")
    alter_the_past(world)
    world.clock.now += DAY
    world.sync(LI)
    world.enrol(LI)
    world.settle()
    assert warned(world, LI) is None


@pytest.fixture
def sqlite_world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.enrol(CHEN, LI)
    made.sync()
    yield made
    made.close()


def test_a_restored_hub_that_lost_nothing_signed_goes_on(sqlite_world: World) -> None:
    world = sqlite_world
    send(world, "第一件")
    world.settle()
    with world.hub.store.writing() as tx:
        recovery.begin(tx, {scope.name: scope.head for scope in tx.feeds.scopes()})
    recovery.close(world.hub)
    world.clock.now += DAY
    send(world, "第二件")
    world.settle()
    world.clock.now += DAY
    world.settle()
    head = known(world, LI)
    assert head is not None
    assert head.size >= 2
    assert warned(world, LI) is None


def test_a_log_begun_anew_after_a_loss_is_told_as_that(sqlite_world: World) -> None:
    world = sqlite_world
    send(world, "第一件")
    world.settle()
    with world.hub.store.writing() as tx:
        recovery.begin(tx, {})
    recovery.close(world.hub)
    alter_the_past(world)
    world.clock.now += DAY
    send(world, "第二件")
    world.settle()
    told = warned(world, LI)
    assert told is not None
    assert told.code == "log-restarted"
    send(world, "第三件")
    world.clock.now += DAY
    world.settle()
    assert warned(world, LI) is None, "it is told until the new log has been seen to go on"


def test_what_a_hub_signed_before_it_knew_of_its_loss_is_no_fork(sqlite_world: World) -> None:
    """Its database was put back, and nobody who knew more came before the next day's head was signed."""
    world = sqlite_world
    world.enrol(WANG)
    world.settle()
    older = losses.copy_database(world)
    send(world, "第一件")
    world.clock.now += DAY
    world.sync(CHEN)
    losses.replace_database(world, older)
    for title in ("第二件", "第三件"):
        world.desks[WANG].send(paper(title), [COUNTY])
    world.clock.now += DAY
    world.sync(WANG)
    world.sync(WANG)
    before = known(world, CHEN)
    world.sync(CHEN)
    after, told = known(world, CHEN), warned(world, CHEN)
    assert before is not None
    assert after is not None
    assert after.size > before.size
    assert after.epoch != before.epoch
    assert told is not None
    assert told.code == "log-restarted"


def test_a_backup_whose_log_was_changed_is_told(sqlite_world: World) -> None:
    world = sqlite_world
    for number in range(3):
        send(world, f"第{number}件")
    file = world.folder / "backup"
    backup.write(world.hub, file)
    assert backup.verify(file).acts == 3
    with world.hub.store.writing() as tx:
        tx.connection.execute(update(tables.act).where(tables.act.c.position == 2).values(nodes=bytes(64)))
    backup.write(world.hub, file)
    with pytest.raises(KnownError, match="backup-faulty") as caught:
        backup.verify(file)
    assert caught.value.values["fault"] == "log 2"
    alter_the_past(world)
    backup.write(world.hub, file)
    with pytest.raises(KnownError, match="backup-faulty") as caught:
        backup.verify(file)
    assert caught.value.values["fault"].startswith(("head", "act")), "the tree is whole, and is not what was signed"


def test_keys_taken_back_after_a_loss_are_valid_from_where_the_log_stands(sqlite_world: World) -> None:
    """Positions begin anew; what Wang did then must be provable, and what was revoked stay so."""
    world = sqlite_world
    world.enrol(WANG)
    world.sync()
    losses.back_up(world)
    for number in range(3):
        send(world, f"第{number}件")
    world.enrol(LI)
    world.hub.revoke(CHEN)
    world.sync(WANG)
    losses.restore(world)
    world.sync(WANG)
    world.sync(WANG)
    recovery.close(world.hub)
    world.sync(WANG)
    with world.hub.store.reading() as tx:
        last = tx.last_position()
        keys = [key for key in tx.all(Key) if key.person == CHEN]
        assert all(0 < key.until <= last + 1 for key in keys)
        assert len([key for key in tx.all(Key) if key.person == LI]) == 2, "with the one that came after the backup"
        assert all(key.since <= last for key in tx.all(Key))


def test_acts_of_another_algorithm_are_accepted_from_keys_of_that_algorithm_only(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_join(monkeypatch)
    key = SecretKey(algorithm=OTHER)
    ours = act_of(world.desks[LI])
    signed = SignedAct(msgspec.msgpack.encode(ours), key_id(key.public), b"", OTHER)
    signed = structs.replace(signed, signature=key.sign(Purpose.ACT, signed.payload))
    with world.hub.store.writing() as tx:
        tx.put(Key(key_id(key.public), LI, "ed25519", key.public), world.clock())
    assert answered(world.hub, world.desks[LI], signed)[0].reason == "bad-signature"
    with world.hub.store.writing() as tx:
        tx.put(Key(key_id(key.public), LI, OTHER, key.public), world.clock())
    assert answered(world.hub, world.desks[LI], signed)[0].outcome == "accepted"


def test_only_the_hub_signs_heads(world: World) -> None:
    send(world, "第一件")
    world.settle()
    head = TreeHead(b"epoch", 5, b"r" * 32, 1)
    news = LogNews(0, sign_head(SecretKey(), head), ())
    with (
        pytest.raises(KnownError, match="bad-signature"),
        world.desks[LI].store.writing() as tx,
    ):
        hub_log.take_news(tx, news, world.hub.keys.signing.public)


def test_a_bag_with_an_older_head_changes_nothing(world: World) -> None:
    send(world, "第一件")
    world.settle()
    with world.hub.store.reading() as tx:
        old = log.newest(tx)
    assert old is not None
    send(world, "第二件")
    world.clock.now += DAY
    world.settle()
    before = known(world, LI)
    with world.desks[LI].store.writing() as tx:
        hub_log.take_news(tx, LogNews(0, old, ()), world.hub.keys.signing.public)
    assert known(world, LI) == before
    assert warned(world, LI) is None


def test_consistency_holds_between_any_two_signed_heads(world: World) -> None:
    for day in range(4):
        for number in range(day):
            send(world, f"第{day}天{number}")
        world.clock.now += DAY
        world.settle()
    found = heads(world)
    assert len(found) > 2
    with world.hub.store.reading() as tx:
        for old in found:
            for new in found[found.index(old) :]:
                path = tx.tree.hashes(consistency_ranges(old.size, new.size))
                assert continues(old.size, old.root, new.size, new.root, path)


def test_what_was_taken_back_after_a_loss_says_that_it_is_not_in_the_log(sqlite_world: World) -> None:
    """The recipient's desk gave the document back; its author has not come yet."""
    world = sqlite_world
    losses.back_up(world)
    send(world, "备份以后的通知")
    world.sync(LI)
    losses.restore(world)
    world.sync(LI)
    world.sync(LI)
    item = bytes.fromhex(next(row.id for row in world.desks[LI].inbox().rows if row.title == "备份以后的通知"))
    proof = proofs.prove(world.hub, item, proofs.Reader())
    found = check(Read(proof, (), whole=True))
    assert found.faults == ()
    assert found.acts == ()
    assert found.item is not None
    world.settle()
    again = proofs.prove(world.hub, item, proofs.Reader())
    assert len(again.acts) == 1, "its author's desk has brought the act again"
    assert again.stated().records == ()
