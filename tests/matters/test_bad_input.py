"""What a hostile or broken desk brings: refused with the reason, kept, nothing changed, nothing typed lost."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec
import pytest
from msgspec import structs

from app.domain.errors import KnownError
from app.domain.matters.contents import PREFIX, Agree, Claim, Return, Sign, Start, Submit, Transfer
from app.domain.matters.verbs import Verb
from app.domain.papers import Attachment
from app.domain.people import Person
from app.domain.records import Rulebook
from app.domain.routes.reading import RouteRefused
from app.hub.matters.publishing import publish
from app.protocol.shipped import shipped_routes
from tests.integration.forging import act_of, answered, signed
from tests.matters.office import COUNTY, PAPER, PEOPLE, TOWN, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.acts import SignedAct
    from app.domain.matters.contents import Content
    from tests.conftest import ExpectLog

DAY = 86_400_000
BAD_FILE = Attachment("../../etc/passwd", 5, b"short", "exe")
OUTGOING = shipped_routes()["outgoing"]


@pytest.fixture
def office(memory: Path) -> Iterator[Office]:
    made = Office(memory, "sun", "li", "mayor", "hills")
    yield made
    made.close()


def drafted(office: Office) -> str:
    matter = office.of("sun").start("outgoing", PAPER.title, PAPER)
    office.do("sun", matter, Verb.SUBMIT)
    office.sync("sun", "li", "mayor")
    return matter


def forged(office: Office, by: str, matter: str, content: Content, **changed: object) -> SignedAct:
    """An act that a desk's program would not have made."""
    desk = office.desks[by]
    return signed(desk, act_of(desk, PREFIX + content.verb, content, target=bytes.fromhex(matter), **changed))


def refusal(office: Office, by: str, act: SignedAct) -> str:
    """Why the hub refuses an act; nothing has changed then."""
    before = kept(office)
    (receipt,) = answered(office.hub, office.desks[by], act)
    assert receipt.outcome == "refused"
    assert kept(office) == before, "a refused act changes nothing"
    return receipt.reason


def kept(office: Office) -> dict[bytes, bytes]:
    with office.hub.store.reading() as tx:
        known = [tx.matters.known(matter) for matter in tx.matters.every()]
        return {one.id: msgspec.msgpack.encode(one.state) for one in known if one is not None}


def test_a_matter_cannot_take_the_id_of_something_else(office: Office) -> None:
    other = office.desks["hills"].send(PAPER, [TOWN])
    office.sync("hills")
    start = Start(OUTGOING, "冒名", TOWN, COUNTY)
    assert refusal(office, "sun", forged(office, "sun", other, start)) == "act-malformed"
    assert refusal(office, "sun", forged(office, "sun", "00" * 16, start)) == "act-malformed"


def test_an_altered_act_is_refused(office: Office) -> None:
    matter = drafted(office)
    good = forged(office, "li", matter, Agree(2, "同意", "sign"))
    altered = structs.replace(good, payload=good.payload.replace("同意".encode(), "反对".encode()))
    assert refusal(office, "li", altered) == "bad-signature"
    other = structs.replace(good, signature=bytes(64))
    assert refusal(office, "li", other) == "bad-signature"
    assert [receipt.outcome for receipt in answered(office.hub, office.desks["li"], good)] == ["accepted"]


def test_an_act_in_anothers_name_is_refused(office: Office) -> None:
    matter = drafted(office)
    desk = office.desks["sun"]
    act = act_of(desk, "matter.agree", Agree(2, "", "sign"), target=bytes.fromhex(matter), by="li")
    assert refusal(office, "sun", signed(desk, act)) == "key-unknown"


