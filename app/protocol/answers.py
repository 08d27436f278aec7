"""Receipts as runs: what a reply says of acts that the desk can name itself. The signed bytes come out as they were."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from app.domain.errors import KnownError
from app.protocol.messages import Receipt, Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def packed(receipts: Iterable[Receipt]) -> bytes:
    """What the hub signs of its answers."""
    return msgspec.msgpack.encode(list(receipts))


def runs(receipts: Sequence[Receipt], acts: Sequence[bytes]) -> tuple[Run, ...]:
    """The answers to these acts, in their order. Empty where they answer anything else."""
    if [receipt.act for receipt in receipts] != list(acts):
        return ()
    # neighbours of one run: the same answer, and positions that go up with the places
    grouped = groupby(enumerate(receipts), lambda one: _likeness(*one))
    return tuple(_run([receipt for _, receipt in some]) for _, some in grouped)


def receipts_of(told: Sequence[Run], acts: Sequence[bytes]) -> list[Receipt]:
    """The answers to these acts. Raises `KnownError("frame-damaged")` where there are more or fewer."""
    if sum(run.count for run in told) != len(acts) or any(run.count < 1 for run in told):
        raise KnownError("frame-damaged")
    places = ((run, place) for run in told for place in range(run.count))
    return [_receipt(act, run, place) for act, (run, place) in zip(acts, places, strict=True)]


def _likeness(place: int, receipt: Receipt) -> tuple[object, ...]:
    start = receipt.position and receipt.position - place
    return receipt.outcome, start, bool(receipt.position), receipt.at, receipt.epoch, receipt.reason, receipt.values


def _run(some: list[Receipt]) -> Run:
    first = some[0]
    return Run(len(some), first.outcome, first.position, first.at, first.epoch, first.reason, first.values)


def _receipt(act: bytes, run: Run, place: int) -> Receipt:
    position = run.position and run.position + place
    return Receipt(act, run.outcome, position, run.at, run.epoch, run.reason, run.values)
