"""Which widget an item is answered in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.training.items import (
    FillIn,
    Hotspot,
    Item,
    Matching,
    Multiple,
    Ordering,
    Single,
    Task,
    TrueFalse,
    Typing,
)
from app.training.papers import shown_order
from app.ui.training.choice_view import ChoicesView, JudgeView
from app.ui.training.fill_in_view import FillInView
from app.ui.training.matching_view import MatchingView
from app.ui.training.ordering_view import OrderingView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ui.theme import Theme
    from app.ui.training.answer_view import AnswerView


def answer_view(theme: Theme, item: Item, pictures: Mapping[str, str], seed: str, *, helps: bool = True) -> AnswerView:
    """The widget for that kind of item. Choices, steps and right sides stand in an order that the seed gives;
    `pictures` holds the text of each SVG by its path. A formal test does not help while one answers."""
    match item:
        case Single() | Multiple():
            return ChoicesView(theme, item, shown_order(seed, item, len(item.choices)))
        case TrueFalse():
            return JudgeView(theme)
        case Matching():
            return MatchingView(theme, item, shown_order(seed, item, len(item.partners)))
        case Ordering():
            return OrderingView(theme, item, shown_order(seed, item, len(item.steps)))
        case FillIn():
            return FillInView(theme, item)
        case Hotspot() | Typing() | Task():
            return _drawn(theme, item, pictures, helps=helps)


def _drawn(theme: Theme, item: Hotspot | Typing | Task, pictures: Mapping[str, str], *, helps: bool) -> AnswerView:
    # these bring much along, and stand on few cards
    if isinstance(item, Hotspot):
        from app.ui.training.hotspot_view import HotspotView

        return HotspotView(item, pictures[item.picture], theme)
    if isinstance(item, Typing):
        from app.ui.training.typing_view import TypingView

        return TypingView(item.passage, theme, seconds=item.seconds, helps=helps)
    from app.ui.training.task_view import TaskView

    return TaskView(item, theme, helps=helps)
