"""A TCP proxy that counts payload bytes both ways, connections, HTTP requests and turns of direction."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from typing import Final

_REQUEST: Final = re.compile(rb"(?:GET|POST|PUT|HEAD) /[^ ]* HTTP/1\.[01]\r\n")
CHUNK: Final = 64 * 1024


class CountingProxy:
    """Stands between a desk and its hub from `start` to `stop`. `port` is where the desk finds it."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self.reset()

    def reset(self) -> None:
        """Count from nothing."""
        self.up = self.down = self.connections = self.requests = self.turns = 0
        self._last_up = False

    def start(self) -> None:
        """Carry connections until stopped."""
        self._run(self._accept)

    def stop(self) -> None:
        """Take no more connections; those that are open end with their peers."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(timeout=10)

    @property
    def total(self) -> int:
        """Payload bytes of both directions together."""
        return self.up + self.down

    def _run(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            self._run(self._carry, near, far, True)
            self._run(self._carry, far, near, False)

    def _carry(self, source: socket.socket, sink: socket.socket, upwards: bool) -> None:
        try:
            while content := source.recv(CHUNK):
                self._count(content, upwards)
                sink.sendall(content)
        except OSError:
            pass  # a side hung up: what it had sent is counted
        finally:
            with contextlib.suppress(OSError):
                sink.shutdown(socket.SHUT_WR)

    def _count(self, content: bytes, upwards: bool) -> None:
        with self._lock:
            if upwards:
                self.up += len(content)
                self.requests += len(_REQUEST.findall(content))
            else:
                self.down += len(content)
            if upwards and not self._last_up:
                self.turns += 1
            self._last_up = upwards
