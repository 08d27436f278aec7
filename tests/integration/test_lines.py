"""Bad lines and strangers: a desk names what it met, keeps everything, and goes on when the hub is there again."""

from __future__ import annotations

import contextlib
import datetime
import random
import ssl
import threading
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from app.desk import courier, road
from app.desk.courier import LineCourier
from app.desk.sync import Exchanger, in_place
from app.domain.errors import Exit, KnownError, Unreachable
from app.speech.sentences import SENTENCES
from tests.integration import small_county
from tests.integration.processes import free_port, start_hub
from tests.integration.served import Served, served
from tests.integration.small_county import COUNTY, LI, TOWN, WANG
from tests.integration.strangers import asked, listening, reply
from tests.integration.strangers import road as a_road
from tests.integration.wire import answer, assert_mirrors, exchange

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.desk.desk import Desk
    from app.hub.county import CountyHub
    from tests.integration.conftest import NewDesk


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A hub that serves."""
    with served(tmp_path_factory.mktemp("office")) as running:
        yield running


def met(desk: Desk, address: str, ca: bytes | None = None) -> str:
    """The code of what a desk meets at an address; its act stays queued, and the sentence is there."""
    line = LineCourier(address, ca)
    with pytest.raises(KnownError) as caught:
        Exchanger(desk, line, in_place).run()
    line.close()
    error = caught.value
    assert error.code in SENTENCES
    assert desk.line().waiting == 1
    assert desk.line().problem == error.code
    assert desk.line().next_attempt_at > desk.clock()
    assert error.exit == (Exit.UNREACHABLE if isinstance(error, Unreachable) else Exit.REFUSED)
    return error.code


@pytest.fixture
def waiting(hub: CountyHub, new_desk: NewDesk) -> Desk:
    """A desk with an act that waits for a road."""
    desk = new_desk(LI)
    exchange(desk, hub)
    desk.send(small_county.paper(), [COUNTY])
    return desk


def hangs_up(line: socket.socket) -> None:
    """Answers nothing."""


def hangs_up_within(line: socket.socket) -> None:
    asked(line)
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"\x01\0\0")


def talks_nonsense(line: socket.socket) -> None:
    asked(line)
    line.sendall(b"220 smtp.example ready\r\n")


def breaks_chunks(line: socket.socket) -> None:
    asked(line)
    line.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc")


def says(status: str, body: bytes = b"", *headers: str) -> Callable[[socket.socket], None]:
    """Answers everything alike."""

    def say(line: socket.socket) -> None:
        asked(line)
        reply(line, body, status, *headers)

    return say


@pytest.mark.parametrize(
    ("stranger", "code"),
    [
        (hangs_up, "cut-off"),
        (hangs_up_within, "cut-off"),
        (talks_nonsense, "cut-off"),
        (breaks_chunks, "cut-off"),
        (says("200 OK"), "cut-off"),
        (says("200 OK", b"<html>Log in to the network</html>"), "frame-damaged"),
        (says("200 OK", b"\x1f\x8b\x08" + bytes(50), "Content-Encoding: gzip"), "frame-damaged"),
        (says("302 Found", b"", "Location: http://127.0.0.1:1/elsewhere"), "not-a-hub"),
        (says("404 Not Found", b"no such page"), "not-a-hub"),
        (says("407 Proxy Authentication Required"), "not-a-hub"),
        (says("500 Internal Server Error"), "hub-in-trouble"),
        (says("503 Service Unavailable", b"<html>"), "hub-in-trouble"),
    ],
)
def test_a_stranger_at_the_hubs_address_has_a_name(waiting: Desk, stranger: Callable[[socket.socket], None], code: str):
    with listening(stranger) as address:
        assert met(waiting, f"http://{address}") == code


def test_nobody_at_the_address(waiting: Desk):
    assert met(waiting, f"127.0.0.1:{free_port()}", waiting.identity.ca) == "no-line"


def test_a_silent_server(waiting: Desk, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(courier, "SILENCE_S", 0.2)
    with listening(lambda line: _until_hung_up(line)) as address:
        assert met(waiting, f"http://{address}") == "line-silent"


def _until_hung_up(line: socket.socket) -> None:
    while line.recv(65536):
        pass


def test_a_server_without_tls(waiting: Desk):
    def takes_it_for_http(line: socket.socket) -> None:
        line.recv(65536)
        reply(line, b"", "400 Bad Request")

    with listening(takes_it_for_http) as address:
        assert met(waiting, address, waiting.identity.ca) == "cut-off"


def test_another_authority_at_the_hubs_address_is_not_trusted(waiting: Desk, tmp_path: Path):
    other = small_county.make_hub(tmp_path / "other")
    heard = []
    with listening(lambda line: heard.append(asked(line)), _tls(*other.keys.leaf())) as address:
        assert met(waiting, address, waiting.identity.ca) == "hub-not-trusted"
    other.close()
    assert not heard, "nothing is sent to who is not trusted"


@pytest.mark.parametrize("years", [-25, -10, 10, 70])
def test_the_dates_of_a_leaf_do_not_matter(hub: CountyHub, waiting: Desk, tmp_path: Path, years: int):
    begins = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=365 * years)
    leaf = _leaf(hub, tmp_path, begins, begins + datetime.timedelta(days=30))

    def serve(line: socket.socket) -> None:
        reply(line, answer(hub, asked(line)[1]))

    with listening(serve, _tls(*leaf)) as address:
        line = LineCourier(address, waiting.identity.ca)
        Exchanger(waiting, line, in_place).run()
        line.close()
    assert not waiting.line().waiting


def _leaf(hub: CountyHub, folder: Path, begins: datetime.datetime, ends: datetime.datetime) -> tuple[Path, Path]:
    authority = x509.load_pem_x509_certificate(hub.keys.authority)
    signer = serialization.load_pem_private_key((hub.keys.folder / "authority.key").read_bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .sign(signer, hashes.SHA256())
    )
    files = folder / "leaf.pem", folder / "leaf.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(*form))
    return files


def _tls(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def test_a_line_that_is_cut_or_garbled_anywhere_costs_nothing(office: Served, memory: Path):
    desk = small_county.enrol(office.hub, LI, memory / "desk.db", office.address).open()
    road.exchange_now(desk)
    office.hub.import_documents(
        [(n, small_county.paper(f"通知 {n}", "防汛物资。" * 500)) for n in range(20)], COUNTY, [TOWN]
    )
    places = st.integers(0, 6000)

    @settings(max_examples=15)
    @given(places, st.integers(0, 255))
    def disturbed(place: int, flip: int) -> None:
        def change(content: bytes, passed: int) -> bytes | None:
            if not passed <= place < passed + len(content):
                return content
            at = place - passed
            return content[:at] + bytes([content[at] ^ flip]) + content[at + 1 :] if flip else None

        desk.send(small_county.paper("报告"), [COUNTY])
        with a_road(office.port, back=change) as address:
            line = LineCourier(address, desk.identity.ca)
            with contextlib.suppress(KnownError):  # any other error is a bug
                Exchanger(desk, line, in_place).run()
            line.close()
        assert desk.line().problem in {"", *SENTENCES}
        assert (desk.line().problem, flip) != ("hub-not-trusted", 0), "a cut line says nothing about who is there"

    disturbed()
    road.exchange_now(desk)
    road.exchange_now(desk)
    assert_mirrors(desk, office.hub)
    assert not desk.counts().waiting
    sent = [row.id for row in desk.sent(limit=100).rows]
    assert len(sent) == len({row.id for row in desk.outbox() if row.act == "send"})
    desk.close()


def test_desks_follow_a_hub_that_moves(tmp_path: Path):
    with served(tmp_path) as old:
        desk = small_county.enrol(old.hub, LI, tmp_path / "desk.db", old.address).open()
        other = small_county.enrol(old.hub, WANG, tmp_path / "other.db", old.address).open()
        road.exchange_now(desk)
        port = free_port()
        old.hub.move(f"127.0.0.1:{port}")
        road.exchange_now(desk)
        assert desk.addresses() == (f"127.0.0.1:{port}", old.address)
        road.exchange_now(desk)  # nothing serves the new address yet: the old one does
        new = start_hub(old.hub.folder, port, tmp_path / "new.log")
        road.exchange_now(other)
        exchange(other, old.hub)
    try:
        for one in (desk, other):  # the old address is gone
            one.send(small_county.paper(), [COUNTY])
            road.exchange_now(one)
            assert not one.line().waiting
    finally:
        new.close()
        desk.close()
        other.close()


def test_an_address_that_the_hub_did_not_sign_is_not_followed(hub: CountyHub, new_desk: NewDesk):
    from msgspec import structs

    from app.domain.people import County

    desk = new_desk(LI)
    exchange(desk, hub)
    with hub.store.writing() as tx:
        county = next(tx.all(County))
        tx.put(structs.replace(county, address="thief.example:443"), hub.clock())
    exchange(desk, hub)
    assert desk.addresses() == (desk.identity.hub,)


def test_retries_back_off_with_jitter():
    from app.desk.retries import LONGEST_RETRY_MS, retry_delay

    chance = random.Random(1)
    delays = [retry_delay(failures, chance) for failures in range(40)]
    assert 2_500 <= delays[0] <= 5_000
    assert max(delays) <= LONGEST_RETRY_MS
    assert len(set(delays[20:])) > 5


def test_what_has_come_is_read_while_what_came_before_is_filed(monkeypatch: pytest.MonkeyPatch):
    """More than any system keeps for a program that does not read: it is the desk that has it."""
    size = 24 * 1024 * 1024
    monkeypatch.setattr(courier, "AHEAD", size)
    sent = threading.Event()

    def stranger(line: socket.socket) -> None:
        asked(line)
        reply(line, bytes(size))
        sent.set()

    with listening(stranger) as address:
        line = LineCourier(f"http://{address}", None)
        chunks = line._post("/v1/exchange", b"", 30)
        read = sum(len(next(chunks)) for _ in range(courier.SHORT // courier.CHUNK + 1))
        assert sent.wait(30)
        assert read + sum(map(len, chunks)) == size
        line.close()


def test_who_no_longer_wants_a_reply_leaves_nobody_reading():
    def stranger(line: socket.socket) -> None:
        asked(line)
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + bytes(courier.SHORT * 2))
        _until_hung_up(line)

    with listening(stranger) as address:
        line = LineCourier(f"http://{address}", None)
        chunks = line._post("/v1/exchange", b"", 30)
        for _ in range(courier.SHORT // courier.CHUNK + 1):
            next(chunks)
        chunks.close()  # type: ignore[attr-defined]  # a generator
        assert not [thread for thread in threading.enumerate() if thread.name == "reading-ahead"]
        line.close()
