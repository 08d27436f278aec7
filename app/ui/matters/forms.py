"""公文处理单, 收文登记簿 and 补正材料告知书: the forms of an office, made from what was done, and printed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QTextDocument

from app.desk.matters.rows import INCOMING
from app.speech.times import moment
from app.speech.words import verb_word
from app.ui.matters.phrasing import person_text, where_text
from app.ui.printing import a4, ask_for_printer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.desk.matters.rows import MatterView, OpinionView, RegisterRow

_HEAD, _BODY = 18, 11
"""Points. The head says so where it stands: Qt gives headings of its own the size of letters on a screen."""
_STYLE = (
    "<style>td, th {padding: 5px; vertical-align: top} th {text-align: left; white-space: nowrap}"
    " .form {border-collapse: collapse; border-color: black}</style>"
)
_ROOM = "&nbsp;<br>&nbsp;<br>&nbsp;"
"""For what is still written by hand."""
_COLUMNS = (
    ("序号", 5),
    ("收文日期", 10),
    ("来文单位", 16),
    ("文号", 15),
    ("标题", 32),
    ("现在何处", 13),
    ("办理期限", 9),
)
"""Of the register, with their widths in percent."""
_SIDES = (
    (("propose", "vet"), "拟办意见"),
    (("instruct", "sign", "agree", "countersign"), "领导批示"),
    (("handle", "reply", "note"), "承办情况"),
)


def processing_sheet(view: MatterView) -> str:
    """公文处理单 of a matter as HTML: what it is, the opinions by kind, who has read it, how it ended.

    In Chinese whatever the face speaks: it goes into the file of a Chinese office. Nothing pending is printed as done
    (law 3).
    """
    row = view.row
    papers = [one.paper for one in view.revisions if not one.answer]
    paper = papers[-1] if papers else None
    begun = view.revisions[0].at if view.revisions else row.changed_at
    came = row.route_id == INCOMING
    sender = (paper.office or paper.signature) if paper else ""
    head = (
        ("来文单位", sender) if came else ("发起单位", view.unit_name),
        ("文号", row.number or (paper.number if paper else "")),
        ("收文日期" if came else "发起日期", _day(begun)),
        ("标题", row.title),
        *((("批复文号", row.answer_number),) if row.answer_number else ()),
    )
    accepted = [opinion for opinion in view.opinions if not opinion.pending]
    lines = [_row(name, escape(value)) for name, value in head]
    for verbs, name in _SIDES:
        lines.append(_row(name, "<br>".join(_said(opinion) for opinion in accepted if opinion.verb in verbs) or _ROOM))
    readers = "、".join(f"{escape(reader.name)} {_day(reader.read_at)}" for reader in view.readers if reader.read_at)
    lines.append(_row("传阅", readers or "&nbsp;"))
    lines.append(_row("办理结果", escape(where_text(row)) if row.steps else "已办结"))
    return f"{_STYLE}{_head('公文处理单')}{_table(lines)}"


def register(rows: Sequence[RegisterRow], unit: str) -> str:
    """收文登记簿 as HTML, in the order of the rows."""
    lines = ["<tr>" + "".join(f'<th width="{width}%">{name}</th>' for name, width in _COLUMNS) + "</tr>"]
    for number, entry in enumerate(rows, 1):
        row = entry.row
        due = row.due.day.isoformat() if row.due.day else ""
        cells = (str(number), _day(entry.at), entry.office, entry.number, row.title, where_text(row), due)
        lines.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    return f"{_STYLE}{_head(f'{unit}收文登记簿')}{_table(lines)}"


def missing_notice(view: MatterView) -> str:
    """补正材料告知书 as HTML: the papers found missing last, all at once, for who asked (行政许可法 Art. 32)."""
    halt = view.halts[-1]
    unit, day = escape(view.unit_name), moment(halt.since)
    lines = [f"{number}．{escape(paper)}" for number, paper in enumerate(halt.missing, 1)]
    return (
        f"{_STYLE}{_head('补正材料告知书')}"
        f"<p>__________：</p><p style='text-indent: 2em'>您（贵单位）提交的“{escape(view.row.title)}”，经审查，"
        f"材料不齐全或者不符合法定形式，现一次性告知需要补正的全部材料：</p><p>{'<br>'.join(lines)}</p>"
        f"<p style='text-indent: 2em'>请补齐后一并交回本单位，办理时限依法计算。</p>"
        f"<p align='right'>{unit}<br>{day.year}年{day.month}月{day.day}日</p>"
    )


def print_form(html: str, name: str, parent: QWidget, *, wide: bool = False) -> bool:
    """Ask for a printer and print a form; False if the clerk thought better of it."""
    printer = ask_for_printer(parent, name, a4(wide=wide))  # Qt leaves two centimetres around a text by itself
    if printer is None:
        return False
    document_of(html).print_(printer)
    return True


def document_of(html: str) -> QTextDocument:
    """A form as it is printed."""
    made = QTextDocument()
    letters = QFont(made.defaultFont())
    letters.setPointSizeF(_BODY)
    made.setDefaultFont(letters)
    made.setHtml(html)
    return made


def _said(opinion: OpinionView) -> str:
    behalf = f"（代{escape(opinion.behalf)}）" if opinion.behalf else ""
    text = escape(opinion.text or verb_word(opinion.verb))
    return f"{text}<br>&nbsp;&nbsp;{escape(person_text(opinion.by))}{behalf} {_day(opinion.at)}"


def _head(name: str) -> str:
    return f'<p align="center"><span style="font-size: {_HEAD}pt; font-weight: 600">{escape(name)}</span></p>'


def _row(name: str, value: str) -> str:
    return f'<tr><th width="18%">{name}</th><td>{value}</td></tr>'


def _table(lines: Iterable[str]) -> str:
    return f'<table border="1" cellspacing="0" cellpadding="6" width="100%" class="form">{"".join(lines)}</table>'


def _day(at: int) -> str:
    return moment(at).strftime("%Y-%m-%d") if at else ""
