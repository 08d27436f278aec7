"""What must hold after a run, when the line is good again and everybody has exchanged (DESIGN section 1)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import structs
from sqlalchemy import select

from app.desk import overlay
from app.desk.rows import Draft, Fate
from app.desk.store import tables as desk_tables
from app.domain import records, rules
from app.domain.acts import SignedAct
from app.domain.people import Key
from app.domain.records import Arrival, Document, Handling, Notice, Withdrawal, scopes_of, unit_scope
from app.hub import recovery
from app.protocol.log import SignedHead, leaf
from app.protocol.merkle import EMPTY, Frontier
from app.protocol.messages import Receipt
from app.protocol.signatures import Purpose, holds
from tests.integration.wire import assert_mirrors
from tests.sim import matters
from tests.sim.bags import all_bags_arrive, by_bags
from tests.sim.events import a_late_request_arrives
from tests.sim.life import exchange
from tests.sim.world import Violation

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.domain.acts import Act
    from app.hub.store import Transaction
    from app.hub.store.unwritten import LoggedAct
    from tests.sim.world import Pc, World

ROUNDS: Final = 25
"""After so many rounds of exchanges on a good line nobody may learn anything new."""
ALL: Final = 1_000_000
_STANDING: Final = (
    "SELECT name, head FROM scope WHERE name IN (?, ?, ?) UNION ALL"
    " SELECT name, value FROM meta WHERE name IN ('epoch', 'recovering')"
)


def settle(world: World) -> None:
    """The line is good, nobody works; all exchange until nobody learns anything new, and a recovery is closed."""
    world.calm = True
    for machine in (world.hub_machine, *(pc.machine for pc in world.pcs)):
        world.disk.die_at(machine, 0)
        world.disk.fill(machine, -1)
    a_late_request_arrives(world)
    if world.chance.random() < 0.5:
        all_bags_arrive(world)
    held = _held(world) if recovery.standing(world.hub)["recovering"] else {}
    _until_quiet(world)
    if recovery.standing(world.hub)["recovering"]:
        standing = recovery.standing(world.hub)
        desks = {pc.person for pc in world.pcs}
        late = desks & set(standing["missing"])
        _must(not late or len(world.pcs) < standing["desks"], f"{late} do not end offering")
        recovery.close(world.hub)
        _until_quiet(world)
    _check_taken_back(world, held)


def check(world: World) -> None:
    """Raises `Violation` with the law that was broken."""
    matters.check(world)
    with world.hub.store.reading() as tx:
        log = {logged.id: logged for logged in _log(tx)}
        _check_records(tx, log)
        _check_feeds(world, tx)
        _check_acts(world, log)
    for pc in world.pcs:
        desk = pc.opened()
        try:
            assert_mirrors(desk, world.hub)
        except AssertionError as error:
            raise Violation(f"{pc.machine} does not hold what the hub has") from error
        _check_outbox(world, pc, desk, log)
        _check_listing(pc, desk)
        _check_drafts(world, pc, desk)
        _must(desk.is_whole(), f"the store of {pc.machine} is damaged")


def _until_quiet(world: World) -> None:
    """Everybody exchanges once; then whoever had news, or has news waiting, until there is nobody."""
    rested: dict[str, object] = {}
    for _ in range(ROUNDS):
        restless = [pc for pc in world.pcs if rested.get(pc.machine) != _standing(world, pc)]
        if not restless:
            return
        world.now += 60_000
        for pc in restless:
            before = _standing(world, pc)
            news = (by_bags(world, pc) if pc.no_line else exchange(world, pc)) - {"line"}
            if news == {"outbox"} and recovery.standing(world.hub)["recovering"]:
                news = frozenset()  # an act that cannot be decided meanwhile is answered `later` again and again
            rested[pc.machine] = None if news else before
    raise Violation(f"not quiet after {ROUNDS} rounds")


def _held(world: World) -> dict[bytes, set[tuple[str, str]]]:
    """The documents that desks hold, each with the PCs that do and their units."""
    held: dict[bytes, set[tuple[str, str]]] = {}
    for pc in world.pcs:
        with pc.opened().store.reading() as tx:
            for document in tx.mirror.all(Document):
                held.setdefault(document.id, set()).add((pc.machine, pc.unit))
    return held


def _check_taken_back(world: World, held: dict[bytes, set[tuple[str, str]]]) -> None:
    """What a desk holds when a hub recovers comes back to the hub, if the desk may still hold it by then."""
    here = {(pc.machine, pc.unit) for pc in world.pcs}
    with world.hub.store.reading() as tx:
        lost = [one for one, pcs in held.items() if pcs & here and tx.get(Document, one) is None]
    _must(not lost, f"held by a desk, and a hub that recovered lacks it: {_some(one.hex() for one in lost)}")


def _standing(world: World, pc: Pc) -> object:
    """Where the hub stands, of what concerns a desk."""
    where = tuple(scopes_of(pc.person, pc.unit))
    with world.hub.store.reading() as tx:
        return tx.connection.exec_driver_sql(_STANDING, where).all()


def _log(tx: Transaction) -> list[LoggedAct]:
    log = tx.log_after(0, ALL)
    _must([one.position for one in log] == list(range(1, len(log) + 1)), "the hub's log has gaps or doubles")
    _must(len({one.id for one in log}) == len(log), "an act stands twice in the hub's log")
    for one in log:
        signed = msgspec.msgpack.decode(one.signed, type=SignedAct)
        receipt = msgspec.msgpack.decode(one.receipt, type=Receipt)
        key = tx.get(Key, signed.key)
        _must(key is not None and key.person == signed.act.by, "an act was accepted under a key that is not its own")
        assert key is not None
        genuine = holds(key.public, Purpose.ACT, signed.payload, signed.signature)
        _must(genuine, "an act was accepted without its author's signature")
        fits = (receipt.act, receipt.position, receipt.outcome) == (one.id, one.position, one.outcome)
        _must(fits, f"the hub's receipt for {one.id.hex()} is of something else")
        _must(one.outcome == "accepted" or bool(receipt.reason), "refused without a reason")
    _check_tree(tx, log)
    return log


def _check_tree(tx: Transaction, log: list[LoggedAct]) -> None:
    """The log is the Merkle tree of its acts, and every head that the hub keeps was signed of it."""
    frontier, roots = Frontier(), [EMPTY]
    for one in log:
        grown = b"".join(frontier.append(leaf(one.signed, one.receipt)))
        _must(one.nodes == grown, f"position {one.position} of the log has other nodes than its acts make")
        roots.append(frontier.root())
    for kept in tx.tree.heads():
        head = msgspec.msgpack.decode(kept.signed, type=SignedHead).said
        _must(
            head.size < len(roots) and head.root == roots[head.size], f"the head of {head.size} acts is of another log"
        )


def _check_records(tx: Transaction, log: dict[bytes, LoggedAct]) -> None:
    """What the hub holds is what it accepted, each once."""
    accepted = [_act(one) for one in log.values() if one.outcome == "accepted"]
    sent = {act.id for act in accepted if act.kind == "send"}
    published = {act.id for act in accepted if act.kind == "publish"}
    documents = {document.id: document for document in tx.all(Document)}
    notices = {notice.id: notice for notice in tx.all(Notice)}
    by_act = {one.id for one in documents.values() if isinstance(one.origin, SignedAct)}
    _must(by_act == sent, f"documents are not what was accepted: {_some(by_act ^ sent)}")
    _must(set(notices) == published, f"notices are not what was accepted: {_some(set(notices) ^ published)}")
    items: dict[bytes, Document | Notice] = {**documents, **notices}
    withdrawn = {one.of for one in tx.all(Withdrawal)}
    _must(withdrawn == {act.target for act in accepted if act.kind == "withdraw"}, "withdrawals are not those accepted")
    _check_withdrawn(tx, items, withdrawn)
    _check_handlings(tx, accepted)
    titles = Counter(document.send.paper.title for document in documents.values())
    _must(not titles or max(titles.values()) == 1, "a document was sent twice")


def _check_withdrawn(tx: Transaction, items: dict[bytes, Document | Notice], withdrawn: set[bytes]) -> None:
    for scope in tx.feeds.scopes():
        for item in withdrawn:
            here = tx.feeds.holds(scope.name, records.kind(items[item]), records.key(item))
            _must(
                here == (scope.name == unit_scope(items[item].sender)), f"{item.hex()}, withdrawn, is in {scope.name}"
            )


def _check_handlings(tx: Transaction, accepted: list[Act]) -> None:
    """Each person has read a thing once, each unit signed once, and only those who did have."""
    readers: dict[bytes, set[str]] = {}
    signers: dict[bytes, set[str]] = {}
    for act in accepted:
        if act.kind in ("read", "sign-for"):
            (readers if act.kind == "read" else signers).setdefault(act.target, set()).add(act.by)
    for handling in tx.all(Handling):
        by = [mark.by for mark in handling.readers]
        _must(len(by) == len(set(by)), f"somebody has read {handling.of} twice")
        _must(set(by) <= readers.get(handling.of[0], set()), f"nobody of {by} has read {handling.of}")
        signed = handling.signed.by if handling.signed else None
        _must(signed is None or signed in signers.get(handling.of[0], set()), f"{signed} did not sign {handling.of}")


def _check_feeds(world: World, tx: Transaction) -> None:
    """Every record stands where the rule of entitlement has it, and nowhere else; an arrival where a desk has it."""
    _must(tx.feeds.dangling() == 0, "the feed names records that are not there")
    units = {pc.opened().identity.unit for pc in world.pcs}
    arrived = {arrival.of for arrival in tx.all(Arrival)}
    withdrawn = {one.of for one in tx.all(Withdrawal)}
    for document in tx.all(Document):
        if document.id in withdrawn:
            continue
        for unit in set(rules.recipients(document)) & units - {document.sender}:
            _must((document.id, unit) in arrived, f"{document.id.hex()} is at {unit}, and its sender is not told")
    for of in arrived:
        found = tx.get(Document, of[0])
        _must(found is not None and of[1] in found.send.to, f"{of} arrived where it was not sent")


def _check_acts(world: World, log: dict[bytes, LoggedAct]) -> None:
    """Nothing that was saved is lost; nothing that was taken back happens; what was accepted stays so."""
    told = world.told
    known = {one.id.hex(): one for one in log.values()}
    certain = set(told.saved) - told.taken_back - told.perhaps_taken_back
    _must(certain <= set(known), f"saved and not at the hub: {_some(certain - set(known))}")
    back = (told.taken_back - told.perhaps_taken_back) & set(known)
    _must(not back, f"taken back and at the hub: {_some(back)}")
    undone = {act for act in told.accepted if act not in known or known[act].outcome != "accepted"}
    _must(not undone, f"shown as accepted, and are not any more: {_some(undone)}")


def _check_outbox(world: World, pc: Pc, desk: Desk, log: dict[bytes, LoggedAct]) -> None:
    """Every act is answered, by a receipt of the hub that says what its log says; a refused one is a draft again."""
    drafts = {draft.id for draft in desk.drafts()}
    told = desk.line().warning
    _must(told is None or told.code == "log-restarted", f"{pc.machine} takes the hub's log for a forked one")
    receipts = desk_tables.receipts
    with desk.store.reading() as tx:
        for kept in tx.outbox.page(None, ALL):
            known = log.get(kept.id)
            _must(known is not None, f"{pc.machine} has {kept.id.hex()} as {kept.state}, the hub has nothing")
            assert known is not None
            same = (kept.state, kept.position, kept.signed) == (known.outcome, known.position, known.signed)
            _must(same, f"{pc.machine} has {kept.id.hex()} as {kept.state} {kept.position}, the hub {known.outcome}")
            found = tx.connection.execute(select(receipts).where(receipts.c.id == kept.receipt)).one()
            genuine = holds(world.hub.keys.signing.public, Purpose.RECEIPTS, found.content, found.signature)
            _must(genuine, "a receipt does not verify")
            there = msgspec.msgpack.decode(found.content, type=list[Receipt])
            _must(any(one.act == kept.id and one.outcome == kept.state for one in there), "a receipt of something else")
            if kept.state == Fate.REFUSED:
                _must(bool(kept.reason), f"{kept.id.hex()} was refused without a reason")
                gone = (pc.machine, kept.id.hex()) in world.told.sent_again
                lost = kept.kind in ("send", "publish") and kept.id.hex() not in drafts and not gone
                _must(not lost, f"{kept.id.hex()} was refused, and what was typed is gone")


def _check_listing(pc: Pc, desk: Desk) -> None:
    """What the lists show is what mirror and outbox say, once each."""
    chosen = select(desk_tables.listing).order_by(desk_tables.listing.c.row)
    with desk.store.writing() as tx:
        shown = tx.connection.execute(chosen).all()
        overlay.rebuild(tx, desk.identity.person, desk.identity.unit)
        anew = tx.connection.execute(chosen).all()
    _must(
        shown == anew, f"the lists of {pc.machine} differ from what they are made of: {_some(set(shown) ^ set(anew))}"
    )
    titles = Counter(row.title for row in shown)
    _must(not titles or max(titles.values()) == 1, f"{pc.machine} shows something twice")


def _check_drafts(world: World, pc: Pc, desk: Desk) -> None:
    """Every draft that was journalled is there, as it was typed last."""
    known = {draft.id: structs.replace(draft, saved_at=0) for draft in desk.drafts()}
    for (machine, draft), states in world.told.drafts.items():
        if machine == pc.machine:
            may_be = [_plain(state) for state in states]
            _must(_plain(known.get(draft)) in may_be, f"the draft {draft} at {machine} is not what was typed")


def _plain(draft: Draft | None) -> Draft | None:
    return draft and structs.replace(draft, saved_at=0)


def _act(logged: LoggedAct) -> Act:
    return msgspec.msgpack.decode(logged.signed, type=SignedAct).act


def _some(things: object) -> str:
    return str(sorted(map(str, things))[:3])  # type: ignore[call-overload]


def _must(holds: bool, broken: str) -> None:
    if not holds:
        raise Violation(broken)
