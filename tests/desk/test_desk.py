"""`Desk`, the facade: lists paged by key, ids shortened, drafts that survive, acts that are taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.desk.rows import Draft, Filter, Page, Row
from app.domain.errors import KnownError
from tests.integration import small_county
from tests.integration.small_county import BUREAU, CHEN, COUNTY, LI, TOWN
from tests.integration.wire import exchange, exchange_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.desk.desk import Desk
    from app.hub.county import CountyHub
    from tests.integration.conftest import NewDesk


def every(page: Callable[[int | None], Page]) -> list[Row]:
    """All rows of a list, page by page."""
    rows: list[Row] = []
    while True:
        found = page(rows[-1].row if rows else None)
        rows += found.rows
        if not found.more:
            return rows


def test_paging_by_key_visits_every_row_once_newest_first(memory: Path):
    hub = small_county.make_hub(memory / "hub")
    for sender, urgency in ((COUNTY, ""), (BUREAU, "加急"), (COUNTY, "特急")):
        papers = [(n, small_county.paper(f"{sender}{urgency} 通知 {n}", urgency=urgency)) for n in range(25)]
        hub.import_documents(papers, sender, [TOWN])
    desk = small_county.enrol(hub, LI, memory / "li.db").open()
    exchange_all(hub, desk)
    whole = desk.inbox(limit=1000).rows
    assert len(whole) == 75
    assert [row.row for row in whole] == sorted((row.row for row in whole), reverse=True)
    for row in whole[::7]:
        desk.sign_for(row.id)
        desk.mark_read(row.id)
    whole = desk.inbox(limit=1000).rows

    @settings(max_examples=25)
    @given(st.integers(1, 30), st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["", COUNTY, BUREAU, TOWN]))
    def paged(limit: int, to_sign: bool, urgent: bool, unread: bool, office: str) -> None:
        wanted = Filter(to_sign=to_sign, urgent=urgent, unread=unread, office=office)
        expected = [
            row
            for row in whole
            if (not to_sign or row.state == "delivered")
            and (not urgent or row.urgency)
            and (not unread or row.unread)
            and office in ("", row.sender)
        ]
        assert every(lambda after: desk.inbox(wanted, after, limit)) == expected

    paged()
    desk.close()
    hub.close()


def test_an_id_may_be_shortened_as_long_as_it_names_one(hub: CountyHub, new_desk: NewDesk):
    hub.import_documents([(n, small_county.paper(f"通知 {n}")) for n in range(30)], COUNTY, [TOWN])
    desk = new_desk(LI)
    exchange(desk, hub)
    ids = [row.id for row in desk.inbox(limit=100).rows]
    for id in ids:
        shortest = next(length for length in range(1, 33) if sum(one.startswith(id[:length]) for one in ids) == 1)
        for length in range(max(4, shortest), 33):
            assert desk.find(id[:length]) == id
            assert desk.find(id[:length].upper()) == id
        for wrong in (id[: shortest - 1] if shortest > 4 else id[:3], id + "00", "xyz" + id):
            with pytest.raises(KnownError):
                desk.find(wrong)


def blank(**changed: object) -> Draft:
    """A draft."""
    values = {name: "" for name in ("id", "title", "number", "kind", "urgency", "reply_to")}
    lists: dict[str, tuple[str, ...]] = {name: () for name in ("to", "copies", "body")}
    return Draft(**{**values, **lists, "saved_at": 0, **changed})  # type: ignore[arg-type]


def test_drafts_survive_and_go_when_they_are_sent(hub: CountyHub, tmp_path: Path):
    enrolled = small_county.enrol(hub, LI, tmp_path / "li.db")
    desk = enrolled.open()
    exchange(desk, hub)
    first = desk.save_draft(blank(title="关于防汛的", body=("写了一半",)))
    second = desk.save_draft(blank(title="另一份"))
    longer = desk.save_draft(blank(id=first.id, title="关于防汛的报告", body=("写了一半", "又写了一半")))
    desk.close()
    desk = enrolled.open()
    assert {draft.id: draft.title for draft in desk.drafts()} == {first.id: "关于防汛的报告", second.id: "另一份"}
    with pytest.raises(KnownError):
        desk.send(small_county.paper(longer.title), [], draft=first.id)
    assert len(desk.drafts()) == 2, "what is refused keeps its draft"
    desk.send(small_county.paper(longer.title), [COUNTY], draft=first.id)
    assert [draft.id for draft in desk.drafts()] == [second.id]
    desk.delete_draft(second.id)
    assert desk.counts().drafts == 0
    desk.close()


def test_what_is_taken_back_was_never_there_but_its_text_is_kept(hub: CountyHub, new_desk: NewDesk):
    desk = new_desk(LI, undo_seconds=10)
    exchange(desk, hub)
    act = desk.send(small_county.paper("发早了的报告", "正文。"), [COUNTY])
    exchange(desk, hub)  # held: it does not leave yet
    assert [row.can_take_back for row in desk.outbox()] == [True]
    draft = desk.take_back(act)
    assert draft is not None
    assert (draft.title, draft.body, draft.to) == ("发早了的报告", ("正文。",), (COUNTY,))
    assert desk.drafts() == (draft,)
    assert not desk.outbox()
    assert not desk.sent().rows
    exchange_all(hub, desk)
    with hub.store.reading() as tx:
        assert tx.last_position() == 0
    with pytest.raises(KnownError) as caught:
        desk.take_back(act)
    assert caught.value.code == "already-sent"


def test_what_has_left_cannot_be_taken_back(hub: CountyHub, new_desk: NewDesk):
    desk = new_desk(LI)
    exchange(desk, hub)
    act = desk.send(small_county.paper(), [COUNTY])
    exchange(desk, hub)
    with pytest.raises(KnownError) as caught:
        desk.take_back(act)
    assert caught.value.code == "already-sent"


def test_an_emergency_waits_for_no_second_thoughts(hub: CountyHub, new_desk: NewDesk):
    desk = new_desk(LI, undo_seconds=10)
    exchange(desk, hub)
    desk.send(small_county.paper("山洪险情的报告", urgency="特急"), [COUNTY])
    exchange(desk, hub)
    assert [row.state for row in desk.outbox()] == ["accepted"]


def test_the_sender_sees_who_has_it_who_signed_and_who_read(hub: CountyHub, new_desk: NewDesk):
    county, town = new_desk(CHEN), new_desk(LI)
    exchange_all(hub, county, town)
    sent = county.send(small_county.paper(), [TOWN, BUREAU])

    def states() -> list[tuple[str, str]]:
        exchange_all(hub, county)
        return [(one.unit, one.state) for one in county.open(sent).recipients]

    assert states() == [(TOWN, "sent"), (BUREAU, "sent")]
    exchange_all(hub, town)
    assert states() == [(TOWN, "delivered"), (BUREAU, "sent")]
    town.sign_for(sent)
    exchange_all(hub, town)
    assert states() == [(TOWN, "signed-for"), (BUREAU, "sent")]
    town.mark_read(sent)
    exchange_all(hub, town)
    assert states() == [(TOWN, "read"), (BUREAU, "sent")]
    assert county.open(sent).verified is True
    assert town.open(sent).recipients == (), "who else has it is the sender's business"


def test_settings_of_a_face_are_remembered(hub: CountyHub, tmp_path: Path):
    enrolled = small_county.enrol(hub, LI, tmp_path / "li.db")
    desk: Desk = enrolled.open()
    desk.set_setting("scale", 1.25)
    desk.close()
    desk = enrolled.open()
    assert desk.setting("scale") == 1.25
    desk.set_setting("scale", None)
    assert desk.setting("scale", 1) == 1
    desk.close()
