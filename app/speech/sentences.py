"""The sentence for a code: what happened, what was kept, what to do (DESIGN section 7)."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Any, Final

from app.speech import N_, _
from app.speech.codes import SAID
from app.speech.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.domain.errors import KnownError

SENTENCES: Final[dict[str, str]] = {code: said.sentence for code, said in SAID.items()}
"""English sentences by code."""

_UNKNOWN_TITLE: Final = N_("Something went wrong")
_UNKNOWN: Final = N_(
    "Something happened for which this program has no words (code {code}). It deleted nothing. Write the code down and "
    "tell the county office."
)


def sentence(code: str, values: Mapping[str, str] = {}) -> str:
    """The sentence for `code` in the language spoken now.

    A code that this program does not know, of a newer hub for instance, gets a sentence that says so; a value that is
    not given shows as `…`. So a refusal can always be shown.
    """
    known = SENTENCES.get(code)
    if known is None:
        return _(_UNKNOWN).format(code=code)
    return _filling.vformat(_(known), (), {name: str(value) for name, value in values.items()})


def title(code: str) -> str:
    """A few words above the sentence."""
    said = SAID.get(code)
    return _(said.title if said else _UNKNOWN_TITLE)


def describe(error: KnownError) -> str:
    """The sentence of an error."""
    return sentence(error.code, error.values)


class _Filling(Formatter):
    """`{name}`, and `{name:zone}` for the word of a value. Never fails: what is shown may come from another version."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), "…")

    def format_field(self, value: Any, format_spec: str) -> str:
        return word(format_spec, str(value)) if format_spec else str(value)


_filling: Final = _Filling()
