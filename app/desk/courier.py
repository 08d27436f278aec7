"""The courier: carries a request to the hub and brings the frames of the reply, on the network thread.

TLS trusts the hub's own authority and nothing else, whatever name and dates the leaf has: an address may change and a
dead clock battery locks nobody out (docs/decisions/006-pinned-authority.md).
"""

from __future__ import annotations

import contextlib
import queue
import socket
import ssl
import threading
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

import urllib3
from urllib3.util import SKIP_HEADER

from app.domain.errors import KnownError, Unreachable
from app.protocol.frames import decode, read_frames
from app.protocol.messages import BAG_MAGIC, FRAME_LIMIT, REQUEST_WIRE_LIMIT, Join, Joined, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from app.protocol.frames import Frame

CONNECT_S: Final = 15
SILENCE_S: Final = 60
"""How long the line may be silent within a reply before it counts as cut."""
CHUNK: Final = 64 * 1024
"""As much as is read at once, if it is there: each time costs a turn of the interpreter."""
SHORT: Final = 128 * 1024
"""What a reply has to be longer than to be read ahead."""
AHEAD: Final = 4 * 1024 * 1024
"""Bytes that are read ahead."""
NO_CHECK_TIME: Final = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL; the ssl module has no name for it."""

_BARE: Final = {"User-Agent": SKIP_HEADER, "Accept-Encoding": SKIP_HEADER}


class Courier(Protocol):
    """Any road to the hub."""

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        """Bring a request to the hub; the frames of its reply as they arrive. Raises `Unreachable`."""
        ...


@runtime_checkable
class Patient(Protocol):
    """A courier whose patience follows the line."""

    def be_patient(self, connect_s: float, silence_s: float) -> None:
        """From now on: how long to knock, and how long the line may be silent."""
        ...


class FileRoad(Protocol):
    """A road that carries files."""

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: Iterable[bytes] = ()
    ) -> contextlib.AbstractContextManager[urllib3.BaseHTTPResponse]:
        """See `LineCourier.ask`."""
        ...


class LineCourier:
    """The road by line (HTTP). `ca` is the authority's certificate (DER), None before it is known."""

    def __init__(self, address: str, ca: bytes | None) -> None:
        self.address = address
        self._url = url_of(address)
        self._manager = _manager(self._url, ca)
        self._pool = self._manager.connection_from_url(self._url)
        self._socket: socket.socket | None = None
        self._reached = False
        self._connect_s: float = CONNECT_S
        self._silence_s: float = SILENCE_S
        self._watch()

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        """See `Courier.exchange`."""
        left = bytearray()
        try:
            yield from read_frames(self._post("/v1/exchange", content, min(SILENCE_S, self._silence_s) + hold), left)
        except Unreachable as error:
            error.left = bytes(left)
            raise

    def be_patient(self, connect_s: float, silence_s: float) -> None:
        """See `Patient`."""
        self._connect_s, self._silence_s = connect_s, silence_s

    def join(self, content: bytes) -> Joined:
        """Bring a `Join` and take the answer. Raises `KnownError` with the hub's reason."""
        answer = bytearray()
        for chunk in self._post("/v1/join", content, SILENCE_S):
            answer += chunk
            if len(answer) > FRAME_LIMIT:  # whoever is there, it is no hub
                raise KnownError("frame-too-large", limit=FRAME_LIMIT)
        return decode(bytes(answer), Joined)

    @contextlib.contextmanager
    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: Iterable[bytes] = ()
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """A request for a file, or one that brings some of it; its answer as long as the block lasts, of any status.

        Raises `Unreachable`, also for what happens to the line within the block.
        """
        self._reached = True
        try:
            response = self._pool.urlopen(
                method,
                path if self._manager.proxy is None else self._url + path,
                body=body or None,
                headers={**_BARE, **headers},
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
                timeout=urllib3.Timeout(connect=CONNECT_S, read=SILENCE_S),
            )
            try:
                yield response
            finally:
                response.release_conn() if response.closed else response.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreachable(_why(error), nothing_sent=not self._reached, address=self.address) from error

    def bag(self, content: bytes) -> bytes:
        """Bring a mailbag, take the one with the answer. Raises `Unreachable`, `KnownError` with the hub's reason."""
        answer = bytearray()
        for chunk in self._post("/v1/bag", content, SILENCE_S):
            answer += chunk
            if len(answer) > REQUEST_WIRE_LIMIT:
                raise KnownError("frame-too-large", limit=REQUEST_WIRE_LIMIT)
        if answer[: len(BAG_MAGIC)] != BAG_MAGIC:
            raise Unreachable("not-a-hub", status=200)
        return bytes(answer)

    def cut(self) -> None:
        """Break off whatever is under way, from another thread: a held-open request gives way to a new one."""
        line = self._socket
        if line is not None:
            with contextlib.suppress(OSError):
                # the plain shutdown: that of a TLS socket would pull its state from under the thread that reads
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connections."""
        self._manager.clear()

    def _watch(self) -> None:
        """Have each new connection tell which socket it is on."""
        courier = self

        class Watched(self._pool.ConnectionCls):  # type: ignore[misc,name-defined]  # of a TLS or a plain connection
            def connect(self) -> None:
                courier._reached = False
                super().connect()
                courier._socket, courier._reached = self.sock, True

        self._pool.ConnectionCls = Watched

    def _read_ahead(self, response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        chunks = iter(partial(response.read1, CHUNK), b"")
        length = response.headers.get("content-length", "")
        if length.isdigit() and int(length) < SHORT:
            yield from chunks
            return
        # from the first byte: while the first page is filed and its dictionary made, the next ones come
        ahead, ended = _Ahead(chunks), False
        ahead.start()
        try:
            yield from ahead.come()
            ended = True
        finally:
            ahead.stop()
            if not ended:
                self.cut()  # it may be waiting for the line
            ahead.join()

    def _post(self, path: str, content: bytes, silence: float) -> Iterator[bytes]:
        self._reached = True  # on a connection that is kept; a new one says otherwise until it stands
        try:
            response = self._pool.urlopen(
                "POST",
                path if self._manager.proxy is None else self._url + path,
                body=content,
                headers=_BARE,
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,  # a hub packs its frames itself; a stranger's bomb stays packed
                timeout=urllib3.Timeout(connect=self._connect_s, read=silence),
            )
            try:
                if response.status != 200:
                    raise_problem(response.status, response.read(FRAME_LIMIT))
                yield from self._read_ahead(response)
            finally:
                response.release_conn() if response.closed else response.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreachable(_why(error), nothing_sent=not self._reached, address=self.address) from error


class _Ahead(threading.Thread):
    """Reads a reply as it comes, while what came before is filed: what has arrived is not lost when the line is cut."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__(name="reading-ahead", daemon=True)
        self._chunks = chunks
        self._room = threading.Condition()
        self._held = 0
        self._come: queue.SimpleQueue[bytes | Exception | None] = queue.SimpleQueue()
        self._unwanted = False

    def run(self) -> None:
        try:
            for chunk in self._chunks:
                with self._room:
                    self._room.wait_for(lambda: self._held < AHEAD or self._unwanted)
                    if self._unwanted:
                        return
                    self._held += len(chunk)
                self._come.put(chunk)
            self._come.put(None)
        except Exception as error:
            self._come.put(error)  # raised again where the reply is read

    def come(self) -> Iterator[bytes]:
        """What has come, in order. Raises what reading has raised."""
        while (chunk := self._come.get()) is not None:
            if isinstance(chunk, Exception):
                raise chunk
            with self._room:
                self._held -= len(chunk)
                self._room.notify()
            yield chunk

    def stop(self) -> None:
        """No more is wanted."""
        with self._room:
            self._unwanted = True
            self._room.notify()


