"""`Desk`: everything that a clerk can do, without a screen. Made, used and closed on the database thread."""

from __future__ import annotations

import datetime
import random
import time
from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import structs

from app.desk import acting, overlay, retries
from app.desk.attachments import Attachments, with_names
from app.desk.identity import Identity
from app.desk.indexing import Indexer
from app.desk.matters.facade import Matters
from app.desk.naming import whole_id
from app.desk.pace import UNKNOWN, Pace
from app.desk.reading import open_item
from app.desk.rows import (
    Box,
    Counts,
    Draft,
    Fate,
    Filter,
    Line,
    Opened,
    OutboxRow,
    Page,
    Row,
    Self,
    UnitRow,
)
from app.desk.store.outbox import SILENT
from app.desk.store.search import documents, of_document
from app.domain.acts import Content, Publish, Read, Send, SignFor, Withdraw
from app.domain.errors import KnownError
from app.domain.papers import Attachment, Paper, kind_of
from app.domain.people import County, Person, Unit
from app.domain.records import Notice, scopes_of
from app.domain.rules import speaks_to_all
from app.domain.secrecy import Stub
from app.protocol.identifiers import new_act_id
from app.protocol.signatures import Purpose, holds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.desk.learning.facade import Learning
    from app.desk.matters.rows import MatterRow
    from app.desk.store import DeskStore
    from app.desk.store.outbox import Kept
    from app.desk.store.store import Transaction

UNDO_SECONDS: Final = 10

_LEVELS: Final = {"county": 0, "department": 1, "township": 2, "village": 3}


def now_ms() -> int:
    """This PC's clock, ms since 1970."""
    return time.time_ns() // 1_000_000


