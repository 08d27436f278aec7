"""`main.py hub …`: what the county office and its technician do by command (docs/cli.md)."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.domain.errors import Exit, Misuse
from app.domain.people import County, Person, Unit, Zone
from app.domain.records import Document, Notice
from app.hub import county, enrolment, learning_command, mailbag_command, matter_command, rules_command
from app.hub.county import CountyHub, Imported
from app.program import called
from app.speech import _, ngettext
from app.speech.sentences import sentence
from app.speech.words import state_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.hub.enrolment import Issued
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

    made = command("enrol", _enrol, _("make enrolment slips"))
    made.add_argument("person", nargs="?", default="", metavar="PERSON")
    made.add_argument("--all", action="store_true", help=_("a slip for everyone without a desk"))
    made.add_argument("--sheets", type=Path, metavar="FILE.pdf", help=_("print the slips into a PDF"))
    made.add_argument("--join", type=Path, metavar="FILE.xyjoin", help=_("write one slip as a file"))

    made = command("serve", _serve, _("serve desks until stopped"))
    made.add_argument("--host", default="0.0.0.0")  # noqa: S104 - desks are on other machines
    made.add_argument("--port", type=int, default=county.DEFAULT_PORT)
    made.add_argument("--plain", action="store_true", help=_("HTTP without TLS, behind a proxy that has it"))
    made.add_argument("--started", type=Path, help=argparse.SUPPRESS)

    command("status", _status, _("who is enrolled, what was sent, what has been signed for"))
    made = command("deliveries", _deliveries, _("who has received, signed for and read a document"))
    made.add_argument("document", metavar="ID", nargs="?", default="")
    made = command("revoke", _revoke, _("shut out all desks of a person"))
    made.add_argument("person", metavar="PERSON")
    made = command("move", _move, _("tell desks that the hub moves to another address"))
    made.add_argument("address", metavar="HOST:PORT")
    made = command("backup", _backup, _("write an encrypted backup while the hub runs"))
    made.add_argument("file", metavar="FILE", type=Path)
    made = command("export", _export, _("export a document with everything that proves it"))
    made.add_argument("item", metavar="ID")
    made.add_argument("file", type=Path, metavar="FILE.xyproof")
    made = command("verify", _verify, _("prove a backup by restoring it"), folder=False)
    made.add_argument("file", metavar="FILE", type=Path)
    made.add_argument("--key", type=Path, metavar="FILE", help=_("the backup key"))
    made = command("restore", _restore, _("make a hub from a backup"), folder=False)
    made.add_argument("file", metavar="FILE", type=Path)
    made.add_argument("folder", metavar="DIR", type=Path)
    made.add_argument("--key", type=Path, metavar="FILE", help=_("the backup key"))
    made.add_argument("--database", default="", metavar="URL")
    made = command("recovery", _recovery, _("what a restored hub still waits for; --close ends it"))
    made.add_argument("--close", action="store_true")
    mailbag_command.add(words, command)
    rules_command.add(command)
    matter_command.add(command)
    learning_command.add(command)
    return parser


def _say(chosen: argparse.Namespace, facts: dict[str, Any], *lines: str) -> None:
    if chosen.json:
        print(json.dumps(facts, ensure_ascii=False))
    else:
        print("\n".join(lines))


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
    _say(
        chosen,
        facts,
        _("The hub is ready in {folder}. Desks find it at {address}.").format(**facts),
        _backup_key_words(key),
    )
    hub.close()


def _backup_key_words(key: Path) -> str:
    said = _("Backups can be read only with {backup_key}: keep a copy of it on paper or a stick, away from here.")
    return said.format(backup_key=key)


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
    _say(chosen, {"added": done.added, "known": done.known, "refused": refused}, *lines)
    for one in refused:
        print(_("Line {line}, {title}: {reason}").format(**one), file=sys.stderr)
    return Exit.REFUSED if refused else Exit.DONE


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
    if chosen.json:
        print(json.dumps(facts if chosen.all else facts[0], ensure_ascii=False))
        return
    for one in facts:
        print(_("{unit} {name}: hub {hub}, code {code}, valid until {expires}").format(**one))
    if chosen.sheets:
        print(_("{count} slips in {path}").format(count=len(facts), path=chosen.sheets))


def _issued_facts(hub: CountyHub, one: Issued) -> dict[str, str]:
    return {
        "person": one.person.id,
        "name": one.person.name,
        "unit": one.unit.name,
        "hub": hub.settings.address,
        "code": one.code,
        "expires": _day(one.expires_at),
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
            expires=_day(one.expires_at),
            fingerprint=hub.keys.fingerprint,
            demo=what.demo,
        )
        for one in issued
    ]
    enrolment_sheets(slips, path)


def _write_join(hub: CountyHub, issued: Sequence[Issued], path: Path) -> None:
    import msgspec

    from app.hub.keys import write_secret
    from app.protocol.joining import JoinFile

    if len(issued) != 1:
        raise Misuse("person-or-all")
    file = JoinFile(hub.settings.address, issued[0].code, hub.settings.zone, issued[0].person.name)
    write_secret(path, msgspec.json.encode(file))


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
        said = {**facts["log"], "day": _day(facts["log"]["at"])}
        shown.append(_("The log was signed last on {day}: {size} acts, root {root}").format(**said))
    if facts["recovering"]:
        shown.append(_("A recovery after a restore is under way: see `hub recovery`."))
    shown += missing_said(facts["missing_year"])
    _say(chosen, facts, *shown)


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
    if chosen.json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        print(f"{one['id'][:8]}  {one['title']}")
        for place in one["recipients"]:
            print(f"    {place['unit_name']}: {state_word(place['state'])}  {place['signed_by']}")


def _revoke(chosen: argparse.Namespace) -> None:
    hub = CountyHub(chosen.folder)
    try:
        count = hub.revoke(chosen.person)
    finally:
        hub.close()
    _say(
        chosen,
        {"desks": count},
        _("{count} desks are shut out. A new slip lets the person join again.").format(count=count),
    )


def _move(chosen: argparse.Namespace) -> None:
    hub = CountyHub(chosen.folder)
    try:
        moved = hub.move(chosen.address)
    finally:
        hub.close()
    _say(
        chosen,
        {"address": moved.address},
        _("Desks learn the new address {address} at their next exchange; serve the old one until all have.").format(
            address=moved.address
        ),
    )


def _backup(chosen: argparse.Namespace) -> None:
    from app.hub import backup

    hub = CountyHub(chosen.folder)
    try:
        made = backup.write(hub, chosen.file)
    finally:
        hub.close()
    _say(
        chosen,
        {"file": str(chosen.file), "acts": made.acts, "bytes": made.size, "backup_key": str(made.key or "")},
        _("{acts} acts, {bytes} bytes in {file}. Prove it: hub verify {file}").format(
            acts=made.acts, bytes=made.size, file=chosen.file
        ),
        *([_backup_key_words(made.key)] if made.key else ()),
    )


def _export(chosen: argparse.Namespace) -> None:
    from app.hub import proofs

    hub = CountyHub(chosen.folder)
    try:
        proof, files = proofs.export(hub, proofs.find(hub, chosen.item), chosen.file)
    finally:
        hub.close()
    facts = {"file": str(chosen.file), "acts": len(proof.acts), "files": files}
    said = _("{acts} acts and {files} files in {file}. Prove it: {program} verify {file}")
    _say(chosen, facts, said.format(**facts, program=called()))


def _verify(chosen: argparse.Namespace) -> None:
    from app.hub import backup

    found = backup.verify(chosen.file, chosen.key)
    _say(
        chosen,
        {"file": str(chosen.file), "county": found.county, "acts": found.acts, "records": found.records},
        _("The backup is whole: restored and compared, {acts} acts and {records} records.").format(
            acts=found.acts, records=found.records
        ),
    )


def _restore(chosen: argparse.Namespace) -> None:
    from app.hub import backup

    found = backup.restore(chosen.file, chosen.folder, chosen.key, chosen.database)
    _say(
        chosen,
        {"folder": str(chosen.folder), "acts": found.acts, "records": found.records, "recovering": True},
        _("Restored {acts} acts into {folder}. Desks now offer again what came later; see `hub recovery`.").format(
            acts=found.acts, folder=chosen.folder
        ),
    )


def _recovery(chosen: argparse.Namespace) -> None:
    from app.hub import recovery
    from app.hub.rules_command import numbers_said

    hub = CountyHub(chosen.folder)
    try:
        facts = recovery.standing(hub)
        facts["numbers"], said = numbers_said(hub) if facts["recovering"] else ([], [])
        if chosen.close:
            facts |= recovery.close(hub)
    finally:
        hub.close()
    offered = _("{offered} of {desks} desks have offered what they hold.").format(**facts)
    _say(chosen, facts, offered if facts["recovering"] else _("No recovery is under way."), *said)


def _day(ms: int) -> str:
    return datetime.datetime.fromtimestamp(ms / 1000).astimezone().date().isoformat()
