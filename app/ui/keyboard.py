"""Every key of the house, once: shortcuts, the hints on buttons and menus, and the list of keys are made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtWidgets import QWidget


class Key(NamedTuple):
    """What a key does, in words of N_; `keys` are Qt's names of it, `said` is what is printed on keyboards.

    Without `keys` it belongs to a list, a field or the paper, which know it by themselves.
    """

    said: str
    does: str
    keys: tuple[str, ...] = ()


KEYS: Final = Key("F1", N_("Keyboard"), ("F1",))
SEARCH: Final = Key("Ctrl+K", N_("Search everything"), ("Ctrl+K",))
WRITE: Final = Key("Ctrl+N", N_("Write a document or a notice"), ("Ctrl+N",))
EXCHANGE: Final = Key("F5", N_("Exchange with the county now"), ("F5",))
TAKE_BACK: Final = Key("Ctrl+Z", N_("Take the last act back"), ("Ctrl+Z",))
LOCK: Final = Key("Ctrl+L", N_("Lock or change the clerk"), ("Ctrl+L",))
QUIT: Final = Key("Ctrl+Q", N_("Quit Xiangyi"), ("Ctrl+Q",))
SETTINGS: Final = Key("Ctrl+,", N_("Settings"), ("Ctrl+,",))

_ENTER: Final = ("Ctrl+Return", "Ctrl+Enter")  # the second is the one of the number pad
SIGN: Final = Key("Ctrl+Enter", N_("Sign for it"), _ENTER)
REPLY: Final = Key("Ctrl+R", N_("Reply to it"), ("Ctrl+R",))
PRINT: Final = Key("Ctrl+P", N_("Print it"), ("Ctrl+P",))
BACK: Final = Key("Esc", N_("Back to the list"), ("Esc",))
LARGER: Final = Key("Ctrl++", N_("Show the paper larger"), ("Ctrl++", "Ctrl+="))
SMALLER: Final = Key("Ctrl+-", N_("Show the paper smaller"), ("Ctrl+-",))
NORMAL: Final = Key("Ctrl+0", N_("Show the paper in its usual size"), ("Ctrl+0",))

SEND: Final = Key("Ctrl+Enter", N_("Send or publish it"), _ENTER)
DECIDE: Final = Key("Ctrl+Enter", N_("Do what brings the matter on"), _ENTER)
PRINT_DRAFT: Final = Key("Ctrl+P", N_("Print the draft"), ("Ctrl+P",))

CHECK: Final = Key("Ctrl+Enter", N_("See whether an answer is right"), _ENTER)
ON: Final = Key("Alt+→", N_("The next card or question"), ("Alt+Right",))
BACK_A_CARD: Final = Key("Alt+←", N_("The card or question before"), ("Alt+Left",))
LEAVE: Final = Key("Esc", N_("Back to Training"), ("Esc",))
_CHOOSE: Final = Key("1…8", N_("Choose that answer"))
_STEP: Final = Key("Ctrl+↑ Ctrl+↓", N_("Move a step up or down"))
_SIDES: Final = Key("← →", N_("From one side to the other when joining pairs"))
_LOOK: Final = Key("PgUp PgDn", N_("Scroll what does not fit"))

_NEAR: Final = Key("↑ ↓", N_("The document above or below"))
_ENDS: Final = Key("Home End", N_("The first or the last document"))
_INTO: Final = Key("Enter", N_("Open the document and go into it"))
_SCROLL: Final = Key(N_("Space PgUp PgDn"), N_("Scroll the paper, once you are in it"))
_TEXT: Final = Key("Enter", N_("From the title to the text"))
_TICK: Final = Key("Enter", N_("Tick the unit that was found"))
_DOWN: Final = Key("↓", N_("From the search field to the units"))
_TICK_THIS: Final = Key(N_("Space"), N_("Tick a unit, or take the tick away"))
_NEXT: Final = Key("Tab", N_("To the next field or button"))

EVERYWHERE: Final = (KEYS, SEARCH, WRITE, EXCHANGE, TAKE_BACK, LOCK, QUIT, _NEXT)
READING: Final = (SIGN, REPLY, PRINT, _NEAR, _ENDS, _INTO, _SCROLL, BACK, LARGER, SMALLER, NORMAL)
HANDLING: Final = (DECIDE,)
LEARNING: Final = (CHECK, ON, BACK_A_CARD, _CHOOSE, _STEP, _SIDES, _LOOK, LEAVE)
WRITING: Final = (SEND, PRINT_DRAFT, _TEXT, _TICK, _DOWN, _TICK_THIS)


def spoken(keys: Sequence[Key]) -> list[tuple[str, str]]:
    """The keys in the language spoken now: what is printed on them, and what they do."""
    return [(_(key.said), _(key.does)) for key in keys]


def menu_text(key: Key) -> str:
    """What stands in a menu, with the key at its right."""
    return f"{_(key.does)}\t{key.said}"


def hint(key: Key) -> str:
    """What stands at a button: what it does, and its key."""
    return with_key(_(key.does), key.said)


def with_key(text: str, said: str) -> str:
    """A text and the key for it: 收件（Ctrl+2）."""
    return _("{text} ({key})").format(text=text, key=said)


def bind(
    keys: Iterable[str],
    place: QWidget,
    act: Callable[[], object],
    context: Qt.ShortcutContext = Qt.ShortcutContext.WidgetWithChildrenShortcut,
) -> QShortcut:
    """Let keys act while the keyboard is at that place or inside it."""
    shortcut = QShortcut(place)
    shortcut.setKeys([QKeySequence(key) for key in keys])
    shortcut.setContext(context)
    shortcut.activated.connect(lambda: act())
    return shortcut
