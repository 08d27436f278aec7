"""What is foreseen of an act is, to the byte, what the rules make of it where nothing else has happened."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from app.domain import records, rules
from app.domain.acts import Content, Learned, Publish, Read, Send, SignFor, Withdraw
from app.domain.foresight import foreseen
from app.domain.papers import Paper
from app.domain.rules import Accepted
from tests.domain.test_rules import ANNA, NOW, OFFICE, SENDER, TOWN, MemoryOffice, act, sent


@pytest.mark.parametrize(
    ("by", "unit", "content"),
    [
        (SENDER, OFFICE, Send(Paper("关于防汛的通知", body=("请照办。",)), (TOWN,))),
        (SENDER, OFFICE, Publish("停水通知", ("明日停水。",), (TOWN,))),
        (ANNA, TOWN, SignFor()),
        (ANNA, TOWN, Read()),
        (SENDER, OFFICE, Withdraw("发错了")),
        (ANNA, TOWN, Learned("computer-basics", 1, True, date(2023, 11, 14))),
        (ANNA, TOWN, Learned("computer-basics", 1, False, date(2033, 1, 1))),
    ],
)
def test_the_record_that_an_act_leads_to_is_foreseen(by: str, unit: str, content: Content):
    office = MemoryOffice()
    target = b"" if isinstance(content, Send | Publish) else sent(office, TOWN)
    signed = act(by, content, target)
    outcome = rules.outcome(signed, office, NOW + 70)
    assert isinstance(outcome, Accepted), outcome
    assert [records.body(record) for record in outcome.puts] == [foreseen(signed, unit, NOW + 70)]


def test_of_other_acts_the_signed_bytes_are_foreseen():
    for signed in (act(SENDER, Read(), b"x" * 16, kind="of-a-newer-version"), act(SENDER, Read(), kind="withdraw")):
        assert foreseen(signed, TOWN, NOW) == msgspec.msgpack.encode(signed)
