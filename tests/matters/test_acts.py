"""Each act that changes the way of a matter, through real stores, with the line out where that matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.desk.matters.rows import DeskState, DueState, MatterBox
from app.domain.errors import KnownError
from app.domain.matters.verbs import FORWARD, Verb
from app.domain.people import Person
from app.hub.matters.publishing import publish
from tests.matters.office import PAPER, PEOPLE, TOWN, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = 86_400_000


@pytest.fixture
def office(memory: Path) -> Iterator[Office]:
    made = Office(memory, "sun", "li", "mayor", "vice", "wang")
    yield made
    made.close()


def drafted(office: Office) -> str:
    """A document that has come to the desk that checks it."""
    matter = office.of("sun").start("outgoing", PAPER.title, PAPER)
    office.do("sun", matter, Verb.SUBMIT, "请核稿")
    office.sync("sun", "li", "mayor")
    return matter


def todo(office: Office, person: str) -> list[str]:
    return [row.id for row in office.of(person).page(MatterBox.TODO).rows]


def test_a_return_goes_back_with_its_reason_and_comes_again(office: Office) -> None:
    matter = drafted(office)
    with pytest.raises(KnownError, match="reason-missing"):
        office.do("li", matter, Verb.RETURN, "", next="draft")
    office.do("li", matter, Verb.RETURN, "请补主送机关", next="draft")
    office.sync("li", "sun")
    [row] = office.of("sun").page(MatterBox.TODO).rows
    assert row.returned
    office.do("sun", matter, Verb.SUBMIT, "已补", paper=structs.replace(PAPER, main_recipients="县人民政府"))
    office.sync("sun", "li")
    view = office.opened("li", matter)
    assert [step.state for step in view.track[:4]] == [
        DeskState.DONE, DeskState.RETURNED, DeskState.DONE, DeskState.HERE,
    ]  # fmt: skip
    assert [opinion.text for opinion in view.opinions] == ["请核稿", "请补主送机关", "已补"]
    assert len(view.revisions) == 2


def test_a_recall_takes_back_until_the_next_desk_has_acted(office: Office) -> None:
    matter = drafted(office)
    recall = office.press("sun", matter, Verb.RECALL)
    office.of("sun").do(matter, recall, "有错字")
    assert todo(office, "sun") == [matter]
    office.sync("sun", "li")
    assert todo(office, "li") == []
    office.do("sun", matter, Verb.SUBMIT)
    office.sync("sun", "li")
    office.do("li", matter, Verb.AGREE, next="sign")
    office.sync("li")
    office.of("sun").do(matter, office.press("sun", matter, Verb.RECALL), "再等等")
    office.sync("sun")
    fate = office.opened("sun", matter).fates[0]
    assert (fate.state, fate.reason, fate.values["act"]) == ("refused", "recall-too-late", "agree")
    assert [draft.text for draft in office.opened("sun", matter).drafts] == ["再等等"]
    assert not [press for press in office.opened("sun", matter).presses if press.verb == Verb.RECALL]


def test_a_superior_reclaims_with_a_new_epoch(office: Office) -> None:
    matter = drafted(office)
    reclaim = office.press("mayor", matter, Verb.RECLAIM)
    office.do("li", matter, Verb.AGREE, "同意", next="sign")  # without the line
    office.of("mayor").do(matter, reclaim, "李强出差", to=["p:vice"])
    office.sync("mayor", "vice", "li")
    assert todo(office, "vice") == [matter]
    fate = office.opened("li", matter).fates[0]
    assert (fate.state, fate.reason, fate.values["act"]) == ("refused", "decided-already", "reclaim")
    assert office.opened("li", matter).drafts[0].text == "同意"
    assert office.opened("vice", matter).epoch == 3


def test_nobody_urges_or_reclaims_from_themselves(office: Office) -> None:
    matter = drafted(office)
    assert "urge" not in office.verbs("li", matter)
    assert {"urge", "reclaim"} <= office.verbs("mayor", matter)
    office.do("li", matter, Verb.AGREE, "同意", next="sign")
    office.sync("li", "mayor")
    assert "urge" in office.verbs("li", matter)
    assert not {"urge", "reclaim"} & office.verbs("mayor", matter)


def test_a_transfer_and_signers_before_and_after(office: Office) -> None:
    matter = drafted(office)
    office.do("li", matter, Verb.TRANSFER, "请代核", to=["p:wang"])
    office.sync("li", "wang")
    office.do("wang", matter, Verb.AGREE, next="sign")
    office.sync("wang", "mayor", "vice")
    office.do("mayor", matter, Verb.ADD_BEFORE, "请先看", to=["p:vice"])
    office.sync("mayor", "vice")
    assert todo(office, "mayor") == []
    office.do("vice", matter, Verb.SIGN, "无意见")
    office.sync("vice", "mayor")
    assert office.opened("mayor", matter).row.number == "", "who was asked first gives no number"
    office.do("mayor", matter, Verb.ADD_AFTER, "请复看", to=["p:vice"])
    office.sync("mayor", "vice")
    office.do("vice", matter, Verb.SIGN, "同意")
    office.settle()
    assert office.opened("mayor", matter).row.number == "月望乡发〔2026〕1号"


def test_a_countersign_runs_beside_and_a_return_voids_the_other_branch(office: Office) -> None:
    matter = drafted(office)
    office.do("li", matter, Verb.AGREE, next="countersign", to=["p:vice", "p:wang"])
    office.sync("li", "vice", "wang", "sun")
    [step] = [step for step in office.opened("sun", matter).track if step.id == "countersign"]
    assert [desk.state for desk in step.desks] == [DeskState.HERE, DeskState.HERE]
    office.do("vice", matter, Verb.COUNTERSIGN, "同意")
    office.sync("vice")
    office.do("wang", matter, Verb.RETURN, "数字有误", next="check")
    office.sync("wang", "vice", "li")
    assert todo(office, "li") == [matter]
    assert todo(office, "vice") == todo(office, "wang") == []


def test_the_first_to_claim_gets_it_and_a_decision_waits_behind_its_claim(office: Office) -> None:
    matter = office.of("sun").start("car", "用车到县里")
    office.do("sun", matter, Verb.SUBMIT)
    office.sync("sun", "vice")
    office.do("vice", matter, Verb.AGREE)
    office.sync("vice", "li", "wang")
    for person in ("li", "wang"):  # both without the line
        assert [row.to_claim for row in office.of(person).page(MatterBox.TODO).rows] == [True]
        office.do(person, matter, Verb.CLAIM)
        office.do(person, matter, Verb.HANDLE, f"{person}派车")
        assert todo(office, person) == []
    office.sync("wang", "li", "sun")
    assert [opinion.text for opinion in office.opened("li", matter).opinions] == ["wang派车"]
    fates = office.opened("li", matter).fates
    assert [(fate.verb, fate.state, fate.reason) for fate in fates] == [
        ("handle", "refused", "after-refused"),
        ("claim", "refused", "decided-already"),
    ]
    assert [draft.text for draft in office.opened("li", matter).drafts] == ["li派车"]


def test_the_clock_stands_still_with_a_reason_and_runs_again(memory: Path) -> None:
    office = Office(memory, "sun", "wang", "li")
    matter = office.of("sun").start("approval", "建房许可")
    office.do("sun", matter, Verb.CLAIM)
    office.do("sun", matter, Verb.SIGN_FOR)
    office.sync("sun", "wang")
    assert office.opened("sun", matter).matter_due.state is DueState.NONE, "it counts from the acceptance"
    office.do("wang", matter, Verb.REGISTER, to=["p:li"])
    office.sync("wang", "li")
    due = office.opened("li", matter).matter_due
    assert due.state is DueState.FINE
    with pytest.raises(KnownError, match="reason-missing"):
        office.do("li", matter, Verb.SUSPEND)
    office.do("li", matter, Verb.SUSPEND, "专家评审")
    office.sync("li")
    assert office.opened("li", matter).matter_due.state is DueState.STOPPED
    office.clock.now += 7 * DAY
    office.sync("li", "sun")
    office.do("li", matter, Verb.RESUME)
    office.sync("li", "sun")
    seen = office.opened("sun", matter)
    assert [(halt.reason, halt.missing) for halt in seen.halts] == [("专家评审", ())]
    assert seen.matter_due.day is not None
    assert due.day is not None
    assert seen.matter_due.day > due.day
    office.close()


def test_the_list_of_missing_papers_reaches_everybody_in_the_matter(memory: Path) -> None:
    office = Office(memory, "sun", "wang")
    matter = office.of("sun").start("approval", "建房许可")
    office.do("sun", matter, Verb.CLAIM)
    office.do("sun", matter, Verb.SIGN_FOR)
    office.sync("sun", "wang")
    office.do("wang", matter, Verb.SUSPEND, "材料不全，请一次补齐：\n身份证复印件\n\n  四至证明  ")
    office.sync("wang", "sun")
    (halt,) = office.opened("sun", matter).halts
    assert (halt.reason, halt.missing) == ("材料不全，请一次补齐：", ("身份证复印件", "四至证明"))
    office.close()


def test_somebody_acts_on_behalf_for_a_period_and_no_longer(office: Office) -> None:
    now = office.clock.now
    office.of("mayor").delegate("vice", now, now + 3 * DAY)
    matter = drafted(office)
    office.do("li", matter, Verb.AGREE, next="sign")
    office.sync("mayor", "li", "vice")
    assert todo(office, "vice") == [matter]
    press = office.press("vice", matter, Verb.SIGN)
    assert (press.behalf, press.behalf_name) == ("mayor", "杨勇")
    office.of("vice").do(matter, press, "同意印发")
    office.settle()
    seen = office.opened("sun", matter)
    assert [(one.by.name, one.behalf) for one in seen.opinions][-1] == ("赵丽", "杨勇")
    assert seen.row.number
    other = drafted(office)
    office.do("li", other, Verb.AGREE, next="sign")
    office.clock.now += 4 * DAY
    office.settle()
    assert todo(office, "vice") == []
    with pytest.raises(KnownError, match="matter-unknown"):
        office.opened("vice", other)
    assert not any(kind == "move" for scope in office.scopes("vice") for kind, _ in office.desk_holds("vice", scope))
    office.agree()


def test_a_delegation_ends_before_its_time(office: Office) -> None:
    now = office.clock.now
    office.of("mayor").delegate("vice", now, now + 30 * DAY)
    office.sync("mayor", "vice")
    [row] = office.of("vice").delegations()
    assert (row.giver.name, row.mine, row.ended) == ("杨勇", False, False)
    with pytest.raises(KnownError, match="delegation-unknown"):
        office.of("vice").end_delegation(row.id)
    office.of("mayor").end_delegation(row.id)
    matter = drafted(office)
    office.do("li", matter, Verb.AGREE, next="sign")
    office.settle()
    assert todo(office, "vice") == []
    assert office.of("vice").delegations()[0].ended


def test_who_leaves_hands_everything_over_in_one_act(office: Office) -> None:
    first = office.of("sun").start("leave", "请假一天")
    second = office.of("sun").start("outgoing", PAPER.title, PAPER)
    assert {row.id for row in office.of("sun").held()} == {first, second}
    office.of("sun").hand_over("p:wang")
    assert todo(office, "sun") == []
    office.sync("sun", "wang")
    assert set(todo(office, "wang")) == {first, second}
    office.do("wang", second, Verb.SUBMIT)
    office.sync("wang", "li")
    assert todo(office, "li") == [second]


def test_a_successor_in_a_post_finds_what_lies_there(office: Office) -> None:
    matter = drafted(office)
    moved = [structs.replace(person, post="科员") if person.id == "li" else person for person in PEOPLE]
    office.hub.import_people([*moved, Person("zhou", "周敏", TOWN, "党政办主任")])
    office.enrol("zhou")
    office.settle()
    assert todo(office, "zhou") == [matter]
    assert todo(office, "li") == []
    office.do("zhou", matter, Verb.AGREE, next="sign")
    office.settle()
    assert todo(office, "mayor") == [matter]
    office.agree()


def test_an_act_may_be_taken_back_before_it_leaves_and_its_text_is_kept(office: Office) -> None:
    matter = drafted(office)
    office.desks["li"].undo_seconds = 10
    act = office.do("li", matter, Verb.AGREE, "同意，送签", next="sign")
    assert office.opened("li", matter).fates[0].can_take_back
    office.desks["li"].take_back(act)
    assert todo(office, "li") == [matter]
    [draft] = office.opened("li", matter).drafts
    assert (draft.text, draft.next, draft.reason) == ("同意，送签", "sign", "")
    office.do("li", matter, Verb.AGREE, draft.text, next="sign", draft=draft.id)
    assert office.opened("li", matter).drafts == ()


def test_what_was_done_upon_an_act_that_is_taken_back_keeps_its_text(office: Office) -> None:
    matter = drafted(office)
    office.desks["li"].undo_seconds = 10
    first = office.do("li", matter, Verb.TRANSFER, "我来核", to=["p:wang"])
    office.of("li").note(matter, "另附两份材料")
    office.desks["li"].take_back(first)
    assert {draft.text for draft in office.opened("li", matter).drafts} == {"我来核", "另附两份材料"}
    assert todo(office, "li") == [matter]


def test_notes_merge_and_watching_is_ones_own(office: Office) -> None:
    matter = drafted(office)
    office.of("mayor").note(matter, "请抓紧")
    office.of("sun").note(matter, "好的")
    office.settle()
    assert {one.text for one in office.opened("li", matter).opinions} == {"请核稿", "请抓紧", "好的"}
    office.of("sun").watch(matter)
    assert [row.id for row in office.of("sun").page(MatterBox.WATCHED).rows] == [matter]
    assert [row.id for row in office.of("sun").page(MatterBox.HANDLED).rows] == [matter]
    office.of("sun").watch(matter, watched=False)
    assert office.of("sun").page(MatterBox.WATCHED).rows == ()


def test_lists_are_paged_by_key(office: Office) -> None:
    made = [office.of("sun").start("leave", f"请假{number}") for number in range(5)]
    found, after = [], ""
    while True:
        page = office.of("sun").page(MatterBox.TODO, after, 2)
        found += [row.id for row in page.rows]
        if not page.more:
            break
        after = page.rows[-1].key
    assert found == made
    assert office.of("sun").counts().todo == 5


def test_acts_that_bring_it_on_stand_in_one_order_every_day(office: Office, tmp_path: Path) -> None:
    onward = [verb for verb in Verb if verb in FORWARD]
    file = tmp_path / "many.toml"
    file.write_text(
        '[route]\nid = "many"\nname = "多种办法"\nversion = 1\n\n[[step]]\nid = "do"\nname = "办"\n'
        f'who = ["starter"]\nacts = {[str(verb) for verb in reversed(onward)]}\n',
        encoding="utf-8",
    )
    publish(office.hub, [file])
    office.sync("sun")
    matter = office.of("sun").start("many", "修路")
    shown = [press.verb for press in office.opened("sun", matter).presses if press.main]
    assert shown == onward
