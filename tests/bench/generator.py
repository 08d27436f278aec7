"""Official Chinese prose for measuring: deterministic, endless, made from the sample county's real documents.

Half of its sentences are clauses of the documents put together anew, the rest are grown pair of characters by pair, so
that the text has new words and is not compressed or found too easily.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE: Final = Path(__file__).resolve().parents[2] / "resources" / "sample"
POOL: Final = 24_000
"""Different sentences."""
MEAN_CHARACTERS: Final = 1100

_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN: Final = "建国志强秀英伟明丽军勇艳杰涛磊娟敏静超霞平刚桂兰文华玉梅鹏飞晓东海燕立新永红"
_KINDS: Final = ("通知", "通报", "意见", "函", "请示", "批复", "报告", "会议纪要", "公告")
_VERBS: Final = ("做好", "开展", "进一步加强", "印发", "切实抓好", "调整", "报送", "召开")
_TOPICS: Final = (
    "安全生产", "森林草原防火", "防汛抗旱", "秸秆禁烧", "人居环境整治", "耕地保护", "高标准农田建设",
    "信访维稳", "疫病防控", "动物防疫", "食品安全", "控辍保学", "校园安全", "道路交通安全", "燃气安全",
    "自建房排查", "地质灾害防治", "饮水安全", "河长制", "医保征缴", "养老保险", "低保核查", "临时救助", "优抚",
    "就业帮扶", "劳务输出", "春耕备耕", "夏粮收购", "项目建设", "招商引资", "政务公开", "档案管理", "统计调查",
    "审计整改", "财政预算", "政府采购", "干部考核", "值班值守", "节假日安排", "文物安全", "旅游市场", "征兵",
    "殡葬改革", "土地确权", "宅基地审批", "违建整治",
)  # fmt: skip


class Text(Struct, frozen=True):
    """A document to measure with, in the fields of the peers' workload (tests/bench/workload.py)."""

    id: str
    kind: str
    title: str
    doc_no: str
    sender: str
    recipients: tuple[str, ...]
    date: str
    received_at: str
    urgency: str
    security: str
    drafter: str
    status: str
    read: bool
    body: str


def texts(count: int, seed: int = 7) -> Iterator[Text]:
    """`count` documents; the same ones for the same seed."""
    chance = random.Random(seed)
    pool, offices = _sentences(chance), _offices()
    for _ in range(count):
        yield _text(chance, pool, offices)


def _text(chance: random.Random, pool: list[str], offices: list[str]) -> Text:
    year, month, day = chance.choice((2025, 2026)), chance.randint(1, 12), chance.randint(1, 28)
    clock = f"{chance.randint(8, 18):02d}:{chance.randint(0, 59):02d}:{chance.randint(0, 59):02d}"
    kind, topic = chance.choice(_KINDS), chance.choice(_TOPICS)
    return Text(
        id=f"{chance.getrandbits(128):032x}",
        kind=chance.choice(("inbox", "inbox", "inbox", "approval", "notice")),
        title=f"关于{chance.choice(_VERBS)}{chance.choice(('', '2026年', '近期'))}{topic}有关工作的{kind}",
        doc_no=f"{chance.choice('政农财水民教')}发〔{year}〕{chance.randint(1, 400)}号",
        sender=chance.choice(offices),
        recipients=tuple(chance.choice(offices) for _ in range(chance.randint(1, 3))),
        date=f"{year}-{month:02d}-{day:02d}",
        received_at=f"{year}-{month:02d}-{day:02d}T{clock}+08:00",
        urgency=chance.choice(("平件", "平件", "平件", "加急", "特急")),
        security=chance.choice(("公开", "内部", "内部")),
        drafter=_person(chance),
        status=chance.choice(("pending", "pending", "processing", "done")),
        read=chance.random() < 0.6,
        body=_body(chance, pool),
    )


def _body(chance: random.Random, pool: list[str]) -> str:
    wanted = min(3000, max(300, int(chance.lognormvariate(6.86, 0.55))))
    lines, line, length = ["各乡镇人民政府、街道办事处，区直各部门："], "　　", 0
    while length < wanted:
        sentence = chance.choice(pool)
        if "{" in sentence:
            sentence = _filled(chance, sentence)
        line += sentence
        length += len(sentence)
        if chance.random() < 0.25:
            lines.append(line)
            line = "　　"
    return "\n".join((*lines, line))


def _filled(chance: random.Random, sentence: str) -> str:
    number = str(int(10 ** chance.uniform(0.5, 3.3)))
    return sentence.replace("{n}", number).replace("{z}", _person(chance)).replace("{m}", str(chance.randint(1, 12)))


def _person(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.choice(_GIVEN) for _ in range(chance.randint(1, 2)))


def _offices() -> list[str]:
    county = json.loads((SAMPLE / "county.json").read_text("utf-8"))
    found = re.findall(r'"name": ?"([^"]+)"', json.dumps(county, ensure_ascii=False))
    return sorted({name for name in found if len(name) > 3})


def _sentences(chance: random.Random) -> list[str]:
    clauses, grown = _clauses(), _Grower(chance)
    made = []
    for place in range(POOL):
        parts = [chance.choice(clauses) for _ in range(chance.randint(1, 4))]
        if place % 2:
            parts = [grown.clause() for _ in parts]
        if chance.random() < 0.3:
            parts.append(chance.choice(("共{n}处", "由{z}同志负责", "于{m}月底前报送", "安排资金{n}万元", "涉及{n}户")))
        made.append("，".join(parts) + "。")
    return made


def _clauses() -> list[str]:
    found = []
    for line in (SAMPLE / "documents.jsonl").read_text("utf-8").splitlines():
        for text in json.loads(line)["body"]:
            found += [
                part for part in re.split("[，。；：、！？\\s]", text) if 4 <= len(part) <= 24 and "{" not in part
            ]
    return sorted(set(found))


class _Grower:
    """Clauses grown character by character after the last two."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._after: dict[str, list[str]] = defaultdict(list)
        self._begin = []
        for clause in _clauses():
            self._begin.append(clause[:2])
            for place in range(len(clause) - 2):
                self._after[clause[place : place + 2]].append(clause[place + 2])

    def clause(self) -> str:
        grown, wanted = self._chance.choice(self._begin), self._chance.randint(6, 18)
        while len(grown) < wanted:
            following = self._after.get(grown[-2:])
            grown += self._chance.choice(following) if following else self._chance.choice(self._begin)
        return grown
