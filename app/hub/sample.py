"""The sample county: real places and documents, invented people; all of it 演示·无效.

It is read as any county's files are, by `app.hub.imports`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.hub import imports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.papers import Paper
    from app.domain.people import Person, Unit

FOLDER: Final = Path(__file__).resolve().parents[2] / "resources" / "sample"


def sample_units() -> list[Unit]:
    """马龙区 with its departments, townships and villages."""
    return imports.units(FOLDER / "county.json")


def sample_people() -> list[Person]:
    """Some three people in every unit that has a desk."""
    return imports.people(FOLDER / "people.xlsx", sample_units())


def sample_documents() -> Iterator[tuple[int, Paper]]:
    """Documents of the State Council and its General Office, 1981 to 2019."""
    return imports.documents(FOLDER / "documents.jsonl")
