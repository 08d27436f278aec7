"""What acts lead to: the same on desk and hub, whoever asks and in whatever order (laws 3 to 7)."""

from __future__ import annotations

import itertools
from datetime import date
from typing import TYPE_CHECKING, TypeVar, cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import records, rules
from app.domain.acts import Act, Content, Learned, Publish, Read, Send, SignedAct, SignFor, Withdraw
from app.domain.errors import KnownError
from app.domain.matters.seats import Delegation
from app.domain.papers import Attachment, Paper
from app.domain.people import County, Key, Level, Person, Unit, Zone
from app.domain.records import (
    Arrival,
    CountyTerms,
    Deposit,
    Document,
    Handling,
    Loan,
    Mark,
    Move,
    Notice,
    Rulebook,
    Training,
    Withdrawal,
)
from app.domain.rules import Accepted, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.records import Named, Record

R = TypeVar("R", bound=msgspec.Struct)

NOW = 1_700_000_000_000
COUNTY, OFFICE, TOWN, STREET, VILLAGE = "530304", "530304-01", "530304100", "530304001", "530304100201"
UNITS = (
    Unit(COUNTY, "马龙区", Level.COUNTY),
    Unit(OFFICE, "区政府办公室", Level.DEPARTMENT, COUNTY),
    Unit(TOWN, "马过河镇", Level.TOWNSHIP, COUNTY),
    Unit(STREET, "通泉街道", Level.TOWNSHIP, COUNTY),
    Unit(VILLAGE, "车章村民委员会", Level.VILLAGE, TOWN),
)
SENDER, ANNA, BO, OTHER = "sender", "anna", "bo", "other"
PEOPLE = (
    Person(SENDER, "高丽", OFFICE),
    Person(ANNA, "王芳", TOWN),
    Person(BO, "李静", TOWN),
    Person(OTHER, "罗玲", STREET),
)
_numbers = itertools.count(1)


class MemoryOffice:
    """An office that holds its records in memory and does what outcomes say."""

    def __init__(self) -> None:
        self.held: dict[tuple[str, bytes], Record] = {}
        for record in (*UNITS, *PEOPLE):
            self.put(record)

    def get(self, kind: type[R], identity: Named) -> R | None:
        found = self.held.get((records.kind(cast("type[Record]", kind)), records.key(identity)))
        return found if isinstance(found, kind) else None

    def put(self, record: Record) -> None:
        body = records.body(record)
        self.held[records.kind(record), records.key_in(body)] = records.parse(records.kind(record), body)

    def do(self, signed: SignedAct, accepted_at: int = NOW) -> rules.Outcome:
        outcome = rules.outcome(signed, self, accepted_at)
        if isinstance(outcome, Accepted):
            for record in outcome.puts:
                self.put(record)
        return outcome

    def handling(self, of: bytes, unit: str = TOWN) -> Handling:
        found = self.get(Handling, (of, unit))
        assert found is not None
        return found


KIND_OF = {
    Send: "send",
    Publish: "publish",
    SignFor: "sign-for",
    Read: "read",
    Withdraw: "withdraw",
    Learned: "learned",
}


def act(
    by: str, content: Content, target: bytes = b"", at: int = NOW, offset: int | None = 0, kind: str = ""
) -> SignedAct:
    body = msgspec.Raw(msgspec.msgpack.encode(content))
    id = next(_numbers).to_bytes(16, "big")
    made = Act(id, kind or KIND_OF[type(content)], target or id, by, b"desk", "extranet", at, offset, (), body)
    return SignedAct(msgspec.msgpack.encode(made), b"key", b"signature")


@pytest.fixture
def office() -> MemoryOffice:
    return MemoryOffice()


def sent(office: MemoryOffice, *to: str, paper: Paper | None = None) -> bytes:
    signed = act(SENDER, Send(paper or Paper("关于防汛的通知", body=("请照办。",)), to or (TOWN,)))
    outcome = office.do(signed)
    assert isinstance(outcome, Accepted), outcome
    return signed.act.id


