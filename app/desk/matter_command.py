"""`main.py desk matter …`: matters without a screen (docs/cli.md)."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import structs

from app.desk.matters.rows import MatterBox
from app.domain.errors import KnownError, Misuse
from app.domain.working_days import CHINA
from app.speech import _
from app.speech.terminal import nothing, say
from app.speech.times import moment, time_text
from app.speech.words import due_word, fate_word, verb_word

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from app.desk.desk import Desk
    from app.desk.matters.rows import MatterRow, MatterView, Press
    from app.domain.papers import Paper

_DAY_MS: Final = 86_400_000


def add(words: Any, command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the words to the desk's command line."""
    about = _("matters: begin, list, open, do")
    deeds = words.add_parser("matter", help=about, description=about).add_subparsers(required=True, metavar="DEED")

    def deed(name: str, do: Callable[[argparse.Namespace, Desk], None], about: str) -> argparse.ArgumentParser:
        return command(name, _with_desk(do), about, deeds)

    made = deed("list", _list, _("what is to do, or another list"))
    made.add_argument("--box", default=MatterBox.TODO, choices=[box.value for box in MatterBox])
    made.add_argument("--limit", type=int, default=50)
    deed("routes", _routes, _("the routes that a matter may be begun on"))
    made = deed("start", _start, _("begin a matter with a paper described in a JSON file"))
    made.add_argument("route", metavar="ROUTE")
    made.add_argument("file", type=Path, metavar="FILE.json")
    made = deed("show", _show, _("a matter, whole, and what may be done with it now"))
    made.add_argument("id", metavar="ID")
    made = deed("do", _do, _("do an act"))
    made.add_argument("id", metavar="ID")
    made.add_argument("verb", metavar="VERB")
    made.add_argument("--text", default="", help=_("the opinion or the reason"))
    made.add_argument("--next", default="", metavar="STEP", help=_("the step that it goes to, where there are several"))
    made.add_argument("--to", action="append", default=[], metavar="WHO", help=_("a name or a seat; may be repeated"))
    made.add_argument("--paper", type=Path, metavar="FILE.json", help=_("the revised paper"))
    made.add_argument("--behalf", default="", metavar="PERSON", help=_("on whose behalf"))
    made = deed("people", _people, _("whom one may choose: by name, post, unit or initials"))
    made.add_argument("words", nargs="?", default="", metavar="WORDS")
    made = deed("redline", _redline, _("what differs between the last two revisions"))
    made.add_argument("id", metavar="ID")
    made = deed("delegate", _delegate, _("lend what one may do to somebody for some days"))
    made.add_argument("who", metavar="WHO")
    made.add_argument("--from", dest="first", default="", metavar="DATE")
    made.add_argument("--until", required=True, metavar="DATE", help=_("the last day"))
    deed("delegations", _delegations, _("what was lent, to whom and until when"))
    made = deed("hand-over", _hand_over, _("everything that one holds goes to somebody else"))
    made.add_argument("who", metavar="WHO")


def _with_desk(do: Callable[[argparse.Namespace, Desk], None]) -> Callable[[argparse.Namespace], int]:
    def run(chosen: argparse.Namespace) -> int:
        from app.desk.command import with_desk

        return with_desk(chosen, lambda desk: do(chosen, desk))

    return run


def _say(chosen: argparse.Namespace, facts: object, *lines: str) -> None:
    say(chosen, msgspec.to_builtins(facts, enc_hook=_hex), *(lines or [nothing()]))


