"""`main.py training check`: what an author sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app import speech
from app.command import main
from tests.training.small_course import files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    before = speech.language()
    speech.use("en")
    for path, content in files().items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    yield tmp_path
    speech.use(before)


def test_a_good_course_can_be_taken(folder: Path, capsys: pytest.CaptureFixture[str]):
    (folder / "Thumbs.db").write_bytes(b"\0")
    assert main(["training", "check", str(folder)]) == 0
    assert "小课程, version 3: 1 lessons, 55 items. It can be taken." in capsys.readouterr().out


def test_advice_refuses_only_where_it_was_asked_to(folder: Path):
    lesson = folder / "lessons" / "first.md"
    lesson.write_text(lesson.read_text().replace("这是一张图。", "这" + "很" * 40 + "长。"))
    assert main(["training", "check", str(folder)]) == 0
    assert main(["training", "check", "--strict", str(folder)]) == 3


def test_what_is_wrong_stands_with_file_and_line(folder: Path, capsys: pytest.CaptureFixture[str]):
    items = folder / "items" / "others.toml"
    items.write_text(items.read_text().replace('text = "一", why = "一是数。"', 'text = "一"'))
    assert main(["training", "check", str(folder)]) == 3
    said = capsys.readouterr().err
    assert said.startswith(f"{items}:1: ")
    assert "why “一” is wrong" in said


def test_no_folder_is_misuse(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["training", "check", str(tmp_path / "none")]) == 2
    assert "none" in capsys.readouterr().err


def test_a_bank_comes_in_and_goes_out(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    bank = tmp_path / "bank.txt"
    bank.write_bytes("一加一？{=二 ~三#多了。}\n\n写一篇。{}".encode("gb18030"))
    assert main(["training", "gift-in", str(bank), "--area", "files", "--lesson", "first"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith('[[item]]\nkind = "single"')
    assert "Line 3: “写一篇。{}” asks for a free text" in said.err
    assert said.err.endswith("1 questions taken, 1 not.\n")
    (folder / "items" / "theirs.toml").write_text(said.out)
    assert main(["training", "check", str(folder)]) == 0
    assert "56 items" in capsys.readouterr().out
    assert main(["training", "gift-out", str(folder)]) == 0
    assert "=二 ~三#多了。" in capsys.readouterr().out


def test_a_bank_that_is_not_there_is_misuse(tmp_path: Path):
    assert main(["training", "gift-in", str(tmp_path / "none"), "--area", "a", "--lesson", "l"]) == 2


def test_a_course_is_packed_when_it_can_be_taken(folder: Path, capsys: pytest.CaptureFixture[str]):
    file = folder / "small.xycourse"
    assert main(["training", "pack", str(folder), str(file)]) == 0
    assert main(["training", "check", str(file)]) == 0
    (folder / "course.toml").write_text("[course]")
    assert main(["training", "pack", str(folder), str(folder / "bad.xycourse")]) == 3
    assert not (folder / "bad.xycourse").exists()
