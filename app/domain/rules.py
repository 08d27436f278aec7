"""What an act leads to. The hub runs these rules to accept an act, the desk runs them to show what will happen (law 4).

`outcome` looks at the office through `Office` and returns `Accepted` with the records to write and those to remove, or
`Refused` with a reason code; it changes nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from msgspec import Struct, structs

from app.domain import files, learning, secrecy
from app.domain.acts import CONTENTS, Act, Learned, Publish, Send, SignedAct, Withdraw
from app.domain.papers import Paper, Urgency
from app.domain.people import Level, Person, Unit
from app.domain.records import (
    EVERYONE,
    Deposit,
    Document,
    Handling,
    Mark,
    Named,
    Notice,
    Place,
    R,
    Record,
    Training,
    Withdrawal,
    unit_scope,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.papers import Attachment

TOLERANCE: Final = 5 * 60 * 1000
"""How far a desk's time may run before an item or after the hub's, in ms, before it is marked 时间存疑."""

TITLE_LIMIT: Final = 500
BODY_LIMIT: Final = 200 * 1024
"""Bytes of text in one record; larger content belongs in an attachment (DESIGN section 4)."""


class Office(Protocol):
    """The part of an office that the rules may look at."""

    def get(self, kind: type[R], identity: Named) -> R | None:
        """The record of that kind and identity, as this side knows it."""
        ...


class Accepted(Struct, frozen=True):
    """Records to write (`puts`) and (kind, identity, scopes) that leave those scopes (`gone`)."""

    puts: tuple[Record, ...] = ()
    gone: tuple[tuple[type[Record], bytes | Place, frozenset[str]], ...] = ()


class Refused(Struct, frozen=True):
    """Why an act cannot be: a reason code of `app.speech`, and the values that its sentence needs."""

    reason: str
    values: dict[str, str] = {}


Outcome: TypeAlias = Accepted | Refused


def outcome(signed: SignedAct, office: Office, accepted_at: int) -> Outcome:
    """What the act leads to. `accepted_at` is the hub's time in ms, or 0 where a desk looks ahead.

    Raises `KnownError("act-malformed")` when the act's bytes cannot be read.
    """
    act = signed.act
    rule = _RULES.get(act.kind)
    if rule is None:
        return Refused("unknown-act", {"kind": act.kind})
    author = office.get(Person, act.by)
    if author is None:
        return Refused("unknown-person", {"person": act.by})
    return rule(signed, act, author, office, accepted_at)


def urgency(signed: SignedAct) -> str:
    """紧急程度 of what an act sends, empty for any other act: emergencies leave first (law of the urgent lane)."""
    act = signed.act
    return act.content(Send).paper.urgency if act.kind == "send" else Urgency.ORDINARY


def mark(act: Act, accepted_at: int, not_before: int) -> Mark:
    """Who and when; the desk's time is doubted where it cannot be: after the hub's own, or before the item existed."""
    at = act.corrected_at
    doubtful = at < not_before - TOLERANCE or (bool(accepted_at) and at > accepted_at + TOLERANCE)
    return Mark(act.by, at, accepted_at, doubtful)


def _send(signed: SignedAct, act: Act, author: Person, office: Office, accepted_at: int) -> Outcome:
    send = act.content(Send)
    found = secrecy.marking(send.paper)
    if found is not None:
        return Refused("classified", {"marking": found.text, "title": send.paper.title})
    problem = text_problem(send.paper.title, send.paper.body) or _recipients_problem(send.to, author.unit, office)
    problem = problem or files_problem(send.paper.files)
    if problem:
        return problem
    return Accepted((Document(act.id, author.unit, accepted_at or act.corrected_at, signed),))


def _publish(signed: SignedAct, act: Act, author: Person, office: Office, accepted_at: int) -> Outcome:
    publish = act.content(Publish)
    found = secrecy.marking(Paper(publish.title, body=publish.body, files=publish.files))
    if found is not None:
        return Refused("classified", {"marking": found.text, "title": publish.title})
    problem = text_problem(publish.title, publish.body) or files_problem(publish.files)
    if problem is None and publish.audience:
        problem = _recipients_problem(publish.audience, author.unit, office)
    elif problem is None and not speaks_to_all(office.get(Unit, author.unit)):
        problem = Refused("audience-missing")
    if problem:
        return problem
    return Accepted((Notice(act.id, author.unit, accepted_at or act.corrected_at, signed),))


def _sign_for(signed: SignedAct, act: Act, author: Person, office: Office, accepted_at: int) -> Outcome:
    item = office.get(Document, act.target)
    problem = _not_a_recipient(item, act, author, office)
    if problem or item is None:
        return problem or Refused("unknown-item")
    handling = _handling(office, act.target, author.unit)
    if handling.signed is not None:
        return Accepted()  # acts that agree do not quarrel: the first 签收 stands, and this one is no error (law 3)
    return Accepted((structs.replace(handling, signed=mark(act, accepted_at, item.sent_at)),))


def _read(signed: SignedAct, act: Act, author: Person, office: Office, accepted_at: int) -> Outcome:
    item = office.get(Document, act.target) or office.get(Notice, act.target)
    if item is not None and item.sender == author.unit:
        return Accepted()
    problem = _not_a_recipient(item, act, author, office)
    if problem or item is None:
        return problem or Refused("unknown-item")
    handling = _handling(office, act.target, author.unit)
    if any(reader.by == act.by for reader in handling.readers):
        return Accepted()
    readers = (*handling.readers, mark(act, accepted_at, item.sent_at))
    return Accepted((structs.replace(handling, readers=readers),))


def _withdraw(signed: SignedAct, act: Act, author: Person, office: Office, accepted_at: int) -> Outcome:
    item = office.get(Document, act.target) or office.get(Notice, act.target)
    if item is None:
        return Refused("unknown-item")
    if item.sender != author.unit:
        return Refused("not-yours", {"title": title(item)})
    if office.get(Withdrawal, act.target) is not None:
        return Accepted()
    withdrawal = Withdrawal(act.target, mark(act, accepted_at, item.sent_at), act.content(Withdraw).reason)
    own = unit_scope(item.sender)
    if isinstance(item, Document):
        recipients = item.send.to
        away = frozenset(unit_scope(unit) for unit in recipients) - {own}
    else:
        recipients = item.publish.audience
        away = frozenset(unit_scope(unit) for unit in recipients) - {own} if recipients else frozenset({EVERYONE})
    gone: list[tuple[type[Record], bytes | Place, frozenset[str]]] = [(type(item), act.target, away)]
    if files_of(item):
        gone.append((Deposit, act.target, away))
    gone += [
        (Handling, (act.target, unit), frozenset({unit_scope(unit)})) for unit in recipients if unit != item.sender
    ]
    return Accepted((withdrawal,), tuple(gone))


def _learned(signed: SignedAct, act: Act, author: Person, office: Office, accepted_at: int) -> Outcome:
    """Nobody can say it of anybody else: the record is the author's. What is no news changes nothing, and is no error:
    a person may have taken the test at two PCs (law 3)."""
    said = act.content(Learned)
    known = office.get(Training, (author.id, said.course))
    if not learning.is_news(said, known.said if known else None):
        return Accepted()
    return Accepted((learning.recorded(author.id, said, accepted_at),))


_RULES: Final[dict[str, Callable[[SignedAct, Act, Person, Office, int], Outcome]]] = {
    "send": _send,
    "publish": _publish,
    "sign-for": _sign_for,
    "read": _read,
    "withdraw": _withdraw,
    "learned": _learned,
}
assert set(_RULES) == set(CONTENTS), "each kind of act has its content and its rule"


def title(item: Document | Notice) -> str:
    """The title of a document or notice."""
    return item.send.paper.title if isinstance(item, Document) else item.publish.title


def recipients(item: Document | Notice) -> tuple[str, ...]:
    """The units that a document or notice goes to; empty for a notice to the whole county."""
    return item.send.to if isinstance(item, Document) else item.publish.audience


def files_of(item: Document | Notice) -> tuple[Attachment, ...]:
    """The files that go with a document or notice."""
    return item.send.paper.files if isinstance(item, Document) else item.publish.files


def _handling(office: Office, item: bytes, unit: str) -> Handling:
    return office.get(Handling, (item, unit)) or Handling((item, unit))


def _not_a_recipient(item: Document | Notice | None, act: Act, author: Person, office: Office) -> Refused | None:
    if item is None:
        return Refused("unknown-item")
    to = recipients(item)
    if author.unit not in to and (to or isinstance(item, Document)):
        # the same answer as for an item that does not exist: a refusal must not tell what others may read (law 5)
        return Refused("unknown-item")
    if office.get(Withdrawal, act.target) is not None:
        return Refused("withdrawn", {"title": title(item)})
    return None


def text_problem(heading: str, lines: tuple[str, ...]) -> Refused | None:
    """What is wrong with a title and a body as such."""
    if not heading.strip():
        return Refused("title-missing")
    if len(heading) > TITLE_LIMIT:
        return Refused("title-too-long", {"limit": str(TITLE_LIMIT)})
    if sum(len(line.encode()) + 1 for line in lines) > BODY_LIMIT:
        return Refused("body-too-long", {"limit": str(BODY_LIMIT // 1024)})
    return None


def speaks_to_all(unit: Unit | None) -> bool:
    """Only the county and its departments address the whole county; a township names its audience."""
    return unit is not None and unit.level in (Level.COUNTY, Level.DEPARTMENT)


def files_problem(named: tuple[Attachment, ...]) -> Refused | None:
    """What a peer that checks nothing may have written into the list of files."""
    if len(named) > files.MOST:
        return Refused("attachments-too-many", {"limit": str(files.MOST)})
    large = next((one for one in named if one.size > files.SIZE_LIMIT), None)
    if large is not None:
        return Refused("attachment-too-large", {"name": files.clean_name(large.name), "limit": str(files.SIZE_LIMIT)})
    return None if all(map(files.is_sound, named)) else Refused("attachment-malformed")


def _recipients_problem(to: tuple[str, ...], sender: str, office: Office) -> Refused | None:
    if not to:
        return Refused("recipients-missing")
    for unit_id in to:
        unit = office.get(Unit, unit_id)
        if unit is None:
            return Refused("unknown-unit", {"unit": unit_id})
        if unit_id == sender:
            return Refused("to-yourself", {"unit": unit.name})
        if not unit.exchanges:
            return Refused("unit-has-no-desk", {"unit": unit.name})
    return None
