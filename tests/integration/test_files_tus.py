"""Files go up by tus 1.0: brought by `tuspy`, a client that is not ours, to a hub that serves."""

from __future__ import annotations

import contextlib
import hashlib
import io
import random
import socket
import ssl
from typing import TYPE_CHECKING, Any

import pytest
import requests
import urllib3
from msgspec import structs
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from app.desk.road import exchange_now
from app.domain.files import SIZE_LIMIT
from app.domain.papers import Attachment
from app.domain.records import Deposit
from app.protocol.files import FILES, TOLERANCE_MS, authorization, metadata, path_of
from app.protocol.frames import read_frames
from app.protocol.messages import Problem
from app.protocol.signatures import SecretKey
from tests.integration import small_county
from tests.integration.served import Served, served
from tests.integration.small_county import BUREAU, HILLS, LI, SUN, TOWN, WANG, ZHAO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.desk.desk import Desk

SIZE = 300_000
CHUNK = 64 * 1024


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A hub that serves."""
    with served(tmp_path_factory.mktemp("office")) as running, pytest.MonkeyPatch.context() as patch:
        patch.setattr(urllib3.connectionpool.HTTPSConnectionPool, "_validate_conn", _connect)  # its leaf is our own
        yield running
        log = running.log.read_text()
        assert "Traceback" not in log, log


def _connect(_: object, connection: Any) -> None:
    if connection.is_closed:
        connection.connect()


class Clerk:
    """A desk, and the headers under which it may ask."""

    def __init__(self, office: Served, person: str, folder: Path) -> None:
        self.office = office
        enrolled = small_county.enrol(office.hub, person, folder / f"{person}-{random.random()}.db", office.address)
        self.desk: Desk = enrolled.open()
        exchange_now(self.desk)

    def headers(self, method: str, path: str, late_ms: int = 0, **headers: str) -> dict[str, str]:
        """Signed headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with self.desk.store.reading() as tx:
            desk, epoch = tx.setting("desk", bytes, b""), tx.setting("epoch", bytes, b"")
        at = self.desk.clock() - late_ms
        key = SecretKey(self.desk.identity.desk_secret)
        return named | {"Authorization": authorization(key, desk, epoch, at, method, path, named)}

    def sign(self, client: TusClient, method: str, path: str, **headers: str) -> None:
        """Have the client's next request signed; it sends the headers that were signed itself."""
        client.set_headers({"Authorization": self.headers(method, path, 0, **headers)["Authorization"]})

    def ask(self, method: str, path: str, late_ms: int = 0, body: bytes = b"", **headers: str) -> requests.Response:
        """A request of this desk."""
        signed = self.headers(method, path, late_ms, **headers)
        url = f"https://{self.office.address}{path}"
        return requests.request(method, url, headers=signed, data=body, verify=False, timeout=20)  # noqa: S501

    def send(self, *contents: bytes, to: str = HILLS) -> bytes:
        """Send a paper that names these files, and exchange. Returns the document."""
        files = tuple(Attachment("附件.pdf", len(one), hashlib.sha256(one).digest(), "pdf") for one in contents)
        act = self.desk.send(structs.replace(small_county.paper(), files=files), [to])
        exchange_now(self.desk)
        return bytes.fromhex(act)

    def begin(self, item: bytes, content: bytes, size: int | None = None) -> requests.Response:
        """`POST /v1/files`."""
        said = metadata({"item": item.hex().encode(), "sha256": hashlib.sha256(content).hexdigest().encode()})
        length = str(len(content) if size is None else size)
        return self.ask("POST", FILES, Tus_Resumable="1.0.0", Upload_Length=length, Upload_Metadata=said)

    def patch(self, location: str, offset: int, body: bytes) -> requests.Response:
        """`PATCH` some bytes."""
        kind = "application/offset+octet-stream"
        return self.ask(
            "PATCH", location, body=body, Tus_Resumable="1.0.0", Upload_Offset=str(offset), Content_Type=kind
        )

    def bring(self, item: bytes, content: bytes) -> requests.Response:
        """Both."""
        return self.patch(self.begin(item, content).headers["Location"], 0, content)


