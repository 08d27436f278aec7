"""The State Council's arrangements of holidays, 2010 to 2026, year by year as the public notices give them.

(国务院办公厅关于…年部分节假日安排的通知; 2015-09-03 and the changes for 2019's May and 2020's Spring Festival by
notices of their own.) `M.D-M.D` is 放假 as the notice says it, weekends included; after `+` weekends that are worked.
Days of the December before stand with `-12.D`. Kept apart from the library that the program counts with: an oracle.
"""

from __future__ import annotations

from datetime import date, timedelta

NOTICES: dict[int, str] = {
    2010: "1.1-1.3 2.13-2.19 4.3-4.5 5.1-5.3 6.14-6.16 9.22-9.24 10.1-10.7 + 2.20 2.21 6.12 6.13 9.19 9.25 9.26 10.9",
    2011: "1.1-1.3 2.2-2.8 4.3-4.5 4.30-5.2 6.4-6.6 9.10-9.12 10.1-10.7 + 1.30 2.12 4.2 10.8 10.9",
    2012: "1.1-1.3 1.22-1.28 4.2-4.4 4.29-5.1 6.22-6.24 9.30-10.7 + -12.31 1.21 1.29 3.31 4.1 4.28 9.29",
    2013: "1.1-1.3 2.9-2.15 4.4-4.6 4.29-5.1 6.10-6.12 9.19-9.21 10.1-10.7"
    " + 1.5 1.6 2.16 2.17 4.7 4.27 4.28 6.8 6.9 9.22 9.29 10.12",
    2014: "1.1 1.31-2.6 4.5-4.7 5.1-5.3 5.31-6.2 9.6-9.8 10.1-10.7 + 1.26 2.8 5.4 9.28 10.11",
    2015: "1.1-1.3 2.18-2.24 4.4-4.6 5.1-5.3 6.20-6.22 9.3-9.5 9.26-9.27 10.1-10.7 + 1.4 2.15 2.28 9.6 10.10",
    2016: "1.1-1.3 2.7-2.13 4.2-4.4 4.30-5.2 6.9-6.11 9.15-9.17 10.1-10.7 + 2.6 2.14 6.12 9.18 10.8 10.9",
    2017: "-12.31-1.2 1.27-2.2 4.2-4.4 4.29-5.1 5.28-5.30 10.1-10.8 + 1.22 2.4 4.1 5.27 9.30",
    2018: "-12.30-1.1 2.15-2.21 4.5-4.7 4.29-5.1 6.16-6.18 9.22-9.24 10.1-10.7 + 2.11 2.24 4.8 4.28 9.29 9.30",
    2019: "-12.30-1.1 2.4-2.10 4.5-4.7 5.1-5.4 6.7-6.9 9.13-9.15 10.1-10.7 + -12.29 2.2 2.3 4.28 5.5 9.29 10.12",
    2020: "1.1 1.24-2.2 4.4-4.6 5.1-5.5 6.25-6.27 10.1-10.8 + 1.19 4.26 5.9 6.28 9.27 10.10",
    2021: "1.1-1.3 2.11-2.17 4.3-4.5 5.1-5.5 6.12-6.14 9.19-9.21 10.1-10.7 + 2.7 2.20 4.25 5.8 9.18 9.26 10.9",
    2022: "1.1-1.3 1.31-2.6 4.3-4.5 4.30-5.4 6.3-6.5 9.10-9.12 10.1-10.7 + 1.29 1.30 4.2 4.24 5.7 10.8 10.9",
    2023: "-12.31-1.2 1.21-1.27 4.5 4.29-5.3 6.22-6.24 9.29-10.6 + 1.28 1.29 4.23 5.6 6.25 10.7 10.8",
    2024: "-12.30-1.1 2.10-2.17 4.4-4.6 5.1-5.5 6.8-6.10 9.15-9.17 10.1-10.7 + 2.4 2.18 4.7 4.28 5.11 9.14 9.29 10.12",
    2025: "1.1 1.28-2.4 4.4-4.6 5.1-5.5 5.31-6.2 10.1-10.8 + 1.26 2.8 4.27 9.28 10.11",
    2026: "1.1-1.3 2.15-2.23 4.4-4.6 5.1-5.5 6.19-6.21 9.25-9.27 10.1-10.7 + 1.4 2.14 2.28 5.9 9.20 10.10",
}


def _day(text: str, year: int) -> date:
    last_year = text.startswith("-")
    month, day = text.lstrip("-").split(".")
    return date(year - last_year, int(month), int(day))


def _span(text: str, year: int) -> set[date]:
    first, _, last = text[1:].partition("-") if text.startswith("-") else text.partition("-")
    begin = _day(("-" if text.startswith("-") else "") + first, year)
    end = _day(last, year) if last else begin
    return {begin + timedelta(days=count) for count in range((end - begin).days + 1)}


def arranged() -> tuple[set[date], set[date]]:
    """The days off and the weekends worked, of all notices."""
    off: set[date] = set()
    on: set[date] = set()
    for year, notice in NOTICES.items():
        rest, _, worked = notice.partition(" + ")
        off |= set().union(*(_span(span, year) for span in rest.split()))
        on |= {_day(day, year) for day in worked.split()}
    return off, on
