"""How a paper is set: what each line of its body is (GB/T 9704-2012 7.3), and its red head (7.2.4)."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.papers import Paper


class Role(StrEnum):
    """What a line of the body is."""

    SALUTATION = "salutation"  # 主送机关
    HEADING1 = "heading1"  # 一、
    HEADING2 = "heading2"  # （一）
    HEADING3 = "heading3"  # 1.
    CHAPTER = "chapter"  # 第一章, in a regulation
    PARAGRAPH = "paragraph"
    ATTACHMENT_LIST = "attachment-list"  # 附件说明
    SIGNATURE = "signature"  # 发文机关署名
    DATE = "date"  # 成文日期
    NOTE = "note"  # 附注 below the date, or a remark 题注 below a title; in （）
    ATTACHMENT_HEAD = "attachment-head"  # 附件1
    ATTACHMENT_TITLE = "attachment-title"  # the title of what is attached, issued or passed on


HEADINGS: Final = frozenset({Role.HEADING1, Role.HEADING2, Role.HEADING3})


class Line(Struct, frozen=True):
    """A line ready to be set.

    In a heading the first `lead` characters are the heading itself, set in its own face; what follows runs in as body
    text. `lead` is 0 where the number only counts a paragraph.
    """

    role: Role
    text: str
    lead: int = 0


_HEAD: Final = 16
_SHORT: Final = 40
_SECOND_TITLE_LINE: Final = 5
"""Characters that a title's second line has at least; a column's head (序号) is shorter."""

_NUMERAL: Final = "[一二三四五六七八九十百]"
_HAN: Final = "\u2e80-\u2fdf\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_OPENING, _CLOSING, _STOPS = "“‘（《〈〔【", "”’）》〉〕】", "，。；：、？！"

_HEADING_NUMBERS: Final = {
    Role.HEADING1: re.compile(rf"{_NUMERAL}+、"),
    Role.HEADING2: re.compile(rf"[（(]{_NUMERAL}+[）)]"),
    Role.HEADING3: re.compile(r"\d{1,3}[.．、](?!\d)"),
}
_CHAPTER: Final = re.compile(rf"第{_NUMERAL}+[编章节](?:\s|$)")
_DAY: Final = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DATE: Final = re.compile(rf"(?:\d{{4}}|[一二三四五六七八九〇零]{{4}})年{_DAY}月{_DAY}日")
_NOTE: Final = re.compile(r"[（(].*[）)]")
_ATTACHMENT_LIST: Final = re.compile(r"附件[：:].")
_ATTACHMENT_HEAD: Final = re.compile(r"附[件表录图]?\s*[\d一二三四五六七八九十]*[：:]?")
_ITEM: Final = re.compile(r"\d{1,3}[.．、]")
_ORDER_MARK: Final = re.compile(rf"[^{_STOPS}]{{2,30}}令")
_OFFICE: Final = re.compile(
    rf"[^\s{_STOPS}]{{2,30}}(?:府|院|部|委|局|厅|室|办|会|署|行|社|科|股|站|所|中心)"  # how the names of offices end
)

_ENTITY: Final = re.compile("&(?:nbsp|ensp|emsp|thinsp|sp);")  # left behind by the programs that published a text
_BLANK: Final = re.compile("[\t\v\f\u00a0\u2002\u2003\u2009\u202f]")
_NO_WIDTH: Final = re.compile("[\u200b\ufeff]")
_APART: Final = re.compile(rf"(?<![^ \u3000])[{_HAN}](?: +[{_HAN}](?![^ \u3000{_STOPS}{_CLOSING}]))+")
_NEEDLESS: Final = re.compile(
    rf"(?<=[{_STOPS}{_OPENING}{_CLOSING}]) +| +(?=[{_STOPS}{_OPENING}{_CLOSING}])"
    rf"|(?<=[{_HAN}]) +(?=\d)|(?<=\d) +(?=[{_HAN}])"
)


def lay_out(paper: Paper) -> tuple[Line, ...]:
    """The lines of the body with their roles.

    Lines that repeat the paper's title, number or office are left out: these are set from the paper's elements.
    """
    lines = [text for line in paper.body for part in line.splitlines() if (text := clean(part))]
    return tuple(_Reader(paper, _without_head(paper, lines)).read())


def office_mark(paper: Paper) -> str:
    """The red head 发文机关标志: office and 文件, or the office alone in letters and telegrams (GB/T 9704-2012 10.1).

    An order bears the head that it was published with (中华人民共和国国务院令, 10.2).
    """
    if _is_order(paper):
        printed = next((line for line in map(clean, paper.body[:_HEAD]) if _ORDER_MARK.fullmatch(line)), "")
        return printed or (paper.office and f"{paper.office}令")
    if not paper.office or paper.office.endswith("文件"):
        return paper.office
    if paper.kind == "纪要":
        return f"{paper.office}会议纪要"
    alone = paper.kind in {"函", "公告", "通告", "公报"} or "函" in paper.number or "电" in paper.number
    return paper.office if alone else f"{paper.office}文件"


def clean(line: str) -> str:
    """A line without the spaces that cannot be meant.

    These are the spaces between characters set apart (几 个 问 题), at punctuation, and between a Han character and a
    digit. A space between words stays, for it separates offices that issue together; so does the ideographic space,
    which sets names in columns.
    """
    text = _NO_WIDTH.sub("", _BLANK.sub(" ", _ENTITY.sub(" ", line))).strip(" \u3000")
    if " " not in text:
        return text  # most lines: opening a paper must not be felt
    text = _APART.sub(lambda match: match[0].replace(" ", ""), text)
    return re.sub(" {2,}", " ", _NEEDLESS.sub("", text))


class _Reader:
    """Reads the lines in order: what a line is depends on what stood above it."""

    def __init__(self, paper: Paper, lines: Sequence[str]) -> None:
        self._paper = paper
        self._lines = lines
        self._read: list[Line] = []
        self._opened = False  # the salutation or the text has begun

    def read(self) -> list[Line]:
        for text in self._lines:
            role = self._role(text)
            if role is Role.DATE:
                self._sign()
            self._opened = self._opened or role in HEADINGS or role in (Role.PARAGRAPH, Role.SALUTATION)
            self._read.append(Line(role, text, _lead(text) if role in HEADINGS else 0))
        return self._read

    @property
    def _above(self) -> Role | None:
        return self._read[-1].role if self._read else None

    def _role(self, text: str) -> Role:
        if self._opened and len(text) <= _SHORT and _DATE.fullmatch(_bare(text)):
            return Role.DATE
        if _ATTACHMENT_LIST.match(text) or (self._above is Role.ATTACHMENT_LIST and _ITEM.match(text)):
            return Role.ATTACHMENT_LIST
        if len(text) > 1 and _ATTACHMENT_HEAD.fullmatch(text):
            return Role.ATTACHMENT_HEAD
        heading = _heading(text)
        if heading:
            return heading
        if self._is_note(text):
            return Role.NOTE
        if _CHAPTER.match(text) and _short(text):
            return Role.CHAPTER
        if self._is_attachment_title(text):
            return Role.ATTACHMENT_TITLE
        if not self._opened and text.endswith(("：", ":")) and "。" not in text:  # 收悉。现批复如下：
            return Role.SALUTATION
        return Role.PARAGRAPH

    def _is_note(self, text: str) -> bool:
        if self._above is Role.NOTE and _is_open(self._read[-1].text):
            return True  # the rest of a remark broken into two lines
        if self._above is Role.ATTACHMENT_TITLE and _short(text) and _is_open(text):
            return text.startswith(("（", "("))
        last = len(self._read) == len(self._lines) - 1
        below = self._above in (None, Role.DATE, Role.NOTE, Role.ATTACHMENT_TITLE)
        return (below or last) and bool(_NOTE.fullmatch(text))

    def _is_attachment_title(self, text: str) -> bool:
        if not _short(text):
            return False
        match self._above:
            case Role.DATE | Role.ATTACHMENT_HEAD:
                return True
            case Role.NOTE:
                # below the date's note stands a title; below a title's own remark, its text
                return all(line.role is not Role.ATTACHMENT_TITLE for line in self._read)
            case Role.ATTACHMENT_TITLE:
                second = len(self._read) < 2 or self._read[-2].role is not Role.ATTACHMENT_TITLE
                return second and len(_bare(text)) >= _SECOND_TITLE_LINE and not text.endswith(("：", ":"))
        return False

    def _sign(self) -> None:
        """The short lines above a date are who signs: one, or several offices that issue together."""
        for position in range(len(self._read) - 1, max(len(self._read) - 6, -1), -1):
            line = self._read[position]
            nearest = position == len(self._read) - 1
            signs = nearest or line.text == self._paper.office or _OFFICE.fullmatch(line.text)
            if line.role is not Role.PARAGRAPH or not _short(line.text) or not signs:
                return
            self._read[position] = Line(Role.SIGNATURE, line.text)


def _without_head(paper: Paper, lines: list[str]) -> list[str]:
    """The lines without those of the head that repeat an element. Titles come broken into several lines."""
    text_at = next((i for i, line in enumerate(lines[:_HEAD]) if _begins_text(line)), min(len(lines), _HEAD))
    head = [_bare(line) for line in lines[:text_at]]
    repeated = set(_title_lines(paper, head))
    repeated |= {position for position, line in enumerate(head) if _repeats_element(paper, line)}
    return [line for position, line in enumerate(lines) if position not in repeated]


def _begins_text(line: str) -> bool:
    return line.endswith(("。", "；", "：", ":")) or len(line) > 2 * _SHORT


def _title_lines(paper: Paper, head: list[str]) -> range:
    """Which lines of the head together repeat the title, with the office's name before it or without."""
    title, office = _bare(paper.title), _bare(paper.office)
    forms = {title, office + title, title.removeprefix(office)} - {""}
    for first in range(len(head)):
        for end in range(first + 1, len(head) + 1):
            if "".join(head[first:end]) in forms:
                return range(first, end)
    return range(0)