@pytest.mark.parametrize(
    ("by", "content", "why"),
    [
        ("sun", Agree(2, "", "sign"), "not-held"),
        ("mayor", Agree(2, "", "sign"), "not-held"),
        ("hills", Agree(2, "", "sign"), "matter-unknown"),
        ("hills", Claim(2), "matter-unknown"),
        ("li", Sign(2), "act-not-at-step"),
        ("li", Agree(9, "", "sign"), "epoch-unknown"),
        ("li", Submit(1), "decided-already"),
        ("li", Agree(2, "", "archive"), "step-not-reachable"),
        ("li", Agree(2), "next-missing"),
        ("li", Return(2, "", "draft"), "reason-missing"),
        ("li", Transfer(2, "", "", ("p:nobody",)), "seat-empty"),
        ("li", Agree(2, "", "sign", (), "mayor"), "delegation-missing"),
        ("li", Agree(2, "机密★1年\n关于某事的通知", "sign"), "classified"),
        ("li", Agree(2, "", "sign", (), "", structs.replace(PAPER, secrecy="机密")), "classified"),
    ],
)
def test_who_may_not_is_told_why(office: Office, by: str, content: Content, why: str) -> None:
    matter = drafted(office)
    assert refusal(office, by, forged(office, by, matter, content)) == why


def test_a_matter_begins_on_a_known_route_and_for_the_own_unit_only(office: Office) -> None:
    easy = structs.replace(OUTGOING, steps=(structs.replace(OUTGOING.steps[3], who=OUTGOING.steps[0].who, next=()),))
    for content, why in (
        (Start(easy, "自己签发", TOWN, COUNTY), "route-unknown"),
        (Start(structs.replace(OUTGOING, version=9), "新版", TOWN, COUNTY), "route-unknown"),
        (Start(OUTGOING, "早得很", TOWN, COUNTY, None, b"", -1), "act-malformed"),
        (Start(OUTGOING, "晚得很", TOWN, COUNTY, None, b"", 2**62), "act-malformed"),
        (Start(OUTGOING, "附件", TOWN, COUNTY, structs.replace(PAPER, files=(BAD_FILE,))), "attachment-malformed"),
        (Start(OUTGOING, "别的单位", "530304102", COUNTY), "matter-other-unit"),
        (Start(OUTGOING, "", TOWN, COUNTY), "title-missing"),
        (Start(OUTGOING, "机密★1年 关于某事的通知", TOWN, COUNTY), "classified"),
        (Start(OUTGOING, "方案", TOWN, COUNTY, structs.replace(PAPER, secrecy="秘密")), "classified"),
    ):
        assert refusal(office, "sun", forged(office, "sun", "", content)) == why


@pytest.mark.parametrize("body", [b"", b"\x90", b"\x92\xa6submit\x01", b"\xc1", b"\x93\xa5agree\xa1x\xa0"])
def test_an_act_that_cannot_be_read_is_refused(office: Office, body: bytes) -> None:
    matter = drafted(office)
    desk = office.desks["li"]
    act = act_of(desk, "matter.agree", target=bytes.fromhex(matter))
    try:
        made = signed(desk, structs.replace(act, body=msgspec.Raw(body)))
    except (msgspec.EncodeError, ValueError):
        return
    assert refusal(office, "li", made) == "act-malformed"


def test_an_unknown_verb_is_refused(office: Office) -> None:
    matter = drafted(office)
    act = act_of(office.desks["li"], "matter.burn", Submit(2), target=bytes.fromhex(matter))
    assert refusal(office, "li", signed(office.desks["li"], act)) == "act-malformed"


