"""A TCP proxy that counts payload bytes both ways, connections, HTTP requests and turns of direction, and that cuts the
line when it is told to: as a dead link does, which first brings nothing more and is noticed only later."""

from __future__ import annotations

import contextlib
import random
import re
import socket
import struct
import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_REQUEST: Final = re.compile(rb"(?:GET|POST|PUT|HEAD) /[^ ]* HTTP/1\.[01]\r\n")
CHUNK: Final = 16 * 1024
MOST_WAIT_S: Final = 300
NOTICED_S: Final = 0.7
"""After a cut nothing comes; so much later the connections are reset."""


class CountingProxy:
    """Stands between a desk and its hub from `start` to `stop`. `port` is where the desk finds it."""

    def __init__(self, target: int, cut_every: int = 0, seed: int = 7, host: str = "127.0.0.1") -> None:
        """`cut_every` is after how many bytes the line is cut on average; 0 for never."""
        self._target = target
        self._host = host
        self._cut_every = cut_every
        self._chance = random.Random(seed)
        self._open: list[tuple[socket.socket, socket.socket]] = []
        self._until_cut = self._next_cut()
        self._listening = socket.create_server((host, 0))
        self.port = int(self._listening.getsockname()[1])
        self._lock = threading.Lock()
        self.last_up_at = 0.0
        """When something went up last."""
        self._threads: list[threading.Thread] = []
        self.reset()

    def reset(self) -> None:
        """Count from nothing."""
        self.up = self.down = self.connections = self.requests = self.turns = self.cuts = 0
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

    def wait_for(self, met: Callable[[], bool]) -> None:
        """Wait until it is so. Raises `TimeoutError` after some minutes."""
        until = self.now() + MOST_WAIT_S
        while not met():
            if self.now() > until:
                raise TimeoutError("what the line was to show never came")
            time.sleep(0.01)

    @staticmethod
    def wait(seconds: float) -> None:
        """Let the line be as it is."""
        time.sleep(seconds)

    @staticmethod
    def now() -> float:
        """The clock of `last_up_at`, in seconds."""
        return time.monotonic()

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
            far = socket.create_connection((self._host, self._target))
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            with self._lock:
                self._open.append((near, far))
            self._run(self._carry, near, far, True)
            self._run(self._carry, far, near, False)

    def _carry(self, source: socket.socket, sink: socket.socket, upwards: bool) -> None:
        try:
            while content := source.recv(CHUNK):
                if not self._count(content, source, sink, upwards):
                    return  # the line is dead: what comes now comes nowhere
                sink.sendall(content)
        except OSError:
            pass  # a side hung up: what it had sent is counted
        finally:
            with contextlib.suppress(OSError):
                sink.shutdown(socket.SHUT_WR)

    def _count(self, content: bytes, source: socket.socket, sink: socket.socket, upwards: bool) -> bool:
        """Count what passes. Returns whether it does."""
        with self._lock:
            if (source, sink) not in self._open and (sink, source) not in self._open:
                return False
            if upwards:
                self.last_up_at = self.now()
                self.up += len(content)
                self.requests += len(_REQUEST.findall(content))
            else:
                self.down += len(content)
            if upwards and not self._last_up:
                self.turns += 1
            self._last_up = upwards
            self._until_cut -= len(content)
            if self._cut_every and self._until_cut <= 0:
                self._cut()
            return True

    def _next_cut(self) -> float:
        return self._chance.uniform(0.5, 1.5) * self._cut_every

    def _cut(self) -> None:
        """All connections are dead from now on; their ends hear of it a moment later."""
        self.cuts += 1
        self._until_cut = self._next_cut()
        dead, self._open = self._open, []
        noticed = threading.Timer(NOTICED_S, _reset, [[end for pair in dead for end in pair]])
        noticed.daemon = True
        noticed.start()


def _reset(ends: list[socket.socket]) -> None:
    for end in ends:
        with contextlib.suppress(OSError):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            end.shutdown(socket.SHUT_RDWR)
            end.close()
