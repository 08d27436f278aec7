"""Every sentence that a person reads, from one set of gettext catalogues (source strings in English).

`_` and `ngettext` translate at the time of the call. `N_` only marks a string for extraction. Chinese is the default
wherever the system's language is not English; `XIANGYI_LANGUAGE` (`zh_CN` or `en`) decides otherwise.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parents[2] / "resources" / "translations"
DOMAIN = "xiangyi"

_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def system_language() -> str:
    """`en` where the system speaks English, else `zh_CN`."""
    chosen = os.environ.get("XIANGYI_LANGUAGE")
    if chosen:
        return "en" if chosen.lower().startswith("en") else "zh_CN"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "en" if value.lower().startswith("en") else "zh_CN"
    return "zh_CN"


def use(language: str) -> None:
    """Speak `zh_CN` or `en` from now on. What is on screen already is not changed."""
    global _current, _language
    _language = language
    if language == "en":
        _current = gettext.NullTranslations()
    else:
        _current = gettext.translation(DOMAIN, CATALOGUES, [language], fallback=True)


def language() -> str:
    """The language spoken now."""
    return _language


def _(message: str) -> str:
    """`message` in the language spoken now."""
    return _current.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form for `count`, in the language spoken now."""
    return _current.ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """`message` as meant in `context`: short words that are one in English and two in Chinese."""
    return _current.pgettext(context, message)


def N_(message: str) -> str:
    """`message` itself: marks it for translation where it is shown later."""
    return message


use(system_language())
