"""Pages: what was packed is unpacked, sealed and within bounds."""

from __future__ import annotations

from functools import partial

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from app.domain.errors import KnownError
from app.protocol import pages
from app.protocol.compression import Dictionary, compress
from app.protocol.messages import PAGE_LIMIT, RECORD_LIMIT, Columns, Entry, Page
from app.protocol.pages import DICTIONARY_LIMIT, Item
from app.protocol.signatures import SecretKey
from tests.protocol.known import problem

AFTER = 1000
HUB = SecretKey()


@st.composite
def some_items(draw: st.DrawFn) -> list[Item]:
    """Records and tombstones with rising numbers after `AFTER`."""
    numbers = sorted(draw(st.sets(st.integers(AFTER + 1, AFTER + 60), max_size=12)))
    items = []
    for number in numbers:
        kind = draw(st.sampled_from(["document", "notice", "handling", "unit", "of-a-newer-version"]))
        identity = draw(st.binary(min_size=1, max_size=16))
        key = msgspec.msgpack.encode(identity)
        gone = draw(st.booleans())
        body = b"" if gone else msgspec.msgpack.encode([identity, draw(st.text(max_size=40))])
        items.append(Item(number, kind, body, key))
    return items


def packed(items: list[Item], dictionary: bytes) -> Page:
    """A page as the hub makes it."""
    fixed = [item for item in items if item.kind in ("document", "notice") and not item.gone]
    small = [item for item in items if item not in fixed]
    last = AFTER + 60
    return Page(
        "unit:x",
        AFTER,
        last,
        len(dictionary),
        pages.check(dictionary),
        pages.pack_fixed(fixed, AFTER, Dictionary(dictionary)),
        pages.pack_small(small, AFTER),
        pages.sign(HUB, "unit:x", AFTER, last, b"epoch", items),
    )


@given(some_items(), st.binary(max_size=400))
def test_a_page_holds_what_was_put_into_it(items: list[Item], dictionary: bytes):
    page = packed(items, dictionary)
    found = pages.unpack(page, Dictionary(dictionary)).items
    assert list(found) == items
    assert pages.verify(HUB.public, page, b"epoch", found) == pages.digests(items)


@given(some_items().filter(bool), st.data())
def test_a_seal_is_over_every_record_and_where_it_stands(items: list[Item], data: st.DataObject):
    page = packed(items, b"")
    changes = {
        "scope": structs.replace(page, scope="unit:y"),
        "after": structs.replace(page, after=AFTER - 1),
        "last": structs.replace(page, last=page.last + 1),
        "signature": structs.replace(page, signature=bytes(64)),
    }
    for changed in changes.values():
        with pytest.raises(KnownError):
            pages.verify(HUB.public, changed, b"epoch", items)
    with pytest.raises(KnownError):
        pages.verify(HUB.public, page, b"other", items)
    with pytest.raises(KnownError):
        pages.verify(SecretKey().public, page, b"epoch", items)
    dropped = data.draw(st.integers(0, len(items) - 1))
    with pytest.raises(KnownError):
        pages.verify(HUB.public, page, b"epoch", items[:dropped] + items[dropped + 1 :])


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_other_bytes_in_a_page_are_a_known_error(fixed: bytes, small: bytes):
    for one, other in ((fixed, small), (compress(fixed), b""), (b"", compress(small))):
        page = Page("unit:x", AFTER, AFTER + 60, 0, 0, one, other, b"")
        assert problem(partial(pages.unpack, page, Dictionary(b""))) in ("", "frame-damaged", "frame-too-large")


@pytest.mark.parametrize("offset", [0, -5, 61, 2**40])
def test_a_number_outside_its_page_is_refused(offset: int):
    body = msgspec.Raw(msgspec.msgpack.encode([b"id"]))
    small = compress(msgspec.msgpack.encode(Columns((offset,), ("unit",), (body,), (), (), ())))
    fixed = compress(msgspec.msgpack.encode([Entry(offset, "document", body)]))
    for one, other in ((b"", small), (fixed, b"")):
        with pytest.raises(KnownError):
            pages.unpack(Page("unit:x", AFTER, AFTER + 60, 0, 0, one, other, b""), Dictionary(b""))


def test_columns_of_different_lengths_are_refused():
    body = msgspec.Raw(msgspec.msgpack.encode([b"id"]))
    for columns in (
        Columns((1, 1), ("unit",), (body,), (), (), ()),
        Columns((1,), ("unit", "unit"), (body,), (), (), ()),
        Columns((1,), ("unit",), (body, body), (), (), ()),
        Columns((), (), (), (1,), ("unit",), ()),
        Columns((1,), ("unit",), (body,), (1,), ("unit",), (b"key",)),
    ):
        small = compress(msgspec.msgpack.encode(columns))
        page = Page("unit:x", AFTER, AFTER + 60, 0, 0, b"", small, b"")
        assert problem(partial(pages.unpack, page, Dictionary(b""))) == "frame-damaged"


@given(some_items(), st.binary(max_size=400))
def test_what_is_foreseen_is_a_dictionary_like_any_other(items: list[Item], content: bytes):
    own = Dictionary(content)
    page = structs.replace(packed([], b""), small=pages.pack_small(items, AFTER, own), foreseen=len(content))
    assert list(pages.unpack(page, Dictionary(b""), own).items) == items


def test_a_record_and_a_page_have_limits():
    large = Item(AFTER + 1, "document", msgspec.msgpack.encode([b"id", b"x" * RECORD_LIMIT]), b"")
    many = [Item(AFTER + n, "document", msgspec.msgpack.encode([b"id", b"x" * 250_000]), b"") for n in range(1, 12)]
    for items in ([large], many):
        with pytest.raises(KnownError) as caught:
            pages.unpack(packed(items, b""), Dictionary(b""))
        assert caught.value.code == "frame-too-large"
    assert sum(len(item.body) for item in many) > PAGE_LIMIT


@given(st.lists(st.binary(max_size=30), max_size=20))
def test_a_dictionary_is_the_first_bodies_in_order(bodies: list[bytes]):
    assert pages.dictionary(bodies) == (b"".join(bodies), False)


def test_a_full_dictionary_stays_the_same():
    bodies = [bytes([n]) * 300_000 for n in range(60)]
    content, full = pages.dictionary(bodies)
    assert full
    assert len(content) <= DICTIONARY_LIMIT
    assert pages.dictionary([*bodies, b"more"]) == (content, True)
    assert pages.dictionary(bodies[: len(content) // 300_000]) == (content, False)
