"""Checking a proof file: from the county's authority down to each act and file. Pure; needs no hub, store or line.

Nothing is taken from the file on trust: whatever does not hold is a `Fault`, and all of them are found.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct, structs

from app.domain import records
from app.domain.acts import UNREADABLE, Act, Send
from app.domain.errors import KnownError
from app.domain.matters.contents import PREFIX, of_act
from app.domain.matters.folding import Entry, fold
from app.domain.matters.state import MatterState
from app.domain.matters.verbs import Verb
from app.domain.records import Document, Notice
from app.domain.rules import TOLERANCE
from app.protocol.log import TreeHead, leaf
from app.protocol.mailbag import county_id
from app.protocol.merkle import includes
from app.protocol.messages import Outcome, Receipt
from app.protocol.proof import MATTER, Holder, Statement
from app.protocol.signatures import Purpose, holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.domain.acts import SignedAct
    from app.domain.papers import Attachment
    from app.protocol.proof import Attached, Proof, ProvenAct, Read

FINGERPRINT: Final = 16
"""Hexadecimal digits of the authority's SHA-256 that stand on an enrolment slip."""
_HAND_OVER: Final = PREFIX + Verb.HAND_OVER
"""移交: one act that is on all matters of a person."""
_NO_CERTIFICATE: Final = (
    *(ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm),
    *(x509.ExtensionNotFound, x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType),
)
"""What the library raises for bytes that were a certificate before somebody altered them."""


class Fault(Struct, frozen=True):
    """Something that does not hold: a code of `app.speech` and the values of its sentence."""

    code: str
    values: dict[str, str] = {}


class ShownAct(Struct, frozen=True):
    """An act as it can be shown. Times in ms; `faulty` is one that something does not hold of."""

    number: int
    kind: str
    act: Act
    receipt: Receipt
    holder: Holder | None
    doubtful: bool
    faulty: bool = False


class ShownFile(Struct, frozen=True):
    """A file that a paper names, and whether its content is in the proof file."""

    sha256: bytes
    name: str
    size: int
    here: bool


class Checked(Struct, frozen=True):
    """What a proof file says, and all that does not hold of it."""

    statement: Statement
    head: TreeHead
    authority: str
    """SHA-256 of the authority's certificate, hexadecimal."""
    pinned: bool
    """The authority is the one that the reader knows."""
    item: Document | Notice | MatterState | None
    """The document or notice; what a matter's acts lead to; None where something does not hold of a matter."""
    acts: tuple[ShownAct, ...]
    files: tuple[ShownFile, ...]
    faults: tuple[Fault, ...]


def check(read: Read, pinned: str = "") -> Checked:
    """Check a proof file. `pinned` is the beginning of the SHA-256 of the authority that the reader knows, in
    hexadecimal; empty where the reader knows none.

    Raises `KnownError("proof-altered")` where what is inside cannot even be read.
    """
    proof = read.proof
    try:
        statement, head = proof.stated(), proof.head.said
        opened = [one.opened() for one in proof.acts]
        acts = [_shown(number, *one, statement) for number, one in enumerate(opened, 1)]
        item = _item(statement, acts, opened)
        named = {one.sha256: one for one in _named(item, acts)}
    except (KnownError, *UNREADABLE) as error:
        raise KnownError("proof-altered") from error
    authority = hashlib.sha256(proof.authority).hexdigest()
    faults = list(_chain_faults(proof, statement, authority, pinned))
    for place, (shown, one) in enumerate(zip(acts, opened, strict=True)):
        found = list(_act_faults(shown, one[0], proof.acts[place], statement, head))
        acts[place] = _marked(shown, faulty=bool(found))
        faults += found
    faults += _list_faults(proof.acts, acts, statement)
    if item is None and all(one.act.id != statement.item for one in acts):
        faults.append(Fault("proof-without-beginning"))
    faults += _file_faults(read.files, named)
    if not read.whole and not faults:
        faults.append(Fault("proof-altered"))
    here = {one.named for one in read.files}
    files = tuple(ShownFile(one.sha256, one.name, one.size, one.sha256 in here) for one in named.values())
    shown_item: Document | Notice | MatterState | None = item
    if statement.kind == MATTER and not faults and not statement.records:
        shown_item = _folded(statement, acts)
        if shown_item is None:
            faults.append(Fault("proof-acts-impossible"))
    return Checked(statement, head, authority, bool(pinned), shown_item, tuple(acts), files, tuple(faults))


def _chain_faults(proof: Proof, statement: Statement, authority: str, pinned: str) -> Iterator[Fault]:
    if not authority.startswith(pinned):
        yield Fault("proof-other-authority", {"theirs": authority[:FINGERPRINT], "ours": pinned[:FINGERPRINT]})
    hub = _certified(proof)
    if hub is None:
        yield Fault("proof-hub-not-certified")
        return
    if not holds(hub, Purpose.LOG, proof.head.head, proof.head.signature, proof.head.algorithm):
        yield Fault("proof-root-altered")
    if not holds(hub, Purpose.STATEMENT, proof.statement, proof.signature, proof.algorithm):
        yield Fault("proof-statement-altered")
    elif statement.county != county_id(hub) or statement.head != hashlib.sha256(proof.head.head).digest():
        yield Fault("proof-other-root")


def _certified(proof: Proof) -> bytes | None:
    """The hub's public key, if the authority vouches for it. As in a connection, dates do not count (decision 006)."""
    try:
        authority = x509.load_der_x509_certificate(proof.authority)
        hub = x509.load_der_x509_certificate(proof.hub)
        authority.verify_directly_issued_by(authority)
        hub.verify_directly_issued_by(authority)
        may_vouch = authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        public = hub.public_key()
    except _NO_CERTIFICATE:
        return None
    if not all(
        proven.endswith(b"\0" + one.signature) for proven, one in ((proof.hub, hub), (proof.authority, authority))
    ):
        return None  # X.509 could call the last bits of a signature unused, and nothing would tell that it was altered
    return public.public_bytes_raw() if may_vouch and isinstance(public, Ed25519PublicKey) else None


