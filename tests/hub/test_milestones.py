"""A hub whose database is an older one is known by its milestones, whoever comes and however far it has gone on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import KnownError
from app.hub import recovery
from app.hub.store import HubStore, milestones
from app.protocol.milestones import SAID, Milestone, proven, read, write
from app.protocol.signatures import SecretKey
from tests.hub.losses import back_up, close, copy_database, documents, replace_database, request_of, restore, shown
from tests.integration.small_county import BUREAU, HILLS, LI, SUN, TOWN, WANG, ZHAO, paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hub.desks_and_hub import World


def told(world: World, person: str) -> bytes:
    with world.desks[person].store.reading() as tx:
        return tx.setting("milestone", bytes, b"")


def pass_by(world: World, *units: str) -> None:
    """The hub's numbers go on, beyond those of everybody."""
    titles = [f"另外的文件{number}" for number in range(20)]
    world.hub.import_documents([(number, paper(title)) for number, title in enumerate(titles)], BUREAU, units)


def test_a_desk_that_only_received_notices_the_loss(world: World) -> None:
    copy = copy_database(world)
    world.desks[SUN].send(paper("县里丢了的文件"), [TOWN])
    world.sync(SUN, LI)
    replace_database(world, copy)
    pass_by(world, TOWN, HILLS)
    world.sync(ZHAO, WANG)  # who has heard of nothing that was lost
    assert not recovery.standing(world.hub)["recovering"]
    world.sync(LI)
    assert recovery.standing(world.hub)["recovering"]
    world.settle()
    close(world)
    assert len(documents(world, "县里丢了的文件")) == 1


def test_what_came_of_no_act_is_missed_as_well(world: World) -> None:
    copy = copy_database(world)
    world.hub.import_documents([(1, paper("丢了的来文"))], BUREAU, [TOWN])
    world.sync(LI)
    replace_database(world, copy)
    pass_by(world, TOWN)
    world.sync(LI)
    assert recovery.standing(world.hub)["recovering"]
    world.settle()
    close(world)
    assert shown(world, WANG, "丢了的来文") is not None


def test_the_next_exchange_after_the_loss_is_enough(world: World) -> None:
    """The desk holds nothing that was lost, but it has heard that there was something."""
    copy = copy_database(world)
    world.desks[LI].send(paper("只经过县里"), [HILLS])
    world.sync(LI)
    replace_database(world, copy)
    assert read(told(world, LI)) is not None
    world.sync(LI)
    assert recovery.standing(world.hub)["recovering"]


def test_a_hub_that_lost_nothing_is_left_in_peace(world: World) -> None:
    before = told(world, LI)
    pass_by(world, TOWN)
    world.settle()
    after = told(world, LI)
    assert before < after, "news bring a newer milestone"
    world.sync(LI, LI)
    assert told(world, LI) == after, "no news, no word of it"
    assert not recovery.standing(world.hub)["recovering"]


def test_nobody_talks_a_hub_into_a_recovery_by_a_milestone(world: World) -> None:
    real = told(world, LI)
    for lie in (b"\xff" * len(real), real[:4] + b"else" + real[8:], b"\xff" * SAID + real[SAID:]):
        with pytest.raises(KnownError, match="beyond-end"):
            world.hub.exchange.take(request_of(world, LI, milestone=lie[:SAID]))
        world.hub.exchange.take(request_of(world, LI, milestone=lie, offered=True))
    for nothing in (b"", b"\xff", real[: SAID - 1], bytes(SAID)):
        world.hub.exchange.take(request_of(world, LI, milestone=nothing))
    assert not recovery.standing(world.hub)["recovering"]
    world.settle()
    world.agree()


def test_a_milestone_is_of_its_epoch(world: World) -> None:
    old = told(world, LI)
    back_up(world)
    pass_by(world, TOWN)
    world.settle()
    lost = told(world, LI)
    assert lost != old
    restore(world)
    world.settle()
    close(world)
    assert told(world, LI) not in (old, lost), "a desk forgets those of a hub that is no more"
    world.hub.exchange.take(request_of(world, LI, milestone=lost, offered=True))
    assert not recovery.standing(world.hub)["recovering"]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HubStore]:
    postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgresql_database") if postgresql else f"sqlite:///{tmp_path / 'hub.db'}"
    made = HubStore(url)
    made.create()
    yield made
    made.close()


def test_a_store_knows_its_own_milestones(store: HubStore, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Milestone] = []
    for number in range(6):
        with store.writing() as tx:
            tx.set_value("epoch", b"%d" % number)
        with store.writing() as tx:
            tx.feeds.append("county", "unit", b"%d" % number, 1, 1)
        with store.reading() as tx:
            newest = tx.milestones.newest()
            assert newest is not None
            made.append(newest)
    assert [one.number for one in made] == [1, 2, 3, 4, 5, 6], "one for each transaction that gave numbers"
    assert len({one.tag for one in made}) == 6
    with store.reading() as tx:
        assert not any(tx.milestones.contradicts(one) for one in made)
        assert tx.milestones.contradicts(Milestone(3, b"else"))
        assert tx.milestones.contradicts(Milestone(7, made[0].tag)), "not set yet"
    monkeypatch.setattr(milestones, "KEPT", 2)
    with store.writing() as tx:
        tx.milestones.let_go()
    with store.reading() as tx:
        assert not tx.milestones.contradicts(Milestone(4, b"else")), "nobody can tell any more"
        assert tx.milestones.contradicts(Milestone(5, b"else"))


@given(st.integers(0, 2**32 - 1), st.binary(min_size=4, max_size=4), st.binary(max_size=40))
def test_a_proof_is_of_one_hub_and_one_epoch(number: int, tag: bytes, other: bytes) -> None:
    hub, epoch = SecretKey(bytes(range(32))), b"epoch-01"
    whole = write(Milestone(number, tag), epoch, hub)
    assert read(whole) == read(whole[:SAID]) == Milestone(number, tag)
    assert proven(whole, epoch, hub)
    assert not proven(whole, b"epoch-02", hub)
    assert not proven(whole, epoch, SecretKey(bytes(32)))
    assert other == whole or not proven(other, epoch, hub)
    assert not proven(whole[:SAID], epoch, hub)
