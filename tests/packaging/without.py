"""Runs a command as in a package, where some modules are not there: `python -m tests.packaging.without desk …`."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

CONTENTS = Path(__file__).resolve().parents[2] / "packaging" / "contents.toml"


def left_out(which: str) -> list[str]:
    """The modules that a package is made without."""
    told = tomllib.loads(CONTENTS.read_text("utf-8"))
    return [*told["all"]["modules_left_out"], *told[which]["modules_left_out"]]


def main() -> int:
    """Run the rest of the arguments with the modules of the first's package only."""
    for name in left_out(sys.argv[1]):
        sys.modules[name] = None  # type: ignore[assignment]  # an import of it fails from here on
    from app.command import main as run

    return run(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
