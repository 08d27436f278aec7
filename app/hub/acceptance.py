"""Accepting acts: the hub checks who signed, runs the rules, writes what follows, and answers for good."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, structs

from app.domain import records, rules
from app.domain.acts import Publish, Send, SignedAct
from app.domain.errors import KnownError
from app.domain.people import County, Key, Person, Unit
from app.domain.records import (
    IMMUTABLE,
    Arrival,
    CountyTerms,
    Deposit,
    Document,
    Handling,
    Loan,
    Move,
    Notice,
    Rulebook,
    Training,
    Withdrawal,
    kind,
    unit_scope,
)
from app.hub import learning, recovery
from app.hub.matters import judging
from app.hub.matters.taking_back import take_back_move, take_back_rule
from app.hub.store.unwritten import LoggedAct
from app.protocol.messages import ACT_LIMIT, Outcome, Receipt
from app.protocol.signatures import Purpose, holds, is_known

if TYPE_CHECKING:
    from app.domain.acts import Act
    from app.domain.records import Record
    from app.hub.store import Transaction
    from app.protocol.messages import Offer

_encode = msgspec.msgpack.Encoder().encode
LATEST = 253_402_214_400_000
"""The last day that a calendar here can show (9999-12-31), ms: no clock is as wrong as that."""


class Circumstances(Struct, frozen=True):
    """Under which an act is answered."""

    now: int
    epoch: bytes
    zone: str
    recovering: bool = False
    """After a restore: what an act was made upon may still be on some desk, so nothing is refused for good yet."""
    honoured: dict[bytes, Receipt] = {}
    """Receipts of this hub's own, from before it was restored: such an act is accepted as of then."""
    proven: frozenset[tuple[bytes, bytes, bytes]] = frozenset()
    """(public key, payload, signature) of acts whose signatures were found to hold before."""


def accept(signed: SignedAct, tx: Transaction, when: Circumstances) -> Receipt:
    """Answer one act within a writing transaction. A repeat gets the answer that the act had before."""
    try:
        act = signed.act
    except KnownError as error:
        nameless = hashlib.sha256(signed.payload).digest()[:16]
        return _passing(nameless, when, Outcome.REFUSED, error.code, error.values)
    logged = tx.logged(act.id)
    if logged is not None:
        if msgspec.msgpack.decode(logged.signed, type=SignedAct).payload != signed.payload:
            return _passing(act.id, when, Outcome.REFUSED, "act-id-used")
        return msgspec.msgpack.decode(logged.receipt, type=Receipt)
    problem = _forgery(signed, act, tx, when.proven)
    if problem == "key-unknown" and when.recovering:
        return _passing(act.id, when, Outcome.LATER, "recovering")  # the key may be among what was lost
    if problem:  # not kept: who cannot sign for an id may not use it up
        return _passing(act.id, when, Outcome.REFUSED, problem)
    before = when.honoured.get(act.id)
    if before is not None and before.outcome == Outcome.REFUSED:
        return _log(signed, act, tx, structs.replace(before, epoch=when.epoch))
    known = [tx.logged(before) for before in act.after]
    if None in known:
        return _passing(act.id, when, Outcome.LATER, "after-unknown")
    if any(before is not None and before.outcome == Outcome.REFUSED for before in known):
        return _refuse(signed, act, tx, when, rules.Refused("after-refused"))
    if act.zone != when.zone:
        return _refuse(signed, act, tx, when, rules.Refused("act-other-zone", {"zone": act.zone}))
    return _decide(signed, act, tx, when)


def _decide(signed: SignedAct, act: Act, tx: Transaction, when: Circumstances) -> Receipt:
    if judging.concerns(act):
        return _judge(signed, act, tx, when)
    accepted_at = _accepted_at(act, tx, when)
    try:
        outcome = rules.outcome(signed, tx, accepted_at)
    except KnownError as error:
        outcome = rules.Refused(error.code, error.values)
    if isinstance(outcome, rules.Refused):
        if not _stands(act, when):
            return _refuse(signed, act, tx, when, outcome)
        outcome = rules.Accepted()
    _write(outcome, tx, when.now)
    return _log(signed, act, tx, Receipt(act.id, Outcome.ACCEPTED, 0, accepted_at, when.epoch))


