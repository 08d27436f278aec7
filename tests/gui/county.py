"""A real hub with the sample county in a folder of its own, and a cable between it and the desks of one PC."""

from __future__ import annotations

import io
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
import urllib3

from app.desk import session
from app.domain.errors import Unreachable
from app.domain.papers import Paper
from app.domain.people import Person, Unit, Zone
from app.hub import county, enrolment, imports
from app.hub.proofs import Reader, prove
from app.protocol.frames import decode, read_frames
from app.protocol.messages import Join
from app.protocol.proof import pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from PySide6.QtWidgets import QWidget

    from app.desk.desk import Desk
    from app.hub.county import CountyHub
    from app.protocol.frames import Frame
    from app.protocol.messages import Joined

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"
PASSWORD = "mountain-stream-7"


T = TypeVar("T", bound="QWidget")


def child(widget: QWidget, kind: type[T], name: str = "") -> T:
    """The one child of that kind and object name."""
    found = widget.findChild(kind, name) if name else widget.findChild(kind)
    assert found is not None, f"no {kind.__name__} named {name!r}"
    return found


class Cable:
    """The line between PC and hub, without a network: a request goes in, the frames of its reply come out."""

    password = PASSWORD

    def __init__(self, hub: CountyHub) -> None:
        self.hub = hub
        self.sent = 0
        self.unit = self.person = ""
        self._plugged = True

    def __call__(self, desk: Desk) -> Cable:
        """The road of a desk (`app.ui.exchanges.Road`)."""
        self.unit, self.person = desk.identity.unit, desk.identity.person
        return self

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        """See `app.desk.courier.Courier`. Nothing is held open: a test asks when it wants to know."""
        if not self._plugged:
            raise Unreachable("no-line", address="hub")
        self.sent += 1
        taken = self.hub.exchange.take(content)
        yield from read_frames([b"".join(self.hub.exchange.reply(taken))])

    @contextmanager
    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: Iterable[bytes] = ()
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        """Proofs alone: files are carried by HTTP (tests/integration/test_transfers.py)."""
        if not self._plugged or not path.endswith("/proof"):
            raise Unreachable("no-line", address="hub")
        item = bytes.fromhex(path.split("/")[-2])
        content = pack(prove(self.hub, item, Reader(self.unit, self.person)))
        yield urllib3.HTTPResponse(io.BytesIO(content), status=200, preload_content=False)

    def join(self, content: bytes) -> Joined:
        """Bring a `Join`."""
        return enrolment.answer(self.hub, decode(content, Join))

    def cut(self) -> None:
        """Nothing waits on this line."""

    def close(self) -> None:
        """Nothing to close."""

    def pull(self) -> None:
        self._plugged = False

    def plug(self) -> None:
        self._plugged = True

    def plugged(self) -> bool:
        return self._plugged

    def play_colleague(self) -> None:
        raise NotImplementedError


class County:
    """What a test of the face needs of the world."""

    def __init__(self, folder: Path) -> None:
        self.hub = county.create(folder / "hub", zone=Zone.INTERNET, address="hub.invalid:8443", demo=True)
        units = imports.units(SAMPLE / "county.json")
        self.hub.import_units(units)
        self.hub.import_people(imports.people(SAMPLE / "people.xlsx", units))
        with self.hub.store.reading() as tx:
            self.units = {unit.name: unit for unit in tx.all(Unit)}
            self.people = sorted(tx.all(Person), key=lambda person: person.id)
        self.store = folder / "desks"
        self.cable = Cable(self.hub)

    def close(self) -> None:
        self.hub.close()

    def unit(self, name: str) -> Unit:
        """The unit whose name has `name` in it."""
        return next(unit for known, unit in self.units.items() if name in known)

    def clerks(self, unit: Unit) -> list[Person]:
        """Who works there."""
        return [person for person in self.people if person.unit == unit.id]

    def enrol(self, person: Person, password: str = PASSWORD) -> str:
        """Give the person a desk on this PC; returns the person's id."""
        code = enrolment.issue(self.hub, person.id).code
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("app.desk.courier.LineCourier", lambda _address, _ca: self.cable)
            return session.enrol(self.store, "hub.invalid:8443", code, password).person

    def send(self, to: Unit, *papers: Paper, sender: str = "区政府办公室") -> None:
        """A department of the county sends papers to a unit."""
        done = self.hub.import_documents(enumerate(papers, 1), self.unit(sender).id, [to.id])
        assert done.added == len(papers)

    def send_samples(self, to: Unit) -> None:
        """The 36 published documents."""
        self.hub.import_documents(imports.documents(SAMPLE / "documents.jsonl"), self.unit("区政府办公室").id, [to.id])


@contextmanager
def sample_county(folder: Path) -> Iterator[County]:
    """The county while the block runs."""
    made = County(folder)
    try:
        yield made
    finally:
        made.close()


def paper(title: str, **elements: object) -> Paper:
    """A short paper of the county's."""
    return Paper(
        title=title,
        **{
            "kind": "通知",
            "number": "马政办〔2026〕12号",
            "office": "马龙区人民政府办公室",
            "written": "2026-06-03",
            "main_recipients": "各乡镇人民政府、街道办事处",
            "signature": "马龙区人民政府办公室",
            "body": ("现就有关事项通知如下。", "一、提高认识，加强领导。", "二、请于6月10日前报送清点结果。"),
            **elements,
        },  # type: ignore[arg-type]  # each of them is checked by the tests' own use
    )
