"""Days, times and lengths of time as a clerk says them.

Moments are milliseconds since 1970 (UTC), shown by the wall clock of this PC; the present comes in as an argument.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from app.speech import _, ngettext, pgettext

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR


def moment(at: int) -> datetime:
    """The moment on the wall clock of this PC."""
    return datetime.fromtimestamp(at / 1000).astimezone()


def day_text(at: int, today: date) -> str:
    """今天, 昨天, 6月3日, or 2025-12-03 in another year."""
    return _day(moment(at).date(), today)


def time_text(at: int, today: date) -> str:
    """The day and the time of day: 今天 14:03, 6月3日 09:20."""
    return _("{day} {time}").format(day=day_text(at, today), time=clock_text(at))


def clock_text(at: int) -> str:
    """The time of day: 14:03."""
    return moment(at).strftime("%H:%M")


def exact_clock_text(at: int) -> str:
    """The time of day to the second: 14:03:22."""
    return moment(at).strftime("%H:%M:%S")


def full_day_text(at: int) -> str:
    """The day as the head of a page says it: 6月3日 星期三."""
    then = moment(at)
    # not by strftime: Qt sets the C library to the system's language, which need not be the one spoken here
    weekdays = _("Monday Tuesday Wednesday Thursday Friday Saturday Sunday").split()
    months = _("January February March April May June July August September October November December").split()
    return _("{weekday}, {day} {month}").format(
        weekday=weekdays[then.weekday()], day=then.day, month=months[then.month - 1]
    )


def written_text(written: str) -> str:
    """The date of a paper, 2026-06-03, as papers bear it: 2026年6月3日. Anything else stays as it is."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return written
    return f"{day.year}年{day.month}月{day.day}日"


def span(ms: int) -> str:
    """A length of time in its largest unit: 5 分钟, 3 小时, 2 天. Less than a minute is one."""
    if ms < HOUR:
        minutes = max(1, ms // MINUTE)
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    if ms < DAY:
        return ngettext("%d hour", "%d hours", ms // HOUR) % (ms // HOUR)
    return ngettext("%d day", "%d days", ms // DAY) % (ms // DAY)


def exact_span(ms: int) -> str:
    """A length of time to the minute: 3 小时 25 分钟, 2 天 4 小时. For what is counted in minutes by rule."""
    if ms < HOUR:
        return span(ms)
    whole, rest, unit = (ms, ms % HOUR, MINUTE) if ms < DAY else (ms, ms % DAY, HOUR)
    return f"{span(whole)} {span(rest)}" if rest >= unit else span(whole)


def duration(seconds: float) -> str:
    """About how long something will take: 约 21 分钟. To the minute below an hour, then to the hour and a half."""
    if seconds < 50:
        return _("less than a minute")
    minutes = max(1, round(seconds / 60))
    if minutes < 90:
        return ngettext("about %d minute", "about %d minutes", minutes) % minutes
    hours = round(minutes / 30) / 2
    return _("about %g hours") % hours


def _day(day: date, today: date) -> str:
    past = (today - day).days
    if past == 0:
        return pgettext("day", "Today")
    if past == 1:
        return pgettext("day", "Yesterday")
    if day.year != today.year:
        return day.isoformat()
    month = _("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec").split()[day.month - 1]
    return _("{day} {month}").format(day=day.day, month=month)