def test_a_forged_act_is_told_in_the_log_once(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    matter = drafted(office)
    good = forged(office, "li", matter, Agree(2, "同意", "sign"))
    with caplog.at_level(logging.INFO, "app.hub.refusals"):
        for _ in range(3):
            assert refusal(office, "li", structs.replace(good, signature=bytes(64))) == "bad-signature"
        assert refusal(office, "li", structs.replace(good, key=b"nobody")) == "key-unknown"
    told = [record.getMessage() for record in caplog.records if record.name == "app.hub.refusals"]
    assert [line.rpartition(": ")[2] for line in told] == ["bad-signature", "key-unknown"]
    assert "同意" not in "".join(told)


def logged(office: Office) -> int:
    with office.hub.store.reading() as tx:
        return tx.last_position()


def test_who_has_lost_the_post_gets_everything_typed_back_and_it_is_logged_once(office: Office) -> None:
    """A real desk, offline while its clerk is moved: what it sends was right when it was done, and is not any more."""
    matter = drafted(office)
    better = structs.replace(PAPER, note="改过的第二稿")
    office.do("li", matter, Verb.AGREE, "数字已核对，同意", next="sign", paper=better)
    moved = structs.replace(next(one for one in PEOPLE if one.id == "li"), post="科员")
    office.hub.import_people([moved, Person("zhou", "周敏", TOWN, "党政办主任")])
    before, log = kept(office), logged(office)
    office.sync("li")
    assert kept(office) == before
    assert logged(office) == log + 1
    office.sync("li")
    assert logged(office) == log + 1, "what is answered once is not asked again"
    [draft] = office.of("li").drafts(matter) or office.of("li").drafts()
    assert (draft.text, draft.next, draft.paper) == ("数字已核对，同意", "sign", better)
    assert draft.reason


def test_what_was_begun_on_a_route_that_the_county_does_not_know_comes_back_whole(office: Office) -> None:
    desk = office.desks["sun"]
    with desk.store.reading() as tx:
        routes = desk.matters.office.routes(tx)
    routes["leave"] = structs.replace(routes["leave"], version=7, name="自编流程")
    office.of("sun").start("leave", "请假三天", PAPER)
    before, log = kept(office), logged(office)
    office.sync("sun")
    assert kept(office) == before
    assert logged(office) == log + 1
    [draft] = office.of("sun").drafts()
    assert (draft.title, draft.paper, draft.reason) == ("请假三天", PAPER, "route-unknown")
    office.sync("sun")
    assert logged(office) == log + 1


def test_a_clock_that_jumps_between_two_exchanges_loses_nothing_and_is_marked(memory: Path) -> None:
    """A real desk whose battery is empty: it does not know that it is wrong before it has exchanged."""
    office = Office(memory, "sun", "li", "mayor")
    matter = drafted(office)
    office.desks["li"].close()
    office.desks["li"] = office.enrolled["li"].open(lambda: office.clock() - 9 * 365 * DAY)
    office.do("li", matter, Verb.AGREE, "同意", next="sign")
    office.settle()
    [opinion] = [one for one in office.opened("mayor", matter).opinions if one.text == "同意"]
    assert opinion.doubtful
    assert abs(opinion.at - office.clock.now) < DAY
    office.close()


@pytest.mark.parametrize("wrong", [-400 * DAY, 400 * DAY])
def test_a_wrong_clock_loses_nothing_and_is_marked(office: Office, wrong: int) -> None:
    matter = drafted(office)
    now = office.clock.now
    act = forged(office, "li", matter, Agree(2, "同意", "sign"), at=now + wrong)
    assert [receipt.outcome for receipt in answered(office.hub, office.desks["li"], act)] == ["accepted"]
    office.settle()
    [opinion] = [one for one in office.opened("mayor", matter).opinions if one.text == "同意"]
    assert opinion.doubtful
    assert opinion.said_at == now + wrong
    assert abs(opinion.at - now) < DAY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('next = ["draft"]', "route-cycle"),
        ("who = []", "route-nobody"),
    ],
)
def test_a_bad_route_is_not_published_and_the_old_one_stays(
    office: Office, tmp_path: Path, text: str, code: str
) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(
        f'[route]\nid = "leave"\nname = "请假"\nversion = 2\n\n[[step]]\nid = "draft"\nname = "申请"\n'
        f'who = ["starter"]\nacts = ["submit"]\n\n[[step]]\nid = "end"\nname = "批"\nacts = ["finish"]\n'
        f"{'' if text.startswith('who') else 'who = [' + chr(34) + 'starter' + chr(34) + ']'}\n{text}\n",
        encoding="utf-8",
    )
    with pytest.raises(RouteRefused) as caught:
        publish(office.hub, [file])
    assert caught.value.code == code
    assert int(caught.value.values["line"]) > 5
    office.settle()
    assert {row.id: row.version for row in office.of("sun").routes()}["leave"] == 1


