"""The lists of matters: in which a matter stands, and what its row says. Derived, as the listing of documents is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from app.desk.matters import dues
from app.desk.matters.rows import Due, DueState, MatterBox, MatterRow
from app.desk.matters.rows import Person as Named
from app.desk.matters.standing import standing
from app.desk.store.files import Stated
from app.desk.store.matters import NEVER, Listed, key, rank
from app.domain.matters.directory import Staffed
from app.domain.matters.moving import starter_seat
from app.domain.matters.seats import person_in
from app.domain.matters.state import Status
from app.domain.matters.verbs import Verb
from app.domain.records import Deposit
from app.domain.working_days import Calendar, day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from app.desk.matters.standing import Standing
    from app.desk.store.store import Transaction
    from app.domain.matters.directory import Directory
    from app.domain.matters.state import MatterState, Token


class Cell(Struct, frozen=True, array_like=True):
    """What a row of the list says besides what it is found by."""

    title: str
    route: str
    known_at: int
    steps: tuple[str, ...]
    seats: tuple[str, ...]
    since: int
    starter: str
    status: str
    number: str
    awaits_number: bool
    pending: bool
    to_claim: bool
    to_read: bool
    returned: bool
    halted: bool
    missing_year: int
    answer_number: str = ""
    answer_awaits_number: bool = False


class Looking(Struct, frozen=True):
    """With whose eyes a matter is looked at, and when."""

    me: str
    now: int
    office: Staffed
    calendar: Calendar

    @property
    def today(self) -> date:
        """The day in China."""
        return day_of(self.now)

    def mine(self, token: Token) -> bool:
        """Whether a token lies with the clerk, may be claimed by the clerk, or lies with who has lent to the clerk."""
        return any(self.sits_in(seat) for seat in ((token.seat,) if token.seat else token.candidates))

    def sits_in(self, seat: str) -> bool:
        """Whether the clerk may do something in a seat now."""
        sitting = self.office.occupants(seat)
        return self.me in sitting or any(
            lent.giver in sitting and (not lent.seats or seat in lent.seats) and lent.since <= self.now < lent.until
            for lent in self.office.delegations(self.me)
        )


def refresh(tx: Transaction, matters: Iterable[bytes], looking: Looking) -> bool:
    """Bring the rows of these matters up to date. Returns whether any changed."""
    wanted = list(dict.fromkeys(matters))
    before = tx.matters.many(wanted)
    changed = False
    for matter in wanted:
        found = standing(tx, matter, looking.office)
        _note_files(tx, matter, found, looking.me)
        row = None
        if found is None:
            tx.search.forget([matter])
        else:
            row = listed(tx, found, looking)
            tx.search.know(matter, found.state.started, found_by(found.state, looking.office.directory))
        if row == before.get(matter):
            continue
        changed = True
        if row is None:
            tx.matters.remove(matter)
        else:
            tx.matters.put(row)
    return changed


def listed(tx: Transaction, found: Standing, looking: Looking) -> Listed:
    """A matter's row."""
    state = found.state
    mine = [token for token in state.tokens if looking.mine(token)] if state.status is Status.RUNNING else []
    to_read = any(not one.read_at and looking.me in looking.office.occupants(one.seat) for one in state.readers)
    todo = bool(mine) or to_read
    started = state.starter == looking.me or looking.me in looking.office.occupants(starter_seat(state))
    handled = _handled(state, looking.me)
    watched = tx.matters.is_watched(state.id) or not (todo or started or handled)
    due = dues.nearest(state, mine or state.tokens, looking.calendar, looking.today)
    day = due.day.toordinal() if due.day else NEVER
    since = min((token.since for token in mine or state.tokens), default=state.started)
    return Listed(
        state.id,
        todo,
        started,
        handled,
        watched,
        state.route.urgent,
        tx.matters.has_refused(state.id),
        state.route.id,
        day,
        rank(urgent=state.route.urgent, due=day, since=since),
        changed_at(found),
        msgspec.msgpack.encode(_cell(found, mine, since, due, to_read=to_read)),
    )


def found_by(state: MatterState, directory: Directory) -> str:
    """What a matter is searched by: title, numbers, kind, unit, the newest papers (its own and the answer to it), and
    every opinion with its name."""
    parts = [state.title, state.number, state.answer_number, state.route.name, directory.unit_name(state.unit)]
    newest = {revision.answer: revision for revision in state.revisions}
    for revision in newest.values():
        paper = revision.paper
        parts += [paper.title, paper.number, paper.main_recipients, *paper.body, paper.signature, paper.note]
        parts += [*paper.copies, *(file.name for file in paper.files)]
    for said in (*state.opinions, *state.urges):
        parts += [directory.name_of(said.by), said.text]
    return "\n".join(parts)


