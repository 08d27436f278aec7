"""A crowd of hostile peers at one hub that really serves: refused within bounds, and another desk hardly notices."""

from __future__ import annotations

import contextlib
import socket
import ssl
import statistics
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from app.desk.courier import LineCourier
from app.desk.sync import Exchanger, in_place
from app.protocol.compression import compress
from app.protocol.files import authorization, path_of
from app.protocol.frames import MAGIC, read_frames, read_request
from app.protocol.messages import Cursor, Index, Page
from app.protocol.signatures import Purpose, SecretKey
from tests.integration import small_county
from tests.integration.forging import asked
from tests.integration.served import Served, served
from tests.integration.small_county import CHEN, COUNTY, HILLS, LI, TOWN
from tests.integration.wire import exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.desk.desk import Desk

EXCHANGES: Final = 12
LONGEST_S: Final = 10.0
"""For an exchange of the honest desk, on a machine that has other things to do as well."""
MOST_KIB: Final = 64 * 1024
MOST_MORE_KIB: Final = 24 * 1024
HEAD: Final = b"POST /v1/exchange HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Served]:
    """A hub that serves, with little patience."""
    with served(tmp_path / "office", 1.0) as running:
        yield running
        assert "Traceback" not in running.log.read_text()


class Crowd:
    """Peers that do their worst until told to stop, each again and again, and what the hub said to them."""

    def __init__(self, port: int, peers: dict[str, Callable[[socket.socket], None]]) -> None:
        self._port = port
        self._ended = threading.Event()
        self.tries = dict.fromkeys(peers, 0)
        self.answers: dict[str, list[bytes]] = {name: [] for name in peers}
        self._threads = [threading.Thread(target=self._torment, args=one) for one in peers.items()]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _torment(self, name: str, speak: Callable[[socket.socket], None]) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        while not self._ended.is_set():
            self.tries[name] += 1
            with contextlib.suppress(OSError):
                self.answers[name].append(self._met(context, speak))

    def _met(self, context: ssl.SSLContext, speak: Callable[[socket.socket], None]) -> bytes:
        with (
            socket.create_connection(("127.0.0.1", self._port), timeout=10) as bare,
            context.wrap_socket(bare) as line,
        ):
            speak(line)
            return _heard(line)


def _heard(line: socket.socket) -> bytes:
    answer = b""
    while content := line.recv(65536):
        answer += content
    return answer


def _posting(content: bytes) -> Callable[[socket.socket], None]:
    return lambda line: line.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(content) + content)


def _saying(content: bytes) -> Callable[[socket.socket], None]:
    return lambda line: line.sendall(content)


def _dawdle(line: socket.socket) -> None:
    line.sendall(HEAD + b"Content-Length: 100000\r\n\r\nslowly")


def _endless_headers(line: socket.socket) -> None:
    line.sendall(HEAD)
    for number in range(2000):
        line.sendall(b"X-%d: %s\r\n" % (number, b"x" * 500))


def _bomb(desk: Desk, name: bytes) -> bytes:
    packed = compress(bytes(100_000_000), 19)
    signature = SecretKey(desk.identity.desk_secret).sign(Purpose.REQUEST, name + packed)
    return MAGIC + b"\x01" + name + signature + packed


def _file(desk: Desk, name: bytes, item: bytes) -> bytes:
    path = path_of(item, bytes(32))
    with desk.store.reading() as tx:
        epoch = tx.setting("epoch", bytes, b"")
    proof = authorization(SecretKey(desk.identity.desk_secret), name, epoch, desk.clock(), "GET", path, {})
    return f"GET {path} HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nAuthorization: {proof}\r\n\r\n".encode()


def _bag(content: bytes) -> bytes:
    return HEAD.replace(b"/v1/exchange", b"/v1/bag") + b"Content-Length: %d\r\n\r\n" % len(content) + content


def _only_document(office: Served) -> bytes:
    from app.domain.records import Document

    with office.hub.store.reading() as tx:
        (document,) = tx.all(Document)
    return document.id


