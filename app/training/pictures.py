"""Whether a picture of a pack is one that we draw: plain SVG that runs nothing and fetches nothing."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from xml.etree import ElementTree

MOST_BYTES: Final = 200 * 1024
_SVG: Final = "{http://www.w3.org/2000/svg}"
_NAMES: Final = (
    "svg g defs title desc path rect circle ellipse line polyline polygon text tspan use marker clipPath "
    "linearGradient radialGradient stop"
)
_DRAWN: Final = frozenset(_NAMES.split())
_OUTSIDE: Final = re.compile(r"url\((?!\s*['\"]?#)", re.IGNORECASE)


class Drawing(NamedTuple):
    """What is known of a picture: its size in the units of its viewBox, and its title for who cannot see it."""

    width: int
    height: int
    title: str


class PictureRefused(Exception):
    """Not a picture that we draw; its text is the line and what is wrong there."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(line, text)
        self.line, self.text = line, text


def drawing(content: bytes) -> Drawing:
    """What is known of an SVG file. Raises `PictureRefused` for what is too large, runs or fetches something, or has no
    viewBox from 0 0 and no title."""
    if len(content) > MOST_BYTES:
        raise PictureRefused(1, f"> {MOST_BYTES // 1024} KB")
    text = content.decode("utf-8", "replace")
    for danger in ("<!DOCTYPE", "<!ENTITY", "<?xml-stylesheet"):
        if danger.casefold() in text.casefold():
            raise PictureRefused(_line_of(text, danger), danger)
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  no DOCTYPE, so no entities of its own
    except ElementTree.ParseError as error:
        raise PictureRefused(error.position[0], str(error)) from error
    if root.tag != _SVG + "svg":
        raise PictureRefused(1, "<svg>")
    for element in root.iter():
        _look_at(element, text)
    return Drawing(*_size(root, text), _title(root))


def _look_at(element: ElementTree.Element, text: str) -> None:
    name = str(element.tag).removeprefix(_SVG)
    if name not in _DRAWN:
        raise PictureRefused(_line_of(text, name), f"<{name}>")
    for key, value in element.attrib.items():
        bare = key.rpartition("}")[2]
        outside = bare == "href" and not value.startswith("#")
        if bare.startswith("on") or outside or _OUTSIDE.search(value):
            raise PictureRefused(_line_of(text, value), f"{bare}={value[:40]}")


def _size(root: ElementTree.Element, text: str) -> tuple[int, int]:
    box = re.fullmatch(r"0[ ,]+0[ ,]+(\d+)[ ,]+(\d+)", root.get("viewBox", ""))
    if box is None or not (0 < int(box[1]) <= 4000 and 0 < int(box[2]) <= 4000):
        raise PictureRefused(_line_of(text, "<svg"), "viewBox")
    return int(box[1]), int(box[2])


def _title(root: ElementTree.Element) -> str:
    title = (root.findtext(_SVG + "title") or "").strip()
    if not title:
        raise PictureRefused(1, "<title>")
    return title


def _line_of(text: str, words: str) -> int:
    place = text.casefold().find(words.casefold())
    return text.count("\n", 0, max(0, place)) + 1
