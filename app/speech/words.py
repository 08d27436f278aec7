"""The words for states, acts, fates, networks, sizes and the line: the same in a window and on a command line.

Looked up by the values of the enumerations, of which some live on floors above this one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from app.domain.delivery import State
from app.domain.papers import Urgency
from app.domain.people import Zone
from app.speech import _, language, ngettext, pgettext
from app.speech.times import MINUTE, span

if TYPE_CHECKING:
    from collections.abc import Callable

_UNITS: Final = ("KB", "MB", "GB", "TB")
SILENT_MS: Final = 10 * MINUTE
"""A line on which nothing was heard for so long is not called open: idle, it is heard each minute; the PC slept."""


class Line(Protocol):
    """The part of `app.desk.rows.Line` that is put into words."""

    @property
    def connected(self) -> bool:
        """Whether the last exchange succeeded."""
        ...

    @property
    def tried(self) -> bool:
        """Whether an exchange has ended since the desk was unlocked."""
        ...

    @property
    def last_contact(self) -> int:
        """When the hub was last heard, in ms; 0 is never."""
        ...

    @property
    def waiting(self) -> int:
        """How many acts wait."""
        ...

    @property
    def problem(self) -> str:
        """Code of the last failure; empty before the first attempt and after a success."""
        ...


def state_word(state: str) -> str:
    """Where a document stands for a unit: 已签收."""
    return {
        State.SENT.value: pgettext("delivery", "Sent"),
        State.DELIVERED.value: pgettext("delivery", "Delivered"),
        State.SIGNED_FOR.value: pgettext("delivery", "Signed for"),
        State.READ.value: pgettext("delivery", "Read"),
        State.WITHDRAWN.value: pgettext("delivery", "Withdrawn"),
    }.get(state, state)


def fate_word(fate: str) -> str:
    """What has become of an act (`app.desk.rows.Fate`): 已送达县里."""
    return {
        "held": _("Saved; leaves in a moment"),
        "waiting": _("Waiting for the line"),
        "later": _("At the county; waits for an earlier one"),
        "accepted": _("Delivered to the county"),
        "refused": _("Sent back by the county"),
    }.get(fate, fate)


def file_word(state: str) -> str:
    """Where a file of a document is (`app.desk.attachments.FileState`)."""
    return {
        "here": pgettext("file", "On this PC"),
        "partly": pgettext("file", "Partly fetched"),
        "at-county": pgettext("file", "At the county, not fetched"),
        "not-at-county": pgettext("file", "Has not reached the county yet"),
        "to-send": pgettext("file", "Waiting to be sent"),
        "elsewhere": pgettext("file", "On the PC that it was sent from"),
    }.get(state, state)


def act_word(act: str) -> str:
    """What a clerk did, as the clerk calls it: 签收."""
    return {
        "send": pgettext("act", "Sent document"),
        "publish": pgettext("act", "Published notice"),
        "sign-for": pgettext("act", "Signed for"),
        "read": pgettext("act", "Read"),
        "withdraw": pgettext("act", "Withdrew"),
        "learned": pgettext("act", "Handed in a test"),
        "delegate": pgettext("act", "Delegated"),
        "end-delegation": pgettext("act", "Ended a delegation"),
    }.get(act) or verb_word(act.removeprefix("matter."))


def verb_word(verb: str) -> str:
    """An act on a matter (`app.domain.matters.verbs`): 签发."""
    return {
        "start": pgettext("verb", "Begin"),
        "submit": pgettext("verb", "Submit"),
        "sign-for": pgettext("verb", "Sign for"),
        "register": pgettext("verb", "Register"),
        "vet": pgettext("verb", "Examine"),
        "propose": pgettext("verb", "Propose"),
        "instruct": pgettext("verb", "Instruct"),
        "handle": pgettext("verb", "Handle"),
        "agree": pgettext("verb", "Agree"),
        "countersign": pgettext("verb", "Countersign"),
        "sign": pgettext("verb", "Sign and issue"),
        "reply": pgettext("verb", "Reply"),
        "finish": pgettext("verb", "Finish"),
        "archive": pgettext("verb", "Archive"),
        "return": pgettext("verb", "Return"),
        "transfer": pgettext("verb", "Transfer"),
        "add-before": pgettext("verb", "Add a signer before"),
        "add-after": pgettext("verb", "Add a signer after"),
        "claim": pgettext("verb", "Claim"),
        "recall": pgettext("verb", "Recall"),
        "reclaim": pgettext("verb", "Reclaim"),
        "note": pgettext("verb", "Opinion"),
        "revise": pgettext("verb", "Revise"),
        "circulate": pgettext("verb", "Circulate"),
        "read": pgettext("verb", "Read"),
        "urge": pgettext("verb", "Urge"),
        "report": pgettext("verb", "Report further"),
        "suspend": pgettext("verb", "Stop the clock"),
        "resume": pgettext("verb", "Resume the clock"),
        "extend": pgettext("verb", "Extend the limit"),
        "hand-over": pgettext("verb", "Hand over"),
    }.get(verb, verb)


def due_word(state: str) -> str:
    """How a limit stands (`app.desk.matters.rows.DueState`): empty where there is nothing to say."""
    return {
        "soon": pgettext("due", "due on the next working day"),
        "today": pgettext("due", "due today"),
        "overdue": pgettext("due", "overdue"),
        "stopped": pgettext("due", "the clock stands still"),
        "unknown": pgettext("due", "the year's working days are not loaded"),
    }.get(state, "")


def urgency_word(urgency: str) -> str:
    """特急 or 加急; empty for an ordinary document."""
    return {
        Urgency.EMERGENCY.value: pgettext("urgency", "Emergency"),
        Urgency.URGENT.value: pgettext("urgency", "Urgent"),
    }.get(urgency, urgency)


def zone_word(zone: str) -> str:
    """A network within a sentence: 内网, 外网, 互联网."""
    return {
        Zone.INTRANET.value: _("the intranet"),
        Zone.EXTRANET.value: _("the extranet"),
        Zone.INTERNET.value: _("the Internet"),
    }.get(zone, zone)


def zone_name(zone: str) -> str:
    """A network's name standing alone, as the head of the window shows it: 政务外网."""
    return {
        Zone.INTRANET.value: _("Intranet"),
        Zone.EXTRANET.value: _("Government extranet"),
        Zone.INTERNET.value: _("Internet"),
    }.get(zone, zone)


