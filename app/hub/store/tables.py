"""The tables of a hub."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, Table, Text

VERSION: Final = 1
"""Version of this schema; `app/hub/store/migrations` leads from older ones."""

metadata = MetaData()

meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", LargeBinary, nullable=False))

record = Table(
    "record",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

scope = Table(
    "scope",
    metadata,
    Column("name", Text, primary_key=True),
    Column("head", BigInteger, nullable=False, default=0),
    Column("acknowledged", BigInteger, nullable=False, default=0),
    # tombstones up to here were let go: an older cursor gets the full index
    Column("floor", BigInteger, nullable=False, default=0),
    # a record of the dictionary left at this number: cursors below it hold another dictionary
    Column("broken", BigInteger, nullable=False, default=0),
)

feed = Table(
    "feed",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("gone", Boolean, nullable=False),
    Column("fixed", Boolean, nullable=False),
    Column("size", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("feed_record", "scope", "kind", "key", unique=True),
)

page = Table(
    "page",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("after", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    Column("dictionary", Integer, nullable=False),
    Column("check", BigInteger, nullable=False),
    Column("fixed", LargeBinary, nullable=False),
)

act = Table(
    "act",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("id", LargeBinary, nullable=False, unique=True),
    Column("signed", LargeBinary, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("receipt", LargeBinary, nullable=False),
    # the document, notice or matter that an accepted act is about; itself, if it begins one
    Column("about", LargeBinary, nullable=False, default=b""),
    # the subtrees of the log that this act completed; see `app.hub.store.tree`
    Column("nodes", LargeBinary, nullable=False, default=b""),
    Index("act_about", "about", "position"),
)

# what the hub has signed of its log, one a day at least; each is a `SignedHead` of `app.protocol.log`
log_head = Table(
    "log_head",
    metadata,
    Column("epoch", LargeBinary, primary_key=True),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("signed", LargeBinary, nullable=False),
)

desk = Table(
    "desk",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("person", Text, nullable=False),
    Column("public", LargeBinary, nullable=False),
    Column("issued", LargeBinary, nullable=False),
    Column("seen", LargeBinary, nullable=False),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("last_contact", BigInteger, nullable=False),
    Column("offered", LargeBinary, nullable=False, default=b""),
    Column("revoked", Boolean, nullable=False, default=False),
    # how far the desk has said that it holds its scopes: where a mailbag begins that nobody asked for
    Column("held", LargeBinary, nullable=False, default=b""),
)

slip = Table(
    "slip",
    metadata,
    Column("name", Text, primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("secret", LargeBinary, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("used_by", LargeBinary, nullable=False, default=b""),
    Column("answer", LargeBinary, nullable=False, default=b""),
)

upload = Table(
    "upload",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("desk", LargeBinary, nullable=False),
    Column("item", LargeBinary, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    # when its last byte came: abandoned ones are swept
    Column("at", BigInteger, nullable=False),
    Index("upload_of", "desk", "item", "sha256", unique=True),
)

# which documents have which file at the county: the records are the truth, this finds them
deposit = Table(
    "deposit",
    metadata,
    Column("sha256", LargeBinary, primary_key=True),
    Column("item", LargeBinary, primary_key=True),
)

# the state of a matter as its moves fold to it, so that it need not be folded for each act; whom its moves were sent to
matter = Table(
    "matter",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("moves", BigInteger, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("readers", LargeBinary, nullable=False),
)

# which act stands where among the moves of a matter
move = Table(
    "move",
    metadata,
    Column("act", LargeBinary, primary_key=True),
    Column("matter", LargeBinary, primary_key=True),
    Column("place", BigInteger, nullable=False),
)

# the seats that have or had to do with a matter: who comes to sit there gets it
concern = Table(
    "concern",
    metadata,
    Column("seat", Text, primary_key=True),
    Column("matter", LargeBinary, primary_key=True),
    Index("concern_matter", "matter"),
)

# what was lent: the records are the truth, this finds them by giver, by taker and by time
loan = Table(
    "loan",
    metadata,
    Column("id", LargeBinary, primary_key=True),
    Column("giver", Text, nullable=False, index=True),
    Column("taker", Text, nullable=False, index=True),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    # the taker's desks have been given what the giver's have
    Column("open", Boolean, nullable=False),
)

# which 机关代字 a unit's numbers have
mark = Table(
    "mark",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("mark", Text, nullable=False),
)

# where a year's numbers begin; 1 where nothing is said
register = Table(
    "register",
    metadata,
    Column("mark", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("first", Integer, nullable=False),
)

number = Table(
    "number",
    metadata,
    Column("mark", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("matter", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("standing", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("number_matter", "matter"),
)

custody = Table(
    "custody",
    metadata,
    # whose hands each mailbag went through; see `app.protocol.custody`
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("bag", LargeBinary, nullable=False, index=True),
    Column("deed", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("hand", Text, nullable=False),
    Column("other", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("medium", Text, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("acts", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("code", Text, nullable=False, default=""),
    Column("answers", LargeBinary, nullable=False, default=b""),
    Column("files", Integer, nullable=False, default=0),
    Column("size", BigInteger, nullable=False, default=0),
)

# one for each transaction that gave feed numbers: see `app.protocol.milestones`
milestone = Table(
    "milestone",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("tag", LargeBinary, nullable=False),
)
