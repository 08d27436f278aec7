"""Items as the TOML of an `items/*.toml` file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import msgspec

from app.training.items import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.training.items import Item

_FIRST: Final = ("kind", "id", "area", "lesson", "difficulty", "text")


def as_toml(items: Iterable[Item]) -> str:
    """The file's text; what reads it finds the same items."""
    return "\n".join(_table(item) for item in items)


def _table(item: Item) -> str:
    row: dict[str, Any] = {"kind": kind_of(item), **msgspec.to_builtins(item)}
    order = sorted(row, key=lambda key: _FIRST.index(key) if key in _FIRST else len(_FIRST))
    keys = [key for key in order if row[key] not in ("", [], ()) or key in _FIRST]
    return "[[item]]\n" + "".join(f"{key} = {_value(row[key])}\n" for key in keys)


def _value(value: Any) -> str:
    if isinstance(value, (list, tuple)) and value and isinstance(value[0], dict):
        return "[\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        kept = {
            key: one for key, one in value.items() if one is not False and one is not None and one not in ("", [], ())
        }
        return "{ " + ", ".join(f"{key} = {_inline(one)}" for key, one in kept.items()) + " }"
    if isinstance(value, str):
        # a JSON string is a TOML string, but for one sign
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def _inline(value: Any) -> str:
    """Within a table of one line nothing may break it."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return _value(value)
