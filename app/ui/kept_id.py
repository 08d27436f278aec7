"""Under which id the draft on a page is kept, while it is typed, sent or thrown away."""

from __future__ import annotations


class KeptId:
    """Read and written on the database thread alone, where saving, sending and deleting follow each other in order."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.closed = False
        """Sent or thrown away: nothing more is journalled under it. Used on the main thread alone."""
