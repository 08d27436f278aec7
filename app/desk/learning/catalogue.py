"""The courses of a desk: those that ship with the program, and those that came as a file and were kept."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

from app.desk.learning.rows import CourseRow
from app.desk.store.learning import KeptCourse
from app.domain.errors import KnownError
from app.protocol.shipped import RESOURCES
from app.training.checking import read
from app.training.packing import unpacked
from app.training.packs import HEAD, opened

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from app.desk.store.store import Transaction
    from app.training.courses import Course

SHIPPED: Final = RESOURCES / "courses"


class Catalogue:
    """The courses that are here. What ships is read from `shipped`; a course is parsed once (some 80 ms)."""

    def __init__(self, shipped: Path = SHIPPED) -> None:
        self._folder = shipped
        self._shipped: dict[str, CourseRow] | None = None
        self._parsed: dict[tuple[str, int], Course] = {}

    def rows(self, tx: Transaction) -> dict[str, CourseRow]:
        """The newest version of each course, by id."""
        found = dict(self._that_ship())
        for identity, version, name, about in tx.learning.courses():
            if identity not in found or found[identity].version < version:
                found[identity] = CourseRow(identity, name, about, version, kept=True)
        return found

    def row(self, tx: Transaction, course: str) -> CourseRow:
        """One of them. Raises `KnownError("course-unknown")`."""
        row = self.rows(tx).get(course)
        if row is None:
            raise KnownError("course-unknown", course=course)
        return row

    def course(self, tx: Transaction, course: str) -> Course:
        """A course, whole. Raises `KnownError("course-unknown")`."""
        row = self.row(tx, course)
        found = self._parsed.get((row.id, row.version))
        if found is None:
            found = self._parsed[row.id, row.version] = self._parse(tx, row)
        return found

    def keep(self, tx: Transaction, content: bytes, now: int) -> CourseRow:
        """Keep a course that came as a file. The same again changes nothing.

        Raises `PackRefused`, which says file and line, and `KnownError("pack-unreadable"|"pack-swollen"|
        "course-older"|"course-version-used")`.
        """
        course = read(unpacked(content))
        known = self.rows(tx).get(course.id)
        if known is not None and known.version >= course.version:
            self._refuse_unless_same(tx, course, known)
            return known
        fresh = KeptCourse(course.id, course.version, course.name, course.about, course.digest, content, now)
        tx.learning.keep_course(fresh)
        self._parsed[course.id, course.version] = course
        return CourseRow(course.id, course.name, course.about, course.version, kept=True)

    def _refuse_unless_same(self, tx: Transaction, course: Course, known: CourseRow) -> None:
        if known.version > course.version:
            raise KnownError("course-older", course=course.name, theirs=course.version, ours=known.version)
        if self.course(tx, course.id).digest != course.digest:
            raise KnownError("course-version-used", course=course.name, version=course.version)

    def _that_ship(self) -> Mapping[str, CourseRow]:
        if self._shipped is None:
            heads = (_head((folder / HEAD).read_text("utf-8")) for folder in sorted(self._folder.glob("*")))
            self._shipped = {row.id: row for row in heads}
        return self._shipped

    def _parse(self, tx: Transaction, row: CourseRow) -> Course:
        if row.kept:
            kept = tx.learning.kept_course(row.id)
            assert kept is not None, "its row is here"
            files = unpacked(kept.pack)
        else:
            files = _files(next(folder for folder in self._folder.glob("*") if _id_in(folder) == row.id))
        # it was checked when it was kept or packed with the program
        course = opened(files).course
        assert course is not None, "it was read before"
        return course


def _head(text: str) -> CourseRow:
    course = tomllib.loads(text)["course"]
    return CourseRow(course["id"], course["name"], course.get("about", ""), course["version"])


def _id_in(folder: Path) -> str:
    return _head((folder / HEAD).read_text("utf-8")).id


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
