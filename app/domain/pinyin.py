"""Pinyin initials 拼音首字母 of names, by which people are found: 王小明 is wxm."""

from __future__ import annotations

from typing import Final

from app.domain.pinyin_table import LETTERS

_FIRST: Final = 0x4E00
_AS_SURNAME: Final = {
    **{"曾": "z", "单": "s", "解": "x", "仇": "q", "区": "o", "查": "z", "盖": "g", "尉": "y", "朴": "p", "翟": "z"},
    **{"乐": "y", "覃": "q", "召": "s", "折": "s", "繁": "p", "秘": "b", "种": "c", "员": "y", "冼": "x", "缪": "m"},
    **{"万": "w", "长": "z", "重": "c", "石": "s", "盛": "s", "车": "c", "任": "r", "华": "h", "宁": "n", "薄": "b"},
    **{"晟": "c", "令": "l", "佴": "n", "黑": "h", "纪": "j", "隗": "w", "逄": "p", "洗": "x", "牟": "m", "谌": "c"},
}
"""Surnames that are read otherwise than the character alone."""


def initials(name: str) -> tuple[str, ...]:
    """The initials of a name, lower case: as its characters are usually read, and with its surname's own reading."""
    usual = "".join(map(_letter, name))
    surname = _AS_SURNAME.get(name[:1])
    return tuple(dict.fromkeys((usual, surname + usual[1:] if surname else usual)))


def _letter(character: str) -> str:
    place = ord(character) - _FIRST
    if 0 <= place < len(LETTERS):
        return LETTERS[place]
    return character.lower() if character.isalnum() else ""
