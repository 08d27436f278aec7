"""The register of mailbags in words, the same on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.protocol.custody import Custody, Deed
from app.speech import _, ngettext, pgettext
from app.speech.sentences import title
from app.speech.terminal import nothing, say
from app.speech.times import moment, time_text
from app.speech.words import size

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence


def deed_word(deed: str) -> str:
    """What was done with a bag: 装袋."""
    return {
        Deed.PACKED.value: _("packed"),
        Deed.OPENED.value: _("opened"),
        Deed.SPOOLED.value: _("left with this PC"),
    }.get(deed, deed)


def counts(line: Custody) -> str:
    """How much is in a bag: `3 acts, 2 files, 4.5 MB`."""
    said = [ngettext("{acts} act", "{acts} acts", line.acts).format(acts=line.acts)]
    if line.pages:
        said.append(ngettext("{pages} bundle", "{pages} bundles", line.pages).format(pages=line.pages))
    if line.files:
        said.append(ngettext("{files} file", "{files} files", line.files).format(files=line.files))
    if line.size:
        said.append(size(line.size))
    return pgettext("list", ", ").join(said)


def register_line(line: Custody, now: int, names: Mapping[str, str] = {}) -> str:
    """One line of the register: when, what, who, whose, which file and stick, how much, what became of it.

    `names` are those of people, by their ids.
    """
    stick = _("stick {medium}").format(medium=line.medium) if line.medium else ""
    who = [names.get(one, one) for one in (line.hand, line.other)]
    words = [time_text(line.at, moment(now).date()), deed_word(line.deed), *who, line.file, stick]
    return "  ".join(filter(None, [*words, counts(line), title(line.code) if line.code else ""]))


def say_register(chosen: argparse.Namespace, lines: Sequence[Custody], now: int) -> None:
    """Print the register, for people or for machines."""
    facts = [line.facts for line in lines]
    say(chosen, facts, *([register_line(line, now) for line in lines] or [nothing()]))
