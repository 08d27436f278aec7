"""zstd within bounds."""

from __future__ import annotations

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import KnownError
from app.protocol.compression import Dictionary, compress, decompress
from tests.protocol.known import problem

LIMIT = 10_000


@given(st.binary(max_size=3000), st.binary(max_size=300))
def test_what_is_compressed_comes_back(content: bytes, dictionary: bytes):
    assert decompress(compress(content), LIMIT) == content
    shared = Dictionary(dictionary)
    assert Dictionary(dictionary).decompress(shared.compress(content, 9), LIMIT) == content


@pytest.mark.parametrize("length", [LIMIT - 1, LIMIT])
def test_the_limit_itself_is_allowed(length: int):
    assert len(decompress(compress(bytes(length)), LIMIT)) == length


@pytest.mark.parametrize("length", [LIMIT + 1, 50_000_000])
def test_nothing_is_unpacked_beyond_the_limit(length: int):
    with pytest.raises(KnownError) as caught:
        decompress(compress(bytes(length)), LIMIT)
    assert caught.value.code == "frame-too-large"


def test_a_window_larger_than_agreed_is_refused():
    options = {zstd.CompressionParameter.window_log: 27, zstd.CompressionParameter.content_size_flag: 0}
    compressor = zstd.ZstdCompressor(options={int(name): value for name, value in options.items()})
    packed = compressor.compress(b"x" * 100) + compressor.flush()
    with pytest.raises(KnownError) as caught:
        decompress(packed, LIMIT)
    assert caught.value.code == "frame-damaged"


@given(st.binary(max_size=200))
def test_other_bytes_are_damaged(content: bytes):
    assert problem(lambda: decompress(content, LIMIT)) in ("", "frame-damaged", "frame-too-large")


@given(st.binary(min_size=1, max_size=2000), st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=9))
def test_a_frame_must_be_whole_and_alone(content: bytes, part: float, more: bytes):
    packed = compress(content)
    for wrong in (packed[: int(part * len(packed))], packed + more):
        with pytest.raises(KnownError):
            decompress(wrong, LIMIT)


@given(st.binary(min_size=100, max_size=500), st.binary(min_size=100, max_size=500))
def test_another_dictionary_never_goes_unnoticed_by_crashing(one: bytes, other: bytes):
    packed = Dictionary(one).compress(one[10:80] * 3, 9)
    assert problem(lambda: Dictionary(other).decompress(packed, LIMIT)) in ("", "frame-damaged")
