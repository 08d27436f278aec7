"""The world's errors: what a clerk or a technician can understand and answer.

A `KnownError` carries a code and parameters, never a sentence: sentences are made where they are shown (`app.speech`).
A bug is any other exception; it goes up and is logged.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Exit(IntEnum):
    """What a command ends with (docs/cli.md)."""

    DONE = 0
    MISUSE = 2
    REFUSED = 3
    UNREACHABLE = 4


class KnownError(Exception):
    """Something that the world did, named by a `code` of `app.speech`, with the values that its sentence needs."""

    exit = Exit.REFUSED

    def __init__(self, code: str, /, **values: object) -> None:  # a peer may name its values `code` and `self`
        super().__init__(code, values)
        self.code = code
        self.values: dict[str, str] = {name: str(value) for name, value in values.items()}

    @property
    def parts(self) -> Sequence[KnownError]:
        """Everything that there is to say: itself, or all that was found wrong in a file."""
        return (self,)

    def __str__(self) -> str:
        return f"{self.code} {self.values}" if self.values else self.code


class Misuse(KnownError):
    """The command or the file given to it is not of the form asked for."""

    exit = Exit.MISUSE


class Unreachable(KnownError):
    """No road to the hub is open now; what was to be sent stays queued."""

    exit = Exit.UNREACHABLE

    def __init__(self, code: str, /, *, nothing_sent: bool = False, **values: object) -> None:
        super().__init__(code, **values)
        self.nothing_sent = nothing_sent
        """No byte of the request can have left: what was to go may still be taken back."""
        self.left = b""
        """What had come of a frame that did not become whole."""
