"""Frames and requests: whole whatever the line does to them, and nothing but a known error for anything else."""

from __future__ import annotations

import itertools
from functools import partial

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import KnownError
from app.protocol.frames import Frame, decode, read_frames, read_request, seal_request, write_frame
from app.protocol.messages import (
    FRAME_LIMIT,
    INDEX_LIMIT,
    REQUEST_WIRE_LIMIT,
    Cursor,
    End,
    Head,
    Index,
    Page,
    Problem,
    Request,
)
from app.protocol.signatures import SecretKey
from tests.protocol.known import problem

numbers = st.integers(0, 2**63 - 1)
some_bytes = st.binary(max_size=200)
texts = st.text(max_size=20)
frames = st.one_of(
    st.builds(Head, some_bytes, numbers, some_bytes, some_bytes, some_bytes, numbers),
    st.builds(Page, texts, numbers, numbers, numbers, numbers, some_bytes, some_bytes, some_bytes),
    st.builds(Index, texts, numbers, some_bytes),
    st.builds(End, st.booleans()),
    st.builds(Problem, texts, st.dictionaries(texts, texts, max_size=3)),
)
requests = st.builds(
    Request,
    texts,
    some_bytes,
    some_bytes,
    st.lists(st.builds(Cursor, texts, numbers, st.booleans()), max_size=4).map(tuple),
    st.just(()),
    numbers,
    numbers,
    hold=st.integers(0, 300),
)
DESK = bytes(16)


def split(content: bytes, cuts: list[int]) -> list[bytes]:
    """The content in pieces."""
    places = sorted({0, len(content), *(cut % (len(content) + 1) for cut in cuts)})
    return [content[start:end] for start, end in itertools.pairwise(places)]


@given(st.lists(frames, max_size=5), st.lists(st.integers(0), max_size=10))
def test_frames_arrive_whole_however_they_are_cut_up(sent: list[Frame], cuts: list[int]):
    content = b"".join(map(write_frame, sent))
    assert list(read_frames(split(content, cuts))) == sent


@given(st.lists(frames, min_size=1, max_size=4), st.floats(0, 1, exclude_max=True))
def test_of_a_reply_that_breaks_off_the_whole_frames_are_good(sent: list[Frame], part: float):
    content = b"".join(map(write_frame, sent))
    arrived = list(read_frames([content[: int(part * len(content))]]))
    assert arrived == sent[: len(arrived)]
    assert len(arrived) < len(sent)


@given(requests)
def test_a_request_comes_out_as_it_was_packed_or_not(request: Request):
    key = SecretKey()
    sent = seal_request(request, DESK, key)
    assert read_request(sent).opened(key.public) == request
    assert len(sent) <= 83 + len(msgspec.msgpack.encode(request)), "packing makes nothing longer"


@given(st.binary(max_size=500))
def test_anything_else_is_a_known_error_or_nothing(content: bytes):
    assert problem(lambda: list(read_frames([content]))) in ("", "frame-damaged", "frame-too-large")


REST = 9


@given(st.integers(0, 255) | st.just(REST), st.integers(0, 2**32 - 1) | st.just(0))
def test_no_length_makes_a_reader_wait_for_more_than_agreed(number: int, length: int):
    head = bytes([number]) + length.to_bytes(4, "big")
    limit = INDEX_LIMIT if number == 3 else FRAME_LIMIT
    known = number in (*range(1, 6), REST)
    # a rest is bare bytes: what it lacks is noticed where it is joined to its part
    empty = "" if number == REST else "frame-damaged"
    expected = ("" if length else empty) if known and length <= limit else "frame-too-large"
    assert problem(lambda: list(read_frames([head]))) == (expected if known else "frame-damaged")


def test_the_index_of_a_hundred_thousand_documents_passes():
    index = Index("unit:530304001", 100_000, bytes(2_600_000))
    assert list(read_frames(split(write_frame(index), [70_000, 900_000]))) == [index]


@given(requests)
def test_a_request_is_opened_with_the_key_that_sealed_it_and_no_other(request: Request):
    key = SecretKey()
    sealed = read_request(seal_request(request, DESK, key))
    assert sealed.opened(key.public) == request
    with pytest.raises(KnownError) as caught:
        sealed.opened(SecretKey().public)
    assert caught.value.code == "bad-signature"


@given(requests, st.binary(min_size=16, max_size=16).filter(lambda desk: desk != DESK))
def test_a_request_cannot_be_passed_off_as_another_desks(request: Request, other: bytes):
    key = SecretKey()
    content = bytearray(seal_request(request, DESK, key))
    content[3:19] = other
    sealed = read_request(bytes(content))
    assert sealed.desk == other
    with pytest.raises(KnownError):
        sealed.opened(key.public)


@given(st.binary(max_size=300))
def test_what_is_no_request_is_a_known_error(content: bytes):
    with pytest.raises(KnownError):
        read_request(content).opened(SecretKey().public)


def test_a_request_beyond_the_limit_is_not_looked_at():
    with pytest.raises(KnownError) as caught:
        read_request(bytes(REQUEST_WIRE_LIMIT + 1))
    assert caught.value.code == "frame-too-large"


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_damaged(content: bytes):
    for kind in (Head, Page, Request, Problem):
        assert problem(partial(decode, content, kind)) in ("", "frame-damaged")


def test_a_newer_peer_may_add_fields_at_the_end():
    import msgspec

    newer = msgspec.msgpack.encode([True, "something new", {"and": "more"}])
    assert decode(newer, End) == End(True)
