"""What a check finds, and the time that it may take."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS: Final = 5.0
"""How long one check may take."""


class Finding(Struct, frozen=True):
    """One thing found: a code of `app.speech`, the values of its sentence, and whether it is as it should be."""

    code: str
    values: dict[str, str] = {}
    ok: bool = True


def within(check: str, look: Callable[[], list[Finding]], seconds: float = SECONDS) -> list[Finding]:
    """What `look` finds, or that it took longer than `seconds`: a dead disk or name server answers nobody's time-out.

    Its thread is left behind then; it is a daemon and ends with the program.
    """
    found: list[list[Finding]] = []
    broken: list[BaseException] = []

    def run() -> None:
        try:
            found.append(look())
        except BaseException as error:  # a bug: it goes up in the thread that asked
            broken.append(error)

    thread = threading.Thread(target=run, name=f"doctor: {check}", daemon=True)
    thread.start()
    thread.join(seconds)
    if broken:
        raise broken[0]
    return found[0] if found else [Finding("check-slow", {"check": check, "seconds": f"{seconds:g}"}, ok=False)]
