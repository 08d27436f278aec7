"""What makes runs cheap and changes nothing in them: statements compiled for one store serve the next. And how small
what is kept is here."""

from __future__ import annotations

import gc
from typing import Any

from app.desk import asked
from app.desk.store import store as desk_store
from app.hub.store import engines as hub_store


def share_statements() -> None:
    """From now on the engines of this process share what they have compiled, one set for desks and one for hubs."""
    for module in (desk_store, hub_store):
        _share(module)


def keep_small_parts() -> None:
    """The simulator's pages are small: whatever has come of one is kept when the line is cut."""
    asked.LEAST_PART = 1  # type: ignore[misc]


def rest() -> None:
    """What is alive now stays: it need not be looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def _share(module: Any) -> None:
    create = module.create_engine
    first: list[Any] = []

    def create_like_the_first(*arguments: Any, **named: Any) -> Any:
        engine = create(*arguments, **named)
        if first:
            engine.dialect, engine._compiled_cache = first[0].dialect, first[0]._compiled_cache
        else:
            first.append(engine)
        return engine

    module.create_engine = create_like_the_first
