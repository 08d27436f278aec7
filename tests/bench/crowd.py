"""Thousands of desks on real sockets, in a process of their own: `python -m tests.bench.crowd FILE`.

FILE is a packed `Task`; what was measured is printed as JSON. The requests of a rush are made and signed beforehand,
and replies are examined only when the last has come: the hub alone is measured, as far as one machine allows.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import sys
import time
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct, structs

from app.domain.acts import Send
from app.domain.papers import Paper
from app.domain.records import EVERYONE
from app.protocol.frames import read_frames
from app.protocol.messages import End, Head, Page
from tests.bench.many_desks import Crowd, Member, morning
from tests.bench.processes import cpu_s
from tests.bench.timing import p95

HOLD_S: Final = 280
SETTLED_S: Final = 3.0
"""How long the desks have waited quietly before the first act is sent."""
PAUSE_S: Final = 0.15
MOST_FILES: Final = 65_536


class Task(Struct, frozen=True):
    """What to do, to which hub processes."""

    kind: str
    ports: tuple[int, ...]
    crowd: Crowd
    acts: int = 0
    """Of `wait`: how many acts are sent, one after another."""
    pid: int = 0


class Reply(Struct, frozen=True):
    """A reply, and when (`time.monotonic`) its first and its last byte came."""

    content: bytes
    first: float
    last: float


async def ask(port: int, body: bytes) -> Reply:
    """One exchange on a connection of its own. Raises `OSError` when it breaks off or is not served."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = f"POST /v1/exchange HTTP/1.1\r\nHost: h\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        first = time.monotonic()
        if b" 200 " not in answer[:16]:
            raise OSError(answer[:16])
        return Reply(await _body(answer.lower(), reader), first, time.monotonic())
    finally:
        writer.close()


async def _body(head: bytes, reader: asyncio.StreamReader) -> bytes:
    if b"content-length:" in head:
        return await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
    content = bytearray()
    while size := int(await reader.readline(), 16):
        content += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return bytes(content)


async def rush(task: Task) -> dict[str, float]:
    """All desks at once: pull what is new, push two acts."""
    asked = morning(task.crowd, time.time_ns() // 1_000_000)
    started = time.monotonic()
    replies = await asyncio.gather(
        *(ask(task.ports[place % len(task.ports)], body) for place, body in enumerate(asked))
    )
    seconds = time.monotonic() - started
    for reply in replies:
        _examine(reply.content)
    waits = [reply.last - started for reply in replies]
    return {"seconds": seconds, "p50": sorted(waits)[len(waits) // 2], "p95": p95(waits)}


def _examine(content: bytes) -> None:
    """Assert that both acts were accepted, and that twenty records at least came."""
    frames = list(read_frames([content]))
    assert isinstance(frames[0], Head)
    assert isinstance(frames[-1], End)
    assert [(run.count, run.outcome) for run in frames[0].runs] == [(2, "accepted")], frames[0].runs
    assert sum(frame.last - frame.after for frame in frames if isinstance(frame, Page)) >= 20


class _Waiting:
    """The desks that wait, each of which waits anew when it was told something."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self.held = 0
        self.told: dict[bytes, asyncio.Future[float]] = {}
        """For the act that is under way: when each desk of the unit heard."""

    async def desk(self, place: int, member: Member) -> None:
        port = self._task.ports[place % len(self._task.ports)]
        while True:
            self.held += 1
            reply = await ask(port, member.request((), time.time_ns() // 1_000_000, HOLD_S))
            self.held -= 1
            member = _after(member, reply.content)
            heard = self.told.get(member.desk)
            if heard is not None and not heard.done():
                heard.set_result(reply.last)


def _after(member: Member, content: bytes) -> Member:
    """The desk, when it has taken in a reply."""
    for frame in read_frames([content]):
        if isinstance(frame, Head):
            member = structs.replace(member, turn=frame.turn)
        elif isinstance(frame, Page) and frame.scope == EVERYONE:
            member = structs.replace(member, county_head=frame.last)
        elif isinstance(frame, Page):
            member = structs.replace(member, unit_head=frame.last)
    return member


async def wait(task: Task) -> dict[str, float]:
    """All desks wait; single acts go from one to all desks of another unit."""
    senders, members = task.crowd.members[: task.acts], task.crowd.members[task.acts :]
    waiting = _Waiting(task)
    desks = []
    for place, member in enumerate(members):
        desks.append(asyncio.create_task(waiting.desk(place, member)))
        if place % 50 == 0:
            await asyncio.sleep(0.1)  # they come one after another, as on any day
    await asyncio.sleep(SETTLED_S)
    while waiting.held < len(members) or _cpu(task.pid) > 0.2:
        for desk in desks:
            if desk.done():
                desk.result()
        await asyncio.sleep(0.5)
    held = waiting.held
    waits = [waited for sender in senders for waited in await _send(task, sender, waiting, members)]
    figures = {"held": float(held), "p50": sorted(waits)[len(waits) // 2], "p95": p95(waits), "told": float(len(waits))}
    for desk in desks:
        desk.cancel()
    await asyncio.gather(*desks, return_exceptions=True)
    return figures


async def _send(task: Task, sender: Member, waiting: _Waiting, members: tuple[Member, ...]) -> list[float]:
    """Send a document to another unit; the seconds until each of its desks has it whole."""
    chosen = random.Random(sender.person)
    to = chosen.choice([member.unit for member in members if member.unit != sender.unit])
    waiting.told = {member.desk: asyncio.get_running_loop().create_future() for member in members if member.unit == to}
    now = time.time_ns() // 1_000_000
    act = sender.acting(
        "send", b"", Send(Paper(f"关于{sender.person}的函", body=("请于三日内函复。" * 20,)), (to,)), now
    )
    sent = time.monotonic()
    await ask(task.ports[-1], sender.request((act,), now))
    heard = await asyncio.wait_for(asyncio.gather(*waiting.told.values()), 60)
    await asyncio.sleep(PAUSE_S)
    return [when - sent for when in heard]


def _cpu(pid: int) -> float:
    """The share of a core that a process takes just now."""
    before = cpu_s(pid)
    time.sleep(0.2)
    return (cpu_s(pid) - before) / 0.2


def main() -> None:
    """Do what the file says."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, MOST_FILES), most))
    task = msgspec.msgpack.decode(Path(sys.argv[1]).read_bytes(), type=Task)
    print(json.dumps(asyncio.run({"rush": rush, "wait": wait}[task.kind](task))))


if __name__ == "__main__":
    main()
