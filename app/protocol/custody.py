"""The register of mailbags: whose hands each bag went through. Both sides keep one, of the same form."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from msgspec import Struct


class Deed(StrEnum):
    """What was done with a bag."""

    PACKED = "packed"
    OPENED = "opened"
    SPOOLED = "spooled"
    """Left for the PC to send when the line is back."""


class Custody(Struct, frozen=True):
    """One line of the register."""

    number: int
    bag: bytes
    deed: str
    at: int
    """ms."""
    hand: str
    """Who did it: a person of the directory at a desk, an account of the system at the hub."""
    other: str
    """Whom it is for or from: a person or a unit; empty for the hub."""
    file: str
    medium: str
    """The stick's name; empty where it has none."""
    parts: int
    acts: int
    pages: int
    code: str = ""
    """What became of it: a code of `app.speech`."""
    answers: bytes = b""
    files: int = 0
    """Files of documents that are in it, whole or in part; of an opened one: that it made whole."""
    size: int = 0
    """Bytes of the whole bag."""

    @property
    def facts(self) -> dict[str, Any]:
        """The line for machines."""
        return {
            "bag": self.bag.hex(),
            "deed": self.deed,
            "at": self.at,
            "hand": self.hand,
            "other": self.other,
            "file": self.file,
            "medium": self.medium,
            "parts": self.parts,
            "acts": self.acts,
            "pages": self.pages,
            "code": self.code,
            "answers": self.answers.hex(),
            "files": self.files,
            "size": self.size,
        }
