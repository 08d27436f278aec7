"""docs/courses.md and its Chinese sister are true: their examples are read, and name every kind and word that there
is."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from app.training import lesson_text
from app.training.answers import Performed
from app.training.courses import Area, Part, Terms
from app.training.grading import grade
from app.training.items import KINDS, Item, Task
from app.training.pc.acts import Clash, Verb
from app.training.pc.scripts import acts_of
from app.training.pc.state import PLACES, STICK, Deed
from app.training.tasks import Goal

DOCS = Path(__file__).resolve().parents[2] / "docs"
ENGLISH = (DOCS / "courses.md").read_text()
CHINESE = (DOCS / "courses.zh-CN.md").read_text()


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_the_examples_are_read(text: str):
    tables = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL)]
    assert len(tables) >= 2
    for table in tables:
        for name, kind in {"area": Area, "part": Part, "item": Item}.items():
            for row in table.get(name, []):
                msgspec.convert(row, kind)
        msgspec.convert(table.get("test", {}), Terms)
        for row in table.get("task", []):
            task = msgspec.convert({**row, "kind": "task"}, Task)
            assert grade(task, Performed(acts_of(task.solve))).right
            assert not any(grade(task, Performed(acts_of(wrong.acts))).right for wrong in task.wrong)


def test_every_word_of_the_form_is_named():
    words = {
        *KINDS,
        *Verb,
        *Deed,
        *PLACES,
        STICK,
        *Goal.__struct_fields__,
        *(clash for clash in Clash if clash != Clash.ASK),
    }
    words |= {field for kind in KINDS.values() for field in kind.__struct_fields__} - {"id", "area", "lesson"}
    assert not {word for word in words if word not in ENGLISH}
    assert not {word for word in (*KINDS,) if word != "task" and word not in CHINESE}
    assert not {word for word in lesson_text.WORDS if word not in ENGLISH}
    assert not {word for word in lesson_text.WORDS if not word.isascii() and word not in CHINESE}
