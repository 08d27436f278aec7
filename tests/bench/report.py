"""The table: what was measured against its budget, printed, and written to docs/benchmarks.md and build/bench.json."""

from __future__ import annotations

import datetime
import json
import os
import platform
from pathlib import Path
from typing import Final

from msgspec import Struct

from tests.bench.county import HOUSE

DOCUMENT: Final = HOUSE / "docs" / "benchmarks.md"
FIGURES: Final = HOUSE / "build" / "bench.json"
SOURCE: Final = FIGURES.with_name("bench-source.txt")
"""Where the documents of the synchronization came from when it was measured last."""


class Row(Struct, frozen=True):
    """A line of the table. A budget of 0 is none: the figure is there to be compared with."""

    name: str
    unit: str
    what: str
    part: str
    """The argument of `--only` that measures it anew."""
    budget: float = 0
    least: bool = False
    """The budget is the least that is good enough, not the most."""


ROWS: Final = (
    Row("start_warm_s", "s", "start to a usable inbox, 100,000 documents, files in the page cache", "start", 1.0),
    Row("start_cold_s", "s", "the same, the program's and the store's files out of the page cache", "start", 2.0),
    Row("start_half_core_s", "s", "the same, warm, on half of one core", "start", 2.0),
    Row("start_typed_at_once_s", "s", "warm, the password there the moment it can be typed", "start"),
    Row("start_cpu_s", "s", "CPU of a warm start, all threads", "start"),
    Row("start_1000_warm_s", "s", "warm, 1,000 documents in the store", "start"),
    Row("start_1000_cold_s", "s", "cold, 1,000 documents in the store", "start"),
    Row("switch_s", "s", "lock, and from Enter to the next clerk's inbox, 100,000 documents", "start", 1.0),
    Row(
        "start_frozen_warm_s",
        "s",
        "the packaged program, warm: from its start to the door, 1,000 documents",
        "package",
        1.0,
    ),
    Row("start_checkout_door_s", "s", "the same from a checkout", "package"),
    Row("installed_mb", "MB", "the desk's package, installed", "package", 160),
    Row("deb_mb", "MB", "the desk's package, to be carried", "package", 50),
    Row("hub_installed_mb", "MB", "the hub's package, installed", "package"),
    Row("hub_deb_mb", "MB", "the hub's package, to be carried", "package"),
    Row("memory_idle_mb", "MB", "memory of all processes, idle, 100,000 documents", "memory", 120),
    Row("memory_peak_mb", "MB", "the most until then, while Argon2id opens the vault", "memory", 256),
    Row("open_p95_ms", "ms", "open any document of 100,000, p95", "lists", 30),
    Row("filter_p95_ms", "ms", "filter the inbox, each combination of filters, p95", "lists", 30),
    Row("page_p95_ms", "ms", "next page from anywhere in the list, p95", "lists", 30),
    Row("counts_p95_ms", "ms", "the numbers beside the navigation, p95", "lists", 30),
    Row("today_p95_ms", "ms", "what to look at first, p95", "lists", 30),
    Row("matter_fold_ms", "ms", "fold a matter with 200 acts", "matters", 30),
    Row("matter_open_p95_ms", "ms", "open any matter of 5,000, p95", "matters", 30),
    Row("matter_filter_p95_ms", "ms", "filter any list of 5,000 matters, p95", "matters", 30),
    Row("matter_page_p95_ms", "ms", "next page of a list of 5,000 matters, p95", "matters", 30),
    Row("matter_accept_ms", "ms", "the hub takes an act on a matter, one of 200 in a request, SQLite", "matters"),
    Row("exchange_open_p95_ms", "ms", "open, while pages come in at 256 kbit/s", "exchange", 30),
    Row("exchange_filter_p95_ms", "ms", "filter, while pages come in at 256 kbit/s", "exchange", 30),
    Row("exchange_page_p95_ms", "ms", "next page, while pages come in at 256 kbit/s", "exchange", 30),
    Row("rush_open_p95_ms", "ms", "open, while pages come in as fast as they are filed", "exchange", 30),
    Row("rush_filter_p95_ms", "ms", "filter, while pages come in as fast as they are filed", "exchange", 30),
    Row("rush_page_p95_ms", "ms", "next page, while pages come in as fast as they are filed", "exchange", 30),
    Row("adding_open_p95_ms", "ms", "open, while a file of 500 MB is added", "exchange", 30),
    Row("adding_filter_p95_ms", "ms", "filter, while a file of 500 MB is added", "exchange", 30),
    Row("adding_page_p95_ms", "ms", "next page, while a file of 500 MB is added", "exchange", 30),
    Row("search2_p95_ms", "ms", "newest 50 of a two-character word, 100,000 documents, p95", "search", 5),
    Row("search1_p95_ms", "ms", "newest 50 of a one-character word, p95", "search", 30),
    Row("search_recall", "", "found of all hits that substring search has", "search", 1.0, least=True),
    Row("search_false", "", "found though substring search has it not", "search"),
    Row("index_doc_ms", "ms", "taking a document into the search, in slices of 20 ms", "index"),
    Row("index_slice_p95_ms", "ms", "how long such a slice holds the database thread, p95", "index", 20),
    Row("sync_t1_bytes", "bytes", "first synchronization of 10,000 documents, both ways", "sync", 6_700_000),
    Row("sync_t1_requests", "", "requests that it takes", "sync", 1),
    Row("sync_t1_s", "s", "seconds that it takes on this machine, program start included", "sync"),
    Row("sync_t1_cpu_s", "s", "CPU of the desk for it", "sync"),
    Row("hub_pages_s", "s", "CPU of the hub for making the pages, once", "sync"),
    Row("sync_t2_bytes", "bytes", "exchange when nothing has changed, both ways", "sync", 400),
    Row("sync_t2_requests", "", "requests that it takes", "sync", 1),
    Row("sync_t3_bytes", "bytes", "50 new documents and 200 states of others come down, both ways", "sync", 45_000),
    Row("sync_t3_requests", "", "requests that it takes", "sync", 1),
    Row("sync_t4_bytes", "bytes", "50 acts with a short opinion go up, both ways, signatures included", "sync", 6000),
    Row("sync_t4_up_bytes", "bytes", "of these upwards", "sync"),
    Row("sync_t4_requests", "", "requests that it takes", "sync", 1),
    Row("sync_t5_ratio", "", "first synchronization cut about every 1 MB, bytes against the uncut one", "sync", 1.05),
    Row("sync_t5_cuts", "", "cuts that it met", "sync"),
    Row("sync_tls_t1_bytes", "bytes", "first synchronization over TLS, its handshake included", "tls"),
    Row("sync_tls_t2_bytes", "bytes", "exchange when nothing has changed, over TLS", "tls"),
    Row("sync_tls_t3_bytes", "bytes", "T3 over TLS", "tls"),
    Row("sync_tls_t4_bytes", "bytes", "T4 over TLS", "tls"),
    Row("weak_t1_s", "s", "T1 on a line of 256 kbit/s and 400 ms, the exchange alone", "weak", 235),
    Row("weak_t2_s", "s", "T2 there", "weak", 1.0),
    Row("weak_t3_s", "s", "T3 there", "weak", 3.5),
    Row("weak_t4_s", "s", "T4 there", "weak", 1.5),
    Row("lossy_t1_s", "s", "T1 where 3 % of the packets are lost as well, each way", "lossy"),
    Row("lossy_t2_s", "s", "T2 there", "lossy"),
    Row("lossy_t3_s", "s", "T3 there", "lossy"),
    Row("lossy_t4_s", "s", "T4 there", "lossy"),
    Row(
        "emergency_first_byte_s",
        "s",
        "emergency behind 200 acts and a first synchronization: first byte after the line is back",
        "weak",
        2.2,
    ),
    Row("waiting_desks", "", "desks whose requests one hub process holds open, SQLite", "load", 3000, least=True),
    Row("waiting_hub_mb", "MB", "memory of the hub with these", "load"),
    Row("act_latency_p50_s", "s", "from sending an act until another waiting desk has it whole, median", "load"),
    Row("act_latency_p95_s", "s", "the same, p95", "load", 1.0),
    Row("act_latency_2_p50_s", "s", "the same between two hub processes on PostgreSQL, median", "load"),
    Row("act_latency_2_p95_s", "s", "the same, p95", "load", 1.0),
    Row("rush_sqlite_s", "s", "3,000 desks at once, each pulls 20 changes and pushes 2 acts, SQLite", "load", 20),
    Row("rush_postgresql_s", "s", "the same, PostgreSQL", "load", 20),
    Row("rush_postgresql_2_s", "s", "the same, PostgreSQL and two hub processes", "load", 20),
    *(
        Row(f"{peer}_{task}_{unit}", "bytes" if unit == "bytes" else "", f"{called}: {what}", "peers")
        for peer, called in (("kinto", "Kinto + gzip, in memory"), ("pouchdb", "PouchDB, in memory"))
        for task, what in (
            ("t1", "first synchronization of the same documents"),
            ("t2", "when nothing has changed"),
            ("t3", "50 new documents and 200 changes down"),
            ("t4", "50 opinions up, unsigned"),
        )
        for unit in ("bytes", "requests")
    ),
    *(
        row
        for peer, called in (("kinto", "Kinto"), ("pouchdb", "PouchDB"))
        for row in (
            Row(f"{peer}_t5_ratio", "", f"{called}: cut about every 1 MB, bytes against uncut", "peers"),
            *(
                Row(f"{peer}_weak_t{task}_s", "s", f"{called}: T{task} on the weak line", "peers_weak")
                for task in range(1, 5)
            ),
        )
    ),
)

