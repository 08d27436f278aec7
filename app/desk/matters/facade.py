"""`Matters`: everything that a clerk can do with matters, without a screen. On the database thread, as `Desk` is."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from app.desk.matters import beginning, choosing, delegating, listing, registering
from app.desk.matters.doing import content_of, draft_of, hand_over, queue
from app.desk.matters.listing import Looking, row_of
from app.desk.matters.office import OfficeHere
from app.desk.matters.rows import MatterBox, MatterCounts, MatterPage, Press
from app.desk.matters.standing import HAND_OVER, Standing, standing
from app.desk.matters.viewing import view
from app.desk.naming import whole_id
from app.domain.addressing import Around
from app.domain.errors import KnownError
from app.domain.matters.contents import HandOver, Start
from app.domain.matters.handover import held
from app.domain.matters.lending import Delegate
from app.domain.matters.seats import person_in
from app.domain.matters.verbs import Verb
from app.domain.people import Unit
from app.domain.redlines import redline
from app.domain.working_days import missing
from app.protocol.identifiers import new_act_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from app.desk.desk import Desk
    from app.desk.matters.rows import (
        Choice,
        DelegationRow,
        MatterDraft,
        MatterRow,
        MatterView,
        RegisterRow,
        RouteRow,
    )
    from app.desk.store.outbox import Kept
    from app.desk.store.store import Transaction
    from app.domain.matters.contents import Content
    from app.domain.papers import Paper
    from app.domain.redlines import RedlineLine


class Matters:
    """The matters of one desk: `Desk.matters`.

    What changes is broadcast as the kind `matters` (exchanges and operations report kinds of thing, never rows).
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.office = OfficeHere()
        self._sat: object = None

    # beginning

    def routes(self) -> tuple[RouteRow, ...]:
        """The routes that a matter may be begun on, those that can be begun here first."""
        with self._desk.store.reading() as tx:
            routes, people = self.office.routes(tx), self.office.staffed(tx)
        found = [beginning.route_row(route, self._desk.identity, people) for route in routes.values()]
        return tuple(sorted(found, key=lambda row: bool(row.problem)))

    def start(
        self,
        route: str,
        title: str,
        paper: Paper | None = None,
        *,
        about: str = "",
        known_at: int = 0,
        draft: str = "",
    ) -> str:
        """发起: begin a matter on a route. Durable when it returns; returns the matter's id.

        `paper.files` are files that `Desk.attachments` has taken in. `about`: the document or matter that it answers.
        `known_at`: when an emergency became known. The draft goes in the same transaction. The matter then lies with
        this clerk at the route's first step: `submit` brings it on.
        Raises `KnownError` with the rules' reason ("route-unknown", "nobody-there", "classified", "title-missing", …)
        before anything is written.
        """
        with self._writing() as tx:
            chosen = self.office.routes(tx).get(route)
            if chosen is None:
                raise KnownError("route-unknown", route=route)
            unit = self._desk.identity.unit
            above = self.office.directory(tx).above(unit)
            content = Start(chosen, title.strip(), unit, above, paper, _id(about), known_at)
            return self._queue(tx, content, None, draft)

    def around(self) -> Around:
        """Who writes to whom here, for the rules of drafting (`context_of`). Of people those of the own unit and of the
        one above: whom one might address in the place of an office."""
        with self._desk.store.reading() as tx:
            directory = self.office.directory(tx)
        unit = self._desk.identity.unit
        people = (*directory.members(unit), *directory.members(directory.above(unit)))
        sender = directory.units.get(unit) or Unit(unit, unit, "")
        return Around(sender, tuple(directory.units.values()), tuple(person.name for person in people))

    # lists

    def page(
        self, box: MatterBox, after: str = "", limit: int = 50, *, route: str = "", overdue: bool = False
    ) -> MatterPage:
        """Rows of a list below the row of key `after`: `todo` emergencies first, then by the day that they are due;
        the others by the last change, newest first. `route`: only of this route id."""
        with self._looking() as (tx, looking):
            due_by = looking.today.toordinal() if overdue else None
            rows = tx.matters.page(box, after, limit + 1, route, due_by)
            shown = (
                row_of(row, box, looking.office.directory, looking.calendar, looking.today) for row in rows[:limit]
            )
            return MatterPage(tuple(shown), len(rows) > limit)

    def rows(self, matters: Sequence[bytes]) -> dict[bytes, MatterRow]:
        """The rows of these matters, by id, of those that are here; for lists of another order than a box has."""
        with self._looking() as (tx, looking):
            found = tx.matters.many(matters)
            with_names = looking.office.directory, looking.calendar, looking.today
            return {id: row_of(row, MatterBox.STARTED, *with_names) for id, row in found.items()}

    def register(self, limit: int) -> tuple[RegisterRow, ...]:
        """收文登记簿: the newest incoming documents of this desk, oldest first."""
        with self._looking() as (tx, looking):
            return registering.register(tx, looking, limit)

    def counts(self) -> MatterCounts:
        """The numbers beside the navigation."""
        with self._looking() as (tx, looking):
            found = tx.matters.tally(looking.today.toordinal())
        return MatterCounts(found.todo, found.overdue, found.urgent, found.refused)

    def find(self, prefix: str) -> str:
        """The whole id of the one matter whose id begins so. Raises `KnownError("matter-unknown")`."""
        with self._desk.store.reading() as tx:
            return whole_id(prefix, tx.matters.starting, "matter-unknown")

    def watch(self, id: str, *, watched: bool = True) -> None:
        """关注, or no longer. Known on this desk only."""
        with self._desk.store.writing() as tx:
            tx.matters.watch(_id(id), watched=watched)
            self.refresh(tx, (_id(id),))

    def missing_year(self) -> int:
        """The year whose holidays are not loaded though limits may soon run into it; 0 for none. Warn of it."""
        with self._looking() as (_, looking):
            return missing(looking.today, looking.calendar) or 0

    # one matter

    def open(self, id: str) -> MatterView:
        """A matter, whole. Raises `KnownError("matter-unknown")`."""
        with self._looking() as (tx, looking):
            return view(tx, self._standing(tx, id, looking), looking)

    def candidates(self, id: str, press: Press, step: str = "") -> tuple[Choice, ...]:
        """Who may be chosen for an act: for the step that it leads to, or as its new desk. Sorted: chosen lately, own
        unit, the others by unit. Filter by what is typed against `initials`, `name`, `post`, `unit_name`."""
        with self._looking() as (tx, looking):
            return choosing.candidates(looking.office.directory, self._desk.identity, self._recent(tx))

    def do(
        self,
        id: str,
        press: Press,
        text: str = "",
        *,
        next: str = "",
        to: Sequence[str] = (),
        paper: Paper | None = None,
        draft: str = "",
    ) -> str:
        """Do an act. Durable when it returns, and shown as done here from now on; returns the act's id.

        Where the press leads to several steps `next` says which; `to` are seats of `candidates`. An act may be taken
        back for `Desk.undo_seconds` (`Desk.take_back`), an emergency's leaves at once. The draft goes in the same
        transaction.
        Raises `KnownError` with the rules' reason before anything is written ("decided-already", "reason-missing",
        "recipient-missing", …): then nothing typed is lost.
        """
        with self._writing() as tx:
            looking = self._looking_with(tx)
            found = self._standing(tx, id, looking)
            content = content_of(press, text.strip(), next, to, paper, found)
            act = self._queue(tx, content, found, draft)
            choosing.remember(tx, to)
            return act

    def note(self, id: str, text: str) -> str:
        """意见 without a decision."""
        return self.do(id, Press(Verb.NOTE, 0), text)

    def redline(self, id: str, older: str, newer: str) -> tuple[RedlineLine, ...]:
        """The difference between two revisions, named by their acts."""
        with self._looking() as (tx, looking):
            papers = {one.act.hex(): one.paper for one in self._standing(tx, id, looking).state.revisions}
        if older not in papers or newer not in papers:
            raise KnownError("matter-unknown")
        return redline(papers[older], papers[newer])

    # what is typed

    def save_draft(self, draft: MatterDraft) -> MatterDraft:
        """Journal what is typed; on disk when it returns. An empty id makes a new one."""
        draft = structs.replace(draft, id=draft.id or new_act_id().hex(), saved_at=self._desk.clock())
        with self._desk.store.writing() as tx:
            tx.matters.put_draft(draft)
            if draft.matter:  # it may stand in the place of one that was refused
                self.refresh(tx, (_id(draft.matter),))
        return draft

    def drafts(self, id: str = "") -> tuple[MatterDraft, ...]:
        """What was typed on a matter, or on all and on those not begun; the newest first. Refused ones have a
        reason."""
        with self._desk.store.reading() as tx:
            return tx.matters.drafts(_id(id) if id else None)

    def draft(self, id: str) -> MatterDraft | None:
        """The draft of that id: of a refused act, or one that was taken back, the act's."""
        return next((draft for draft in self.drafts() if draft.id == id), None)

    def delete_draft(self, id: str) -> None:
        """Let a draft go."""
        with self._desk.store.writing() as tx:
            draft = next((one for one in tx.matters.drafts() if one.id == id), None)
            tx.matters.remove_draft(id)
            if draft is not None:
                self.refresh(tx, (_id(draft.matter),))

    # people

    def people(self) -> tuple[Choice, ...]:
        """Everybody of the county's directory, as `candidates` are: for delegating and handing over."""
        with self._looking() as (tx, looking):
            found = choosing.candidates(looking.office.directory, self._desk.identity, self._recent(tx))
        return tuple(choice for choice in found if person_in(choice.seat))

    def delegations(self) -> tuple[DelegationRow, ...]:
        """What this clerk has lent to others and was lent, newest first."""
        with self._looking() as (tx, looking):
            return delegating.rows(tx, looking)

    def delegate(self, taker: str, since: int, until: int, verbs: Sequence[str] = ()) -> str:
        """委托: lend what this clerk may do to a person (id) for a period; some verbs only, or all.

        Raises `KnownError("delegation-malformed"|"unknown-person")`.
        """
        content = Delegate(taker, since, until, (), tuple(verbs))
        with self._desk.store.writing() as tx:
            return delegating.queue(tx, self._desk, content, b"", self.office.staffed(tx))

    def end_delegation(self, id: str) -> str:
        """End a delegation that this clerk gave, before its time."""
        with self._desk.store.writing() as tx:
            return delegating.end(tx, self._desk, _id(id), self.office.staffed(tx))

    def held(self, person: str = "") -> tuple[MatterRow, ...]:
        """What lies, or will, with this clerk's own seat (or with somebody's, as far as this desk knows): what there
        is to hand over."""
        return tuple(self._held(person or self._desk.identity.person))

    def hand_over(self, to: str, person: str = "") -> str:
        """移交: everything that lies with the own seat goes to another seat, in one act. A superior may do it for a
        `person`."""
        person = person or self._desk.identity.person
        # the lists are brought up to date by looking at them, which a writing transaction does not allow
        rows = self.held(person)
        with self._writing() as tx:
            looking = self._looking_with(tx)
            states = [self._standing(tx, row.id, looking) for row in rows]
            return self._hand_over(tx, HandOver(person, to), states, looking)

    # for the exchange engine

    def refresh(self, tx: Transaction, items: Iterable[bytes]) -> set[str]:
        """Bring the lists up to date; `items` are matters, or acts on many. Returns which kinds of thing changed."""
        wanted = list(items)
        if any(kept.id in wanted for kept in tx.outbox.of_kind(HAND_OVER)):
            wanted += tx.matters.ids()
        looking = self._looking_with(tx)
        if self._sits(looking) != tx.setting("sits", list[str], []):
            # these rows are made with other eyes than the rest: all are made anew when they are looked at next
            tx.set_setting("sits", None)
            self._sat = None
        return {"matters"} if listing.refresh(tx, wanted, looking) else set()

    def rebuild(self, tx: Transaction) -> None:
        """Drop the lists and make them anew."""
        tx.matters.clear()
        begun = [target for target in tx.outbox.targets() if tx.matters.among([target])]
        listing.refresh(tx, [*tx.mirror.matters(), *begun], self._looking_with(tx))
        tx.search.forget(tx.search.matters().difference(tx.matters.ids()))

    def found_by(self, tx: Transaction, matter: bytes) -> str:
        """What a matter is searched by; nothing where it is not here."""
        office = self.office.staffed(tx)
        found = standing(tx, matter, office)
        return listing.found_by(found.state, office.directory) if found is not None else ""

    def keep_text(self, tx: Transaction, kept: Kept) -> bool:
        """What an act said that the hub refused, or that was taken back, becomes a draft. Returns whether it said
        anything."""
        draft = draft_of(kept, self._desk.clock())
        if draft is None or (_says_nothing(draft) and not self._is_here(tx, kept.target)):
            return False
        values = msgspec.msgpack.decode(kept.values, type=dict[str, str])
        tx.matters.put_draft(structs.replace(draft, reason=kept.reason, values=values))
        if draft.matter:
            self.refresh(tx, (kept.target,))
        return True

    # within

    def _queue(self, tx: Transaction, content: Content, found: Standing | None, draft: str) -> str:
        desk = self._desk
        act = queue(tx, desk.identity, content, found, self.office.staffed(tx), desk.clock(), desk.undo_seconds * 1000)
        if draft:
            tx.matters.remove_draft(draft)
        self.refresh(tx, (found.state.id if found else act,))
        return act.hex()

    def _hand_over(self, tx: Transaction, content: HandOver, found: list[Standing], looking: Looking) -> str:
        desk = self._desk
        act = hand_over(tx, desk.identity, content, found, looking.office, desk.clock(), desk.undo_seconds * 1000)
        self.refresh(tx, [one.state.id for one in found])
        return act.hex()

    def _held(self, person: str) -> Iterator[MatterRow]:
        with self._looking() as (tx, looking):
            for matter in tx.matters.ids():
                found = standing(tx, matter, looking.office)
                if found is not None and held(person, (found.state,)):
                    row = tx.matters.get(matter)
                    assert row is not None
                    yield row_of(row, MatterBox.TODO, looking.office.directory, looking.calendar, looking.today)

    def _is_here(self, tx: Transaction, matter: bytes) -> bool:
        return standing(tx, matter, self.office.staffed(tx)) is not None

    def _standing(self, tx: Transaction, id: str, looking: Looking) -> Standing:
        found = standing(tx, _id(id), looking.office)
        if found is None:
            raise KnownError("matter-unknown")
        return found

    def _looking_with(self, tx: Transaction) -> Looking:
        desk = self._desk
        now = desk.clock() + tx.setting("offset", int, 0)
        return Looking(desk.identity.person, now, self.office.staffed(tx), self.office.calendar(tx))

    @contextlib.contextmanager
    def _looking(self) -> Iterator[tuple[Transaction, Looking]]:
        """To look at the lists, which follow the posts that the clerk has now and what is lent to the clerk now."""
        store = self._desk.store
        with store.reading() as tx:
            looking = self._looking_with(tx)
            sits = self._sits(looking)
            stale = sits != self._sat and sits != tx.setting("sits", list[str], [])
        if stale:
            with store.deriving() as tx:
                self.rebuild(tx)
                tx.set_setting("sits", sits)
        self._sat = sits
        with store.reading() as tx:
            yield tx, looking

    def _sits(self, looking: Looking) -> list[str]:
        lent = [one for one in looking.office.delegations(looking.me) if one.since <= looking.now < one.until]
        seats = (
            seat
            for person in (looking.me, *(one.giver for one in lent))
            for seat in looking.office.directory.seats_of(person)
        )
        # a year may be corrected: then limits end on other days
        return [*seats, *(one.id.hex() for one in lent), self.office.calendar_mark]

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Transaction]:
        """To write an act; a classified paper leaves a stub for the paper register and nothing else (law 7)."""
        try:
            with self._desk.store.writing() as tx:
                yield tx
        except KnownError as error:
            if error.code == "classified":
                self._desk.keep_stub()
            raise

    def _recent(self, tx: Transaction) -> list[str]:
        return tx.setting("chosen-lately", list[str], [])


def _says_nothing(draft: MatterDraft) -> bool:
    """A decision without words: where its matter is gone there is nothing to keep, and nothing to go on with."""
    return draft.verb != Verb.START and not (draft.text or draft.paper)


def _id(id: str) -> bytes:
    try:
        return bytes.fromhex(id)
    except ValueError as error:
        raise KnownError("matter-unknown") from error
