"""What `Desk` hands to a face: frozen structs, ready to show, never a database row."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from app.desk.hub_log import LogWarning
from app.domain.acts import Send
from app.domain.delivery import State
from app.domain.papers import Attachment, Paper
from app.domain.records import Mark

if TYPE_CHECKING:
    from datetime import date


class Box(StrEnum):
    """A list of the desk."""

    INBOX = "inbox"
    SENT = "sent"
    NOTICES = "notices"


class Fate(StrEnum):
    """What has become of an act in the outbox."""

    HELD = "held"  # may still be taken back
    WAITING = "waiting"  # waits for a road
    LATER = "later"  # the hub waits for an act that this one was made upon
    ACCEPTED = "accepted"  # the hub's receipt for this very act is here: 已送达县里
    REFUSED = "refused"


class Filter(Struct, frozen=True):
    """Which rows of a list: any combination."""

    to_sign: bool = False
    urgent: bool = False
    unread: bool = False
    office: str = ""
    """Only documents sent by this unit id."""


class Row(Struct, frozen=True):
    """One row of a list. `row` orders lists and is the key for paging; times are milliseconds since 1970, UTC."""

    row: int
    id: str
    box: Box
    title: str
    number: str
    office: str
    kind: str
    urgency: str
    written: str
    received_at: int
    state: State
    unread: bool
    pending: bool
    """An act of this clerk on it still waits for the hub's receipt."""
    sender: str = ""


class Page(Struct, frozen=True):
    """Some rows, newest first, and whether older ones follow."""

    rows: tuple[Row, ...]
    more: bool


class Recipient(Struct, frozen=True):
    """What one recipient unit has done with a document or notice."""

    unit: str
    name: str
    state: State
    delivered_at: int | None
    signed: Mark | None
    signed_name: str
    readers: tuple[tuple[str, Mark], ...]
    """(person's name, mark), first reader first."""


class Opened(Struct, frozen=True):
    """A document or notice, whole, for reading. Notices have a `Paper` with title and body only."""

    row: Row
    paper: Paper
    sender_name: str
    to: tuple[str, ...]
    """Names of recipient units; empty for a notice to the whole county."""
    mine: bool
    """The clerk's own unit sent it."""
    handling: Recipient | None
    """What the clerk's own unit did with it; None for what it sent itself."""
    recipients: tuple[Recipient, ...]
    """For the sender: each recipient unit. Empty for a recipient."""
    reply_to: str
    replies: tuple[str, ...]
    can_sign: bool
    can_withdraw: bool
    verified: bool | None
    """Whether the sender's signature holds; None for what was imported at the hub without one."""


class OutboxRow(Struct, frozen=True):
    """An act of this clerk and its fate."""

    id: str
    act: str
    target: str
    title: str
    at: int
    state: Fate
    reason: str
    """The refusal's code, empty otherwise; `values` are its parameters (`app.speech.sentence(reason, values)`)."""
    values: dict[str, str]
    can_take_back: bool
    release_at: int


class Draft(Struct, frozen=True):
    """A draft as journalled."""

    id: str
    title: str
    number: str
    kind: str
    urgency: str
    to: tuple[str, ...]
    copies: tuple[str, ...]
    body: tuple[str, ...]
    reply_to: str
    saved_at: int
    notice: bool = False
    reason: str = ""
    """Why the hub sent it back, if it did."""
    was: Send | None = None
    """What it was when it was sent, if it came back: it keeps what nobody is asked for while writing."""
    files: tuple[Attachment, ...] = ()
    """What goes with it; each is on this PC."""

    def paper(self, office: str, recipients: tuple[str, ...], today: date) -> Paper:
        """The paper that it becomes. The office signs and the recipients are addressed by name, unless it came back:
        then it keeps whatever else was on it."""
        made = Paper(
            self.title.strip(),
            office=office,
            written=today.isoformat(),
            main_recipients="、".join(recipients),
            signature=office,
        )
        if self.was is not None:
            before = self.was.paper
            same = set(self.to) == set(self.was.to)
            made = structs.replace(
                before,
                title=made.title,
                written=before.written or made.written,
                main_recipients=before.main_recipients if same else made.main_recipients,
            )
        changed = made.files != self.files
        return structs.replace(
            made,
            kind=self.kind,
            number=self.number.strip(),
            urgency=self.urgency,
            body=self.body,
            copies=self.copies,
            files=self.files,
            attachments=() if changed else made.attachments,  # named anew when it is sent
        )


class Counts(Struct, frozen=True):
    """The numbers beside the navigation."""

    to_sign: int
    unread: int
    urgent: int
    notices: int
    waiting: int
    refused: int
    drafts: int


class Line(Struct, frozen=True):
    """The one honest line state. Times in ms; 0 is never."""

    connected: bool
    """Whether the last exchange succeeded, were it weeks ago."""
    last_contact: int
    waiting: int
    problem: str
    """Code of the last failure, empty when the last exchange succeeded."""
    next_attempt_at: int
    tried: bool = False
    """Whether an exchange has ended since the desk was unlocked: until then nobody knows how the line is."""
    warning: LogWarning | None = None
    """What is wrong with the hub's signed log."""


class UnitRow(Struct, frozen=True):
    """A unit to send to or to filter by."""

    id: str
    name: str
    level: str


class Self(Struct, frozen=True):
    """Whose desk this is."""

    person: str
    name: str
    post: str
    unit: str
    unit_name: str
    county: str
    zone: str
    demo: bool
    hub: str
    speaks_to_all: bool = False
    """Whether its notices may go to the whole county; a township's go to units that it names."""
