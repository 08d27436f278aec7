"""Pictures of 培训: what a newcomer sees, lessons, kinds of item, a whole formal test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import speech
from app.ui.training.asking_page import AskingPage
from app.ui.training.learning import LEARNED
from app.ui.training.lesson_page import LessonPage
from app.ui.training.paper_page import PaperPage
from tests.gui.county import child

if TYPE_CHECKING:
    from tests.gui.shots import Camera


def walk(camera: Camera) -> None:
    """From the newcomer's first page to the records of the unit."""
    camera._show("training", "newcomer")
    camera._press("next-step")
    camera._shot_shell("lesson-first-card")
    camera._press("card-on")
    camera._shot_shell("lesson-picture")
    lesson = child(camera.shell, LessonPage)
    while lesson.on.text() == speech._("Show what is below"):
        camera._press("card-on")
    camera._press("choice-0")
    camera._press("check")
    camera._shot_shell("lesson-answered")
    camera._press("leave-training")
    camera._shot_shell("training-under-way")
    camera._press("self-test")
    course = lesson._course
    assert course is not None
    page = child(camera.shell, AskingPage)
    for item in ("copy-09", "power-09", "copy-10", "power-08", "windows-10"):
        page.set_items(course, [course.item(item)], speech._("Self-test"))
        camera._shot_shell(f"item-{item}")
    camera._press("leave-training")
    camera._press("formal-test")
    camera._shot_shell("test-terms")
    camera._press("begin-test")
    camera._shot_shell("test-begun")
    paper = child(camera.shell, PaperPage)
    camera._press("choice-0")
    camera._shot_shell("test-saved")
    camera._press("hand-in")
    camera._shot_shell("test-hand-in")
    camera._press("go-on-answering")
    attempt = paper._attempt
    assert attempt is not None
    paper.set_attempt(attempt, resumed=True)
    camera._shot_shell("test-resumed")
    camera._press("hand-in")
    camera._press("hand-in-now")
    camera._shot_shell("test-result")
    camera._press("leave-result")
    camera.desktop.operations.announce(LEARNED)
    camera._settle()
    camera._shot_shell("training-not-passed")
    camera._press("unit-records")
    camera._shot_shell("training-records")
