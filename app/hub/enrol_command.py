"""`main.py hub enrol | revoke`: who may have a desk (docs/cli.md)."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.domain.errors import Misuse
from app.hub import enrolment
from app.hub.county import CountyHub
from app.hub.keys import write_secret
from app.protocol.joining import JoinFile
from app.speech import _
from app.speech.terminal import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from app.hub.enrolment import Issued


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the words to the hub's command line."""
    made = command("enrol", _enrol, _("make enrolment slips"))
    made.add_argument("person", nargs="?", default="", metavar="PERSON")
    made.add_argument("--all", action="store_true", help=_("a slip for everyone without a desk"))
    made.add_argument("--sheets", type=Path, metavar="FILE.pdf", help=_("print the slips into a PDF"))
    made.add_argument("--join", type=Path, metavar="FILE.xyjoin", help=_("write one slip as a file"))
    made = command("revoke", _revoke, _("shut out all desks of a person"))
    made.add_argument("person", metavar="PERSON")


def _enrol(chosen: argparse.Namespace) -> None:
    if bool(chosen.person) == chosen.all:
        raise Misuse("person-or-all")
    hub = CountyHub(chosen.folder)
    try:
        issued = enrolment.issue_all(hub) if chosen.all else [enrolment.issue(hub, chosen.person)]
        if chosen.sheets:
            _print_sheets(hub, issued, chosen.sheets)
        if chosen.join:
            _write_join(hub, issued, chosen.join)
        facts = [_issued_facts(hub, one) for one in issued]
    finally:
        hub.close()
    said = _("{unit} {name}: hub {hub}, code {code}, valid until {expires}")
    lines = [said.format(**one) for one in facts]
    if chosen.sheets:
        lines.append(_("{count} slips in {path}").format(count=len(facts), path=chosen.sheets))
    say(chosen, facts if chosen.all else facts[0], *lines)


def _issued_facts(hub: CountyHub, one: Issued) -> dict[str, str]:
    return {
        "person": one.person.id,
        "name": one.person.name,
        "unit": one.unit.name,
        "hub": hub.settings.address,
        "code": one.code,
        "expires": day_text(one.expires_at),
    }


def _print_sheets(hub: CountyHub, issued: Sequence[Issued], path: Path) -> None:
    from app.hub.sheets import Slip, enrolment_sheets

    what = hub.county()
    slips = [
        Slip(
            county=what.name,
            zone=what.zone,
            unit=one.unit.name,
            person=one.person.name,
            post=one.person.post,
            address=hub.settings.address,
            code=one.code,
            expires=day_text(one.expires_at),
            fingerprint=hub.keys.fingerprint,
            demo=what.demo,
        )
        for one in issued
    ]
    enrolment_sheets(slips, path)


def _write_join(hub: CountyHub, issued: Sequence[Issued], path: Path) -> None:
    if len(issued) != 1:
        raise Misuse("person-or-all")
    file = JoinFile(hub.settings.address, issued[0].code, hub.settings.zone, issued[0].person.name)
    write_secret(path, msgspec.json.encode(file))


def _revoke(chosen: argparse.Namespace) -> None:
    hub = CountyHub(chosen.folder)
    try:
        count = hub.revoke(chosen.person)
    finally:
        hub.close()
    say(
        chosen,
        {"desks": count},
        _("{count} desks are shut out. A new slip lets the person join again.").format(count=count),
    )


def day_text(ms: int) -> str:
    """The day of a moment (ms), here."""
    return datetime.datetime.fromtimestamp(ms / 1000).astimezone().date().isoformat()
