"""Requests held open until something new stands in one of their scopes."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from litestar.concurrency import sync_to_thread

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable

    from litestar import Litestar

    from app.hub.exchange import Taken
    from app.hub.store import HubStore

LOOK_S = 1.0
"""How often the heads are looked at, for what other processes (an import, another hub) have written."""


class Waiting:
    """Who waits for which scope, within one process."""

    def __init__(self, store: HubStore) -> None:
        self._store = store
        self._waiting: dict[str, set[asyncio.Event]] = {}

    async def hold(self, taken: Taken, seconds: float, waits: Callable[[Taken], bool]) -> None:
        """Wait as long as the reply `waits` for something new, `seconds` at most."""
        event = asyncio.Event()
        for cursor in taken.cursors:
            self._waiting.setdefault(cursor.scope, set()).add(event)
        try:
            async with asyncio.timeout(seconds):
                # looked at only now that a change would wake it: none can come unseen in between
                while await sync_to_thread(waits, taken):
                    await event.wait()
                    event.clear()
        except TimeoutError:
            pass
        finally:
            for cursor in taken.cursors:
                events = self._waiting.get(cursor.scope, set())
                events.discard(event)
                if not events:
                    self._waiting.pop(cursor.scope, None)

    def wake(self, scopes: Iterable[str]) -> None:
        """Something was written to these scopes."""
        for scope in scopes:
            for event in self._waiting.get(scope, ()):
                event.set()

    @contextlib.asynccontextmanager
    async def watching(self, _: Litestar) -> AsyncIterator[None]:
        """Look for what other processes write, as long as the application runs."""
        task = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _watch(self) -> None:
        heads: dict[str, int] = {}
        while True:
            await asyncio.sleep(LOOK_S)
            if not self._waiting:
                heads = {}
                continue
            now = await sync_to_thread(self._heads)
            self.wake(name for name, head in now.items() if heads.get(name) != head)
            heads = now

    def _heads(self) -> dict[str, int]:
        with self._store.reading() as tx:
            return {scope.name: scope.head for scope in tx.feeds.scopes()}
