"""Real structs for the pages of matters that are tested without a desk: 收文 at its desk of 批示."""

from __future__ import annotations

from msgspec import structs

from app.desk.matters.rows import (
    Choice,
    DeskState,
    Due,
    DueState,
    MatterPage,
    MatterRow,
    MatterView,
    OpinionView,
    Person,
    Press,
    RevisionView,
    StepChoice,
    TrackDesk,
    TrackStep,
)
from tests.gui.samples import DAY, NOW, PLAIN, identity

LI = Person("li", "李建国", "镇长", "青龙镇人民政府")
WANG = Person("wang", "王芳", "收发员", "青龙镇人民政府")
ZHAO = Person("zhao", "赵敏", "党政办主任", "青龙镇人民政府")
LEFT = Due(DueState.FINE, None, 2)


def row(key: int = 1, **changed: object) -> MatterRow:
    """A matter that lies with 李建国 to be instructed, due in two working days."""
    fields: dict[str, object] = {
        "key": f"{key:06d}",
        "id": identity(key),
        "title": f"关于第{key}号事项的通知",
        "route": "收文办理",
        "route_id": "incoming",
        "urgent": False,
        "known_at": 0,
        "steps": ("批示",),
        "holders": ("李建国",),
        "since": NOW - DAY,
        "due": LEFT,
        "starter": WANG,
        "status": "running",
        "number": "",
        "awaits_number": False,
        "pending": False,
        "refused": False,
        "to_claim": False,
        "to_read": False,
        "returned": False,
        "watched": False,
        "changed_at": NOW,
    }
    return MatterRow(**{**fields, **changed})  # type: ignore[arg-type]


def rows(count: int, first: int = 1, *, more: bool = False) -> MatterPage:
    """Matters `first` and following."""
    return MatterPage(tuple(row(key) for key in range(first, first + count)), more)


def step(name: str, state: DeskState, *desks: TrackDesk) -> TrackStep:
    """A step of the track."""
    return TrackStep(name, name, "one", state, desks)


def done(name: str, person: Person, verb: str) -> TrackStep:
    """A step that lies behind."""
    desk = TrackDesk(DeskState.DONE, (person,), person.post, NOW - 2 * DAY, NOW - DAY, verb)
    return step(name, DeskState.DONE, desk)


def press(verb: str, *, main: bool = False) -> Press:
    """An act that asks for nothing."""
    return Press(verb, 3, main=main)


INSTRUCT = Press(
    "instruct",
    3,
    steps=(StepChoice("handle", "承办", True, True), StepChoice("archive", "归档", False, False)),
    main=True,
)
RETURN = Press("return", 3, steps=(StepChoice("propose", "拟办", False, False),), needs_reason=True)
TRANSFER = Press("transfer", 3, needs_people=True)
URGE = Press("urge", 3)
CIRCULATE = Press("circulate", 3, needs_people=True, several=True)


def view(**changed: object) -> MatterView:
    """The matter of `row`, as its holder sees it."""
    fields: dict[str, object] = {
        "row": row(1, title=PLAIN.title),
        "unit_name": "青龙镇人民政府",
        "revisions": (RevisionView("a0", WANG, NOW - 3 * DAY, PLAIN, 1),),
        "track": (
            done("签收", WANG, "sign-for"),
            done("登记", WANG, "register"),
            done("初审", ZHAO, "vet"),
            done("拟办", ZHAO, "propose"),
            step("批示", DeskState.HERE, TrackDesk(DeskState.HERE, (LI,), "主要领导", NOW - DAY, due=LEFT)),
            step("承办", DeskState.AHEAD),
            step("答复", DeskState.AHEAD, TrackDesk(DeskState.AHEAD, (ZHAO,), "党政办主任")),
            step("归档", DeskState.AHEAD, TrackDesk(DeskState.AHEAD, (WANG,), "收发员")),
        ),
        "opinions": (
            OpinionView("a3", "vet", ZHAO, "", "党政办主任", "初审", NOW - 2 * DAY, "要素齐全。"),
            OpinionView(
                "a4",
                "propose",
                ZHAO,
                "",
                "党政办主任",
                "拟办",
                NOW - DAY,
                "拟请李镇长批示，由应急办承办。",
            ),
        ),
        "files": (),
        "presses": (INSTRUCT, RETURN, TRANSFER, CIRCULATE, URGE),
        "fates": (),
        "drafts": (),
        "readers": (),
        "urges": (),
        "halts": (),
        "matter_due": LEFT,
        "extended": 0,
        "about": "",
        "epoch": 3,
        "verified": True,
    }
    return MatterView(**{**fields, **changed})  # type: ignore[arg-type]


_REVISED = structs.replace(PLAIN, body=(*PLAIN.body[:-1], PLAIN.body[-1].rstrip("。") + "、<b>。"))
REVISIONS = (RevisionView("a0", WANG, NOW - DAY, PLAIN, 1), RevisionView("a1", ZHAO, NOW, _REVISED, 2))
"""A draft, and what somebody made of it."""

CHOICES = (
    Choice("person:zhao", "赵敏", "党政办主任", "t1", "青龙镇人民政府", ("zm",), True, True),
    Choice("person:wxm", "王晓明", "应急办主任", "t1", "青龙镇人民政府", ("wxm",), True),
    Choice("person:shan", "单雨", "财政所所长", "t1", "青龙镇人民政府", ("sy", "dy"), True),
    Choice("person:sun", "孙立", "科员", "d1", "县水利局", ("sl",), False),
)
"""Whom the matter may go to."""
