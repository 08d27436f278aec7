"""`main.py hub …`: what the county office and its technician do by command (docs/cli.md)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.errors import Exit, Misuse
from app.domain.people import County, Person, Unit, Zone
from app.domain.records import Document, Notice
from app.hub import (
    backup_command,
    county,
    enrol_command,
    learning_command,
    mailbag_command,
    matter_command,
    rules_command,
)
from app.hub.county import CountyHub, Imported
from app.hub.enrol_command import day_text
from app.program import called
from app.speech import _, ngettext
from app.speech.sentences import sentence
from app.speech.terminal import say
from app.speech.words import state_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.hub.store import Transaction


def run(arguments: Sequence[str]) -> int:
    """Run one hub command. Raises `KnownError` for what the world did."""
    chosen = _parser().parse_args(arguments)
    return int(chosen.do(chosen) or Exit.DONE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=called("hub"))
    words = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, do: Any, about: str, *, folder: bool = True, among: Any = words) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = among.add_parser(name, help=about, description=about)
        made.set_defaults(do=do)
        made.add_argument("--json", action="store_true", help=_("print for machines"))
        if folder:
            made.add_argument("folder", metavar="DIR", type=Path, help=_("the hub's folder"))
        return made

    made = command("init", _init, _("make a new hub in a folder"))
    made.add_argument("--database", default="", metavar="URL", help=_("PostgreSQL instead of a file in DIR"))
    made.add_argument("--zone", default=Zone.EXTRANET, metavar="ZONE", help="intranet | extranet | internet")
    made.add_argument("--address", default="", metavar="HOST:PORT", help=_("where desks find the hub"))
    made.add_argument("--demo", action="store_true", help=_("mark everything as a demonstration"))

    made = command("import", _import, _("import units, people or documents"), folder=False)
    made.add_argument("what", choices=["units", "people", "documents"])
    made.add_argument("folder", metavar="DIR", type=Path)
    made.add_argument("file", metavar="FILE", type=Path)
    made.add_argument("--county", default="", help=_("which county of the file, by name or code"))
    made.add_argument("--from", dest="sender", default="", metavar="UNIT", help=_("the sending unit"))
    made.add_argument("--to", default="all", metavar="all|UNIT,…", help=_("the recipient units"))

    enrol_command.add(command)
    made = command("serve", _serve, _("serve desks until stopped"))
    made.add_argument("--host", default="0.0.0.0")  # noqa: S104 - desks are on other machines
    made.add_argument("--port", type=int, default=county.DEFAULT_PORT)
    made.add_argument("--plain", action="store_true", help=_("HTTP without TLS, behind a proxy that has it"))
    made.add_argument("--started", type=Path, help=argparse.SUPPRESS)

    command("status", _status, _("who is enrolled, what was sent, what has been signed for"))
    made = command("deliveries", _deliveries, _("who has received, signed for and read a document"))
    made.add_argument("document", metavar="ID", nargs="?", default="")
    made = command("move", _move, _("tell desks that the hub moves to another address"))
    made.add_argument("address", metavar="HOST:PORT")
    backup_command.add(command)
    mailbag_command.add(words, command)
    rules_command.add(command)
    matter_command.add(command)
    learning_command.add(command)
    return parser


def _init(chosen: argparse.Namespace) -> None:
    from app.hub import backup

    zone = zone_named(chosen.zone)
    hub = county.create(chosen.folder, chosen.database, zone, chosen.address, demo=chosen.demo)
    key = backup.make_key(hub)
    facts = {
        "folder": str(hub.folder),
        "zone": str(zone),
        "address": hub.settings.address,
        "fingerprint": hub.keys.fingerprint,
        "backup_key": str(key),
    }
    say(
        chosen,
        facts,
        _("The hub is ready in {folder}. Desks find it at {address}.").format(**facts),
        backup_command.key_words(key),
    )
    hub.close()


def zone_named(name: str) -> Zone:
    """A zone by its code or its Chinese name. Raises `Misuse("unknown-zone")`."""
    names = {"内网": Zone.INTRANET, "外网": Zone.EXTRANET, "互联网": Zone.INTERNET}
    try:
        return names.get(name) or Zone(name)
    except ValueError as error:
        raise Misuse("unknown-zone", zone=name) from error


def _import(chosen: argparse.Namespace) -> int:
    from app.hub import imports

    if not chosen.file.is_file():
        raise Misuse("no-such-file", path=chosen.file)
    hub = CountyHub(chosen.folder)
    try:
        with hub.store.reading() as tx:
            units, people = list(tx.all(Unit)), list(tx.all(Person))
        match chosen.what:
            case "units":
                done = hub.import_units(imports.units(chosen.file, chosen.county, units))
            case "people":
                done = hub.import_people(imports.people(chosen.file, units, people))
            case _:
                to = [] if chosen.to == "all" else [hub.unit_named(name).id for name in chosen.to.split(",")]
                sender = hub.unit_named(chosen.sender).id if chosen.sender else ""
                done = hub.import_documents(imports.documents(chosen.file, hub.files.take_in), sender, to)
    except imports.RowsBad as error:
        for one in error.problems:
            print(_("Row {row}: {reason}").format(row=one.row, reason=sentence(one.code, one.values)), file=sys.stderr)
        raise
    finally:
        hub.close()
    return _say_imported(chosen, done)


def _say_imported(chosen: argparse.Namespace, done: Imported) -> int:
    refused = [
        {"line": line, "title": title, "code": code, "reason": sentence(code, values)}
        for line, title, code, values in done.refused
    ]
    lines = [
        ngettext("{count} added", "{count} added", done.added).format(count=done.added)
        + (_(", {count} known already").format(count=done.known) if done.known else "")
    ]
    say(chosen, {"added": done.added, "known": done.known, "refused": refused}, *lines)
    for one in refused:
        print(_("Line {line}, {title}: {reason}").format(**one), file=sys.stderr)
    return Exit.REFUSED if refused else Exit.DONE


def _serve(chosen: argparse.Namespace) -> None:
    from app.hub.web import serve

    hub = CountyHub(chosen.folder)
    try:
        serve(hub, chosen.host, chosen.port, plain=chosen.plain, started=chosen.started)
    finally:
        hub.close()


def _status(chosen: argparse.Namespace) -> None:
    from app.hub.deliveries import totals
    from app.hub.matters.publishing import in_force
    from app.hub.rules_command import missing_said

    hub = CountyHub(chosen.folder)
    try:
        calendar = in_force(hub)["calendar"]
        with hub.store.reading() as tx:
            what = next(tx.all(County))
            desks = tx.desks()
            facts: dict[str, Any] = {
                "county": what.name,
                "zone": what.zone,
                "address": hub.settings.address,
                "demo": what.demo,
                "units": tx.count(Unit),
                "people": tx.count(Person),
                "desks": len(desks),
                "documents": tx.count(Document),
                "notices": tx.count(Notice),
                "acts": tx.last_position(),
                "backed_up": int(tx.value("backed-up") or b"0"),
                "recovering": bool(tx.value("recovering")),
                "last_contact": max((desk.last_contact for desk in desks), default=0),
                "deliveries": totals(tx),
                "paper_register": [{"day": stub.day, "keeper": stub.keeper} for stub in county.paper_register(tx)],
                "log": _log_facts(tx),
                "missing_year": calendar["missing"],
            }
    finally:
        hub.close()
    shown = [
        _("{county}: {units} units, {people} people, {desks} desks").format(**facts),
        _("{documents} documents, {notices} notices, {acts} acts, {backed_up} of them in a verified backup").format(
            **facts
        ),
        _("deliveries: {sent} sent, {delivered} delivered, {signed_for} signed for, {read} read").format(
            **{name.replace("-", "_"): count for name, count in facts["deliveries"].items()}
        ),
    ]
    if facts["log"]["size"]:
        said = {**facts["log"], "day": day_text(facts["log"]["at"])}
        shown.append(_("The log was signed last on {day}: {size} acts, root {root}").format(**said))
    if facts["recovering"]:
        shown.append(_("A recovery after a restore is under way: see `hub recovery`."))
    shown += missing_said(facts["missing_year"])
    say(chosen, facts, *shown)


def _log_facts(tx: Transaction) -> dict[str, Any]:
    """The newest signed head, for who wants to keep it elsewhere."""
    from app.hub.log import newest

    signed = newest(tx)
    if signed is None:
        return {"size": 0, "at": 0, "root": ""}
    return {"size": signed.said.size, "at": signed.said.at, "root": signed.said.root.hex()}


def _deliveries(chosen: argparse.Namespace) -> None:
    from app.hub.deliveries import deliveries

    hub = CountyHub(chosen.folder)
    try:
        with hub.store.reading() as tx:
            found = deliveries(tx, chosen.document)
    finally:
        hub.close()
    lines = []
    for one in found:
        lines.append(f"{one['id'][:8]}  {one['title']}")
        lines += [f"    {_delivered(place)}" for place in one["recipients"]]
    say(chosen, found, *lines)


def _delivered(place: dict[str, str]) -> str:
    return f"{place['unit_name']}: {state_word(place['state'])}  {place['signed_by']}"


def _move(chosen: argparse.Namespace) -> None:
    hub = CountyHub(chosen.folder)
    try:
        moved = hub.move(chosen.address)
    finally:
        hub.close()
    say(
        chosen,
        {"address": moved.address},
        _("Desks learn the new address {address} at their next exchange; serve the old one until all have.").format(
            address=moved.address
        ),
    )
