"""委托: an act lends what its author may do to somebody for a period, and another ends it before its time.

What is lent, and that it never widens, stands in `app.domain.matters.seats`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
from msgspec import Struct, structs

from app.domain.acts import UNREADABLE
from app.domain.errors import KnownError
from app.domain.matters.outcomes import LATEST
from app.domain.matters.seats import Delegation
from app.domain.matters.verbs import Verb
from app.domain.records import Loan
from app.domain.rules import Refused

if TYPE_CHECKING:
    from app.domain.acts import Act
    from app.domain.matters.seats import Office

LEND: Final = "delegate"
END: Final = "end-delegation"
LONGEST_MS: Final = 366 * 86_400_000
"""A delegation is for a period, not for good."""


class Delegate(Struct, frozen=True, array_like=True, tag="delegate"):
    """委托 to `taker` from `since` to before `until` (ms). Empty `seats` or `verbs`: all that the author has."""

    taker: str
    since: int
    until: int
    seats: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()


class EndDelegation(Struct, frozen=True, array_like=True, tag="end-delegation"):
    """The giver ends the delegation that the act's target made. It names the taker, whose scope it stands in."""

    taker: str


Lending: TypeAlias = Delegate | EndDelegation
_KINDS: Final[dict[str, type[Lending]]] = {LEND: Delegate, END: EndDelegation}


def lending(act: Act) -> Lending:
    """What such an act says. Raises `KnownError("act-malformed")`."""
    kind = _KINDS.get(act.kind)
    if kind is None:
        raise KnownError("act-malformed", kind=act.kind)
    try:
        return msgspec.msgpack.decode(act.body, type=kind)
    except UNREADABLE as error:
        raise KnownError("act-malformed", kind=act.kind) from error


def lent(act: Act, known: Loan | None, office: Office, accepted_at: int) -> Loan | Refused:
    """The loan that an act leads to. `known` is the one that it ends; `accepted_at` the hub's time (ms), or the
    desk's where it looks ahead."""
    content = lending(act)
    if isinstance(content, Delegate):
        return _begun(act, content, office, accepted_at)
    if known is None or known.delegation.giver != act.by:
        return Refused("delegation-unknown")
    if known.ended:
        return known
    # what was done under it before stands: it ends now, and not in the past
    until = min(known.delegation.until, max(accepted_at, known.delegation.since))
    return Loan(known.of, structs.replace(known.delegation, until=until), accepted_at)


def _begun(act: Act, content: Delegate, office: Office, accepted_at: int) -> Loan | Refused:
    if not office.unit_of(act.by):
        return Refused("unknown-person", {"person": act.by})
    if not office.unit_of(content.taker) or content.taker == act.by:
        return Refused("delegation-malformed")
    length = content.until - content.since
    if (
        content.since < 0
        or not 0 < length <= LONGEST_MS
        or not accepted_at < content.until <= LATEST
        or not set(content.verbs) <= set(Verb)
    ):
        return Refused("delegation-malformed")
    made = Delegation(act.id, act.by, content.taker, content.since, content.until, content.seats, content.verbs)
    return Loan((content.taker, act.id), made)
