"""Proof files of a real hub: what they prove, to whom, and that nothing in them can be altered unnoticed."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from app import speech
from app.domain.acts import Send
from app.domain.errors import KnownError
from app.domain.papers import Paper
from app.hub import log, proofs
from app.protocol import proof as files
from app.protocol.messages import Receipt
from app.speech.proof_report import report
from app.speech.sentences import SENTENCES, sentence
from app.verify import facts
from tests.hub.forged_proofs import (
    BAD,
    CONTENT,
    SHA256,
    Office,
    altered_text,
    checked,
    codes,
    kinds,
    of_another_county_altogether,
    written,
)
from tests.integration.small_county import BUREAU, CHEN, COUNTY, HILLS, LI, SUN, TOWN, WANG, ZHAO, paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.protocol.proof import Proof, Statement


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Read only: tests that change something make their own."""
    made = Office(tmp_path_factory.mktemp("office"))
    made.live()
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def own(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path, request.getfixturevalue("postgresql_database") if request.param == "postgresql" else "")
    made.live()
    yield made
    made.close()


def test_a_document_is_proven_with_all_that_was_done(own: Office, tmp_path: Path) -> None:
    target = tmp_path / "公文.xyproof"
    proof, count = proofs.export(own.hub, own.id, target)
    assert count == 1
    assert kinds(proof) == [("send", LI), ("sign-for", ZHAO), ("read", ZHAO), ("sign-for", SUN), ("send", ZHAO)]
    found = checked(target.read_bytes(), own.pin)
    assert found.faults == ()
    assert found.pinned
    assert [file.here for file in found.files] == [True]
    assert [(act.holder.name, act.holder.unit) for act in found.acts if act.holder] == [
        ("李强", "月望乡"),
        ("赵敏", "纳章镇"),
        ("赵敏", "纳章镇"),
        ("孙伟", "马龙区水务局"),
        ("赵敏", "纳章镇"),
    ]
    with own.hub.store.reading() as tx:
        head = log.newest(tx)
        assert head is not None
        assert head.said.size == tx.last_position(), "what is newer than the day's head gets one of its own"
    assert found.head == head.said


def test_a_recipient_takes_away_what_its_unit_may_see(office: Office) -> None:
    assert kinds(office.prove(TOWN)) == kinds(office.prove())
    assert kinds(office.prove(HILLS)) == [("send", LI), ("sign-for", ZHAO), ("read", ZHAO), ("send", ZHAO)]
    bureau = office.prove(BUREAU)
    assert kinds(bureau) == [("send", LI), ("sign-for", SUN)]
    found = checked(written(bureau), office.pin)
    assert codes(found) == set()
    assert found.statement.seen_by == "马龙区水务局"
    assert "纳章镇" not in "".join(report(found))
    for stranger in (COUNTY, "nowhere"):
        with pytest.raises(KnownError, match="unknown-item"):
            office.prove(stranger)


def test_a_withdrawn_document_stays_with_its_sender(own: Office) -> None:
    own.desks[LI].withdraw(own.item, "有误")
    own.settle()
    assert ("withdraw", LI) in kinds(own.prove(TOWN))
    with pytest.raises(KnownError, match="unknown-item"):
        own.prove(HILLS)


def test_an_imported_document_says_that_nobody_signed_it(own: Office) -> None:
    own.hub.import_documents([(1, Paper("导入的通知", body=("一",)))], COUNTY, [TOWN])
    own.settle()
    item = next(row.id for row in own.desks[LI].inbox().rows if row.title == "导入的通知")
    own.desks[LI].sign_for(item)
    own.settle()
    proof = own.prove(item=item)
    assert kinds(proof) == [("sign-for", LI)]
    found = checked(written(proof), own.pin)
    assert codes(found) == set()
    assert found.item is not None
    assert any("imported" in line for line in in_english(lambda: report(found)))
    record = proof.stated().records[0]
    altered = structs.replace(proof, statement=proof.statement.replace("导入的通知".encode(), "改写的通知".encode()))
    assert record[1] in proof.statement
    assert codes(checked(written(altered), own.pin)) == {"proof-statement-altered"}


def in_english(do: Callable[[], list[str]]) -> list[str]:
    before = speech.language()
    speech.use("en")
    try:
        return do()
    finally:
        speech.use(before)


@pytest.mark.parametrize("forge", BAD, ids=lambda forge: forge.__name__)
def test_what_was_forged_is_named(office: Office, forge: Callable[[Office, Proof], Proof]) -> None:
    found = checked(written(forge(office, office.prove()), CONTENT), office.pin)
    assert codes(found) >= BAD[forge]
    for fault in found.faults:
        assert fault.code in SENTENCES
        assert "…" not in sentence(fault.code, fault.values), "every value of the sentence is given"
    assert not facts(found)["ok"]


def test_the_same_file_without_a_known_authority_is_proven_up_to_the_one_in_it(office: Office) -> None:
    strange = written(of_another_county_altogether(office, office.prove()), CONTENT)
    assert codes(checked(strange)) == set()
    assert not checked(strange).pinned
    lines = in_english(lambda: report(checked(strange)))
    assert any(line.strip().startswith("· Whose authority this is") for line in lines)


def test_an_authority_is_known_by_the_digits_of_a_slip(office: Office) -> None:
    from app.verify import authority

    shown = office.hub.keys.fingerprint
    content = written(office.prove(), CONTENT)
    assert codes(checked(content, authority(shown))) == set()
    assert authority(str(office.hub.keys.folder / "authority.pem")) == office.pin
    wrong = shown[:-1] + ("0" if shown[-1] != "0" else "1")
    assert codes(checked(content, authority(wrong))) == {"proof-other-authority"}
    for nothing in ("12345", "no-such-file", shown[:9]):
        with pytest.raises(KnownError, match="authority-malformed"):
            authority(nothing)


