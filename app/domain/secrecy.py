"""Secrecy markings: what may not enter (law 7; 保守国家秘密法 Art. 14 and 22, GB/T 9704-2012 7.2.2).

A classified document says so in its 密级 element or in a head line: `机密★1年`, `秘 密`, `【绝密】`. Such a document is
refused in every disguise that a typist, a scanner or a converter may give the marking. The same words in running prose
(保守国家秘密, 商业秘密) are none of that: of them the clerk is only warned.
"""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.domain.papers import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from app.domain.papers import Paper

LEVELS: Final = ("绝密", "机密", "秘密")
"""The three levels of state secrets (保守国家秘密法 Art. 14). 内部 is not one of them."""

_HEAD: Final = 16
"""Lines looked at as a head. The real documents have five at most; 份号, 密级, 紧急程度 and signers may join them."""

_LONGEST: Final = 60
"""Letters and digits in the longest line that can still be nothing but a marking."""

_CLIPPED: Final = 1000
"""Characters of a line looked at: a hostile title of a megabyte must not cost seconds."""

_HARMLESS: Final = frozenset(
    {"", "无", "公开", "内部", "内部资料", "内部文件", "普通", "一般", "非密", "非涉密", "不涉密", "未定密"}
)
"""What people write into a 密级 field that stands for no secret."""

_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u2800\u3164")
"""Characters that show nothing although Unicode files them under letters and symbols."""

_SIMPLE: Final = str.maketrans("絕絶機祕宻級長個號編緊開無關於標識", "绝绝机秘密级长个号编紧开无关于标识")

_LEVEL: Final = "(?:绝密|机密|秘密)"
_NUMBER: Final = r"(?:\d++|[一二三四五六七八九十百]++)"
_TERM: Final = rf"(?:至?{_NUMBER}(?:年|个月|月|日|天|小时)|长期|永久|(?:启封|启用|解密|公布|公开)前)"
_SERIAL: Final = rf"(?:份号|编号|no)?第?{_NUMBER}[号份]?"
_LABEL: Final = "(?:文件)?密级(?:和保密期限)?|(?:保密|秘密|涉密)等级|保密期限|紧急程度|标[志识]"
_URGENCY: Final = "特急|加急|特提|平急|急件|紧急|急"
_BESIDE: Final = f"(?:{_LABEL}|{_TERM}|{_SERIAL}|{_URGENCY})*+"
"""What a head line carries beside the level (GB/T 9704-2012 7.2.1 to 7.2.3). Possessive: hostile lines cost no more."""

_MARKING: Final = re.compile(f"{_BESIDE}{_LEVEL}(?:级|件|文件|资料)?{_BESIDE}", re.IGNORECASE)
_STARRED: Final = re.compile(rf"{_LEVEL}级?[★☆⭐*]{_TERM}?")
_OPENING: Final = re.compile(
    rf"\W*+(?:(?:{_LABEL}|{_URGENCY}|\d++)\W*+)*+({_LEVEL}级?(?:[★☆⭐*]{_TERM}?|\d++(?:年|个月|月|天)|(?=[)\]】〕」』〗}}>])))"
)
_TITLE_OPENING: Final = re.compile(rf"\W*+({_LEVEL}级?)(?:[:\-—–|/]|[“”\"'’]?关于)")
_TITLE_CLOSING: Final = re.compile(r"[(\[【〔「『〖{<]([^(\[【〔「『〖{<]{2,40})[)\]】〕」』〗}>]\W*$")
_IN_COMPOUND: Final = re.compile("(?:国家|商业|工作|军事|技术|个人|企业|核心|重要|一般|保守|保护|泄露|窃取|的)$")
_ENTITY: Final = re.compile(r"&#?[0-9A-Za-z]{1,10};")


class Stub(Struct, frozen=True, array_like=True):
    """All that is kept of a classified paper (law 7): the day on which it was turned away, and who has it in hand."""

    day: str
    keeper: str


class Marking(Struct, frozen=True):
    """A secrecy marking as it was found: `where` is "element" (a field of the paper) or "head" (title or head line)."""

    text: str
    where: str


def marking(paper: Paper) -> Marking | None:
    """The marking that makes this a classified document, or None.

    Any value of the 密级 element that is not plainly harmless is a marking; the other elements are searched for one
    that slipped into them when a file was made.
    """
    if _letters(_visible(paper.secrecy[:_CLIPPED])) not in _HARMLESS:
        return Marking(_shown(paper.secrecy), "element")
    found = next((text for element in _elements(paper) if (text := _in_title(element))), "")
    return Marking(found, "element") if found else marking_in_lines(paper.title, paper.body)


def marking_in_lines(title: str, lines: Sequence[str]) -> Marking | None:
    """The marking in a title or in the head of a text, or None.

    The head is what stands above the salutation or the first paragraph. A line that is nothing but a marking is one a
    little further down as well, and with its star anywhere: an attachment has a head of its own.
    """
    found = next((text for line in title.splitlines() if (text := _in_title(line))), "")
    found = found or _in_head(list(islice(_filled(lines), _HEAD))) or _starred_line(lines)
    return Marking(found, "head") if found else None


