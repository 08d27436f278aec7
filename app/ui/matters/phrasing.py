"""What is said of matters: limits, holders, buttons, stations of the track. Words only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk.matters.rows import DeskState, DueState
from app.speech import _, ngettext
from app.speech.times import day_text, exact_span, moment, time_text
from app.speech.words import verb_word
from app.ui.row_painting import Chip, Face, Tone
from app.ui.track import Station

if TYPE_CHECKING:
    from datetime import date

    from app.desk.matters.rows import (
        Due,
        MatterRow,
        MatterView,
        OpinionView,
        Person,
        Press,
        TrackDesk,
        TrackStep,
    )


def due_text(due: Due) -> str:
    """How a limit stands: 还剩 3 个工作日, 已超期 2 个工作日."""
    match due.state:
        case DueState.FINE:
            return ngettext("{n} working day left", "{n} working days left", due.left).format(n=due.left)
        case DueState.SOON:
            return _("due on the next working day")
        case DueState.TODAY:
            return _("due today")
        case DueState.OVERDUE:
            days = -due.left
            return ngettext("{n} working day overdue", "{n} working days overdue", days).format(n=days)
        case DueState.STOPPED:
            return _("the clock is stopped")
        case DueState.UNKNOWN:
            return _("no holidays of {year} here: the limit is not reckoned").format(year=due.missing_year)
        case _:
            return ""


def due_tone(due: Due) -> Tone:
    """Red from the day itself on, amber the day before."""
    if due.state is DueState.OVERDUE:
        return Tone.RED
    return Tone.AMBER if due.state in (DueState.SOON, DueState.TODAY, DueState.UNKNOWN) else Tone.PLAIN


def where_text(row: MatterRow) -> str:
    """Where it lies: 批示 · 李建国; 已办结 when it lies nowhere."""
    if not row.steps:
        return {"finished": _("finished"), "archived": _("archived")}.get(row.status, row.status)
    return " · ".join(part for part in (_(", ").join(row.steps), _(", ").join(row.holders)) if part)


def state_chip(row: MatterRow) -> Chip:
    """What this clerk should know of it first."""
    for wanted, text, tone in (
        (row.refused, _("Came back"), Tone.AMBER),
        (row.pending, _("To be confirmed by the county"), Tone.PLAIN),
        (row.to_claim, _("To claim"), Tone.ACCENT),
        (row.to_read, _("To read"), Tone.ACCENT),
        (row.returned, _("Returned"), Tone.AMBER),
    ):
        if wanted:
            return Chip(text, tone)
    return Chip("")


def row_face(row: MatterRow, today: date) -> Face:
    """How a matter looks in a list: where it lies below, its limit as a chip."""
    due = Chip(due_text(row.due), due_tone(row.due))
    urgent = Chip(_("Emergency") if row.urgent else "", Tone.RED)
    chips = [chip for chip in (urgent, state_chip(row), due) if chip.text]
    second = " · ".join(part for part in (row.route, where_text(row)) if part)
    return Face(
        row.title, second, day_text(row.since or row.changed_at, today), row.to_claim or row.to_read, (*chips[:2],)
    )


def facts(view: MatterView, now: int) -> str:
    """Kind of matter, number, who began it and where: 收文办理 · 待编号 · 王芳 · 旧县街道; of an emergency, since when
    it is known."""
    row = view.row
    parts = (row.route, number_text(row), known_text(row, now), row.starter.name, view.unit_name)
    return " · ".join(part for part in parts if part)


def number_text(row: MatterRow) -> str:
    """文号 of a matter and of the answer to it: 月政发〔2026〕3号 · 批复 马政发〔2026〕8号; 待编号 until it is here."""
    coming = _("number to come from the county")
    own = coming if row.awaits_number else row.number
    answer = coming if row.answer_awaits_number else row.answer_number
    return " · ".join(part for part in (own, _("answer {number}").format(number=answer) if answer else "") if part)


def known_text(row: MatterRow, now: int) -> str:
    """Since when an emergency is known, and how long that is while it is not over: 今天 10:05 获知，已过 20 分钟."""
    if not row.known_at:
        return ""
    at = time_text(row.known_at, moment(now).date())
    if row.status != "running":
        return _("known at {time}").format(time=at)
    return _("known at {time}, {passed} ago").format(time=at, passed=exact_span(now - row.known_at))


def after_known(at: int, known_at: int) -> str:
    """How long after an emergency became known something was said: 获知后 25 分钟; nothing where none did."""
    return _("{passed} after it was known").format(passed=exact_span(at - known_at)) if known_at else ""


def press_text(press: Press) -> str:
    """The words of a button: 批示, 撤回“批示”, 代李建国签发."""
    word = _("Sign the answer") if press.issues else verb_word(press.verb)
    if press.of_verb:
        word = _("{verb} “{of}”").format(verb=word, of=verb_word(press.of_verb))
    if press.behalf_name:
        return _("{verb} on behalf of {name}").format(verb=word, name=press.behalf_name)
    return word


def leads_text(press: Press) -> str:
    """What is about to be done and where it leads, where there is but one way: 提交 · 下一环节：核稿."""
    word = press_text(press)
    if len(press.steps) != 1:
        return word
    leads = _("back to: {step}") if press.verb == "return" else _("goes on to: {step}")
    return " · ".join((word, leads.format(step=press.steps[0].name)))


def person_text(person: Person) -> str:
    """Name and post."""
    return f"{person.name} {person.post}".strip()


def said_by(opinion: OpinionView, today: date) -> str:
    """Who, in which post, what, when: 李建国 区长 · 批示 · 今天 10:30."""
    who = person_text(opinion.by)
    if opinion.behalf:
        who = _("{who} on behalf of {name}").format(who=who, name=opinion.behalf)
    return " · ".join((who, verb_word(opinion.verb), time_text(opinion.at, today)))


def stations(track: tuple[TrackStep, ...], today: date) -> tuple[Station, ...]:
    """The route as a track of desks."""
    return tuple(_station(step, today) for step in track if step.state is not DeskState.SKIPPED)


def _station(step: TrackStep, today: date) -> Station:
    shown = [desk for desk in step.desks if desk.state is not DeskState.SKIPPED]
    here = [desk for desk in shown if desk.state is DeskState.HERE]
    desks: dict[str, list[str]] = {}  # who, by what is said of them: 徐刚军、杨林涛 今天 16:17 起
    for desk in here or shown:
        desks.setdefault(_desk_text(desk, today), []).append(_names(desk))
    details = ["\n".join(part for part in (_(", ").join(names), said) if part) for said, names in desks.items()]
    detail = details[0] if len(details) == 1 else _("; ").join(one.replace("\n", " ") for one in details)
    done = step.state in (DeskState.DONE, DeskState.RETURNED, DeskState.RECALLED)
    return Station(step.name, detail, done, step.state is DeskState.HERE)


def _names(desk: TrackDesk) -> str:
    return _(", ").join(person.name for person in desk.people) or desk.seat


def _desk_text(desk: TrackDesk, today: date) -> str:
    if desk.state is DeskState.HERE:
        return _("since {time}").format(time=time_text(desk.since, today)) if desk.since else ""
    verb = verb_word(desk.verb) if desk.state in (DeskState.RETURNED, DeskState.RECALLED) else ""
    waiting = _("to be confirmed by the county") if desk.pending else ""
    return " ".join(part for part in (verb, time_text(desk.until, today) if desk.until else "", waiting) if part)


def numbered(lines: tuple[str, ...]) -> str:
    """A list, an entry in each line: `1. …`."""
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def phrases(press: Press) -> tuple[str, ...]:
    """What is written by hand on paper every day with such an act."""
    return PHRASES.get("sign" if press.issues else press.verb, ())


PHRASES: dict[str, tuple[str, ...]] = {
    "agree": ("同意。", "原则同意，请按程序办理。", "无不同意见。"),
    "countersign": ("同意。", "同意，请主办单位酌处。", "无不同意见。"),
    "sign": ("同意签发。", "同意，印发。"),
    "instruct": ("阅。", "同意拟办意见。", "请抓紧办理，并将结果报我。", "请认真研究，提出意见。"),
    "propose": ("拟请主要领导批示。", "拟由相关站所承办，按时答复。", "拟传阅后归档。"),
    "vet": ("内容完整，拟予受理。", "要素齐全。"),
    "return": ("材料不全，请补充后再报。", "请修改后再报。", "不属本单位办理，请转有关单位。"),
    "transfer": ("请你单位办理。", "请按职责办理并答复。"),
    "handle": ("已办理完毕。", "正在办理，预计本周内完成。"),
    "reply": ("已按要求办结，情况如上。",),
    "urge": ("请尽快办理。", "时限将到，请抓紧。"),
    "recall": ("误点，撤回重办。", "内容有变，撤回修改。"),
    "suspend": ("材料不全，请一次补齐以下材料：\n", "等待上级批复。"),
}
"""批示常用语: what is written by hand on paper every day. The county's own language, whatever the face speaks."""
