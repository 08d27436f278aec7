"""Days and times as a clerk says them."""

from __future__ import annotations

from datetime import date, datetime

from app.speech import _, pgettext


def moment(at: int) -> datetime:
    """Milliseconds since 1970 (UTC) as the wall clock of this PC shows them."""
    return datetime.fromtimestamp(at / 1000).astimezone()


def day_text(at: int, today: date) -> str:
    """今天, 昨天, 6月3日, or 2025-12-03 in another year."""
    return _day(moment(at).date(), today)


def time_text(at: int, today: date) -> str:
    """The day and the time of day: 今天 14:03, 6月3日 09:20."""
    then = moment(at)
    return _("{day} {time}").format(day=_day(then.date(), today), time=then.strftime("%H:%M"))


def clock_text(at: int) -> str:
    """The time of day to the second: 14:03:22."""
    return moment(at).strftime("%H:%M:%S")


def written_text(written: str) -> str:
    """The date of a paper, 2026-06-03, as papers bear it: 2026年6月3日. Anything else stays as it is."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return written
    return f"{day.year}年{day.month}月{day.day}日"


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
