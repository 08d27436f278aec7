"""Tells the technician's log of acts that were refused for what they are: forged, altered, or not to be read.

Acts that the rules refuse stand in the log of acts, with their reason. These do not: who cannot sign for an id may not
use it up. Each is told once for its desk and reason, so that nobody can fill a disk.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from app.protocol.messages import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.protocol.messages import Receipt

log = logging.getLogger(__name__)
MOST: Final = 10_000
"""What is remembered to have been told."""


def tell() -> None:
    """Let it be told in this process: a refusal is no fault of the hub, and so no warning."""
    log.setLevel(logging.INFO)


class Refusals:
    """What one hub process has told."""

    def __init__(self) -> None:
        self._told: set[tuple[bytes, str]] = set()

    def note(self, desk: bytes, receipts: Iterable[Receipt]) -> None:
        """A desk got these answers."""
        for receipt in receipts:
            one = desk, receipt.reason
            if receipt.outcome == Outcome.REFUSED and not receipt.position and one not in self._told:
                if len(self._told) >= MOST:
                    self._told.clear()
                self._told.add(one)
                log.info("refused an act of desk %s: %s", desk.hex(), receipt.reason)
