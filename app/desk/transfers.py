"""Carrying files 附件: down by ranges, up by tus, a piece at a time, so that what is more urgent never waits for long.

`Transfers.run` works on the network thread, beside exchanges and never during one; what touches the store goes through
`on_store`. A piece takes some seconds of the line as measured; after each, and at any byte when the courier is cut,
something else may have the line. The hub's answer to each piece tells whether there is news for this desk: files give
way to it. Whatever has come is kept: the next try goes on at that byte, both ways.
"""

from __future__ import annotations

import contextlib
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final, Protocol

from app.desk.attachments import USUAL_RATE
from app.desk.blob_files import Proof, check_room
from app.desk.courier import CHUNK, raise_problem
from app.domain.errors import KnownError, Unreachable
from app.protocol.files import FILES, HEADS, TUS_VERSION, authorization, metadata, path_of
from app.protocol.messages import FRAME_LIMIT
from app.protocol.signatures import SecretKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import urllib3

    from app.desk.blob_files import BlobFile
    from app.desk.courier import FileRoad
    from app.desk.desk import Desk
    from app.desk.store.files import Blob, Named
    from app.desk.sync import OnStore

PIECE_S: Final = 4
"""Seconds of the line that one piece is to take: for so long news may have to wait."""
SMALLEST: Final = 16 * 1024
LARGEST: Final = 4 * 1024 * 1024
RECORD: Final = 4 * 1024
"""Bytes that are handed to the line at once. What TLS has put in one record is of no use until all of it has come: the
shorter, the less a cut costs."""
READ: Final = 64 * 1024
"""Bytes of an answer that are taken at once."""
_PATCH: Final = "application/offset+octet-stream"


class Moved(Protocol):
    """Is told how far a file has come."""

    def __call__(self, sha256: str, have: int, size: int, /) -> None: ...


class _Elsewhere(Exception):
    """The hub has more or less of an upload than was thought."""


