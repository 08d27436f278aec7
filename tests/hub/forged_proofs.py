"""A county with a document to be proven, and every way in which a proof of it may be forged."""

from __future__ import annotations

import hashlib
import io
import random
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from app.domain.papers import Attachment
from app.hub import county, proofs
from app.hub.proofs import Reader
from app.protocol import proof as files
from app.protocol.log import sign_head
from app.protocol.proof import Proof
from app.protocol.proof_checking import Checked, check
from app.protocol.signatures import Purpose, SecretKey, key_id
from tests.hub.desks_and_hub import World
from tests.integration.small_county import BUREAU, CHEN, HILLS, LI, SUN, TOWN, WANG, ZHAO, paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.acts import SignedAct

CONTENT = random.Random(1).randbytes(3000)
SHA256 = hashlib.sha256(CONTENT).digest()


class Office(World):
    """A document that the town sent to the hills and the bureau, signed for, read and answered."""

    def live(self) -> None:
        self.enrol(CHEN, LI, WANG, ZHAO, SUN)
        self.sync()
        named = (Attachment("物资清单.pdf", len(CONTENT), SHA256, "pdf"),)
        self.item = self.desks[LI].send(structs.replace(paper(), files=named), [HILLS, BUREAU])
        self.sync(LI)
        self.bring()
        self.settle()
        self.desks[ZHAO].sign_for(self.item)
        self.desks[ZHAO].mark_read(self.item)
        self.desks[SUN].sign_for(self.item)
        self.settle()
        self.answer = self.desks[ZHAO].send(paper("关于防汛物资储备的复函"), [TOWN], reply_to=self.item)
        self.other = self.desks[LI].send(paper("另一份通知"), [HILLS])
        self.settle()
        self.desks[ZHAO].sign_for(self.other)
        self.settle()

    def bring(self) -> None:
        with self.hub.store.reading() as tx:
            desk = next(desk for desk in tx.desks() if desk.person == LI)
        begun = self.hub.files.begin(desk, self.id, SHA256, len(CONTENT))
        self.hub.files.settle(self.hub.files.write(begun, CONTENT))

    @property
    def id(self) -> bytes:
        return bytes.fromhex(self.item)

    def prove(self, unit: str = "", item: str = "") -> Proof:
        return proofs.prove(self.hub, bytes.fromhex(item or self.item), Reader(unit))

    @property
    def pin(self) -> str:
        return hashlib.sha256(self.hub.keys.authority_der).hexdigest()


def written(proof: Proof, *contents: bytes) -> bytes:
    out = io.BytesIO()
    named = [(hashlib.sha256(content).digest(), len(content), [content]) for content in contents]
    files.write(out, proof, named, len(named))
    return out.getvalue()


def checked(content: bytes, pin: str = "") -> Checked:
    return check(files.read(io.BytesIO(content)), pin)


def codes(found: Checked) -> set[str]:
    return {fault.code for fault in found.faults}


def kinds(proof: Proof) -> list[tuple[str, str]]:
    opened = [one.opened()[0].act for one in proof.acts]
    return [(act.kind, act.by) for act in opened]


def restated(office: Office, proof: Proof, **changed: object) -> Proof:
    """As if the county itself had stated something else."""
    statement = structs.replace(proof.stated(), **changed)
    return Proof(*files.sign(office.hub.keys.signing, statement), *list(structs.astuple(proof))[3:])


def forged_act(proof: Proof, place: int, signed: SignedAct) -> Proof:
    acts = list(proof.acts)
    acts[place] = structs.replace(acts[place], signed=msgspec.msgpack.encode(signed))
    return structs.replace(proof, acts=tuple(acts))


def altered_text(office: Office, proof: Proof) -> Proof:
    signed, _ = proof.acts[0].opened()
    return forged_act(
        proof, 0, structs.replace(signed, payload=signed.payload.replace("防汛".encode(), "抗旱".encode()))
    )


def without_an_act(office: Office, proof: Proof) -> Proof:
    return structs.replace(proof, acts=proof.acts[:2] + proof.acts[3:])


def without_the_beginning(office: Office, proof: Proof) -> Proof:
    return structs.replace(proof, acts=proof.acts[1:])


def without_the_last_act(office: Office, proof: Proof) -> Proof:
    return structs.replace(proof, acts=proof.acts[:-1])


def in_another_order(office: Office, proof: Proof) -> Proof:
    one, two, three, *rest = proof.acts
    return structs.replace(proof, acts=(one, three, two, *rest))


def one_act_twice(office: Office, proof: Proof) -> Proof:
    return structs.replace(proof, acts=(*proof.acts, proof.acts[-1]))


def with_a_genuine_act_of_another_document(office: Office, proof: Proof) -> Proof:
    other = office.prove(item=office.other)
    return structs.replace(proof, acts=(proof.acts[0], other.acts[1], *proof.acts[2:]))


