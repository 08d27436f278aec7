#!/usr/bin/env python3
"""Fails if a sentence in the code has no finished Chinese translation.

Finished is: in the catalogue, not empty, not fuzzy, with the placeholders of the source (`{name}`, `%(name)s`, `%d`).
Translations that no sentence needs any more are counted, and are no failure: `make translations` removes them.

    scripts/check_translations.py               check; prints what is wrong, a line each, and exits with 1
    scripts/check_translations.py --keywords    print the functions that mark a sentence, for `pybabel extract`
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "resources" / "translations" / "zh_CN" / "LC_MESSAGES" / "xiangyi.po"
SOURCES = (ROOT / "app", ROOT / "main.py")
# function → which of its arguments are sentences (None: the first alone; "c": the context)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PERCENT = re.compile(r"%(?:\((\w+)\))?[-+ #0]*\d*(?:\.\d+)?([sdifgxr])")


def main() -> int:
    """Checks, or with `--keywords` prints how to extract; returns the exit status."""
    if "--keywords" in sys.argv[1:]:
        print(" ".join(f"--keyword={_as_option(name)}" for name in KEYWORDS))
        return 0
    source = _extracted()
    if not CATALOGUE.exists():
        chinese = Catalog()
    else:
        with CATALOGUE.open("rb") as file:
            chinese = read_po(file, locale="zh_CN", domain="xiangyi")
    faults = list(_faults(source, chinese))
    for fault in faults:
        print(fault)
    sentences = [message for message in source if message.id]
    stale = sum(1 for message in chinese if message.id and source.get(_first(message), message.context) is None)
    print(
        f"{len(sentences)} sentences, {len(faults)} without a finished Chinese translation, {stale} no longer needed."
    )
    return 1 if faults else 0


def _as_option(name: str) -> str:
    arguments = KEYWORDS[name]
    if arguments is None:
        return name
    places = (str(place) if isinstance(place, int) else f"{place[0]}{place[1]}" for place in arguments)
    return f"{name}:{','.join(places)}"


def _extracted() -> Catalog:
    catalogue = Catalog()
    for path in SOURCES:
        if path.is_dir():
            found = [
                (f"{path.name}/{name}", line, message, context)
                for name, line, message, _comments, context in extract_from_dir(str(path), keywords=KEYWORDS)
            ]
        elif path.exists():
            found = [
                (path.name, line, message, context)
                for line, message, _comments, context in extract_from_file("python", str(path), keywords=KEYWORDS)
            ]
        else:
            continue
        for name, line, message, context in found:
            catalogue.add(message, locations=[(name, line)], context=context)
    return catalogue


def _faults(source: Catalog, chinese: Catalog) -> Iterator[str]:
    for message in source:
        if not message.id:  # the header
            continue
        where = ":".join(map(str, message.locations[0]))
        translated = chinese.get(_first(message), message.context)
        fault = "is not in the catalogue" if translated is None else _fault(message, translated)
        if fault:
            yield f"{where}: {_first(message)!r} {fault}"


def _fault(message: Message, translated: Message) -> str | None:
    forms = translated.string if isinstance(translated.string, (list, tuple)) else (translated.string or "",)
    if translated.fuzzy:
        return "is marked fuzzy"
    if not all(forms):
        return "is not translated"
    if isinstance(message.id, (list, tuple)) != isinstance(translated.id, (list, tuple)):
        return "has a plural on one side only"
    # of a plural, the form for many names the number; a form for one may spell it out
    wanted = _placeholders(message.id[-1] if isinstance(message.id, (list, tuple)) else message.id)
    for form in forms:
        if _placeholders(form) != wanted:
            return f"has other placeholders in Chinese: {form!r}"
    return None


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (list, tuple)) else message.id


def _placeholders(text: str) -> list[str]:
    try:
        braces = [f"{{{name}}}" for _before, name, _form, _conversion in Formatter().parse(text) if name is not None]
    except ValueError:  # a lone brace: no format string
        braces = []
    return sorted(braces + [f"%({name}){kind}" for name, kind in PERCENT.findall(text)])


if __name__ == "__main__":
    sys.exit(main())
