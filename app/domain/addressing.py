"""Who writes to whom: what the rules of drafting ask about a paper beside its words, from what stands on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.domain.drafting import Context, recipients_on
from app.domain.papers import kind_of
from app.domain.people import Level, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.papers import Paper


class Around(Struct, frozen=True):
    """What a drafter's desk knows: the drafter's unit, all units, and the names of those who might be addressed."""

    sender: Unit
    units: tuple[Unit, ...]
    people: tuple[str, ...] = ()


_HIGHER: Final = re.compile(
    r"国务院|中共中央|[^县区乡镇街]{0,6}(?:省|自治区|自治州|地区|盟|(?<!城)市(?!场|容|民))",
)
"""An office above the county, which no county's directory names."""
_UPWARD: Final = ("请示", "报告")
_BETWEEN: Final = re.compile(r"[\s、，,和]+")


def context_of(paper: Paper, around: Around | None) -> Context | None:
    """The context of a paper that is drafted here; None where nothing is known of it."""
    if around is None:
        return None
    by_name = {unit.name: unit for unit in around.units}
    names = recipients_on(paper)
    known = tuple(by_name[name] for name in names if name in by_name)
    above = _above(around)
    meant = known or (above[:1] if kind_of(paper.title) in _UPWARD else ())
    joint = tuple(by_name[name] for name in _heads(paper.title) if name in by_name and name != around.sender.name)
    skipped = tuple(_skipped(names, known, above)) if around.sender.level in (Level.TOWNSHIP, Level.VILLAGE) else ()
    return Context(around.sender, meant, joint, around.people, skipped)


def _above(around: Around) -> tuple[Unit, ...]:
    """The units above the drafter's, the nearest first."""
    by_id = {unit.id: unit for unit in around.units}
    found: list[Unit] = []
    unit = by_id.get(around.sender.parent)
    while unit is not None and unit not in found:
        found.append(unit)
        unit = by_id.get(unit.parent)
    return tuple(found)


def _skipped(names: tuple[str, ...], known: tuple[Unit, ...], above: tuple[Unit, ...]) -> Iterator[Unit]:
    """Those between the drafter and the highest who is addressed, unless they are addressed as well."""
    reached = max((above.index(unit) for unit in known if unit in above), default=0)
    if any(_HIGHER.match(name) for name in names if not any(name.startswith(unit.name) for unit in above)):
        reached = len(above)
    yield from (unit for unit in above[:reached] if unit.name not in names)


def _heads(title: str) -> list[str]:
    """Units that a title names before 关于: those who issue a paper together."""
    head, about, _ = title.partition("关于")
    return [name for name in _BETWEEN.split(head) if name] if about else []