def _shown(number: int, signed: SignedAct, receipt: Receipt, statement: Statement) -> ShownAct:
    act = signed.act
    holder = next((one for one in statement.keys if one.id == signed.key), None)
    doubtful = act.corrected_at > receipt.at + TOLERANCE
    return ShownAct(number, act.kind, act, receipt, holder, doubtful)


def _marked(shown: ShownAct, *, faulty: bool) -> ShownAct:
    return structs.replace(shown, faulty=faulty)


def _act_faults(
    shown: ShownAct, signed: SignedAct, proven: ProvenAct, statement: Statement, head: TreeHead
) -> Iterator[Fault]:
    act, receipt, holder = shown.act, shown.receipt, shown.holder
    where = {"number": str(shown.number), "act": act.kind}
    if holder is None or holder.person != act.by:
        yield Fault("proof-key-foreign", where)
    elif not _is_signed(signed, holder):
        yield Fault("proof-act-altered", where)
    elif not holder.since < receipt.position or 0 < holder.until <= receipt.position:
        yield Fault("proof-key-revoked", {**where, "name": holder.name})
    if receipt.act != act.id or receipt.outcome != Outcome.ACCEPTED:
        yield Fault("proof-receipt-differs", where)
    if statement.item not in (act.id, act.target, _answered(act)) and act.kind != _HAND_OVER:
        yield Fault("proof-act-of-another", where)
    index = receipt.position - 1
    if not includes(head.root, head.size, index, leaf(proven.signed, proven.receipt), proven.path):
        yield Fault("proof-not-in-log", where)


def _is_signed(signed: SignedAct, holder: Holder) -> bool:
    own = hashlib.sha256(holder.public).digest()[:16] == holder.id and signed.algorithm == holder.algorithm
    return own and holds(holder.public, Purpose.ACT, signed.payload, signed.signature, holder.algorithm)


def _answered(act: Act) -> bytes | None:
    return act.content(Send).reply_to or None if act.kind == "send" else None


def _list_faults(acts: Sequence[ProvenAct], shown: Sequence[ShownAct], statement: Statement) -> Iterator[Fault]:
    """Acts that the hub's statement names and that are not here, or the other way round."""
    found = [leaf(one.signed, one.receipt) for one in acts]
    stated = list(statement.leaves)
    if found == stated:
        return
    strange = [one for one, its in zip(shown, found, strict=True) if its not in stated]
    for one in strange:
        if not one.faulty:  # else it is told already what is wrong with it
            yield Fault("proof-act-not-stated", {"number": str(one.number), "act": one.kind})
    missing = sum(one not in found for one in stated) - len(strange)
    if missing > 0:
        yield Fault("proof-act-missing", {"count": str(missing)})
    elif not strange:
        yield Fault("proof-acts-swapped")


def _folded(statement: Statement, acts: Sequence[ShownAct]) -> MatterState | None:
    """The state of a matter by the rules, from its acts alone; None where they cannot have followed on each other."""
    try:
        return fold(
            Entry(
                structs.replace(of_act(one.act), matter=statement.item),
                one.receipt.at,
                one.receipt.values.get("number", ""),
            )
            for one in acts
        )
    except (KnownError, AssertionError, LookupError):
        # folding relies on acts that a hub has judged; here a forger's own hub may have signed whatever it liked
        return None


def _item(
    statement: Statement, acts: Sequence[ShownAct], opened: Sequence[tuple[SignedAct, Receipt]]
) -> Document | Notice | None:
    """The document or notice itself: of the act that began it, or, of an import, as the hub states it."""
    for kind, body in statement.records:
        record = records.parse(kind, body) if kind in ("document", "notice") else None
        if isinstance(record, Document | Notice) and record.id == statement.item:
            return record
    for shown, (signed, receipt) in zip(acts, opened, strict=True):
        if shown.act.id == statement.item:
            return _begun(shown, signed, receipt.at)
    return None


def _begun(shown: ShownAct, signed: SignedAct, at: int) -> Document | Notice | None:
    """Raises `KnownError("act-malformed")` where its content cannot be read."""
    unit = shown.holder.unit if shown.holder is not None else ""
    match shown.kind:
        case "send":
            document = Document(shown.act.id, unit, at, signed)
            assert document.send is not None
            return document
        case "publish":
            notice = Notice(shown.act.id, unit, at, signed)
            assert notice.publish is not None
            return notice
    return None


def _named(item: Document | Notice | None, acts: Sequence[ShownAct]) -> Iterator[Attachment]:
    """The files that the papers name: the item's own, those of answers to it, and those of a matter's revisions."""
    if isinstance(item, Document):
        yield from item.send.paper.files
    elif item is not None:
        yield from item.publish.files
    for shown in acts:
        if shown.kind == "send":
            yield from shown.act.content(Send).paper.files
        elif shown.kind.startswith(PREFIX):
            paper = getattr(of_act(shown.act).content, "paper", None)
            yield from paper.files if paper is not None else ()


def _file_faults(files: Sequence[Attached], named: dict[bytes, Attachment]) -> Iterator[Fault]:
    for one in files:
        stated = named.get(one.named)
        if stated is None:
            yield Fault("proof-file-foreign")
        elif one.found != one.named or one.size != stated.size:
            yield Fault("proof-file-altered", {"name": stated.name})
