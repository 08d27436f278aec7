"""Every log that the hub of the small office can come to, none left out: what a walk of worlds cannot finish.

    python -m tests.domain.every_log [JSON]

Whatever desks have seen and whenever they send, an act was pressed on some beginning of the hub's log, or on one and an
act of the same person's that waited with it; and it may come at any time after. So it is enough to let, at each log,
every act come that could have been pressed on any of its beginnings. That takes in more than desks can do (a desk that
forgets what it saw), and nothing less. At most `WINDOW` acts wait at a desk, as in `explore_tokens`.
"""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.matters.contents import MatterAct, Start
from app.domain.matters.verbs import Verb
from tests.domain.explore_tokens import COUNTY, DESKS, HIRED, OVER, ROUTE, TOWN, WINDOW, Memo, presses, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

assert WINDOW == 2, "an act may wait behind one other"
ONE_RECALL: Final = {Verb.RECALL: 1, Verb.RECLAIM: 0, Verb.RETURN: 0, Verb.TRANSFER: 0}
"""The office as small as it is interesting: with one of each there are too many logs to finish."""


class EveryLog(NamedTuple):
    """What was found. `arrivals`: acts that the hub was given; `logs`: what it can hold."""

    logs: int
    arrivals: int
    complete: bool
    seconds: float


def every_log(limits: Mapping[Verb, int], most: int = 1_000_000) -> EveryLog:
    """Goes through all logs, until `most` are known. `limits`: how many acts of a verb the hub accepts in one of them.

    Raises `AssertionError` with what is wrong.
    """
    began, memo = time.monotonic(), Memo()
    start = memo.log(-1, memo.act(MatterAct(b"start", b"m", "ann", 0, Start(ROUTE, "修路", TOWN, COUNTY))))
    pressed: dict[tuple[int, int], tuple[tuple[Verb, int], ...]] = {}
    known, stack, arrivals = {start}, [start], 0
    while stack and len(known) < most:
        log = stack.pop()
        taken = list(_acts(memo, log, start))
        there = [memo.acts[act].content.verb for act in taken]
        for verb, act in _may_come(memo, log, pressed).difference(zip(there, taken, strict=True)):
            if there.count(verb) >= limits.get(verb, len(there) + 1):
                continue
            arrivals += 1
            after = memo.log(log, act)
            if after >= 0 and after not in known:
                known.add(after)
                stack.append(after)
    return EveryLog(len(known), arrivals, not stack, round(time.monotonic() - began, 1))


def _may_come(
    memo: Memo, log: int, pressed: dict[tuple[int, int], tuple[tuple[Verb, int], ...]]
) -> set[tuple[Verb, int]]:
    found: set[tuple[Verb, int]] = set()
    beginning = log
    while beginning >= 0:
        for number, person in enumerate(DESKS):
            own = (act for act in _acts(memo, log, beginning) if memo.acts[act].by == person)
            for view in {beginning, *(memo.log(beginning, act) for act in own)} - {-1}:
                if (view, number) not in pressed:
                    pressed[view, number] = tuple(_presses(memo, view, number))
                found.update(pressed[view, number])
        beginning = memo.logs[beginning][0]
    return found


def _presses(memo: Memo, view: int, number: int) -> Iterator[tuple[Verb, int]]:
    """What a desk may press: what it may as itself whenever it likes, and what was lent, before, during and after."""
    for at in (0, HIRED, OVER):
        for verb, act in presses(memo, view, number, at):
            behalf: str = getattr(memo.acts[act].content, "behalf", "")
            if behalf or at == 0:
                yield verb, act


def _acts(memo: Memo, log: int, since: int) -> Iterator[int]:
    while log != since:
        log, act = memo.logs[log]
        yield act


def main(arguments: Sequence[str]) -> int:
    """Goes through all logs, prints what was found, and writes it beside what the file says. 1 for a violation."""
    noted: dict[str, object]
    try:
        noted = {**every_log(ONE_RECALL)._asdict(), "violations": 0}
    except AssertionError as error:
        noted = {"violations": 1, "violated": str(error)}
    return say("every_log", noted, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
