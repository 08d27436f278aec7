"""The register of mailbags in words, the same on both sides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.protocol.custody import Custody, Deed
from app.speech import _
from app.speech.sentences import title
from app.speech.times import moment, time_text

if TYPE_CHECKING:
    from collections.abc import Sequence


def deed_word(deed: str) -> str:
    """What was done with a bag: 装袋."""
    return {
        Deed.PACKED.value: _("packed"),
        Deed.OPENED.value: _("opened"),
        Deed.SPOOLED.value: _("left with this PC"),
    }.get(deed, deed)


def register_line(line: Custody, now: int) -> str:
    """One line of the register: when, what, who, whose, which file and stick, how much, what became of it."""
    stick = _("stick {medium}").format(medium=line.medium) if line.medium else ""
    counts = _("{acts} acts, {pages} bundles").format(acts=line.acts, pages=line.pages)
    words = [time_text(line.at, moment(now).date()), deed_word(line.deed), line.hand, line.other, line.file, stick]
    return "  ".join(filter(None, [*words, counts, title(line.code) if line.code else ""]))


def print_register(lines: Sequence[Custody], now: int, *, as_json: bool) -> None:
    """Print the register, for people or for machines."""
    if as_json:
        print(json.dumps([line.facts for line in lines], ensure_ascii=False))
        return
    for line in lines:
        print(register_line(line, now))
    if not lines:
        print(_("Nothing here yet."))