def slot_word(slot: str) -> str:
    """A way to unlock (`app.desk.vault`)."""
    return {
        "password": _("password"),
        "keyring": _("keyring of the operating system"),
        "recovery": _("two-person recovery"),
    }.get(slot, slot)


def check_word(check: str) -> str:
    """What the doctor looks at (`app.desk.doctor`)."""
    return {
        "address": _("Address"),
        "proxy": _("Proxy"),
        "clock": _("Clock"),
        "disk": _("Disk"),
        "font": _("Chinese typeface"),
        "store": _("Store"),
    }.get(check, check)


def size(count: int) -> str:
    """A number of bytes: 812 KB, 3.4 GB. Something is never nothing."""
    amount, unit = (max(1.0, count / 1024) if count else 0.0), 0
    while amount >= 1024 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.0f} {_UNITS[unit]}" if unit == 0 or amount >= 100 else f"{amount:.1f} {_UNITS[unit]}"


def line_state(line: Line, now: int) -> str:
    """The one honest line state: 线路畅通 · 刚刚同步, or 断线 2 天 · 3 件待发."""
    age = now - line.last_contact
    if not line_known(line, now):
        said = [
            _("Connecting to the county"),
            *([_("last synchronized %s ago") % span(age)] if line.last_contact else []),
        ]
    elif line.connected:
        said = [_("Line open"), _("synchronized just now") if age < MINUTE else _("synchronized %s ago") % span(age)]
    elif not line.last_contact:
        said = [_("Not connected to the county yet")]
    elif age < MINUTE:
        said = [_("Line down since just now")]
    else:
        said = [_("Line down for %s") % span(age)]
    return _with_waiting(said, line)


def last_exchange(line: Line, now: int) -> str:
    """What a command that does not go online can say: how the last exchange ended, and when."""
    age = now - line.last_contact
    if not line.last_contact:
        said = _("Not connected to the county yet")
    elif line.connected:
        said = _("Synchronized just now") if age < MINUTE else _("Last synchronized %s ago") % span(age)
    else:
        said = _("Line down since just now") if age < MINUTE else _("Line down for %s") % span(age)
    return _with_waiting([said], line)


def _with_waiting(said: list[str], line: Line) -> str:
    if line.waiting:
        said.append(ngettext("%d waiting to be sent", "%d waiting to be sent", line.waiting) % line.waiting)
    return " · ".join(said)


def line_known(line: Line, now: int) -> bool:
    """Whether the end of the last exchange says anything of the line as it is now."""
    return line.tried and not (line.connected and now - line.last_contact >= SILENT_MS)


def line_explained(line: Line, now: int) -> str:
    """The same as a whole sentence, with what happens next: the head of the outbox page."""
    if line_known(line, now) and line.connected:
        if not line.waiting:
            return _("The line is open and everything has been delivered to the county.")
        return _("The line is open. What waits here leaves by itself in a moment; you need not do anything.")
    if not line_known(line, now):
        return _("Connecting to the county. What waits here is saved and leaves by itself; just go on working.")
    kept = _("Everything is saved on this PC and leaves by itself as soon as the line is back. Just go on working.")
    if not line.last_contact:
        down = _("This PC has not reached the county yet.")
    elif now - line.last_contact < MINUTE:
        down = _("The line has just gone down.")
    else:
        down = _("The line has been down for %s.") % span(now - line.last_contact)
    return down + (" " if language() == "en" else "") + kept


def line_well(line: Line) -> bool:
    """Whether there is nothing to tell of the line: open, or not tried yet."""
    return line.connected or not line.tried


WORDS: Final[dict[str, Callable[[str], str]]] = {
    "zone": zone_word,
    "act": act_word,
    "verb": verb_word,
    "slot": slot_word,
    "check": check_word,
    "span": lambda ms: span(int(ms)),
    "size": lambda count: size(int(count)),
}
"""What may stand after the colon of a placeholder, `{theirs:zone}`."""


def word(kind: str, value: str) -> str:
    """The word of a value for a placeholder; the value itself where it has none."""
    try:
        return WORDS[kind](value)
    except (KeyError, ValueError):
        return value
