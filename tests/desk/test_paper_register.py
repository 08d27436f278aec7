"""Law 7: of a classified paper nothing is kept but the day and who has it in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.domain.errors import KnownError
from app.domain.papers import Paper
from app.hub.county import paper_register
from tests.hub.desks_and_hub import World
from tests.integration.small_county import COUNTY, LI, make_hub

if TYPE_CHECKING:
    from pathlib import Path

SECRET = Paper("关于重点目标防护的请示", body=("机密★1年", "县政府：", "现将重点目标情况报告如下。"))


def test_a_classified_paper_leaves_a_stub_on_the_desk_and_no_more(tmp_path: Path) -> None:
    county = World(tmp_path)
    county.enrol(LI)
    county.sync()
    desk = county.desks[LI]
    for _ in range(2):
        with pytest.raises(KnownError, match="classified"):
            desk.send(SECRET, [COUNTY])
    assert [stub.keeper for stub in desk.paper_register()] == [LI]
    assert desk.outbox() == ()
    assert desk.sent().rows == ()
    county.close()


def test_an_import_that_is_refused_leaves_a_stub_at_the_hub(tmp_path: Path) -> None:
    hub = make_hub(tmp_path / "hub")
    done = hub.import_documents([(1, SECRET)], COUNTY, ())
    assert [code for _, _, code, _ in done.refused] == ["classified"]
    with hub.store.reading() as tx:
        assert [stub.keeper for stub in paper_register(tx)] == [COUNTY]
        assert all(SECRET.title.encode() not in body for _, _, body in tx.rows("record"))
    hub.close()
