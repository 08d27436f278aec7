"""What is asked at about the same time is answered together: what has come while one group was answered is the next.

A commit waits for the disk, and a transaction asks for much that the next would ask for again. One at a time, three
thousand desks would wait for three thousand commits; together, for some fifty (docs/decisions/037-many-at-once.md).
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

QUIET_S: Final = 0.3
"""How long nobody must have asked before what was put off is gone on with."""
MOST: Final = 128
"""Questions of one group: the first of them waits for the last."""
MOST_BYTES: Final = 4 * 1024 * 1024
"""Their bytes, about; one that is larger comes alone."""

Q = TypeVar("Q")
A = TypeVar("A")


class _Asked(Generic[Q, A]):
    """A question, and who waits for the answer."""

    def __init__(self, question: Q) -> None:
        self.question = question
        self.loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[A] = self.loop.create_future()

    def settle(self, answer: A | Exception) -> None:
        if self.answer.done():
            return  # its line was cut meanwhile: it is answered all the same
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Groups(Generic[Q, A]):
    """Answers questions on a thread of its own, between `start` and `stop`.

    `answer_all` gives an answer, or an error, to each question of a group; `size` says how many bytes one has.
    `go_on` does some of what was put off when nobody has asked anything for a moment, and says whether there is more.
    """

    def __init__(
        self,
        name: str,
        answer_all: Callable[[Sequence[Q]], Sequence[A | Exception]],
        size: Callable[[Q], int],
        go_on: Callable[[], bool] = lambda: False,
    ) -> None:
        self._name = name
        self._answer_all = answer_all
        self._size = size
        self._go_on = go_on
        self._waiting: queue.SimpleQueue[_Asked[Q, A] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to answer."""
        self._thread = threading.Thread(target=self._run, name=self._name)
        self._thread.start()

    def stop(self) -> None:
        """Answer what waits, and no more."""
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    async def ask(self, question: Q) -> A:
        """The answer. Raises what the question led to."""
        asked: _Asked[Q, A] = _Asked(question)
        self._waiting.put(asked)
        return await asked.answer

    def _run(self) -> None:
        while (first := self._next()) is not None:
            group, more = self._group(first)
            answers = self._answer_all([asked.question for asked in group])
            _tell(list(zip(group, answers, strict=True)))
            if not more:
                break

    def _next(self) -> _Asked[Q, A] | None:
        """The next question, None at the end."""
        more = True
        while more:
            try:
                return self._waiting.get(timeout=QUIET_S)
            except queue.Empty:
                more = self._some_more()
        return self._waiting.get()

    def _some_more(self) -> bool:
        try:
            return self._go_on()
        except KnownError:  # the database is away, which whoever asks next is told
            return False
        except Exception:  # whoever asks next must be answered all the same
            log.exception("what was put off was not done")
            return False

    def _group(self, first: _Asked[Q, A]) -> tuple[list[_Asked[Q, A]], bool]:
        """What waits, the first included; and whether more is to come."""
        group, size = [first], self._size(first.question)
        while len(group) < MOST and size < MOST_BYTES:
            try:
                asked = self._waiting.get_nowait()
            except queue.Empty:
                break
            if asked is None:
                return group, False
            group.append(asked)
            size += self._size(asked.question)
        return group, True


def _settle(answered: Sequence[tuple[_Asked[Q, A], A | Exception]]) -> None:
    for asked, answer in answered:
        asked.settle(answer)


def _tell(answered: Sequence[tuple[_Asked[Q, A], A | Exception]]) -> None:
    try:
        answered[0][0].loop.call_soon_threadsafe(_settle, answered)  # of all, since each call wakes the loop
    except RuntimeError:  # the loop was closed: nobody waits any more
        for _, answer in answered:
            if isinstance(answer, Exception) and not isinstance(answer, KnownError):
                raise answer from None
