"""Routes are data: those that ship are played from end to end; one that nobody could walk is refused with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.domain.errors import KnownError
from app.domain.matters.contents import CONTENTS, Claim, Decision, Sign, Start, Submit
from app.domain.matters.permission import Possible, may
from app.domain.matters.seats import post_seat
from app.domain.matters.state import MatterState, Status
from app.domain.matters.verbs import FORWARD
from app.domain.routes.reading import RouteRefused, read
from tests.domain.small_office import NOW, PAPER, ROUTES, TOWN, Play, SmallOffice, route, town

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.routes.route import Who

SHIPPED = sorted(path.stem for path in ROUTES.glob("*.toml"))
CHOSEN = (post_seat(TOWN, "承办人"), post_seat(TOWN, "分管领导"))
GOOD = """\
[route]
id = "leave"
name = "请假"
version = 1

[[step]]
id = "apply"
name = "申请"
who = ["starter"]
acts = ["submit"]

[[step]]
id = "approve"
name = "审批"
who = [{ function = "分管领导", of = "own" }]
acts = ["agree", "return"]
next = []
"""


def _onward(play: Play) -> list[tuple[str, Possible]]:
    office, state = play.office, play.matter
    token = state.tokens[0]
    people = office.occupants(token.seat) if token.seat else office.occupants(token.candidates[0])
    return [(person, act) for person in people for act in may(state, person, office, play.now)]


def _walk(play: Play, choose: int) -> MatterState:
    """Plays a matter on: at a fork the step of that number is taken, at a desk that chooses two are chosen."""
    for _ in range(40):
        if play.matter.status is not Status.RUNNING or not play.matter.tokens:
            break
        possible = _onward(play)
        claims = [(by, act) for by, act in possible if act.verb == "claim"]
        if claims:
            play.do(claims[0][0], Claim(claims[0][1].epoch))
            continue
        by, act = next((by, act) for by, act in possible if act.verb in FORWARD)
        onward = act.next[min(choose, len(act.next) - 1)] if act.next else ""
        many = onward and play.matter.route.step(onward).mode.value in ("all", "sequence")
        kind = CONTENTS[act.verb]
        assert issubclass(kind, Decision)
        play.do(by, kind(act.epoch, "同意", onward, (CHOSEN if many else CHOSEN[:1]) if "to" in act.needs else ()))
    return play.matter


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("choose", [0, 1])
def test_a_shipped_route_is_played_from_end_to_end(name: str, choose: int) -> None:
    state = _walk(Play(SmallOffice(), route(name), paper=PAPER, known_at=NOW if name == "emergency" else 0), choose)
    assert state.status in (Status.FINISHED, Status.ARCHIVED)
    assert state.tokens == ()
    if choose == 0:
        assert {passage.token.step for passage in state.passages} == {step.id for step in state.route.steps}


def test_the_routes_of_the_office_are_there() -> None:
    assert {"incoming", "outgoing", "request", "emergency"} <= set(SHIPPED)
    assert [route(name).id for name in SHIPPED] == SHIPPED
    assert [step.name for step in route("incoming").steps][:6] == ["签收", "登记", "初审", "拟办", "批示", "承办"]
    assert (route("approval").limit, route("approval").extension) == (20, 10)
    assert (route("approval-joint").limit, route("approval-joint").extension) == (45, 15)
    assert route("emergency").urgent


@pytest.mark.parametrize(
    ("code", "old", "new", "line"),
    [
        ("route-malformed", 'name = "请假"', "name = 请假", 3),
        ("route-malformed", "version = 1", 'version = "1"', 4),
        ("route-malformed", 'acts = ["submit"]', 'acts = ["submit"]\nmode = "many"', 11),
        ("route-malformed", 'who = ["starter"]', 'who = ["everybody"]', 9),
        ("route-malformed", 'of = "own"', 'of = "below"', 15),
        ("route-key-missing", 'id = "leave"\n', "", 1),
        ("route-key-missing", 'name = "审批"\n', "", 12),
        ("route-key-unknown", 'acts = ["submit"]', 'acts = ["submit"]\nlimits = 3', 11),
        ("route-act-unknown", '"return"', '"approve"', 16),
        ("route-step-unknown", "next = []", 'next = ["archive"]', 17),
        ("route-step-twice", 'id = "approve"', 'id = "apply"', 13),
        ("route-cycle", "next = []", 'next = ["apply"]', 11),
        ("route-nobody", 'who = [{ function = "分管领导", of = "own" }]', "who = []", 15),
        ("route-nobody", '"分管领导"', '""', 15),
        ("route-nobody-chooses", 'who = ["starter"]', 'who = ["chosen"]', 9),
        ("route-no-way-on", '["agree", "return"]', '["return"]', 16),
        ("route-no-number", "next = []", "next = []\nnumbers = true", 16),
        ("route-no-answer", "next = []", "next = []\nanswers = true", 16),
        ("route-malformed", 'id = "leave"', 'id = "le/ave"', 2),
        ("route-malformed", 'id = "apply"', 'id = ""', 7),
        ("route-malformed", 'name = "请假"', 'name = " "', 3),
        ("route-malformed", "next = []", "next = " + "[" * 5000, 17),
        ("route-nobody", "version = 1", 'version = 1\nsuperior = ["chosen"]', 5),
        ("route-nobody", "version = 1", 'version = 1\nsuperior = [{ function = "" }]', 5),
        ("route-unreachable", 'acts = ["submit"]', 'acts = ["submit"]\nnext = []', 14),
        ("route-empty", GOOD[GOOD.index("[[step]]") :], "", 2),
    ],
)
def test_a_route_that_cannot_be_walked_is_refused_with_file_and_line(code: str, old: str, new: str, line: int) -> None:
    assert old in GOOD
    with pytest.raises(RouteRefused) as refused:
        read(GOOD.replace(old, new, 1), "leave.toml")
    assert refused.value.code == code
    assert refused.value.values["file"] == "leave.toml"
    # a cycle is told at the first step of it
    assert int(refused.value.values["line"]) == (6 if code == "route-cycle" else line)


def test_everything_wrong_in_a_file_is_told_at_once() -> None:
    text = GOOD.replace('"submit"', '"sumbit"').replace("next = []", 'next = ["nowhere"]')
    with pytest.raises(RouteRefused) as refused:
        read(text, "leave.toml")
    found = [(problem.code, problem.values["line"]) for problem in refused.value.problems]
    assert found == [("route-act-unknown", "10"), ("route-no-way-on", "10"), ("route-step-unknown", "17")]


def test_a_countersign_may_not_fork_nor_be_followed_by_somebody_chosen() -> None:
    forks = GOOD.replace("next = []", 'mode = "all"\nnext = ["a", "b"]')
    more = '[[step]]\nid = "{0}"\nname = "{0}"\nwho = ["chosen"]\nacts = ["agree"]\nnext = []\n'
    with pytest.raises(RouteRefused) as refused:
        read(forks + more.format("a") + more.format("b"), "leave.toml")
    assert {problem.code for problem in refused.value.problems} == {"route-forks", "route-nobody-chooses"}


def test_where_all_sign_nobody_may_do_otherwise_and_the_last_signature_counts() -> None:
    own = 'who = [{ function = "分管领导", of = "own" }]'
    signing = GOOD.replace(own, own[:-1] + ', { function = "主要领导", of = "own" }]')
    signing = signing.replace("next = []", 'mode = "all"\nnumbers = true')
    with pytest.raises(RouteRefused) as refused:
        read(signing.replace('"agree"', '"agree", "sign"'), "leave.toml")
    assert [problem.code for problem in refused.value.problems] == ["route-no-number"]
    play = Play(SmallOffice(), read(signing.replace('"agree"', '"sign"'), "leave.toml"))
    play.do(town("科员"), Submit(1))
    play.do(town("分管领导"), Sign(2))
    assert not play.matter.signed
    play.do(town("主要领导"), Sign(3))
    assert play.matter.signed, "a number is given to what all have signed"


def test_nobody_at_a_step_is_whoever_the_directory_lacks() -> None:
    def only(name: str) -> Callable[[Who], bool]:
        return lambda who: who.name == name

    assert read(GOOD, "leave.toml", only("分管领导")).id == "leave"
    with pytest.raises(RouteRefused) as refused:
        read(GOOD, "leave.toml", only("主要领导"))
    found = [(problem.code, problem.values["line"]) for problem in refused.value.problems]
    assert found == [("route-nobody", "15")]


def test_a_route_travels_with_its_matter_and_a_matter_on_an_impossible_one_is_refused() -> None:
    office, good = SmallOffice(), read(GOOD, "leave.toml")
    play = Play(office, good)
    assert play.matter.route == good
    office.sitting[post_seat(TOWN, "分管领导")] = []
    assert play.try_(f"{TOWN}@科员", Start(good, "请假", TOWN)).__class__.__name__ == "Refused"


def test_a_file_that_is_no_toml_is_one_problem() -> None:
    with pytest.raises(KnownError) as refused:
        read("[route", "leave.toml")
    assert (refused.value.code, refused.value.values["line"]) == ("route-malformed", "1")
