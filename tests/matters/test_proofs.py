"""A matter's proof file: what its acts lead to, shown by the rules from the file alone."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.domain.errors import KnownError
from app.domain.matters.seats import person_seat
from app.domain.matters.state import MatterState
from app.domain.matters.verbs import Verb
from app.hub import proofs
from app.hub.proofs import Reader
from app.protocol import proof as files
from app.protocol.proof_checking import Checked, check
from app.speech.proof_report import report
from app.verify import facts
from tests.matters.office import HILLS, PAPER, TOWN, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.protocol.proof import Proof


@pytest.fixture
def office(memory: Path) -> Iterator[Office]:
    made = Office(memory, "wang", "li", "mayor", "sun")
    yield made
    made.close()


def signed_matter(office: Office) -> str:
    matter = office.of("sun").start("outgoing", PAPER.title, PAPER)
    office.do("sun", matter, Verb.SUBMIT, "请核稿")
    office.sync("sun", "li")
    office.do("li", matter, Verb.AGREE, next="sign")
    office.sync("li", "mayor")
    office.do("mayor", matter, Verb.SIGN, "同意印发")
    office.settle()
    return matter


def checked(office: Office, proof: Proof) -> Checked:
    out = io.BytesIO()
    files.write(out, proof, (), 0)
    pin = hashlib.sha256(office.hub.keys.authority_der).hexdigest()
    return check(files.read(io.BytesIO(out.getvalue())), pin)


def test_a_matter_is_folded_anew_from_what_is_proven(office: Office) -> None:
    matter = signed_matter(office)
    found = checked(office, proofs.prove(office.hub, bytes.fromhex(matter), Reader()))
    assert found.faults == ()
    assert isinstance(found.item, MatterState)
    seen = office.opened("sun", matter)
    assert (found.item.title, found.item.number) == (PAPER.title, "月望乡发〔2026〕1号")
    assert [opinion.text for opinion in found.item.opinions] == [one.text for one in seen.opinions]
    assert found.item.revisions[-1].paper.body == PAPER.body
    shown = "\n".join(report(found, text=True))
    for word in (PAPER.title, "月望乡发〔2026〕1号", "同意印发", "因灾受损，请予支持。", "杨勇"):
        assert word in shown
    assert [act["number"] for act in facts(found)["acts"]][-1] == "月望乡发〔2026〕1号"


def test_who_has_nothing_to_do_with_a_matter_gets_no_proof_of_it(office: Office) -> None:
    matter = bytes.fromhex(signed_matter(office))
    for person in ("sun", "li", "mayor"):
        assert checked(office, proofs.prove(office.hub, matter, Reader(TOWN, person))).faults == ()
    with pytest.raises(KnownError, match="unknown-item"):
        proofs.prove(office.hub, matter, Reader(TOWN, "nobody"))


def test_a_decision_cannot_be_taken_out(office: Office) -> None:
    proof = proofs.prove(office.hub, bytes.fromhex(signed_matter(office)), Reader())
    assert len(proof.acts) == 4
    for place in range(4):
        without = structs.replace(proof, acts=proof.acts[:place] + proof.acts[place + 1 :])
        assert "proof-act-missing" in {fault.code for fault in checked(office, without).faults}
    exchanged = structs.replace(proof, acts=(*proof.acts[:2], proof.acts[3], proof.acts[2]))
    assert [fault.code for fault in checked(office, exchanged).faults] == ["proof-acts-swapped"]


def restated(office: Office, proof: Proof, **changed: object) -> Proof:
    """As a forger's own hub would sign it."""
    statement = structs.replace(proof.stated(), **changed)
    content, signature, algorithm = files.sign(office.hub.keys.signing, statement)
    return structs.replace(proof, statement=content, signature=signature, algorithm=algorithm)


def test_acts_that_cannot_have_followed_are_a_fault_and_no_error_of_ours(office: Office) -> None:
    proof = proofs.prove(office.hub, bytes.fromhex(signed_matter(office)), Reader())
    submitted = proof.acts[1].opened()[0].act.id
    headless = structs.replace(proof, acts=proof.acts[1:2])
    headless = restated(office, headless, item=submitted, leaves=proof.stated().leaves[1:2])
    document = bytes.fromhex(office.desks["sun"].send(PAPER, [HILLS]))
    office.sync("sun")
    no_matter = restated(office, proofs.prove(office.hub, document, Reader()), kind=files.MATTER)
    for forged in (headless, no_matter):
        assert [fault.code for fault in checked(office, forged).faults] == ["proof-acts-impossible"]


def test_what_was_handed_over_is_proven_on_each_matter(office: Office) -> None:
    first = office.of("sun").start("outgoing", PAPER.title, PAPER)
    second = office.of("sun").start("leave", "孙伟请假三天")
    office.sync("sun")
    assert len(office.of("sun").held()) == 2
    office.of("sun").hand_over(person_seat("wang"))
    office.settle()
    for matter in (first, second):
        found = checked(office, proofs.prove(office.hub, bytes.fromhex(matter), Reader()))
        assert found.faults == ()
        assert [act.kind for act in found.acts] == ["matter.start", "matter.hand-over"]


def test_a_matter_is_named_by_the_beginning_of_its_id(office: Office) -> None:
    matter = signed_matter(office)
    assert proofs.find(office.hub, matter) == bytes.fromhex(matter)
    with pytest.raises(KnownError, match="unknown-item"):
        proofs.find(office.hub, matter[:3])
