"""An attempt: nothing answered is lost, no second is gained, and a log that was touched is known for one."""

from __future__ import annotations

import hashlib
import random
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.acts import Learned
from app.domain.errors import KnownError
from app.domain.learning import is_news
from app.training import attempts
from app.training.answers import Answer, Chosen, Performed
from app.training.attempts import Answered, Entry, Head, Link, Spent
from app.training.courses import Terms
from app.training.items import Item, Single, Task
from app.training.papers import draw
from app.training.pc.scripts import acts_of
from tests.training.small_course import course

PAPER = draw(course(), "王芳")
HEAD = Head("a1", PAPER, Terms())
IDS = [place.item.id for place in PAPER.places]
GIVEN = st.lists(
    st.tuples(st.sampled_from(IDS), st.builds(Chosen, st.tuples(st.integers(0, 3))), st.integers(0, 20)), max_size=15
)


def _right(item: Item) -> Answer:
    if isinstance(item, Task):
        return Performed(acts_of(item.solve))
    assert isinstance(item, Single)
    return Chosen(tuple(number for number, choice in enumerate(item.choices) if choice.right))


def _log(given_: list[tuple[str, Chosen, int]]) -> list[Link]:
    log: list[Link] = []
    spent = 0
    for item, answer, seconds in given_:
        spent += seconds
        log.append(attempts.answered(HEAD, log, item, answer, spent))
    return log


@given(GIVEN)
def test_the_last_answer_to_an_item_counts(answers: list[tuple[str, Chosen, int]]):
    assert attempts.answers(HEAD, _log(answers)) == {item: answer for item, answer, _ in answers}


@given(GIVEN.filter(bool), st.data())
def test_a_log_that_was_touched_is_known_for_one(answers: list[tuple[str, Chosen, int]], data: st.DataObject):
    log = _log(answers)
    number = data.draw(st.integers(0, len(log) - 1))
    touched = bytearray(log[number].entry)
    place = data.draw(st.integers(0, len(touched) - 1))
    touched[place] ^= data.draw(st.integers(1, 255))
    log[number] = Link(bytes(touched), log[number].chain)
    with pytest.raises(KnownError) as broken:
        attempts.entries(HEAD, log)
    assert broken.value.values == {"number": str(number + 1)}


def test_a_link_taken_out_or_put_first_breaks_the_chain():
    log = _log([(IDS[0], Chosen((0,)), 1), (IDS[1], Chosen((1,)), 1), (IDS[2], Chosen((2,)), 1)])
    for broken in (log[1:], [log[0], log[2]], [log[1], log[0], log[2]]):
        with pytest.raises(KnownError, match="attempt-log-broken"):
            attempts.entries(HEAD, broken)
    with pytest.raises(KnownError, match="attempt-log-broken"):
        attempts.entries(Head("a2", PAPER, Terms()), log)


def test_a_log_in_which_time_runs_backwards_is_refused():
    """Whoever knows how the chain is made can make one; time must still go forward in it."""
    log: list[Link] = []
    chain = attempts.start(HEAD)
    for number, spent in enumerate((50, 40)):
        entry = msgspec.msgpack.encode(Entry(number, spent, Answered(IDS[0], Chosen((0,)))))
        chain = hashlib.sha256(b"xiangyi/1/attempt\0" + chain + entry).digest()
        log.append(Link(entry, chain))
    assert len(attempts.entries(HEAD, log[:1])) == 1
    with pytest.raises(KnownError, match="attempt-log-broken"):
        attempts.entries(HEAD, log)


@pytest.mark.parametrize("seed", range(50))
def test_killed_at_any_moment_no_answer_is_lost_and_no_second_gained(seed: int):
    """A desk writes a link for each answer and `Spent` each second; it dies between two writes, or within a second."""
    chance = random.Random(seed)
    log: list[Link] = []
    spent: Spent | None = None
    truly, session_began, said = 0.0, 0.0, 0
    acknowledged: dict[str, Answer] = {}
    while truly < 900:
        truly += chance.uniform(0.05, 0.9)
        now = said + int(truly - session_began)
        if spent is None or now > spent.seconds:
            spent = Spent(now)
        if chance.random() < 0.1:
            item, answer = chance.choice(IDS), Chosen((chance.randrange(3),))
            log.append(attempts.answered(HEAD, log, item, answer, now))
            acknowledged[item] = answer
        if chance.random() < 0.01:  # the power goes
            said, session_began = attempts.resumed(log, spent), truly
            assert attempts.left(HEAD.terms, said) <= 5400 - truly, "a second was gained"
            assert attempts.left(HEAD.terms, said) > 5400 - truly - 1 - 2 * truly / 10, "more than the second under way"
            assert attempts.answers(HEAD, log) == acknowledged


def test_an_attempt_that_was_not_begun_has_all_its_time():
    assert attempts.resumed([], None) == 0
    assert attempts.left(Terms(), 0) == 5400
    assert attempts.resumed([], Spent(7)) == 8


def test_nothing_follows_when_the_time_is_up_or_it_was_handed_in():
    with pytest.raises(KnownError, match="attempt-over"):
        attempts.answered(HEAD, [], IDS[0], Chosen((0,)), 5400)
    log = [attempts.handed_in(HEAD, [], 6000)]
    assert attempts.entries(HEAD, log)[0].spent == 5400
    for again in (
        lambda: attempts.answered(HEAD, log, IDS[0], Chosen((0,)), 10),
        lambda: attempts.handed_in(HEAD, log, 10),
    ):
        with pytest.raises(KnownError, match="attempt-over"):
            again()
    with pytest.raises(KnownError, match="item-not-on-paper"):
        attempts.answered(HEAD, [], "of-another-paper", Chosen((0,)), 1)


@given(st.sets(st.sampled_from(IDS)), st.integers(1, 100))
def test_the_result_is_the_points_of_what_is_right(right: set[str], passing: int):
    head = Head("a1", PAPER, Terms(passing=passing))
    log: list[Link] = []
    for place in PAPER.places:
        if place.item.id in right:
            log.append(attempts.answered(head, log, place.item.id, _right(place.item), 1))
    points = sum(place.points for place in PAPER.places if place.item.id in right)
    result = attempts.result(head, log)
    assert (result.hundredths, result.passed) == (points * 100, points >= passing)
    assert set(result.wrong) == set(IDS) - right
    assert result.lessons == (("first",) if result.wrong else ())


def test_what_leaves_is_course_version_pass_and_date_and_nothing_else():
    """Law 8. A field that is added here needs another law."""
    record = attempts.record(HEAD, [], date(2026, 6, 3))
    assert Learned.__struct_fields__ == ("course", "version", "passed", "day")
    assert msgspec.to_builtins(record) == ["learned", "small", 3, False, "2026-06-03"]


@given(st.lists(st.tuples(st.integers(1, 3), st.booleans()), max_size=12))
def test_from_what_leaves_nobody_can_count_tries(tries: list[tuple[int, bool]]):
    day, left, known = date(2026, 6, 3), [], None
    for version, passed in tries:
        new = Learned("small", version, passed, day)
        if is_news(new, known):
            left.append((version, passed))
            known = new
    assert [passed for _, passed in left].count(False) <= 1
    assert len(left) <= 1 + 3
    assert any(passed for _, passed in left) == any(passed for _, passed in tries)


def test_an_attempt_keeps_the_version_it_was_made_on():
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode(HEAD), type=Head)
    assert kept == HEAD
    assert attempts.start(kept) == attempts.start(HEAD)
