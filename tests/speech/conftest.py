"""What tests of the words share: a county's clock and its language."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from app import speech

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def in_shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Speak Chinese, by the clock of Asia/Shanghai; a test may speak English meanwhile."""
    before = speech.language()
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    speech.use("zh_CN")
    yield
    speech.use(before)
    monkeypatch.undo()
    time.tzset()
