"""Parts of desks' bags that wait in the hub's folder until their bag is whole."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from app.domain.errors import KnownError
from app.hub.keys import write_secret
from app.hub.mailbags import check
from app.protocol import mailbag

if TYPE_CHECKING:
    from pathlib import Path

    from app.hub.county import CountyHub
    from app.protocol.mailbag import Header, Part

FOLDER: Final = "bags"
LIMIT: Final = 8 * mailbag.BAG_LIMIT
"""Bytes of waiting parts; beyond that the oldest go."""


class BagParts:
    """The waiting parts of one hub."""

    def __init__(self, hub: CountyHub) -> None:
        self._hub = hub
        self._folder = hub.folder / FOLDER

    def with_kept(self, part: Part, content: bytes) -> list[Part]:
        """All parts of a bag, this one and those that came before.

        Raises `KnownError("bag-incomplete")` where others are missing (this one is kept then), and what `check` raises.
        """
        check(self._hub, part)
        header = part.header
        found = {header.part: part}
        for number in set(range(1, header.parts + 1)) - {header.part}:
            with contextlib.suppress(KnownError, OSError):  # what the disk has spoilt is missing again
                kept = mailbag.read_part(self._path(header, number).read_bytes())
                check(self._hub, kept)
                if kept.header.whole == header.whole:
                    found[number] = kept
        missing = set(range(1, header.parts + 1)) - set(found)
        if missing:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_secret(self._path(header, header.part), content)
            self._let_go_oldest()
            raise KnownError("bag-incomplete", part=header.part, parts=header.parts, missing=mailbag.ranges(missing))
        return list(found.values())

    def done(self, header: Header) -> None:
        """The bag was opened: its parts wait no longer."""
        for number in range(1, header.parts + 1):
            self._path(header, number).unlink(missing_ok=True)

    def _path(self, header: Header, number: int) -> Path:
        return self._folder / f"{header.bag.hex()}-{number}"

    def _let_go_oldest(self) -> None:
        files = sorted(self._folder.glob("*-*"), key=lambda path: path.stat().st_mtime)
        total = sum(path.stat().st_size for path in files)
        while total > LIMIT and len(files) > 1:
            total -= files[0].stat().st_size
            files.pop(0).unlink(missing_ok=True)
