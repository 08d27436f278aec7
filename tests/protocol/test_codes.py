"""Codes read from paper: what is typed gives back what was printed, and nothing else does."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.errors import KnownError
from app.protocol import codes

printed = st.text(codes.ALPHABET, min_size=24, max_size=24).map(codes.grouped)
separators = st.sampled_from(["", "-", " ", "  ", "—", "–", "－", "·", "\u3000", "\n", "\u200b"])


def _full_width(text: str) -> str:
    return "".join(chr(ord(symbol) + 0xFEE0) for symbol in text)


def test_the_alphabet_has_32_symbols_and_none_that_look_alike() -> None:
    assert len(set(codes.ALPHABET)) == len(codes.ALPHABET) == 32
    assert not set(codes.ALPHABET) & set("0O1I")


def test_a_new_code_is_printed_in_six_groups_of_four_and_never_repeats() -> None:
    made = {codes.new_code() for _ in range(200)}
    assert len(made) == 200
    for code in made:
        groups = code.split("-")
        assert [len(group) for group in groups] == [4] * 6
        assert set("".join(groups)) <= set(codes.ALPHABET)


def test_every_symbol_is_drawn() -> None:
    assert set("".join(codes.new_code() for _ in range(200))) - {"-"} == set(codes.ALPHABET)


@given(printed, separators, st.booleans(), st.booleans())
def test_what_is_typed_gives_the_printed_code(code: str, between: str, small: bool, wide: bool) -> None:
    groups = code.lower().split("-") if small else code.split("-")
    typed = between.join(_full_width(group) if wide else group for group in groups)
    assert codes.normalise(f" {typed}\n") == code


@given(printed, st.sampled_from("1Il|"))
def test_what_a_handwritten_small_l_was_taken_for_is_read_as_l(code: str, seen: str) -> None:
    assert codes.normalise(code.replace("L", seen)) == code


@given(st.text())
def test_anything_else_is_malformed_and_the_error_holds_none_of_it(text: str) -> None:
    assume(sum(not symbol.isspace() for symbol in text) != 24)
    with pytest.raises(KnownError, match="code-malformed") as caught:
        codes.normalise(text)
    assert set(caught.value.values) == {"length", "expected"}


@given(printed, st.integers(0, 23), st.sampled_from("0O#$é零"))
def test_a_symbol_that_no_code_has_is_refused(code: str, place: int, strange: str) -> None:
    symbols = code.replace("-", "")
    with pytest.raises(KnownError, match="code-malformed"):
        codes.normalise(symbols[:place] + strange + symbols[place + 1 :])


@given(printed, st.integers(0, 23))
def test_a_code_that_is_too_short_or_too_long_is_refused(code: str, place: int) -> None:
    symbols = code.replace("-", "")
    for wrong in (symbols[:place] + symbols[place + 1 :], symbols[:place] + "A" + symbols[place:]):
        with pytest.raises(KnownError, match="code-malformed"):
            codes.normalise(wrong)


def test_composed_and_decomposed_forms_are_one() -> None:
    code = codes.new_code()
    assert codes.normalise(unicodedata.normalize("NFD", code)) == code