def _repeats_element(paper: Paper, line: str) -> bool:
    office, number = _bare(paper.office), _bare(paper.number)
    repeats_number = bool(number) and (line == number or (line.startswith("第") and number.endswith(line)))
    others = {office, office and f"{office}文件", _bare(paper.urgency), _bare(f"签发人{paper.signer}")} - {""}
    return repeats_number or line in others or (_is_order(paper) and bool(_ORDER_MARK.fullmatch(line)))


def _is_order(paper: Paper) -> bool:
    return paper.kind == "命令" or "令" in paper.number


def _heading(text: str) -> Role | None:
    return next((role for role, number in _HEADING_NUMBERS.items() if number.match(text)), None)


def _lead(text: str) -> int:
    """How much of a numbered line is its heading: all of a short line, else a short first sentence before more text."""
    if _short(text):
        return len(text)
    end = text.find("。") + 1
    return end if 0 < end <= _SHORT and end < len(text) else 0


def _short(text: str) -> bool:
    return len(text) <= _SHORT and not text.endswith(("。", "；", "，", "、", "！", "？"))


def _is_open(text: str) -> bool:
    """Whether a bracket is left open at the line's end."""
    return text.count("（") + text.count("(") > text.count("）") + text.count(")")


def _bare(text: str) -> str:
    """Letters and digits only, in one form: how two renderings of a text are compared."""
    folded = unicodedata.normalize("NFKC", text.replace("○", "〇").replace("Ｏ", "〇"))
    return "".join(character for character in folded if character.isalnum())