def _why(error: Exception) -> str:
    """The code of what happened to the line."""
    if isinstance(error, urllib3.exceptions.SSLError):
        # a cut within the handshake is an SSL error too, and says nothing about who is there
        stranger = any(isinstance(cause, ssl.SSLCertVerificationError) for cause in error.args)
        return "hub-not-trusted" if stranger else "cut-off"
    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return "no-line"
    return "line-silent" if isinstance(error, urllib3.exceptions.TimeoutError) else "cut-off"


def url_of(address: str) -> str:
    """`https://host:port` of an address as people write it. Plain `http://` only where it is written out.

    Raises `KnownError("address-malformed")`.
    """
    text = address.strip().rstrip("/")
    if "://" not in text:
        text = "https://" + text.removesuffix(":")
    try:
        found = urllib3.util.parse_url(text)
    except urllib3.exceptions.LocationParseError as error:
        raise KnownError("address-malformed", address=address) from error
    if found.scheme not in ("https", "http") or not found.host or found.path not in (None, "/") or found.auth:
        raise KnownError("address-malformed", address=address)
    port = found.port or (8443 if found.scheme == "https" else 8080)
    return f"{found.scheme}://{found.host}:{port}"


def _manager(url: str, ca: bytes | None) -> urllib3.PoolManager:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    if ca is None:
        context.verify_mode = ssl.CERT_NONE  # joining proves the hub by the slip's code instead
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    else:
        context.load_verify_locations(cadata=ca)
        context.verify_flags |= NO_CHECK_TIME
    import urllib.request

    host = urllib3.util.parse_url(url).host or ""
    proxies = {} if urllib.request.proxy_bypass(host) else urllib.request.getproxies()
    proxy = proxies.get(url.partition(":")[0])
    if proxy:
        return urllib3.ProxyManager(proxy, ssl_context=context, assert_hostname=False)
    return urllib3.PoolManager(ssl_context=context, assert_hostname=False)


def raise_problem(status: int, content: bytes) -> None:
    """Raise what the hub said, or what a stranger's answer means."""
    try:
        frames = list(read_frames([content]))
    except KnownError:
        frames = []
    if frames and isinstance(frames[0], Problem):
        raise KnownError(frames[0].code, **frames[0].values)
    if status >= 500:
        raise Unreachable("hub-in-trouble", status=status)
    raise Unreachable("not-a-hub", status=status)


def encode_join(join: Join) -> bytes:
    """A `Join` as it is sent."""
    import msgspec

    return msgspec.msgpack.encode(join)
