"""What a proof file proves and what not, in words: for the command line and the window."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.domain import records, rules
from app.domain.acts import SignedAct
from app.domain.matters.state import MatterState
from app.domain.records import Document, Notice
from app.protocol.proof_checking import FINGERPRINT
from app.speech import _, ngettext
from app.speech.sentences import sentence
from app.speech.words import act_word, size, zone_name

if TYPE_CHECKING:
    from app.domain.matters.state import Opinion
    from app.protocol.proof_checking import Checked, ShownAct, ShownFile


def report(found: Checked, *, text: bool = False) -> list[str]:
    """What was proven and what was not, in lines."""
    lines = [_verdict(found), "", *_about(found)]
    if text and found.item is not None:
        lines += ["", *(_body(found.item))]
    if found.faults:
        lines += ["", _("What does not hold:")]
        lines += [f"  ✗ {sentence(fault.code, fault.values)}" for fault in found.faults]
    lines += ["", _("What was proven:"), *(f"  ✓ {line}" for line in _proven(found))]
    return [*lines, "", _("What was not proven:"), *(f"  · {line}" for line in unproven(found))]


def _verdict(found: Checked) -> str:
    mark = _("DEMONSTRATION · NOT VALID") + " " if found.statement.demo else ""
    if found.faults:
        return mark + _("NOT PROVEN. Do not rely on this file: what does not hold stands below.")
    return mark + _("PROVEN. Nothing in this file was altered since it was made.")


def _about(found: Checked) -> list[str]:
    statement = found.statement
    lines = [title_of(found)] if title_of(found) else []
    if isinstance(found.item, Document):
        paper = found.item.send.paper
        lines += [line for line in (f"{paper.office} {paper.number}".strip(), paper.written) if line]
    if isinstance(found.item, MatterState):
        numbers = (found.item.number, found.item.answer_number)
        lines += [line for line in (*numbers, *map(_opinion, found.item.opinions)) if line]
    where = f"{statement.name} · {zone_name(statement.zone)}"
    return [*lines, where]


def _opinion(opinion: Opinion) -> str:
    return f"  {_time(opinion.at)} {opinion.text}" if opinion.text else ""


def title_of(found: Checked) -> str:
    """The title of what a proof is about; empty where that cannot be told."""
    item = found.item
    return "" if item is None else item.title if isinstance(item, MatterState) else rules.title(item)


def _body(item: Document | Notice | MatterState) -> tuple[str, ...]:
    """The text; of a matter that of its last revision."""
    if isinstance(item, MatterState):
        return item.revisions[-1].paper.body if item.revisions else ()
    return item.send.paper.body if isinstance(item, Document) else item.publish.body


def _is_signed(kind: str, body: bytes) -> bool:
    record = records.parse(kind, body) if kind in records.RECORDS else None
    return isinstance(getattr(record, "origin", None), SignedAct)


def _proven(found: Checked) -> list[str]:
    lines = []
    codes = {fault.code for fault in found.faults}
    if not codes & {"proof-other-authority", "proof-hub-not-certified"}:
        said = (
            _("The county's authority is the one that you named, and vouches for the key of its hub.")
            if found.pinned
            else _("An authority with the fingerprint {fingerprint} vouches for the key of the hub.")
        )
        lines.append(said.format(fingerprint=_grouped(found.authority)))
    if not codes & {"proof-hub-not-certified", "proof-root-altered", "proof-other-root"}:
        said = _("The hub signed the root of its log at {time}: {count} acts, root {root}.")
        lines.append(said.format(time=_time(found.head.at), count=found.head.size, root=found.head.root.hex()[:16]))
    good = [act for act in found.acts if not act.faulty]
    if good:
        about = ngettext(
            "{count} act: signed word for word, by a key that was valid then, accepted and in the log:",
            "{count} acts: signed word for word, by keys that were valid then, accepted and in the log:",
            len(good),
        )
        lines += [about.format(count=len(good)), *(f"    {_act_line(act)}" for act in good)]
    if not found.faults:
        lines.append(_("There are no other accepted acts on it that {reader} may see.").format(reader=_reader(found)))
    lines += [_("File “{name}” ({size}) is the one that was signed.").format(name=one.name, size=size(one.size))
              for one in found.files if one.here and not _spoilt(found, one)]  # fmt: skip
    return lines or [_("Nothing.")]


def _spoilt(found: Checked, file: ShownFile) -> bool:
    return any(one.code == "proof-file-altered" and one.values.get("name") == file.name for one in found.faults)


def unproven(found: Checked) -> list[str]:
    """What a proof does not prove, in lines."""
    lines = []
    if not found.pinned:
        said = _("Whose authority this is: compare {fingerprint} with an enrolment slip of the county.")
        lines.append(said.format(fingerprint=_grouped(found.authority)))
    if any(_is_signed(*record) for record in found.statement.records):
        lines.append(
            _("What came back after the hub was restored: it is not in the log, and the hub alone vouches for it.")
        )
    elif found.statement.records:
        lines.append(_("Who wrote it: it was imported at the county, and nobody's signature is on it but the hub's."))
    missing = [file.name for file in found.files if not file.here]
    if missing:
        said = _("Files that are not in here, of which only the fingerprint was signed: {names}.")
        lines.append(said.format(names=_("; ").join(missing)))
    if any(act.doubtful for act in found.acts):
        lines.append(_("Times marked as doubtful: the clock of that PC was ahead of the county's."))
    said = _("What was done after {time}, when the county stated this.")
    lines.append(said.format(time=_time(found.statement.at)))
    lines.append(_("Names, units and posts of people: they are as the county's directory had them at that time."))
    return lines


def _act_line(shown: ShownAct) -> str:
    holder, act = shown.holder, shown.act
    who = f"{holder.name}（{holder.unit} {holder.post}）".replace(" ）", "）") if holder is not None else act.by
    at = _time(act.corrected_at) + (f" {_('(time in doubt)')}" if shown.doubtful else "")
    said = _("{number}. {act}: {who}, {at}; accepted {accepted}, position {position}").format(
        number=shown.number,
        act=act_word(shown.kind),
        who=who,
        at=at,
        accepted=_time(shown.receipt.at),
        position=shown.receipt.position,
    )
    return f"{said} {shown.receipt.values.get('number', '')}".rstrip()


def _reader(found: Checked) -> str:
    unit = found.statement.seen_by
    return _("the unit {unit}").format(unit=unit) if unit else _("anybody")


def _grouped(fingerprint: str) -> str:
    """As on a slip: groups of four."""
    shown = fingerprint[:FINGERPRINT].upper()
    return " ".join(shown[start : start + 4] for start in range(0, FINGERPRINT, 4))


def _time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
