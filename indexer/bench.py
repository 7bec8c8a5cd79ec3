"""How long it takes to follow a registry of a given size, and how much memory: a real server, a real sync."""

import json
import random
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlparse

from indexer.record import Study, module
from indexer.store import RecordStore
from indexer.sync import bring_index_up_to_date
from trialmatch.bench import Row
from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings

CHANGED = 500
FEW = 100  # changed trials of one day
AT_ONCE = 500  # records stored at once
A_DAY = 100  # studies last updated on the same day
NEWEST = date(2026, 6, 1)
LATER = date(2026, 7, 1)


class Multiplied:
    """As many studies as asked for: the given ones again and again, with NCT IDs and days of their own."""

    def __init__(self, studies: Sequence[Study], size: int, changed: frozenset[int] = frozenset()) -> None:
        self._studies, self._size, self._changed = studies, size, changed
        self.order = sorted(changed) + [number for number in range(size) if number not in changed]  # newest first
        self._days = [self.day(number) for number in self.order]

    def day(self, number: int) -> date:
        return LATER if number in self._changed else NEWEST - timedelta(days=number // A_DAY)

    def since(self, day: date) -> list[int]:
        """Those updated on or after a day, newest first."""
        return self.order[: bisect_left(self._days, -day.toordinal(), key=lambda d: -d.toordinal() + 1)]

    def bare(self, number: int) -> Study:
        """Its NCT ID alone."""
        return {"protocolSection": {"identificationModule": {"nctId": f"NCT{90_000_000 + number}"}}}

    def study(self, number: int) -> Study:
        study: Study = json.loads(json.dumps(self._studies[number % len(self._studies)]))
        protocol = module(study, "protocolSection")
        chance = random.Random(number)
        protocol["identificationModule"]["nctId"] = f"NCT{90_000_000 + number}"
        status = protocol.setdefault("statusModule", {})
        status["lastUpdatePostDateStruct"] = {"date": self.day(number).isoformat()}
        protocol["designModule"] = {
            **protocol.get("designModule", {}),
            "enrollmentInfo": {"count": chance.randint(10, 900)},
        }
        _drop_a_line(protocol.get("eligibilityModule", {}), chance)
        if number in self._changed:
            status["overallStatus"] = "ACTIVE_NOT_RECRUITING"
        return study


def _drop_a_line(eligibility: dict[str, Any], chance: random.Random) -> None:
    """So that no two texts are quite the same."""
    lines = str(eligibility.get("eligibilityCriteria", "")).split("\n")
    if len(lines) > 3:
        lines.pop(chance.randrange(1, len(lines)))
        eligibility["eligibilityCriteria"] = "\n".join(lines)


def build(studies: Sequence[Study], size: int, settings: Settings) -> Iterator[Row]:
    """An index of `size` stored records, reading included; then a few that changed, until they are searchable."""
    store, shelf = RecordStore(settings.database("records")), Shelf(settings.generations)
    before, after = Multiplied(studies, size), Multiplied(studies, size, frozenset(range(0, size, max(1, size // FEW))))
    for first in range(0, size, AT_ONCE):
        store.save(map(before.study, range(first, min(first + AT_ONCE, size))), "bench")
    started = time.perf_counter()
    bring_index_up_to_date(settings, store, _Silent(), "bench", full=True)
    shelf.current()
    spent = time.perf_counter() - started
    yield Row("build from stored records, reading included", size / spent, "trials/s")
    few = [after.study(number) for number in range(0, size, max(1, size // FEW))][:FEW]
    started = time.perf_counter()
    store.save(few, "bench")
    bring_index_up_to_date(settings, store, _Silent(), "bench")
    shelf.current().text.scores("breast")
    yield Row(f"bring {len(few)} changed trials, searchable", time.perf_counter() - started, "s")
    store.close()


class _Silent:
    """No terminal looks on."""

    def fetched(self, studies: int, total: int | None, pages: int) -> None: ...

    def read(self, studies: int, total: int) -> None: ...

    def note(self, line: str) -> None: ...


def run(studies: Sequence[Study], size: int) -> Iterator[Row]:
    """Serve `size` studies, bring them all, then bring the few that changed."""
    with tempfile.TemporaryDirectory(prefix="trialmatch-bench-") as folder:
        home = Path(folder)
        with _serving(studies, size, frozenset()) as url:
            seconds, memory = _sync(home, url)
        yield Row(f"bring, read and index {size} studies", seconds, "s")
        yield Row("  studies a second", size / seconds, "/s")
        yield from _memory_rows(memory)
        changed = frozenset(random.Random(7).sample(range(size), min(CHANGED, size)))
        with _serving(studies, size, changed, port=int(urlparse(url).port or 0)) as url:  # the same registry, later
            seconds, memory = _sync(home, url)
        yield Row(f"bring {len(changed)} that changed, until they are searchable", seconds, "s")
        yield from _memory_rows(memory)
        yield Row("disk", sum(p.stat().st_size for p in home.rglob("*") if p.is_file()) / 1e6, "MB")


def _memory_rows(memory: dict[str, float]) -> Iterator[Row]:
    for part, megabytes in memory.items():
        yield Row(f"  most memory, {part}", megabytes, "MB")


def _sync(home: Path, url: str) -> tuple[float, dict[str, float]]:
    """Seconds, and the most memory that each part of it took, in MB."""
    command = [sys.executable, "-m", "trialmatch", "--home", str(home), "sync", "--from", url, "--json"]
    started = time.perf_counter()
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if told.returncode:
        raise RuntimeError(f"the sync ended with {told.returncode}: {told.stderr}")
    return time.perf_counter() - started, json.loads(told.stdout)["memory_mb"]


@contextmanager
def _serving(studies: Sequence[Study], size: int, changed: frozenset[int], port: int = 0) -> Iterator[str]:
    """The API on loopback, in a process of its own."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, list(studies), size, changed, port), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}/api/v2"
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Connection, studies: list[Study], size: int, changed: frozenset[int], port: int) -> None:
    registry = Multiplied(studies, size, changed)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {name: values[0] for name, values in parse_qs(urlparse(self.path).query).items()}
            body = json.dumps(_page(registry, query)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the bench prints the figures."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()


def _page(registry: Multiplied, query: dict[str, str]) -> dict[str, Any]:
    """One page, by days, NCT IDs and page token; whatever else the query asks for is given."""
    told = query.get("filter.advanced", "").partition("RANGE[")[2].partition(",")[0]
    found = registry.since(date.fromisoformat(told)) if told not in ("", "MIN") else registry.order
    if "filter.ids" in query:
        wanted = {int(nct_id[3:]) - 90_000_000 for nct_id in query["filter.ids"].split(",")}
        found = [number for number in found if number in wanted]
    first, size = int(query.get("pageToken", "0")), min(1000, int(query["pageSize"]))
    study = registry.bare if query.get("fields") else registry.study
    page: dict[str, Any] = {"studies": [study(number) for number in found[first : first + size]]}
    if first + size < len(found):
        page["nextPageToken"] = str(first + size)
    return page | {"totalCount": len(found)}
