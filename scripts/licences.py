#!/usr/bin/env python3
"""Writes LICENSES.md: every library that ships, with its version and licence; refuses what may not ship.

scripts/licences.py            write LICENSES.md from requirements/run.lock and what is installed in .venv
scripts/licences.py --check    only say whether it is up to date and every licence is allowed; exit 1 if not
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "run.lock"
TABLE = ROOT / "LICENSES.md"

# Licences that an Apache-2.0 program can ship with. LGPL and MPL: as separate, unmodified, replaceable libraries.
ALLOWED = (
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "Apache-2.0",
    "PSF-2.0",
    "MPL-2.0",
    "Zlib",
    "LGPL-3.0-only",
)
# Packages whose metadata does not say it in SPDX; read in the licence file that they carry.
READ_IN_THE_FILE = {
    "olefile": "BSD-2-Clause",
    "pypdfium2": "BSD-3-Clause",  # the binding; PDFium in it and what PDFium carries: see NOTICE
    "pyrage": "MIT",
    "reportlab": "BSD-3-Clause",
    "rich-click": "MIT",
    "sqlcipher3": "Zlib",
}
CLASSIFIERS = {
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
HEAD = """\
# What ships with Xiangyi, and under which licence

Xiangyi itself is under the Apache License 2.0 (`LICENSE`). `make lock` writes this list from `requirements/run.lock`;
`make check` fails if it is out of date, or if a library may not ship. What the licences ask to be said is in `NOTICE`;
their texts are in each library's `*.dist-info` folder and must go with every installer.

| library | version | licence |
|---|---|---|
"""


def main() -> int:
    """Writes or, with `--check`, checks the list; returns the exit status."""
    rows, faults = [], []
    for name, version in _shipped():
        licence = _licence(name)
        rows.append(f"| {name} | {version} | {licence} |\n")
        if metadata.version(name) != version:
            faults.append(f"{name} {version} is locked, {metadata.version(name)} is installed: run make setup")
        if licence not in ALLOWED:
            faults.append(f"{name} {version} may not ship: its licence is {licence!r}")
    text = HEAD + "".join(rows)
    if "--check" not in sys.argv[1:]:
        TABLE.write_text(text, encoding="utf-8")
    elif not TABLE.exists() or TABLE.read_text(encoding="utf-8") != text:
        faults.append("LICENSES.md is out of date: run scripts/licences.py")
    print("\n".join([*faults, f"{len(rows)} libraries ship, {len(faults)} faults."]))
    return 1 if faults else 0


def _shipped() -> list[tuple[str, str]]:
    return re.findall(r"^([\w.-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)


def _licence(name: str) -> str:
    said = metadata.metadata(name)
    text = READ_IN_THE_FILE.get(name) or _line(said, "License-Expression") or _line(said, "License")
    if not text or "\n" in text or " " in text.replace(" OR ", ""):
        text = next((CLASSIFIERS[line] for line in said.get_all("Classifier", []) if line in CLASSIFIERS), text)
    # where a library offers several, we take the first that we may
    return next((choice for choice in text.split(" OR ") if choice in ALLOWED), text or "not known")


def _line(said: metadata.PackageMetadata, name: str) -> str:
    return said[name].strip() if name in said else ""


if __name__ == "__main__":
    sys.exit(main())
