"""What is said for a code."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """A title of a few words, and a sentence: what happened, what was kept, what to do. Both in English, marked by N_.

    `{name}` stands for a value of the code, `{name:zone}` for the word of that value (`app.speech.words.WORDS`).
    """

    title: str
    sentence: str
