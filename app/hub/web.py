"""The hub on HTTP: `POST /v1/exchange`, `/v1/bag`, `/v1/join`, `GET /v1/hello`; files are in `file_web`."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from litestar import Litestar, Request, Response, get, post, status_codes
from litestar.concurrency import sync_to_thread
from litestar.datastructures import State
from litestar.response import Stream

from app.domain.errors import KnownError
from app.hub import enrolment, mailbags, patience, refusals
from app.hub.file_web import file_handlers, sweeping
from app.hub.groups import Groups
from app.hub.store import DatabaseAway
from app.hub.waiting import Waiting
from app.protocol.frames import decode, write_frame
from app.protocol.messages import REQUEST_WIRE_LIMIT, Join, Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from app.hub.county import CountyHub
    from app.hub.exchange import Short, Taken

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/octet-stream"
LONGEST_HOLD = 300
BACKLOG = 4096
CONNECTIONS = 65_536
PIECE = 64 * 1024
"""Bytes of a reply that are sent together, about: a page, or a whole short reply."""
STATUS = {
    "unknown-desk": 403,
    "bad-signature": 403,
    "frame-too-large": 413,
    "clock-differs": 401,
    "epoch-differs": 409,
    "file-not-found": 404,
    "unknown-item": 404,
    "upload-elsewhere": 409,
    "upload-busy": 423,
    "upload-too-long": 413,
    "uploads-too-many": 429,
    "blob-differs": 460,
    "hub-disk-full": 507,
}
"""HTTP statuses of problems; 400 for the others."""


def application(hub: CountyHub) -> Litestar:
    """The hub as an ASGI application."""
    waiting = Waiting(hub.store)
    intake = Groups("intake", hub.exchange.take_all, len, hub.exchange.tell_of_more)
    # short replies have a thread of their own, and so never stand behind pages of a first synchronization
    replies = Groups("short-reply", hub.exchange.short_replies, lambda _: 0)

    @contextlib.asynccontextmanager
    async def answering(_: Litestar) -> AsyncIterator[None]:
        intake.start()
        replies.start()
        try:
            yield
        finally:
            await sync_to_thread(intake.stop)
            await sync_to_thread(replies.stop)

    @post("/v1/exchange", status_code=200, media_type=MEDIA_TYPE)
    async def exchange(request: Request[None, None, State]) -> Response[bytes] | Stream:
        taken = await intake.ask(await patience.body(request))
        waiting.wake(taken.changed)
        short: Short | None = None

        async def waits() -> bool:
            nonlocal short
            short = await replies.ask(taken)
            return short.waits

        if taken.hold:
            seconds = min(taken.hold, LONGEST_HOLD)
            await waiting.hold(taken, seconds, waits, partial(patience.when_lost, request))
        if short is None or short.waits:
            short = await replies.ask(taken)
        if short.content is not None:
            return Response(short.content, media_type=MEDIA_TYPE)
        return Stream(_in_thread(hub, taken), media_type=MEDIA_TYPE)

    @post("/v1/bag", status_code=200, media_type=MEDIA_TYPE)
    async def bag(request: Request[None, None, State]) -> bytes:
        opened = await sync_to_thread(mailbags.open_sent, hub, await patience.body(request))
        waiting.wake(opened.changed)
        return opened.reply.named[0][1]

    @post("/v1/join", status_code=200, media_type=MEDIA_TYPE)
    async def join(request: Request[None, None, State]) -> bytes:
        asked = decode(await patience.body(request), Join)
        joined = await sync_to_thread(enrolment.answer, hub, asked)
        return msgspec.msgpack.encode(joined)

    @get("/v1/hello", media_type=MEDIA_TYPE, sync_to_thread=True)
    def hello() -> bytes:
        county = hub.county()
        return msgspec.msgpack.encode({"zone": county.zone, "at": hub.clock(), "demo": county.demo})

    return Litestar(
        [exchange, bag, join, hello, *file_handlers(hub, waiting)],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=REQUEST_WIRE_LIMIT,
        exception_handlers={
            DatabaseAway: _later,
            KnownError: _problem,
            TimeoutError: _late,
            ConnectionResetError: _cut,
            status_codes.HTTP_413_REQUEST_ENTITY_TOO_LARGE: _too_large,
            status_codes.HTTP_500_INTERNAL_SERVER_ERROR: _bug,
        },
        lifespan=[waiting.watching, answering, sweeping(hub)],
        state=State({"waiting": waiting}),
    )


def serve(hub: CountyHub, host: str, port: int, *, plain: bool = False, started: Path | None = None) -> None:
    """Serve until the process is asked to stop. Port 0 takes a free one; it is printed and written to `started`."""
    import socket

    import uvicorn

    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise KnownError("port-taken", port=port, why=error.strerror or "") from error
    _allow_many_connections()
    refusals.tell()
    listening.listen(BACKLOG)  # who is told the port may knock at once
    hub.let_go_old_tombstones()
    leaf = hub.keys.leaf()  # also where a proxy has TLS: desks know it by this leaf (packaging/hub/nginx.conf)
    certificate, key = (None, None) if plain else leaf
    hubs_face = application(hub)

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            hubs_face.state.waiting.let_all_go()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        hubs_face,
        http=patience.Connection,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        lifespan="on",
        ssl_certfile=certificate,
        ssl_keyfile=key,
        backlog=BACKLOG,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )
    port = listening.getsockname()[1]
    print(f"{'http' if plain else 'https'}://{host}:{port}", flush=True)
    if started is not None:
        started.write_text(str(port))
    Server(config).run(sockets=[listening])


async def _in_thread(hub: CountyHub, taken: Taken) -> AsyncIterator[bytes]:
    """The reply as it is made: what is short in one piece, since each costs a turn of the loop and of a thread."""
    frames: Iterator[bytes] = hub.exchange.reply(taken)
    while piece := await asyncio.to_thread(_piece, frames):
        yield piece


def _piece(frames: Iterator[bytes]) -> bytes:
    piece = bytearray()
    for frame in frames:
        piece += frame
        if len(piece) >= PIECE:
            break
    return bytes(piece)


def _allow_many_connections() -> None:
    """A desk that waits is an open file; systems begin with some thousand."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS if most == resource.RLIM_INFINITY else min(CONNECTIONS, most)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _problem(request: Request[None, None, State], error: Exception) -> Response[bytes]:
    assert isinstance(error, KnownError)
    client = request.client.host if request.client else "?"
    log.warning("refused %s from %s: %s", request.url.path, client, error.code)
    frame = write_frame(Problem(error.code, error.values))
    return Response(frame, status_code=STATUS.get(error.code, 400), media_type=MEDIA_TYPE)


def _later(_request: Request[None, None, State], _error: Exception) -> Response[bytes]:
    """Bare, so that a desk takes it for trouble that passes. The store tells of it once, not for each of them."""
    return Response(b"", status_code=503, media_type=MEDIA_TYPE)


def _late(request: Request[None, None, State], _error: Exception) -> Response[bytes]:
    log.warning("a body for %s did not become whole", request.url.path)
    return Response(b"", status_code=408, media_type=MEDIA_TYPE, headers={"Connection": "close"})


def _cut(request: Request[None, None, State], _error: Exception) -> Response[bytes]:
    log.info("a line was cut within a body for %s", request.url.path)
    return Response(b"", status_code=400, media_type=MEDIA_TYPE)


def _too_large(request: Request[None, None, State], _error: Exception) -> Response[bytes]:
    return _problem(request, KnownError("frame-too-large", limit=REQUEST_WIRE_LIMIT))


def _bug(request: Request[None, None, State], error: Exception) -> Response[bytes]:
    log.error("a bug in %s", request.url.path, exc_info=error)
    return Response(b"", status_code=500, media_type=MEDIA_TYPE)
