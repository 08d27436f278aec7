"""Naming things by the beginning of their ids, as one does on a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ID_PREFIX: Final = 4
"""Hexadecimal characters of an id that are enough to name it where only one begins so."""


def whole_id(prefix: str, starting: Callable[[bytes], Iterable[bytes]], unknown: str) -> str:
    """The one id that begins so, of those that `starting` finds. Raises `KnownError(unknown)`."""
    try:
        some = bytes.fromhex(prefix if len(prefix) % 2 == 0 else prefix[:-1])
    except ValueError as error:
        raise KnownError(unknown) from error
    found = [item.hex() for item in starting(some) if item.hex().startswith(prefix.lower())]
    if len(prefix) < ID_PREFIX or len(found) != 1:
        raise KnownError(unknown)
    return found[0]
