"""Who does not read an answer holds no connection for ever, and who reads slowly gets all of it."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from app.hub import patience

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import pytest

    from tests.conftest import ExpectLog

PIECE: Final = bytes(64 * 1024)
PIECES: Final = 160
"""10 MB: more than the systems' own buffers hold."""
LONGEST_S: Final = 60
PATIENCE_S: Final = 0.2


class _Office:
    """Answers every request at length."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def __call__(self, scope: Any, receive: Callable[[], Awaitable[Any]], send: Any) -> None:
        headers = [(b"content-length", b"%d" % (len(PIECE) * PIECES))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for _ in range(PIECES):
            await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        self.ended.set()


async def heard(reads: bool) -> int:
    """How many bytes of an answer come to who reads it slowly, or not before it has ended."""
    office = _Office()
    server = uvicorn.Server(uvicorn.Config(office, http=patience.Connection, log_config=None, lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as line:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
        line.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(line, listening.getsockname())
        await loop.sock_sendall(line, b"GET / HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n")
        if not reads:
            await office.ended.wait()
        count = 0
        try:
            while content := await loop.sock_recv(line, 32 * 1024):
                count += len(content)
        except ConnectionError:
            pass
        server.should_exit = True
        await serving
    return count


def test_an_answer_that_nobody_reads_is_cut_off(monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog) -> None:
    monkeypatch.setattr(patience, "HEAD_S", PATIENCE_S)
    with expect_log("app.hub.patience", "was not read"):
        count = asyncio.run(asyncio.wait_for(heard(reads=False), LONGEST_S))
    assert count < len(PIECE) * PIECES


def test_an_answer_that_is_read_comes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEAD_S", PATIENCE_S)
    count = asyncio.run(asyncio.wait_for(heard(reads=True), LONGEST_S))
    assert count > len(PIECE) * PIECES
