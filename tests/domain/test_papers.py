"""The kind of a document is told by the end of its title (条例 Art. 8)."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.papers import KINDS, kind_of
from app.hub.sample import sample_documents


def test_the_kinds_of_the_36_real_documents() -> None:
    kinds = {paper.number: paper.kind for _, paper in sample_documents()}
    assert Counter(kinds.values()) == {"通知": 17, "意见": 7, "函": 5, "批复": 3, "通报": 2, "决定": 1, "": 1}
    assert kinds["国办发〔1996〕32号"] == "通知"
    assert kinds["国令第706号"] == ""


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("国务院办公厅转发国家教委关于内地西藏班（校）扩大规模有关问题请示的通知", "通知"),
        ("国务院办公厅关于黄金经济政策有关问题的复函", "函"),
        ("专利代理条例", ""),
        ("关于贯彻《关于做好就业工作的意见》的实施方案", ""),
        ("马龙区人民政府令", "命令"),
        ("马龙区人民政府第三次常务会议纪要", "纪要"),
        ("关于调整收费标准的通知（试行）", "通知"),
        ("关于 召开会议的 通 知", "通知"),
        ("（通知）", ""),
        ("", ""),
    ],
)
def test_only_the_end_of_a_title_counts(title: str, kind: str) -> None:
    assert kind_of(title) == kind


@given(st.text(alphabet="关于印发通知请示的（）《》", max_size=12), st.sampled_from(KINDS))
def test_what_a_title_quotes_does_not_matter(quoted: str, kind: str) -> None:
    assert kind_of(f"关于{quoted}的{kind}") == kind
