"""A weak line: two TUN devices, one of them in a network namespace of its own, joined in user space with a rate, a
delay, a queue and losses. TCP on both ends is the kernel's own. Linux, root.

`with weak_line(...) as line:` gives `line.host`, where this side listens, and `line.within`, what to put before a
command that is to run on the far side. The process that carries the packets is `python -m tests.bench.weak_line`.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import random
import signal
import struct
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tests.bench.county import HOUSE

if TYPE_CHECKING:
    from collections.abc import Iterator

KBIT: Final = 256
RTT_MS: Final = 400
QUEUE: Final = 64 * 1024
"""Bytes that wait at the narrow place; more are lost."""
MTU: Final = 1500
_TUNSETIFF: Final = 0x400454CA
_TUN_BARE: Final = 0x1001
"""IFF_TUN and IFF_NO_PI."""


class Line(Struct, frozen=True):
    """A weak line that stands."""

    host: str
    within: tuple[str, ...]
    carrying: subprocess.Popen[bytes]
    """SIGUSR1 lets the line go dark, SIGUSR2 lets it come back."""


def possible() -> bool:
    """Whether this machine and user can make one."""
    return os.path.exists("/dev/net/tun") and os.getuid() == 0


@contextmanager
def weak_line(loss: float = 0.0, kbit: float = KBIT, rtt_ms: float = RTT_MS) -> Iterator[Line]:
    """A weak line until the block is left. `loss` is in percent, each way."""
    name = f"xyweak{os.getpid() % 10000}"
    subnet = f"10.213.{os.getpid() % 250}"
    command = [sys.executable, "-m", "tests.bench.weak_line", name, subnet]
    command += ["--kbit", str(kbit), "--rtt", str(rtt_ms), "--loss", str(loss)]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE) as carrying:
        assert carrying.stdout is not None
        if carrying.stdout.readline() != b"up\n":
            raise OSError("no weak line can be made here")
        try:
            yield Line(f"{subnet}.1", ("ip", "netns", "exec", name), carrying)
        finally:
            carrying.terminate()
            _run("ip", "netns", "del", name)


class _Direction:
    """Packets from one device to the other: each waits for those before it, then for half of the round trip."""

    def __init__(self, source: int, sink: int, kbit: float, rtt_ms: float, loss: float) -> None:
        self._source, self._sink = source, sink
        self._bytes_a_second = kbit * 125
        self._delay_s = rtt_ms / 2000
        self._loss = loss / 100
        self._chance = random.Random(7)
        self._free_at = 0.0
        self.dark = False
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(source, self._read)

    def _read(self) -> None:
        with suppress(BlockingIOError):
            while True:
                self._carry(os.read(self._source, 2 * MTU))

    def _carry(self, packet: bytes) -> None:
        now = self._loop.time()
        waiting = max(0.0, self._free_at - now) * self._bytes_a_second
        if self.dark or packet[0] >> 4 != 4 or waiting + len(packet) > QUEUE or self._chance.random() < self._loss:
            return
        self._free_at = max(now, self._free_at) + len(packet) / self._bytes_a_second
        self._loop.call_at(self._free_at + self._delay_s, self._write, packet)

    def _write(self, packet: bytes) -> None:
        with suppress(OSError):  # the device may be gone at the end
            os.write(self._sink, packet)


def _device(name: str) -> int:
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _TUN_BARE))
    return device


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


async def _carry(name: str, subnet: str, kbit: float, rtt_ms: float, loss: float) -> None:
    near, far = f"{name}n", f"{name}f"
    _run("ip", "netns", "add", name)
    one, other = _device(near), _device(far)
    _run("ip", "link", "set", far, "netns", name)
    _run("ip", "addr", "add", f"{subnet}.1/30", "dev", near)
    _run("ip", "link", "set", near, "up", "mtu", str(MTU))
    within = ("ip", "netns", "exec", name, "ip")
    _run(*within, "link", "set", "lo", "up")
    _run(*within, "addr", "add", f"{subnet}.2/30", "dev", far)
    _run(*within, "link", "set", far, "up", "mtu", str(MTU))
    directions = _Direction(one, other, kbit, rtt_ms, loss), _Direction(other, one, kbit, rtt_ms, loss)

    def darken(dark: bool) -> None:
        for direction in directions:
            direction.dark = dark

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, darken, True)
    loop.add_signal_handler(signal.SIGUSR2, darken, False)
    print("up", flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Carry packets until the process is ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.weak_line")
    parser.add_argument("name")
    parser.add_argument("subnet")
    for what, usual in (("kbit", KBIT), ("rtt", RTT_MS), ("loss", 0)):
        parser.add_argument(f"--{what}", type=float, default=usual)
    chosen = parser.parse_args()
    asyncio.run(_carry(chosen.name, chosen.subnet, chosen.kbit, chosen.rtt, chosen.loss))


if __name__ == "__main__":
    main()
