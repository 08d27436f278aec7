"""Files on HTTP: ranges down (RFC 9110, section 14), tus 1.0 up (core, creation, expiration, termination)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, Final

from litestar import Request, Response, get, route
from litestar.concurrency import sync_to_thread
from litestar.datastructures import State
from litestar.exceptions import InternalServerException
from litestar.response import Stream

from app.domain.errors import KnownError
from app.domain.files import SIZE_LIMIT
from app.hub import patience, proofs
from app.hub.store import DatabaseAway
from app.protocol.files import FILES, HEADS, TUS_VERSION, read_authorization, read_metadata

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from litestar import Litestar
    from litestar.handlers import BaseRouteHandler

    from app.hub.county import CountyHub
    from app.hub.files import Served, Standing
    from app.hub.store.unwritten import Desk
    from app.hub.waiting import Waiting

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/octet-stream"
PATCH_TYPE: Final = "application/offset+octet-stream"
EXTENSIONS: Final = "creation,expiration,termination"
SWEEP_S: Final = 3600
STEP: Final = 64 * 1024
"""Bytes of an upload that are gathered before they are written."""
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")

QUIET_S: Final = 1.0
"""An old connection of an upload that brings nothing for so long is left, when the desk has come anew."""
READ_OUT_S: Final = 5.0
"""For so long at most a desk that comes anew waits for its old connection to be read out."""

_Asked = Request[None, None, State]


class _Taking:
    """A request that brings bytes of an upload."""

    def __init__(self, before: _Taking | None) -> None:
        self.ended = asyncio.Event()
        self._before = before
        self._hurried = False
        self._limit: asyncio.Timeout | None = None
        self._began = self._now()
        self._writing = False

    async def read_out_older(self) -> None:
        """First an older connection of this upload is read out."""
        if self._before is not None:
            await self._before.read_out()
            self._before = None

    @contextlib.asynccontextmanager
    async def within_bounds(self) -> AsyncIterator[None]:
        """The body comes in, within the time that it may take."""
        try:
            async with asyncio.timeout(patience.BODY_S) as self._limit:
                self.listens()
                yield
        finally:
            self._limit = None

    def listens(self) -> None:
        """The next bytes are waited for: on an old connection not for long."""
        self._writing = False
        self._bound(QUIET_S if self._hurried else patience.BODY_S - (self._now() - self._began))

    def writes(self) -> None:
        """What has come is being written: that is no silence of the line."""
        self._writing = True
        self._bound(patience.BODY_S)

    def _bound(self, seconds: float) -> None:
        if self._limit is not None and not self._limit.expired():  # once it has fired it cannot be moved
            self._limit.reschedule(self._now() + seconds)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    async def read_out(self) -> None:
        """The desk has come anew: read this connection out, and no longer wait for it."""
        self._hurried = True
        if not self._writing:
            self.listens()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READ_OUT_S):
                await self.ended.wait()


class _Takings:
    """The uploads of which bytes are coming in, in this process.

    A desk whose line was cut comes anew while what came by its old connection still lies in buffers. Were it told at
    once where its upload stands, it would send these bytes again.
    """

    def __init__(self) -> None:
        self._newest: dict[bytes, _Taking] = {}

    @contextlib.contextmanager
    def one(self, upload: bytes) -> Iterator[_Taking]:
        """A request brings bytes of this upload, for as long as the block lasts."""
        taking = self._newest[upload] = _Taking(self._newest.get(upload))
        try:
            yield taking
        finally:
            taking.ended.set()
            if self._newest.get(upload) is taking:
                del self._newest[upload]

    async def read_out(self, upload: bytes) -> bool:
        """Have what is under way of this upload read out first. Returns whether there was something."""
        taking = self._newest.get(upload)
        if taking is not None:
            await taking.read_out()
        return taking is not None


def file_handlers(hub: CountyHub, waiting: Waiting) -> list[BaseRouteHandler]:
    """The handlers of files, for `app.hub.web`."""
    takings = _Takings()

    @get("/v1/items/{item:str}/files/{name:str}", media_type=MEDIA_TYPE)
    async def down(request: _Asked, item: str, name: str) -> Response[bytes] | Stream:
        desk = await _asker(hub, request)
        served = await sync_to_thread(hub.files.find, desk, _identity(item, 16), _identity(name, 32))
        return _ranged(hub, request, served, await _heads(hub, desk))

    @get("/v1/items/{item:str}/proof", media_type=MEDIA_TYPE)
    async def prove(request: _Asked, item: str) -> bytes:
        desk = await _asker(hub, request)
        return await sync_to_thread(proofs.packed_for, hub, desk, _identity(item, 16))

    @route(FILES, http_method=["OPTIONS", "POST"], status_code=200)
    async def create(request: _Asked) -> Response[bytes]:
        if request.method == "OPTIONS":
            offered = {"Tus-Version": TUS_VERSION, "Tus-Extension": EXTENSIONS, "Tus-Max-Size": str(SIZE_LIMIT)}
            return _answer(204, offered)
        desk = await _asker(hub, request)
        if not _speaks_tus(request):
            return _other_version()
        said = read_metadata(request.headers.get("upload-metadata", ""))
        size = _number(request, "upload-length")
        item, sha256 = (
            said.get("item", b"").decode("ascii", "replace"),
            said.get("sha256", b"").decode("ascii", "replace"),
        )
        begun = await sync_to_thread(hub.files.begin, desk, _identity(item, 16), _identity(sha256, 32), size)
        waiting.wake(begun.changed)
        if await takings.read_out(begun.upload.id):
            begun = await sync_to_thread(hub.files.standing, desk, begun.upload.id)
        location = {"Location": f"{FILES}/{begun.upload.id.hex()}"}
        return _answer(201, location | _where(begun))

    @route(FILES + "/{name:str}", http_method=["HEAD", "PATCH", "DELETE"], status_code=200, request_max_body_size=None)
    async def go_on(request: _Asked, name: str) -> Response[bytes]:
        upload = _identity(name, 16)
        if request.method == "PATCH":
            # noted before anything is waited for: its bytes are on their way already
            with takings.one(upload) as taking:
                return await _patched(hub, waiting, request, upload, taking)
        desk = await _asker(hub, request)
        if not _speaks_tus(request):
            return _other_version()
        await takings.read_out(upload)
        standing = await sync_to_thread(hub.files.standing, desk, upload)
        if request.method == "DELETE":
            await sync_to_thread(hub.files.drop, standing)
            return _answer(204, {})
        return _answer(
            200, _where(standing) | {"Upload-Length": str(standing.upload.size), "Cache-Control": "no-store"}
        )

    return [down, prove, create, go_on]


def sweeping(hub: CountyHub) -> Callable[[Litestar], contextlib.AbstractAsyncContextManager[None]]:
    """Lets abandoned uploads go, as long as the application runs."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        task = asyncio.create_task(_sweep(hub))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    return lifespan


