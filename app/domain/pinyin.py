"""Pinyin initials 拼音首字母 of names, by which people are found: 王小明 is wxm."""

from __future__ import annotations


def initials(name: str) -> tuple[str, ...]:
    """The initials of a name, in every reading of it."""
    return (name,)
