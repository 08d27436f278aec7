"""Which road to take to the hub: its address, the one that it moved to, and an exchange over the first that answers."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, TypeAlias

from app.desk import session
from app.desk.courier import LineCourier
from app.desk.sync import Exchanger, in_place
from app.desk.transfers import Transfers
from app.domain.errors import KnownError, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import urllib3

    from app.desk.desk import Desk
    from app.desk.doctor import Finding
    from app.desk.proofs import Exported
    from app.protocol.frames import Frame

    _Request: TypeAlias = tuple[str, str, Mapping[str, str], Iterable[bytes]]


class Roads:
    """A courier that tries the hub's addresses in turn: where it is said to be now, then where it was."""

    def __init__(self, addresses: tuple[str, ...], ca: bytes) -> None:
        self._couriers = [LineCourier(address, ca) for address in addresses]
        self.taken = ""
        self._cut = False

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        """See `Courier.exchange`. Another address is tried only as long as no frame has come."""
        self._cut = False
        for place, courier in enumerate(self._couriers):
            begun = False
            try:
                for frame in courier.exchange(content, hold):
                    begun, self.taken = True, courier.address
                    yield frame
                return
            except Unreachable:
                if begun or self._cut or place == len(self._couriers) - 1:
                    raise

    @contextlib.contextmanager
    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: Iterable[bytes] = ()
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """See `LineCourier.ask`, on the road that the last exchange took; before the first, on the first that leads
        anywhere."""
        taken = [one for one in self._couriers if one.address == self.taken]
        with contextlib.ExitStack() as stack:
            yield self._answer(stack, taken or self._couriers, (method, path, headers, body))

    def _answer(
        self, stack: contextlib.ExitStack, couriers: list[LineCourier], request: _Request
    ) -> urllib3.BaseHTTPResponse:
        for place, courier in enumerate(couriers):
            try:
                return stack.enter_context(courier.ask(*request))
            except Unreachable:
                if self._cut or place == len(couriers) - 1:
                    raise
        raise AssertionError("a desk knows an address")

    def be_patient(self, connect_s: float, silence_s: float) -> None:
        """See `Patient`."""
        for courier in self._couriers:
            courier.be_patient(connect_s, silence_s)

    def cut(self) -> None:
        """Break off whatever is under way, from another thread."""
        self._cut = True
        for courier in self._couriers:
            courier.cut()

    def close(self) -> None:
        """Close the connections."""
        for courier in self._couriers:
            courier.close()


def roads_of(desk: Desk) -> Roads:
    """The roads of a desk. To be called on the database thread."""
    return Roads(desk.addresses(), desk.identity.ca)


def exchange_now(desk: Desk) -> frozenset[str]:
    """One exchange, in place."""
    with contextlib.closing(roads_of(desk)) as roads:
        return Exchanger(desk, roads, in_place).run()


def carry_now(desk: Desk) -> None:
    """Carry the files that wait, all of them, in place; and exchange again where there were any."""
    with contextlib.closing(roads_of(desk)) as roads:
        transfers = Transfers(desk, roads, in_place)
        more = transfers.waiting()
        while more:
            more = transfers.run(float("inf"))  # it stops for news
            Exchanger(desk, roads, in_place).run()


def prove_now(desk: Desk, id: str, target: Path) -> Exported:
    """Fetch the county's proof of an item and write the proof file, in place. Raises what `proofs.fetch` does."""
    from app.desk import proofs

    try:
        exchange_now(desk)
    except Unreachable as error:
        raise Unreachable("proof-needs-line") from error
    with contextlib.closing(roads_of(desk)) as roads:
        proof = proofs.fetch(desk, bytes.fromhex(id), Transfers(desk, roads, in_place))
    return proofs.write(proof, proofs.files_here(desk, proof), target)


def doctor_report(store: Path, person: str, hub: str, word: str | None) -> tuple[Finding, ...]:
    """Examine a desk, or what can be told without opening it."""
    from app.desk.doctor import examine
    from app.desk.doctor.kept import of_log

    ca: bytes | None = None
    noticed: tuple[Finding, ...] = ()
    whole: dict[str, bool] = {}
    if word is not None:
        with contextlib.suppress(KnownError):  # what keeps it from opening is among the findings
            desk = session.unlock(store, person, word)
            try:
                hub, ca = hub or desk.addresses()[0], desk.identity.ca
                whole[desk.identity.person] = desk.is_whole()
                noticed = of_log(desk.line().warning)
            finally:
                desk.close()
    return examine(hub, ca, store, whole=whole) + noticed
