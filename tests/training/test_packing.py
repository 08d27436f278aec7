"""A course as one file: the same bytes everywhere, read within limits whatever it claims."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.errors import KnownError
from app.protocol.looking import look_at
from app.training.checking import read
from app.training.packing import MOST_FILES, packed, unpacked
from tests.training.small_course import course, files

PACK = packed(files())


def _zip(entries: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, one in entries.items():
            pack.writestr(name, one)
    return content.getvalue()


def test_what_was_packed_is_the_same_course():
    assert read(unpacked(PACK)) == course()
    assert packed({**dict(reversed(files().items())), "Thumbs.db": b"x"}) == PACK


def test_it_may_be_sent_as_an_attachment():
    looked = look_at(io.BytesIO(PACK), len(PACK), "小课程.zip")
    assert (looked.media, looked.name) == ("course", "小课程.xycourse")
    assert look_at(io.BytesIO(PACK), len(PACK), "小课程.xycourse").renamed is False


def test_a_program_in_it_keeps_it_from_being_sent():
    bad = _zip({**files(), "setup.exe": b"MZ"})
    with pytest.raises(KnownError, match="attachment-executable"):
        look_at(io.BytesIO(bad), len(bad), "x.xycourse")


def test_a_folder_zipped_by_hand_is_a_course_too():
    assert read(unpacked(_zip({f"小课程/{path}": one for path, one in files().items()}))) == course()


def test_names_in_the_code_page_of_windows_are_read():
    content = _zip({"lessons/AAAA.md": b"x"})
    assert "lessons/第一.md" in unpacked(content.replace(b"AAAA", "第一".encode("gb18030")))


def test_a_bomb_goes_off_nowhere():
    for bomb in ({"a": b"\0" * (1024 * 1024 + 1)}, {str(n): b"" for n in range(MOST_FILES + 1)}):
        with pytest.raises(KnownError, match="pack-swollen"):
            unpacked(_zip(bomb))
    with pytest.raises(KnownError, match="pack-swollen"):
        unpacked(_zip({str(n): b"\0" * 1024 * 1024 for n in range(33)}))


@given(st.integers(0, len(PACK) - 1), st.binary(min_size=1, max_size=8))
@example(PACK.rindex(b"course.toml"), b"\0")
def test_no_damage_takes_it_down(place: int, put: bytes):
    damaged = PACK[:place] + put + PACK[place + len(put) :]
    try:
        unpacked(damaged)
    except KnownError as error:
        assert error.code in ("pack-unreadable", "pack-swollen")  # noqa: PT017  either way is right


def test_what_is_no_zip_is_no_course():
    with pytest.raises(KnownError, match="pack-unreadable"):
        unpacked(b"%PDF-1.7")
