"""Bugs that the simulator has found, planted anew: the scenarios that are kept must find them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from app.desk import sync
from app.desk.desk import Desk
from app.desk.store import store
from app.domain.errors import KnownError
from app.hub import exchange, log

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Callable
    from pathlib import Path


def _full_is_damage() -> contextlib.AbstractContextManager[Any]:
    """A disk without room was called a damaged store."""

    def damaged(path: Path, error: Exception) -> KnownError:
        return KnownError("store-damaged", path=path)

    return patch.object(store, "_why_not_opened", damaged)


def _former_id_forgotten() -> contextlib.AbstractContextManager[Any]:
    """A desk that had been given another id was unknown to the hub as it was before."""
    return patch.object(sync.Step, "take_former_id", lambda _step: False)


def _torn_is_damage() -> contextlib.AbstractContextManager[Any]:
    """A page torn in the file and whole in the journal was called damage."""

    def looks_at_the_file(desk: store.DeskStore) -> bool:
        with desk._reader.connect() as connection:
            return connection.exec_driver_sql("PRAGMA cipher_integrity_check").first() is None

    return patch.object(store.DeskStore, "is_whole", looks_at_the_file)


def _offered_when_prepared() -> contextlib.AbstractContextManager[Any]:
    """What a lost request was to bring to a restored hub counted as brought."""
    prepare = sync.Step.prepare

    def hasty(step: Any) -> bytes:
        request = prepare(step)
        if step._offered is not None:
            with step._desk.store.writing() as tx:
                tx.set_setting("offered", step._offered or None)
        return request

    return patch.object(sync.Step, "prepare", hasty)


def _moved_once_for_all() -> contextlib.AbstractContextManager[Any]:
    """A clerk had moved as soon as the desk had read of it, also where the disk was full and nothing was written."""
    change = Desk.directory_changed

    def changed(desk: Desk, tx: Any) -> None:
        known = tx.setting
        with patch.object(tx, "setting", lambda *asked: desk.identity if asked[0] == "identity" else known(*asked)):
            change(desk, tx)

    return patch.object(Desk, "directory_changed", changed)


def _former_heads_told() -> contextlib.AbstractContextManager[Any]:
    """What a hub signed before it knew that its database had been put back was held against it."""
    tell = log.news

    def news(tx: Any, *asked: Any) -> Any:
        head = log.newest(tx)
        value = tx.value
        said = (lambda name: head.said.epoch if name == "epoch" else value(name)) if head else value
        with patch.object(tx, "value", said):
            return tell(tx, *asked)

    return patch.object(log, "news", news)


def _recovering_sees_no_loss() -> contextlib.AbstractContextManager[Any]:
    """A hub that was recovering did not notice that its database had been put back once more."""
    look = exchange.Exchange._look_for_loss

    def looks(hub: Any, request: Any, cursors: Any, tx: Any) -> None:
        if not tx.value("recovering"):
            look(hub, request, cursors, tx)

    return patch.object(exchange.Exchange, "_look_for_loss", looks)


BUGS: Final[dict[str, Callable[[], contextlib.AbstractContextManager[Any]]]] = {
    "former-heads-told": _former_heads_told,
    "full-is-damage": _full_is_damage,
    "former-id-forgotten": _former_id_forgotten,
    "moved-once-for-all": _moved_once_for_all,
    "offered-when-prepared": _offered_when_prepared,
    "recovering-sees-no-loss": _recovering_sees_no_loss,
    "torn-is-damage": _torn_is_damage,
}
