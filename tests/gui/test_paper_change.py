"""One paper after another on the same view: nothing of the first is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.paper_view import PaperView
from app.ui.theme import LIGHT
from tests.gui.county import paper
from tests.gui.samples import stand

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LONG_TITLE = "关于进一步做好防汛抗旱和地质灾害防治应急物资储备、调拨、轮换、报废管理工作的紧急通知"


def text_of(view: PaperView) -> str:
    return view.document().toPlainText()


def test_a_short_paper_after_a_long_one_is_only_itself(qtbot: QtBot) -> None:
    fresh, used = PaperView(LIGHT), PaperView(LIGHT)
    for view in (fresh, used):
        stand(qtbot, view, LIGHT.paper_width + LIGHT.space(6), LIGHT.smallest_height * 2)
    short = paper("关于做好防汛物资清点工作的通知", body=("请清点。",))
    fresh.show_paper(short)
    used.show_paper(paper(LONG_TITLE, urgency="加急", body=("甲" * 400,) * 30))
    used.show_paper(short)
    assert text_of(used) == text_of(fresh)
