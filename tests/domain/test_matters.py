"""What acts on a matter lead to: returns, recalls, claims, countersigns, delegations, and what stood instead."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from app.domain.acts import Act
from app.domain.errors import KnownError
from app.domain.matters import clock, numbers
from app.domain.matters.contents import (
    CONTENTS,
    AddAfter,
    AddBefore,
    Agree,
    Circulate,
    Claim,
    Countersign,
    Extend,
    Finish,
    Handle,
    HandOver,
    MatterAct,
    Note,
    Read,
    Recall,
    Reclaim,
    Register,
    Report,
    Resume,
    Return,
    Revise,
    Sign,
    SignFor,
    Start,
    Submit,
    Suspend,
    Transfer,
    Vet,
    of_act,
)
from app.domain.matters.folding import Entry, fold
from app.domain.matters.handover import handed_over, held
from app.domain.matters.permission import may
from app.domain.matters.seats import person_seat, post_seat
from app.domain.matters.state import Status
from app.domain.matters.verbs import Verb
from app.domain.rules import Refused
from app.domain.working_days import shipped
from tests.domain.small_office import COUNTY, NOW, PAPER, TOWN, Play, SmallOffice, county, route, town

CLERK, HEAD, CHIEF, DEPUTY, STARTER = map(town, ("收发员", "党政办主任", "主要领导", "分管领导", "科员"))
A, B = post_seat(TOWN, "承办人"), post_seat(TOWN, "分管领导")
DAY = 86_400_000


@pytest.fixture
def office() -> SmallOffice:
    return SmallOffice()


@pytest.fixture
def play(office: SmallOffice) -> Play:
    """An outgoing document at the check of the office's head."""
    started = Play(office, route("outgoing"), paper=PAPER)
    started.do(STARTER, Submit(started.epoch))
    return started


@pytest.fixture
def countersigned(play: Play) -> Play:
    """The same at a countersign of two, whose return voids the other's."""
    play.do(HEAD, Agree(play.epoch, "同意", "countersign", (A, B)))
    return play


def _epoch(play: Play, seat: str) -> int:
    return next(token.epoch for token in play.matter.tokens if token.seat == seat)


def _values(play: Play, by: str, content: object) -> dict[str, str]:
    result = play.try_(by, content)  # type: ignore[arg-type]
    assert isinstance(result, Refused)
    return result.values


def test_a_second_decision_is_refused_with_what_stood(play: Play) -> None:
    epoch = play.epoch
    play.do(HEAD, Return(epoch, "缺附件", "draft"))
    assert play.refused(HEAD, Agree(epoch, "同意", "sign")) == "decided-already"
    assert _values(play, HEAD, Agree(epoch, "同意", "sign"))["act"] == "return"
    assert [opinion.text for opinion in play.matter.opinions] == ["缺附件"]


def test_two_who_sign_for_the_same_do_not_quarrel(office: SmallOffice) -> None:
    play = Play(office, route("incoming"), CLERK)
    epoch = play.epoch
    play.do(CLERK, SignFor(epoch))
    before = play.matter
    assert play.do(CLERK, SignFor(epoch)) == before
    assert play.refused(CLERK, Register(epoch)) == "decided-already"
    assert play.refused(CHIEF, SignFor(epoch, "代签")) == "decided-already", "it never lay with the chief"
    assert play.refused(CLERK, SignFor(epoch, behalf=CHIEF)) == "decided-already", "who has lent nothing"


def test_nobody_decides_what_lies_elsewhere(play: Play) -> None:
    assert play.refused(CHIEF, Agree(play.epoch, next="sign")) == "not-held"
    assert play.refused(county("收发员"), Agree(play.epoch, next="sign")) == "matter-unknown", "it tells others nothing"
    assert play.refused("somebody", Agree(play.epoch)) == "unknown-person"
    assert play.refused(HEAD, Agree(99, next="sign")) == "epoch-unknown"
    assert play.refused(HEAD, Finish(play.epoch)) == "act-not-at-step"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (Agree(2), "next-missing"),
        (Agree(2, next="archive"), "step-not-reachable"),
        (Agree(2, next="countersign"), "recipient-missing"),
        (Agree(2, next="countersign", to=("530304100/无此岗位",)), "seat-empty"),
        (Return(2, "", "draft"), "reason-missing"),
        (Return(2, "缺附件", "sign"), "step-not-reachable"),
        (Transfer(2), "recipient-missing"),
        (Transfer(2, to=(A, B)), "one-recipient"),
        (Transfer(2, to=(post_seat(TOWN, "党政办主任"),)), "recipient-twice"),
        (Note("  "), "opinion-missing"),
        (Recall(b"?"), "recall-unknown"),
    ],
)
def test_an_act_that_lacks_something_says_what(play: Play, content: object, code: str) -> None:
    assert play.refused(HEAD, content) == code  # type: ignore[arg-type]


