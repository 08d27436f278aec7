"""Bundles of acts: what comes out is what was signed, byte by byte, and nothing makes them swell."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from app.domain.acts import Act, SignedAct
from app.domain.errors import KnownError
from app.protocol.bundles import MOST_ACTS, MOST_AFTER, SIGNATURE, Bundle, bundle, unbundle
from app.protocol.frames import read_request, seal_request
from app.protocol.identifiers import act_id, act_seed, new_act_id
from app.protocol.messages import Request
from app.protocol.signatures import SecretKey
from tests.protocol.known import problem

SEED = act_seed(b"s" * 32)
DESK = bytes(16)
numbers = st.integers(0, 2**48 - 1)
names = st.binary(min_size=16, max_size=16)
texts = st.text(max_size=20)


def signed(act: Act, number: int = 0) -> SignedAct:
    return SignedAct(msgspec.msgpack.encode(act), b"key", bytes([number % 256]) * SIGNATURE)


def act_at(at: int, target: bytes = b"", after: tuple[bytes, ...] = ()) -> Act:
    """An act with the id that follows from the rest."""
    body = msgspec.Raw(msgspec.msgpack.encode(["withdraw", "发错了"]))
    act = Act(b"", "withdraw", target, "p1", DESK, "internet", at, 12, after, body)
    return structs.replace(act, id=act_id(SEED, at, msgspec.msgpack.encode(act)))


@st.composite
def some_acts(draw: st.DrawFn) -> tuple[SignedAct, ...]:
    """Acts, some made upon others before them, some with ids of their own."""
    acts: list[Act] = []
    for _ in range(draw(st.integers(1, 8))):
        known = st.sampled_from([act.id for act in acts] or [bytes(16)])
        target, after = draw(known | names), tuple(draw(st.lists(known | names, max_size=3)))
        act = act_at(draw(numbers), target, after)
        other = structs.replace(act, id=draw(names), kind=draw(texts), by=draw(texts), offset=draw(st.none() | numbers))
        acts.append(draw(st.sampled_from([act, other])))
    return tuple(signed(act, number) for number, act in enumerate(acts))


def request(*acts: SignedAct) -> Request:
    return Request("internet", b"epoch", b"turn", (), acts, 5, 0)


@given(some_acts())
def test_acts_come_out_as_they_were_signed(acts: tuple[SignedAct, ...]):
    made = bundle(acts, SEED)
    assert made is not None
    assert unbundle(*made) == acts
    key = SecretKey()
    assert read_request(seal_request(request(*acts), DESK, key)).opened(key.public) == request(*acts)


def test_ids_that_follow_from_the_rest_and_what_names_them_are_not_sent():
    first = act_at(1_780_000_000_000, new_act_id())
    second = act_at(first.at + 5, first.id, (first.id,))
    made = bundle([signed(first), signed(second)], SEED)
    assert made is not None
    assert made[0].ids == (b"", b"")
    assert (made[0].targets[1], made[0].after[1], made[0].times[1]) == (0, (0,), 5)


def test_fifty_acts_take_little_more_than_their_signatures_targets_and_texts():
    acts = [signed(act_at(1_780_000_000_000 + 40 * n, new_act_id())) for n in range(50)]
    packed = seal_request(request(*acts), DESK, SecretKey())
    assert len(packed) < 50 * (SIGNATURE + 16) + 400


def test_an_id_is_a_uuid_of_its_time_that_only_the_desk_can_tell():
    made = act_id(SEED, 1_780_000_000_123, b"rest")
    assert int.from_bytes(made[:6], "big") == 1_780_000_000_123
    assert (made[6] >> 4, made[8] >> 6) == (7, 2)
    assert act_id(SEED, 1_780_000_000_123, b"other") != made != act_id(bytes(16), 1_780_000_000_123, b"rest")
    assert len(act_id(SEED, -5, b"")) == len(act_id(SEED, 2**60, b"")) == 16


@pytest.mark.parametrize(
    "odd",
    [
        SignedAct(b"no act", b"key", bytes(SIGNATURE)),
        SignedAct(msgspec.msgpack.encode(act_at(5)) + b"behind", b"key", bytes(SIGNATURE)),
        SignedAct(msgspec.msgpack.encode([*msgspec.msgpack.decode(msgspec.msgpack.encode(act_at(5))), 1]), b"", b""),
        structs.replace(signed(act_at(5)), signature=b"short"),
        signed(structs.replace(act_at(5), id=b"short")),
        signed(act_at(5, after=(bytes(16),) * (MOST_AFTER + 1))),
    ],
)
def test_what_would_come_out_otherwise_travels_as_it_is(odd: SignedAct):
    assert bundle([signed(act_at(1)), odd], SEED) is None
    key = SecretKey()
    sent = request(signed(act_at(1)), odd)
    assert read_request(seal_request(sent, DESK, key)).opened(key.public) == sent


def made_of(acts: int) -> tuple[Bundle, bytes]:
    made = bundle([signed(act_at(1_780_000_000_000 + n)) for n in range(acts)], SEED)
    assert made is not None
    return made


def test_columns_that_do_not_fit_together_are_refused():
    made, signatures = made_of(3)
    for name in made.__struct_fields__[1:]:
        shorter = structs.replace(made, **{name: getattr(made, name)[:-1]})
        assert problem(partial(unbundle, shorter, signatures)) == "frame-damaged"
    for other in (signatures[:-1], signatures + b"x", signatures[:-SIGNATURE], b""):
        assert problem(partial(unbundle, made, other)) == "frame-damaged"


@pytest.mark.parametrize(
    "changes",
    [
        {"ids": (b"x" * 17, b"", b"")},
        {"after": ((0,), (), ())},
        {"after": ((), (), (-1,))},
        {"targets": (b"", 1, b"")},
        {"after": ((), (), (0,) * (MOST_AFTER + 1))},
        {"times": (2**63, 2**63, 2**63)},
    ],
)
def test_nothing_in_a_bundle_names_what_is_not_there_or_makes_it_swell(changes: dict[str, object]):
    made, signatures = made_of(3)
    assert problem(partial(unbundle, structs.replace(made, **changes), signatures)) == "frame-damaged"


def test_a_bundle_has_no_more_acts_than_a_request():
    made, signatures = made_of(2)
    many = [tuple(column) * 501 for column in structs.astuple(made)[1:]]
    with pytest.raises(KnownError) as caught:
        unbundle(Bundle(SEED, *many), signatures * 501)
    assert caught.value.code == "frame-too-large"
    assert len(many[0]) > MOST_ACTS


@given(st.binary(max_size=300), st.binary(max_size=200))
def test_other_bytes_are_a_known_error(content: bytes, signatures: bytes):
    def read() -> None:
        try:
            found = msgspec.msgpack.decode(content, type=Bundle)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return
        unbundle(found, signatures)

    assert problem(read) in ("", "frame-damaged", "frame-too-large")


def test_the_vector_of_the_protocol():
    read = msgspec.Raw(msgspec.msgpack.encode(["read"]))
    act = Act(b"", "read", b"\1" * 16, "p1", b"\2" * 16, "internet", 1_750_000_000_000, None, (), read)
    made = act_id(b"\5" * 16, act.at, msgspec.msgpack.encode(act))
    assert made.hex() in (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