def _judge(signed: SignedAct, act: Act, tx: Transaction, when: Circumstances) -> Receipt:
    """An act on a matter. A decision must not be taken twice: so while what was lost may still come, none is."""
    before = when.honoured.get(act.id)
    if when.recovering and before is None and not tx.matters.places(act.id):
        return _passing(act.id, when, Outcome.LATER, "recovering")
    try:
        led_to = judging.judge(signed, act, tx, when.now, before)
    except KnownError as error:
        led_to = rules.Refused(error.code, error.values)
    if isinstance(led_to, rules.Refused):
        return _refuse(signed, act, tx, when, led_to)
    at = before.at if before else when.now
    return _log(signed, act, tx, Receipt(act.id, Outcome.ACCEPTED, 0, at, when.epoch, "", led_to))


def _stands(act: Act, when: Circumstances) -> bool:
    """Whether the hub has accepted the act before its loss, and what has changed since then cannot undo that: its
    author has moved, or what it was about is gone. Who sent something gets it back with the reason instead."""
    before = when.honoured.get(act.id)
    accepted = before is not None and before.outcome == Outcome.ACCEPTED
    return accepted and not when.recovering and act.kind not in ("send", "publish")


def note_arrivals(unit: str, held: int, tx: Transaction, now: int, most: int) -> bool:
    """A desk of `unit` holds its scope up to the number `held`: tell the senders of the documents in between, of `most`
    at once. Returns whether there are more."""
    scope = tx.feeds.scope(unit_scope(unit))
    if held <= scope.acknowledged or held > scope.head:
        return False
    arrived = tx.feeds.fixed_keys(scope.name, kind(Document), scope.acknowledged, held, most)
    documents = [msgspec.msgpack.decode(document_key, type=bytes) for _, document_key in arrived]
    tx.look_up(Document, documents)
    tx.look_up(Arrival, ((document, unit) for document in documents))
    for name in documents:
        document = tx.get(Document, name)
        if document is None or document.sender == unit or tx.get(Arrival, (document.id, unit)) is not None:
            continue
        tx.put(Arrival((document.id, unit), now), now, document)
    more = len(arrived) == most
    tx.feeds.acknowledge(scope.name, arrived[-1][0] if more else held)
    return more


def take_back_lost(offer: Offer, kind_name: str, body: bytes, tx: Transaction, now: int) -> None:
    """In a recovery: take a record that this hub once sent, sealed by `offer`, and has lost."""
    if kind_name not in records.RECORDS:
        return
    try:
        record = records.parse(kind_name, body)
    except msgspec.DecodeError:
        return
    key = records.key_in(body)
    known = tx.body(kind_name, key)
    if known == body:
        return
    item = _item_of(record, tx)
    match record:
        case Handling() if item is not None:
            merged = _merged(record, tx.get(Handling, record.of))
            if records.body(merged) != known:
                _put_back(merged, item, tx, now)
        case Arrival() | Withdrawal() if item is not None and known is None:
            _put_back(record, item, tx, now)
        case Document() | Notice() if known is None:
            _put_back(record, record, tx, now)
        case Move():
            take_back_move(record, tx, now)
        case Loan() | Rulebook() if known is None:
            take_back_rule(record, tx, now)
        case Training():
            learning.take_back(record, tx, now)
        case Key():
            kept = _key_of_now(record, tx.get(Key, record.id), tx)
            if known is None or (kept.until and recovery.may_replace(tx, offer, kind_name, key)):
                tx.put(kept, now)
        case County() | Unit() | Person() | CountyTerms():
            if known is None or recovery.may_replace(tx, offer, kind_name, key):
                tx.put(record, now)


def _key_of_now(offered: Key, known: Key | None, tx: Transaction) -> Key:
    """A key as the log counts now. It begins anew after a loss, and what was valid or revoked at a position that it has
    not reached yet is so from where it stands; a key that is known here was valid before that."""
    since = min(offered.since, tx.last_position()) if known is None else known.since
    until = min(offered.until, tx.last_position() + 1) if offered.until else 0
    return structs.replace(offered, since=since, until=until)


def _put_back(record: Record, item: Document | Notice, tx: Transaction, now: int) -> None:
    """Write a record into its scopes; what its sender has withdrawn stands with the sender alone."""
    tx.put(record, now, item)
    if isinstance(record, Arrival) or tx.get(Withdrawal, item.id) is None:
        return
    own = unit_scope(item.sender)
    for scope in sorted(records.scopes(item) - {own}):
        tx.feeds.remove(scope, kind(item), records.key(item.id), now)
        tx.feeds.remove(scope, kind(Deposit), records.key(item.id), now)
    for unit in rules.recipients(item):
        if unit_scope(unit) != own:
            tx.feeds.remove(unit_scope(unit), kind(Handling), records.key((item.id, unit)), now)


