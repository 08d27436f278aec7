"""The hub's store, on SQLite or PostgreSQL. Only this package knows SQL; it hands out frozen structs."""

from app.hub.store.engines import DatabaseAway
from app.hub.store.store import HubStore, Transaction

__all__ = ["DatabaseAway", "HubStore", "Transaction"]
