"""`main.py hub test-terms`: how long a formal test takes in this county, and what passes it (docs/cli.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from app.domain.records import CountyTerms
from app.hub.county import CountyHub
from app.hub.learning import set_terms
from app.speech import _
from app.speech.terminal import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from app.hub.store import Transaction


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the word to the hub's command line."""
    made = command("test-terms", _run, _("time and pass mark of formal tests; set them for a course"))
    made.add_argument("course", nargs="?", default="", metavar="COURSE")
    made.add_argument("--minutes", type=int, metavar="N", help=_("minutes of a test; 0: as the course says"))
    made.add_argument("--passing", type=int, metavar="N", help=_("points of 100 that pass; 0: as the course says"))


def _run(chosen: argparse.Namespace) -> None:
    hub = CountyHub(chosen.folder)
    try:
        if chosen.course:
            with hub.store.writing() as tx:
                set_terms(tx, _wanted(chosen, tx), hub.clock())
        with hub.store.reading() as tx:
            known = list(tx.all(CountyTerms))
    finally:
        hub.close()
    own, said = _("as the course says"), _("{course}: minutes {minutes}, points to pass {passing}")
    lines = [said.format(course=one.course, minutes=one.minutes or own, passing=one.passing or own) for one in known]
    say(chosen, [structs.asdict(one) for one in known], *(lines or [_("Every course has its own terms.")]))


def _wanted(chosen: argparse.Namespace, tx: Transaction) -> CountyTerms:
    """What was there stays where nothing is said of it."""
    before = tx.get(CountyTerms, chosen.course) or CountyTerms(chosen.course, 0, 0)
    said = {name: value for name in ("minutes", "passing") if (value := getattr(chosen, name)) is not None}
    return structs.replace(before, **said)
