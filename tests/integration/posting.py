"""Bare requests to a hub that serves, of which a test sees the line."""

from __future__ import annotations

import socket
import ssl
from typing import Final

PATIENCE_S: Final = 30


def post(port: int, body: bytes) -> ssl.SSLSocket:
    """Send an exchange; the line on which its answer will come."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    line = context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S))
    head = b"POST /v1/exchange HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    line.sendall(head + body)
    return line


def heard(line: socket.socket) -> bytes:
    """The whole answer, when it has come; the line is closed then."""
    with line:
        answer = b""
        while content := line.recv(65536):
            answer += content
    return answer
