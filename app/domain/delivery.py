"""Where a document stands for one recipient unit: sent → delivered → signed for → read."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.records import Arrival, Handling


class State(StrEnum):
    """The states of a delivery, in their order. A withdrawn item has left its recipients."""

    SENT = "sent"
    DELIVERED = "delivered"
    SIGNED_FOR = "signed-for"
    READ = "read"
    WITHDRAWN = "withdrawn"


def state_of(arrival: Arrival | None, handling: Handling | None, *, is_notice: bool) -> State:
    """The state for one recipient unit. Notices are not signed for: they are sent, delivered, read."""
    if handling is not None and handling.readers and (is_notice or handling.signed):
        return State.READ
    if handling is not None and handling.signed:
        return State.SIGNED_FOR
    return State.DELIVERED if arrival is not None or handling is not None else State.SENT
