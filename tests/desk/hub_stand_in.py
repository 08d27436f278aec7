"""Small servers on the loopback: a hub that says hello, ports that misbehave, a proxy."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.hub.keys import HubKeys


@contextlib.contextmanager
def serving(handle: Callable[[socket.socket], None], host: str = "127.0.0.1") -> Iterator[int]:
    """Calls `handle` with each connection, one after the other, until the block is left. Gives the port."""
    with socket.create_server((host, 0)) as listening:
        stopping = threading.Event()

        def run() -> None:
            while True:
                connection, _ = listening.accept()
                with connection:
                    if stopping.is_set():
                        return
                    connection.settimeout(10)
                    with contextlib.suppress(OSError):
                        handle(connection)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            stopping.set()
            socket.create_connection(listening.getsockname()).close()
            thread.join()


def hello(at: Callable[[], int], keys: HubKeys | None = None) -> Callable[[socket.socket], None]:
    """What a hub answers to `/v1/hello`, over TLS where keys are given."""
    return answering(lambda: msgspec.msgpack.encode({"zone": "internet", "at": at(), "demo": True}), keys)


def answering(content: Callable[[], bytes], keys: HubKeys | None = None) -> Callable[[socket.socket], None]:
    """Any HTTP answer."""
    context = None
    if keys is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*keys.leaf())

    def handle(connection: socket.socket) -> None:
        spoken = connection if context is None else context.wrap_socket(connection, server_side=True)
        with spoken:
            if spoken.recv(4096).startswith(b"GET /v1/hello "):
                body = content()
                spoken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    return handle


def resetting(connection: socket.socket) -> None:
    """Cuts the connection off, as a firewall does that has looked into it."""
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def proxying(connection: socket.socket) -> None:
    """A proxy that opens a tunnel for one request."""
    asked = connection.recv(4096).split(b" ")
    host, _, port = asked[1].decode().rpartition(":")
    with socket.create_connection((host, int(port)), 5) as onward:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=_pass_on, args=(onward, connection))
        back.start()
        _pass_on(connection, onward)
        back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while content := source.recv(65536):
            target.sendall(content)
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def deaf_port() -> Iterator[int]:
    """A port whose queue is full, so that the kernel drops what knocks: as behind a firewall that swallows."""
    with contextlib.ExitStack() as opened:
        listening = opened.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            filling = opened.enter_context(socket.socket())
            filling.setblocking(False)
            filling.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


def closed_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