def test_a_matter_is_recalled_until_the_next_desk_has_acted(play: Play) -> None:
    submitted, epoch = play.accepted[-1].id, play.epoch
    play.do(STARTER, Recall(submitted))
    assert play.at() == [("draft", person_seat(STARTER))]
    assert play.refused(HEAD, Agree(epoch, next="sign")) == "decided-already", "the old epoch never comes back to life"
    play.do(STARTER, Recall(submitted))  # from the other PC: it agrees
    play.do(STARTER, Submit(play.epoch))
    submitted = play.accepted[-1].id
    play.do(HEAD, Agree(play.epoch, next="sign"))
    assert play.refused(STARTER, Recall(submitted)) == "recall-too-late"
    assert play.refused(CHIEF, Recall(play.accepted[-1].id)) == "not-held"


def test_a_branch_is_recalled_while_the_others_are_still_at_it(countersigned: Play) -> None:
    play = countersigned
    play.do(town("承办人"), Countersign(_epoch(play, A)))
    play.do(town("承办人"), Recall(play.accepted[-1].id))
    assert {seat for _, seat in play.at()} == {A, B}
    play.do(town("承办人"), Countersign(_epoch(play, A)))
    play.do(DEPUTY, Countersign(_epoch(play, B)))
    assert play.at() == [("sign", post_seat(TOWN, "主要领导"))]
    assert play.refused(town("承办人"), Recall(play.accepted[-2].id)) == "recall-too-late"
    play.do(DEPUTY, Recall(play.accepted[-1].id))
    assert play.at() == [("countersign", B)], "only the last branch comes back"


def test_a_return_voids_the_other_branches_where_the_route_says_so(countersigned: Play) -> None:
    play = countersigned
    late = _epoch(play, B)
    play.do(town("承办人"), Return(_epoch(play, A), "金额不符", "draft"))
    assert play.at() == [("draft", person_seat(STARTER))]
    assert play.refused(DEPUTY, Countersign(late, "同意")) == "decided-already"


def test_a_branch_that_voids_nothing_comes_straight_back(office: SmallOffice) -> None:
    play = Play(office, route("joint"), paper=PAPER)
    play.do(STARTER, Submit(play.epoch))
    play.do(HEAD, Agree(play.epoch, to=(A, B)))
    play.do(town("承办人"), Return(_epoch(play, A), "金额不符", "draft"))
    assert sorted(play.at()) == [("countersign", B), ("draft", person_seat(STARTER))]
    play.do(DEPUTY, Countersign(_epoch(play, B)))
    play.do(STARTER, Submit(play.epoch, paper=PAPER))
    assert play.at() == [("countersign", A)]
    play.do(town("承办人"), Countersign(play.epoch))
    assert play.at()[0][0] == "sign"
    assert len(play.matter.revisions) == 2


def test_signers_are_added_before_and_after(play: Play) -> None:
    play.do(HEAD, Agree(play.epoch, next="sign"))
    play.do(CHIEF, AddBefore(play.epoch, to=(B,)))
    assert play.at() == [("sign", B)]
    play.do(DEPUTY, Sign(play.epoch))
    assert play.at() == [("sign", post_seat(TOWN, "主要领导"))]
    play.do(CHIEF, AddAfter(play.epoch, "同意", to=(A,)))
    play.do(town("承办人"), Sign(play.epoch))
    assert play.at()[0][0] == "review"
    assert play.matter.awaits_number


def test_the_first_claim_is_granted_and_the_other_comes_back(office: SmallOffice) -> None:
    play = Play(office, route("agency"))
    one, two, epoch = town("窗口甲"), town("窗口乙"), play.epoch
    assert play.refused(one, Register(epoch, to=(A,))) == "claim-first"
    play.do(one, Claim(epoch))
    play.do(one, Claim(epoch))
    assert play.refused(two, Claim(epoch)) == "claimed-already"
    assert play.refused(two, Claim(epoch, behalf=one)) == "delegation-missing", "who has it has lent nothing"
    assert play.refused(two, Register(epoch, to=(A,))) == "not-held"
    play.do(one, Register(epoch, to=(A,)))
    assert play.refused(two, Claim(epoch)) == "decided-already"


