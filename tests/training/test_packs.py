"""Packs: what is wrong is refused with file and line, whatever it is; and nothing that is written takes the reader
down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.speech.sentences import SENTENCES
from app.training.advice import advice, minutes
from app.training.checking import faults, read
from app.training.courses import Doing
from app.training.packs import PackRefused, digest, opened
from tests.training.small_course import course, files

FILES = files()
OTHERS = "items/others.toml"
CHOICES = "items/choices.toml"
TASKS = "tasks/tasks.toml"
LESSON = "lessons/first.md"
PICTURE = "pictures/paper.svg"
HEAD = "course.toml"


def _changed(file: str, old: str, new: str) -> tuple[dict[str, bytes], int]:
    text = FILES[file].decode()
    assert text.count(old) >= 1, old
    line = text[: text.index(old)].count("\n") + 1
    return {**FILES, file: text.replace(old, new, 1).encode()}, line


def test_a_good_course_is_read_whole():
    read_course = course()
    assert (read_course.id, read_course.name, read_course.version) == ("small", "小课程", 3)
    assert len(read_course.items) == 24 + 6 + 25
    lesson = read_course.lesson("first")
    assert [card.title for card in lesson.cards] == ["看一看", "做一做"]
    doings = [piece.doing for card in lesson.cards for piece in card.pieces if piece.doing]
    assert doings == [Doing.TRY, Doing.ITEM, Doing.TASK, Doing.TYPE]
    assert 2.5 < minutes(lesson) < 3


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "text"),
    [
        (HEAD, "version = 3", 'version = "3"', "pack-malformed", "version"),
        (HEAD, "version = 3", "versoin = 3\nversion = 3", "pack-key-unknown", "versoin"),
        (HEAD, "version = 3", "version = 3\nformat = 2", "pack-newer", "2"),
        (HEAD, "minutes = 5", "minutes = = 5", "pack-malformed", "Invalid"),
        (HEAD, 'file = "lessons/first.md"', 'file = "lessons/second.md"', "pack-no-file", "second"),
        (HEAD, "points = 8", "points = 7", "pack-points", "95"),
        (HEAD, 'kinds = ["task"]', 'kinds = ["tasks"]', "pack-kind-unknown", "tasks"),
        (HEAD, "[test]", "[exam]", "pack-key-unknown", "exam"),
        (LESSON, "![一张纸](pictures/paper.svg)", "![一张纸](pictures/none.svg)", "pack-not-there", "none.svg"),
        (LESSON, "![一张纸](pictures/paper.svg)", "![](pictures/paper.svg)", "pack-picture-untold", "paper"),
        (LESSON, "> 题目：single-0", "> 题目：single-99", "pack-not-there", "single-99"),
        (LESSON, "> 题目：single-0", "> 题目：task-0", "pack-not-there", "task-0"),
        (LESSON, "> 题目：single-0", "> 唱歌：single-0", "pack-doing-unknown", "唱歌"),
        (LESSON, "见[第一课](lesson:first)。", "见[网站](https://example.org)。", "pack-link-outside", "example.org"),
        (LESSON, "见[第一课](lesson:first)。", "见[第九课](lesson:ninth)。", "pack-not-there", "ninth"),
        (LESSON, "这是一张图。", "<b>这是</b>一张图。", "pack-html", "<b>"),
        (LESSON, "# 第一课", "没有标题的话。", "pack-no-card", "没有标题"),
        (OTHERS, 'text = "一", why = "一是数。"', 'text = "一"', "pack-no-reason", "一"),
        (OTHERS, 'why = "从早到晚。"', 'why = ""', "pack-no-reason", "ordering"),
        (OTHERS, '{ text = "绿", right = true }', '{ txt = "绿", right = true }', "pack-key-unknown", "txt"),
        (OTHERS, '{ text = "绿", right = true }', '{ text = "绿", right = 1 }', "pack-malformed", "choices"),
        (OTHERS, '{ text = "绿", right = true }', '{ text = "红", right = true }', "pack-twice", "红"),
        (OTHERS, "difficulty = 2", "difficulty = 4", "pack-malformed", "difficulty"),
        (OTHERS, 'area = "files"', 'area = "fils"', "pack-area-unknown", "fils"),
        (OTHERS, 'kind = "multiple"', 'kind = "essay"', "pack-malformed", "essay"),
        (OTHERS, "复制是____，", "复制是C，", "pack-gaps", "fill-in"),
        (OTHERS, 'mistakes = [{ text = "Ctrl+X"', 'mistakes = [{ text = "ctrl + c"', "pack-key", "ctrl + c"),
        (OTHERS, "width = 60, height = 80, right", "width = 600, height = 80, right", "pack-spot-outside", "纸"),
        (OTHERS, 'id = "matching"', 'id = "multiple"', "pack-twice", "multiple"),
        (CHOICES, 'text = "1", right = true', 'text = "1", right = false, why = "想想。"', "pack-key", "single-0"),
        (TASKS, '["paste", "桌面"]]', '["paste", "文档"]]', "pack-unsolved", "task-0"),
        (TASKS, '["copy", "文档/甲0.docx"], ["paste"', '["copie", "文档/甲0.docx"], ["paste"', "pack-script", "copie"),
        (
            TASKS,
            'acts = [["copy", "文档/甲0.docx"]]',
            'acts = [["copy", "文档/甲0.docx"], ["paste", "桌面"]]',
            "pack-wrong-passes",
            "没有粘贴",
        ),
        (TASKS, '"文档/乙.docx"]\n', '"文档/乙.docx", "网盘/丙.docx"]\n', "pack-place-unknown", "网盘"),
        (TASKS, '"文档/乙.docx"]\n', '"文档/乙.docx", "桌面/甲0.docx"]\n', "pack-script", "甲0.docx"),
        (TASKS, 'was = "文档/甲0.docx", ', "", "pack-unsolved", "-"),
        (PICTURE, "<rect", '<script href="x"/><rect', "pack-picture", "script"),
        (PICTURE, "<rect", '<rect onclick="x"', "pack-picture", "onclick"),
        (PICTURE, "<rect", '<use href="https://a.b/c"/><rect', "pack-picture", "href"),
        (PICTURE, "<rect", "<rect><rect", "pack-picture", "mismatched"),
        (PICTURE, "<svg", "<!DOCTYPE svg><svg", "pack-picture", "DOCTYPE"),
        (PICTURE, 'viewBox="0 0 200 100"', "", "pack-picture", "viewBox"),
        (PICTURE, "  <title>一张纸</title>\n", "", "pack-picture", "title"),
    ],
)
def test_what_is_wrong_is_refused_with_file_and_line(file: str, old: str, new: str, code: str, text: str):
    changed, line = _changed(file, old, new)
    if text == "-":  # a goal that asks for less is no fault
        read(changed)
        return
    with pytest.raises(PackRefused) as refused:
        read(changed)
    found = [one for one in refused.value.problems if one.code == code]
    assert found, [str(one) for one in refused.value.problems]
    assert any(text in one.values["text"] for one in found)
    assert {one.values["file"] for one in found} <= {file}
    # the line itself, or the table that it stands in
    assert all(0 <= line - int(one.values["line"]) <= 14 or int(one.values["line"]) == line + 1 for one in found)


def test_every_problem_is_told_at_once():
    broken = {**FILES, PICTURE: b"x", LESSON: b"\xff", HEAD: FILES[HEAD].replace(b"points = 8", b"points = 9")}
    with pytest.raises(PackRefused) as refused:
        read(broken)
    assert {"pack-picture", "pack-not-utf8", "pack-no-card", "pack-points"} <= {
        one.code for one in refused.value.problems
    }


def test_a_folder_that_is_no_course_says_so():
    with pytest.raises(PackRefused) as refused:
        read({"letter.docx": b"x"})
    assert refused.value.code == "pack-no-head"


@given(st.sampled_from(sorted(FILES)), st.integers(0, 400), st.binary(max_size=6), st.integers(0, 40))
def test_no_damage_takes_the_reader_down(file: str, place: int, put: bytes, cut: int):
    content = FILES[file]
    changed = {**FILES, file: content[:place] + put + content[place + cut :]}
    for fault in faults(opened(changed)):
        assert fault.code in SENTENCES
        assert fault.where.line >= 1


def test_the_digest_names_the_content():
    assert digest(FILES) == digest(dict(reversed(FILES.items()))) == course().digest
    assert digest({**FILES, "Thumbs.db": b"x"}) == course().digest, "what a course does not read is no part of it"
    assert digest({**FILES, PICTURE: FILES[PICTURE] + b"\n"}) != course().digest
    moved = {path: content for path, content in FILES.items() if path != PICTURE} | {
        "pictures/other.svg": FILES[PICTURE]
    }
    assert digest(moved) != course().digest


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        (LESSON, "这是一张图。", "这" + "很" * 32 + "长。", "pack-sentence-long"),
        (LESSON, "这是一张图。", "一。二。三。四。五。六。七。八。", "pack-no-doing"),
        (LESSON, "![一张纸](pictures/paper.svg)", "", "pack-lesson-unpictured"),
        (HEAD, "minutes = 5", "minutes = 12", "pack-minutes"),
        (OTHERS, "从早到晚。", "从" + "早" * 40 + "到晚。", "pack-sentence-long"),
        (OTHERS, "哪些是颜色？", "1 加一是几？", ""),
        (OTHERS, 'text = "照着打。"\npassage = "请', 'text = "照着打。"\npassage = "敬请', ""),
    ],
)
def test_what_could_be_better_is_said_and_refuses_nothing(file: str, old: str, new: str, code: str):
    changed, _ = _changed(file, old, new)
    read(changed)
    found = [one.code for one in advice(opened(changed))]
    assert code in found if code else "pack-picture-unused" not in found


def test_keys_that_tell_themselves_by_their_length_are_pointed_out():
    assert "pack-key-longest" not in {one.code for one in advice(opened(FILES))}
    longer = "".join(
        line.replace('", right', '，当然是它", right') if "right = true" in line else line
        for line in FILES[CHOICES].decode().splitlines(keepends=True)
    )
    found = {one.code: one.text for one in advice(opened({**FILES, CHOICES: longer.encode()}))}
    assert found["pack-key-longest"] == "24 / 24"


def test_items_that_are_nearly_the_same_are_pointed_out():
    again = FILES[OTHERS].decode().replace('id = "matching"', 'id = "matching-2"')
    start = again.index('[[item]]\nkind = "matching"')
    twin = again[start : again.index('[[item]]\nkind = "ordering"')]
    found = advice(opened({**FILES, OTHERS: FILES[OTHERS] + twin.encode()}))
    assert ("pack-alike", "matching") in [(one.code, one.text) for one in found]