def test_files_are_proven_by_their_content(office: Office) -> None:
    proof = office.prove()
    without = checked(written(proof), office.pin)
    assert codes(without) == set()
    assert [file.here for file in without.files] == [False]
    assert any("物资清单.pdf" in line for line in facts(without)["unproven"])
    out = io.BytesIO()
    files.write(out, proof, [(SHA256, len(CONTENT), [CONTENT[:-1] + b"x"])], 1)
    assert codes(checked(out.getvalue(), office.pin)) == {"proof-file-altered"}
    assert codes(checked(written(proof, CONTENT, b"something else"), office.pin)) == {"proof-file-foreign"}


def refusal(content: bytes, pin: str) -> str:
    """The code that a file is refused with; empty for one that is proven."""
    said = ""
    try:
        found = checked(content, pin)
        said = found.faults[0].code if found.faults else ""
    except KnownError as error:
        said = error.code
    assert not said or said in SENTENCES
    return said


@pytest.fixture(scope="module")
def whole(office: Office) -> bytes:
    return written(office.prove(), CONTENT)


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")  # of a certificate, altered
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.data())
def test_no_byte_can_be_altered_unnoticed(office: Office, whole: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(whole) - 33))
    spoilt = bytearray(whole)
    spoilt[place] ^= 1 << data.draw(st.integers(0, 7))
    assert refusal(bytes(spoilt), office.pin), "by accident"
    spoilt[-32:] = hashlib.sha256(spoilt[:-32]).digest()
    assert refusal(bytes(spoilt), office.pin), "on purpose, by somebody who mends the hash at the end"


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_no_byte_of_the_certificates_can_be_altered_and_none_is_an_error_of_ours(office: Office) -> None:
    """Each of them: a library of certificates has many ways to refuse, and a few bytes lead to some of them."""
    proof = structs.replace(office.prove(), acts=())
    for name in ("hub", "authority"):
        certificate = getattr(proof, name)
        for place in range(len(certificate)):
            spoilt = bytearray(certificate)
            spoilt[place] ^= 1
            found = codes(checked(written(structs.replace(proof, **{name: bytes(spoilt)})), office.pin))
            assert found & {"proof-hub-not-certified", "proof-other-authority", "proof-other-root"}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_a_truncated_file_is_refused(office: Office, whole: bytes, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(whole) - 1))
    assert refusal(whole[:end], office.pin) == ("proof-truncated" if end else "proof-not-one")


def test_what_comes_behind_the_end_is_refused(office: Office, whole: bytes) -> None:
    assert refusal(whole + b"x", office.pin) == "proof-altered"
    assert refusal(b"PK\3\4" + whole, office.pin) == "proof-not-one"
    newer = whole[:7] + b"\2" + whole[8:]
    assert refusal(newer, office.pin) == "proof-newer"


@given(st.binary(max_size=300))
def test_nothing_in_the_place_of_a_proof_is_an_error_of_ours(content: bytes) -> None:
    length = len(content).to_bytes(4, "big")
    assert refusal(b"XYPROOF\1" + length + content + b"\0" * 36, "") != ""


def test_proofs_made_before_and_after_more_was_done_both_hold(own: Office) -> None:
    before = written(own.prove())
    own.desks[WANG].send(paper("又一份"), [HILLS])
    own.desks[SUN].mark_read(own.item)
    own.settle()
    own.hub.revoke(ZHAO)
    after = own.prove()
    assert ("read", SUN) in kinds(after)
    for content in (before, written(after)):
        assert codes(checked(content, own.pin)) == set()
    holders = {one.person: one for one in after.stated().keys}
    assert holders[ZHAO].until > 0, "a key that was revoked later was valid then"
    assert holders[LI].until == 0


def test_a_notice_is_proven_as_well(own: Office) -> None:
    own.desks[CHEN].publish("放假通知", ["国庆节放假。"])
    own.settle()
    item = own.desks[LI].notices().rows[0].id
    own.desks[LI].mark_read(item)
    own.settle()
    proof = own.prove(TOWN, item)
    assert kinds(proof) == [("publish", CHEN), ("read", LI)]
    found = checked(written(proof), own.pin)
    assert codes(found) == set()
    assert "放假通知" in report(found)


def test_the_report_says_in_both_languages_what_was_proven(office: Office) -> None:
    found = checked(written(office.prove()), office.pin)
    english = in_english(lambda: report(found, text=True))
    assert english[0].startswith("PROVEN")
    before = speech.language()
    speech.use("zh_CN")
    try:
        chinese = "\n".join(report(found, text=True))
    finally:
        speech.use(before)
    for word in ("检验通过", "已经证明", "没有证明", "李强", "请于六月底前备齐防汛物资。"):
        assert word in chinese
    bad = checked(written(altered_text(office, office.prove())), office.pin)
    assert in_english(lambda: report(bad))[0].startswith("NOT PROVEN")


def test_only_the_acts_of_the_log_are_stated(office: Office) -> None:
    """A statement has the leaves of the log, so that both prove the same."""
    proof = office.prove()
    stated: Statement = proof.stated()
    with office.hub.store.reading() as tx:
        for act, leaf in zip(proof.acts, stated.leaves, strict=True):
            signed, receipt = act.opened()
            logged = tx.logged(signed.act.id)
            assert logged is not None
            assert (logged.signed, logged.receipt) == (act.signed, act.receipt)
            assert leaf == hashlib.sha256(b"\0" + logged.signed + logged.receipt).digest()
            assert isinstance(receipt, Receipt)
    assert proof.acts[0].opened()[0].act.content(Send).to == (HILLS, BUREAU)
