"""A field for a code of 24 letters and digits, as it stands on slips: six groups of four."""

from __future__ import annotations

from app.ui.parts import LineField

SYMBOLS = 24
GROUP = 4
EXAMPLE = "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX"


class CodeField(LineField):
    """Puts the hyphens in while one types."""

    def __init__(self, name: str, object_name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setObjectName(object_name)
        self.setPlaceholderText(EXAMPLE)
        self.textEdited.connect(self._group)

    def is_whole(self) -> bool:
        """Whether as many letters and digits were typed as a code has."""
        return sum(map(str.isalnum, self.text())) == SYMBOLS

    def _group(self, typed: str) -> None:
        # not while something is mended in the middle
        if self.cursorPosition() != len(typed):
            return
        bare = "".join(symbol for symbol in typed.upper() if symbol.isalnum())[:SYMBOLS]
        grouped = "-".join(bare[start : start + GROUP] for start in range(0, len(bare), GROUP))
        if grouped != typed:
            self.setText(grouped)
