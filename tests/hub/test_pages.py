"""Packed pages are shared between units that were sent the same, and between no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from app.hub.pages import PageMaker
from app.protocol import pages
from app.protocol.compression import LIVE_LEVEL, Dictionary
from app.protocol.pages import Item
from app.protocol.signatures import SecretKey
from tests.integration import small_county

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# two words of one length and one CRC-32, and so are their repetitions
PLUMLESS, BUCKEROO = Dictionary(b"plumless" * 8), Dictionary(b"buckeroo" * 8)


@pytest.fixture
def maker(tmp_path: Path) -> Iterator[PageMaker]:
    hub = small_county.make_hub(tmp_path / "hub")
    yield PageMaker(hub.store, SecretKey())
    hub.close()


def _item(number: int, kind: str, text: str) -> Item:
    key = msgspec.msgpack.encode(b"\x01" * 16)
    return Item(number, kind, msgspec.msgpack.encode([b"\x01" * 16, text]), key)


def test_a_page_is_packed_with_the_dictionary_of_its_own_reader(maker: PageMaker):
    assert pages.check(PLUMLESS.content) == pages.check(BUCKEROO.content)
    items = [_item(1, "document", "plumless" * 4 + "buckeroo" * 4)]
    assert maker._pack(items, 0, PLUMLESS, LIVE_LEVEL) == pages.pack_fixed(items, 0, PLUMLESS)
    assert maker._pack(items, 0, BUCKEROO, LIVE_LEVEL) == pages.pack_fixed(items, 0, BUCKEROO)
    assert pages.pack_fixed(items, 0, PLUMLESS) != pages.pack_fixed(items, 0, BUCKEROO)


def test_records_of_two_kinds_with_one_key_are_two_pages(maker: PageMaker):
    for kind, text in (("document", "公文"), ("notice", "通知")):
        items = [_item(1, kind, text)]
        assert maker._pack(items, 0, PLUMLESS, LIVE_LEVEL) == pages.pack_fixed(items, 0, PLUMLESS)


def test_what_was_packed_for_one_unit_serves_the_next(maker: PageMaker, monkeypatch: pytest.MonkeyPatch):
    first = maker._pack([_item(1, "document", "公文")], 0, PLUMLESS, LIVE_LEVEL)
    monkeypatch.setattr(pages, "pack_fixed", lambda *_: pytest.fail("packed once more"))
    assert maker._pack([_item(8, "document", "公文")], 7, Dictionary(b"plumless" * 8), LIVE_LEVEL) == first