def _hex(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else str(value)


def _list(chosen: argparse.Namespace, desk: Desk) -> None:
    rows = desk.matters.page(MatterBox(chosen.box), limit=chosen.limit).rows
    _say(chosen, rows, *(matter_line(row, desk) for row in rows))


def matter_facts(row: MatterRow) -> dict[str, Any]:
    """A row of a list, for machines: `matter` is the name of its route."""
    return {"matter": row.route, **msgspec.to_builtins(row, enc_hook=_hex)}


def matter_line(row: MatterRow, desk: Desk) -> str:
    """A row of a list, in a line."""
    marks = [due_word(row.due.state), _("waiting") if row.pending else "", row.number, row.answer_number]
    marks += [_("no number yet")] if row.awaits_number or row.answer_awaits_number else []
    where = " ".join(("、".join(row.steps), "、".join(row.holders)))
    today = moment(desk.clock()).date()
    return f"{row.id}  {time_text(row.since, today)}  [{' '.join(filter(None, marks))}]  {where}  {row.title}"


def _routes(chosen: argparse.Namespace, desk: Desk) -> None:
    rows = desk.matters.routes()
    _say(chosen, rows, *(f"{row.id}  {row.name}  {' → '.join(row.steps)}" for row in rows))


def _start(chosen: argparse.Namespace, desk: Desk) -> None:
    from app.desk.writing import files_in, matter_in

    paper, known_at, about = matter_in(chosen.file)
    taken = [desk.attachments.attach(path) for path in files_in(chosen.file)]
    paper = structs.replace(paper, files=tuple(one.attachment for one in taken))
    made = desk.matters.start(chosen.route, paper.title, paper, about=about, known_at=known_at)
    _say(chosen, {"id": made}, made)


def _show(chosen: argparse.Namespace, desk: Desk) -> None:
    found = desk.matters.open(desk.matters.find(chosen.id))
    _say(chosen, found, *_lines(found, desk))


def _lines(found: MatterView, desk: Desk) -> list[str]:
    today = moment(desk.clock()).date()
    numbers = "  ".join(filter(None, (found.row.number, found.row.answer_number)))
    lines = [f"{found.row.title}  {numbers}", f"{found.unit_name}  {found.row.route}"]
    for step in found.track:
        people = "、".join(person.name for desk in step.desks for person in desk.people)
        lines.append(f"  {step.name}  [{step.state}]  {people}")
    for one in found.opinions:
        who = _("{name} on behalf of {giver}").format(name=one.by.name, giver=one.behalf) if one.behalf else one.by.name
        lines.append(f"  {time_text(one.at, today)}  {who}  {verb_word(one.verb)}: {one.text}")
    for fate in found.fates:
        lines.append(f"  {verb_word(fate.verb)}  [{fate_word(fate.state)}]")
    words = [f"{verb_word(press.verb)} ({press.verb})" for press in found.presses]
    return [*lines, "  ".join(words)]


def _do(chosen: argparse.Namespace, desk: Desk) -> None:
    matters = desk.matters
    matter = matters.find(chosen.id)
    press = _press(chosen, matters.open(matter))
    to = [_seat(desk, who) for who in chosen.to]
    paper = _revised(chosen.paper, desk) if chosen.paper else None
    made = matters.do(matter, press, chosen.text, next=chosen.next, to=to, paper=paper)
    _say(chosen, {"id": made}, made)


def _press(chosen: argparse.Namespace, found: MatterView) -> Press:
    for press in found.presses:
        if press.verb == chosen.verb and chosen.behalf in (press.behalf, press.behalf_name):
            return press
    raise KnownError("act-not-now", act=chosen.verb, title=found.row.title)


def _revised(file: Path, desk: Desk) -> Paper:
    from app.desk.writing import files_in, matter_in

    files = tuple(desk.attachments.attach(path).attachment for path in files_in(file))
    return structs.replace(matter_in(file)[0], files=files)


def _seat(desk: Desk, who: str) -> str:
    """The seat of somebody named by seat or by the whole name. Raises `Misuse("unknown-person")`."""
    found = [one.seat for one in desk.matters.people() if who in (one.seat, one.name)]
    if "/" in who:
        return who
    if len(found) != 1:
        raise Misuse("unknown-person", person=who)
    return found[0]


def _people(chosen: argparse.Namespace, desk: Desk) -> None:
    rows = [one for one in desk.matters.people() if one.matches(chosen.words)]
    _say(chosen, rows, *(f"{one.seat}  {one.name}  {one.unit_name} {one.post}" for one in rows))


def _redline(chosen: argparse.Namespace, desk: Desk) -> None:
    matter = desk.matters.find(chosen.id)
    revisions = desk.matters.open(matter).revisions
    if len(revisions) < 2:
        raise KnownError("one-revision")
    found = desk.matters.redline(matter, revisions[-2].act, revisions[-1].act)
    signs = {"same": "{}", "added": "[+{}+]", "removed": "[-{}-]"}
    lines = ("".join(signs[piece.change].format(piece.text) for piece in line.pieces) for line in found)
    _say(chosen, found, *lines)


def _delegate(chosen: argparse.Namespace, desk: Desk) -> None:
    first = _day(chosen.first) if chosen.first else datetime.now(CHINA).date()
    last = _day(chosen.until)
    since, until = _begins(first), _begins(last) + _DAY_MS
    made = desk.matters.delegate(_seat(desk, chosen.who).removeprefix("p:"), since, until)
    _say(chosen, {"id": made}, made)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Misuse("date-malformed", text=text) from error


def _begins(day: date) -> int:
    return int(datetime.combine(day, time(), CHINA).timestamp() * 1000)


def _delegations(chosen: argparse.Namespace, desk: Desk) -> None:
    rows = desk.matters.delegations()
    lines = (f"{row.id}  {row.giver.name} → {row.taker.name}  {moment(row.until).date().isoformat()}" for row in rows)
    _say(chosen, rows, *lines)


def _hand_over(chosen: argparse.Namespace, desk: Desk) -> None:
    made = desk.matters.hand_over(_seat(desk, chosen.who))
    _say(chosen, {"id": made}, made)
