"""The demonstration as `make run` starts it, without its window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.demo.county import PASSWORD, DemoCounty
from app.desk import session
from app.desk.matters.rows import MatterBox
from app.desk.road import exchange_now
from app.domain.errors import Unreachable

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.desk import Desk


def _inbox(desk: Desk) -> list[str]:
    return [row.title for row in desk.inbox(limit=100).rows]


def _sees_matters_in_every_state(desk: Desk) -> None:
    todo = desk.matters.page(MatterBox.TODO).rows
    assert [(row.urgent, row.steps) for row in todo] == [(True, ("终报",)), (False, ("分发",))]
    issued = desk.matters.open(todo[1].id)
    assert issued.row.number.endswith("〕1号")
    assert len(issued.revisions) == 2
    assert issued.verified
    asked = {row.route_id: row.holders for row in desk.matters.page(MatterBox.STARTED).rows}
    assert set(asked) == {"emergency", "incoming", "leave"}
    assert desk.me().name not in asked["leave"]
    assert not any(row.pending for box in MatterBox for row in desk.matters.page(box).rows)


def test_a_clerk_receives_what_a_colleague_sends_and_nothing_with_the_cable_out(tmp_path: Path) -> None:
    with DemoCounty(tmp_path / "county") as county:
        desk = session.unlock(county.desks, "", PASSWORD)
        try:
            assert desk.me().demo
            before = _inbox(desk)
            assert len(before) == 36
            _sees_matters_in_every_state(desk)
            county.pull()
            county.play_colleague()
            county.wait_for_colleague()
            with pytest.raises(Unreachable) as cut:
                exchange_now(desk)
            assert cut.value.nothing_sent
            assert _inbox(desk) == before
            county.plug()
            exchange_now(desk)
            assert _inbox(desk) == ["关于做好防汛物资清点工作的通知", *before]
        finally:
            desk.close()
    with DemoCounty(tmp_path / "county") as again:
        desk = session.unlock(again.desks, "", PASSWORD)
        try:
            exchange_now(desk)
            assert len(_inbox(desk)) == 37
        finally:
            desk.close()
