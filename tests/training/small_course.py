"""A course of the smallest size in which everything occurs, as the files of its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.training.checking import read

if TYPE_CHECKING:
    from app.training.courses import Course

HEAD = """\
[course]
id = "small"
name = "小课程"
version = 3

[[area]]
id = "files"
name = "文件"

[[lesson]]
id = "first"
title = "第一课"
file = "lessons/first.md"
minutes = 5

[test]
minutes = 90
passing = 60

[[part]]
name = "选择"
kinds = ["single", "multiple", "true-false"]
count = 5
points = 8

[[part]]
name = "操作"
kinds = ["task"]
count = 5
points = 12
"""

LESSON = """\
# 第一课

## 看一看

这是一张图。

![一张纸](pictures/paper.svg)

> 动手：看看您的桌面。

## 做一做

见[第一课](lesson:first)。

> 题目：single-0

> 练习：task-0

> 打字：您好。
"""

PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">
  <title>一张纸</title>
  <rect x="20" y="10" width="60" height="80" fill="#FFFEFA"/>
</svg>
"""

OTHERS = """\
[[item]]
kind = "multiple"
id = "multiple"
area = "files"
lesson = "first"
difficulty = 2
text = "哪些是颜色？"
choices = [
  { text = "红", right = true },
  { text = "绿", right = true },
  { text = "一", why = "一是数。" },
  { text = "二", why = "二是数。" },
]

[[item]]
kind = "matching"
id = "matching"
area = "files"
lesson = "first"
difficulty = 2
text = "连一连。"
why = "想想它们叫什么。"
pairs = [
  { left = "猫", right = "喵" },
  { left = "狗", right = "汪" },
  { left = "羊", right = "咩" },
]
extra = ["嘎"]

[[item]]
kind = "ordering"
id = "ordering"
area = "files"
lesson = "first"
difficulty = 1
text = "排一排。"
why = "从早到晚。"
steps = ["早上", "中午", "下午", "晚上"]

[[item]]
kind = "fill-in"
id = "fill-in"
area = "files"
lesson = "first"
difficulty = 1
text = "复制是____，粘贴是____。"
why = "C 是复制，V 是粘贴。"
blanks = [
  { answers = ["Ctrl+C"], mistakes = [{ text = "Ctrl+X", why = "X 是剪切。" }] },
  { answers = ["Ctrl+V"] },
]

[[item]]
kind = "hotspot"
id = "hotspot"
area = "files"
lesson = "first"
difficulty = 1
text = "纸在哪里？"
why = "纸是白的。"
picture = "pictures/paper.svg"
spots = [
  { name = "纸", x = 20, y = 10, width = 60, height = 80, right = true },
  { name = "旁边", x = 120, y = 10, width = 60, height = 80, why = "这里是空的。" },
]

[[item]]
kind = "typing"
id = "typing"
area = "files"
lesson = "first"
difficulty = 3
text = "照着打。"
passage = "请在十分钟内打完这一句话。"
seconds = 60
slips = 1
"""


def _choice_items() -> str:
    rows = []
    for number in range(24):
        rows.append(
            f"""
[[item]]
kind = "single"
id = "single-{number}"
area = "files"
lesson = "first"
difficulty = {number % 3 + 1}
text = "{number} 加一是几？"
choices = [
  {{ text = "{number + 1}", right = true }},
  {{ text = "{number + 2}", why = "多了一。" }},
  {{ text = "{number + 3}", why = "多了二。" }},
]
"""
        )
    return "".join(rows)


def _tasks() -> str:
    rows = []
    for number in range(25):
        name = f"甲{number}"
        rows.append(
            f"""
[[task]]
id = "task-{number}"
area = "files"
lesson = "first"
difficulty = 2
text = "把文档里的{name}.docx复制到桌面。"
start = ["文档/{name}.docx", "文档/乙.docx"]
goals = [{{ there = "桌面/{name}.docx", was = "文档/{name}.docx", say = "桌面上还没有它。" }}]
solve = [["copy", "文档/{name}.docx"], ["paste", "桌面"]]
wrong = [
  {{ acts = [["drag", "文档/{name}.docx", "桌面"]], because = "移动了" }},
  {{ acts = [["copy", "文档/乙.docx"], ["paste", "桌面"]], because = "拿错了" }},
  {{ acts = [["copy", "文档/{name}.docx"]], because = "没有粘贴" }},
]
"""
        )
    return "".join(rows)


def files() -> dict[str, bytes]:
    """The folder's files."""
    texts = {
        "course.toml": HEAD,
        "lessons/first.md": LESSON,
        "items/choices.toml": _choice_items(),
        "items/others.toml": OTHERS,
        "tasks/tasks.toml": _tasks(),
        "pictures/paper.svg": PICTURE,
    }
    return {path: text.encode() for path, text in texts.items()}


def course() -> Course:
    """The course, read."""
    return read(files())
