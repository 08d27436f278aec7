"""A learner at a desk of its own process, which a test may kill at any byte: `python -m tests.desk.learning.answering`.

Each line that comes in is a life: the seed of its chance. The desk is opened in a child, as after a power cut, and the
child answers until it is killed. It says what has truly happened, a line each: `second` before a second is noted (so
much time has passed), `answer` once an answer is on disk.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from app.desk.desk import Desk
from app.desk.store import DeskStore
from app.training.answers import Chosen
from tests.desk.learning.packs import SMALL

if TYPE_CHECKING:
    from app.desk.learning.rows import Attempt


def main(path: Path, key: bytes) -> None:
    """Live as often as is asked for. The first thing said of each life is its process."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            live(path, key, int(line))
        _say(["life", child])
        os.waitpid(child, 0)
        _say(["dead"])


def live(path: Path, key: bytes, seed: int) -> NoReturn:
    """Open the desk, go on with the test, answer until the power goes."""
    chance = random.Random(seed)
    desk = Desk(DeskStore(path, key))
    attempt = desk.learning.begin_test(SMALL)
    ids = [place.item.id for place in attempt.paper.places]
    spent = attempt.spent
    _say(["begun", spent, choices(attempt)])
    while True:
        if chance.random() < 0.6:
            spent += 1
            _say(["second", spent])
            desk.learning.tick(attempt.id, spent)
        else:
            item, choice = chance.choice(ids), chance.randrange(3)
            _say(["answering", item, choice])
            desk.learning.answer(attempt.id, item, Chosen((choice,)), spent)
            _say(["answer", item, choice])


def choices(attempt: Attempt) -> dict[str, list[int]]:
    """The answers that stand."""
    return {item: list(said.choices) for item, said in attempt.answers.items() if isinstance(said, Chosen)}


def _say(what: list[object]) -> None:
    # one write: what is said is said whole, or not at all
    os.write(1, json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), bytes.fromhex(sys.argv[2]))
