"""The words for states, levels and networks, and times as a clerk says them."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol

from app.speech import N_, _, language, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

# Keyed by the values of the enumerations, which live on floors above this one.
_STATES: Final = {
    "sent": N_("Sent"),
    "delivered": N_("Delivered"),
    "signed-for": N_("Signed for"),
    "read": N_("Read"),
    "withdrawn": N_("Withdrawn"),
}
_FATES: Final = {
    "held": N_("Saved; can still be taken back"),
    "waiting": N_("Saved; waits for the line"),
    "later": N_("Waits for an earlier step"),
    "accepted": N_("Delivered to the county"),
    "refused": N_("Sent back by the county"),
}
_ACTS: Final = {
    "send": N_("Send"),
    "publish": N_("Publish"),
    "sign-for": N_("Sign for"),
    "read": N_("Mark as read"),
    "withdraw": N_("Withdraw"),
}
_ZONES: Final = {"intranet": N_("the intranet"), "extranet": N_("the extranet"), "internet": N_("the Internet")}
_LEVELS: Final = {
    "county": N_("County"),
    "department": N_("Department"),
    "township": N_("Township"),
    "village": N_("Village"),
}
_SLOTS: Final = {
    "password": N_("password"),
    "keyring": N_("keyring of the operating system"),
    "recovery": N_("two-person recovery"),
}
_CHECKS: Final = {
    "address": N_("Address"),
    "proxy": N_("Proxy"),
    "clock": N_("Clock"),
    "disk": N_("Disk"),
    "font": N_("Chinese typeface"),
    "store": N_("Store"),
}
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS: Final = ("KB", "MB", "GB", "TB")


class Line(Protocol):
    """The part of `app.desk.rows.Line` that is put into words."""

    @property
    def connected(self) -> bool:
        """Whether the last exchange succeeded."""
        ...

    @property
    def last_contact(self) -> int:
        """When the hub was last heard, in ms; 0 is never."""
        ...

    @property
    def waiting(self) -> int:
        """How many acts wait."""
        ...


def state_word(state: str) -> str:
    """Where a document stands for a unit: 已签收."""
    return _looked_up(_STATES, state)


def fate_word(fate: str) -> str:
    """What has become of an act: 已送达县里."""
    return _looked_up(_FATES, fate)


def act_word(kind: str) -> str:
    """What a clerk does: 签收."""
    return _looked_up(_ACTS, kind)


def zone_word(zone: str) -> str:
    """A network: 内网, 外网, 互联网."""
    return _looked_up(_ZONES, zone)


def level_word(level: str) -> str:
    """Where a unit stands: 乡镇."""
    return _looked_up(_LEVELS, level)


def slot_word(slot: str) -> str:
    """A way to unlock."""
    return _looked_up(_SLOTS, slot)


def moment(at: int, now: int | None = None) -> str:
    """When, on this PC's wall clock: 今天 14:03, 昨天 09:20, 6月3日, or 2025-12-03 of another year.

    Both in milliseconds since 1970; `now` is the PC's clock where it is not given.
    """
    then = datetime.fromtimestamp(at / 1000)
    today = datetime.fromtimestamp(time.time() if now is None else now / 1000).date()
    if then.date() == today:
        return _("Today {time}").format(time=then.strftime("%H:%M"))
    if (today - then.date()).days == 1:
        return _("Yesterday {time}").format(time=then.strftime("%H:%M"))
    if then.year != today.year:
        return then.date().isoformat()
    return f"{then.day} {_MONTHS[then.month - 1]}" if language() == "en" else f"{then.month}月{then.day}日"


def ago(at: int, now: int) -> str:
    """How long ago: 刚刚, 5 分钟前, 2 天前. A time that the PC's clock has not reached yet is just now."""
    return _("just now") if now - at < MINUTE else _("%s ago") % span(now - at)


def span(ms: int) -> str:
    """A length of time in its largest unit: 5 分钟, 3 小时, 2 天."""
    if ms < HOUR:
        count = max(1, ms // MINUTE)
        return ngettext("%d minute", "%d minutes", count) % count
    if ms < DAY:
        return ngettext("%d hour", "%d hours", ms // HOUR) % (ms // HOUR)
    return ngettext("%d day", "%d days", ms // DAY) % (ms // DAY)


def size(count: int) -> str:
    """A number of bytes: 812 KB, 3.4 GB."""
    amount, unit = count / 1024, 0
    while amount >= 1024 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.0f} {_UNITS[unit]}" if unit == 0 or amount >= 100 else f"{amount:.1f} {_UNITS[unit]}"


def line_state(line: Line, now: int) -> str:
    """The one honest line state: 线路畅通·刚刚同步, or 断线 2 天·3 件待发."""
    if line.connected:
        fresh = now - line.last_contact < MINUTE
        said = [
            _("Line open"),
            _("synchronized just now") if fresh else _("synchronized %s ago") % span(now - line.last_contact),
        ]
    elif line.last_contact:
        said = [_("Line down for %s") % span(now - line.last_contact)]
    else:
        said = [_("Not connected to the county yet")]
    if line.waiting:
        said.append(ngettext("%d waiting to be sent", "%d waiting to be sent", line.waiting) % line.waiting)
    return "·".join(said)


def _looked_up(words: dict[str, str], value: str) -> str:
    # a value of a newer version has no word yet: shown as it is, it still tells more than nothing
    return _(words[value]) if value in words else value


WORDS: Final[dict[str, Callable[[str], str]]] = {
    "zone": zone_word,
    "act": act_word,
    "slot": slot_word,
    "check": lambda check: _looked_up(_CHECKS, check),
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
