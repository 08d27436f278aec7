"""Slips for joining, printed: four on an A4 page, to be cut apart and handed over in person.

A slip holds a secret until it is used, so the file is readable by its owner only.
"""

from __future__ import annotations

import errno
import io
import os
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.domain.errors import KnownError
from app.hub.keys import write_secret
from app.speech import N_, _
from app.speech.words import zone_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reportlab.pdfgen.canvas import Canvas

MM: Final = 72 / 25.4
PAGE: Final = (210 * MM, 297 * MM)
PER_PAGE: Final = 4
_HEIGHT: Final = PAGE[1] / PER_PAGE
_LEFT, _RIGHT = 13 * MM, 197 * MM
_STEPS_LEFT: Final = 136 * MM
_MAIN_RIGHT: Final = 130 * MM

_INK, _GREY, _RED, _PALE_RED = "#111111", "#666666", "#b3261e", "#f7dedc"
_LATIN, _CODE = "Helvetica", "Courier-Bold"

_STEPS: Final = (
    N_("Open Xiangyi on your own PC and type the county's address and the code. Small letters will do."),
    N_("Choose a password of 8 characters or more. Only you know it, and the county cannot look it up: remember it."),
    N_("When your desk opens, you have joined. The code is used up: tear up this slip."),
    N_("If you cannot manage, ask the county's technician to help."),
)


class Slip(Struct, frozen=True):
    """What one person needs to join. `zone` is a value of `Zone`, `expires` an ISO date, `code` in groups of four."""

    county: str
    zone: str
    unit: str
    person: str
    post: str
    address: str
    code: str
    expires: str
    fingerprint: str
    demo: bool = False


def enrolment_sheets(slips: Sequence[Slip], path: Path) -> None:
    """Print the slips into a PDF. Raises `KnownError("disk-full"|"folder-unwritable")`; then no file is left."""
    from reportlab.pdfgen.canvas import Canvas  # heavy, and needed only here

    content = io.BytesIO()
    canvas = Canvas(content, pagesize=PAGE)
    canvas.setTitle(_("Slips for joining Xiangyi"))
    for number, slip in enumerate(slips):
        place = number % PER_PAGE
        if number and place == 0:
            canvas.showPage()
        _Drawing(canvas, PAGE[1] - place * _HEIGHT).slip(slip)
    canvas.save()
    try:
        write_secret(path, content.getvalue())
    except OSError as error:
        code = "disk-full" if error.errno == errno.ENOSPC else "folder-unwritable"
        raise KnownError(code, path=path.parent, why=error.strerror or "") from error


class _Drawing:
    """Draws one slip below `top`, in points from the page's lower left corner."""

    def __init__(self, canvas: Canvas, top: float) -> None:
        self._canvas = canvas
        self._top = top

    def slip(self, slip: Slip) -> None:
        if slip.demo:
            self._watermark(_("Demonstration, not valid"))
        self._head(slip)
        self._person(slip)
        self._code(slip.code)
        self._facts(slip)
        self._steps()
        self._cut()

    def _at(self, millimetres: float) -> float:
        return self._top - millimetres * MM

    def _head(self, slip: Slip) -> None:
        self._text(
            _LEFT, 12, _("{county}: slip for joining Xiangyi").format(county=slip.county), 10.5, _INK, _MAIN_RIGHT
        )
        network = _("On {network} only; for this person only").format(network=zone_word(slip.zone))
        self._text(_RIGHT - width(network, 8.5), 12, network, 8.5, _GREY)
        self._line(_LEFT, 15, _RIGHT, 15, _INK, 0.8)

    def _person(self, slip: Slip) -> None:
        self._text(_LEFT, 25.5, slip.person, 20, _INK, _LEFT + 45 * MM)
        left = _LEFT + min(width(slip.person, 20), 45 * MM) + 5 * MM
        about = f"{slip.unit} · {slip.post}" if slip.post else slip.unit
        if width(about, 11) <= _MAIN_RIGHT - left:
            self._text(left, 25.5, about, 11, _INK)
        else:
            self._text(left, 21.5, slip.unit, 9.5, _INK, _MAIN_RIGHT)
            self._text(left, 26, slip.post, 9.5, _INK, _MAIN_RIGHT)

    def _code(self, code: str) -> None:
        self._canvas.setStrokeColor(_INK)
        self._canvas.setLineWidth(0.8)
        self._canvas.roundRect(_LEFT, self._at(45), _MAIN_RIGHT - _LEFT, 14.5 * MM, 2 * MM)
        self._text(_LEFT + 4 * MM, 35.5, _("Code, good for one use"), 8, _GREY)
        self._canvas.setFont(_CODE, 17)
        self._canvas.setFillColor(_INK)
        self._canvas.drawString(_LEFT + 4 * MM, self._at(42), code)

    def _facts(self, slip: Slip) -> None:
        facts = (
            (_("The county's address"), slip.address),
            (_("Valid until"), slip.expires),
            (_("Fingerprint of its certificate"), slip.fingerprint),
        )
        names = max(width(name, 9) for name, value in facts) + 4 * MM
        for number, (name, value) in enumerate(facts):
            down = 52 + number * 6
            self._text(_LEFT, down, name, 9, _GREY)
            self._text(_LEFT + names, down, value, 11 if number < 2 else 9, _INK, _MAIN_RIGHT)

    def _steps(self) -> None:
        self._line(_STEPS_LEFT - 3 * MM, 19, _STEPS_LEFT - 3 * MM, 66, "#cccccc", 0.5)
        down = 22.5
        for number, step in enumerate(_STEPS, start=1):
            self._text(_STEPS_LEFT, down, str(number) if step is not _STEPS[-1] else "?", 12, _INK)
            for line in _wrapped(_(step), 9, _RIGHT - _STEPS_LEFT - 5 * MM):
                self._text(_STEPS_LEFT + 5 * MM, down, line, 9, _INK)
                down += 4.2
            down += 1.8

    def _cut(self) -> None:
        if self._top - _HEIGHT < 1:
            return  # the page ends here
        self._canvas.setDash(3, 3)
        self._line(0, 74.25, PAGE[0], 74.25, _GREY, 0.5)
        self._canvas.setDash()

    def _watermark(self, text: str) -> None:
        self._canvas.saveState()
        self._canvas.translate((_LEFT + _MAIN_RIGHT) / 2, self._at(42))
        self._canvas.rotate(14)
        size = 44 * min(1, (_MAIN_RIGHT - _LEFT) / width(text, 44))
        self._runs(-width(text, size) / 2, 0, text, size, _PALE_RED)
        self._canvas.restoreState()

    def _line(self, left: float, down: float, right: float, down2: float, colour: str, thick: float) -> None:
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(thick)
        self._canvas.line(left, self._at(down), right, self._at(down2))

    def _text(self, left: float, down: float, text: str, size: float, colour: str, right: float = PAGE[0]) -> None:
        """Text on one line, made smaller where it would pass `right`."""
        room = right - left
        needed = width(text, size)
        self._runs(left, self._at(down), text, size if needed <= room else size * room / needed, colour)

    def _runs(self, left: float, bottom: float, text: str, size: float, colour: str) -> None:
        self._canvas.setFillColor(colour)
        for font, run in _by_font(text):
            self._canvas.setFont(font, size)
            self._canvas.drawString(left, bottom, run)
            left += _run_width(font, run, size)


