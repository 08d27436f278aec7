"""Bags that may not be opened here: of others, cut off, altered, forged, from before a loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from app.desk import bag_packing, mailbags
from app.desk.rows import Fate
from app.domain.errors import KnownError
from app.domain.people import Zone
from app.hub import mailbags as county_bags
from app.protocol import mailbag
from app.protocol.compression import compress
from app.protocol.frames import read_request
from app.protocol.signatures import SecretKey
from tests.integration.carrying import at_county, fates, from_county, opened, packed, round_trip
from tests.integration.small_county import CHEN, COUNTY, LI, TOWN, make_hub, paper
from tests.integration.wire import assert_mirrors

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hub.desks_and_hub import World


def test_who_may_not_open_a_bag_is_told_why(world: World, stick: Path, memory: Path) -> None:
    li, chen = world.desks[LI], world.desks[CHEN]
    up = packed(li, stick)
    down = at_county(world.hub, up)
    assert opened(chen, *down) == ["bag-not-yours"]
    assert opened(li, *up) == ["bag-wrong-way"]
    with pytest.raises(KnownError, match="bag-wrong-way"):
        at_county(world.hub, down)
    for zone, code in ((Zone.INTERNET, "bag-other-zone"), (Zone.EXTRANET, "bag-other-county")):
        other = make_hub(memory / zone, zone=zone)
        with pytest.raises(KnownError, match=code):
            at_county(other, up)
        other.close()
    world.hub.revoke(LI)
    with pytest.raises(KnownError, match="unknown-desk"):
        at_county(world.hub, up)


def test_another_zones_bag_is_named_by_both_zones(world: World, stick: Path) -> None:
    (path,) = at_county(world.hub, packed(world.desks[LI], stick))
    part = mailbag.read_part(path.read_bytes())
    forged = structs.replace(part.header, zone=Zone.INTERNET)
    (content,) = mailbag.pack(forged, b"", [SecretKey().public], world.hub.keys.signing)
    path.write_bytes(content)
    (done,) = mailbags.open_files(world.desks[LI], [path])
    assert done == structs.replace(
        done, code="bag-other-zone", values={"theirs": "internet", "ours": "extranet"}, refused=True
    )


def test_a_bag_cut_off_anywhere_is_half_copied(world: World, stick: Path) -> None:
    (path,) = at_county(world.hub, packed(world.desks[LI], stick))
    whole = path.read_bytes()
    for length in [*range(1, 40), len(whole) // 2, len(whole) - 1]:
        path.write_bytes(whole[:length])
        assert opened(world.desks[LI], path) == ["bag-half-copied"], length
    path.write_bytes(b"")
    assert opened(world.desks[LI], path) == ["bag-not-one"]
    path.write_bytes(whole + b"\0")
    assert opened(world.desks[LI], path) == ["bag-altered"]
    path.write_bytes(whole)
    assert opened(world.desks[LI], path) != ["bag-altered"]


def test_a_bag_altered_by_one_byte_is_refused_wherever_it_was(world: World, stick: Path) -> None:
    world.hub.import_documents([(1, paper("通知"))], COUNTY, [TOWN])
    (path,) = at_county(world.hub, packed(world.desks[LI], stick))
    whole = path.read_bytes()
    expected = {"bag-altered", "bag-not-one", "bag-half-copied", "bag-newer", "bag-other-zone", "bag-other-county"}
    expected |= {"bag-wrong-way", "bag-too-large"}
    for place in [*range(400), *range(400, len(whole), 37)]:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        (done,) = mailbags.open_files(world.desks[LI], [path])
        assert done.refused, place
        assert done.code in expected, place
    assert not world.desks[LI].inbox().rows


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400), version=st.integers(0, 255))
def test_any_bytes_are_answered_with_a_code(content: bytes, version: int) -> None:
    for start in (b"", mailbag.MAGIC + bytes([version])):
        with pytest.raises(KnownError) as refused:
            mailbag.read_part(start + content).prove(bytes(32))
        assert refused.value.code.startswith("bag-")


def forged(world: World, content: bytes, **header: object) -> bytes:
    """A bag of the hub's own hand with any content."""
    with world.desks[LI].store.reading() as tx:
        own = tx.setting("desk", bytes, b"")
    (packed_for,) = county_bags.desks(world.hub, LI)
    blank = mailbag.read_part(next(county_bags.pack_for(world.hub, packed_for)).named[0][1]).header
    assert blank.recipients == (own,)
    made = structs.replace(blank, **header)
    return mailbag.pack(made, content, [packed_for.public], world.hub.keys.signing)[0]


