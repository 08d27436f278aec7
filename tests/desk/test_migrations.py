"""Schemas of a desk's store: every released one is opened by this program, and none from the future."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Column, Integer

from app.desk.desk import Desk
from app.desk.store import DeskStore, migrations, tables
from app.domain.errors import KnownError
from tests.desk.make_old_store import FOLDER, KEY

if TYPE_CHECKING:
    from alembic.operations import Operations

RELEASED = sorted(FOLDER.glob("version-*.db"))


class PinnedDrafts:
    """A step as a later version may need it: to version 2."""

    def upgrade(self, op: Operations) -> None:
        with op.batch_alter_table("draft") as table:
            table.add_column(Column("pinned", Integer, nullable=False, server_default="7"))
        op.execute("UPDATE outbox SET title = title || '!'")

    def downgrade(self, op: Operations) -> None:
        with op.batch_alter_table("draft") as table:
            table.drop_column("pinned")


class Breaks(PinnedDrafts):
    """A step that fails when half of it is done."""

    def upgrade(self, op: Operations) -> None:
        super().upgrade(op)
        op.execute("DROP TABLE mirror")
        raise ZeroDivisionError


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(FOLDER / "version-1.db", tmp_path / "store.db"))


def later(monkeypatch: pytest.MonkeyPatch, step: PinnedDrafts) -> None:
    """As if this program were of version 2."""
    known = migrations.steps()
    monkeypatch.setattr(tables, "VERSION", 2)
    monkeypatch.setattr(migrations, "steps", lambda: known | {2: step})


def schema(path: Path) -> dict[str, str]:
    """Tables and indexes by name, as they were declared."""
    store = DeskStore(path, KEY)
    with store.reading() as tx:
        rows = tx.connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    store.close()
    return {name: " ".join(sql.split()) for name, sql in rows}


def test_every_version_that_was_released_has_its_file() -> None:
    assert [path.name for path in RELEASED] == [f"version-{version}.db" for version in range(1, tables.VERSION + 1)]


@pytest.mark.parametrize("released", RELEASED, ids=lambda path: path.stem)
def test_a_real_old_file_is_opened_and_is_what_a_new_one_would_be(released: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(released, tmp_path / "store.db"))
    store = DeskStore(path, KEY)
    desk = Desk(store)
    assert store.is_whole()
    assert desk.me().name == "李强"
    assert [row.title for row in desk.search("版本一")] == ["版本一的通知"]
    assert len(desk.inbox().rows) == 4
    assert [row.act for row in desk.outbox()] == ["sign-for"]
    desk.close()
    assert schema(path) == schema(tmp_path / "fresh.db"), "who changes a table raises VERSION and writes a step"


def test_an_older_file_is_led_up_and_back(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = schema(old)
    later(monkeypatch, PinnedDrafts())
    for _ in range(2):
        store = DeskStore(old, KEY)
        with store.writing() as tx:
            assert tx.connection.exec_driver_sql("PRAGMA user_version").scalar_one() == 2
            assert [kept.title for kept in tx.outbox.page(None, 10)] == ["版本一的通知!"]
        store.close()
    store = DeskStore(old, KEY)
    with store.writing() as tx:
        migrations.downgrade(tx.connection, 2, 1)
        tx.connection.exec_driver_sql("PRAGMA user_version=1")
    store.close()
    monkeypatch.undo()
    assert set(schema(old)) == set(before)


def test_a_step_that_fails_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = schema(old)
    with monkeypatch.context() as patch:
        later(patch, Breaks())
        with pytest.raises(ZeroDivisionError):
            DeskStore(old, KEY)
    assert schema(old) == before
    desk = Desk(DeskStore(old, KEY))
    assert len(desk.inbox().rows) == 4
    desk.close()


def test_a_store_of_a_newer_program_is_refused_and_left_as_it_is(old: Path) -> None:
    store = DeskStore(old, KEY)
    with store.writing() as tx:
        tx.connection.exec_driver_sql(f"PRAGMA user_version={tables.VERSION + 1}")
    store.close()
    before = old.read_bytes()
    with pytest.raises(KnownError, match="store-newer") as caught:
        DeskStore(old, KEY)
    assert caught.value.values == {"theirs": str(tables.VERSION + 1), "ours": str(tables.VERSION)}
    assert old.read_bytes() == before


def test_alembic_is_not_imported_where_no_step_is_due(tmp_path: Path) -> None:
    import subprocess
    import sys

    asked = (
        "import sys; from pathlib import Path; from app.desk.store import DeskStore;"
        "DeskStore(Path(sys.argv[1]), bytes(32)).close(); DeskStore(Path(sys.argv[1]), bytes(32)).close();"
        "assert not any(name.startswith('alembic') for name in sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", asked, str(tmp_path / "store.db")], cwd=root, check=True)
