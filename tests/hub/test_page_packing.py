"""Pages as they are packed: what comes out is what went in, and what was tampered with is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from app.domain import records
from app.domain.acts import Send
from app.domain.errors import KnownError
from app.domain.papers import Paper
from app.domain.records import Document
from app.protocol import pages
from app.protocol.compression import Dictionary
from app.protocol.messages import Page
from app.protocol.pages import DICTIONARY_LIMIT, Item
from app.protocol.signatures import SecretKey

HUB = SecretKey()
EPOCH = b"epoch..."
keys = st.binary(min_size=1, max_size=16)
bodies = st.builds(
    lambda key, text: msgspec.msgpack.encode((key, text)), keys, st.text(alphabet="公文防汛物资通知 ab", max_size=80)
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def _said(items: Sequence[Item]) -> list[tuple[str, bytes, bytes]]:
    return [(item.kind, item.key, item.body) for item in items]


@st.composite
def items_of_a_page(draw: st.DrawFn) -> tuple[int, list[Item]]:
    """(after, items) with numbers in order, some of them tombstones, of fixed and changing kinds."""
    after = draw(st.integers(0, 2**40))
    offsets = sorted(draw(st.sets(st.integers(1, 500), max_size=12)))
    items = []
    for offset in offsets:
        kind = draw(st.sampled_from(["document", "notice", "handling", "unit", "of-a-later-version"]))
        body = draw(bodies)
        gone = draw(st.booleans())
        items.append(Item(after + offset, kind, b"" if gone else body, records.key_in(body)))
    return after, items


def packed(after: int, items: list[Item], dictionary: bytes) -> Page:
    fixed = [item for item in items if item.kind in records.IMMUTABLE and not item.gone]
    small = [item for item in items if item not in fixed]
    last = after + 500
    return Page(
        "unit:a",
        after,
        last,
        len(dictionary),
        pages.check(dictionary),
        pages.pack_fixed(fixed, after, Dictionary(dictionary)),
        pages.pack_small(small, after),
        pages.sign(HUB, "unit:a", after, last, EPOCH, items),
    )


@given(items_of_a_page(), st.binary(max_size=300))
def test_what_is_packed_is_unpacked_and_its_seal_holds(page: tuple[int, list[Item]], dictionary: bytes) -> None:
    after, items = page
    made = packed(after, items, dictionary)
    wire = msgspec.msgpack.decode(msgspec.msgpack.encode(made), type=Page)
    found = pages.unpack(wire, Dictionary(dictionary)).items
    assert list(found) == items
    assert pages.verify(HUB.public, wire, EPOCH, found) == pages.digests(items)


@given(items_of_a_page(), st.data())
def test_a_page_that_was_tampered_with_is_refused(page: tuple[int, list[Item]], data: st.DataObject) -> None:
    after, items = page
    dictionary = b"the dictionary that both hold"
    made = packed(after, items, dictionary)
    field = data.draw(st.sampled_from(["scope", "after", "last", "fixed", "small", "signature", "epoch", "key"]))
    epoch, key = EPOCH, HUB.public
    match field:
        case "scope":
            made = structs.replace(made, scope="unit:b")
        case "after" | "last":
            made = structs.replace(made, **{field: getattr(made, field) + data.draw(st.sampled_from([-1, 1, 7]))})
        case "epoch":
            epoch = b"another."
        case "key":
            key = SecretKey().public
        case _:
            content = bytearray(getattr(made, field))
            if not content:
                return
            content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
            made = structs.replace(made, **{field: bytes(content)})
    try:
        found = pages.unpack(made, Dictionary(dictionary)).items
    except KnownError:  # frame-damaged or frame-too-large
        return
    if field in ("fixed", "small") and _said(found) == _said(items):
        return  # a bit of the packing, or where in the page's range a record stands: that says nothing
    with pytest.raises(KnownError, match="bad-signature"):
        pages.verify(key, made, epoch, found)


@given(items_of_a_page(), st.binary(min_size=20, max_size=300), st.binary(min_size=20, max_size=300))
def test_another_dictionary_never_passes(page: tuple[int, list[Item]], one: bytes, other: bytes) -> None:
    after, items = page
    made = packed(after, items, one)
    assert (pages.check(one) == pages.check(other)) == (one == other)
    try:
        found = pages.unpack(made, Dictionary(other)).items
    except KnownError:  # frame-damaged or frame-too-large
        return
    if _said(found) != _said(items):
        with pytest.raises(KnownError, match="bad-signature"):
            pages.verify(HUB.public, made, EPOCH, found)


def test_two_records_with_one_number_are_no_page() -> None:
    body = records.body(Document(bytes(16), "s", 1, Send(Paper("x"), ("a",))))
    item = Item(7, "document", body, records.key_in(body))
    with pytest.raises(KnownError, match="frame-damaged"):
        pages.unpack(packed(5, [item, item], b""), Dictionary(b""))


@given(st.lists(st.integers(0, 2_000_000), max_size=12))
def test_a_dictionary_is_whole_bodies_and_the_same_for_longer_feeds(sizes: list[int]) -> None:
    bodies = [bytes([number]) * size for number, size in enumerate(sizes)]
    content, full = pages.dictionary(bodies)
    assert len(content) <= DICTIONARY_LIMIT
    assert b"".join(bodies).startswith(content)
    assert full == (sum(sizes) > DICTIONARY_LIMIT)
    if full:
        assert pages.dictionary([*bodies, b"more"]) == (content, True)


def test_a_document_is_the_same_record_for_every_desk() -> None:
    document = Document(bytes(16), "s", 1, Send(Paper("x"), ("a",)))
    assert records.parse("document", records.body(document)) == document
