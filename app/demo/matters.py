"""Matters that the sample county has under way when somebody looks at it first: what a newcomer should see of them.

Played, not painted: people of the sample act on desks of their own, by the rules that hold for everybody. All invented.
"""

from __future__ import annotations

import secrets
import shutil
from typing import TYPE_CHECKING, Final

from msgspec import structs

from app.desk.desk import Desk
from app.desk.identity import Identity
from app.desk.store import DeskStore
from app.desk.sync import Exchanger, in_place
from app.domain.matters.verbs import Verb
from app.domain.papers import Paper
from app.domain.people import Zone
from app.hub import enrolment
from app.protocol.frames import read_frames
from app.protocol.joining import check_joined, prove_join, slip_of
from app.protocol.messages import Join
from app.protocol.signatures import SecretKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from app.domain.people import Person
    from app.hub.county import CountyHub
    from app.protocol.frames import Frame

HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR
DIRECTOR, CHIEF = "党政办主任", "办事处主任"
DUTY, DEPUTY = "机要文书", "副区长"
_DRILL: Final = Paper(
    "关于开展今冬明春森林防灭火工作的通知",
    "通知",
    body=(
        "各村（社区）：",
        "入冬以来天干物燥，森林火险等级居高不下。现将今冬明春防灭火工作通知如下。",
        "一、压实责任。各村（社区）主要负责人为第一责任人，护林员逐山头、逐地块落实到人。",
        "二、管住火源。严禁在林区烧地埂、上坟烧纸；发现火情，立即报告。",
    ),
    main_recipients="各村（社区）",
)
_LEAVE: Final = Paper("年休假申请", body=("申请下周一至周三休年假三天，手头工作已与同事交接。",))
_FLOOD: Final = Paper(
    "关于小寨村道路塌方的报告",
    body=("今晨小寨村进村道路发生塌方，约20米路面中断，无人员伤亡。", "已设置警戒，组织机械抢通，预计傍晚恢复通行。"),
)
_COUNTERED: Final = "增加一条值班备勤的要求；时限写清楚。"


class Cast:
    """People of the sample county at desks that are let go when the play is over."""

    def __init__(self, hub: CountyHub, folder: Path, people: Sequence[Person], clock: Callable[[], int]) -> None:
        self._hub = hub
        self._folder = folder
        self._people = people
        self._clock = clock
        self._desks: dict[str, Desk] = {}

    def close(self) -> None:
        """Let the desks go, with their stores."""
        for desk in self._desks.values():
            desk.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def by(self, unit: str, post: str) -> Desk:
        """The desk of who has a post in a unit."""
        person = next(one for one in self._people if (one.unit, one.post) == (unit, post))
        if person.id not in self._desks:
            self._desks[person.id] = self._join(person)
        self.meet(self._desks[person.id])
        return self._desks[person.id]

    def meet(self, desk: Desk) -> None:
        """Let a desk of the play exchange, without a line between."""
        Exchanger(desk, self, in_place).run()

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        """See `app.desk.courier.Courier`."""
        return read_frames(self._hub.exchange.reply(self._hub.exchange.take(content)))

    def _join(self, person: Person) -> Desk:
        slip, secret = slip_of(enrolment.issue(self._hub, person.id).code)
        person_key, desk_key = SecretKey(), SecretKey()
        join = prove_join(Join(slip, person_key.public, desk_key.public, self._hub.clock()), secret)
        joined = enrolment.answer(self._hub, join)
        check_joined(joined, join, secret)
        own = (person_key.secret, desk_key.secret)
        zone = Zone(joined.county.zone)
        identity = Identity(joined.person, joined.unit, zone, "", joined.hub_key, joined.ca, *own)
        self._folder.mkdir(exist_ok=True)
        store = DeskStore(self._folder / f"{person.id}.db", secrets.token_bytes(32))
        with store.writing() as tx:
            tx.set_setting("identity", identity)
            for name, value in (("desk", joined.desk), ("turn", joined.turn), ("epoch", joined.epoch)):
                tx.set_setting(name, value)
        return Desk(store, clock=self._clock, undo_seconds=0)


def press(desk: Desk, matter: str, verb: Verb, text: str = "", **given: object) -> None:
    """Press the button of a verb."""
    found = next(one for one in desk.matters.open(matter).presses if one.verb == verb)
    desk.matters.do(matter, found, text, **given)  # type: ignore[arg-type]


def play_before(cast: Cast, unit: str, later: Callable[[int], None]) -> None:
    """What was under way before the clerk came: a notice that is drafted, corrected and signed, and lies with the clerk
    to be handed out. `later` lets so many ms go by."""
    director = cast.by(unit, DIRECTOR)
    matter = director.matters.start("outgoing", _DRILL.title, _DRILL)
    press(director, matter, Verb.SUBMIT, "请审核。")
    cast.meet(director)
    later(HOUR)
    better = structs.replace(_DRILL, body=(*_DRILL.body, "三、值班备勤。防火期内实行24小时值班，每日17时前报平安。"))
    press(director, matter, Verb.AGREE, _COUNTERED, next="sign", paper=better)
    cast.meet(director)
    later(DAY)
    chief = cast.by(unit, CHIEF)
    press(chief, matter, Verb.SIGN, "同意印发。")
    cast.meet(chief)
    later(2 * HOUR)
    press(cast.by(unit, DIRECTOR), matter, Verb.VET, "已复核，请分发。")
    cast.meet(cast.by(unit, DIRECTOR))


def play_clerk(clerk: Desk, exchange: Callable[[], object], cast: Cast, county: str, office: str) -> None:
    """What the clerk has done: asked for leave, entered a document that came in, and reported an emergency, which the
    county and its office have answered and which lies with the clerk for the final report. `exchange`: the clerk's desk
    does."""
    _leave(clerk)
    _incoming(clerk)
    matter = _emergency(clerk)
    exchange()
    duty = cast.by(office, DUTY)
    press(duty, matter, Verb.HANDLE, "已报区应急管理局，抢险队伍正在赶赴现场。")
    cast.meet(duty)
    deputy = cast.by(county, DEPUTY)
    press(deputy, matter, Verb.INSTRUCT, "注意安全，防止次生灾害；抢通后报终报。")
    cast.meet(deputy)
    exchange()


def _leave(clerk: Desk) -> None:
    matter = clerk.matters.start("leave", _LEAVE.title, _LEAVE)
    press(clerk, matter, Verb.SUBMIT)


def _incoming(clerk: Desk) -> None:
    came = clerk.inbox(limit=1).rows[0]
    matter = clerk.matters.start("incoming", came.title, clerk.open(came.id).paper, about=came.id)
    press(clerk, matter, Verb.SIGN_FOR)
    press(clerk, matter, Verb.REGISTER, "已登记。")


def _emergency(clerk: Desk) -> str:
    matter = clerk.matters.start("emergency", _FLOOD.title, _FLOOD, known_at=clerk.clock() - 3 * HOUR)
    press(clerk, matter, Verb.SUBMIT, "已组织抢通。")
    return matter