def test_bombs_and_absurd_lengths_are_refused_within_bounds(world: World, stick: Path) -> None:
    li = world.desks[LI]
    path = stick / "bomb.xybag"
    huge = b"\x02" + (2**31).to_bytes(4, "big")
    path.write_bytes(forged(world, huge))
    assert opened(li, path) == ["frame-too-large"]
    drawn = bag_packing.draw(li)
    sealed = read_request(drawn.requests[0])
    bomb = compress(bytes(64 * 1024 * 1024))
    key = SecretKey(li.identity.desk_secret)
    from app.protocol.signatures import Purpose

    signature = key.sign(Purpose.REQUEST, sealed.desk + bomb)
    request = drawn.requests[0][: 3 + 16] + signature + bomb
    (content,) = mailbag.pack(drawn.header, mailbag.together([request]), [li.identity.hub_key], key)
    path.write_bytes(content)
    with pytest.raises(KnownError, match="frame-too-large"):
        at_county(world.hub, [path])
    claims = (2**32 - 1).to_bytes(4, "big") + b"x"
    (content,) = mailbag.pack(drawn.header, claims, [li.identity.hub_key], key)
    path.write_bytes(content)
    with pytest.raises(KnownError, match="frame-too-large"):
        at_county(world.hub, [path])


def test_a_request_is_good_for_the_road_that_it_was_made_for(world: World, stick: Path) -> None:
    li = world.desks[LI]
    drawn = bag_packing.draw(li)
    with pytest.raises(KnownError, match="frame-damaged"):
        world.hub.exchange.take(drawn.requests[0])
    other = structs.replace(drawn.header, bag=bytes(16))
    key = SecretKey(li.identity.desk_secret)
    (content,) = mailbag.pack(other, mailbag.together(drawn.requests), [li.identity.hub_key], key)
    (stick / "x.xybag").write_bytes(content)
    with pytest.raises(KnownError, match="frame-damaged"):
        at_county(world.hub, [stick / "x.xybag"])


def test_a_bag_from_before_a_restore_is_passed_over(world: World, stick: Path) -> None:
    from app.hub import recovery

    li = world.desks[LI]
    world.hub.import_documents([(1, paper("通知"))], COUNTY, [TOWN])
    old = from_county(world, LI, stick)
    with world.hub.store.writing() as tx:
        recovery.begin(tx, {scope.name: scope.head for scope in tx.feeds.scopes()})
    recovery.close(world.hub)
    unasked = from_county(world, LI, stick)
    assert opened(li, *unasked) == ["bag-restarted"]
    assert opened(li, *old) == ["bag-other-epoch"]
    li.send(paper("请示"), [COUNTY])
    assert round_trip(world, LI, stick) == ["bag-opened"]
    assert fates(li) == {Fate.ACCEPTED}
    assert [row.title for row in li.inbox().rows] == ["通知"]
    world.settle()
    assert_mirrors(li, world.hub)


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)  # its disk is a folder
def test_a_replaced_database_is_noticed_by_a_bag(world: World, stick: Path, memory: Path) -> None:
    """The hub's disk was put back to an older state, and nobody has a line."""
    import shutil

    li = world.desks[LI]
    world.hub.close()
    shutil.copytree(world.hub.folder, memory / "older")
    world.replace_hub(world.hub.folder)
    li.send(paper("请示"), [COUNTY])
    assert round_trip(world, LI, stick) == ["bag-opened"]
    world.replace_hub(memory / "older")
    li.send(paper("又一请示"), [COUNTY])
    assert round_trip(world, LI, stick) == ["bag-restarted"]
    round_trip(world, LI, stick)
    with world.hub.store.reading() as tx:
        assert tx.value("recovering")
        assert tx.last_position() == 2


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
def test_a_desk_without_a_line_gives_a_restored_hub_back_what_it_lost(world: World, stick: Path, memory: Path) -> None:
    from app.domain.records import Document
    from app.hub import backup, recovery

    li, chen = world.desks[LI], world.desks[CHEN]
    backup.write(world.hub, memory / "yesterday")
    chen.send(paper("备份以后的通知"), [TOWN])
    li.send(paper("备份以后的请示"), [COUNTY])
    world.sync(CHEN)
    assert round_trip(world, LI, stick) == ["bag-opened"]
    backup.restore(memory / "yesterday", memory / "restored")
    world.replace_hub(memory / "restored")
    assert round_trip(world, LI, stick) == ["bag-restarted"]
    lost = packed(li, stick)  # a bag that never arrives holds nothing back
    assert round_trip(world, LI, stick) == ["bag-opened"]
    with world.hub.store.reading() as tx:
        titles = {document.send.paper.title for document in tx.all(Document)}
    assert titles == {"备份以后的通知", "备份以后的请示"}
    assert recovery.standing(world.hub)["missing"] == [CHEN]
    assert at_county(world.hub, lost), "late and twice, it changes nothing"
    recovery.close(world.hub)
    round_trip(world, LI, stick)
    world.settle()
    for desk in (li, chen):
        assert_mirrors(desk, world.hub)
    assert {row.title for row in li.inbox().rows} == {"备份以后的通知"}