def test_a_superior_reclaims_and_the_old_epoch_is_dead(play: Play) -> None:
    epoch = play.epoch
    assert play.refused(STARTER, Reclaim(epoch, A)) == "reclaim-not-superior"
    play.do(CHIEF, Reclaim(epoch, A, "主任出差"))
    assert play.at() == [("check", A)]
    assert play.refused(HEAD, Agree(epoch, next="sign")) == "decided-already"
    assert play.refused(CHIEF, Reclaim(play.epoch, "530304100/无此岗位")) == "seat-empty"


def test_what_is_lent_is_lent_for_its_time_and_not_lent_on(play: Play, office: SmallOffice) -> None:
    office.lend(HEAD, STARTER, NOW, NOW + DAY)
    office.lend(STARTER, CLERK, NOW, NOW + DAY)
    assert play.refused(CLERK, Agree(play.epoch, next="sign", behalf=HEAD)) == "delegation-missing"
    assert play.refused(CLERK, Agree(play.epoch, next="sign", behalf=STARTER)) == "delegation-missing"
    assert play.refused(STARTER, Agree(play.epoch, next="sign")) == "not-held", "in nobody's name but the giver's"
    play.do(STARTER, Agree(play.epoch, "同意", "sign", behalf=HEAD))
    assert (play.matter.opinions[-1].by, play.matter.opinions[-1].behalf) == (STARTER, HEAD)


