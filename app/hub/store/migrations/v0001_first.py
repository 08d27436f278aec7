"""Version 1: the tables of the first release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, PrimaryKeyConstraint, Text, UniqueConstraint

if TYPE_CHECKING:
    from alembic.operations import Operations

TABLES = (
    *("meta", "record", "scope", "feed", "page", "act", "log_head", "desk", "slip", "upload", "deposit", "custody"),
    *("matter", "move", "concern", "loan", "mark", "register", "number", "milestone"),
)


def upgrade(op: Operations) -> None:
    """Make the tables."""
    op.create_table("meta", _text("name"), _bytes("value"), PrimaryKeyConstraint("name"))
    op.create_table("record", _text("kind"), _bytes("key"), _bytes("body"), PrimaryKeyConstraint("kind", "key"))
    op.create_table(
        "scope",
        _text("name"),
        *map(_big, ("head", "acknowledged", "floor", "broken")),
        PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "feed",
        _text("scope"),
        _big("number"),
        _text("kind"),
        _bytes("key"),
        _flag("gone"),
        _flag("fixed"),
        _small("size"),
        _big("at"),
        PrimaryKeyConstraint("scope", "number"),
    )
    op.create_index("feed_record", "feed", ["scope", "kind", "key"], unique=True)
    op.create_table(
        "page",
        _text("scope"),
        _big("after"),
        _big("last"),
        _small("dictionary"),
        _big("check"),
        _bytes("fixed"),
        PrimaryKeyConstraint("scope", "after"),
    )
    op.create_table(
        "act",
        _big("position"),
        _bytes("id"),
        _bytes("signed"),
        _text("outcome"),
        *map(_bytes, ("receipt", "about", "nodes")),
        PrimaryKeyConstraint("position"),
        UniqueConstraint("id"),
    )
    op.create_index("act_about", "act", ["about", "position"])
    op.create_table(
        "log_head", _bytes("epoch"), _big("size"), _big("at"), _bytes("signed"), PrimaryKeyConstraint("epoch", "size")
    )
    op.create_table(
        "desk",
        _bytes("id"),
        _text("person"),
        *map(_bytes, ("public", "issued", "seen")),
        *map(_big, ("enrolled_at", "last_contact")),
        _bytes("offered"),
        _flag("revoked"),
        _bytes("held"),
        PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "slip",
        _text("name"),
        _text("person"),
        _bytes("secret"),
        _big("expires_at"),
        _small("tries"),
        *map(_bytes, ("used_by", "answer")),
        PrimaryKeyConstraint("name"),
    )
    op.create_index("ix_slip_person", "slip", ["person"])
    op.create_table(
        "upload",
        *map(_bytes, ("id", "desk", "item", "sha256")),
        *map(_big, ("size", "at")),
        PrimaryKeyConstraint("id"),
    )
    op.create_index("upload_of", "upload", ["desk", "item", "sha256"], unique=True)
    op.create_table("deposit", _bytes("sha256"), _bytes("item"), PrimaryKeyConstraint("sha256", "item"))
    op.create_table(
        "custody",
        _big("number"),
        _bytes("bag"),
        _text("deed"),
        _big("at"),
        *map(_text, ("hand", "other", "file", "medium")),
        *map(_small, ("parts", "acts", "pages")),
        _text("code"),
        _bytes("answers"),
        _small("files"),
        _big("size"),
        PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_custody_bag", "custody", ["bag"])
    _matters(op)


def _matters(op: Operations) -> None:
    op.create_table(
        "matter", _bytes("id"), _big("moves"), *map(_bytes, ("state", "readers")), PrimaryKeyConstraint("id")
    )
    op.create_table("move", *map(_bytes, ("act", "matter")), _big("place"), PrimaryKeyConstraint("act", "matter"))
    op.create_table("concern", _text("seat"), _bytes("matter"), PrimaryKeyConstraint("seat", "matter"))
    op.create_index("concern_matter", "concern", ["matter"])
    op.create_table(
        "loan",
        _bytes("id"),
        *map(_text, ("giver", "taker")),
        *map(_big, ("since", "until")),
        _flag("open"),
        PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_loan_giver", "loan", ["giver"])
    op.create_index("ix_loan_taker", "loan", ["taker"])
    op.create_table("mark", *map(_text, ("unit", "mark")), PrimaryKeyConstraint("unit"))
    op.create_table("register", _text("mark"), _year(), _small("first"), PrimaryKeyConstraint("mark", "year"))
    op.create_table(
        "number",
        _text("mark"),
        _year(),
        Column("ordinal", Integer, nullable=False, autoincrement=False),
        _bytes("matter"),
        _big("at"),
        *map(_text, ("standing", "reason")),
        PrimaryKeyConstraint("mark", "year", "ordinal"),
    )
    op.create_index("number_matter", "number", ["matter"])
    op.create_table("milestone", _big("number"), _bytes("tag"), PrimaryKeyConstraint("number"))


def downgrade(op: Operations) -> None:
    """Drop the tables."""
    for name in reversed(TABLES):
        op.drop_table(name)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _bytes(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def _small(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def _year() -> Column[int]:
    return Column("year", Integer, nullable=False, autoincrement=False)


def _big(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, autoincrement=False)
