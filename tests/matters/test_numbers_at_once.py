"""Several hub processes serve one database, and give numbers at the same time: no gap, no double."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import pytest

from app.domain.matters.contents import PREFIX, Agree, Sign, Start, Submit
from app.hub.acceptance import Circumstances, accept
from app.hub.county import CountyHub
from app.hub.matters.numbering import begin_year
from app.protocol.shipped import shipped_routes
from tests.integration.forging import act_of, signed
from tests.matters.office import COUNTY, PAPER, TOWN, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.acts import SignedAct
    from app.domain.matters.contents import Content
    from app.protocol.messages import Receipt

EACH: Final = 12
"""Documents that each hub numbers."""


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    database = request.getfixturevalue("postgresql_database") if request.param == "postgresql" else ""
    made = Office(tmp_path, "sun", "li", "mayor", database=database)
    yield made
    made.close()


def act_on(office: Office, by: str, content: Content, matter: bytes = b"") -> SignedAct:
    desk = office.desks[by]
    return signed(desk, act_of(desk, PREFIX + content.verb, content, target=matter))


def taken_in(hub: CountyHub, act: SignedAct) -> Receipt:
    with hub.store.writing() as tx:
        receipt = accept(act, tx, Circumstances(hub.clock(), tx.value("epoch"), hub.settings.zone))
    assert receipt.outcome == "accepted", receipt
    return receipt


def signature(office: Office) -> SignedAct:
    """That of a document which waits for it."""
    begin = act_on(office, "sun", Start(shipped_routes()["outgoing"], "通知", TOWN, COUNTY, PAPER))
    matter = taken_in(office.hub, begin).act
    taken_in(office.hub, act_on(office, "sun", Submit(1), matter))
    taken_in(office.hub, act_on(office, "li", Agree(2, "", "sign"), matter))
    return act_on(office, "mayor", Sign(3, "同意印发"), matter)


def test_two_hubs_number_at_once_without_gap_or_double(office: Office) -> None:
    with office.hub.store.writing() as tx:
        begin_year("月望乡发", 2026, 38, tx)
    acts = [signature(office) for _ in range(2 * EACH)]
    hubs = [CountyHub(office.folder / "hub", office.clock) for _ in range(2)]
    together = threading.Barrier(2)

    def give(hub: CountyHub, some: list[SignedAct]) -> list[str]:
        together.wait()
        return [taken_in(hub, one).values["number"] for one in some]

    try:
        with ThreadPoolExecutor(2) as pool:
            given = [*pool.map(give, hubs, (acts[:EACH], acts[EACH:]))]
    finally:
        for hub in hubs:
            hub.close()
    ordinals = [[int(number.partition("〕")[2].rstrip("号")) for number in some] for some in given]
    assert all(some == sorted(some) for some in ordinals)
    wanted = list(range(38, 38 + 2 * EACH))
    assert sorted([*ordinals[0], *ordinals[1]]) == wanted
    with office.hub.store.reading() as tx:
        assert [one.ordinal for one in tx.matters.register("月望乡发", 2026).entries] == wanted
