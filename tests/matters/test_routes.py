"""Every route that ships is played from its start to the archive, through a real hub and real desks."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.desk.matters.rows import DeskState, MatterBox
from app.domain.matters.verbs import Verb
from app.protocol.shipped import shipped_routes
from tests.matters.office import PAPER, PEOPLE, Office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.desk.matters.rows import Press

EVERYBODY = tuple(person.id for person in PEOPLE)


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    shared = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - the folder made in it is our own
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        made = Office(Path(folder), *EVERYBODY)
        yield made
        made.close()


def begun(office: Office, by: str, route: str) -> str:
    known = office.clock.now if shipped_routes()[route].urgent else 0
    matter = office.of(by).start(route, f"{route} 事项", PAPER, known_at=known)
    office.sync(by)
    return matter


def holders(office: Office, matter: str) -> list[str]:
    """Whose turn it is, as their own desks say."""
    found = []
    for person in EVERYBODY:
        rows = office.of(person).page(MatterBox.TODO, limit=500).rows
        found += [person for row in rows if row.id == matter]
    return found


def go_on(office: Office, person: str, matter: str, press: Press) -> None:
    """Press a button that brings it on, by the last way, with whoever comes first where people are to be chosen."""
    step = press.steps[-1] if press.steps else None
    to: list[str] = []
    if step is not None and step.chooses:
        people = [one.seat for one in office.of(person).candidates(matter, press, step.id) if one.seat.startswith("p:")]
        to = people[: 2 if step.several else 1]
    office.of(person).do(matter, press, f"{person}：{press.verb}", next=step.id if step else "", to=to)


def play(office: Office, matter: str) -> list[str]:
    """Let whoever holds it bring it on until it is at its end. Returns the verbs, in order."""
    done: list[str] = []
    for _ in range(60):
        office.sync()
        waiting = holders(office, matter)
        if not waiting:
            break
        person = waiting[0]
        press = office.opened(person, matter).presses[0]
        assert press.main, f"{person} may do nothing that brings {matter} on"
        go_on(office, person, matter, press)
        office.sync(person)
        done.append(press.verb)
    office.sync()
    return done


@pytest.mark.parametrize("route", sorted(shipped_routes()))
def test_a_route_is_played_to_its_end_and_all_desks_agree(office: Office, route: str) -> None:
    matter = begun(office, "sun", route)
    done = play(office, matter)
    seen = {person: office.opened(person, matter) for person in EVERYBODY if _knows(office, person, matter)}
    assert len(seen) > 1
    for view in seen.values():
        assert view.row.status in ("finished", "archived"), view.track
        assert view.verified
        assert not view.row.pending
    assert len({view.epoch for view in seen.values()}) == 1
    steps = [step for step in seen["sun"].track if step.state is DeskState.DONE]
    assert len(steps) >= 3
    assert done[-1] in ("archive", "finish", "submit")
    numbers = any(step.numbers for step in shipped_routes()[route].steps)
    assert bool(seen["sun"].row.number) is numbers


def _knows(office: Office, person: str, matter: str) -> bool:
    return any(row.id == matter for box in MatterBox for row in office.of(person).page(box, limit=500).rows)


def test_an_incoming_document_goes_by_leader_and_those_who_handle_it(office: Office) -> None:
    """收文: 签收 登记 初审 拟办 批示 承办 传阅 催办 答复."""
    matter = office.of("wang").start(
        "incoming", "关于做好防汛工作的通知", structs.replace(PAPER, title="关于做好防汛工作的通知")
    )
    office.do("wang", matter, Verb.SIGN_FOR)
    office.do("wang", matter, Verb.REGISTER)  # upon the first, both still here
    office.sync("wang", "li")
    office.do("li", matter, Verb.VET)
    office.do("li", matter, Verb.PROPOSE, "请杨勇同志阅示", to=["p:mayor"])
    office.sync("li", "mayor")
    office.do("mayor", matter, Verb.CIRCULATE, to=["p:vice"])
    office.do("mayor", matter, Verb.INSTRUCT, "请孙伟承办", next="handle", to=["p:sun"])
    office.sync("mayor", "vice", "sun", "li")
    [row] = [row for row in office.of("vice").page(MatterBox.TODO, limit=500).rows if row.id == matter]
    assert row.to_read
    office.do("vice", matter, Verb.READ)
    office.of("li").do(matter, office.press("li", matter, Verb.URGE), "请抓紧")
    office.sync("vice", "li", "sun")
    assert [urge.text for urge in office.opened("sun", matter).urges] == ["请抓紧"]
    office.do("sun", matter, Verb.HANDLE, "已备齐物资")
    office.sync("sun", "li")
    office.do("li", matter, Verb.REPLY, "已落实")
    office.sync("li", "wang", "mayor")
    assert [reader.read_by for reader in office.opened("mayor", matter).readers] == ["赵丽"]
    office.do("wang", matter, Verb.ARCHIVE)
    office.sync()
    seen = office.opened("wang", matter)
    assert seen.row.status == "archived"
    assert [step.name for step in seen.track] == ["签收", "登记", "初审", "拟办", "批示", "承办", "答复", "归档"]
    assert all(step.state is DeskState.DONE for step in seen.track)


def test_a_request_goes_to_the_county_and_its_answer_comes_back(office: Office) -> None:
    """请示→批复, with the text revised on the way and a redline of what changed."""
    matter = office.of("sun").start("request", PAPER.title, PAPER)
    office.do("sun", matter, Verb.SUBMIT)
    office.sync("sun", "li", "clerk", "head")
    for person in ("clerk", "head"):
        assert not _knows(office, person, matter), "the county has nothing of it before it is sent up"
    better = structs.replace(PAPER, body=("县人民政府：", "因灾受损严重，请予支持。"))
    office.do("li", matter, Verb.AGREE, paper=better)
    office.sync("li", "mayor")
    view = office.opened("mayor", matter)
    changed = [
        line
        for line in office.of("mayor").redline(matter, view.revisions[0].act, view.revisions[1].act)
        if line.changed
    ]
    assert [[(piece.change, piece.text) for piece in line.pieces] for line in changed] == [
        [("same", "因灾受损"), ("added", "严重"), ("same", "，请予支持。")]
    ]
    office.do("mayor", matter, Verb.SIGN, "同意上报")
    office.sync("mayor", "clerk")
    office.do("clerk", matter, Verb.REGISTER)
    office.sync("clerk", "office")
    office.do("office", matter, Verb.PROPOSE, "拟同意")
    office.sync("office", "deputy")
    office.do("deputy", matter, Verb.INSTRUCT, "同意")
    office.sync("deputy", "office")
    office.do(
        "office", matter, Verb.SUBMIT, paper=structs.replace(PAPER, title="关于同意修复农村公路的批复", kind="批复")
    )
    office.sync("office", "head")
    office.do("head", matter, Verb.REPLY, "同意印发")
    office.sync("head", "wang", "sun")
    seen = office.opened("sun", matter)
    assert seen.revisions[-1].paper.kind == "批复"
    assert seen.row.holders == ("王小明",)
    office.do("wang", matter, Verb.ARCHIVE)
    office.settle()
    assert office.opened("sun", matter).row.status == "archived"


def test_an_emergency_goes_ahead_and_tells_since_when_it_is_known(office: Office) -> None:
    """突发事件: 初报 续报 终报, in the urgent lane."""
    known = office.clock.now - 7 * 60_000
    office.of("sun").start("leave", "请假一天")  # waits as well, and is no emergency
    matter = office.of("sun").start("emergency", "关于山体滑坡的初报", PAPER, known_at=known)
    office.do("sun", matter, Verb.SUBMIT, "三户受困")
    with office.desks["sun"].store.reading() as tx:
        assert [kept.urgent for kept in tx.outbox.due(office.clock.now, 10)][:2] == [True, True]
    office.sync("sun", "clerk", "mayor")
    rows = office.of("clerk").page(MatterBox.TODO, limit=500).rows
    assert (rows[0].id, rows[0].urgent, rows[0].known_at) == (matter, True, known)
    office.of("mayor").do(matter, office.press("mayor", matter, Verb.REPORT), "已全部转移")
    office.sync("mayor", "clerk")
    assert [opinion.text for opinion in office.opened("clerk", matter).opinions] == ["三户受困", "已全部转移"]
    play(office, matter)
    assert office.opened("sun", matter).row.status == "archived"


def test_routes_can_be_begun_in_every_unit_of_the_sample_county() -> None:
    from app.domain.matters.directory import Directory
    from app.domain.matters.seats import seats_of
    from app.domain.routes.route import By
    from app.hub.sample import sample_people, sample_units
    from app.protocol.shipped import shipped_functions

    directory = Directory(sample_people(), sample_units(), shipped_functions())
    for person in directory.people.values():
        above = directory.above(person.unit)
        for route in shipped_routes().values():
            for step in route.steps:
                for who in step.who:
                    if who.by is By.CHOSEN or (not above and who.unit == "above"):
                        continue
                    for seat in seats_of(who, person.id, person.unit, above, ()):
                        assert directory.occupants(seat), (person, route.id, step.name, seat)
