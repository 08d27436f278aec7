"""What a peer's bytes lead to: nothing, or an error with a name. Any other error is a bug and goes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable


def problem(do: Callable[[], object]) -> str:
    """The code of the error that this raises, empty for none."""
    try:
        do()
    except KnownError as error:
        return error.code
    return ""
