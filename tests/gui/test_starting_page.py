"""发起事项 without a desk: routes, what is typed, hints with mends, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDateTimeEdit, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from app.desk.matters.rows import MatterDraft, RouteRow
from app.domain.addressing import Around
from app.domain.papers import Paper
from app.domain.people import Level, Unit
from app.ui.matters.starting_page import StartingPage
from app.ui.theme import LIGHT
from tests.gui.samples import ME, child, stand, today

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("in_chinese")

ROUTES = (
    RouteRow("leave", "请假", 1, False, ("申请", "批准", "销假")),
    RouteRow("emergency", "突发事件信息报送", 1, True, ("初报", "核报", "终报")),
    RouteRow("outgoing", "发文办理", 1, False, ("拟稿", "核稿", "签发")),
    RouteRow("joint", "跨单位会签", 1, False, ("拟稿", "会签"), "nobody-there", {"step": "会签"}),
)


@pytest.fixture
def page(qtbot: QtBot) -> StartingPage:
    made = StartingPage(LIGHT, today)
    made.set_self(ME)
    stand(qtbot, made, 1214, 680)
    made.set_routes(ROUTES)
    made.set_draft(MatterDraft("", "", "start", 0))
    return made


def click(qtbot: QtBot, page: StartingPage, name: str) -> None:
    qtbot.mouseClick(child(page, QPushButton, name), Qt.MouseButton.LeftButton)


def write(page: StartingPage, title: str, body: str = "") -> None:
    child(page, QLineEdit, "matter-title").setText(title)
    child(page, QPlainTextEdit, "matter-body").setFocus()
    child(page, QPlainTextEdit, "matter-body").setPlainText(body)


def test_what_is_begun_most_is_chosen_and_its_way_is_told(page: StartingPage) -> None:
    assert child(page, QPushButton, "route-outgoing").isChecked()
    assert child(page, QLabel, "way").text() == "拟稿 → 核稿 → 签发"


def test_what_cannot_be_begun_here_cannot_be_pressed(page: StartingPage) -> None:
    assert not child(page, QPushButton, "route-joint").isEnabled()


def test_routes_that_came_again_leave_the_keyboard_where_it_is(page: StartingPage) -> None:
    chosen = child(page, QPushButton, "route-outgoing")
    chosen.setFocus()
    page.set_routes(tuple(reversed(ROUTES)))
    assert child(page, QPushButton, "route-outgoing") is chosen
    assert chosen.hasFocus()
    assert chosen.isChecked()


def test_routes_that_changed_keep_what_is_chosen(qtbot: QtBot, page: StartingPage) -> None:
    click(qtbot, page, "route-leave")
    page.set_routes(ROUTES[:3])
    qtbot.waitUntil(lambda: page.findChild(QPushButton, "route-joint") is None)
    assert child(page, QPushButton, "route-leave").isChecked()
    assert not child(page, QPushButton, "route-outgoing").isChecked()
    assert page.draft().route == "leave"


def test_only_an_emergency_asks_since_when_it_is_known(qtbot: QtBot, page: StartingPage) -> None:
    known = child(page, QDateTimeEdit, "known-at")
    assert not known.isVisible()
    click(qtbot, page, "route-emergency")
    assert known.isVisible()
    assert page.draft().known_at == known.dateTime().toMSecsSinceEpoch()
    click(qtbot, page, "route-leave")
    assert page.draft().known_at == 0


def test_what_is_written_becomes_the_paper(qtbot: QtBot, page: StartingPage) -> None:
    write(page, "关于申请防汛资金的请示", "县财政局：\n\n现申请资金。")
    with qtbot.waitSignal(page.start_asked) as asked:
        click(qtbot, page, "begin")
    draft = asked.args[0]
    assert (draft.route, draft.title) == ("outgoing", "关于申请防汛资金的请示")
    assert (draft.paper.kind, draft.paper.body) == ("请示", ("县财政局：", "现申请资金。"))
    assert draft.paper.signature == ME.unit_name


def test_without_a_title_nothing_begins(qtbot: QtBot, page: StartingPage) -> None:
    with qtbot.assertNotEmitted(page.start_asked):
        click(qtbot, page, "begin")
    assert child(page, QLabel, "starting-problem").text() == "请写标题。"


def test_the_rules_are_said_and_mended(qtbot: QtBot, page: StartingPage) -> None:
    child(page, QLineEdit, "main-recipients").setText("张县长")
    write(page, "关于申请防汛资金的请示报告")
    qtbot.waitUntil(lambda: child(page, QPushButton, "mend-draft-two-kinds").isVisible())
    assert child(page, QLabel, "lint-draft-to-a-person").isVisible()
    click(qtbot, page, "mend-draft-two-kinds")
    assert page.draft().title == "关于申请防汛资金的请示"


def test_typing_is_journalled_and_comes_back(qtbot: QtBot, page: StartingPage) -> None:
    with qtbot.waitSignal(page.typed) as typed:
        write(page, "关于请假的请示", "因病请假两天。")
    page.set_draft(MatterDraft("", "", "start", 0))
    assert page.draft().title == ""
    page.set_draft(typed.args[0])
    assert page.draft().title == "关于请假的请示"


def test_a_draft_for_what_cannot_be_begun_now_is_never_begun_as_something_else(
    qtbot: QtBot, page: StartingPage
) -> None:
    paper = Paper("关于联合检查的通知", body=("请会签。",))
    for route in ("joint", "long-gone"):
        page.set_draft(MatterDraft("d", "", "start", 0, "关于联合检查的通知", route, paper=paper))
        assert child(page, QLabel, "starting-problem").isVisible()
        assert not any(one.isChecked() for one in page.findChildren(QPushButton) if one.isCheckable())
        page.set_routes(ROUTES)
        with qtbot.assertNotEmitted(page.start_asked):
            click(qtbot, page, "begin")
        assert (page.draft().route, page.draft().title) == (route, "关于联合检查的通知")
    click(qtbot, page, "route-outgoing")
    assert not child(page, QLabel, "starting-problem").isVisible()
    with qtbot.waitSignal(page.start_asked) as asked:
        click(qtbot, page, "begin")
    assert asked.args[0].route == "outgoing"


def test_what_is_refused_keeps_what_was_typed(qtbot: QtBot, page: StartingPage) -> None:
    write(page, "关于请假的请示")
    click(qtbot, page, "begin")
    page.show_problem("不行")
    assert page.draft().title == "关于请假的请示"
    with qtbot.waitSignal(page.start_asked):
        click(qtbot, page, "begin")


def test_what_is_mended_is_kept_and_the_keyboard_stays_in_the_text(qtbot: QtBot, page: StartingPage) -> None:
    child(page, QLineEdit, "main-recipients").setText("县水利局、县财政局")
    write(page, "关于申请防汛资金的请示", "妥否，请批示。")
    qtbot.waitUntil(lambda: child(page, QPushButton, "mend-draft-request-one-recipient").isVisible())
    click(qtbot, page, "mend-draft-request-one-recipient")
    paper = page.draft().paper
    assert paper is not None
    assert (paper.main_recipients, paper.copies) == ("县水利局", ("县财政局",))
    assert child(page, QPlainTextEdit, "matter-body").hasFocus()


def test_a_level_that_is_skipped_is_told_and_copied(qtbot: QtBot, page: StartingPage) -> None:
    county = Unit("c", "月望县人民政府", Level.COUNTY)
    town = Unit("t1", ME.unit_name, Level.TOWNSHIP, "c")
    page.set_around(Around(town, (county, town)))
    child(page, QLineEdit, "main-recipients").setText("曲靖市人民政府")
    write(page, "关于申请防汛资金的请示", "妥否，请批示。")
    qtbot.waitUntil(lambda: child(page, QPushButton, "mend-draft-level-skipped").isVisible())
    click(qtbot, page, "mend-draft-level-skipped")
    paper = page.draft().paper
    assert paper is not None
    assert paper.copies == ("月望县人民政府",)
    assert child(page, QLineEdit, "matter-copies").text() == "月望县人民政府"


def test_a_slip_is_no_document_and_is_not_told_to_be_one(qtbot: QtBot, page: StartingPage) -> None:
    page.set_routes((*ROUTES[1:3], structs.replace(ROUTES[0], issues=False)))
    copies = child(page, QLineEdit, "matter-copies")
    click(qtbot, page, "route-outgoing")
    write(page, "年休假申请")
    qtbot.waitUntil(lambda: page.findChild(QLabel, "lint-draft-no-kind") is not None)
    assert copies.isVisible()
    click(qtbot, page, "route-leave")
    qtbot.waitUntil(lambda: page.findChild(QLabel, "lint-draft-no-kind") is None)
    assert not copies.isVisible()