def with_receipts_exchanged(office: Office, proof: Proof) -> Proof:
    acts = list(proof.acts)
    acts[1] = structs.replace(acts[1], receipt=acts[2].receipt, path=acts[2].path)
    return structs.replace(proof, acts=tuple(acts))


def accepted_earlier(office: Office, proof: Proof) -> Proof:
    acts = list(proof.acts)
    receipt = structs.replace(acts[1].opened()[1], at=1)
    acts[1] = structs.replace(acts[1], receipt=msgspec.msgpack.encode(receipt))
    return structs.replace(proof, acts=tuple(acts))


def signed_by_a_foreign_key(office: Office, proof: Proof) -> Proof:
    signed, _ = proof.acts[0].opened()
    key = SecretKey()
    return forged_act(
        proof,
        0,
        structs.replace(signed, key=key_id(key.public), signature=key.sign(Purpose.ACT, signed.payload)),
    )


def with_a_foreign_key_under_the_authors_name(office: Office, proof: Proof) -> Proof:
    signed, _ = proof.acts[0].opened()
    key = SecretKey()
    forged = forged_act(proof, 0, structs.replace(signed, signature=key.sign(Purpose.ACT, signed.payload)))
    keys = tuple(structs.replace(one, public=key.public) for one in proof.stated().keys)
    return structs.replace(forged, statement=msgspec.msgpack.encode(structs.replace(proof.stated(), keys=keys)))


def with_a_revoked_key(office: Office, proof: Proof) -> Proof:
    """What the county would state if the key had been revoked before: an act that then cannot be right."""
    stated = proof.stated()
    keys = tuple(structs.replace(one, until=2) if one.person == ZHAO else one for one in stated.keys)
    return restated(office, proof, keys=keys)


def with_a_key_that_came_later(office: Office, proof: Proof) -> Proof:
    stated = proof.stated()
    keys = tuple(structs.replace(one, since=99) if one.person == LI else one for one in stated.keys)
    return restated(office, proof, keys=keys)


def with_a_revocation_taken_out(office: Office, proof: Proof) -> Proof:
    revoked = with_a_revoked_key(office, proof)
    return structs.replace(revoked, statement=proof.statement)


def with_another_countys_root(office: Office, proof: Proof) -> Proof:
    return structs.replace(proof, head=sign_head(SecretKey(), proof.head.said))


def with_an_older_root(office: Office, proof: Proof) -> Proof:
    with office.hub.store.reading() as tx:
        first = msgspec.msgpack.decode(tx.tree.heads()[0].signed, type=type(proof.head))
    return structs.replace(proof, head=first)


def of_another_county_altogether(office: Office, proof: Proof) -> Proof:
    """Everything signed again by a hub of one's own, with an authority of its own."""
    elsewhere = county.create(office.folder / f"other-{random.random()}", address="elsewhere:1")
    try:
        head = sign_head(elsewhere.keys.signing, proof.head.said)
        stated = structs.replace(
            proof.stated(), county=elsewhere.keys.county_id, head=hashlib.sha256(head.head).digest()
        )
        return Proof(
            *files.sign(elsewhere.keys.signing, stated),
            head,
            proof.acts,
            elsewhere.keys.certificate(),
            elsewhere.keys.authority_der,
        )
    finally:
        elsewhere.close()


def with_only_the_hub_of_another_county(office: Office, proof: Proof) -> Proof:
    return structs.replace(of_another_county_altogether(office, proof), authority=proof.authority)


def with_a_statement_on_another_document(office: Office, proof: Proof) -> Proof:
    other = office.prove(item=office.other)
    return structs.replace(proof, statement=other.statement, signature=other.signature)


BAD: dict[Callable[[Office, Proof], Proof], set[str]] = {
    altered_text: {"proof-act-altered", "proof-not-in-log"},
    without_an_act: {"proof-act-missing"},
    without_the_beginning: {"proof-act-missing", "proof-without-beginning"},
    without_the_last_act: {"proof-act-missing"},
    in_another_order: {"proof-acts-swapped"},
    one_act_twice: {"proof-acts-swapped"},
    with_a_genuine_act_of_another_document: {"proof-act-of-another"},
    with_receipts_exchanged: {"proof-receipt-differs", "proof-not-in-log"},
    accepted_earlier: {"proof-not-in-log"},
    signed_by_a_foreign_key: {"proof-key-foreign", "proof-not-in-log"},
    with_a_foreign_key_under_the_authors_name: {"proof-statement-altered"},
    with_a_revoked_key: {"proof-key-revoked"},
    with_a_key_that_came_later: {"proof-key-revoked"},
    with_a_revocation_taken_out: {"proof-statement-altered"},
    with_another_countys_root: {"proof-root-altered"},
    with_an_older_root: {"proof-other-root"},
    of_another_county_altogether: {"proof-other-authority"},
    with_only_the_hub_of_another_county: {"proof-hub-not-certified"},
    with_a_statement_on_another_document: {"proof-act-of-another"},
}