class Desk:
    """One clerk's desk. `undo_seconds` is how long an act may be taken back; an emergency leaves at once."""

    def __init__(
        self,
        store: DeskStore,
        *,
        clock: Callable[[], int] = now_ms,
        undo_seconds: int = UNDO_SECONDS,
        chance: random.Random | None = None,
    ) -> None:
        self.store = store
        self.clock = clock
        self.undo_seconds = undo_seconds
        self._chance = chance or random.Random()  # noqa: S311 - spreads retries, guards nothing
        with store.reading() as tx:
            found = tx.setting("identity", Identity, None)
        if found is None:
            raise KnownError("store-damaged", path=store.path)
        self.identity: Identity = found
        self._units: dict[str, Unit] | None = None
        self._tried = False
        self.attachments = Attachments(self)
        self.matters = Matters(self)
        self._indexer = Indexer(store, self.matters.found_by)

    @cached_property
    def learning(self) -> Learning:
        """What the clerk learns. Imported when it is asked for: no start needs it."""
        from app.desk.learning.facade import Learning

        return Learning(self)

    def test_runs(self) -> bool:
        """Whether a formal test is not handed in yet. Every start asks, so nothing of learning is imported for it."""
        with self.store.reading() as tx:
            return tx.learning.running() is not None

    def close(self) -> None:
        """Clear away readable copies and close the store."""
        self.attachments.sweep_copies()
        self.store.close()

    # who and where

    def me(self) -> Self:
        """Whose desk this is."""
        identity = self.identity
        with self.store.reading() as tx:
            person = tx.mirror.get(Person, identity.person)
            county = next(tx.mirror.all(County), None)
        unit = self._directory().get(identity.unit)
        return Self(
            person=identity.person,
            name=person.name if person else identity.person,
            post=person.post if person else "",
            unit=identity.unit,
            unit_name=unit.name if unit else identity.unit,
            county=county.name if county else "",
            zone=identity.zone,
            demo=bool(county and county.demo),
            hub=identity.hub,
            speaks_to_all=speaks_to_all(unit),
        )

    def units(self) -> tuple[UnitRow, ...]:
        """Units that documents can be sent to, in the order of the directory."""
        found = [unit for unit in self._directory().values() if unit.exchanges and unit.id != self.identity.unit]
        found.sort(key=lambda unit: (_LEVELS.get(unit.level, 9), unit.id))
        return tuple(UnitRow(unit.id, unit.name, unit.level) for unit in found)

    def offices(self) -> tuple[UnitRow, ...]:
        """Units that something in the inbox came from."""
        with self.store.reading() as tx:
            senders = tx.listing.senders(Box.INBOX)
        known = self._directory()
        found = [known[sender] for sender in senders if sender in known]
        return tuple(UnitRow(unit.id, unit.name, unit.level) for unit in sorted(found, key=lambda unit: unit.id))

    # lists

    def inbox(self, filter: Filter = Filter(), after: int | None = None, limit: int = 50) -> Page:  # noqa: B008
        """Documents received, newest first, below the row `after`."""
        return self._page(Box.INBOX, filter, after, limit)

    def sent(self, after: int | None = None, limit: int = 50) -> Page:
        """Documents that this unit sent, pending ones included."""
        return self._page(Box.SENT, Filter(), after, limit)

    def notices(self, after: int | None = None, limit: int = 50) -> Page:
        """Notices, received and published."""
        return self._page(Box.NOTICES, Filter(), after, limit)

    def today(self) -> tuple[Row, ...]:
        """What to look at first, the most pressing first."""
        with self.store.reading() as tx:
            return tuple(tx.listing.pressing(50))

    def counts(self) -> Counts:
        """The numbers beside the navigation."""
        with self.store.reading() as tx:
            inbox, notices = tx.listing.tally(Box.INBOX), tx.listing.tally(Box.NOTICES)
            return Counts(
                to_sign=inbox.to_sign,
                unread=inbox.unread,
                urgent=inbox.urgent,
                notices=notices.unread,
                waiting=tx.outbox.count("waiting", "later"),
                refused=tx.outbox.count("refused"),
                drafts=tx.drafts.count() + tx.matters.count_drafts(),
            )

    def find(self, prefix: str) -> str:
        """The whole id of the one document or notice whose id begins so. Raises `KnownError("unknown-item")`."""
        with self.store.reading() as tx:
            return whole_id(prefix, tx.listing.starting, "unknown-item")

    def open(self, id: str) -> Opened:
        """A document or notice, whole. Marks nothing. Raises `KnownError("unknown-item")`."""
        units = self._directory()
        with self.store.reading() as tx:
            return open_item(tx, _item(id), self.identity, units)

    # search

    def search(self, words: str, limit: int = 50) -> tuple[Row | MatterRow, ...]:
        """Documents, notices and matters that hold all these words, newest first."""
        with self.store.reading() as tx:
            entries = tx.search.find(words, limit)
            rows: dict[int, Row | MatterRow] = {of_document(row.row): row for row in tx.listing.at(documents(entries))}
            matters = tx.search.matters_at(entries)
        if matters:
            found = self.matters.rows(tuple(matters.values()))
            rows |= {entry: found[matter] for entry, matter in matters.items() if matter in found}
        return tuple(rows[entry] for entry in entries if entry in rows)

    def index_some(self, budget_ms: int = 20) -> bool:
        """Take some of what waits into the search, within about `budget_ms`. Returns whether more waits."""
        return self._indexer.some(budget_ms)

    def index_anew(self) -> None:
        """Let the search take in everything once more, with the next calls of `index_some`."""
        with self.store.deriving() as tx:
            tx.search.start_over()

    # acts

    def sign_for(self, id: str) -> str:
        """签收. Durable when it returns."""
        return self._act("sign-for", _item(id), SignFor())

    def mark_read(self, id: str) -> str | None:
        """已阅; None where the clerk has read it before or the clerk's unit sent it."""
        with self.store.reading() as tx:
            shown = tx.listing.get(_item(id))
        if shown is None:
            raise KnownError("unknown-item")
        return self._act("read", _item(id), Read(), hold=0) if shown.unread else None

    def send(self, paper: Paper, to: Sequence[str], reply_to: str = "", draft: str = "") -> str:
        """Send a document; the draft goes in the same transaction. Raises `KnownError` before anything is written."""
        named = with_names(paper.attachments, paper.files)
        paper = structs.replace(paper, kind=paper.kind or kind_of(paper.title), attachments=named)
        return self._act("send", b"", Send(paper, tuple(to), _item(reply_to)), draft=draft)

    def publish(
        self,
        title: str,
        body: Sequence[str],
        audience: Sequence[str] = (),
        draft: str = "",
        files: Sequence[Attachment] = (),
    ) -> str:
        """Publish a notice to the audience, or to the whole county."""
        return self._act("publish", b"", Publish(title, tuple(body), tuple(audience), tuple(files)), draft=draft)

    def withdraw(self, id: str, reason: str = "") -> str:
        """Take back from its recipients what this unit sent."""
        return self._act("withdraw", _item(id), Withdraw(reason))

    def take_back(self, act_id: str) -> Draft | None:
        """Undo an act that has not left. What was to be sent becomes a draft again.

        Raises `KnownError("already-sent")`.
        """
        with self.store.writing() as tx:
            kept = tx.outbox.get(bytes.fromhex(act_id))
            if kept is None or not self._may_take_back(kept):
                raise KnownError("already-sent")
            for dependent in tx.outbox.open_acts(kept.target):
                upon = dependent.place > kept.place and dependent.kind != SILENT
                if dependent.id == kept.id or upon:
                    tx.outbox.remove(dependent.id)  # what was done upon it makes no sense without it
                    self.matters.keep_text(tx, dependent)
            draft = acting.draft_of(kept, self.clock())
            if draft:
                tx.drafts.put(draft)
            self.refresh(tx, [kept.target])
        return draft

    def outbox(self, after: int | None = None, limit: int = 100) -> tuple[OutboxRow, ...]:
        """Acts of this clerk and their fates, newest first."""
        with self.store.reading() as tx:
            return tuple(self._outbox_row(kept) for kept in tx.outbox.page(after, limit))

    # drafts and settings

    def save_draft(self, draft: Draft) -> Draft:
        """Journal a draft; on disk when it returns. An empty id makes a new one."""
        draft = structs.replace(draft, id=draft.id or new_act_id().hex(), saved_at=self.clock())
        with self.store.writing() as tx:
            tx.drafts.put(draft)
        return draft

    def drafts(self) -> tuple[Draft, ...]:
        """Every draft, the one typed last first."""
        with self.store.reading() as tx:
            return tx.drafts.all()

    def delete_draft(self, id: str) -> None:
        """Let a draft go."""
        with self.store.writing() as tx:
            tx.drafts.remove(id)

    def setting(self, name: str, default: object = None) -> object:
        """A small value remembered for this clerk."""
        with self.store.reading() as tx:
            return tx.setting(f"face:{name}", object, default)

    def set_setting(self, name: str, value: object) -> None:
        """Remember a small value for this clerk; None forgets it."""
        with self.store.writing() as tx:
            tx.set_setting(f"face:{name}", value)

    # the line

    def line(self) -> Line:
        """The one honest line state."""
        with self.store.reading() as tx:
            return retries.line(tx, tried=self._tried)

    def addresses(self) -> tuple[str, ...]:
        """Where the hub may be found: where it said that it moved to, and where it was."""
        with self.store.reading() as tx:
            moved = tx.setting("other-hub", str, "")
        return tuple(dict.fromkeys(filter(None, (moved, self.identity.hub))))

    def next_exchange_at(self) -> int:
        """When to exchange next because of an act that is released or a retry that is due, ms; 0 for no reason."""
        with self.store.reading() as tx:
            return retries.next_exchange_at(tx, self.clock())

    def emergency_waits(self) -> bool:
        """Whether an emergency waits that no request under way brings."""
        with self.store.reading() as tx:
            return tx.outbox.emergency_waits(begun=False)

    def note_success(self, pace: Pace = UNKNOWN) -> None:
        """An exchange ended well, on a line of this `pace`."""
        self._tried = True
        with self.store.writing() as tx:
            retries.note_success(tx, self.clock(), pace)

    def note_failure(self, code: str, pace: Pace = UNKNOWN, *, unreachable: bool) -> None:
        """An exchange failed, on a line of this `pace`: store when to try again."""
        self._tried = True
        with self.store.writing() as tx:
            retries.note_failure(tx, self.clock(), code, pace, self._chance, unreachable=unreachable)

    def is_whole(self) -> bool:
        """Whether the database finds itself intact. Takes seconds on a large store: for idle time and the doctor."""
        return self.store.is_whole()

    # for the exchange engine

    def refresh(self, tx: Transaction, items: Sequence[bytes]) -> set[str]:
        """Bring the listing of these items up to date; returns the boxes that changed."""
        matters = tx.matters.among(items)
        papers = [item for item in items if item not in matters]
        changed = overlay.refresh(tx, papers, self.identity.person, self.identity.unit)
        return changed | self.matters.refresh(tx, matters) if matters else changed

    def directory_changed(self, tx: Transaction) -> None:
        """Units or people changed: what is remembered of them is read anew, and a moved hub is followed."""
        self._units = None
        self.matters.office.forget()
        person = tx.mirror.get(Person, self.identity.person)
        county = next(tx.mirror.all(County), None)
        # what is stored, for an earlier transaction that changed it may have come to nothing
        stored = changed = tx.setting("identity", Identity, self.identity)
        if person is not None:
            changed = structs.replace(changed, unit=person.unit)
        if county is not None and county.address != tx.setting("hub-said", str, ""):
            signed = holds(changed.hub_key, Purpose.ADDRESS, county.address.encode(), county.address_signature)
            tx.set_setting("other-hub", county.address if signed else None)
        if changed != stored:
            tx.set_setting("identity", changed)
            self.identity = changed
            self._leave_other_units(tx)

    def _leave_other_units(self, tx: Transaction) -> None:
        """The clerk moved to another unit: the papers of the old one leave this desk."""
        for cursor in tx.mirror.cursors():
            if cursor.scope not in scopes_of(self.identity.person, self.identity.unit):
                self.refresh(tx, tx.mirror.leave(cursor.scope))
        self.refresh(tx, [notice.id for notice in tx.mirror.all(Notice)])

    def keep_refused(self, tx: Transaction, kept: Kept) -> bool:
        """What the hub did not take comes back as a draft, with the reason and everything that was typed."""
        draft = acting.draft_of(kept, self.clock())
        if draft is None:
            return self.matters.keep_text(tx, kept)
        tx.drafts.put(structs.replace(draft, reason=kept.reason))
        return True

    def _act(self, kind: str, target: bytes, content: Content, *, hold: int | None = None, draft: str = "") -> str:
        held = self.undo_seconds if hold is None else hold
        try:
            with self.store.writing() as tx:
                act = acting.queue(tx, self.identity, kind, target, content, self.clock(), held * 1000)
                if draft:
                    tx.drafts.remove(draft)
                self.refresh(tx, [target or act])
            return act.hex()
        except KnownError as error:
            if error.code == "classified":
                self.keep_stub()
            raise

    def keep_stub(self) -> None:
        """Note for the paper register that a classified paper was turned away: the day and the keeper, no more."""
        day = datetime.datetime.fromtimestamp(self.clock() / 1000).astimezone().date().isoformat()
        with self.store.writing() as tx:
            known = tx.setting("paper-register", list[Stub], [])
            stub = Stub(day, self.identity.person)
            if stub not in known:
                tx.set_setting("paper-register", [*known, stub])

    def paper_register(self) -> tuple[Stub, ...]:
        """Stubs of classified papers that were turned away here, oldest first."""
        with self.store.reading() as tx:
            return tuple(tx.setting("paper-register", list[Stub], []))

    def _page(self, box: Box, wanted: Filter, after: int | None, limit: int) -> Page:
        with self.store.reading() as tx:
            rows = tx.listing.page(box, wanted, after, limit + 1)
        return Page(tuple(rows[:limit]), len(rows) > limit)

    def _directory(self) -> dict[str, Unit]:
        if self._units is None:
            with self.store.reading() as tx:
                self._units = {unit.id: unit for unit in tx.mirror.all(Unit)}
        return self._units

    def _may_take_back(self, kept: Kept) -> bool:
        # what was handed in is handed in
        return kept.state == "waiting" and not kept.urgent and kept.release_at > 0 and kept.kind != "learned"

    def _outbox_row(self, kept: Kept) -> OutboxRow:
        held = self._may_take_back(kept) and kept.release_at > self.clock()
        return OutboxRow(
            id=kept.id.hex(),
            act=kept.kind,
            target=kept.target.hex(),
            title=kept.title,
            at=kept.at,
            state=Fate.HELD if held else Fate(kept.state),
            reason=kept.reason,
            values=msgspec.msgpack.decode(kept.values, type=dict[str, str]),
            can_take_back=self._may_take_back(kept),
            release_at=kept.release_at,
        )


def _item(id: str) -> bytes:
    try:
        return bytes.fromhex(id)
    except ValueError as error:
        raise KnownError("unknown-item") from error