@pytest.fixture
def clerks(office: Served, tmp_path: Path) -> Iterator[dict[str, Clerk]]:
    made = {person: Clerk(office, person, tmp_path) for person in (LI, WANG, ZHAO, SUN)}
    yield made
    for clerk in made.values():
        clerk.desk.close()


@pytest.fixture
def content() -> bytes:
    """A file that no other test has."""
    return b"%PDF-1.7\n" + random.randbytes(SIZE)


def code(answer: requests.Response) -> str:
    """The code of a problem."""
    (problem,) = read_frames([answer.content])
    assert isinstance(problem, Problem)
    return problem.code


def test_a_client_that_is_not_ours_brings_a_file_and_goes_on_after_a_cut(clerks: dict[str, Clerk], content: bytes):
    clerk, office = clerks[LI], clerks[LI].office
    item = clerk.send(content)
    client = TusClient(f"https://{office.address}{FILES}")
    said = {"item": item.hex(), "sha256": hashlib.sha256(content).hexdigest()}
    uploader = client.uploader(
        file_stream=io.BytesIO(content), chunk_size=CHUNK, metadata=said, verify_tls_cert=False, retries=0
    )
    named = ",".join(uploader.encode_metadata())
    clerk.sign(client, "POST", FILES, Upload_Length=str(len(content)), Upload_Metadata=named)
    uploader.set_url(uploader.create_url())
    path = str(uploader.url).removeprefix(f"https://{office.address}")

    def bring_one() -> None:
        clerk.sign(client, "PATCH", path, Upload_Offset=str(uploader.offset))
        uploader.upload_chunk()

    bring_one()
    bring_one()
    clerk.sign(client, "HEAD", path)
    again = client.uploader(file_stream=io.BytesIO(content), chunk_size=CHUNK, url=uploader.url, verify_tls_cert=False)
    assert again.offset == again.get_offset() == 2 * CHUNK
    uploader = again
    while uploader.offset < len(content):
        bring_one()
    assert client_options(office) == {"1.0.0"}
    with office.hub.store.reading() as tx:
        assert tx.get(Deposit, item) == Deposit(item, (hashlib.sha256(content).digest(),))
    got = clerks[LI].ask("GET", path_of(item, hashlib.sha256(content).digest()))
    assert got.status_code == 200
    assert got.content == content


def client_options(office: Served) -> set[str]:
    """What the hub says that it speaks."""
    answer = requests.options(f"https://{office.address}{FILES}", verify=False, timeout=20)  # noqa: S501
    assert answer.status_code == 204
    assert int(answer.headers["Tus-Max-Size"]) == SIZE_LIMIT
    assert "creation" in answer.headers["Tus-Extension"]
    return set(answer.headers["Tus-Version"].split(","))


def test_the_client_that_is_not_ours_is_told_when_it_is_at_the_wrong_place(clerks: dict[str, Clerk], content: bytes):
    clerk, office = clerks[LI], clerks[LI].office
    path = clerk.begin(clerk.send(content), content).headers["Location"]
    client = TusClient(f"https://{office.address}{FILES}")
    url = f"https://{office.address}{path}"
    stream = io.BytesIO(content)
    clerk.sign(client, "HEAD", path)
    uploader = client.uploader(file_stream=stream, url=url, chunk_size=CHUNK, verify_tls_cert=False, retries=0)
    uploader.offset = 7
    clerk.sign(client, "PATCH", path, Upload_Offset="7")
    with pytest.raises(TusCommunicationError):
        uploader.upload_chunk()
    assert clerk.ask("HEAD", path, Tus_Resumable="1.0.0").headers["Upload-Offset"] == "0"


