"""What may answer at a hub's address instead of the hub, and a road on which things happen to what passes."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator


def asked(line: socket.socket) -> tuple[str, bytes]:
    """The path and the body of an HTTP request."""
    content = b""
    while b"\r\n\r\n" not in content:
        content += _received(line)
    head, _, body = content.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    length = next((int(text[15:]) for text in lines if text.lower().startswith("content-length:")), 0)
    while len(body) < length:
        body += _received(line)
    return lines[0].split()[1], body


def reply(line: socket.socket, body: bytes, status: str = "200 OK", *headers: str) -> None:
    """An HTTP reply."""
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers])
    line.sendall(head.encode() + b"\r\n\r\n" + body)


@contextlib.contextmanager
def listening(meet: Callable[[socket.socket], None], tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Something that listens at the address and meets whoever comes. Whoever is still there in the end is cut off."""
    lines: set[socket.socket] = set()
    ended = threading.Event()

    class Meeting(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            line: socket.socket = self.request
            with contextlib.suppress(OSError):  # who is cut off, or does not trust us, hangs up
                line = tls.wrap_socket(line, server_side=True) if tls else line
                lines.add(line)
                if not ended.is_set():
                    meet(line)
                line.close()

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = False

    with Server(("127.0.0.1", 0), Meeting) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            ended.set()
            for line in list(lines):
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def road(
    port: int,
    back: Callable[[bytes, int], bytes | None] = lambda content, passed: content,
    there: Callable[[bytes, int], bytes | None] = lambda content, passed: content,
) -> Iterator[str]:
    """A road to a port. `there` and `back` see each piece and how much has passed; None cuts the line."""

    def meet(line: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as onward:
            outward = threading.Thread(target=_carry, args=(line, onward, there))
            outward.start()
            _carry(onward, line, back)
            outward.join()

    with listening(meet) as address:
        yield address


def _carry(source: socket.socket, target: socket.socket, change: Callable[[bytes, int], bytes | None]) -> None:
    passed = 0
    with contextlib.suppress(OSError):
        while content := source.recv(4096):
            changed = change(content, passed)
            if changed is None:
                break
            target.sendall(changed)
            passed += len(content)
    for line in (source, target):
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def _received(line: socket.socket) -> bytes:
    content = line.recv(65536)
    if not content:
        raise ConnectionResetError
    return content
