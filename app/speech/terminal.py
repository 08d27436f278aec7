"""How a command answers: facts for machines (`--json`), or lines for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from app.speech import _

if TYPE_CHECKING:
    import argparse


def say(chosen: argparse.Namespace, facts: object, *lines: str) -> None:
    """Print the one or the other, as was asked for. `facts` is what `json` takes."""
    if chosen.json:
        print(json.dumps(facts, ensure_ascii=False))
        return
    for line in lines:
        print(line)


def nothing() -> str:
    """What is said of an empty list."""
    return _("Nothing here yet.")
