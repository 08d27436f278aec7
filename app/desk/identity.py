"""Who a desk is: what enrolment gave it, kept inside the encrypted store."""

from __future__ import annotations

from msgspec import Struct

from app.domain.people import Zone


class Identity(Struct, frozen=True):
    """The clerk, the keys and the hub of one desk. Its secrets show in no repr."""

    person: str
    unit: str
    zone: Zone
    hub: str
    hub_key: bytes
    ca: bytes
    person_secret: bytes
    desk_secret: bytes

    def __repr__(self) -> str:
        return f"Identity({self.person}, {self.hub})"
