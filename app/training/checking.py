"""Whether a course can be taken: every item has its key and its reasons, everything named is there, every task is
solved by its solution and by none of its wrong ways, and a test can be drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import KnownError
from app.training.answers import Performed
from app.training.courses import Course, Doing
from app.training.grading import grade
from app.training.items import (
    KINDS,
    Choice,
    FillIn,
    Hotspot,
    Item,
    Matching,
    Multiple,
    Ordering,
    Single,
    Task,
    TrueFalse,
)
from app.training.packs import Pack, PackRefused, opened, problem
from app.training.papers import BlueprintUnmet, shelf
from app.training.pc.doing import do
from app.training.pc.scripts import acts_of
from app.training.pc.state import PLACES, STICK
from app.training.places import PackFault, Where
from app.training.tasks import begun, holds
from app.training.written import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

GAP: Final = re.compile(r"[_＿]{3,}")
FULL: Final = 100


def read(files: Mapping[str, bytes]) -> Course:
    """The course in the files of a folder. Raises `PackRefused` with everything that is wrong."""
    pack = opened(files)
    found = faults(pack)
    if found or pack.course is None:
        raise PackRefused([problem(fault) for fault in found])
    return pack.course


def faults(pack: Pack) -> list[PackFault]:
    """Everything for which the pack must be refused, in the order of files and lines."""
    found = [*pack.faults, *pack.twice]
    if pack.course is not None:
        found += _of_lessons(pack, pack.course)
        for item in pack.course.items:
            found += _of_item(item, pack, pack.course)
        found += _of_parts(pack, pack.course, whole=not found)
    return sorted(set(found), key=lambda fault: (fault.where, fault.code))


def _of_lessons(pack: Pack, course: Course) -> Iterator[PackFault]:
    lessons = {lesson.id for lesson in course.lessons}
    kinds = {item.id: isinstance(item, Task) for item in course.items}
    for text in pack.texts.values():
        for kind, target, where in text.references:
            there = {
                "picture": target in pack.pictures,
                "lesson": target in lessons,
                Doing.ITEM: kinds.get(target) is False,
                Doing.TASK: kinds.get(target) is True,
            }[kind]
            if not there:
                yield PackFault("pack-not-there", where, target)


def _of_item(item: Item, pack: Pack, course: Course) -> Iterator[PackFault]:
    where = pack.items[item.id]
    if item.area not in {area.id for area in course.areas}:
        yield PackFault("pack-area-unknown", where, item.area)
    if item.lesson not in {lesson.id for lesson in course.lessons}:
        yield PackFault("pack-not-there", where, item.lesson)
    if item.picture and item.picture not in pack.pictures:
        yield PackFault("pack-not-there", where, item.picture)
    check: Callable[[Any, Where], Iterable[PackFault]] | None = _CHECKS.get(type(item))
    yield from check(item, where) if check else ()
    if isinstance(item, Hotspot):
        yield from _of_spots(item, pack, where)


def _of_single(item: Single, where: Where) -> Iterator[PackFault]:
    if sum(choice.right for choice in item.choices) != 1:
        yield PackFault("pack-key", where, item.id)
    yield from _of_choices(item.choices, where)


def _of_multiple(item: Multiple, where: Where) -> Iterator[PackFault]:
    if len({choice.right for choice in item.choices}) != 2:
        yield PackFault("pack-key", where, item.id)
    yield from _of_choices(item.choices, where)


def _of_choices(choices: tuple[Choice, ...], where: Where) -> Iterator[PackFault]:
    yield from (PackFault("pack-no-reason", where, one.text) for one in choices if not one.right and not one.why)
    yield from _alike((choice.text for choice in choices), where)


def _of_true_false(item: TrueFalse, where: Where) -> Iterator[PackFault]:
    if not item.why:
        yield PackFault("pack-no-reason", where, item.id)


def _of_matching(item: Matching, where: Where) -> Iterator[PackFault]:
    if not item.why:
        yield from (PackFault("pack-no-reason", where, pair.left) for pair in item.pairs if not pair.why)
    yield from _alike((pair.left for pair in item.pairs), where)
    yield from _alike(item.partners, where)


def _of_ordering(item: Ordering, where: Where) -> Iterator[PackFault]:
    if not item.why:
        yield PackFault("pack-no-reason", where, item.id)
    yield from _alike(item.steps, where)


def _of_fill_in(item: FillIn, where: Where) -> Iterator[PackFault]:
    if not item.why:
        yield PackFault("pack-no-reason", where, item.id)
    if len(GAP.findall(item.text)) != len(item.blanks):
        yield PackFault("pack-gaps", where, item.id)
    for blank in item.blanks:
        for mistake in blank.mistakes:
            if any(same(mistake.text, answer, exact=blank.exact) for answer in blank.answers):
                yield PackFault("pack-key", where, mistake.text)


def _of_spots(item: Hotspot, pack: Pack, where: Where) -> Iterator[PackFault]:
    if not any(spot.right for spot in item.spots):
        yield PackFault("pack-key", where, item.id)
    if not item.why:
        yield PackFault("pack-no-reason", where, item.id)
    yield from (PackFault("pack-no-reason", where, one.name) for one in item.spots if not one.right and not one.why)
    size = pack.pictures.get(item.picture)
    if size is None:
        yield PackFault("pack-not-there", where, item.picture or item.id)
        return
    for spot in item.spots:
        if spot.x + spot.width > size.width or spot.y + spot.height > size.height:
            yield PackFault("pack-spot-outside", where, spot.name)


def _of_task(item: Task, where: Where) -> Iterator[PackFault]:
    for path in (*item.start, *item.recycled):
        if path.split("/")[0] not in (*PLACES, STICK):
            yield PackFault("pack-place-unknown", where, path)
    start = begun(item)
    at_start = {content for content in (start.files | start.stick_files).values() if content}
    at_start |= {path for one in start.bin for path in one.files}
    for goal in item.goals:
        if goal.words != 1:
            yield PackFault("pack-goal", where, goal.say)
        elif holds(goal, start):
            yield PackFault("pack-goal-from-start", where, goal.say)
        if goal.was and goal.was not in at_start:
            yield PackFault("pack-not-there", where, goal.was)
    yield from _of_solution(item, where)
    for wrong in item.wrong:
        yield from _of_wrong_way(item, wrong.acts, wrong.because, where)


def _of_solution(item: Task, where: Where) -> Iterator[PackFault]:
    try:
        acts, pc = acts_of(item.solve), begun(item)
        for act in acts:
            pc = do(pc, act)
    except KnownError as error:
        yield PackFault("pack-script", where, error.values.get("text") or error.values.get("name") or error.code)
        return
    if not grade(item, Performed(acts)).right:
        yield PackFault("pack-unsolved", where, item.id)


def _of_wrong_way(item: Task, lines: tuple[tuple[str, ...], ...], because: str, where: Where) -> Iterator[PackFault]:
    try:
        acts = acts_of(lines)
    except KnownError as error:
        yield PackFault("pack-script", where, error.values["text"])
        return
    if grade(item, Performed(acts)).right:
        yield PackFault("pack-wrong-passes", where, because)


def _alike(texts: Iterable[str], where: Where) -> Iterator[PackFault]:
    seen: set[str] = set()
    for text in texts:
        if text.strip() in seen:
            yield PackFault("pack-twice", where, text)
        seen.add(text.strip())


def _of_parts(pack: Pack, course: Course, *, whole: bool) -> Iterator[PackFault]:
    areas = {area.id for area in course.areas}
    for part in course.parts:
        where = pack.parts[part.name]
        yield from (PackFault("pack-kind-unknown", where, kind) for kind in part.kinds if kind not in KINDS)
        yield from (PackFault("pack-area-unknown", where, area) for area in part.areas if area not in areas)
    total = sum(part.count * part.points for part in course.parts)
    if course.parts and total != FULL:
        yield PackFault("pack-points", pack.parts[course.parts[0].name], str(total))
    if course.parts and whole:  # what could not be read would be missed in vain
        try:
            shelf(course)
        except BlueprintUnmet as unmet:
            code = "pack-bank-too-small" if unmet.code == "bank-too-small" else "pack-blueprint-unmet"
            yield PackFault(code, pack.parts[unmet.values["part"]], unmet.values["lacking"])


_CHECKS: Final[dict[type[Any], Callable[[Any, Where], Iterable[PackFault]]]] = {
    Single: _of_single,
    Multiple: _of_multiple,
    TrueFalse: _of_true_false,
    Matching: _of_matching,
    Ordering: _of_ordering,
    FillIn: _of_fill_in,
    Task: _of_task,
}