def published(office: MemoryOffice, *audience: str) -> bytes:
    signed = act(SENDER, Publish("停水通知", ("明日停水。",), audience))
    assert isinstance(office.do(signed), Accepted)
    return signed.act.id


def refused(outcome: rules.Outcome) -> str:
    assert isinstance(outcome, Refused), outcome
    return outcome.reason


# ---- sending


def test_what_is_sent_is_kept_as_signed_and_goes_to_sender_and_recipients(office: MemoryOffice) -> None:
    signed = act(SENDER, Send(Paper("关于防汛的通知"), (TOWN, STREET)))
    outcome = office.do(signed)
    assert isinstance(outcome, Accepted)
    (document,) = outcome.puts
    assert document == Document(signed.act.id, OFFICE, NOW, signed)
    assert records.scopes(document) == {f"unit:{unit}" for unit in (OFFICE, TOWN, STREET)}


@pytest.mark.parametrize(
    ("paper", "to", "reason"),
    [
        (Paper(" "), (TOWN,), "title-missing"),
        (Paper("长" * 501), (TOWN,), "title-too-long"),
        (Paper("通知", body=("长" * 100_000,)), (TOWN,), "body-too-long"),
        (Paper("通知"), (), "recipients-missing"),
        (Paper("通知"), (TOWN, "nowhere"), "unknown-unit"),
        (Paper("通知"), (OFFICE,), "to-yourself"),
        (Paper("通知"), (VILLAGE,), "unit-has-no-desk"),
        (Paper("通知", body=("机密★1年", "请照办。")), (TOWN,), "classified"),
        (Paper("通知", secrecy="秘 密"), (TOWN,), "classified"),
    ],
)
def test_what_cannot_be_sent(office: MemoryOffice, paper: Paper, to: tuple[str, ...], reason: str) -> None:
    before = dict(office.held)
    assert refused(office.do(act(SENDER, Send(paper, to)))) == reason
    assert office.held == before


def test_a_classified_notice_is_refused_with_its_marking(office: MemoryOffice) -> None:
    outcome = office.do(act(SENDER, Publish("（机密）停水通知", ("明日停水。",))))
    assert outcome == Refused("classified", {"marking": "机密", "title": "（机密）停水通知"})


def test_emergencies_are_known_by_their_act() -> None:
    assert rules.urgency(act(SENDER, Send(Paper("通知", urgency="特急"), (TOWN,)))) == "特急"
    assert rules.urgency(act(ANNA, SignFor(), b"x" * 16)) == ""


# ---- signing and reading


def test_two_clerks_of_a_unit_who_sign_give_one_signature_and_no_error(office: MemoryOffice) -> None:
    document = sent(office)
    assert isinstance(office.do(act(ANNA, SignFor(), document)), Accepted)
    assert office.do(act(BO, SignFor(), document)) == Accepted()
    assert office.handling(document).signed == Mark(ANNA, NOW, NOW)


def test_each_unit_signs_for_itself(office: MemoryOffice) -> None:
    document = sent(office, TOWN, STREET)
    office.do(act(ANNA, SignFor(), document))
    assert office.get(Handling, (document, STREET)) is None
    office.do(act(OTHER, SignFor(), document))
    assert office.handling(document, STREET).signed == Mark(OTHER, NOW, NOW)


@given(
    st.permutations([(ANNA, SignFor()), (BO, SignFor()), (ANNA, Read()), (BO, Read()), (ANNA, SignFor()), (BO, Read())])
)
def test_acts_that_agree_never_quarrel(acts: list[tuple[str, Content]]) -> None:
    office = MemoryOffice()
    document = sent(office)
    assert all(isinstance(office.do(act(by, content, document)), Accepted) for by, content in acts)
    handling = office.handling(document)
    first = next(by for by, content in acts if isinstance(content, SignFor))
    assert handling.signed is not None
    assert handling.signed.by == first
    assert sorted(reader.by for reader in handling.readers) == [ANNA, BO]


def test_the_sender_reads_without_a_trace(office: MemoryOffice) -> None:
    document = sent(office)
    assert office.do(act(SENDER, Read(), document)) == Accepted()


