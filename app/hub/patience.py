"""How long the hub waits for a request, and for its answer to be read: who stalls holds no connection for ever."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Final, cast

import h11
from litestar.exceptions import InternalServerException
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar import Request
    from litestar.datastructures import State

log = logging.getLogger(__name__)

HEAD_S: float = 60
"""For the head of a request."""
BODY_S: float = 15 * 60
"""For a body: as much as one request may have takes nine minutes on the slowest line."""
LOOKS: Final = 3
"""So often an answer is looked at in vain, `HEAD_S` apart, before it is taken for one that nobody reads."""
AHEAD = 512 * 1024
"""Bytes of a body that are read before the application has asked for them."""

_LOST = "xiangyi.lost"
_HELD = "xiangyi.held"


def when_lost(request: Request[None, None, State], let_go: Callable[[], None]) -> None:
    """Have `let_go` called when the connection of a request is lost: nobody waits for the reply any more."""
    scope: dict[str, Any] = cast("dict[str, Any]", request.scope)
    scope.setdefault(_LOST, []).append(let_go)


def not_fetched(request: Request[None, None, State]) -> bytes:
    """What has come of a body and was not asked for, when nobody is going to ask any more."""
    scope: dict[str, Any] = cast("dict[str, Any]", request.scope)
    held: Callable[[], bytes] = scope.get(_HELD, bytes)
    return held()


class _Flow(FlowControl):
    """Reads somewhat further ahead of the application than uvicorn's own.

    What has been decrypted is kept when a connection is reset; what still lies in the layer of TLS then is lost.
    """

    def __init__(self, connection: Connection, transport: asyncio.Transport) -> None:
        super().__init__(transport)
        self._connection = connection

    def pause_reading(self) -> None:
        """Pause, unless it is for a body of which there is not much yet."""
        connection = self._connection
        taking = connection.conn.their_state is h11.SEND_BODY
        if not taking or len(connection.cycle.body) > AHEAD:
            super().pause_reading()


class Connection(H11Protocol):
    """A connection that is closed when its request does not become whole, or its answer is not read."""

    _unread = 0
    """Bytes of an answer that waited to be sent when it was looked at last."""
    _in_vain = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Begin to look."""
        super().connection_made(transport)
        self.flow = _Flow(self, transport)
        self._next_look = self.loop.call_later(HEAD_S, self._look, True)

    def handle_events(self) -> None:
        """Let the application have what uvicorn would keep from it once the line is lost."""
        super().handle_events()
        scope: dict[str, Any] | None = cast("dict[str, Any] | None", self.scope)
        if scope is not None:
            cycle = self.cycle
            scope[_HELD] = lambda: bytes(cycle.body)

    def connection_lost(self, exc: Exception | None) -> None:
        """No longer look, and let go of what is held open for this connection."""
        self._next_look.cancel()
        scope: dict[str, Any] | None = cast("dict[str, Any] | None", self.scope)
        for let_go in scope.get(_LOST, ()) if scope is not None else ():
            let_go()
        super().connection_lost(exc)

    def _look(self, partial_before: bool) -> None:
        if self._is_stuck():
            log.warning("an answer to %s was not read", self.client[0] if self.client else "?")
            self.transport.abort()  # to close it would wait for what waits to be sent
            return
        idle = self.cycle is None  # before the first request, whatever its type says
        partial = idle or (self.cycle.response_complete and bool(self.conn.trailing_data[0]))
        if partial and partial_before:
            log.warning("a request from %s did not become whole", self.client[0] if self.client else "?")
            self.transport.close()
        else:
            self._next_look = self.loop.call_later(HEAD_S, self._look, partial)

    def _is_stuck(self) -> bool:
        """Whether nothing of an answer has left for long. On the slowest line something does in a minute."""
        unread = self.transport.get_write_buffer_size()
        self._in_vain = self._in_vain + 1 if unread and unread == self._unread else 0
        self._unread = unread
        return self._in_vain >= LOOKS


async def body(request: Request[None, None, State]) -> bytes:
    """The body of a request. Raises `TimeoutError`, and `ConnectionResetError` when the line was cut within it."""
    async with asyncio.timeout(BODY_S):
        try:
            return await request.body()
        except InternalServerException as error:  # the name that Litestar has for a cut line
            raise ConnectionResetError from error
