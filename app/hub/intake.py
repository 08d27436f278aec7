"""Requests are taken in by groups: what has come while one group was written makes up the next.

A commit waits for the disk, and a transaction asks for much that the next would ask for again. One at a time, three
thousand desks would wait for three thousand commits; together, for some fifty (docs/decisions/037-many-at-once.md).
"""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import TYPE_CHECKING, Final

from app.domain.errors import KnownError

if TYPE_CHECKING:
    from app.hub.exchange import Exchange, Taken

MOST: Final = 64
"""Requests of one transaction: the first of them waits for the last."""
MOST_BYTES: Final = 4 * 1024 * 1024
"""Their bytes, about; one that is larger comes alone."""


class _Asked:
    """A request, and who waits for what comes of it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[Taken] = self.loop.create_future()

    def settle(self, answer: Taken | Exception) -> None:
        if self.answer.done():
            return  # its line was cut meanwhile: it is taken in all the same
        if isinstance(answer, Exception):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Intake:
    """Takes in requests on a thread of its own, between `start` and `stop`."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._waiting: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to take in requests."""
        self._thread = threading.Thread(target=self._run, name="intake")
        self._thread.start()

    def stop(self) -> None:
        """Take in what waits, and no more."""
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    async def take(self, content: bytes) -> Taken:
        """See `Exchange.take`."""
        asked = _Asked(content)
        self._waiting.put(asked)
        return await asked.answer

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            group, more = self._group(first)
            answers = self._exchange.take_all([asked.content for asked in group])
            for asked, answer in zip(group, answers, strict=True):
                _tell(asked, answer)
            if not more:
                break

    def _group(self, first: _Asked) -> tuple[list[_Asked], bool]:
        """What waits, the first included; and whether more is to come."""
        group, size = [first], len(first.content)
        while len(group) < MOST and size < MOST_BYTES:
            try:
                asked = self._waiting.get_nowait()
            except queue.Empty:
                break
            if asked is None:
                return group, False
            group.append(asked)
            size += len(asked.content)
        return group, True


def _tell(asked: _Asked, answer: Taken | Exception) -> None:
    try:
        asked.loop.call_soon_threadsafe(asked.settle, answer)
    except RuntimeError:  # the loop was closed: nobody waits any more
        if not isinstance(answer, KnownError) and isinstance(answer, Exception):
            raise answer from None
