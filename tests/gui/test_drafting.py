"""Rules of drafting while one writes a document: said once the title stands, and mended by a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton

from app.ui.compose_page import ComposePage
from app.ui.theme import LIGHT
from tests.gui.samples import ME, UNITS, child, draft, stand, today

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.fixture
def writing(qtbot: QtBot) -> ComposePage:
    made = ComposePage(LIGHT, today)
    made.set_self(ME)
    made.set_units(UNITS)
    stand(qtbot, made, 1214, 680)
    return made


def mend(qtbot: QtBot, writing: ComposePage, lint: str) -> None:
    qtbot.waitUntil(lambda: child(writing, QPushButton, f"mend-{lint}").isVisible())
    qtbot.mouseClick(child(writing, QPushButton, f"mend-{lint}"), Qt.MouseButton.LeftButton)


def test_rules_of_drafting_are_said_once_the_title_is_written_and_can_be_mended(
    qtbot: QtBot, writing: ComposePage
) -> None:
    child(writing, QLineEdit, "title").setText("关于申请防汛资金的请示报告")
    child(writing, QLineEdit, "number").setText("马政办〔2026〕03号")
    child(writing, QPlainTextEdit, "body").setFocus()
    child(writing, QPlainTextEdit, "body").setPlainText("请予批准。")
    mend(qtbot, writing, "draft-number-zero")
    mend(qtbot, writing, "draft-two-kinds")
    assert writing.draft().number == "马政办〔2026〕3号"
    assert writing.draft().title == "关于申请防汛资金的请示"


def test_a_mend_takes_the_second_recipient_to_the_copies_and_leaves_the_keyboard_in_the_text(
    qtbot: QtBot, writing: ComposePage
) -> None:
    writing.set_draft(draft(title="关于申请防汛资金的请示", body=("妥否，请批示。",), to=("t1", "d1")))
    child(writing, QPlainTextEdit, "body").setFocus()
    mend(qtbot, writing, "draft-request-one-recipient")
    assert writing.draft().to == ("t1",)
    assert writing.draft().copies == ("县水利局",)
    assert child(writing, QPlainTextEdit, "body").hasFocus()
