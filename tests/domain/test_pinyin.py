"""Names are found by the initials that a clerk would type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pinyin import initials


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("王小明", "wxm"),
        ("欧阳娜娜", "oynn"),
        ("单田芳", "stf"),
        ("曾国藩", "zgf"),
        ("解晓东", "xxd"),
        ("李婷", "lt"),
        ("张玥", "zy"),
        ("陈静 A", "cja"),
    ],
)
def test_a_name_is_found_by_its_initials(name: str, typed: str) -> None:
    assert typed in initials(name)


def test_a_surname_is_found_in_both_readings() -> None:
    assert initials("单红")[0][0] == "d"
    assert initials("单红")[1][0] == "s"


@given(st.text(max_size=8))
def test_no_name_is_without_an_answer(name: str) -> None:
    for found in initials(name):
        assert found == found.lower()
        assert len(found) <= len(name.lower())
