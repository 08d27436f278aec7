"""Merges .po fragments into a catalogue, under a lock, and compiles it.

    python scripts/merge_translations.py FRAGMENT.po …   adds to resources/translations/zh_CN; the fragment wins

Several people add sentences at the same time: each writes a fragment with only their own.
"""

from __future__ import annotations

import os
import sys
from fcntl import LOCK_EX, flock
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

CATALOGUE = Path(__file__).resolve().parents[1] / "resources/translations/zh_CN/LC_MESSAGES/xiangyi.po"


def merge(fragments: list[Path]) -> int:
    """Adds every translated message of the fragments to the catalogue; returns how many the catalogue has then."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    held = os.open(CATALOGUE.parent, os.O_RDONLY)
    try:
        flock(held, LOCK_EX)
        catalogue = read_po(CATALOGUE.open("rb") if CATALOGUE.exists() else [], locale="zh_CN", domain="xiangyi")
        catalogue.fuzzy = False
        for path in fragments:
            with path.open("rb") as file:
                for message in read_po(file, locale="zh_CN"):
                    if message.id and message.string:
                        catalogue.delete(message.id, message.context)  # `add` keeps the words that are there
                        catalogue.add(message.id, message.string, context=message.context, flags=message.flags)
        write = CATALOGUE.with_suffix(".new")
        with write.open("wb") as file:
            write_po(file, catalogue, width=76, sort_output=True, include_previous=False)
        write.replace(CATALOGUE)
        with CATALOGUE.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
    finally:
        os.close(held)
    return len(catalogue)


if __name__ == "__main__":
    print(f"{CATALOGUE.name}: {merge([Path(name) for name in sys.argv[1:]])} messages")
