"""The tables of a desk (DESIGN section 5).

`outbox` and `draft` are what the clerk wrote, `mirror` and `membership` what the hub sent. `listing`, `search` and
`attachment` are derived from those: dropping and rebuilding them at any time gives the same rows, but for the files
that the clerk asked for. `blob` says what lies in the folder of files.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, MetaData, Table, Text, text

VERSION: Final = 1

metadata = MetaData()

setting = Table(
    "setting", metadata, Column("name", Text, primary_key=True), Column("value", LargeBinary, nullable=False)
)

mirror = Table(
    "mirror",
    metadata,
    # a document's time in ms or the next that is free, so that "the newest 50" needs no sort, and numbers lie close
    # together in the search; other kinds count from below zero
    Column("row", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("mirror_key", "kind", "key", unique=True),
)

membership = Table(
    "membership",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("row", Integer, nullable=False),
    Column("fixed", Boolean, nullable=False),
    Index("membership_row", "row", "scope", unique=True),
    sqlite_with_rowid=False,
)

cursor = Table(
    "cursor",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("plain", Boolean, nullable=False, default=False),
)

seal = Table(
    "seal",
    metadata,
    Column("scope", Text, primary_key=True),
    Column("last", Integer, primary_key=True),
    # a restored hub gives its numbers again: both pages were signed
    Column("epoch", LargeBinary, primary_key=True),
    Column("after", Integer, nullable=False),
    Column("digests", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("id", LargeBinary, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("target", LargeBinary, nullable=False),
    Column("title", Text, nullable=False),
    Column("signed", LargeBinary, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("at", Integer, nullable=False),
    Column("release_at", Integer, nullable=False),
    # waiting, later, accepted, refused: what the hub said last of this very act
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("values", LargeBinary, nullable=False, default=b"\x80"),
    Column("position", Integer, nullable=False, default=0),
    Column("receipt", Integer, nullable=False, default=0),
    # a restored hub may have lost it: it is offered again though a receipt is here
    Column("again", Boolean, nullable=False, default=False),
    # the listing row of what this act sends, 0 for other acts
    Column("row", Integer, nullable=False, default=0),
    Index("outbox_target", "target"),
    Index("outbox_state", "state", "place"),
    sqlite_autoincrement=True,
)

receipts = Table(
    "receipts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("content", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("id", Text, primary_key=True),
    Column("saved_at", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

custody = Table(
    "custody",
    metadata,
    # whose hands each mailbag went through; see `app.protocol.custody`
    Column("number", Integer, primary_key=True),
    Column("bag", LargeBinary, nullable=False, index=True),
    Column("deed", Text, nullable=False),
    Column("at", Integer, nullable=False),
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
    Column("size", Integer, nullable=False, default=0),
)

bagged = Table(
    "bagged",
    metadata,
    # what each bag carries that was packed here: acts (with an empty file) and files of documents
    Column("bag", LargeBinary, primary_key=True),
    Column("item", LargeBinary, primary_key=True),
    Column("sha256", LargeBinary, primary_key=True),
)

early = Table(
    "early",
    metadata,
    # pages that came in a mailbag before those that they follow
    Column("scope", Text, primary_key=True),
    Column("after", Integer, primary_key=True),
    Column("last", Integer, primary_key=True),
    Column("epoch", LargeBinary, nullable=False),
    Column("frame", LargeBinary, nullable=False),
)

listing = Table(
    "listing",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("id", LargeBinary, nullable=False, unique=True),
    Column("box", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("written", Text, nullable=False),
    Column("received_at", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("to_sign", Boolean, nullable=False),
    Column("unread", Boolean, nullable=False),
    # 2 for an emergency
    Column("urgent", Integer, nullable=False),
    Column("pending", Boolean, nullable=False),
    # each has the other flags with it, so that a rare combination of filters is found without looking into the rows
    Index("listing_box", "box", "row", "to_sign", "urgent", "unread"),
    Index("listing_sender", "box", "sender", "row", "to_sign", "urgent", "unread"),
    Index("listing_to_sign", "box", "row", "to_sign", "urgent", "unread", sqlite_where=text("to_sign")),
    Index("listing_unread", "box", "row", "to_sign", "urgent", "unread", sqlite_where=text("unread")),
    Index("listing_urgent", "box", "row", "to_sign", "urgent", "unread", sqlite_where=text("urgent")),
)

tally = Table(
    "tally",
    metadata,
    # how many rows of a box there are to sign for, unread, and urgent and to sign for; kept by `TALLYING`
    Column("box", Text, primary_key=True),
    Column("to_sign", Integer, nullable=False),
    Column("unread", Integer, nullable=False),
    Column("urgent", Integer, nullable=False),
)

TALLYING: Final = (
    "CREATE TRIGGER listing_added AFTER INSERT ON listing BEGIN"
    " INSERT INTO tally VALUES (new.box, new.to_sign, new.unread, new.to_sign AND new.urgent)"
    " ON CONFLICT (box) DO UPDATE SET to_sign = to_sign + excluded.to_sign,"
    " unread = unread + excluded.unread, urgent = urgent + excluded.urgent;"
    " END",
    "CREATE TRIGGER listing_removed AFTER DELETE ON listing BEGIN"
    " UPDATE tally SET to_sign = to_sign - old.to_sign, unread = unread - old.unread,"
    " urgent = urgent - (old.to_sign AND old.urgent) WHERE box = old.box;"
    " END",
)
"""Rows of the listing are added and removed, never changed: counting 100,000 of them would take 30 ms each time."""

matter = Table(
    "matter",
    metadata,
    # one row for each matter here, derived from its moves and from what waits in the outbox
    Column("id", LargeBinary, primary_key=True),
    Column("todo", Boolean, nullable=False),
    Column("started", Boolean, nullable=False),
    Column("handled", Boolean, nullable=False),
    Column("watched", Boolean, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("route", Text, nullable=False),
    # the day it is due, as `date.toordinal`; `NEVER` for none
    Column("due", Integer, nullable=False),
    # what presses first: emergencies, then by the day, then by how long it lies
    Column("rank", Integer, nullable=False),
    Column("changed_at", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("matter_todo", "rank", "id", sqlite_where=text("todo")),
    Index("matter_started", "changed_at", "id", sqlite_where=text("started")),
    Index("matter_handled", "changed_at", "id", sqlite_where=text("handled")),
    Index("matter_watched", "changed_at", "id", sqlite_where=text("watched")),
)

matter_draft = Table(
    "matter_draft",
    metadata,
    # what was typed on a matter, and what the hub refused
    Column("id", Text, primary_key=True),
    Column("matter", LargeBinary, nullable=False, index=True),
    Column("saved_at", Integer, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

watching = Table("watching", metadata, Column("matter", LargeBinary, primary_key=True))
"""Matters that the clerk wants to see: known on this desk only."""

attachment = Table(
    "attachment",
    metadata,
    Column("item", LargeBinary, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("sha256", LargeBinary, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("media", Text, nullable=False),
    Column("mine", Boolean, nullable=False),
    Column("urgent", Boolean, nullable=False),
    # the county has accepted the document
    Column("ready", Boolean, nullable=False),
    Column("deposited", Boolean, nullable=False),
    # 1: the clerk asked for it; -1: the clerk called it off
    Column("wanted", Integer, nullable=False),
)

blob = Table(
    "blob",
    metadata,
    Column("sha256", LargeBinary, primary_key=True),
    Column("size", Integer, nullable=False),
    # a random name in the folder beside the store, and the key of its chunks
    Column("file", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("have", Integer, nullable=False),
    # what has come and fills no chunk yet
    Column("tail", LargeBinary, nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("used_at", Integer, nullable=False),
)

course = Table(
    "course",
    metadata,
    # courses that came as a file and were kept, as they came; those that ship lie beside the program
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("pack", LargeBinary, nullable=False),
    Column("kept_at", Integer, nullable=False),
)

progress = Table(
    "progress",
    metadata,
    # how far the learner is. Like all that follows it never leaves this store (law 8)
    Column("course", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

memory = Table(
    "memory",
    metadata,
    # what was wrong, and when it is looked at again; `due` in ms
    Column("course", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("due", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("memory_due", "course", "due", "item"),
    sqlite_with_rowid=False,
)

attempt = Table(
    "attempt",
    metadata,
    # a formal test: its head holds the whole paper, so that a newer version of the course changes nothing in it
    Column("id", Text, primary_key=True),
    Column("course", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("begun_at", Integer, nullable=False),
    # 0 while it runs
    Column("ended_at", Integer, nullable=False),
    Column("head", LargeBinary, nullable=False),
    # what came out, for the learner alone; derived from the log
    Column("result", LargeBinary, nullable=False),
    Index("attempt_course", "course", "ended_at"),
)

attempt_link = Table(
    "attempt_link",
    metadata,
    # the log of an attempt: what is answered, each entry chained to all before it
    Column("attempt", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("entry", LargeBinary, nullable=False),
    Column("chain", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

attempt_spent = Table(
    "attempt_spent",
    metadata,
    # written over each second: a row of its own, so that a second costs a few bytes and not the paper
    Column("attempt", Text, primary_key=True),
    Column("seconds", Integer, nullable=False),
    sqlite_with_rowid=False,
)

SEARCH: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5"
    "(words, content='', contentless_delete=1, tokenize=\"unicode61 remove_diacritics 0\", detail=full)"
)
"""Full text. A row's id is an entry: `app.desk.store.search` says of what."""

SEARCH_OPTIONS: Final = (
    "INSERT INTO search(search, rank) VALUES ('automerge', 0)",
    "INSERT INTO search(search, rank) VALUES ('usermerge', 8)",
    "INSERT INTO search(search, rank) VALUES ('crisismerge', 1999)",
)
"""Segments are merged by `Search.merge` a little at a time: of itself FTS5 merges 200 pages and more in one commit."""

unindexed = Table("unindexed", metadata, Column("entry", Integer, primary_key=True))
"""Entries that the search has not taken in yet."""

searched = Table(
    "searched",
    metadata,
    # the time when a matter was begun, in ms, or the next that is free
    Column("row", Integer, primary_key=True),
    Column("matter", LargeBinary, nullable=False, unique=True),
    # of the text that it is found by
    Column("digest", LargeBinary, nullable=False),
)
"""Matters in the search. They stand apart from the lists, which are made anew whenever the clerk's posts change."""