def _memory_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def _timed(desk: Desk, courier: LineCourier, number: int) -> float:
    desk.send(small_county.paper(f"照常的通知 {number}"), [TOWN])
    started = time.monotonic()
    Exchanger(desk, courier, in_place).run()
    return time.monotonic() - started


def test_a_hostile_crowd_is_refused_and_others_go_on(office: Served, tmp_path: Path):
    honest = small_county.enrol(office.hub, CHEN, tmp_path / "chen.db", office.address).open()
    liar = small_county.enrol(office.hub, LI, tmp_path / "li.db", office.address).open()
    exchange(honest, office.hub)
    exchange(liar, office.hub)
    office.hub.import_documents([(1, small_county.paper("只给纳章镇的文件"))], COUNTY, [HILLS])
    yesterday = asked(office.hub, liar)
    exchange(liar, office.hub)
    anothers = asked(office.hub, liar, cursors=(Cursor(f"unit:{HILLS}", 0), Cursor(f"unit:{TOWN}", 0)))
    peers = {
        "bomb": _posting(_bomb(liar, read_request(yesterday).desk)),
        "absurd length": _saying(HEAD + b"Content-Length: 99999999999999999999\r\n\r\nhello"),
        "endless headers": _endless_headers,
        "dawdler": _dawdle,
        "yesterday's exchange": _posting(yesterday),
        "another's cursor": _posting(anothers),
        "nonsense": _saying(bytes(range(256)) * 64),
        "another's file": _saying(_file(liar, read_request(yesterday).desk, _only_document(office))),
        "a bag of nothing": _saying(_bag(b"XYBAG\x01\xff\xff\xff\xff" + bytes(2000))),
    }
    courier = LineCourier(office.address, honest.identity.ca)
    crowds = [Crowd(office.port, peers) for _ in range(2)]
    calm = [_timed(honest, courier, number) for number in range(EXCHANGES)]
    memory = [_memory_kib(office.pid)]
    for wave, crowd in enumerate(crowds, 1):
        with crowd:
            pressed = [_timed(honest, courier, number + EXCHANGES * wave) for number in range(EXCHANGES)]
        memory.append(_memory_kib(office.pid))
        print(
            f"exchange: {statistics.median(calm):.3f} s, pressed {statistics.median(pressed):.3f}, {max(pressed):.3f}"
        )
        assert max(pressed) < LONGEST_S
    print(f"memory in KiB {memory}; {[crowd.tries for crowd in crowds]}")
    assert memory[1] - memory[0] < MOST_KIB
    assert memory[2] - memory[1] < MOST_MORE_KIB, "the second wave finds what the first has taken"
    for crowd in crowds:
        assert all(crowd.tries.values())
        _check_answers(crowd)
    tries = sum(sum(crowd.tries.values()) for crowd in crowds)
    assert office.log.read_text().count("frame-too-large") <= tries
    courier.close()
    assert len(_titles(office)) == 3 * EXCHANGES + 1, "every document of the honest desk is there, once"
    honest.close()
    liar.close()


def _check_answers(crowd: Crowd) -> None:
    for answer in crowd.answers["another's file"]:
        assert not answer or answer[9:12] == b"404", answer
    for name in ("bomb", "absurd length", "endless headers", "nonsense", "a bag of nothing"):
        assert all(not answer or answer[9:10] == b"4" for answer in crowd.answers[name]), name
    for name in ("yesterday's exchange", "another's cursor"):
        for answer in crowd.answers[name]:
            head, _, body = answer.partition(b"\r\n\r\n")
            assert not head or head[9:12] == b"200", head
            frames = list(read_frames([body])) if b"chunked" not in head else []
            scopes = {frame.scope for frame in frames if isinstance(frame, Page | Index)}
            assert f"unit:{HILLS}" not in scopes
        assert not any("纳章镇的文件".encode() in answer for answer in crowd.answers[name])


def _titles(office: Served) -> list[str]:
    from app.domain.records import Document

    with office.hub.store.reading() as tx:
        return [document.send.paper.title for document in tx.all(Document)]