async def _sweep(hub: CountyHub) -> None:
    while True:
        gone = 0
        with contextlib.suppress(DatabaseAway):  # the store has told of it
            gone = await sync_to_thread(hub.files.sweep)
        if gone:
            log.info("let %d abandoned uploads go", gone)
        await asyncio.sleep(SWEEP_S)


async def _asker(hub: CountyHub, request: _Asked) -> Desk:
    asker = read_authorization(request.headers.get("authorization", ""))
    headers = dict(request.headers)
    return await sync_to_thread(hub.files.asking, asker, str(request.method), request.url.path, headers)


async def _patched(
    hub: CountyHub, waiting: Waiting, request: _Asked, upload: bytes, taking: _Taking
) -> Response[bytes]:
    desk = await _asker(hub, request)
    if not _speaks_tus(request):
        return _other_version()
    await taking.read_out_older()
    standing = await sync_to_thread(hub.files.standing, desk, upload)
    if request.headers.get("content-type") != PATCH_TYPE:
        return _answer(415, {})
    if _number(request, "upload-offset") != standing.offset:
        raise KnownError("upload-elsewhere")
    standing = await _taken(hub, request, standing, taking)
    waiting.wake(standing.changed)
    return _answer(204, _where(standing) | await _heads(hub, desk))


