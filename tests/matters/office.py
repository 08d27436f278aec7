"""A small county at work: a real hub, real desks, and clerks who act through `Desk.matters`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk import mailbags
from app.domain.papers import Paper
from app.domain.people import Level, Person, Unit
from app.hub import mailbags as county_bags
from app.hub.bag_parts import BagParts
from app.protocol import mailbag, sticks
from tests.hub.desks_and_hub import World

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.desk import Desk
    from app.desk.matters.facade import Matters
    from app.desk.matters.rows import MatterView, Press
    from app.domain.matters.verbs import Verb

COUNTY, TOWN, HILLS, BUREAU = "530304", "530304101", "530304102", "530304-02"
UNITS = (
    Unit(COUNTY, "马龙区人民政府", Level.COUNTY),
    Unit(BUREAU, "区财政局", Level.DEPARTMENT, COUNTY),
    Unit(TOWN, "月望乡", Level.TOWNSHIP, COUNTY),
    Unit(HILLS, "纳章镇", Level.TOWNSHIP, COUNTY),
)
PEOPLE = (
    Person("head", "周建国", COUNTY, "区长"),
    Person("deputy", "吴敏", COUNTY, "副区长"),
    Person("office", "郑伟", COUNTY, "办公室主任"),
    Person("clerk", "陈静", COUNTY, "文书"),
    Person("finance", "冯磊", BUREAU, "局长"),
    Person("mayor", "杨勇", TOWN, "乡长"),
    Person("vice", "赵丽", TOWN, "副乡长"),
    Person("li", "李强", TOWN, "党政办主任"),
    Person("wang", "王小明", TOWN, "党政办文书"),
    Person("sun", "孙伟", TOWN, "科员"),
    Person("hills", "钱红", HILLS, "镇长"),
)
PAPER = Paper(
    "关于修复农村公路的请示", "请示", body=("县人民政府：", "因灾受损，请予支持。"), main_recipients="县人民政府"
)


class Office(World):
    """Everybody of `PEOPLE` may have a desk; `with_desks` opens them."""

    def __init__(self, folder: Path, *with_desks: str, database: str = "") -> None:
        super().__init__(folder, database)
        self.hub.import_units(UNITS)
        self.hub.import_people(PEOPLE)
        self.enrol(*with_desks)
        self.sync()

    def of(self, person: str) -> Matters:
        """The matters of somebody's desk."""
        return self.desks[person].matters

    def pack(self, desk: Desk, folder: Path) -> list[Path]:
        """A desk's bags, on a stick."""
        stick = folder / f"stick-{self.clock()}"
        stick.mkdir()
        return [stick / name.rpartition("/")[2] for name in mailbags.pack(desk, stick, 0).files]

    def answer(self, bags: list[Path]) -> list[Path]:
        """The county opens bags, and puts its answers beside them."""
        written: list[Path] = []
        for file in bags:
            content = file.read_bytes()
            parts = BagParts(self.hub).with_kept(mailbag.read_part(content), content)
            desk = county_bags.check(self.hub, parts[0])
            reply = county_bags.open_bag(self.hub, desk, parts, file.name, "", 0).reply
            written += sticks.write_parts(file.parent, reply.named)
        return written

    def carry(self, person: str, folder: Path) -> None:
        """A stick from somebody's desk to the county, and back."""
        desk = self.desks[person]
        answers = self.answer(self.pack(desk, folder))
        assert [one.code for one in mailbags.open_files(desk, answers)] == ["bag-opened"]

    def press(self, person: str, matter: str, verb: Verb) -> Press:
        """The button of somebody's for a verb."""
        shown = self.of(person).open(matter).presses
        return next(press for press in shown if press.verb == verb)

    def do(self, person: str, matter: str, verb: Verb, text: str = "", **given: object) -> str:
        """Somebody presses a button; nothing is sent yet."""
        return self.of(person).do(matter, self.press(person, matter, verb), text, **given)  # type: ignore[arg-type]

    def verbs(self, person: str, matter: str) -> set[str]:
        """What somebody may do."""
        return {press.verb for press in self.of(person).open(matter).presses}

    def opened(self, person: str, matter: str) -> MatterView:
        """A matter as somebody sees it."""
        return self.of(person).open(matter)
