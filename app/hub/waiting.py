"""Requests held open until something new stands in one of their scopes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from app.hub.store import DatabaseAway

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from litestar import Litestar

    from app.hub.exchange import Taken
    from app.hub.store import HubStore

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""How often the heads are looked at, for what other processes (an import, another hub) have written."""
SELDOM_S = 30.0
"""The same where the database tells of it."""


class _Waiter:
    """A request that is held open."""

    def __init__(self, taken: Taken) -> None:
        self.numbers = {cursor.scope: cursor.number for cursor in taken.cursors}
        self.woken = asyncio.Event()


class Waiting:
    """Who waits for which scope, within one process."""

    def __init__(self, store: HubStore) -> None:
        self._store = store
        self._waiting: dict[str, set[_Waiter]] = {}
        self._told = False
        """The database tells of what other processes write."""

    async def hold(
        self,
        taken: Taken,
        seconds: float,
        waits: Callable[[], Awaitable[bool]],
        when_lost: Callable[[Callable[[], None]], None] = lambda _: None,
    ) -> None:
        """Wait as long as the reply `waits` for something new, `seconds` at most, and no longer than the line holds:
        `when_lost` is told whom to call then."""
        waiter = _Waiter(taken)
        when_lost(waiter.woken.set)
        for name in waiter.numbers:
            self._waiting.setdefault(name, set()).add(waiter)
        try:
            # looked at only now that a change would wake it: none can come unseen in between
            if await waits():
                async with asyncio.timeout(seconds):
                    await waiter.woken.wait()
        except TimeoutError:
            pass
        finally:
            self._forget(waiter)

    def wake(self, heads: Mapping[str, int]) -> None:
        """These scopes have these newest numbers now."""
        for name, head in heads.items():
            for waiter in self._waiting.get(name, ()):
                if head > waiter.numbers[name]:
                    waiter.woken.set()

    def let_all_go(self) -> None:
        """The hub is about to stop: who waits gets a reply now."""
        for waiters in self._waiting.values():
            for waiter in waiters:
                waiter.woken.set()

    @contextlib.asynccontextmanager
    async def watching(self, _: Litestar) -> AsyncIterator[None]:
        """Heed what other processes write, as long as the application runs."""
        tasks = [asyncio.create_task(self._look())]
        if not self._store.sqlite:
            tasks.append(asyncio.create_task(self._listen()))
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, waiter: _Waiter) -> None:
        for name in waiter.numbers:
            waiters = self._waiting.get(name, set())
            waiters.discard(waiter)
            if not waiters:
                self._waiting.pop(name, None)

    async def _listen(self) -> None:
        """Wake as the database tells. Where the connection breaks, the heads are looked at until there is another."""
        while True:
            try:
                async for heads in self._store.told():
                    self._told = True
                    self.wake(heads)
            except OSError as error:
                log.warning("the database no longer tells of changes: %s", error)
            self._told = False
            await asyncio.sleep(LOOK_S)

    async def _look(self) -> None:
        looked = 0.0
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_S)
            if self._waiting and not (self._told and loop.time() - looked < SELDOM_S):
                with contextlib.suppress(DatabaseAway):  # the store has told of it
                    self.wake(await asyncio.to_thread(self._heads))
                looked = loop.time()

    def _heads(self) -> dict[str, int]:
        with self._store.reading() as tx:
            return {scope.name: scope.head for scope in tx.feeds.scopes()}
