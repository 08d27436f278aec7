"""`main.py hub numbers | rules`: the register of 文号, and the rules that the county publishes (docs/cli.md)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.errors import Misuse
from app.domain.matters.numbers import Standing
from app.domain.working_days import day_of
from app.hub.county import CountyHub
from app.speech import _
from app.speech.terminal import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from app.domain.matters.numbers import Register
    from app.hub.store import Transaction


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the words to the hub's command line."""
    made = command("numbers", _numbers, _("the register of document numbers; set marks, begin a year, cancel"))
    made.add_argument("--unit", default="", metavar="UNIT", help=_("whose numbers"))
    made.add_argument("--mark", default="", metavar="MARK", help=_("the unit's numbers have this mark from now on"))
    made.add_argument("--year", type=four_digits, default=0, metavar="YEAR")
    made.add_argument("--first", type=int, default=0, metavar="N", help=_("the year begins at this number"))
    made.add_argument("--next", type=int, default=0, metavar="N", help=_("go on at N: what is below was given before"))
    made.add_argument("--cancel", type=int, default=0, metavar="N", help=_("cancel a number; it stays, with --reason"))
    made.add_argument("--reason", default="", metavar="REASON")
    made = command("rules", _rules, _("routes, functions and working days in force; publish a file of them"))
    made.add_argument("file", nargs="*", type=Path, metavar="FILE.toml")


def four_digits(text: str) -> int:
    """A year as numbers write it."""
    if len(text) != 4 or not text.isdecimal() or text.startswith("0"):
        raise ValueError(text)
    return int(text)


def _numbers(chosen: argparse.Namespace) -> None:
    hub = CountyHub(chosen.folder)
    try:
        unit = hub.unit_named(chosen.unit).id if chosen.unit else ""
        year = chosen.year or day_of(hub.clock()).year
        if chosen.mark or chosen.first or chosen.cancel or chosen.next:
            with hub.store.writing() as tx:
                _change(chosen, tx, unit, year, hub.clock())
        with hub.store.reading() as tx:
            registers = _wanted(tx, unit, chosen.year)
            marks = dict(tx.matters.marks())
    finally:
        hub.close()
    facts = {"marks": marks, "numbers": [_facts(one) for one in registers]}
    say(chosen, facts, *(line for one in registers for line in _lines(one)))


def _lines(register: Register) -> Iterator[str]:
    said = {Standing.CANCELLED: _("cancelled: {reason}"), Standing.LOST: _("missing since a restore")}
    for entry in register.entries:
        yield f"{register.text(entry.ordinal)}  {said.get(entry.standing, '').format(reason=entry.reason)}".rstrip()
    yield _("next: {number}").format(number=register.text(register.next))


def _change(chosen: argparse.Namespace, tx: Transaction, unit: str, year: int, now: int) -> None:
    from app.hub.matters.numbering import begin_year, cancel, in_use, mark_of, set_mark, skip

    mark = chosen.mark.strip()
    if not unit and not in_use(mark, tx):  # a typing error would open a register that nobody draws from
        raise Misuse("register-unknown", mark=mark)
    if mark and unit:
        set_mark(unit, mark, tx)
    mark = mark or mark_of(unit, tx)
    if chosen.first:
        begin_year(mark, year, chosen.first, tx)
    if chosen.next:
        skip(mark, year, chosen.next, tx, now)
    if chosen.cancel:
        cancel(mark, year, chosen.cancel, chosen.reason, tx)


def _wanted(tx: Transaction, unit: str, year: int) -> list[Register]:
    from app.hub.matters.numbering import mark_of

    mark = mark_of(unit, tx) if unit else ""
    named = [one for one in tx.matters.registers() if mark in ("", one[0]) and year in (0, one[1])]
    return [tx.matters.register(*one) for one in named]


def _facts(register: Register) -> dict[str, Any]:
    return {
        "mark": register.mark,
        "year": register.year,
        "first": register.first,
        "next": register.text(register.next),
        "entries": [
            {
                "number": register.text(entry.ordinal),
                "matter": entry.matter.hex(),
                "at": entry.at,
                "standing": str(entry.standing),
                "reason": entry.reason,
            }
            for entry in register.entries
        ],
    }


def _rules(chosen: argparse.Namespace) -> None:
    from app.hub.matters.publishing import in_force, publish

    hub = CountyHub(chosen.folder)
    try:
        published = publish(hub, chosen.file)
        facts = in_force(hub)
    finally:
        hub.close()
    said = _("Published: {name}. Desks have it with their next exchange.")
    say(
        chosen,
        facts | {"published": published},
        *(said.format(name=name) for name in published),
        *(f"{route['id']}  {route['version']}  {route['name']}" for route in facts["routes"]),
        _("Working days are known from {first} to {last}.").format(**facts["calendar"]),
        *missing_said(facts["calendar"]["missing"]),
    )


def numbers_said(hub: CountyHub) -> tuple[list[dict[str, Any]], list[str]]:
    """Where numbers go on after a loss, and how that is told: paper may know of more than any desk."""
    from app.hub.matters.numbering import where_numbers_go_on

    with hub.store.reading() as tx:
        found = where_numbers_go_on(tx, day_of(hub.clock()).year)
    said = []
    for one in found:
        line = _("Numbers go on at {next}.").format(next=one["next"])
        if one["unheard"]:
            line += " " + _("Not heard yet: {people}.").format(people="、".join(one["unheard"]))
        said.append(line)
    if said:
        said.append(_("Compare with the registers on paper; if one is further: hub numbers --unit UNIT --next N."))
    return found, said


def missing_said(year: int) -> list[str]:
    """What to tell the technician of a year whose holidays are missing; nothing for 0."""
    said = _("The holidays of {year} are missing: limits that run into it are not reckoned. Publish them: hub rules.")
    return [said.format(year=year)] if year else []