class Transfers:
    """Carries the files of one desk. `moved` is told of progress, on the network thread."""

    def __init__(self, desk: Desk, road: FileRoad, on_store: OnStore, moved: Moved | None = None) -> None:
        self._desk = desk
        self._road = road
        self._on_store = on_store
        self._moved = moved or (lambda _sha256, _have, _size: None)
        self._set_aside: set[tuple[bytes, bytes]] = set()
        self._differed: set[bytes] = set()
        self._off_by: int | None = None
        self._proofs: dict[bytes, Proof] = {}
        self._news = False
        self._heard_of = 0
        self._brought = 0
        self._uploads: dict[tuple[bytes, bytes], str] = {}
        """Where uploads that were begun stand, until they are whole."""

    def run(self, seconds: float, give_way: Callable[[], bool] = lambda: False) -> bool:
        """Carry what waits for about so long, or until `give_way` or news. Returns whether more waits.

        Raises `Unreachable`, and `KnownError` where this desk cannot have files carried now. A file that cannot be
        carried is set aside until the next exchange, and the others go on.
        """
        ends, self._news, self._brought = monotonic() + seconds, False, 0

        def gives_way() -> bool:
            return self._news or give_way()

        while (named := self._on_store(self._next)) is not None:
            if gives_way() or monotonic() >= ends:
                return True
            try:
                self._carry(named, ends, gives_way)
            except Unreachable:
                raise
            except KnownError as error:
                if error.code in ("unknown-desk", "bad-signature", "epoch-differs", "clock-differs"):
                    raise
                self._set_aside.add((named.item, named.sha256))
                self._on_store(partial(self._note, named, error))
        return False

    def waiting(self) -> bool:
        """Whether there is anything to carry. On the database thread."""
        return self._next() is not None

    def get(self, path: str, limit: int, watch: Callable[[int], None] = lambda _have: None) -> bytes:
        """What the hub has at a path, of `limit` bytes at most; `watch` is told how many have come.

        Raises `Unreachable`, `KnownError`.
        """
        content = bytearray()
        with self._asking("GET", path, {}) as answer:
            while piece := answer.read(READ):
                content += piece
                watch(len(content))
                if len(content) > limit:
                    raise KnownError("frame-too-large", limit=limit)
        return bytes(content)

    def after_exchange(self) -> None:
        """What was set aside may be tried again: the hub may have said something new."""
        self._set_aside.clear()

    def begin(self, on_store: OnStore, moved: Moved) -> None:
        """The same for another turn, with its own way to the store and its own listener."""
        self._on_store, self._moved = on_store, moved
        self.after_exchange()

    def _next(self) -> Named | None:
        desk = self._desk
        with desk.store.reading() as tx:
            candidates = tx.files.waiting()
            total = tx.files.total()
            used = tx.setting("files-ahead", tuple[str, int], ("", 0))
        budgets = desk.attachments.budgets()
        left = budgets.line - (used[1] if used[0] == _day(desk) else 0)
        for named in candidates:
            if (named.item, named.sha256) in self._set_aside:
                continue
            asked = _up(named) or named.wanted > 0 or named.urgent
            if asked or (named.size <= left and total + named.size <= budgets.disk):
                return named
        return None

    def _note(self, named: Named, error: KnownError) -> None:
        with self._desk.store.writing() as tx:
            tx.set_setting("files-problem", (named.name, error.code))

    def _carry(self, named: Named, ends: float, give_way: Callable[[], bool]) -> None:
        if _up(named):
            self._bring(named, ends, give_way)
        else:
            self._fetch(named, ends, give_way)

    # down

    def _fetch(self, named: Named, ends: float, give_way: Callable[[], bool]) -> None:
        attachments = self._desk.attachments
        self._on_store(partial(attachments.make_room, named.size))
        file, blob = self._on_store(partial(attachments.partial, named))
        check_room(attachments.folder, named.size - blob.have, named.name)
        file.go_on(blob.have, blob.tail)
        try:
            while file.have < file.size:
                self._fetch_piece(named, file)
                if monotonic() >= ends or give_way():
                    break
        finally:
            file.pause()
            self._on_store(partial(attachments.keep, blob, file))
        if file.have == file.size:
            self._prove(named, file, blob, lambda: monotonic() >= ends or give_way())

    def _fetch_piece(self, named: Named, file: BlobFile) -> None:
        start, began = file.have, monotonic()
        end = min(file.size, start + self._piece(up=False))
        headers = {"Range": f"bytes={start}-{end - 1}", "If-Range": f'"{named.sha256.hex()}"'}
        try:
            with self._asking("GET", path_of(named.item, named.sha256), headers) as answer:
                if answer.status != 206 or not _begins_at(answer, start):
                    raise Unreachable("not-a-hub", status=answer.status)
                self._listen(answer)
                for content in answer.stream(CHUNK):
                    if file.have + len(content) > end:
                        raise Unreachable("not-a-hub", status=answer.status)
                    file.add(content)
                    self._moved(named.sha256.hex(), file.have, file.size)
        finally:
            self._measure(file.have - start, monotonic() - began, up=False)
        if file.have < end:
            raise Unreachable("cut-off")

    def _prove(self, named: Named, file: BlobFile, blob: Blob, stop: Callable[[], bool]) -> None:
        """Read it back from the disk: only what is what the document names is shown to anybody. Reading half a gigabyte
        takes seconds: it stops as well, and goes on there."""
        proof = self._proofs.pop(named.sha256, None) or Proof(file)
        try:
            found = proof.go_on(stop)
        except KnownError:
            found = b""
        if found is None:
            self._proofs[named.sha256] = proof
        elif found == named.sha256:
            self._on_store(partial(self._desk.attachments.keep, blob, file, whole=True))
            if not (named.wanted > 0 or named.urgent):
                self._on_store(partial(self._count_ahead, named.size))
        else:
            self._on_store(partial(self._desk.attachments.let_go, named.sha256))
            if named.sha256 in self._differed:
                raise KnownError("blob-differs")
            self._differed.add(named.sha256)

    def _count_ahead(self, size: int) -> None:
        day = _day(self._desk)
        with self._desk.store.writing() as tx:
            before = tx.setting("files-ahead", tuple[str, int], ("", 0))
            tx.set_setting("files-ahead", (day, size + (before[1] if before[0] == day else 0)))

    # up

    def _bring(self, named: Named, ends: float, give_way: Callable[[], bool]) -> None:
        file = self._on_store(partial(self._desk.attachments.whole, named))
        location, offset = self._stands(named) or self._begin(named)
        while offset < file.size:
            try:
                offset = self._bring_piece(named, file, location, offset)
            except _Elsewhere:
                location, offset = self._begin(named)
            if offset < file.size and (monotonic() >= ends or give_way()):
                return
        self._uploads.pop((named.item, named.sha256), None)
        # the county says itself, by the next exchange, that it has it
        self._set_aside.add((named.item, named.sha256))

    def _stands(self, named: Named) -> tuple[str, int] | None:
        """Where an upload stands that was begun (tus 1.0, `HEAD`); None if the hub does not say."""
        location = self._uploads.pop((named.item, named.sha256), "")
        if not location:
            return None
        with self._asking("HEAD", location, {}) as answer:
            offset = answer.headers.get("upload-offset", "")
            if answer.status != 200 or not offset.isdigit():
                return None
        self._uploads[named.item, named.sha256] = location
        return location, int(offset)

    def _begin(self, named: Named) -> tuple[str, int]:
        """Begin an upload; where it was begun before, a hub gives the same one again."""
        said = metadata({"item": named.item.hex().encode(), "sha256": named.sha256.hex().encode()})
        headers = {"Upload-Length": str(named.size), "Upload-Metadata": said}
        with self._asking("POST", FILES, headers) as answer:
            location, offset = answer.headers.get("location", ""), answer.headers.get("upload-offset", "")
            if answer.status != 201 or not location.startswith(FILES + "/") or not offset.isdigit():
                raise Unreachable("not-a-hub", status=answer.status)
        self._uploads[named.item, named.sha256] = location
        return location, int(offset)

    def _bring_piece(self, named: Named, file: BlobFile, location: str, offset: int) -> int:
        end, began = min(file.size, offset + self._piece(up=True)), monotonic()
        headers = {"Upload-Offset": str(offset), "Content-Type": _PATCH, "Content-Length": str(end - offset)}
        sent = [offset]

        def body() -> Iterator[bytes]:
            for content in _between(file, offset, end):
                yield content
                sent[0] += len(content)
                self._moved(named.sha256.hex(), sent[0], file.size)

        with self._asking("PATCH", location, headers, body) as answer:
            found = answer.headers.get("upload-offset", "")
            if answer.status != 204 or found != str(end):
                raise Unreachable("not-a-hub", status=answer.status)
            self._brought += end == file.size
            self._listen(answer)
        self._measure(end - offset, monotonic() - began, up=True)
        return end

    # both

    def _listen(self, answer: urllib3.BaseHTTPResponse) -> None:
        """The hub says with each piece how far this desk's scopes have come: what is beyond its cursors is news.

        Told of the same again it goes on: what an exchange did not bring is no reason to stop again and again.
        """
        said = answer.headers.get(HEADS, "")
        heads = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
        known = self._on_store(self._numbers) + self._brought  # that the county has what we brought is no news
        if heads != self._heard_of and heads > known:
            self._heard_of, self._news = heads, True

    def _numbers(self) -> int:
        with self._desk.store.reading() as tx:
            return sum(cursor.number for cursor in tx.mirror.cursors())

    @contextlib.contextmanager
    def _asking(
        self, method: str, path: str, headers: dict[str, str], body: Callable[[], Iterable[bytes]] | None = None
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """The answer to a signed request, asked once more with the hub's own time where ours was wrong."""
        for once_more in (True, False):
            signed = self._on_store(partial(self._signed, method, path, headers))
            content = body() if body is not None else ()
            with self._road.ask(method, path, signed, content) as answer:
                if answer.status < 300 or method == "HEAD":  # of which no answer says why
                    yield answer
                    return
                try:
                    raise_problem(answer.status, answer.read(FRAME_LIMIT))
                except KnownError as error:
                    if error.code == "upload-elsewhere":
                        raise _Elsewhere from error
                    if error.code != "clock-differs" or not once_more:
                        raise
                    self._off_by = int(error.values["at"]) - self._desk.clock()

    def _signed(self, method: str, path: str, headers: dict[str, str]) -> dict[str, str]:
        desk = self._desk
        with desk.store.reading() as tx:
            identity, epoch = tx.setting("desk", bytes, b""), tx.setting("epoch", bytes, b"")
            offset = self._off_by if self._off_by is not None else tx.setting("offset", int, 0)
        key = SecretKey(desk.identity.desk_secret)
        value = authorization(key, identity, epoch, desk.clock() + offset, method, path, headers)
        return headers | {"Authorization": value, **({} if method == "GET" else {"Tus-Resumable": TUS_VERSION})}

    def _piece(self, *, up: bool) -> int:
        second = self._on_store(partial(self._desk.attachments.seconds, USUAL_RATE, up=up))
        return int(min(LARGEST, max(SMALLEST, PIECE_S * USUAL_RATE / max(second, 1e-6))))

    def _measure(self, size: int, seconds: float, *, up: bool) -> None:
        if size >= SMALLEST:
            self._on_store(partial(self._desk.attachments.note_rate, size, seconds, up=up))


def _up(named: Named) -> bool:
    return named.mine and not named.deposited


def _between(file: BlobFile, start: int, end: int) -> Iterator[bytes]:
    """The bytes of a file in [start, end), as they are handed to the line."""
    position = start
    for chunk in file.read(start):
        for at in range(0, len(chunk), RECORD):
            content = chunk[at : at + RECORD][: end - position]
            if not content:
                return
            position += len(content)
            yield content


def _begins_at(answer: urllib3.BaseHTTPResponse, start: int) -> bool:
    return answer.headers.get("content-range", "").startswith(f"bytes {start}-")


def _day(desk: Desk) -> str:
    from app.speech.times import moment

    return moment(desk.clock()).date().isoformat()