@pytest.mark.parametrize("content", [SignFor(), Read()])
def test_who_is_no_recipient_learns_nothing(office: MemoryOffice, content: Content) -> None:
    document = sent(office, TOWN)
    unknown = office.do(act(OTHER, content, b"no such item 123"))
    assert office.do(act(OTHER, content, document)) == unknown == Refused("unknown-item")


def test_a_notice_to_all_is_read_by_all_and_one_to_some_by_them_only(office: MemoryOffice) -> None:
    to_all, to_town = published(office), published(office, TOWN)
    assert isinstance(office.do(act(OTHER, Read(), to_all)), Accepted)
    assert refused(office.do(act(OTHER, Read(), to_town))) == "unknown-item"
    assert isinstance(office.do(act(ANNA, Read(), to_town)), Accepted)
    assert refused(office.do(act(ANNA, SignFor(), to_town))) == "unknown-item", "notices are not signed for"


# ---- withdrawing


def test_what_is_withdrawn_leaves_the_recipients_and_stays_with_the_sender(office: MemoryOffice) -> None:
    document = sent(office, TOWN, STREET)
    office.do(act(ANNA, SignFor(), document))
    outcome = office.do(act(SENDER, Withdraw("附件有误"), document))
    assert isinstance(outcome, Accepted)
    assert outcome.puts == (Withdrawal(document, Mark(SENDER, NOW, NOW), "附件有误"),)
    assert outcome.gone[0] == (Document, document, frozenset({f"unit:{TOWN}", f"unit:{STREET}"}))
    assert {gone[1] for gone in outcome.gone[1:]} == {(document, TOWN), (document, STREET)}
    assert all(f"unit:{OFFICE}" not in scopes for _, _, scopes in outcome.gone)
    assert office.do(act(ANNA, SignFor(), document)) == Refused("withdrawn", {"title": "关于防汛的通知"})
    assert office.do(act(SENDER, Withdraw(), document)) == Accepted()


def test_only_the_sending_unit_withdraws(office: MemoryOffice) -> None:
    document = sent(office)
    assert refused(office.do(act(ANNA, Withdraw(), document))) == "not-yours"
    assert refused(office.do(act(SENDER, Withdraw(), b"no such item 123"))) == "unknown-item"


# ---- who, what and when


def test_an_unknown_person_or_kind_of_act_is_refused(office: MemoryOffice) -> None:
    assert refused(office.do(act("nobody", SignFor(), b"x" * 16))) == "unknown-person"
    assert office.do(act(ANNA, SignFor(), b"x" * 16, kind="countersign")) == Refused(
        "unknown-act", {"kind": "countersign"}
    )


@pytest.mark.parametrize("payload", [b"", b"\xc1", b"\x93\x01\x02\x03", msgspec.msgpack.encode(["id"])])
def test_an_act_that_cannot_be_read_is_a_known_error(office: MemoryOffice, payload: bytes) -> None:
    with pytest.raises(KnownError, match="act-malformed"):
        office.do(SignedAct(payload, b"", b""))


def test_content_of_another_kind_is_a_known_error(office: MemoryOffice) -> None:
    with pytest.raises(KnownError, match="act-malformed"):
        office.do(act(SENDER, SignFor(), kind="send"))


@pytest.mark.parametrize(
    ("at", "offset", "doubtful"),
    [
        (NOW, 0, False),
        (NOW + rules.TOLERANCE, 0, False),
        (NOW + rules.TOLERANCE + 1, 0, True),
        (NOW - rules.TOLERANCE, None, False),
        (NOW - rules.TOLERANCE - 1, None, True),
        (NOW - 10 * 365 * 86_400_000, None, True),
        (NOW - 10 * 365 * 86_400_000, 10 * 365 * 86_400_000, False),
    ],
)
def test_a_wrong_clock_loses_no_work_but_is_marked(
    office: MemoryOffice, at: int, offset: int | None, doubtful: bool
) -> None:
    document = sent(office)
    assert isinstance(office.do(act(ANNA, SignFor(), document, at, offset)), Accepted)
    assert office.handling(document).signed == Mark(ANNA, at + (offset or 0), NOW, doubtful)