async def _taken(hub: CountyHub, request: _Asked, standing: Standing, taking: _Taking) -> Standing:
    """Write what comes, as it comes. Whatever has come is kept, to the last byte, however it ends."""
    unwritten = bytearray()
    try:
        async with taking.within_bounds():
            async for content in request.stream():
                unwritten += content
                if len(unwritten) >= STEP:
                    taking.writes()
                    standing = await sync_to_thread(hub.files.write, standing, bytes(unwritten))
                    unwritten.clear()
                taking.listens()
    except InternalServerException as error:  # the name that Litestar has for a cut line
        await _keep(hub, standing, bytes(unwritten) + patience.not_fetched(request))
        raise ConnectionResetError from error
    except TimeoutError:
        await _keep(hub, standing, bytes(unwritten) + patience.not_fetched(request))
        raise
    return await sync_to_thread(hub.files.settle, await sync_to_thread(hub.files.write, standing, bytes(unwritten)))


async def _keep(hub: CountyHub, standing: Standing, content: bytes) -> None:
    """Keep what has come of a request that did not become whole; what goes beyond the upload's length is none of it."""
    content = content[: standing.upload.size - standing.offset]
    await sync_to_thread(hub.files.settle, await sync_to_thread(hub.files.write, standing, content))


async def _heads(hub: CountyHub, desk: Desk) -> dict[str, str]:
    return {HEADS: str(await sync_to_thread(hub.files.heads, desk))}


def _ranged(hub: CountyHub, request: _Asked, served: Served, said: dict[str, str]) -> Response[bytes] | Stream:
    tag = f'"{served.sha256.hex()}"'
    headers = {"ETag": tag, "Accept-Ranges": "bytes", **said}
    start, end = 0, served.size
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    partial = asked is not None and any(asked.groups()) and request.headers.get("if-range", tag) == tag
    if asked is not None and partial:
        start, end = _border(asked[1], asked[2], served.size)
        if start >= end:
            return Response(b"", status_code=416, headers={"Content-Range": f"bytes */{served.size}"} | headers)
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{served.size}"
    headers["Content-Length"] = str(end - start)
    pieces = _in_thread(hub, served.sha256, start, end)
    return Stream(pieces, status_code=206 if partial else 200, media_type=MEDIA_TYPE, headers=headers)


def _border(first: str, last: str, size: int) -> tuple[int, int]:
    """The bytes [start, end) of a range: `N-`, `N-M`, or `-M` for the last M."""
    if not first:
        return max(0, size - int(last)), size
    return int(first), min(size, int(last) + 1) if last else size


async def _in_thread(hub: CountyHub, sha256: bytes, start: int, end: int) -> AsyncIterator[bytes]:
    pieces = hub.files.blobs.read(sha256, start, end)
    while piece := await asyncio.to_thread(next, pieces, b""):
        yield piece


def _identity(text: str, length: int) -> bytes:
    """An id in hexadecimal; what is none names nothing."""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != length:
        raise KnownError("file-not-found")
    return found


def _number(request: _Asked, header: str) -> int:
    text = request.headers.get(header, "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise KnownError("upload-malformed")
    return int(text)


def _speaks_tus(request: _Asked) -> bool:
    return request.headers.get("tus-resumable") == TUS_VERSION


def _other_version() -> Response[bytes]:
    return _answer(412, {"Tus-Version": TUS_VERSION})


def _where(standing: Standing) -> dict[str, str]:
    expires = formatdate(standing.expires_at / 1000, usegmt=True)
    return {"Upload-Offset": str(standing.offset), "Upload-Expires": expires}


def _answer(status: int, headers: dict[str, Any]) -> Response[bytes]:
    return Response(b"", status_code=status, media_type=MEDIA_TYPE, headers={"Tus-Resumable": TUS_VERSION, **headers})
