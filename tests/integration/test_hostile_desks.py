"""A desk that was enrolled and lies: whatever it signs, the hub answers or refuses, and tells it nothing of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.acts import SignedAct
from app.hub import recovery
from app.protocol.compression import Dictionary, compress
from app.protocol.frames import decode, read_frames, seal_request
from app.protocol.messages import Cursor, Index, Offer, Page, Problem, Request
from app.protocol.pages import unpack
from app.protocol.signatures import Purpose, SecretKey
from app.speech.sentences import SENTENCES
from tests.integration import small_county
from tests.integration.small_county import CHEN, COUNTY, HILLS, LI, TOWN
from tests.integration.wire import answer, assert_mirrors, exchange, exchange_all
from tests.protocol.known import problem

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.hub.county import CountyHub
    from tests.integration.conftest import NewDesk

LARGEST = 2**64 - 1
numbers = st.one_of(st.integers(-(2**63), LARGEST), st.sampled_from([0, 1, -1, 2**31, 2**63 - 1, 2**63, LARGEST]))
near = st.integers(-3, 40)
some_bytes = st.binary(max_size=80)
scopes = st.one_of(st.sampled_from(["county", f"unit:{TOWN}", f"unit:{HILLS}", "person:x", ""]), st.text(max_size=12))
kinds = st.one_of(st.sampled_from(["unit", "person", "document", "handling", "withdrawal", "key"]), st.text(max_size=9))
trees = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, st.floats(), st.text(max_size=9), some_bytes),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=12,
)
bodies = trees.map(msgspec.msgpack.encode)
cursors = st.builds(Cursor, scopes, st.one_of(near, numbers), st.booleans())
acts = st.builds(
    SignedAct, st.one_of(bodies, some_bytes), some_bytes, some_bytes, st.sampled_from(["ed25519", "sm2", ""])
)
offers = st.builds(
    Offer, scopes, numbers, numbers, some_bytes, some_bytes, some_bytes,
    st.lists(st.tuples(numbers, kinds, st.one_of(bodies, some_bytes)), max_size=3).map(tuple),
)  # fmt: skip
requests = st.builds(
    Request, st.just("extranet"), some_bytes, some_bytes, st.lists(cursors, max_size=5).map(tuple),
    st.lists(acts, max_size=3).map(tuple), numbers, numbers, st.one_of(near, numbers),
    st.lists(offers, max_size=2).map(tuple), st.lists(st.tuples(some_bytes, some_bytes), max_size=2).map(tuple),
    st.booleans(),
)  # fmt: skip
often = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Liar:
    """An enrolled desk that signs whatever it is told to."""

    def __init__(self, hub: CountyHub, desk: Desk) -> None:
        self._hub = hub
        self._key = SecretKey(desk.identity.desk_secret)
        with desk.store.reading() as tx:
            self._id = tx.setting("desk", bytes, b"")
        with hub.store.reading() as tx:
            self._epoch = tx.value("epoch")

    def sealed(self, request: Request) -> bytes:
        """As this desk would send it; of the hub's epoch where it names none."""
        named = msgspec.structs.replace(request, epoch=request.epoch or self._epoch)
        return seal_request(named, self._id, self._key)

    def says(self, request: Request) -> None:
        """The hub answers, or refuses with a code that has a sentence; and sends pages of its own scopes only."""
        self.sends(self.sealed(request))

    def sends(self, content: bytes) -> None:
        """The same of bytes."""
        for frame in read_frames([answer(self._hub, content)]):
            if isinstance(frame, Problem):
                assert frame.code in SENTENCES
            if isinstance(frame, Page | Index):
                assert frame.scope in ("county", f"unit:{TOWN}")


@pytest.mark.parametrize("recovering", [False, True])
def test_no_request_of_a_lying_desk_troubles_the_hub(hub: CountyHub, new_desk: NewDesk, recovering: bool):
    honest, liar = new_desk(CHEN), new_desk(LI)
    hub.import_documents([(1, small_county.paper("别人的文件"))], COUNTY, [HILLS])
    exchange_all(hub, honest, liar)
    if recovering:
        with hub.store.writing() as tx:
            recovery.begin(tx, {scope.name: scope.head for scope in tx.feeds.scopes()})
    lying = Liar(hub, liar)

    @often
    @given(requests)
    def answered(request: Request) -> None:
        lying.says(request)

    answered()
    if recovering:
        exchange_all(hub, honest)
        recovery.close(hub)
    exchange_all(hub, honest)
    assert_mirrors(honest, hub)


def test_nothing_that_a_lying_desk_packs_troubles_the_hub(hub: CountyHub, new_desk: NewDesk):
    """Any tree of values, rightly signed, in the place of a request."""
    desk = new_desk(LI)
    exchange(desk, hub)
    lying, key = Liar(hub, desk), SecretKey(desk.identity.desk_secret)
    prefix = lying.sealed(Request("extranet", b"", b"", (), (), 0, 0))[:19]

    @often
    @given(st.one_of(bodies.map(compress), some_bytes))
    def answered(packed: bytes) -> None:
        lying.sends(prefix + key.sign(Purpose.REQUEST, prefix[3:] + packed) + packed)

    answered()


@often
@given(st.one_of(bodies, some_bytes))
def test_an_index_that_is_none_is_a_known_error(content: bytes):
    assert problem(lambda: decode(content, list[tuple[str, bytes]])) in ("", "frame-damaged")


@often
@given(kinds, bodies, some_bytes)
def test_a_record_that_is_none_is_a_known_error(kind: str, body: bytes, fixed: bytes):
    page = Page(
        "county", 0, 3, 0, 0, fixed, compress(msgspec.msgpack.encode(([(1, kind, msgspec.Raw(body))], []))), b""
    )
    assert problem(lambda: unpack(page, Dictionary(b""))) in ("", "frame-damaged", "frame-too-large")
