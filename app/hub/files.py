"""Files of documents at the hub: who may have one, and how one comes (decision 030).

Access goes by document, never by hash: a desk gets a file of a document that its unit may read *and* whose `Deposit`
names the file. A file gets into a deposit when somebody of the sending unit has brought every byte of it, or may read
another document that has it already. So naming a hash gives nothing, and nobody learns which files others have.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from app.domain import secrecy
from app.domain.errors import KnownError
from app.domain.files import clean_name
from app.domain.papers import Attachment
from app.domain.records import Deposit
from app.hub.file_access import deposit, followed, held_before, is_deposited, readable_by
from app.hub.store.uploads import Upload
from app.protocol.files import TOLERANCE_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from app.hub.blobs import Blobs
    from app.hub.store import HubStore
    from app.hub.store.unwritten import Desk
    from app.protocol.files import Asker

KEPT_MS: Final = 7 * 86_400_000
"""How long the hub waits for the next byte of an upload."""
MOST_UPLOADS: Final = 200
"""Uploads that one desk may have under way."""


class Served(Struct, frozen=True):
    """A file that the asker may have."""

    sha256: bytes
    size: int
    urgent: bool = False


class Standing(Struct, frozen=True):
    """Where an upload stands. `changed`: scopes that the last bytes of it wrote to, and their heads."""

    upload: Upload
    offset: int
    changed: dict[str, int] = {}

    @property
    def expires_at(self) -> int:
        """When the hub lets it go if nothing comes, ms."""
        return self.upload.at + KEPT_MS


class Files:
    """Answers requests for files. Safe to use from several threads and processes."""

    def __init__(self, store: HubStore, blobs: Blobs, clock: Callable[[], int]) -> None:
        self._store = store
        self.blobs = blobs
        self._clock = clock

    def asking(self, asker: Asker, method: str, path: str, headers: Mapping[str, str]) -> Desk:
        """The desk that asks.

        Raises `KnownError("unknown-desk"|"bad-signature"|"epoch-differs")`, and `clock-differs` with the hub's time as
        `at`, for the desk to ask again with it.
        """
        with self._store.reading() as tx:
            desk = tx.desk(asker.desk)
            epoch = tx.value("epoch")
        if desk is None or desk.revoked:
            raise KnownError("unknown-desk")
        asker.check(desk.public, method, path, headers)
        if asker.epoch != epoch:
            raise KnownError("epoch-differs")
        now = self._clock()
        if abs(asker.at - now) > TOLERANCE_MS:
            raise KnownError("clock-differs", at=now)
        return desk

    def heads(self, desk: Desk) -> int:
        """The newest numbers of the scopes that the desk may read, added up: it grows with all that is new for it."""
        with self._store.reading() as tx:
            return sum(tx.feeds.scope(name).head for name in followed(tx, desk))

    def take_in(self, path: Path) -> Attachment:
        """Keep a file of this machine, to go with a document that the hub itself sends.

        Raises `KnownError("attachment-…"|"classified"|"hub-disk-full")`.
        """
        from app.protocol.looking import look_at

        try:
            with path.open("rb") as content:
                looked = look_at(content, path.stat().st_size, path.name)
        except OSError as error:
            raise KnownError("attachment-unreadable", name=clean_name(path.name), why=error.strerror or "") from error
        marking = secrecy.marking_in_lines(looked.name.rpartition(".")[0], looked.head)
        if marking is not None:
            raise KnownError("classified", marking=marking.text, title=looked.name)
        sha256, size = self.blobs.take_in(path, looked.name)
        return Attachment(looked.name, size, sha256, looked.media)

    def find(self, desk: Desk, item: bytes, sha256: bytes) -> Served:
        """A file of a document. Raises `KnownError("file-not-found")`, the same whether it is not there, not whole, or
        not for this desk."""
        with self._store.reading() as tx:
            readable = readable_by(tx, desk, item)
            here = tx.get(Deposit, item)
        named = readable.named(sha256) if readable else None
        if named is None or here is None or sha256 not in here.files or not self.blobs.has(sha256):
            raise KnownError("file-not-found")
        return Served(sha256, named.size, readable is not None and readable.urgent)

    def begin(self, desk: Desk, item: bytes, sha256: bytes, size: int) -> Standing:
        """Begin to bring a file of a document that the desk's unit has sent, or go on where it was left.

        Raises `KnownError("file-not-found")` where there is no such document, "upload-malformed" where the size is
        another than the document says, and "uploads-too-many", "hub-disk-full".
        """
        now = self._clock()
        with self._store.reading() as tx:
            readable = readable_by(tx, desk, item)
            named = readable.named(sha256) if readable and sha256 in readable.own else None
            lies_here = named is not None and held_before(tx, desk, sha256) and self.blobs.has(sha256)
        if named is None:
            raise KnownError("file-not-found")
        if named.size != size:
            raise KnownError("upload-malformed")
        with self._store.writing() as tx:
            upload = tx.uploads.of(desk.id, item, sha256)
            if upload is None:
                if tx.uploads.count(desk.id) >= MOST_UPLOADS:
                    raise KnownError("uploads-too-many", limit=MOST_UPLOADS)
                if not lies_here:
                    self.blobs.check_room(size)
                upload = Upload(secrets.token_bytes(16), desk.id, item, sha256, size, now)
                tx.uploads.add(upload)
            changed = deposit(tx, upload, now) if lies_here else {}
        offset = size if lies_here else self.blobs.received(upload.id)
        return Standing(upload, offset, changed)

    def standing(self, desk: Desk, upload: bytes) -> Standing:
        """Where an upload of this desk stands. Raises `KnownError("file-not-found")`."""
        with self._store.reading() as tx:
            found = tx.uploads.get(upload)
            done = found is not None and is_deposited(tx, found)
        if found is None or found.desk != desk.id:
            raise KnownError("file-not-found")
        return Standing(found, found.size if done else self.blobs.received(upload))

    def write(self, standing: Standing, content: bytes) -> Standing:
        """Take the next bytes. Raises `KnownError("upload-too-long"|"hub-disk-full")`."""
        if standing.offset + len(content) > standing.upload.size:
            raise KnownError("upload-too-long")
        self.blobs.write(standing.upload.id, standing.offset, content)
        return structs.replace(standing, offset=standing.offset + len(content))

    def settle(self, standing: Standing) -> Standing:
        """Keep what has come; where it is whole, prove it and let the document's readers have it.

        Raises `KnownError("blob-differs")` where it is not what the document names; then it is to be brought anew.
        """
        upload, now = standing.upload, self._clock()
        if standing.offset < upload.size:
            self.blobs.settle(upload.id)
            with self._store.writing() as tx:
                tx.uploads.touch(upload.id, now)
            return structs.replace(standing, upload=structs.replace(upload, at=now))
        try:
            self.blobs.adopt(upload.id, upload.sha256)
        except FileNotFoundError as error:  # two connections brought the end of it; this one came second
            raise KnownError("upload-busy") from error
        with self._store.writing() as tx:
            return structs.replace(standing, changed=deposit(tx, upload, now))

    def drop(self, standing: Standing) -> None:
        """The desk gives an upload up."""
        with self._store.writing() as tx:
            tx.uploads.remove([standing.upload.id])
        self.blobs.drop(standing.upload.id)

    def sweep(self) -> int:
        """Let go uploads of which nothing came for `KEPT_MS`, and what lies about. Returns how many."""
        before = self._clock() - KEPT_MS
        with self._store.writing() as tx:
            old = tx.uploads.idle_since(before)
            tx.uploads.remove([upload.id for upload in old])
            known = {upload.id for upload in tx.uploads.all()}
        for upload in old:
            self.blobs.drop(upload.id)
        return len(old) + self.blobs.sweep(known, before / 1000)