# ---- text in two alphabets


def width(text: str, size: float) -> float:
    """How wide a text is set, in points."""
    return sum(_run_width(font, run, size) for font, run in _by_font(text))


def _run_width(font: str, run: str, size: float) -> float:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(run, font, size))


def _by_font(text: str) -> Iterator[tuple[str, str]]:
    """The text in runs of one font each: a Chinese font's Latin letters are poor, and some fonts have none."""
    for latin, run in groupby(text, key=lambda character: ord(character) < 256):
        yield (_LATIN if latin else chinese_font(), "".join(run))


_NOT_FIRST: Final = "，。；：、！？）》”·"


def _wrapped(text: str, size: float, room: float) -> Iterator[str]:
    """The lines of a paragraph: broken between Chinese characters and at spaces, never before punctuation."""
    line = ""
    for piece in _pieces(text):
        if line and width(line + piece.rstrip(), size) > room and piece not in _NOT_FIRST and not piece.isspace():
            yield line.rstrip()
            line = ""
        line += piece
    if line.strip():
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for character in text:
        if character.isascii() and not character.isspace():
            word += character
            continue
        if character.isspace():
            yield word + character
        else:
            yield from filter(None, (word, character))
        word = ""
    if word:
        yield word


# ---- the Chinese font

_FONTS: Final = (
    # reportlab embeds TrueType outlines only, so not Noto Sans CJK
    "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "wqy-microhei.ttc", "wqy-zenhei.ttc", "msyh.ttc", "msyh.ttf",
    "simhei.ttf", "simsun.ttc", "simfang.ttf",
)  # fmt: skip
_FALLBACK: Final = "STSong-Light"
"""Not embedded: whoever opens the file must have a Chinese font, as Acrobat's language pack."""


@cache
def chinese_font() -> str:
    """The name, in reportlab, of the best Chinese font of this PC."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    for path in _installed(_folders()):
        try:
            pdfmetrics.registerFont(TTFont(path.stem, str(path), subfontIndex=0))
        except TTFError:
            continue  # a file of that name whose outlines cannot be embedded
        return path.stem
    pdfmetrics.registerFont(UnicodeCIDFont(_FALLBACK))
    return _FALLBACK


def _folders() -> list[Path]:
    windows = os.environ.get("WINDIR")
    if windows:
        return [Path(windows) / "Fonts"]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts"]


def _installed(folders: Iterable[Path]) -> list[Path]:
    there = {path.name.lower(): path for folder in folders for path in folder.rglob("*.tt[cf]")}
    return [there[name.lower()] for name in _FONTS if name.lower() in there]
