"""`main.py desk …`: a clerk's desk without a screen (docs/cli.md)."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from app.desk import export_command, keys_command, learning_command, mailbag_command, matter_command, session
from app.desk.row_printing import facts_of, print_rows
from app.desk.rows import Box
from app.domain.errors import Exit, Misuse
from app.program import called
from app.speech import _
from app.speech.sentences import sentence
from app.speech.terminal import nothing, say
from app.speech.times import moment, time_text
from app.speech.words import act_word, fate_word, file_word, last_exchange, size

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from app.desk.attachments import FileRow
    from app.desk.desk import Desk
    from app.desk.rows import OutboxRow

MOST_ROWS = 1_000_000


def run(arguments: Sequence[str]) -> int:
    """Run one desk command. Raises `KnownError` for what the world did."""
    chosen = _parser().parse_args(arguments)
    return int(chosen.do(chosen) or Exit.DONE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=called("desk"))
    words = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, do: Any, about: str, among: Any = words) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = among.add_parser(name, help=about, description=about)
        made.set_defaults(do=do)
        made.add_argument("--store", type=Path, required=True, metavar="DIR", help=_("the folder of this PC's desks"))
        made.add_argument("--person", default="", metavar="PERSON", help=_("which clerk, where there are several"))
        made.add_argument("--json", action="store_true", help=_("print for machines"))
        return made

    made = command("enrol", _enrol, _("join a hub with a slip"))
    made.add_argument("--hub", default="", metavar="ADDRESS")
    made.add_argument("--code", default="", metavar="CODE")
    made.add_argument("--join", type=Path, metavar="FILE.xyjoin")
    made.add_argument("--again", action="store_true", help=_("set aside the desk that the clerk has here already"))
    command("password", _password, _("change the password"))
    command("recovery-codes", _recovery_codes, _("two codes for two people who together can open this desk"))
    made = command("recover", _recover, _("set a new password with the two recovery codes"))
    made.add_argument("code", nargs=2, metavar="CODE")
    made = command("keyring", _keyring, _("let this account of the system open the desk, or no longer"))
    made.add_argument("wanted", choices=["on", "off"])
    made = command("sync", _sync, _("exchange with the hub now"))
    for name, box, about in (
        ("inbox", Box.INBOX, _("documents received")),
        ("sent", Box.SENT, _("documents sent")),
        ("notices", Box.NOTICES, _("notices")),
    ):
        made = command(name, _list_of(box), about)
        made.add_argument("--limit", type=int, default=MOST_ROWS)
    command("outbox", _outbox, _("this clerk's acts and their fates"))
    command("status", _status, _("whose desk this is, the line, what waits"))
    made = command("doctor", _doctor, _("look for what keeps this desk from its hub"))
    made.add_argument("--hub", default="", metavar="ADDRESS")
    made = command("show", _show, _("a document or notice, whole"))
    made.add_argument("id", metavar="ID")
    made = command("sign-for", _sign_for, _("sign for a document"))
    made.add_argument("id", metavar="ID")
    made = command("read", _read, _("mark a document or notice as read"))
    made.add_argument("id", metavar="ID")
    made = command("withdraw", _withdraw, _("take back from its recipients what this unit sent"))
    made.add_argument("id", metavar="ID")
    made.add_argument("--reason", default="")
    made = command("attachments", _attachments, _("the files of a document: where each is; fetch, save"))
    made.add_argument("id", metavar="ID")
    made.add_argument("--fetch", action="store_true", help=_("fetch what the county has, now"))
    made.add_argument("--save", type=Path, metavar="DIR", help=_("save what is here into this folder"))
    made = command("search", _search, _("full-text search"))
    made.add_argument("words", nargs="+", metavar="WORDS")
    made.add_argument("--limit", type=int, default=50)
    made = command("send", _send, _("send a document described in a JSON file"))
    made.add_argument("file", type=Path, metavar="FILE.json")
    made = command("publish", _publish, _("publish a notice described in a JSON file"))
    made.add_argument("file", type=Path, metavar="FILE.json")
    mailbag_command.add(words, command)
    export_command.add(command)
    learning_command.add(command)
    keys_command.add(command)
    matter_command.add(words, command)
    made = command("spool", _spool, _("send what locked desks have left with this PC; needs no password"))
    made.add_argument("--once", action="store_true", help=_("try once, then end"))
    made.add_argument(
        "--retry", type=float, default=45, metavar="SECONDS", help=_("the longest wait between two tries")
    )
    return parser


def password(prompt: str = "") -> str:
    """The password from `XIANGYI_PASSWORD`, or typed. Raises `Misuse("no-password")` where nobody can type."""
    given = os.environ.get("XIANGYI_PASSWORD")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise Misuse("no-password")
    return getpass.getpass(prompt or _("Password: "))


def with_desk(chosen: argparse.Namespace, do: Callable[[Desk], int | None]) -> int:
    """Open the desk, do something, close it."""
    # what is typed on a command line is meant: it leaves with the next exchange
    desk = session.unlock(chosen.store, chosen.person, password(), undo_seconds=0)
    try:
        return int(do(desk) or Exit.DONE)
    finally:
        desk.close()


def _enrol(chosen: argparse.Namespace) -> None:
    from app.protocol.joining import read_join_file

    hub, code = chosen.hub, chosen.code
    if chosen.join:
        if not chosen.join.is_file():
            raise Misuse("no-such-file", path=chosen.join)
        file = read_join_file(chosen.join.read_bytes())
        hub, code = hub or file.hub, code or file.code
    if not hub or not code:
        raise Misuse("hub-and-code")
    word = os.environ.get("XIANGYI_PASSWORD") or _new_password()
    clerk = session.enrol(chosen.store, hub, code, word, again=chosen.again)
    facts = {"person": clerk.person, "name": clerk.name, "unit": clerk.unit_name, "county": clerk.county}
    say(chosen, facts, _("{name}, {unit}: this desk is ready.").format(**facts))


def _new_password() -> str:
    """From `XIANGYI_NEW_PASSWORD`, or typed twice."""
    given = os.environ.get("XIANGYI_NEW_PASSWORD")
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise Misuse("no-password")
    word = getpass.getpass(_("Choose a password (8 characters or more): "))
    if word != getpass.getpass(_("Once more: ")):
        raise Misuse("passwords-differ")
    return word


def _password(chosen: argparse.Namespace) -> None:
    session.change_password(chosen.store, chosen.person, password(), _new_password())
    say(chosen, {}, _("The new password holds from now on."))


def _recovery_codes(chosen: argparse.Namespace) -> None:
    codes = session.recovery_codes(chosen.store, chosen.person, password())
    advice = _("Give each code to another person, on paper. They are shown this once; earlier codes open nothing.")
    say(chosen, {"codes": codes}, *codes, advice)


def _recover(chosen: argparse.Namespace) -> None:
    session.recover(chosen.store, chosen.person, (chosen.code[0], chosen.code[1]), _new_password())
    say(chosen, {}, _("The new password holds from now on."))


def _keyring(chosen: argparse.Namespace) -> None:
    session.use_keyring(chosen.store, chosen.person, password(), wanted=chosen.wanted == "on")
    say(chosen, {}, _("Saved."))


def _sync(chosen: argparse.Namespace) -> int:
    from app.desk.road import carry_now, exchange_now

    def sync(desk: Desk) -> None:
        before = desk.line().waiting
        exchange_now(desk)
        carry_now(desk)
        counts, line = desk.counts(), desk.line()
        facts = {"delivered": max(0, before - line.waiting), "waiting": line.waiting, "to_sign": counts.to_sign}
        say(chosen, facts, _("Exchanged. {to_sign} to sign for, {waiting} acts waiting.").format(**facts))

    return with_desk(chosen, sync)


def _list_of(box: Box) -> Callable[[argparse.Namespace], int]:
    def do(chosen: argparse.Namespace) -> int:
        def show(desk: Desk) -> None:
            if box == Box.INBOX:
                page = desk.inbox(limit=chosen.limit)
            else:
                page = desk.sent(limit=chosen.limit) if box == Box.SENT else desk.notices(limit=chosen.limit)
            print_rows(chosen, desk, page.rows)

        return with_desk(chosen, show)

    return do


def _outbox(chosen: argparse.Namespace) -> int:
    def show(desk: Desk) -> None:
        acts, today = desk.outbox(limit=MOST_ROWS), moment(desk.clock()).date()
        say(chosen, [_act_facts(act) for act in acts], *(_act_line(act, today) for act in acts))

    return with_desk(chosen, show)


def _act_line(act: OutboxRow, today: datetime.date) -> str:
    why = sentence(act.reason, act.values) if act.reason else ""
    said = f"{act_word(act.act)}  {act.title}  [{fate_word(act.state)}] {why}"
    return f"{act.id}  {time_text(act.at, today)}  {said}"


def _act_facts(act: OutboxRow) -> dict[str, Any]:
    return {
        "id": act.id,
        "act": act.act,
        "target": act.target,
        "title": act.title,
        "at": act.at,
        "state": str(act.state),
        "reason": act.reason,
        "sentence": sentence(act.reason, act.values) if act.reason else "",
    }


def _status(chosen: argparse.Namespace) -> int:
    def show(desk: Desk) -> None:
        me, line, counts = desk.me(), desk.line(), desk.counts()
        facts = {
            "person": me.person,
            "name": me.name,
            "unit": me.unit,
            "unit_name": me.unit_name,
            "county": me.county,
            "zone": me.zone,
            "demo": me.demo,
            "hub": me.hub,
            "connected": line.connected,
            "last_contact": line.last_contact,
            "problem": line.problem,
            "next_attempt_at": line.next_attempt_at,
            "waiting": line.waiting,
            "refused": counts.refused,
            "to_sign": counts.to_sign,
            "unread": counts.unread,
            "drafts": counts.drafts,
            "paper_register": [{"day": stub.day, "keeper": stub.keeper} for stub in desk.paper_register()],
            "log": line.warning.code if line.warning else "",
        }
        say(
            chosen,
            facts,
            f"{me.county} {me.unit_name} {me.name} {me.post}"
            + (" " + _("DEMONSTRATION · NOT VALID") if me.demo else ""),
            last_exchange(line, desk.clock()),
            _("{to_sign} to sign for, {unread} unread, {waiting} waiting, {refused} refused").format(**facts),
            *([sentence(line.warning.code, line.warning.values)] if line.warning else []),
        )

    return with_desk(chosen, show)


def _doctor(chosen: argparse.Namespace) -> int:
    from app.desk.road import doctor_report

    findings = doctor_report(chosen.store, chosen.person, chosen.hub, os.environ.get("XIANGYI_PASSWORD"))
    facts = [{"code": one.code, "ok": one.ok, "sentence": sentence(one.code, one.values)} for one in findings]
    say(chosen, facts, *(("✓ " if one.ok else "✗ ") + sentence(one.code, one.values) for one in findings))
    return Exit.DONE if all(one.ok for one in findings) else Exit.REFUSED


def _show(chosen: argparse.Namespace) -> int:
    def show(desk: Desk) -> None:
        opened = desk.open(desk.find(chosen.id))
        paper = opened.paper
        facts = facts_of(desk, opened.row) | {
            "to": list(opened.to),
            "signature": paper.signature,
            "verified": opened.verified,
            "signed_by": opened.handling.signed_name if opened.handling else "",
            "recipients": [
                {"unit": one.unit, "name": one.name, "state": str(one.state), "signed_by": one.signed_name,
                 "readers": [name for name, _mark in one.readers]}
                for one in opened.recipients
            ],
        }  # fmt: skip
        say(chosen, facts, f"{paper.office} {paper.number}", paper.title, "", *paper.body, paper.written)

    return with_desk(chosen, show)


def _sign_for(chosen: argparse.Namespace) -> int:
    return _do(chosen, lambda desk: desk.sign_for(desk.find(chosen.id)))


def _read(chosen: argparse.Namespace) -> int:
    return _do(chosen, lambda desk: desk.mark_read(desk.find(chosen.id)) or "")


def _withdraw(chosen: argparse.Namespace) -> int:
    return _do(chosen, lambda desk: desk.withdraw(desk.find(chosen.id), chosen.reason))


def _do(chosen: argparse.Namespace, act: Callable[[Desk], str]) -> int:
    def do(desk: Desk) -> None:
        made = act(desk)
        say(chosen, {"act": made}, _("Saved. It leaves with the next exchange."))

    return with_desk(chosen, do)


def _search(chosen: argparse.Namespace) -> int:
    def search(desk: Desk) -> None:
        while desk.index_some(200):
            pass
        print_rows(chosen, desk, desk.search(" ".join(chosen.words), chosen.limit))

    return with_desk(chosen, search)


def _send(chosen: argparse.Namespace) -> int:
    from app.desk.writing import files_in, paper_in

    def send(desk: Desk) -> str:
        paper, to, reply_to = paper_in(chosen.file, desk.units())
        taken = [desk.attachments.attach(path) for path in files_in(chosen.file)]
        files = tuple(one.attachment for one in taken)
        return desk.send(structs.replace(paper, files=files), to, reply_to)

    return _do(chosen, send)


def _attachments(chosen: argparse.Namespace) -> int:
    from app.desk.road import carry_now

    def show(desk: Desk) -> None:
        item = desk.find(chosen.id)
        if chosen.fetch:
            for row in desk.attachments.files(item):
                desk.attachments.want(item, row.sha256)
            carry_now(desk)
        saved = {}
        rows = desk.attachments.files(item)
        if chosen.save:
            here = [row for row in rows if desk.attachments.is_here(row)]
            saved = {row.sha256: str(desk.attachments.save(item, row.sha256, chosen.save)) for row in here}
        facts = [_file_facts(row) | {"saved": saved.get(row.sha256, "")} for row in rows]
        lines = [f"{row.name}  {size(row.size)}  [{file_word(row.state)}]  {saved.get(row.sha256, '')}" for row in rows]
        say(chosen, facts, *(lines or [nothing()]))

    return with_desk(chosen, show)


def _file_facts(row: FileRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "size": row.size,
        "sha256": row.sha256,
        "media": row.media,
        "state": str(row.state),
        "have": row.have,
        "at_county": row.at_county,
    }


def _publish(chosen: argparse.Namespace) -> int:
    from app.desk.writing import files_of_notice, notice_in

    def publish(desk: Desk) -> str:
        notice = notice_in(chosen.file, desk.units())
        files = [desk.attachments.attach(path).attachment for path in files_of_notice(chosen.file)]
        return desk.publish(*notice, files=files)

    return _do(chosen, publish)


def _spool(chosen: argparse.Namespace) -> int:
    from app.desk import spool_sending

    def told(tally: spool_sending.Tally) -> None:
        facts = {"sent": tally.sent, "left": tally.left, "refused": tally.refused}
        say(chosen, facts, _("{sent} bags sent, {left} still here, {refused} refused.").format(**facts))
        sys.stdout.flush()

    return spool_sending.run(chosen.store, once=chosen.once, longest=chosen.retry, told=told)
