"""Everything that reads bytes of the other side, each as a function of bytes: it returns, or raises `KnownError`.

What is packed or signed on its way is packed and signed here, so that what is tried reaches the reader behind.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from app.domain.acts import CONTENTS, SignedAct
from app.domain.errors import KnownError
from app.protocol import answers, files, mailbag, pages, proof
from app.protocol.compression import Dictionary, compress, decompress
from app.protocol.frames import MAGIC, decode, read_bag, read_frames, read_request
from app.protocol.messages import INDEX_LIMIT, Join, Page, Receipt, Run
from app.protocol.milestones import read as read_milestone
from app.protocol.signatures import Purpose, SecretKey

if TYPE_CHECKING:
    from collections.abc import Callable

KEY: Final = SecretKey(bytes(range(32)))
DESK: Final = bytes(16)
_NONE: Final = Dictionary(b"")


def sealed(packed: bytes) -> bytes:
    """A request that this desk has signed, whatever it holds."""
    return MAGIC + b"\x01" + DESK + KEY.sign(Purpose.REQUEST, DESK + packed) + packed


def packed_request(content: bytes) -> None:
    """What a desk has signed and packed by another way than ours."""
    _acts(read_request(sealed(content)).opened(KEY.public).acts)


def request(content: bytes) -> None:
    """A request of which only the contents are strange; signatures of acts stand behind."""
    length = content[0] * 64 if content else 0
    signatures = bytes(length)
    _acts(read_request(sealed(compress(content[1:]) + signatures)).opened(KEY.public).acts)


def bare_request(content: bytes) -> None:
    """Anything instead of a request."""
    read_request(content).opened(KEY.public)


def frames(content: bytes) -> None:
    """A reply."""
    for start in (1, 7, len(content) or 1):
        list(read_frames([content[:start], content[start:]]))


def page(content: bytes) -> None:
    """The records of a page: those that never change, or those that do."""
    _page(content[:1], compress(content[1:]))


def packed_page(content: bytes) -> None:
    """A page that was packed by another way than ours."""
    _page(content[:1], content[1:])


def _page(which: bytes, packed: bytes) -> None:
    fixed, small = (packed, b"") if which == b"f" else (b"", packed)
    pages.unpack(Page("county", 0, 1000, 0, 0, fixed, small, b""), _NONE)


def index(content: bytes) -> None:
    """The names in an index."""
    decode(decompress(compress(content), INDEX_LIMIT), list[tuple[str, bytes]])


def act(content: bytes) -> None:
    """What a person has signed."""
    _acts((SignedAct(content, b"", b""),))


def receipts(content: bytes) -> None:
    """Answers to acts, whole and in runs."""
    for kind in (list[Receipt], tuple[Run, ...]):
        try:
            found = decode(content, kind)
        except KnownError:
            continue
        if isinstance(found, tuple):
            answers.receipts_of(found, [bytes(16)] * 3)


def joining(content: bytes) -> None:
    """What a desk says that wants to join."""
    decode(content, Join)


def bag_part(content: bytes) -> None:
    """A part of a mailbag, up to its proof."""
    mailbag.read_part(content).prove(KEY.public)


def bag_header(content: bytes) -> None:
    """The header of a part that is whole otherwise."""
    length = len(content).to_bytes(4, "big")
    signed = mailbag.MAGIC + b"\x01" + length + content
    mailbag.read_part(signed + KEY.sign(Purpose.BAG, signed) + b"piece").prove(KEY.public)


def bag_seal(content: bytes) -> None:
    """What stands for the encrypted contents of a bag."""
    mailbag.unseal(content, KEY)


def bag_up(content: bytes) -> None:
    """What a bag up holds when it is open."""
    for one in mailbag.apart(content):
        try:
            read_request(one)
        except KnownError:
            continue
    list(read_bag(mailbag.behind(content)))


def bag_down(content: bytes) -> None:
    """What a bag down holds when it is open."""
    list(read_bag(content))


def proof_file(content: bytes) -> None:
    """A proof that somebody shows."""
    proof.read(io.BytesIO(content))


def headers(content: bytes) -> None:
    """What a request for a file says of itself."""
    text = content.decode("latin-1")
    for read in (files.read_authorization, files.read_metadata):
        try:
            read(text)
        except KnownError:
            continue


def milestone(content: bytes) -> None:
    """What a desk says that it was told."""
    read_milestone(content)


def _acts(signed: tuple[SignedAct, ...]) -> None:
    for one in signed:
        read = one.act
        for kind in CONTENTS.values():
            try:
                read.content(kind)  # type: ignore[type-var]  # each kind in turn
            except KnownError:
                continue


READERS: Final[tuple[Callable[[bytes], None], ...]] = (
    bare_request,
    packed_request,
    request,
    frames,
    page,
    packed_page,
    index,
    act,
    receipts,
    joining,
    bag_part,
    bag_header,
    bag_seal,
    bag_up,
    bag_down,
    proof_file,
    headers,
    milestone,
)
