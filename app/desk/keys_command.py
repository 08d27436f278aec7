"""`main.py desk bring-over` and `desk confirm`: what becomes of acts when keys change (docs/cli.md)."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from app.speech import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from app.desk.desk import Desk


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the words to the desk's command line."""
    command("bring-over", _bring_over, _("what an earlier desk of the clerk here had not sent comes over to this one"))
    made = command("confirm", _confirm, _("do anew what came back because its key was revoked"))
    made.add_argument("act", metavar="ACT")


def _bring_over(chosen: argparse.Namespace) -> int:
    from app.desk.bringing_over import bring_over
    from app.desk.command import password, with_desk

    def bring(desk: Desk) -> None:
        old = os.environ.get("XIANGYI_OLD_PASSWORD") or password(_("The password of the earlier desk: "))
        done = bring_over(desk, old)
        said = _("{acts} acts and {drafts} drafts came over; {left} earlier desks have another password.")
        facts = {"acts": done.acts, "drafts": done.drafts, "left": done.left}
        print(json.dumps(facts) if chosen.json else said.format(**facts))

    return with_desk(chosen, bring)


def _confirm(chosen: argparse.Namespace) -> int:
    from app.desk.command import with_desk
    from app.desk.confirming import confirm

    def do(desk: Desk) -> None:
        made = confirm(desk, chosen.act)
        print(json.dumps({"act": made}) if chosen.json else _("Saved. It leaves with the next exchange."))

    return with_desk(chosen, do)
