"""Reading a course from the files of its folder, with file and line of everything that is wrong.

    course.toml        [course], [[area]], [[lesson]], [test], [[part]]
    lessons/*.md       the lessons that course.toml names
    items/*.toml       [[item]]
    tasks/*.toml       [[task]]
    pictures/*.svg

What is written here about the form is told to authors in docs/courses.md.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple, TypeVar

import msgspec
from msgspec import Meta, Struct

from app.domain.errors import KnownError
from app.training import lesson_text
from app.training.courses import Area, Course, Lesson, Part, Terms
from app.training.items import Id, Item, Text
from app.training.pictures import Drawing, PictureRefused, drawing
from app.training.places import PackFault, TomlLines, Where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMAT: Final = 1
HEAD: Final = "course.toml"
MOST_BYTES: Final = 1024 * 1024
_READ: Final = re.compile(r"(course\.toml|(lessons/.+\.md)|((items|tasks)/.+\.toml)|(pictures/.+\.svg))")
_AT: Final = re.compile(r"line (\d+)")
_PATH: Final = re.compile(r" - at `\$(.*)`$")
_LACKS: Final = re.compile(r"Object missing required field `(.+?)`")
_UNKNOWN: Final = re.compile(r"Object contains unknown field `(.+?)`")
_Kind = TypeVar("_Kind")


class PackRefused(KnownError):
    """A course cannot be taken. `problems` holds everything found in it, each with its file and line."""

    def __init__(self, problems: list[KnownError]) -> None:
        super().__init__(problems[0].code, **problems[0].values)
        self.problems = problems

    @property
    def parts(self) -> Sequence[KnownError]:
        """All of `problems`: who writes a course mends a file once."""
        return self.problems


class _Head(Struct, frozen=True, forbid_unknown_fields=True):
    id: Id
    name: Text
    version: Annotated[int, Meta(ge=1, le=100_000)]
    about: str = ""
    format: int = FORMAT


class _Listed(Struct, frozen=True, forbid_unknown_fields=True):
    id: Id
    title: Text
    file: Text
    minutes: Annotated[int, Meta(ge=1, le=60)]


class Pack(NamedTuple):
    """What was read of a folder, before it is judged: the course as far as it could be read, and where things stand."""

    course: Course | None
    faults: list[PackFault]
    items: dict[str, Where]
    """Where each item begins; of items with one id the first."""
    twice: list[PackFault]
    texts: dict[str, lesson_text.Text]
    """By lesson id."""
    pictures: dict[str, Drawing]
    parts: dict[str, Where]


def opened(files: Mapping[str, bytes]) -> Pack:
    """Reads the files of a course, by their path in its folder with `/`. Other files than a course has are passed
    over."""
    return _Opening({path: content for path, content in files.items() if is_read(path)}).pack()


def is_read(path: str) -> bool:
    """Whether a course reads a file of that path."""
    return _READ.fullmatch(path) is not None


def problem(fault: PackFault) -> KnownError:
    """A fault as an error with `file`, `line` and `text`."""
    return KnownError(fault.code, file=fault.where.file, line=fault.where.line, text=fault.text)


def digest(files: Mapping[str, bytes]) -> bytes:
    """The 32 bytes that name a pack: of the paths and contents of its files."""
    taken = hashlib.sha256(b"xiangyi-course/1\0")
    for path in sorted(path for path in files if is_read(path)):
        taken.update(hashlib.sha256(path.encode()).digest() + hashlib.sha256(files[path]).digest())
    return taken.digest()


class _Opening:
    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._faults: list[PackFault] = []
        self._twice: list[PackFault] = []
        self._items: list[Item] = []
        self._where: dict[str, Where] = {}
        self._texts: dict[str, lesson_text.Text] = {}
        self._parts: dict[str, Where] = {}

    def pack(self) -> Pack:
        course = self._course()
        pictures = self._pictures()
        return Pack(course, self._faults, self._where, self._twice, self._texts, pictures, self._parts)

    def _course(self) -> Course | None:
        if HEAD not in self._files:
            self._faults.append(PackFault("pack-no-head", Where(HEAD), HEAD))
            return None
        table, lines = self._toml(HEAD)
        self._no_others(table, lines, ("course", "area", "lesson", "test", "part"))
        heads = self._each(table, lines, "course", _Head)
        areas = self._each(table, lines, "area", Area)
        lessons = self._lessons(self._each(table, lines, "lesson", _Listed), lines)
        terms = self._each(table, lines, "test", Terms)
        parts = self._each(table, lines, "part", Part)
        for number, part in enumerate(parts):
            self._parts.setdefault(part.name, lines.at("part", number))
        for path in sorted(self._files):
            if path.startswith(("items/", "tasks/")):
                self._read_items(path)
        if not heads:
            return None
        head = heads[0]
        if head.format > FORMAT:
            self._faults.append(PackFault("pack-newer", lines.at("course", 0, "format"), str(head.format)))
        return Course(
            id=head.id,
            name=head.name,
            version=head.version,
            about=head.about,
            areas=tuple(areas),
            lessons=tuple(lessons),
            items=tuple(self._items),
            parts=tuple(parts),
            terms=terms[0] if terms else Terms(),
            pictures={
                path: content.decode("utf-8", "replace")
                for path, content in self._files.items()
                if path.startswith("pictures/")
            },
            digest=digest(self._files),
        )

    def _lessons(self, listed: list[_Listed], lines: TomlLines) -> list[Lesson]:
        lessons = []
        for number, one in enumerate(listed):
            if one.id in self._texts:
                self._faults.append(PackFault("pack-twice", lines.at("lesson", number, "id"), one.id))
            if one.file not in self._files:
                self._faults.append(PackFault("pack-no-file", lines.at("lesson", number, "file"), one.file))
                continue
            text = lesson_text.read(self._text(one.file), one.file)
            self._faults += text.faults
            self._texts[one.id] = text
            lessons.append(Lesson(one.id, one.title, one.minutes, text.cards))
        return lessons

    def _read_items(self, path: str) -> None:
        name = "item" if path.startswith("items/") else "task"
        table, lines = self._toml(path)
        self._no_others(table, lines, (name,))
        rows = table.get(name, [])
        if name == "task" and isinstance(rows, list):
            # a file of tasks need not say of each that it is one
            rows = [{"kind": "task", **row} if isinstance(row, dict) else row for row in rows]
        for number, item in self._numbered({name: rows}, lines, name, Item):
            where = lines.at(name, number)
            if item.id in self._where:
                self._twice.append(PackFault("pack-twice", where, item.id))
            self._where.setdefault(item.id, where)
            self._items.append(item)

    def _pictures(self) -> dict[str, Drawing]:
        found = {}
        for path, content in self._files.items():
            if path.startswith("pictures/"):
                try:
                    found[path] = drawing(content)
                except PictureRefused as refused:
                    self._faults.append(PackFault("pack-picture", Where(path, refused.line), refused.text))
        return found

    def _toml(self, path: str) -> tuple[dict[str, Any], TomlLines]:
        text = self._text(path)
        lines = TomlLines(path, text)
        try:
            return tomllib.loads(text), lines
        except tomllib.TOMLDecodeError as error:
            at = _AT.search(str(error))
            line = int(at[1]) if at else max(1, len(text.splitlines()))
            self._faults.append(PackFault("pack-malformed", Where(path, line), str(error)))
            return {}, lines

    def _text(self, path: str) -> str:
        content = self._files[path]
        if len(content) > MOST_BYTES:
            self._faults.append(PackFault("pack-too-large", Where(path), f"{len(content) // 1024} KB"))
            return ""
        try:
            return content.decode("utf-8-sig")  # Notepad writes a mark at the start
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self._faults.append(PackFault("pack-not-utf8", Where(path, line)))
            return ""

    def _no_others(self, table: dict[str, Any], lines: TomlLines, names: tuple[str, ...]) -> None:
        for name in table:
            if name not in names:
                where = lines.at(name) if isinstance(table[name], (dict, list)) else lines.at("", 0, name)
                self._faults.append(PackFault("pack-key-unknown", where, name))

    def _each(self, table: dict[str, Any], lines: TomlLines, name: str, kind: type[_Kind]) -> list[_Kind]:
        return [made for _, made in self._numbered(table, lines, name, kind)]

    def _numbered(self, table: dict[str, Any], lines: TomlLines, name: str, kind: Any) -> list[tuple[int, Any]]:
        rows = table.get(name, [])
        if name == "course" and not rows:
            self._faults.append(PackFault("pack-key-missing", lines.at("course"), "[course]"))
        made = []
        for number, row in enumerate(rows if isinstance(rows, list) else [rows]):
            try:
                made.append((number, msgspec.convert(row, kind)))
            except msgspec.ValidationError as error:
                self._faults.append(_fault(str(error), lines, name, number))
        return made


def _fault(message: str, lines: TomlLines, table: str, number: int) -> PackFault:
    """What msgspec says about a table, as a fault at its line."""
    path = _PATH.search(message)
    inner = path[1] if path else ""
    what = _PATH.sub("", message)
    key = re.match(r"\.([\w-]+)", inner)
    element = re.search(r"\[(\d+)\]", inner)
    where = lines.at(table, number, key[1] if key else "", int(element[1]) if element else -1)
    if lacks := _LACKS.match(what):
        return PackFault("pack-key-missing", where, lacks[1])
    if unknown := _UNKNOWN.match(what):
        # an unknown key of the table itself stands on a line of its own
        own = where if key else lines.at(table, number, unknown[1])
        return PackFault("pack-key-unknown", own, unknown[1])
    return PackFault("pack-malformed", where, f"{inner.lstrip('.')}: {what}" if inner else what)
