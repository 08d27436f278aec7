"""Times and states in the words that a clerk uses. Pure: the present time comes in as an argument."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.desk.rows import Fate
from app.speech import _, language, ngettext, pgettext

if TYPE_CHECKING:
    from app.desk.rows import Line, OutboxRow

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")


def clock(ms: int) -> str:
    """The time of day on this PC's clock: `14:03`."""
    return datetime.fromtimestamp(ms / 1000).strftime("%H:%M")


def full_day(now: int) -> str:
    """Today as the head of a page says it: `6月3日 星期三`."""
    at = datetime.fromtimestamp(now / 1000)
    if language() == "en":
        return f"{at:%A}, {at.day} {at:%B}"
    return f"{at.month}月{at.day}日 星期{_WEEKDAYS[at.weekday()]}"


def span(ms: int) -> str:
    """A length of time in its largest unit: `5 分钟`, `3 小时`, `2 天`."""
    if ms < HOUR:
        minutes = max(1, ms // MINUTE)
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    if ms < DAY:
        return ngettext("%d hour", "%d hours", ms // HOUR) % (ms // HOUR)
    return ngettext("%d day", "%d days", ms // DAY) % (ms // DAY)


def size(count: int) -> str:
    """A number of bytes as people read it."""
    if count < 1024 * 1024:
        return f"{max(1, count // 1024)} KB"
    if count < 1024**3:
        return f"{count / 1024**2:.1f} MB"
    return f"{count / 1024**3:.1f} GB"


def line_state(line: Line, now: int) -> str:
    """The one honest line state: 线路畅通 · 刚刚同步, or 断线 2 天 · 3 件待发."""
    if line.connected:
        age = now - line.last_contact
        said = [_("Line open"), _("synchronized just now") if age < MINUTE else _("synchronized %s ago") % span(age)]
    elif not line.last_contact:
        said = [_("Not connected to the county yet") if line.problem else _("Connecting to the county")]
    elif now - line.last_contact < MINUTE:
        said = [_("Line down since just now")]
    else:
        said = [_("Line down for %s") % span(now - line.last_contact)]
    if line.waiting:
        said.append(ngettext("%d waiting to be sent", "%d waiting to be sent", line.waiting) % line.waiting)
    return " · ".join(said)


def line_explained(line: Line, now: int) -> str:
    """The same as a whole sentence, with what happens next: the head of the outbox page."""
    if line.connected and not line.waiting:
        return _("The line is open and everything has been delivered to the county.")
    if line.connected:
        return _("The line is open. What waits here leaves by itself in a moment; you need not do anything.")
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
    return line.connected or not (line.last_contact or line.problem)


def act_name(act: str) -> str:
    """What the clerk did, as the clerk calls it."""
    return {
        "send": pgettext("act", "Sent document"),
        "publish": pgettext("act", "Published notice"),
        "sign-for": pgettext("act", "Signed for"),
        "read": pgettext("act", "Read"),
        "withdraw": pgettext("act", "Withdrew"),
    }.get(act, act)


def fate(row: OutboxRow) -> str:
    """What has become of an act, in words."""
    if row.state == Fate.HELD:
        return _("Saved; leaves in a moment")
    return {
        Fate.WAITING: _("Waiting for the line"),
        Fate.LATER: _("At the county; waits for an earlier one"),
        Fate.ACCEPTED: _("Delivered to the county"),
        Fate.REFUSED: _("Sent back by the county"),
    }[row.state]


def fate_role(state: Fate) -> str:
    """The chip that goes with a fate: colour comes second to its words."""
    return {Fate.ACCEPTED: "chip-green", Fate.REFUSED: "chip-amber"}.get(state, "chip")
