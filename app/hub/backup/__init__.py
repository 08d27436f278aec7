"""Backups: a hub whole in one encrypted file, written while it serves, and proven by restoring it.

A backup is age (X25519) over what `blocks` describes (docs/decisions/020-backups.md). Everything is streamed: neither
side ever holds more than a few blocks.
"""

from app.hub.backup.keys import key_ring, make_key
from app.hub.backup.proving import verify
from app.hub.backup.restoring import Found, restore
from app.hub.backup.writing import Made, write

__all__ = ["Found", "Made", "key_ring", "make_key", "restore", "verify", "write"]
