"""What is inside a mailbag: requests and frames of files come apart as they were put together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.protocol import mailbag
from app.protocol.frames import BagFrame, read_bag, read_frames, write_frame
from app.protocol.messages import FRAME_LIMIT, PIECE_LIMIT, End, LeftBehind, Piece, Wish
from tests.protocol.known import problem

numbers = st.integers(0, 2**63 - 1)
names = st.binary(min_size=16, max_size=32)
frames = st.one_of(
    st.builds(Wish, numbers, st.lists(st.tuples(names, names), max_size=4).map(tuple)),
    st.builds(Piece, names, names, numbers, numbers, st.binary(max_size=300)),
    st.builds(LeftBehind, numbers, numbers),
    st.builds(End, st.booleans()),
)
requests = st.lists(st.binary(min_size=1, max_size=200), max_size=5)


@given(requests, st.lists(frames, max_size=6))
def test_a_bag_comes_apart_as_it_was_put_together(inside: list[bytes], behind: list[BagFrame]) -> None:
    content = mailbag.together(inside, map(write_frame, behind))
    assert list(mailbag.apart(content)) == inside
    assert list(read_bag(mailbag.behind(content))) == behind


@given(requests, st.lists(frames, min_size=1, max_size=4), st.floats(0, 1))
def test_a_bag_that_breaks_off_gives_what_is_whole_or_a_known_error(
    inside: list[bytes], behind: list[BagFrame], part: float
) -> None:
    content = mailbag.together(inside, map(write_frame, behind))
    cut = content[: int(part * len(content))]
    found: list[bytes] = []
    assert problem(lambda: found.extend(mailbag.apart(cut))) in ("", "frame-damaged")
    assert found == inside[: len(found)]


@given(st.binary(max_size=600))
def test_any_other_content_is_a_known_error_or_nothing(content: bytes) -> None:
    known = ("", "frame-damaged", "frame-too-large")
    assert problem(lambda: list(mailbag.apart(content))) in known
    assert problem(lambda: mailbag.behind(content)) in known
    assert problem(lambda: list(read_bag(content))) in known


@given(frames.filter(lambda frame: not isinstance(frame, End)))
def test_the_line_knows_no_frame_of_bags(frame: BagFrame) -> None:
    assert problem(lambda: list(read_frames([write_frame(frame)]))) == "frame-damaged"


def test_a_piece_of_the_largest_size_fits_a_frame() -> None:
    piece = Piece(bytes(16), bytes(32), 2**40, 2**40, bytes(PIECE_LIMIT))
    written = write_frame(piece)
    assert len(written) < FRAME_LIMIT
    assert list(read_bag(written)) == [piece]