def test_a_published_route_changes_what_begins_later_and_nothing_that_runs(office: Office, tmp_path: Path) -> None:
    before = office.of("sun").start("leave", "旧流程请假")
    office.settle()
    text = (
        '[route]\nid = "leave"\nname = "请假"\nversion = 2\n\n[[step]]\nid = "apply"\nname = "申请"\n'
        'who = ["starter"]\nacts = ["submit"]\n\n[[step]]\nid = "chief"\nname = "乡长批"\n'
        'who = [{ function = "主要领导", of = "own" }]\nacts = ["finish", "return"]\n'
    )
    file = tmp_path / "leave.toml"
    file.write_text(text, encoding="utf-8")
    offline = office.of("sun").start("leave", "断线时按旧流程发起")
    assert publish(office.hub, [file]) == ["route/leave/2"]
    file.write_text(text.replace("乡长批", "镇长批"), encoding="utf-8")
    with pytest.raises(KnownError, match="route-version"):
        publish(office.hub, [file])
    office.settle()
    after = office.of("sun").start("leave", "新流程请假")
    office.settle()
    steps = {one: [step.name for step in office.opened("sun", one).track] for one in (before, offline, after)}
    assert steps[before] == steps[offline] == ["申请", "审批", "主要领导审批", "销假"]
    assert steps[after] == ["申请", "乡长批"]
    assert not office.opened("sun", after).row.pending


def test_a_route_with_nobody_at_a_step_is_not_published(office: Office, tmp_path: Path) -> None:
    text = (
        '[route]\nid = "buy"\nname = "采购"\nversion = 1\n\n[[step]]\nid = "ask"\nname = "申请"\n'
        'who = ["starter"]\nacts = ["submit"]\n\n[[step]]\nid = "end"\nname = "批"\nacts = ["finish"]\nwho = [WHO]\n'
    )
    file, more = tmp_path / "buy.toml", tmp_path / "functions.toml"
    for who in ('{ function = "采购员" }', '{ post = "局长", unit = "530304" }', '{ person = "nobody" }'):
        file.write_text(text.replace("WHO", who), encoding="utf-8")
        with pytest.raises(RouteRefused) as caught:
            publish(office.hub, [file])
        assert (caught.value.code, caught.value.values["line"]) == ("route-nobody", "16")
    for who in ('{ post = "局长", unit = "530304-02" }', '{ person = "sun" }'):
        file.write_text(text.replace('"buy"', f'"buy-{len(who)}"').replace("WHO", who), encoding="utf-8")
        publish(office.hub, [file])
    file.write_text(text.replace("WHO", '{ function = "采购员" }'), encoding="utf-8")
    more.write_text('[functions]\n"采购员" = [["科员"]]\n', encoding="utf-8")
    assert publish(office.hub, [file, more]) == ["route/buy/1", "functions"], "a function may come along"


def test_a_rule_that_another_version_wrote_keeps_nobody_from_matters(office: Office, expect_log: ExpectLog) -> None:
    """What a newer hub's route says more than this desk knows: the route is left out, and all else goes on."""
    newer = '[route]\nid = "leave"\nname = "请假"\nversion = 2\ncolour = "red"\n'
    books = {"route/leave/2": newer, "functions": "[offices]\n", "calendar/2031": "days = 365\n"}
    with expect_log("app.protocol.shipped", "left out"):
        with office.hub.store.writing() as tx:
            for name, text in books.items():
                tx.put(Rulebook(name, text, 1), office.clock())
        office.settle()
        assert {row.id: row.version for row in office.of("sun").routes()}["leave"] == 1
        matter = drafted(office)
        assert "agree" in office.verbs("li", matter)