def test_a_desk_that_looks_ahead_does_not_doubt_its_own_clock(office: MemoryOffice) -> None:
    document = sent(office)
    office.do(act(ANNA, SignFor(), document, at=NOW + 10**10), accepted_at=0)
    assert office.handling(document).signed == Mark(ANNA, NOW + 10**10, 0)


@given(
    st.sampled_from([SENDER, ANNA, OTHER, "nobody"]), st.sampled_from([Send(Paper("通知"), (TOWN,)), SignFor(), Read()])
)
def test_rules_change_nothing_themselves(by: str, content: Content) -> None:
    office = MemoryOffice()
    document = sent(office)
    before = dict(office.held)
    signed = act(by, content, document)
    assert rules.outcome(signed, office, NOW) == rules.outcome(signed, office, NOW)
    assert office.held == before


# ---- what was learnt

DAY = date(2023, 11, 15)  # of `NOW`, in China


def learned(version: int = 1, *, passed: bool = True, day: date = DAY) -> Learned:
    return Learned("computer-basics", version, passed, day)


def test_of_learning_stands_what_its_author_passed_and_nothing_else(office: MemoryOffice) -> None:
    signed = act(ANNA, learned())
    outcome = office.do(signed)
    assert isinstance(outcome, Accepted)
    assert outcome == Accepted((Training((ANNA, "computer-basics"), 1, True, DAY),))
    assert msgspec.to_builtins(signed.act.content(Learned)) == ["learned", "computer-basics", 1, True, "2023-11-15"]


def test_what_is_no_news_changes_nothing_and_is_no_error(office: MemoryOffice) -> None:
    said = [learned(passed=False), learned(passed=False), learned(), learned(), learned(passed=False), learned(2)]
    outcomes = [office.do(act(ANNA, one)) for one in said]
    assert [len(outcome.puts) for outcome in outcomes if isinstance(outcome, Accepted)] == [1, 0, 1, 0, 0, 1]
    assert office.get(Training, (ANNA, "computer-basics")) == Training((ANNA, "computer-basics"), 2, True, DAY)
    assert office.get(Training, (BO, "computer-basics")) is None


def test_a_day_that_has_not_come_is_that_of_a_wrong_clock(office: MemoryOffice) -> None:
    signed = act(ANNA, learned(day=date(2033, 1, 1)))
    for accepted_at, day in ((NOW, DAY), (0, date(2033, 1, 1))):
        outcome = rules.outcome(signed, office, accepted_at)
        assert outcome == Accepted((Training((ANNA, "computer-basics"), 1, True, day),))


@pytest.mark.parametrize("body", [["learned", "../up", 1, True, "2023-11-15"], ["learned", "a", 0, True, "2023-11-15"]])
def test_a_record_of_no_course_cannot_be_read(office: MemoryOffice, body: list[object]) -> None:
    signed = act(ANNA, learned())
    made = msgspec.structs.replace(signed.act, body=msgspec.Raw(msgspec.msgpack.encode(body)))
    with pytest.raises(KnownError, match="act-malformed"):
        office.do(SignedAct(msgspec.msgpack.encode(made), b"key", b"signature"))


# ---- records

_ITEM = b"0123456789abcdef"


