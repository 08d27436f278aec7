"""Who there is: units, the people in them, the posts they act in, and the keys by which their acts are known."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Level(StrEnum):
    """Where a unit stands. A department (部门) belongs to the county; villages belong to a township."""

    COUNTY = "county"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    VILLAGE = "village"


class Zone(StrEnum):
    """The network that a hub, a store or a mailbag belongs to. Networks are never bridged (law 9)."""

    INTRANET = "intranet"  # 内网
    EXTRANET = "extranet"  # 外网 (电子政务外网)
    INTERNET = "internet"  # 互联网


class Unit(Struct, frozen=True, array_like=True):
    """A unit 单位. `id` is its statistical code, or one made from its parent's for departments."""

    id: str
    name: str
    level: str
    parent: str = ""

    @property
    def exchanges(self) -> bool:
        """Whether documents are addressed to it; villages work through their township."""
        return self.level != Level.VILLAGE


class Person(Struct, frozen=True, array_like=True):
    """A person 人员 with the unit and the post 岗位 that the person acts in."""

    id: str
    name: str
    unit: str
    post: str = ""
    telephone: str = ""


class Key(Struct, frozen=True, array_like=True):
    """A person's public key. `since` and `until` are positions of the hub's log; 0 means still valid."""

    id: bytes
    person: str
    algorithm: str
    public: bytes
    since: int = 0
    until: int = 0


class County(Struct, frozen=True, array_like=True):
    """What a hub says of itself: name, zone, address, and whether everything in it is a demonstration (演示·无效)."""

    id: str
    name: str
    zone: Zone
    address: str
    demo: bool = False
    address_signature: bytes = b""
