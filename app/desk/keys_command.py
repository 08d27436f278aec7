"""`main.py desk bring-over` and `desk confirm`: what becomes of acts when keys change (docs/cli.md)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from app.speech import _
from app.speech.terminal import say

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
        say(chosen, facts, said.format(**facts))

    return with_desk(chosen, bring)


def _confirm(chosen: argparse.Namespace) -> int:
    from app.desk.command import with_desk
    from app.desk.confirming import confirm

    def do(desk: Desk) -> None:
        say(chosen, {"act": confirm(desk, chosen.act)}, _("Saved. It leaves with the next exchange."))

    return with_desk(chosen, do)