def _merged(one: Handling, other: Handling | None) -> Handling:
    if other is None:
        return one
    known = {reader.by for reader in other.readers}
    readers = other.readers + tuple(reader for reader in one.readers if reader.by not in known)
    return structs.replace(other, signed=other.signed or one.signed, readers=readers)


def _accepted_at(act: Act, tx: Transaction, when: Circumstances) -> int:
    """When the hub accepted the act: now, or as it has said before, in a receipt or in what came of the act."""
    before = when.honoured.get(act.id)
    if before is not None:
        return before.at
    made = (tx.get(Document, act.id) or tx.get(Notice, act.id)) if when.recovering else None
    return made.sent_at if made is not None else when.now


def _write(outcome: rules.Accepted, tx: Transaction, now: int) -> None:
    for record in outcome.puts:
        # an immutable record that is there keeps its number: pages were made with it
        if isinstance(record, Training):
            learning.put(record, tx, now)
        elif kind(record) not in IMMUTABLE or tx.body(kind(record), records.key_in(records.body(record))) is None:
            tx.put(record, now, _item_of(record, tx))
    for record_kind, identity, scopes in outcome.gone:
        for scope in sorted(scopes):
            tx.feeds.remove(scope, kind(record_kind), records.key(identity), now)


def _item_of(record: Record, tx: Transaction) -> Document | Notice | None:
    if isinstance(record, Arrival | Handling):
        identity = record.of[0]
    elif isinstance(record, Withdrawal | Deposit):
        identity = record.of
    else:
        return None
    return tx.get(Document, identity) or tx.get(Notice, identity)


def proves(public: bytes, signed: SignedAct) -> bool:
    """Whether an act was signed by the owner of a key."""
    return holds(public, Purpose.ACT, signed.payload, signed.signature, signed.algorithm)


def _forgery(signed: SignedAct, act: Act, tx: Transaction, proven: frozenset[tuple[bytes, bytes, bytes]]) -> str:
    """Why the signature does not show that `act.by` did this; empty when it does."""
    if len(signed.payload) > ACT_LIMIT or len(act.id) != 16:
        return "act-too-large"
    if not 0 <= act.corrected_at <= LATEST:
        return "act-malformed"
    known = tx.get(Key, signed.key)
    if known is None or known.person != act.by:
        return "key-unknown"
    if known.until:
        return "key-revoked"
    if not is_known(signed.algorithm):
        return "algorithm-unknown"
    if known.algorithm != signed.algorithm:
        return "bad-signature"
    if (known.public, signed.payload, signed.signature) not in proven and not proves(known.public, signed):
        return "bad-signature"
    made = tx.get(Document, act.id) or tx.get(Notice, act.id)
    if made is not None and (isinstance(made.origin, Send | Publish) or made.origin.payload != signed.payload):
        return "act-id-used"  # of an import, or of another act: nothing may take its place
    return ""


def _passing(
    act: bytes, when: Circumstances, outcome: Outcome, reason: str, values: dict[str, str] | None = None
) -> Receipt:
    """An answer that is not kept, because the same act may fare better another time."""
    return Receipt(act, outcome, 0, when.now, when.epoch, reason, values or {})


def _refuse(signed: SignedAct, act: Act, tx: Transaction, when: Circumstances, why: rules.Refused) -> Receipt:
    if when.recovering:
        return _passing(act.id, when, Outcome.LATER, "recovering")
    return _log(signed, act, tx, Receipt(act.id, Outcome.REFUSED, 0, when.now, when.epoch, why.reason, why.values))


def _log(signed: SignedAct, act: Act, tx: Transaction, receipt: Receipt) -> Receipt:
    position = tx.last_position() + 1
    receipt = structs.replace(receipt, position=position)
    about = _about(act) if receipt.outcome == Outcome.ACCEPTED else b""
    tx.log(LoggedAct(position, act.id, _encode(signed), receipt.outcome, _encode(receipt), about))
    return receipt


def _about(act: Act) -> bytes:
    """What an export of an item finds the act by: an answer belongs to what it answers."""
    answered = act.content(Send).reply_to if act.kind == "send" else b""
    return act.target or answered or act.id