def changed_at(found: Standing) -> int:
    """When something was done with a matter last, ms."""
    state = found.state
    times = [move.sent_at for move in found.moves[-1:]] + [passage.at for passage in state.passages[-1:]]
    return max([state.started, *times])


def row_of(row: Listed, box: MatterBox, directory: Directory, calendar: Calendar, today: date) -> MatterRow:
    """A row as it is shown: with names as they are now, and the limit as it stands today."""
    from datetime import date

    cell = msgspec.msgpack.decode(row.body, type=Cell)
    if row.due != NEVER:
        due = dues.on(date.fromordinal(row.due), calendar, today)
    elif cell.missing_year:
        due = Due(DueState.UNKNOWN, missing_year=cell.missing_year)
    else:
        due = Due(DueState.STOPPED) if cell.halted else Due()
    return MatterRow(
        key=key(row, box),
        id=row.id.hex(),
        title=cell.title,
        route=cell.route,
        route_id=row.route,
        urgent=row.urgent,
        known_at=cell.known_at,
        steps=cell.steps,
        holders=tuple(dict.fromkeys(name for seat in cell.seats for name in names(seat, directory))),
        since=cell.since,
        due=due,
        starter=named(cell.starter, directory),
        status=cell.status,
        number=cell.number,
        awaits_number=cell.awaits_number,
        pending=cell.pending,
        refused=row.refused,
        to_claim=cell.to_claim,
        to_read=cell.to_read,
        returned=cell.returned,
        watched=row.watched,
        changed_at=row.changed_at,
        answer_number=cell.answer_number,
        answer_awaits_number=cell.answer_awaits_number,
    )


def names(seat: str, directory: Directory) -> tuple[str, ...]:
    """Who sits in a seat, by name; the post of one that is empty."""
    people = directory.occupants(seat)
    return tuple(directory.name_of(person) for person in people) or (person_in(seat) or seat.rpartition("/")[2],)


def named(person: str, directory: Directory) -> Named:
    """A person as shown."""
    found = directory.people.get(person)
    if found is None:
        return Named(person, person)
    return Named(person, found.name, found.post, directory.unit_name(found.unit))


def _cell(found: Standing, mine: list[Token], since: int, due: Due, *, to_read: bool) -> Cell:
    state = found.state
    seats = [seat for token in state.tokens for seat in ((token.seat,) if token.seat else token.candidates)]
    issued = {epoch for passage in state.passages if passage.verb is Verb.RETURN for epoch in passage.issued}
    return Cell(
        title=state.title,
        route=state.route.name,
        known_at=state.known_at,
        steps=tuple(dict.fromkeys(state.route.step(token.step).name for token in state.tokens)),
        seats=tuple(seats),
        since=since,
        starter=state.starter,
        status=state.status,
        number=state.number,
        awaits_number=state.awaits_number,
        pending=bool(found.pending),
        to_claim=any(not token.seat for token in mine),
        to_read=to_read,
        returned=any(token.epoch in issued for token in state.tokens),
        halted=state.halted and state.status is Status.RUNNING,
        missing_year=due.missing_year,
        answer_number=state.answer_number,
        answer_awaits_number=state.answer_awaits_number,
    )


def _handled(state: MatterState, me: str) -> bool:
    return any(me in (passage.by, passage.behalf) and not passage.recalled for passage in state.passages) or any(
        opinion.by == me for opinion in state.opinions
    )


def _note_files(tx: Transaction, matter: bytes, found: Standing | None, me: str) -> None:
    """Note which files a matter's papers name, and which of them the county holds."""
    if found is None or not any(revision.paper.files for revision in found.state.revisions):
        tx.files.forget(tx.files.naming([matter]))
        return
    deposit = tx.mirror.get(Deposit, matter)
    held = deposit.files if deposit else ()
    tx.files.name(matter, _stated(found, held, me), held, urgent=found.state.urgent)


def _stated(found: Standing, held: Sequence[bytes], me: str) -> Iterable[Stated]:
    """What a matter's revisions say of files. A file comes from who names it first; a revision that keeps it brings
    nothing, unless the county still lacks it."""
    accepted = {move.origin.act.id for move in found.moves}
    stated: dict[bytes, Stated] = {}
    for revision in found.state.revisions:
        for file in revision.paper.files:
            before = stated.get(file.sha256)
            mine = revision.by == me and (before is None or file.sha256 not in held)
            ready = revision.act in accepted
            if before is not None:
                mine, ready = mine or before.mine, ready or before.ready
            stated[file.sha256] = Stated(file, mine, ready)
    return stated.values()
