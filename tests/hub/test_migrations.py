"""Schemas of a hub's database: every released one is opened by this program, and none from the future."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Column, Integer, create_engine, inspect, text

from app.domain.errors import KnownError
from app.domain.people import Unit
from app.domain.records import Document, Handling
from app.hub import backup
from app.hub.county import CountyHub
from app.hub.store import HubStore, migrations, tables
from app.protocol.messages import Cursor
from tests.hub.desks_and_hub import World
from tests.hub.make_old_store import FOLDER, fill
from tests.integration.small_county import PEOPLE, UNITS

if TYPE_CHECKING:
    from pathlib import Path

    from alembic.operations import Operations

RELEASED = sorted(FOLDER.glob("version-*.db"))


class NamesForDesks:
    """A step as a later version may need it: to version 2."""

    def upgrade(self, op: Operations) -> None:
        with op.batch_alter_table("desk") as table:
            table.add_column(Column("name", Integer, nullable=False, server_default="7"))

    def downgrade(self, op: Operations) -> None:
        with op.batch_alter_table("desk") as table:
            table.drop_column("name")


class Breaks(NamesForDesks):
    """A step that fails when half of it is done."""

    def upgrade(self, op: Operations) -> None:
        super().upgrade(op)
        op.execute("DROP TABLE act")
        raise ZeroDivisionError


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'old.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_database"))
    return f"sqlite:///{tmp_path / 'empty.db'}"


def later(monkeypatch: pytest.MonkeyPatch, step: NamesForDesks) -> None:
    """As if this program were of version 2."""
    known = migrations.steps()
    monkeypatch.setattr(tables, "VERSION", 2)
    monkeypatch.setattr(migrations, "steps", lambda: known | {2: step})


def schema(url: str) -> dict[str, Any]:
    """Tables with their columns, keys and indexes, as the database tells them."""
    engine = create_engine(url)
    found = inspect(engine)
    shape = {
        name: (
            [(one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns(name)],
            found.get_pk_constraint(name)["constrained_columns"],
            sorted((one["name"], one["column_names"], bool(one["unique"])) for one in found.get_indexes(name)),
            sorted(one["column_names"] for one in found.get_unique_constraints(name)),
        )
        for name in found.get_table_names()
    }
    engine.dispose()
    return shape


def test_the_steps_make_what_a_new_hub_has(empty: str, tmp_path: Path) -> None:
    stepped = HubStore(empty)
    with stepped.filling(tables.VERSION):
        pass
    made = schema(empty)
    with stepped.writing() as tx:
        migrations.downgrade(tx.connection, tables.VERSION, 0)
    assert schema(empty) == {}, "and they lead back"
    stepped.create()
    stepped.close()
    assert schema(empty) == made


def test_every_version_that_was_released_has_its_file() -> None:
    assert [path.name for path in RELEASED] == [f"version-{version}.db" for version in range(1, tables.VERSION + 1)]


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_a_real_old_file_is_opened_and_is_what_a_new_one_would_be(released: Path, url: str, tmp_path: Path) -> None:
    shutil.copy(released, tmp_path / "old.db")
    store = HubStore(url)
    store.check()
    with store.reading() as tx:
        assert {unit.id: unit for unit in tx.all(Unit)} == {unit.id: unit for unit in UNITS}
        assert tx.count(Document) == 5
        assert any(handling.signed for handling in tx.all(Handling))
        assert tx.last_position() == 3
        assert len(tx.desks()) == 2
        assert tx.feeds.dangling() == 0
        assert tx.value("schema") == str(tables.VERSION).encode()
    store.close()
    fresh = HubStore(f"sqlite:///{tmp_path / 'fresh.db'}")
    fresh.create()
    fresh.close()
    assert schema(url) == schema(fresh.url), "who changes a table raises VERSION and writes a step"


def test_an_older_file_is_led_up_and_back(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(FOLDER / "version-1.db", tmp_path / "old.db")
    before = schema(url)
    later(monkeypatch, NamesForDesks())
    store = HubStore(url)
    store.check()
    store.check()
    with store.writing() as tx:
        assert tx.value("schema") == b"2"
        assert set(tx.connection.scalars(text("SELECT name FROM desk"))) == {7}
        migrations.downgrade(tx.connection, 2, 1)
    store.close()
    assert schema(url) == before


def test_a_step_that_fails_changes_nothing(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(FOLDER / "version-1.db", tmp_path / "old.db")
    before = schema(url)
    later(monkeypatch, Breaks())
    store = HubStore(url)
    with pytest.raises(ZeroDivisionError):
        store.check()
    with store.reading() as tx:
        assert tx.value("schema") == b"1"
        assert tx.last_position() == 3
    store.close()
    assert schema(url) == before


def test_a_database_of_a_newer_program_is_refused(empty: str) -> None:
    store = HubStore(empty)
    store.create()
    with store.writing() as tx:
        tx.set_value("schema", str(tables.VERSION + 1).encode())
    with pytest.raises(KnownError, match="hub-newer") as caught:
        store.check()
    store.close()
    assert caught.value.values == {"theirs": str(tables.VERSION + 1), "ours": str(tables.VERSION)}


def test_a_backup_of_an_older_version_is_restored_and_led_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgresql_database: str
) -> None:
    world = World(tmp_path)
    fill(world)
    backup.write(world.hub, tmp_path / "b")
    world.close()
    later(monkeypatch, NamesForDesks())
    for database in ("", postgresql_database):
        folder = tmp_path / f"again-{bool(database)}"
        backup.restore(tmp_path / "b", folder, None, database)
        hub = CountyHub(folder)
        with hub.store.reading() as tx:
            assert tx.value("schema") == b"2"
            assert set(tx.connection.scalars(text("SELECT name FROM desk"))) == {7}
        assert hub.exchange.pages.page(Cursor("county", 0), 1, b"").last == 1
        hub.close()
    assert backup.verify(tmp_path / "b").records > len(UNITS) + len(PEOPLE)


def test_no_database_is_told(tmp_path: Path) -> None:
    store = HubStore(f"sqlite:///{tmp_path / 'nothing.db'}")
    with pytest.raises(KnownError, match="hub-database-missing"):
        store.check()
    store.close()
    for url in (f"sqlite:///{tmp_path / 'no folder' / 'hub.db'}", "postgresql+psycopg://nobody@127.0.0.1:1/nothing"):
        store = HubStore(url)
        with pytest.raises(KnownError, match="database-unreachable"):
            store.check()
        store.close()
