"""Codes that people read from paper and type: enrolment slips and the two-person recovery of a vault.

A code is 24 symbols in groups of four, XXXX-XXXX-XXXX-XXXX-XXXX-XXXX. The alphabet has exactly 32 symbols, the digits
and capitals without 0 O 1 I, so that every symbol carries five bits and a code 120.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import Final

from app.domain.errors import KnownError

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH: Final = 24
GROUP: Final = 4

# 1 and I are never printed: who types them has taken down a handwritten small l. 0 and O stay unread, since Q, D and G
# are equally near, and a guess costs one of the five tries of a slip.
_READ_AS: Final = str.maketrans("1I|", "LLL")


def new_code() -> str:
    """A random code, as it is printed."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def grouped(symbols: str) -> str:
    """The symbols in groups of four, joined by hyphens."""
    return "-".join(symbols[start : start + GROUP] for start in range(0, len(symbols), GROUP))


def normalise(text: str) -> str:
    """The code in `text` as it is printed, whatever was typed: small letters, full-width ones, spaces, dashes, 1 for l.

    Raises `KnownError("code-malformed")` with `length` (symbols found) and `expected`. It holds no part of the code:
    errors are logged.
    """
    wide = unicodedata.normalize("NFKC", text).upper()
    symbols = "".join(symbol for symbol in wide if not _passed_over(symbol)).translate(_READ_AS)
    if len(symbols) != LENGTH or not set(symbols) <= set(ALPHABET):
        raise KnownError("code-malformed", length=len(symbols), expected=LENGTH)
    return grouped(symbols)


def _passed_over(symbol: str) -> bool:
    # every kind of dash, dot and space, and the marks without width that come along when a code is pasted
    return unicodedata.category(symbol)[0] in "PZC" or symbol in "−ー"
