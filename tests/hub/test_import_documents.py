"""Published documents, a line of JSON each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import secrecy
from app.domain.errors import KnownError
from app.hub import imports, sample
from app.hub.imports import RowProblem, RowsBad
from tests.hub.lists import problems, with_files

if TYPE_CHECKING:
    from pathlib import Path


def test_the_36_real_documents() -> None:
    found = list(sample.sample_documents())
    assert [number for number, _ in found] == list(range(1, 37))
    assert all(paper.title and paper.office and paper.written and paper.body for _, paper in found)
    assert not any(secrecy.marking(paper) for _, paper in found)
    first = found[0][1]
    assert (first.number, first.written, first.published) == ("国发〔1981〕88号", "1981-05-23", "2018-12-04")
    assert first.body[1] == "几 个 问 题 的 通 知", "the lines are kept as they stand"


def documents(tmp_path: Path, content: bytes) -> list[tuple[int, Any]]:
    path = tmp_path / "documents.jsonl"
    path.write_bytes(content)
    return list(imports.documents(path))


def test_what_a_line_may_leave_out(tmp_path: Path) -> None:
    ((number, paper),) = documents(
        tmp_path, '\ufeff\n\n {"title": " 关于防汛的通知 ", "number": null, "x": [1]} \r\n\n'.encode()
    )
    assert (number, paper.title, paper.kind, paper.number, paper.body) == (3, "关于防汛的通知", "通知", "", ())


def test_what_a_line_may_say(tmp_path: Path) -> None:
    line = {
        "title": "题目",
        "kind": "函",
        "urgency": "特急",
        "body": "一\n二",
        "written": "2024年6月1日",
        "密级": "机密",
    }
    ((_, paper),) = documents(tmp_path, json.dumps(line).encode())
    assert (paper.kind, paper.urgency, paper.body, paper.written) == ("函", "特急", ("一", "二"), "2024-06-01")
    assert secrecy.marking(paper) == secrecy.Marking("机密", "element")


@pytest.mark.parametrize(
    ("line", "code", "values"),
    [
        (b"{", "row-damaged", {}),
        (b"\xff\xfe", "row-damaged", {}),
        (b'{"title": "\xff"}', "row-damaged", {}),
        (b'{"title": "\\ud800"}', "row-damaged", {}),
        (b"[" * 100_000, "row-malformed", {"at": "$"}),
        (b"[]", "row-malformed", {"at": "$"}),
        (b"{}", "row-malformed", {"at": "$"}),
        (b'{"title": 1}', "row-malformed", {"at": "$.title"}),
        (b'{"title": "x", "body": {"a": 1}}', "row-malformed", {"at": "$.body"}),
        (b'{"title": "x", "body": ["a", 1]}', "row-malformed", {"at": "$.body[1]"}),
        (b'{"title": "x", "urgency": "now"}', "row-malformed", {"at": "$.urgency"}),
        (b'{"title": "x", "written": "2024-13-01"}', "row-date-malformed", {"date": "2024-13-01"}),
        (b'{"title": "x", "written": "soon"}', "row-date-malformed", {"date": "soon"}),
    ],
)
def test_a_malformed_line_is_told_with_its_number(
    tmp_path: Path, line: bytes, code: str, values: dict[str, str]
) -> None:
    with pytest.raises(RowsBad) as caught:
        documents(tmp_path, b'{"title": "ok"}\n\n' + line + b"\n")
    assert caught.value.problems == (RowProblem(3, code, values),)


def test_a_huge_line_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.hub.imports.published.LINE_LIMIT", 1024)
    with pytest.raises(RowsBad) as caught:
        documents(tmp_path, b'{"title": "' + b"x" * 2048 + b'"}')
    assert problems(caught.value) == [(1, "row-too-long")]


def test_a_file_of_documents_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="file-unreadable"):
        list(imports.documents(tmp_path / "none.jsonl"))


@with_files
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_any_value_in_any_field_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: Any) -> None:
    folder = tmp_path_factory.mktemp("documents")
    for field in ("title", "number", "body", "written", "copies", "kind"):
        line = msgspec.json.encode({"title": "题目", field: value})
        try:
            ((number, paper),) = documents(folder, line)
        except RowsBad as error:
            assert error.problems[0].row == 1  # noqa: PT017 - either outcome is right, any other exception is not
        else:
            assert number == 1
            assert paper.title is not None
