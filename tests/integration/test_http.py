"""What a hub does to those who speak HTTP wrongly to it, or only half: refused within bounds, and others unharmed."""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import TYPE_CHECKING

import pytest

from app.desk.courier import LineCourier
from app.desk.sync import Exchanger, in_place
from app.protocol.frames import read_frames
from app.protocol.messages import REQUEST_WIRE_LIMIT, Problem
from tests.integration import small_county
from tests.integration.served import Served, served
from tests.integration.small_county import LI, TOWN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 0.5
CHUNK = b"10000\r\n" + bytes(65536) + b"\r\n"
POST = b"POST /v1/exchange HTTP/1.1\r\nHost: hub\r\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A hub that serves, with little patience."""
    with served(tmp_path_factory.mktemp("office"), PATIENCE_S) as running:
        yield running
        log = running.log.read_text()
        assert "Traceback" not in log, log  # none of this was a bug of ours


def said(office: Served, *pieces: bytes, tls: bool = True) -> bytes:
    """Everything that the hub says to these bytes before it hangs up. Fails if it does not hang up."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    answer = b""
    with socket.create_connection(("127.0.0.1", office.port), timeout=20) as line:
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            line = context.wrap_socket(line) if tls else line
            for piece in pieces:
                line.sendall(piece)
            while content := line.recv(65536):
                answer += content
        line.close()
    return answer


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([b"\0\1\2\3 nonsense\r\n\r\n"], b"400"),
        ([b"GET / HTTP/9.9\r\nHost: hub\r\nConnection: close\r\n\r\n"], b"404"),
        ([b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n"], b"400"),
        ([b"GET / HTTP/1.1\r\nHost: hub\r\n", *[b"X-Header: " + b"x" * 1000 + b"\r\n"] * 200], b"400"),
        ([b"GET /etc/passwd HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n"], b"404"),
        ([b"GET /v1/exchange HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n"], b"405"),
        ([POST + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello"], b"400"),
        ([POST + b"Connection: close\r\nContent-Length: -5\r\n\r\nhello"], b"400"),
        ([POST + b"Connection: close\r\nContent-Length: 99999999999\r\n\r\nhello"], b"413"),
        ([POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"], b"400"),
        ([POST + b"Connection: close\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"], b"400"),
        ([POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n", *[CHUNK] * 80], b"413"),
        ([b""], b""),
        ([b"POST /v1/exch"], b""),
        ([POST + b"Content-Length: 1000\r\n\r\nand no more"], b"408"),
    ],
)  # fmt: skip
def test_who_speaks_wrongly_is_refused_and_hung_up_on(office: Served, pieces: list[bytes], status: bytes):
    answer = said(office, *pieces)
    assert answer[9:12] == status or not answer
    assert b"Traceback" not in answer
    assert str(office.hub.folder).encode() not in answer


def test_who_does_not_speak_tls_is_hung_up_on(office: Served):
    assert b"HTTP" not in said(office, b"GET / HTTP/1.1\r\n\r\n", tls=False)


def test_a_body_longer_than_agreed_is_named(office: Served):
    length = REQUEST_WIRE_LIMIT + 1
    answer = said(office, POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % length)
    (frame,) = read_frames([answer.partition(b"\r\n\r\n")[2]])
    assert isinstance(frame, Problem)
    assert frame.code == "frame-too-large"


def test_a_bad_request_is_logged_once(office: Served):
    before = office.log.read_text()
    said(office, POST + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello")
    assert office.log.read_text()[len(before) :].count("frame-damaged") == 1


def test_others_are_served_while_many_dawdle(office: Served, tmp_path: Path):
    desk = small_county.enrol(office.hub, LI, tmp_path / "desk.db", office.address).open()
    courier = LineCourier(office.address, desk.identity.ca)
    office.hub.import_documents([(1, small_county.paper())], small_county.COUNTY, [TOWN])
    with contextlib.ExitStack() as stack:
        for _ in range(60):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", office.port)))
            line.sendall(b"\x16\x03\x01")  # the beginning of a handshake
        Exchanger(desk, courier, in_place).run()
    assert [row.title for row in desk.inbox().rows] == [small_county.paper().title]
    courier.close()
    desk.close()


def test_what_is_no_join_is_refused(office: Served):
    head = b"POST /v1/join HTTP/1.1\r\nHost: hub\r\nConnection: close\r\nContent-Length: 3\r\n\r\n"
    assert said(office, head + b"\x93\xc0\xc1")[9:12] == b"400"
