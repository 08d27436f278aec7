"""Answers as runs: the bytes that the hub has signed come out again, whatever it answered."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol import answers
from app.protocol.messages import Receipt, Run
from tests.protocol.known import problem

ids = st.binary(min_size=16, max_size=16)
positions = st.integers(0, 5)
answered = st.builds(
    Receipt,
    ids,
    st.sampled_from(["accepted", "refused", "later"]),
    positions,
    st.integers(0, 2),
    st.sampled_from([b"epoch", b"other"]),
    st.sampled_from(["", "withdrawn"]),
    st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy"), max_size=1),
)


@given(st.lists(answered, max_size=12))
def test_what_was_signed_comes_out_again(receipts: list[Receipt]):
    acts = [receipt.act for receipt in receipts]
    told = answers.runs(receipts, acts)
    assert answers.packed(answers.receipts_of(told, acts)) == answers.packed(receipts)


def test_acts_accepted_one_after_another_are_one_run():
    receipts = [Receipt(bytes([n]) * 16, "accepted", 40 + n, 7, b"epoch") for n in range(50)]
    assert answers.runs(receipts, [one.act for one in receipts]) == (Run(50, "accepted", 40, 7, b"epoch"),)


def test_acts_put_off_are_one_run_without_positions():
    receipts = [Receipt(bytes([n]) * 16, "later", 0, 7, b"epoch", "after-unknown") for n in range(3)]
    assert answers.runs(receipts, [one.act for one in receipts]) == (Run(3, "later", 0, 7, b"epoch", "after-unknown"),)


def test_answers_to_anything_else_are_no_runs():
    receipts = [Receipt(b"a" * 16, "accepted", 1, 7, b"epoch"), Receipt(b"b" * 16, "accepted", 2, 7, b"epoch")]
    assert answers.runs(receipts, [b"a" * 16, b"c" * 16]) == ()
    assert answers.runs(receipts, [b"a" * 16]) == ()


@pytest.mark.parametrize("counts", [(1,), (3,), (2, 1), (0, 2), (3, -1), (2**62,), ()])
def test_runs_that_do_not_fit_the_acts_are_refused(counts: tuple[int, ...]):
    told = [Run(count, "accepted", 1, 7, b"epoch") for count in counts]
    assert problem(partial(answers.receipts_of, told, [b"a" * 16, b"b" * 16])) == "frame-damaged"