_TEMPLATE: Final = Path(__file__).with_name("benchmarks.md")


def write(figures: dict[str, float], workload: str) -> list[Row]:
    """Print the table, write both files; what was not measured this time stays as it was. Returns what missed."""
    known = _known() | figures
    rows = [row for row in ROWS if row.name in known]
    lines = [_line(row, known[row.name]) for row in rows]
    print("\n".join(lines))
    FIGURES.parent.mkdir(exist_ok=True)
    facts = {row.name: {"value": known[row.name], "unit": row.unit, "budget": row.budget} for row in rows}
    FIGURES.write_text(json.dumps(facts, indent=1) + "\n")
    if figures.keys() & {row.name for row in ROWS if row.part in ("sync", "tls")}:
        SOURCE.write_text(workload)
    DOCUMENT.write_text(_document("\n".join(lines), SOURCE.read_text() if SOURCE.exists() else "–"), encoding="utf-8")
    return [row for row in rows if _misses(row, known[row.name])]


def _known() -> dict[str, float]:
    if not FIGURES.exists():
        return {}
    return {name: fact["value"] for name, fact in json.loads(FIGURES.read_text()).items()}


def _misses(row: Row, value: float) -> bool:
    return bool(row.budget) and (value < row.budget if row.least else value > row.budget)


def _line(row: Row, value: float) -> str:
    budget = f"{'≥' if row.least else '≤'} {_shown(row.budget)}" if row.budget else "–"
    verdict = ("**missed**" if _misses(row, value) else "met") if row.budget else ""
    return f"| `{row.name}` | {_shown(value)} {row.unit} | {budget} | {verdict} | {row.what} | {row.part} |"


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:.2f}" if value < 10 else f"{value:,.1f}"


def _document(table: str, workload: str) -> str:
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return _TEMPLATE.read_text("utf-8").format(
        table=table,
        when=datetime.date.today().isoformat(),
        cores=os.cpu_count(),
        cpu=cpu,
        memory=round(memory),
        system=platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        python=platform.python_version(),
        load=f"{os.getloadavg()[1]:.1f}",
        workload=workload,
    )