def _every_record() -> Iterator[tuple[Record, object]]:
    signed = act(SENDER, Send(Paper("通知"), (TOWN,)))
    yield County(COUNTY, "马龙区", Zone.EXTRANET, "https://hub"), COUNTY
    yield UNITS[0], COUNTY
    yield PEOPLE[0], SENDER
    yield Key(b"key", ANNA, "ed25519", b"public"), b"key"
    yield Document(_ITEM, OFFICE, NOW, signed), _ITEM
    yield Document(_ITEM, OFFICE, NOW, Send(Paper("通知"), (TOWN,))), _ITEM
    yield Notice(_ITEM, OFFICE, NOW, Publish("通知", ())), _ITEM
    yield Arrival((_ITEM, TOWN), NOW), (_ITEM, TOWN)
    yield Handling((_ITEM, TOWN), Mark(ANNA, NOW), (Mark(BO, NOW, NOW, True),)), (_ITEM, TOWN)
    yield Withdrawal(_ITEM, Mark(SENDER, NOW), "误发"), _ITEM
    yield Deposit(_ITEM, (bytes(32),)), _ITEM
    yield Move((_ITEM, 300), TOWN, NOW, signed, "马政发〔2026〕7号"), (_ITEM, 300)
    yield Loan((ANNA, _ITEM), Delegation(_ITEM, BO, ANNA, NOW, NOW + 1)), (ANNA, _ITEM)
    yield Rulebook("functions", "office = []", NOW), "functions"
    yield Training((ANNA, "computer-basics"), 2, True, date(2026, 6, 3)), (ANNA, "computer-basics")
    yield CountyTerms("computer-basics", 60, 80), "computer-basics"


@pytest.mark.parametrize(("record", "identity"), list(_every_record()), ids=lambda value: type(value).__name__)
def test_a_record_is_filed_under_its_identity_and_comes_back_as_it_was(record: Record, identity: object) -> None:
    body = records.body(record)
    assert records.key_in(body) == records.key(identity)
    assert records.parse(records.kind(record), body) == record


def test_every_kind_of_record_is_tested() -> None:
    assert {type(record) for record, _ in _every_record()} == set(records.RECORDS.values())


@given(st.binary(min_size=1, max_size=16), st.lists(st.integers() | st.text(), max_size=3).map(tuple))
def test_a_record_of_an_unknown_kind_has_a_key_as_well(identity: bytes, more: tuple[object, ...]) -> None:
    more = tuple(value for value in more if not isinstance(value, int) or abs(value) < 2**63)
    assert records.key_in(msgspec.msgpack.encode((identity, *more))) == records.key(identity)


@pytest.mark.parametrize("body", [b"", b"\x90", b"\xc0", b"\xc1", b"\x92\x01"])
def test_what_is_no_record_has_no_key(body: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        records.key_in(body)


def test_scopes_tell_nobody_more_than_is_theirs() -> None:
    document = Document(_ITEM, OFFICE, NOW, Send(Paper("通知"), (TOWN, STREET)))
    to_all = Notice(_ITEM, OFFICE, NOW, Publish("通知", ()))
    to_town = Notice(_ITEM, OFFICE, NOW, Publish("通知", (), (TOWN,)))
    own, town, street = (f"unit:{unit}" for unit in (OFFICE, TOWN, STREET))
    assert records.scopes(UNITS[0]) == {"county"}
    assert records.scopes(document) == {own, town, street}
    assert records.scopes(to_all) == {"county"}
    assert records.scopes(to_town) == {own, town}
    assert records.scopes(Handling((_ITEM, TOWN)), document) == {own, town}, "the street does not see what the town did"
    assert records.scopes(Arrival((_ITEM, TOWN), NOW), document) == {own}
    assert records.scopes(Withdrawal(_ITEM, Mark(SENDER, NOW)), document) == {own}
    assert records.scopes(Deposit(_ITEM), document) == {own, town, street}


def test_files_that_cannot_be_are_refused_by_the_rules_as_well() -> None:
    good = Attachment("报告.pdf", 9, bytes(32), "pdf")
    for files, reason in (
        ((good,), ""),
        ((good,) * 51, "attachments-too-many"),
        ((msgspec.structs.replace(good, size=501 * 1024 * 1024),), "attachment-too-large"),
        ((msgspec.structs.replace(good, name="../报告.pdf"),), "attachment-malformed"),
        ((msgspec.structs.replace(good, name="机密★1年.pdf"),), "classified"),
    ):
        found = MemoryOffice().do(act(SENDER, Send(Paper("通知", files=files), (TOWN,))), NOW)
        assert (found.reason if isinstance(found, Refused) else "") == reason
