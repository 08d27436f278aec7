"""A small directory for the rules of matters: posts and who sits in them, in a township and in the county above it."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.matters.contents import MatterAct, Start
from app.domain.matters.outcomes import Accepted, outcome
from app.domain.matters.seats import Delegation, person_in, post_seat
from app.domain.papers import Paper
from app.domain.routes.reading import read

if TYPE_CHECKING:
    from app.domain.matters.contents import Content
    from app.domain.matters.outcomes import Outcome
    from app.domain.matters.state import MatterState
    from app.domain.routes.route import Route

ROUTES = Path(__file__).resolve().parents[2] / "resources/routes"
TOWN, COUNTY = "530304100", "530304"
NOW = 1_760_000_000_000
PAPER = Paper("关于修复农村公路的请示", "请示", body=("县人民政府：", "因灾受损。"))
_TOWN_POSTS = ("收发员", "党政办主任", "主要领导", "分管领导", "窗口甲", "窗口乙", "承办人", "科员")
_COUNTY_POSTS = (
    *("收发员", "办公室主任", "主要领导", "分管领导", "值班员"),
    *("财政审核", "信息化审核", "领导小组组长"),
)


def route(name: str) -> Route:
    """A route that ships."""
    return read((ROUTES / f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")


class SmallOffice:
    """Who sits where; a person's id is the seat's, with `@` for `/`. `sitting` and `lent` may be changed."""

    def __init__(self) -> None:
        self.sitting: dict[str, list[str]] = {}
        self.lent: list[Delegation] = []
        for unit, posts in ((TOWN, _TOWN_POSTS), (COUNTY, _COUNTY_POSTS)):
            for post in posts:
                self.sitting[post_seat(unit, post)] = [f"{unit}@{post}"]
        self.units = {person: person.partition("@")[0] for people in self.sitting.values() for person in people}

    def occupants(self, seat: str) -> tuple[str, ...]:
        person = person_in(seat)
        if person:
            return (person,) if person in self.units else ()
        return tuple(self.sitting.get(seat, ()))

    def unit_of(self, person: str) -> str:
        return self.units.get(person, "")

    def name_of(self, person: str) -> str:
        return person

    def above(self, unit: str) -> str:
        return COUNTY if unit == TOWN else ""

    def delegations(self, taker: str) -> tuple[Delegation, ...]:
        return tuple(lent for lent in self.lent if lent.taker == taker)

    def lent_by(self, giver: str) -> tuple[Delegation, ...]:
        return tuple(lent for lent in self.lent if lent.giver == giver)

    def lend(self, giver: str, taker: str, since: int = NOW, until: int = NOW + 10**9, **some: tuple[str, ...]) -> None:
        self.lent.append(Delegation(b"%d" % len(self.lent), giver, taker, since, until, **some))


def town(post: str) -> str:
    """The person in a post of the township."""
    return f"{TOWN}@{post}"


def county(post: str) -> str:
    """The person in a post of the county."""
    return f"{COUNTY}@{post}"


class Play:
    """One matter as the hub sees it: acts go in, the state comes out."""

    def __init__(self, office: SmallOffice, route: Route, starter: str = "", **start: object) -> None:
        self.office, self.accepted, self.now = office, list[MatterAct](), NOW
        self._numbers = itertools.count(1)
        self.state: MatterState | None = None
        unit = office.unit_of(starter or town("科员"))
        content = Start(route, "修路", unit, office.above(unit), **start)  # type: ignore[arg-type]
        self.do(starter or town("科员"), content)

    def try_(self, by: str, content: Content, at: int = 0) -> Outcome:
        """What an act leads to; it stands if it is accepted."""
        self.now += 60_000
        act = MatterAct(next(self._numbers).to_bytes(16, "big"), b"matter", by, at or self.now, content)
        result = outcome(act, self.state, self.office, self.now)
        if isinstance(result, Accepted):
            self.accepted.append(act)
            self.state = result.state
        return result

    def do(self, by: str, content: Content) -> MatterState:
        """An act that is accepted."""
        result = self.try_(by, content)
        assert isinstance(result, Accepted), result
        return result.state

    def refused(self, by: str, content: Content, at: int = 0) -> str:
        """The code for which an act is refused; nothing has changed."""
        before = self.state
        result = self.try_(by, content, at)
        assert not isinstance(result, Accepted), "accepted"
        assert self.state is before
        return result.reason

    @property
    def matter(self) -> MatterState:
        assert self.state is not None
        return self.state

    @property
    def epoch(self) -> int:
        """The epoch of the only token."""
        (token,) = self.matter.tokens
        return token.epoch

    def at(self) -> list[tuple[str, str]]:
        """Where the tokens lie: step and seat."""
        return [(token.step, token.seat) for token in self.matter.tokens]
