"""`make bench`: measures every budget of the design; `--only PART,…` measures some of them anew."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING, Final

from tests.bench import report

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.bench.lists import Waits

MANY: Final = 100_000
FEW: Final = 1000
SYNCHRONIZED: Final = 10_000
LOSS: Final = 3.0
"""Percent of the packets, each way."""
PAGE_S: Final = 2.0
"""What a page of 64 KiB takes on a line of 256 kbit/s."""


def sync() -> dict[str, float]:
    """T1 to T5."""
    from tests.bench import synchronization, workload

    found = synchronization.measure(workload.workload(SYNCHRONIZED), workload.tasks(SYNCHRONIZED))
    assert found.cut is not None
    return {
        "sync_t1_bytes": found.first.bytes,
        "sync_t1_requests": found.first.requests,
        "sync_t1_s": found.first.seconds,
        "sync_t1_cpu_s": found.first.cpu,
        "hub_pages_s": found.pages_s,
        "sync_t2_bytes": found.idle.bytes,
        "sync_t2_requests": found.idle.requests,
        "sync_t3_bytes": found.down.bytes,
        "sync_t3_requests": found.down.requests,
        "sync_t4_bytes": found.up.bytes,
        "sync_t4_up_bytes": found.up.up,
        "sync_t4_requests": found.up.requests,
        "sync_t5_ratio": found.cut.bytes / found.first.bytes,
        "sync_t5_cuts": found.cut.cuts,
    }


def tls() -> dict[str, float]:
    """The same over TLS."""
    from tests.bench import synchronization, workload

    texts, tasks = workload.workload(SYNCHRONIZED), workload.tasks(SYNCHRONIZED)
    found = synchronization.measure(texts, tasks, plain=False, cut=False)
    return {
        "sync_tls_t1_bytes": found.first.bytes,
        "sync_tls_t2_bytes": found.idle.bytes,
        "sync_tls_t3_bytes": found.down.bytes,
        "sync_tls_t4_bytes": found.up.bytes,
    }


def lists() -> dict[str, float]:
    """Opening, filtering, paging with nothing else going on."""
    from tests.bench import lists
    from tests.bench.big_store import big_store

    found = lists.measure_lists(big_store(MANY))
    return {f"{name}_p95_ms": getattr(found, name) for name in found.__struct_fields__}


def matters() -> dict[str, float]:
    """Matters: folding, lists, taking an act."""
    from tests.bench import matters

    found = matters.measure()
    return {
        "matter_fold_ms": found.fold,
        "matter_open_p95_ms": found.open,
        "matter_filter_p95_ms": found.filter,
        "matter_page_p95_ms": found.page,
        "matter_accept_ms": found.accept,
    }


def exchange() -> dict[str, float]:
    """The same while an exchange runs, on a slow line and on none at all, and while a large file is added."""
    from tests.bench import exchanging
    from tests.bench.big_store import big_store

    figures: dict[str, float] = {}
    for name, pause_s in (("exchange", PAGE_S), ("rush", 0.0)):
        found, _ = exchanging.measure(big_store(MANY), pause_s)
        figures |= _waits(name, found)
    return figures | _waits("adding", exchanging.measure_adding(big_store(MANY)))


def _waits(name: str, found: Waits) -> dict[str, float]:
    return {f"{name}_{what}_p95_ms": getattr(found, what) for what in ("open", "filter", "page")}


def search() -> dict[str, float]:
    """Full text."""
    from tests.bench import lists
    from tests.bench.big_store import big_store

    found = lists.measure_search(big_store(MANY))
    return {
        "search2_p95_ms": found.two,
        "search1_p95_ms": found.one,
        "search_recall": found.recall,
        "search_false": found.false,
    }


def index() -> dict[str, float]:
    """Making the search index."""
    from tests.bench import big_store

    slices = big_store.index_anew(big_store.big_store(FEW))
    return {"index_doc_ms": sum(slices) / FEW, "index_slice_p95_ms": slices[int(len(slices) * 0.95)]}


def start() -> dict[str, float]:
    """From the start of the program to the inbox."""
    from tests.bench import startup
    from tests.bench.big_store import big_store

    many, few = big_store(MANY), big_store(FEW)
    warm = startup.measure(many, runs=7)
    return {
        "start_warm_s": warm.waited,
        "start_cpu_s": warm.cpu,
        "start_cold_s": startup.measure(many, cold=True).waited,
        "start_half_core_s": startup.measure(many, half=True).waited,
        "start_typed_at_once_s": startup.measure(many, typing_s=0).waited,
        "start_1000_warm_s": startup.measure(few).waited,
        "start_1000_cold_s": startup.measure(few, cold=True).waited,
        "switch_s": startup.switch(many),
    }


def memory() -> dict[str, float]:
    """What the program holds when it idles."""
    from tests.bench import startup
    from tests.bench.big_store import big_store

    found = startup.idle(big_store(MANY))
    return {"memory_idle_mb": found.held, "memory_peak_mb": found.peak}


def weak() -> dict[str, float]:
    """T1 to T4 on the weak line, and an emergency. Linux, root."""
    return _on_weak_line("weak", 0, emergency=True)


def lossy() -> dict[str, float]:
    """T1 to T4 on the weak line when it loses packets as well."""
    return _on_weak_line("lossy", LOSS, emergency=False)


def _on_weak_line(name: str, loss: float, *, emergency: bool) -> dict[str, float]:
    from tests.bench import weak, weak_line, workload

    if not weak_line.possible():
        print("weak: no weak line can be made here", file=sys.stderr)
        return {}
    texts, tasks = workload.workload(SYNCHRONIZED), workload.tasks(SYNCHRONIZED)
    figures = {f"{name}_{task}_s": seconds for task, seconds in weak.tasks_on(loss, texts, tasks).items()}
    if emergency:
        figures["emergency_first_byte_s"] = weak.emergency(texts, tasks)
    return figures


def load() -> dict[str, float]:
    """The hub with 3,000 desks."""
    from tests.bench import load

    waiting = load.waiting()
    shared = load.waiting(postgresql=True, processes=2)
    return {
        "waiting_desks": waiting["held"],
        "act_latency_p50_s": waiting["p50"],
        "act_latency_p95_s": waiting["p95"],
        "waiting_hub_mb": waiting["memory"],
        "act_latency_2_p50_s": shared["p50"],
        "act_latency_2_p95_s": shared["p95"],
        "rush_sqlite_s": load.rush()["seconds"],
        "rush_postgresql_s": load.rush(postgresql=True)["seconds"],
        "rush_postgresql_2_s": load.rush(postgresql=True, processes=2)["seconds"],
    }


def peers() -> dict[str, float]:
    """What other systems take for T1 to T5, where they are installed."""
    from tests.bench import peers, workload

    return peers.measure(workload.workload(SYNCHRONIZED), workload.tasks(SYNCHRONIZED))


def peers_weak() -> dict[str, float]:
    """And on the weak line."""
    from tests.bench import peers, weak_line, workload

    if not weak_line.possible():
        return {}
    return peers.measure_weak(workload.workload(SYNCHRONIZED), workload.tasks(SYNCHRONIZED))


def package() -> dict[str, float]:
    """What was packaged, where it was."""
    from tests.bench import packages
    from tests.bench.big_store import big_store

    figures = packages.sizes()
    return figures | packages.start(big_store(FEW)) if figures else {}


PARTS: Final[dict[str, Callable[[], dict[str, float]]]] = {
    part.__name__: part
    for part in (
        sync,
        peers,
        tls,
        weak,
        peers_weak,
        lossy,
        load,
        index,
        lists,
        matters,
        search,
        exchange,
        start,
        memory,
        package,
    )
}


def main() -> int:
    """Measure, and say what missed its budget."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--only", default="", metavar="PART,…", help=", ".join(PARTS))
    chosen = [part for part in parser.parse_args().only.split(",") if part] or list(PARTS)
    figures: dict[str, float] = {}
    for name in chosen:
        started = time.monotonic()
        figures |= PARTS[name]()
        print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    from tests.bench.workload import source

    missed = report.write(figures, source())
    if missed:
        print("missed: " + ", ".join(row.name for row in missed), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
