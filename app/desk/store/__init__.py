"""A clerk's encrypted store. Only this package knows SQL; it hands out frozen structs."""

from app.desk.store.store import DeskStore

__all__ = ["DeskStore"]
