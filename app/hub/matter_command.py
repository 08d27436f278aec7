"""`main.py hub matters`: how many matters there are, and which lie where nobody sits any more (docs/cli.md)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from app.hub.county import CountyHub
from app.hub.matters.office import office
from app.speech import _, ngettext
from app.speech.terminal import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from app.domain.matters.directory import Staffed
    from app.domain.matters.state import MatterState
    from app.hub.store import Transaction


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the word to the hub's command line."""
    command("matters", _run, _("how many matters there are, and which lie where nobody sits"))


def _run(chosen: argparse.Namespace) -> None:
    hub = CountyHub(chosen.folder)
    try:
        with hub.store.reading() as tx:
            facts = standing(tx)
    finally:
        hub.close()
    running = facts["running"]
    lines = [ngettext("{count} matter runs.", "{count} matters run.", running).format(count=running)]
    lines += [_("{id}: nobody sits at {unit}, {step} ({seat})").format(**one) for one in facts["deserted"]]
    say(chosen, facts, *lines)


def standing(tx: Transaction) -> dict[str, Any]:
    """How many matters run, are finished and are archived, and those that lie with nobody: what they are about is not
    the technician's to read."""
    people, counts, deserted = office(tx), Counter[str](), list[dict[str, str]]()
    for matter in tx.matters.every():
        known = tx.matters.known(matter)
        assert known is not None
        counts[known.state.status] += 1
        deserted += _deserted(known.state, people)
    return {name: counts[name] for name in ("running", "finished", "archived")} | {"deserted": deserted}


def _deserted(state: MatterState, people: Staffed) -> Iterator[dict[str, str]]:
    for token in state.tokens:
        seats = (token.seat,) if token.seat else token.candidates
        if not any(people.occupants(seat) for seat in seats):
            yield {
                "id": state.id.hex(),
                "unit": people.directory.unit_name(state.unit),
                "step": state.route.step(token.step).name,
                "seat": "、".join(seat.rpartition("/")[2] for seat in seats),
            }