def test_knowing_a_hash_gives_no_access(clerks: dict[str, Clerk], content: bytes):
    li, zhao, sun = clerks[LI], clerks[ZHAO], clerks[SUN]
    sha256 = hashlib.sha256(content).digest()
    item = li.send(content)
    path = path_of(item, sha256)
    assert zhao.ask("GET", path).status_code == 404, "it has not reached the county yet"
    assert li.bring(item, content).status_code == 204
    assert zhao.ask("GET", path).content == content
    stranger, absent = sun.ask("GET", path), sun.ask("GET", path_of(bytes(16), sha256))
    assert stranger.status_code == absent.status_code == 404
    assert (stranger.content, stranger.headers) == (absent.content, absent.headers)
    # whoever names the hash in a document of their own has gained nothing, and brings every byte
    own = sun.send(content, to=TOWN)
    assert sun.ask("GET", path_of(own, sha256)).content == absent.content
    begun = sun.begin(own, content)
    assert (begun.status_code, begun.headers["Upload-Offset"]) == (201, "0")
    garbage = bytes(len(content))
    answer = sun.patch(begun.headers["Location"], 0, garbage)
    assert (answer.status_code, code(answer)) == (460, "blob-differs")
    assert sun.ask("GET", path_of(own, sha256)).status_code == 404
    assert zhao.ask("GET", path).content == content, "and the others' is unharmed"
    # a reader of the first document is told at once, and sends none
    onward = zhao.send(content, to=BUREAU)
    assert zhao.begin(onward, content).headers["Upload-Offset"] == str(len(content))
    assert sun.ask("GET", path_of(onward, sha256)).content == content


def test_a_withdrawn_document_takes_its_files_with_it(clerks: dict[str, Clerk], content: bytes):
    li, zhao = clerks[LI], clerks[ZHAO]
    item = li.send(content)
    li.bring(item, content)
    exchange_now(zhao.desk)
    with zhao.desk.store.reading() as tx:
        assert tx.mirror.get(Deposit, item) is not None
    li.desk.withdraw(item.hex())
    exchange_now(li.desk)
    exchange_now(zhao.desk)
    assert zhao.ask("GET", path_of(item, hashlib.sha256(content).digest())).status_code == 404
    with zhao.desk.store.reading() as tx:
        assert tx.mirror.get(Deposit, item) is None
    assert li.begin(item, content).status_code == 404


def test_every_byte_that_came_before_a_cut_is_kept(clerks: dict[str, Clerk], content: bytes):
    li = clerks[LI]
    path = li.begin(li.send(content), content).headers["Location"]
    at = 0
    for count in (100_000, 1, 70_001, 65_536):
        named = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        _cut_after(li, path, li.headers("PATCH", path, 0, **named), content[at : at + count], len(content) - at)
        at += count
        found = li.ask("HEAD", path, Tus_Resumable="1.0.0").headers["Upload-Offset"]
        assert int(found) == at, "who asks anew is told when what came before has been read out"