def test_a_clock_put_back_opens_no_period_that_is_over(office: SmallOffice) -> None:
    office.lend(HEAD, STARTER, NOW - DAY, NOW)
    play = Play(office, route("outgoing"))
    play.do(STARTER, Submit(play.epoch))
    content = Agree(play.epoch, next="sign", behalf=HEAD)
    assert play.refused(STARTER, content, at=NOW - DAY // 2) == "delegation-missing"
    office.lend(HEAD, STARTER, NOW + DAY, NOW + 2 * DAY)
    assert play.refused(STARTER, content, at=NOW + DAY) == "delegation-missing", "nor a clock put forward"


def test_who_has_left_the_post_lends_nothing(play: Play, office: SmallOffice) -> None:
    office.lend(HEAD, STARTER)
    office.sitting[post_seat(TOWN, "党政办主任")] = [CLERK]
    assert play.refused(STARTER, Agree(play.epoch, next="sign", behalf=HEAD)) == "delegation-missing"


def test_a_delegation_of_some_acts_lends_no_others(play: Play, office: SmallOffice) -> None:
    office.lend(HEAD, STARTER, verbs=("agree",))
    verbs = {possible.verb for possible in may(play.matter, STARTER, office, play.now) if possible.behalf == HEAD}
    assert verbs == {Verb.AGREE}


def test_a_matter_never_lies_where_nobody_sits(play: Play, office: SmallOffice) -> None:
    office.sitting[post_seat(TOWN, "主要领导")] = []
    assert play.refused(HEAD, Agree(play.epoch, next="sign")) == "nobody-there"
    assert play.at() == [("check", post_seat(TOWN, "党政办主任"))]


def test_who_leaves_hands_over_everything_in_one_act(office: SmallOffice) -> None:
    first, second = (Play(office, route("outgoing")) for _ in range(2))
    second.do(STARTER, Submit(second.epoch))
    act = MatterAct(b"over", b"", STARTER, NOW, HandOver(STARTER, A))
    other = Play(office, route("leave"), CHIEF)
    states = (first.matter, second.matter, other.matter)
    assert held(STARTER, states) == states[:2]
    after = handed_over(act, states, office, NOW)
    assert not isinstance(after, Refused)
    assert [token.seat for token in after[0].tokens] == [A]
    assert held(STARTER, after) == ()
    second.do(STARTER, HandOver(STARTER, A))
    second.do(HEAD, Return(second.epoch, "缺附件", "draft"))
    assert second.at() == [("draft", A)], "what is returned later goes to the successor"
    nowhere = MatterAct(b"over", b"", STARTER, NOW, HandOver(STARTER, "530304100/无"))
    refused = handed_over(nowhere, states, office, NOW)
    assert isinstance(refused, Refused)
    for giver in (STARTER, CHIEF, "nobody"):  # whoever has something to hand over, and whoever has nothing
        curious = handed_over(MatterAct(b"over", b"", county("收发员"), NOW, HandOver(giver, A)), states, office, NOW)
        assert curious == Refused("matter-unknown")
    assert first.refused(CLERK, HandOver(STARTER, A)) == "matter-unknown"
    assert second.refused(HEAD, HandOver(STARTER, A)) == "hand-over-not-yours"


def test_the_clock_stands_still_with_a_reason_and_is_extended_once(office: SmallOffice) -> None:
    play = Play(office, route("approval"))
    play.do(town("窗口甲"), Claim(play.epoch))
    play.do(town("窗口甲"), SignFor(play.epoch))
    assert clock.matter_due(play.matter, shipped()) is None, "it counts from the acceptance"
    play.now += 2 * DAY
    play.do(CLERK, Register(play.epoch, to=(A,)))
    accepted = clock.matter_due(play.matter, shipped())
    assert clock.accepted(play.matter) == play.now
    held_by = town("承办人")
    assert play.refused(held_by, Suspend(play.epoch, "")) == "reason-missing"
    play.do(held_by, Suspend(play.epoch, "等待补正"))
    play.do(held_by, Suspend(play.epoch, "鉴定"))
    assert [opinion.text for opinion in play.matter.opinions] == ["鉴定"], "what agrees is kept as well"
    assert clock.matter_due(play.matter, shipped()) is None
    play.now += 5 * DAY
    play.do(held_by, Resume(play.epoch))
    with_halt = clock.matter_due(play.matter, shipped())
    play.do(held_by, Handle(play.epoch))
    play.do(CHIEF, Extend(play.epoch, "情况复杂"))
    assert play.refused(CHIEF, Extend(play.epoch, "再延")) == "extended-already"
    extended = clock.matter_due(play.matter, shipped())
    assert accepted is not None
    assert with_halt is not None
    assert extended is not None
    assert date(2025, 10, 9) < accepted < with_halt < extended


def test_readers_of_a_circulation_read_for_their_seat(office: SmallOffice) -> None:
    play = Play(office, route("incoming"), CLERK)
    play.do(CLERK, SignFor(play.epoch))
    play.do(CLERK, Register(play.epoch))
    play.do(HEAD, Vet(play.epoch))
    play.do(HEAD, Circulate(play.epoch, (A, B)))
    assert [possible.seat for possible in may(play.matter, DEPUTY, office, play.now) if possible.seat] == [B]
    play.do(DEPUTY, Read(B))
    play.do(DEPUTY, Read(B))
    assert play.refused(DEPUTY, Read(A)) == "matter-unknown"
    assert [reader.read_by for reader in play.matter.readers] == ["", DEPUTY]
    assert play.at()[0][0] == "propose", "who circulates does not give it away"


def test_an_emergency_knows_since_when_it_is_known(office: SmallOffice) -> None:
    play = Play(office, route("emergency"), paper=PAPER, known_at=NOW - 600_000)
    assert clock.since_known(play.matter, NOW) == 600_000
    play.do(STARTER, Submit(play.epoch))
    play.do(STARTER, Report("水位上涨"))
    assert play.matter.opinions[-1].verb is Verb.REPORT
    assert play.refused(STARTER, Report(" ")) == "opinion-missing"
    calm = Play(office, route("leave"))
    assert calm.refused(STARTER, Report("平安无事")) == "matter-unknown", "there is nothing to tell more of"
    assert play.matter.tokens[0].seat == post_seat(COUNTY, "值班员")


def test_revisions_are_all_kept_and_only_where_the_step_edits(play: Play) -> None:
    play.do(HEAD, Revise(play.epoch, PAPER, play.matter.revisions[-1].act))
    assert [revision.by for revision in play.matter.revisions] == [STARTER, HEAD]
    play.do(HEAD, Agree(play.epoch, next="sign"))
    assert play.refused(CHIEF, Sign(play.epoch, paper=PAPER)) == "paper-fixed"
    secret = msgspec.structs.replace(PAPER, secrecy="机密★1年")
    play.do(CHIEF, Return(play.epoch, "改", "check"))
    assert play.refused(HEAD, Revise(play.epoch, secret)) == "classified"


def test_a_finished_matter_takes_notes_and_nothing_else(office: SmallOffice) -> None:
    play = Play(office, route("leave"), known_at=0)
    play.do(STARTER, Submit(play.epoch))
    last = play.epoch
    play.do(DEPUTY, Agree(play.epoch, next="record"))
    play.do(HEAD, Finish(play.epoch))
    assert play.matter.status is Status.FINISHED
    play.do(STARTER, Note("谢谢"))
    assert play.refused(DEPUTY, Agree(last)) == "decided-already"
    assert play.refused(CHIEF, Reclaim(last, A)) == "matter-closed"
    assert may(play.matter, DEPUTY, office, play.now)[0].verb is Verb.NOTE


def test_a_matter_is_begun_in_ones_own_unit_once(play: Play, office: SmallOffice) -> None:
    assert play.refused(STARTER, Start(route("leave"), "请假", TOWN, COUNTY)) == "matter-exists"
    begin = Play.__new__(Play)
    begin.office, begin.state, begin.accepted, begin.now, begin._numbers = office, None, [], NOW, play._numbers
    assert begin.refused(STARTER, Start(route("leave"), "请假", COUNTY)) == "matter-other-unit"
    assert begin.refused(STARTER, Start(route("leave"), " ", TOWN, COUNTY)) == "title-missing"
    broken = msgspec.structs.replace(route("leave"), steps=())
    assert begin.refused(STARTER, Start(broken, "请假", TOWN, COUNTY)) == "route-not-taken"
    office.sitting[post_seat(TOWN, "主要领导")] = []
    assert begin.refused(STARTER, Start(route("leave"), "请假", TOWN, COUNTY)) == "nobody-there"


def test_a_number_is_what_an_act_led_to_and_folds_with_it(play: Play) -> None:
    play.do(HEAD, Agree(play.epoch, next="sign"))
    play.do(CHIEF, Sign(play.epoch, "同意印发"))
    register, text = numbers.given(numbers.opened("马政发", 2026, 38), play.matter.id, NOW)
    entries = [Entry(act, NOW, text if act.content.verb is Verb.SIGN else "") for act in play.accepted]
    assert play.refused(CHIEF, Recall(play.accepted[-1].id)) == "recall-too-late", "the number comes with the receipt"
    assert "recall" not in {one.verb for one in may(play.matter, CHIEF, play.office, play.now)}
    state = fold(entries)
    assert state is not None
    assert (state.number, state.awaits_number) == ("马政发〔2026〕38号", False)
    assert register.next == 39
    play.do(HEAD, Vet(play.epoch))


def test_a_register_keeps_what_was_cancelled_and_what_a_restore_lost() -> None:
    register, _ = numbers.given(numbers.opened("马政发", 2026), b"a", NOW)
    register = numbers.restored(numbers.cancelled(register, 1, "文种有误"), 4, b"d", NOW)
    assert [entry.standing for entry in register.entries] == ["cancelled", "lost", "lost", "given"]
    register = numbers.restored(register, 2, b"b", NOW)
    assert [entry.matter for entry in register.entries] == [b"a", b"b", b"", b"d"]
    assert numbers.given(register, b"e", NOW)[1] == "马政发〔2026〕5号"
    for code, fails in (
        ("number-unknown", lambda: numbers.cancelled(register, 1, "再次")),
        ("number-reason-missing", lambda: numbers.cancelled(register, 4, " ")),
        ("number-start", lambda: numbers.opened("", 2026)),
    ):
        with pytest.raises(KnownError) as refused:
            fails()
        assert refused.value.code == code


def test_contents_survive_the_wire() -> None:
    for verb, kind in CONTENTS.items():
        content = {
            Verb.START: lambda: Start(route("leave"), "请假", TOWN, COUNTY, PAPER),
            Verb.REVISE: lambda: Revise(3, PAPER, b"r"),
        }.get(verb)
        fields = {"seat": A, "epoch": 3, "text": "意见", "to": (A,), "of": b"o", "giver": HEAD}
        fields |= {"to": A} if verb in (Verb.RECLAIM, Verb.HAND_OVER) else {}
        made = content() if content else kind(**{k: v for k, v in fields.items() if k in kind.__struct_fields__})  # type: ignore[arg-type]
        act = Act(
            b"i", f"matter.{verb}", b"m", HEAD, b"d", "internet", 5, 1, (), msgspec.Raw(msgspec.msgpack.encode(made))
        )
        assert of_act(act) == MatterAct(b"i", b"m", HEAD, 6, made)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["matter.approve", "agree", "matter.agree"])
def test_bytes_that_are_no_act_on_a_matter_are_refused(kind: str) -> None:
    act = Act(b"i", kind, b"m", HEAD, b"d", "internet", 5, None, (), msgspec.Raw(msgspec.msgpack.encode(["sign", 1])))
    with pytest.raises(KnownError) as refused:
        of_act(act)
    assert refused.value.code == "act-malformed"
