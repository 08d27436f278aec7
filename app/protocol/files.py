"""How a desk asks for files and brings them: a signature in one header over what is asked (docs/protocol.md, 9).

The hub's time is in it, so that a request which somebody recorded is good for minutes only. A desk signs the hub's time
as it knows it from the last reply; whose idea of it is wrong is told the right one and asks again.
"""

from __future__ import annotations

import base64
import binascii
import struct
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.domain.errors import KnownError
from app.protocol.signatures import Purpose, SecretKey, holds

if TYPE_CHECKING:
    from collections.abc import Mapping

FILES: Final = "/v1/files"
SCHEME: Final = "Xiangyi"
TUS_VERSION: Final = "1.0.0"
HEADS: Final = "Xiangyi-Heads"
"""Header of the hub's answers: the newest numbers of the asker's scopes, added up. It tells a desk that is carrying
files that there is news for it, without a request more."""
TOLERANCE_MS: Final = 5 * 60_000
"""How far the time in a request may be from the hub's."""
SIGNED_HEADERS: Final = ("range", "upload-length", "upload-metadata", "upload-offset")
"""Headers that the signature covers, in this order; one that is absent counts as empty."""

_PREFIX: Final = struct.Struct(">16s8sq")


class Asker(Struct, frozen=True):
    """Who says to ask, and when: the `Authorization` header taken apart."""

    desk: bytes
    epoch: bytes
    at: int
    signature: bytes

    def check(self, desk_key: bytes, method: str, path: str, headers: Mapping[str, str]) -> None:
        """Raises `KnownError("bad-signature")` unless the desk signed this very request."""
        prefix = _PREFIX.pack(self.desk, self.epoch, self.at)
        if not holds(desk_key, Purpose.FILE, _content(prefix, method, path, headers), self.signature):
            raise KnownError("bad-signature")


def path_of(item: bytes, sha256: bytes) -> str:
    """Where a file of a document is to be had."""
    return f"/v1/items/{item.hex()}/files/{sha256.hex()}"


def proof_path(item: bytes) -> str:
    """Where the proof of an item is to be had."""
    return f"/v1/items/{item.hex()}/proof"


def authorization(
    key: SecretKey, desk: bytes, epoch: bytes, at: int, method: str, path: str, headers: Mapping[str, str]
) -> str:
    """The value of the `Authorization` header. `at` is the hub's time in ms, as far as the desk knows it."""
    prefix = _PREFIX.pack(desk, epoch, at)
    signature = key.sign(Purpose.FILE, _content(prefix, method, path, headers))
    return f"{SCHEME} {base64.urlsafe_b64encode(prefix + signature).decode()}"


def read_authorization(value: str) -> Asker:
    """Raises `KnownError("bad-signature")` for a header that is none."""
    scheme, _, encoded = value.partition(" ")
    try:
        content = base64.b64decode(encoded.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise KnownError("bad-signature") from error
    if scheme != SCHEME or len(content) != _PREFIX.size + 64:
        raise KnownError("bad-signature")
    desk, epoch, at = _PREFIX.unpack_from(content)
    return Asker(desk, epoch, at, content[_PREFIX.size :])


def metadata(values: Mapping[str, bytes]) -> str:
    """An `Upload-Metadata` header (tus 1.0, creation)."""
    return ",".join(f"{name} {base64.b64encode(value).decode()}" for name, value in values.items())


def read_metadata(header: str) -> dict[str, bytes]:
    """What an `Upload-Metadata` header says. Raises `KnownError("upload-malformed")`."""
    found: dict[str, bytes] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        name, _, encoded = pair.partition(" ")
        try:
            found[name] = base64.b64decode(encoded.encode("ascii"), validate=True)
        except (binascii.Error, ValueError) as error:
            raise KnownError("upload-malformed") from error
    return found


def _content(prefix: bytes, method: str, path: str, headers: Mapping[str, str]) -> bytes:
    lower = {name.lower(): value for name, value in headers.items()}
    lines = [f"{method} {path}", *(lower.get(name, "") for name in SIGNED_HEADERS)]
    return prefix + "\n".join(lines).encode()
