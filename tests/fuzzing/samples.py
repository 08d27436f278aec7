"""What the readers are to see in an ordinary office: a fuzzer begins with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from app.domain.acts import Act, Send, SignedAct, SignFor
from app.protocol import answers, files, mailbag, pages
from app.protocol.compression import Dictionary, decompress_first
from app.protocol.frames import read_request, seal_request, write_frame
from app.protocol.mailbag import Header, Way
from app.protocol.messages import Cursor, End, Head, Join, Problem, Receipt, Request
from app.protocol.pages import Item
from app.protocol.signatures import Purpose, SecretKey, key_id
from tests.fuzzing.readers import DESK, KEY
from tests.integration.small_county import paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.protocol.frames import BagFrame

_encode = msgspec.msgpack.encode


def samples() -> Iterator[tuple[str, bytes]]:
    """The name of a reader, and something that it reads."""
    acts = tuple(_signed(number) for number in range(3))
    whole = seal_request(Request("extranet", bytes(8), bytes(8), (Cursor("county", 3),), acts, 1, 2), DESK, KEY)
    packed = read_request(whole).packed
    yield "bare_request", whole
    yield "packed_request", packed
    content, signatures = decompress_first(packed, 1 << 20)
    yield "request", bytes([len(signatures) // 64]) + content
    items = [Item(number, "unit", _encode((f"u{number}", "县", "county", "")), b"") for number in (1, 4)]
    made = pages.pack_small([*items, Item(7, "unit", b"", b"\xa1x")], 0)
    yield "packed_page", b"s" + made
    yield "page", b"s" + decompress_first(made, 1 << 20)[0]
    yield "page", b"f" + decompress_first(pages.pack_fixed(items, 0, Dictionary(b"")), 1 << 20)[0]
    receipts = [Receipt(bytes(16), "accepted", number, 5, bytes(8)) for number in (1, 2, 3)]
    yield "receipts", _encode(receipts)
    yield "receipts", _encode(answers.runs(receipts, [bytes(16)] * 3))
    replied: list[BagFrame] = [Head(bytes(8), 1, bytes(8), _encode(receipts), bytes(64)), Problem("later"), End(False)]
    yield "frames", b"".join([write_frame(frame) for frame in replied])
    yield "bag_down", b"".join([write_frame(frame) for frame in replied])
    yield "index", _encode([("unit", b"\xa1a"), ("person", b"\xa1b")])
    yield "act", acts[0].payload
    yield "joining", _encode(Join("23456789", bytes(32), bytes(32), 1, bytes(32)))
    header = Header("extranet", "0" * 16, bytes(8), Way.UP, DESK, (), bytes(16), 1, 1, 1, 1, 0, b"", 0, b"")
    (part,) = mailbag.pack(header, mailbag.together([whole], [write_frame(End(False))]), [KEY.public], KEY)
    yield "bag_part", part
    yield "bag_header", _encode(mailbag.read_part(part).header)
    yield "bag_seal", mailbag.read_part(part).piece
    yield "bag_up", mailbag.together([whole, whole], [write_frame(End(False))])
    yield "headers", files.authorization(SecretKey(bytes(32)), DESK, bytes(8), 1, "GET", "/", {}).encode()
    yield "headers", files.metadata({"item": bytes(16), "sha256": bytes(32)}).encode()
    yield "milestone", bytes(8)


def _signed(number: int) -> SignedAct:
    kind, content = ("send", Send(paper(), ("u",))) if number else ("sign-for", SignFor())
    body = msgspec.Raw(_encode(content))
    payload = _encode(Act(bytes([number] * 16), kind, b"", "li", DESK, "extranet", 1_780_000_000_000, 0, (), body))
    return SignedAct(payload, key_id(KEY.public), KEY.sign(Purpose.ACT, payload))
