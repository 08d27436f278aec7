"""A test that is killed at any moment: no answer lost that was said to be on disk, no second gained."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.training import attempts
from tests.desk.learning.answering import choices
from tests.desk.learning.packs import pack
from tests.integration.small_county import LI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.desk.desk import Desk
    from tests.hub.desks_and_hub import World

LIVES = 50
MOST_SAID = 25
ROOT = Path(__file__).resolve().parents[3]


class Witness:
    """What the learner has truly done, as far as it was said before the power went."""

    def __init__(self) -> None:
        self.durable: dict[str, list[int]] = {}
        self.on_its_way: dict[str, list[int]] = {}
        self.passed = 0
        self.silent = 0
        self.answers = 0

    def hear(self, what: str, *rest: Any) -> None:
        """Take in what is said, and find it right."""
        if what == "begun":
            self._begun(*rest)
        elif what == "second":
            (self.passed,) = rest
        elif what == "answering":
            self.on_its_way = {rest[0]: [rest[1]]}
        elif what == "answer":
            self.durable[rest[0]] = [rest[1]]
            self.on_its_way = {}
            self.answers += 1

    def _begun(self, spent: int, found: dict[str, list[int]]) -> None:
        # what was being written when the power went is there whole, or not at all
        assert found in (self.durable, self.durable | self.on_its_way), "an answer is lost"
        assert spent >= self.passed, "a second was gained"
        assert spent <= self.passed + 1 + self.silent, "more than the second under way is gone"
        self.passed, self.durable, self.on_its_way, self.silent = spent, found, {}, 0


def live(process: subprocess.Popen[str], seed: int, until: int) -> Iterator[list[Any]]:
    """One life, ended by SIGKILL when so much was said: somewhere within the step that follows."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{seed}\n")
    process.stdin.flush()
    child = json.loads(process.stdout.readline())[1]
    heard = 0
    while True:
        if heard == until:
            os.kill(child, signal.SIGKILL)
        what = json.loads(process.stdout.readline())
        if what == ["dead"]:
            return
        heard += 1
        yield what


def test_killed_at_fifty_moments_no_answer_is_lost_and_no_second_gained(desk: Desk, world: World) -> None:
    desk.learning.keep_pack(pack())
    desk.close()
    enrolled, chance, witness = world.enrolled[LI], random.Random(20261122), Witness()
    command = [sys.executable, "-m", "tests.desk.learning.answering", str(enrolled.path), enrolled.key.hex()]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        for _ in range(LIVES):
            for what in live(process, chance.randrange(2**32), chance.randrange(MOST_SAID)):
                witness.hear(*what)
            witness.silent += 1  # one that died before it said a word may have begun, too
    assert witness.answers > LIVES, "or nothing was tried"
    again = world.desks[LI] = enrolled.open(world.clock)
    attempt = again.learning.running()
    assert attempt is not None
    witness.hear("begun", attempt.spent, choices(attempt))
    with again.store.reading() as tx:
        log = [attempts.Link(*link) for link in tx.learning.links(attempt.id)]
    assert len(attempts.entries(attempt.head, log)) >= witness.answers, "and the chain holds"