def _cut_after(clerk: Clerk, path: str, signed: dict[str, str], body: bytes, length: int) -> None:
    """A `PATCH` of which no more than this comes."""
    named = {**signed, "Host": "hub", "Tus-Resumable": "1.0.0", "Content-Length": str(length)}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    host, _, port = clerk.office.address.rpartition(":")
    with socket.create_connection((host, int(port))) as plain, context.wrap_socket(plain) as line:
        line.sendall(f"PATCH {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        socket.socket.shutdown(line, socket.SHUT_WR)
        with contextlib.suppress(OSError):  # closed at once with something unread, what is on its way would be lost
            while line.recv(4096):
                pass


def test_ranges(clerks: dict[str, Clerk], content: bytes):
    li = clerks[LI]
    item = li.send(content)
    li.bring(item, content)
    sha256 = hashlib.sha256(content).digest()
    path, tag = path_of(item, sha256), f'"{sha256.hex()}"'
    part = li.ask("GET", path, Range="bytes=1000-", If_Range=tag)
    assert (part.status_code, part.content) == (206, content[1000:])
    assert part.headers["Content-Range"] == f"bytes 1000-{len(content) - 1}/{len(content)}"
    assert part.headers["ETag"] == tag
    assert li.ask("GET", path, Range="bytes=5-9").content == content[5:10]
    assert li.ask("GET", path, Range="bytes=-7").content == content[-7:]
    other = li.ask("GET", path, Range="bytes=1000-", If_Range='"another"')
    assert (other.status_code, other.content) == (200, content)
    beyond = li.ask("GET", path, Range=f"bytes={len(content)}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(content)}")


@pytest.mark.parametrize(
    ("size", "body", "status"),
    [(SIZE + 9, b"x" * (SIZE + 10), 413), (SIZE + 8, b"", 400), (SIZE_LIMIT + 1, b"", 400)],
)
def test_lengths_that_cannot_be(clerks: dict[str, Clerk], content: bytes, size: int, body: bytes, status: int):
    li = clerks[LI]
    begun = li.begin(li.send(content), content, size)
    if not body:
        assert begun.status_code == status
        return
    assert li.patch(begun.headers["Location"], 0, body).status_code == status
    offset = int(li.ask("HEAD", begun.headers["Location"], Tus_Resumable="1.0.0").headers["Upload-Offset"])
    rest = li.patch(begun.headers["Location"], offset, content[offset:])
    assert rest.status_code == (460 if offset else 204), "what was too long was not what was promised"


def test_who_asks_must_have_signed_just_this_and_just_now(clerks: dict[str, Clerk], content: bytes):
    li, office = clerks[LI], clerks[LI].office
    item = li.send(content)
    li.bring(item, content)
    path = path_of(item, hashlib.sha256(content).digest())
    late = li.ask("GET", path, late_ms=TOLERANCE_MS + 60_000)
    assert (late.status_code, code(late)) == (401, "clock-differs")
    signed = li.headers("GET", path)
    url = f"https://{office.address}{path}"
    other = requests.get(url, headers=signed | {"Range": "bytes=0-1"}, verify=False, timeout=20)  # noqa: S501
    assert (other.status_code, code(other)) == (403, "bad-signature")
    without = requests.get(url, verify=False, timeout=20)  # noqa: S501
    assert (without.status_code, code(without)) == (403, "bad-signature")


def test_uploads_belong_to_their_desk(clerks: dict[str, Clerk], content: bytes):
    li, wang, sun = clerks[LI], clerks[WANG], clerks[SUN]
    item = li.send(content)
    path = li.begin(item, content).headers["Location"]
    assert li.begin(item, content).headers["Location"] == path, "asked twice, it is the same one"
    assert wang.ask("HEAD", path, Tus_Resumable="1.0.0").status_code == 404
    assert sun.begin(item, content).status_code == 404, "who did not send the document brings nothing of it"
    # two of a unit bring the same file at the same time
    other = wang.begin(item, content).headers["Location"]
    assert other != path
    half = len(content) // 2
    assert li.patch(path, 0, content[:half]).status_code == 204
    assert wang.patch(other, 0, content).status_code == 204
    assert li.patch(path, half, content[half:]).status_code == 409
    where = li.ask("HEAD", path, Tus_Resumable="1.0.0").headers["Upload-Offset"]
    assert where == str(len(content)), "another of the unit has brought it: nothing is left to bring"
    got = li.ask("GET", path_of(item, hashlib.sha256(content).digest()))
    assert got.content == content


def test_an_upload_may_be_given_up(clerks: dict[str, Clerk], content: bytes):
    li = clerks[LI]
    path = li.begin(li.send(content), content).headers["Location"]
    li.patch(path, 0, content[:1000])
    assert li.ask("HEAD", path, Tus_Resumable="1.0.0").headers["Upload-Offset"] == "1000"
    assert li.ask("DELETE", path, Tus_Resumable="1.0.0").status_code == 204
    assert li.ask("HEAD", path, Tus_Resumable="1.0.0").status_code == 404


def test_another_version_of_tus_is_told_ours(clerks: dict[str, Clerk]):
    answer = clerks[LI].ask("POST", FILES, Tus_Resumable="0.2.2", Upload_Length="1")
    assert (answer.status_code, answer.headers["Tus-Version"]) == (412, "1.0.0")