def mentions(title: str, lines: Sequence[str]) -> tuple[str, ...]:
    """The levels that a text speaks of anywhere: to be warned of, once, and never refused for."""
    texts = [_letters(_visible(text)) for text in (title, *lines) if _suspect(text)]
    return tuple(level for level in LEVELS if any(level in text for text in texts))


def _elements(paper: Paper) -> Iterator[str]:
    yield from (paper.urgency, paper.number, paper.office, paper.signer, paper.main_recipients, paper.signature)
    yield from (paper.note, paper.subject, paper.index, *paper.copies, *paper.attachments)
    yield from names_of(paper.files)


def _in_head(lines: list[str]) -> str:
    text_at = next((position for position, line in enumerate(lines) if _begins_text(line)), len(lines))
    found = next((text for line in lines[:text_at] if (text := _in_title(line))), "")
    # the salutation or first paragraph may have the marking before it; below, only a line that is nothing else counts
    found = found or next((text for line in lines[text_at : text_at + 1] if (text := _opening(line))), "")
    return found or next((text for line in lines[text_at:] if (text := _whole(line))), "") or _upright(lines)


def _begins_text(line: str) -> bool:
    """Whether a line is the salutation or running prose: below it, words are only words."""
    return line.rstrip().endswith(("：", ":", "；", ";")) or "。" in line or "，" in line or len(line) > _LONGEST


def _in_title(line: str) -> str:
    """The marking in a head line or title: the whole of it, before it, in brackets behind it, or a word of its own."""
    line = line[:_CLIPPED]
    if not _suspect(line):
        return ""
    tight = "".join(_visible(line).split())
    opening = _TITLE_OPENING.match(tight)
    closing = _TITLE_CLOSING.search(tight)
    starred = _STARRED.search(tight)
    return (
        _whole(line)
        or _opening(line)
        or (opening[1] if opening else "")
        or (_whole(closing[1]) if closing else "")
        or (starred[0] if starred else "")
        or _word_of_its_own(line)
    )


def _whole(line: str) -> str:
    """The line, if it is nothing but a marking and what may stand beside one."""
    if not _suspect(line):
        return ""
    letters = _letters(_visible(line))
    return _shown(line) if len(letters) <= _LONGEST and _MARKING.fullmatch(letters) else ""


def _opening(line: str) -> str:
    """The marking that a line begins with: starred, in brackets, with a term, or set off by a space."""
    if not _suspect(line):
        return ""
    visible = _visible(line)
    match = _OPENING.match("".join(visible.split()))
    if match:
        return match[1]
    words = _words(visible)
    return words[0] if len(words) > 1 and words[1][0].isalnum() and _whole(words[0]) else ""


def _word_of_its_own(line: str) -> str:
    """The marking set off by spaces within a line, as beside an office's name."""
    words = _words(_visible(line))
    for before, word in pairwise(words):
        # a bare level counts at the end only: titles come with stray spaces (保守国家 秘密 工作)
        stray = word in LEVELS and (word is not words[-1] or _IN_COMPOUND.search(before))
        if not stray and _whole(word):
            return word
    return ""


def _upright(lines: list[str]) -> str:
    """The marking set upright, a character or two to a line."""
    run = ""
    for line in (*lines, ""):
        letters = _letters(_visible(line[:40]))
        if 0 < len(letters) <= 2:
            run += letters
        elif _MARKING.fullmatch(run):
            return run
        else:
            run = ""
    return ""


def _starred_line(lines: Sequence[str]) -> str:
    starred = (line for line in lines if len(line) < 200 and ("★" in line or "☆" in line))
    return next((text for line in starred if (text := _whole(line))), "")


def _filled(lines: Iterable[str]) -> Iterator[str]:
    """Lines with text in them, as they show on paper: one field may hold several."""
    for line in lines:
        for part in line.splitlines():
            if any(character.isalnum() for character in part):
                yield part[:_CLIPPED]


def _suspect(text: str) -> bool:
    """Whether it is worth a closer look: every marking has this character, in one form or another."""
    text = unicodedata.normalize("NFKC", html.unescape(text) if "&" in text else text)
    return "密" in text or "宻" in text


def _visible(text: str) -> str:
    """The text as an eye reads it: one form of each character, nothing invisible, simplified where markings need it."""
    if "&" in text:
        text = _ENTITY.sub(" ", html.unescape(text))
    folded = unicodedata.normalize("NFKC", text).translate(_SIMPLE)
    return "".join(" " if c.isspace() else c for c in folded if c.isspace() or not _is_invisible(c))


def _is_invisible(character: str) -> bool:
    return character in _BLANK_LETTERS or unicodedata.category(character)[0] in "MC"


def _letters(visible: str) -> str:
    """Letters and digits only."""
    return "".join(character for character in visible if character.isalnum())


def _words(visible: str) -> list[str]:
    """The words between spaces, where characters set apart one by one (秘 密) make one word."""
    words: list[str] = []
    apart = False
    for word in visible.split():
        single = len(word) == 1
        if single and apart:
            words[-1] += word
        else:
            words.append(word)
        apart = single
    return words


def _shown(text: str) -> str:
    return " ".join(_visible(text[:_CLIPPED]).split())[:40]
