"""Acts 办理动作: what people do. One act is one signed, append-only event; its bytes are passed on verbatim."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct

from app.domain.errors import KnownError
from app.domain.papers import Attachment, Paper

UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for bytes that are no message: text that is no UTF-8 is not a `DecodeError` to it."""


class Send(Struct, frozen=True, array_like=True, tag="send"):
    """Send a document to recipient units, perhaps in reply to another."""

    paper: Paper
    to: tuple[str, ...]
    reply_to: bytes = b""


class Publish(Struct, frozen=True, array_like=True, tag="publish"):
    """Publish a notice. An empty audience is the whole county."""

    title: str
    body: tuple[str, ...]
    audience: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()


class SignFor(Struct, frozen=True, array_like=True, tag="sign-for"):
    """签收: the person's unit has received the document and answers for it."""


class Read(Struct, frozen=True, array_like=True, tag="read"):
    """已阅: the person has read it."""


class Withdraw(Struct, frozen=True, array_like=True, tag="withdraw"):
    """The sender takes a document or notice back from its recipients."""

    reason: str = ""


class Learned(Struct, frozen=True, array_like=True, tag="learned"):
    """What came of a formal test, of the author alone. All that ever leaves a desk about learning (law 8): whoever
    wants to add a field changes the law first."""

    course: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    version: Annotated[int, Meta(ge=1, le=100_000)]
    passed: bool
    day: date


Content: TypeAlias = Send | Publish | SignFor | Read | Withdraw | Learned
C = TypeVar("C", Send, Publish, SignFor, Read, Withdraw, Learned)

CONTENTS: Final[dict[str, type[Content]]] = {
    "send": Send,
    "publish": Publish,
    "sign-for": SignFor,
    "read": Read,
    "withdraw": Withdraw,
    "learned": Learned,
}


class Act(Struct, frozen=True, array_like=True):
    """What is signed. `id` is a UUIDv7; `at` is the desk's clock and `offset` the hub's minus it, if known (ms);
    `after` names the newest acts on the same target that the author had seen, pending ones included."""

    id: bytes
    kind: str
    target: bytes
    by: str
    desk: bytes
    zone: str
    at: int
    offset: int | None
    after: tuple[bytes, ...]
    body: msgspec.Raw

    def content(self, expected: type[C]) -> C:
        """The act's content. Raises `KnownError("act-malformed")` when the bytes are not of that kind."""
        try:
            return msgspec.msgpack.decode(self.body, type=expected)
        except UNREADABLE as error:
            raise KnownError("act-malformed", kind=self.kind) from error

    @property
    def corrected_at(self) -> int:
        """The hub's time at which the act was done, as far as the desk could tell."""
        return self.at + (self.offset or 0)


class SignedAct(Struct, frozen=True, array_like=True, tag="act"):
    """An act's bytes, and the signature of its author over them. The algorithm is named, so that SM2 can join."""

    payload: bytes
    key: bytes
    signature: bytes
    algorithm: str = "ed25519"

    @property
    def act(self) -> Act:
        """The act in the payload. Raises `KnownError("act-malformed")`."""
        try:
            return msgspec.msgpack.decode(self.payload, type=Act)
        except UNREADABLE as error:
            raise KnownError("act-malformed", kind="?") from error
