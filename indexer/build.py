"""Stored studies -> an index generation. Reading uses every core; the order is the store's."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any

import msgspec

from indexer.record import Held, parse_study
from trialmatch.eligibility.read import read_facts
from trialmatch.search.generation import Read
from trialmatch.search.shelf import Shelf
from trialmatch.vocabulary import GONE

CHUNK = 50
FEW = 200  # so few are read faster in this process
Told = Callable[[int], None]


def read_record(held: Held) -> Read:
    """One record read in full. What the registry no longer has keeps its facts and loses its status."""
    trial = parse_study(held.study)
    facts = read_facts(trial)
    return (msgspec.structs.replace(trial, overall_status=GONE) if held.gone_since else trial), facts


def read_each(records: Iterable[Held], progress: Told = lambda _: None) -> Iterator[Read]:
    """Every record read, in the order given; never more than a few hundred in memory."""
    stream = iter(records)
    first = list(islice(stream, FEW))
    source = map(read_record, first) if len(first) < FEW else _in_parallel(chain(first, stream))
    for number, read in enumerate(source, start=1):
        progress(number)
        yield read


def _in_parallel(records: Iterator[Held]) -> Iterator[Read]:
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_ctrl_c_to_the_parent) as pool:
        waiting: list[Future[list[Read]]] = []
        while chunk := list(islice(records, CHUNK)):
            waiting.append(pool.submit(_read_chunk, chunk))
            if len(waiting) > 4 * workers:
                yield from waiting.pop(0).result()
        for future in waiting:
            yield from future.result()


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read_chunk(records: list[Held]) -> list[Read]:
    return [read_record(held) for held in records]


def build_generation(
    shelf: Shelf,
    records: Iterable[Held],
    source: str,
    *,
    revision: int = 0,
    demonstration: bool = False,
    progress: Told = lambda _: None,
) -> str:
    """Read all, write beside the serving generation, swap. Returns the new generation's name."""
    return shelf.add(read_each(records, progress), _meta(source, revision, demonstration))


def update_generation(
    shelf: Shelf, records: Iterable[Held], source: str, *, revision: int, progress: Told = lambda _: None
) -> str:
    """The serving generation with these records in place of what it had of them."""
    return shelf.update(list(read_each(records, progress)), _meta(source, revision, demonstration=False))


def _meta(source: str, revision: int, demonstration: bool) -> dict[str, Any]:
    """`revision`: the last change of the record store that the generation holds."""
    built_at = datetime.now(UTC).isoformat(timespec="seconds")
    return {"source": source, "built_at": built_at, "revision": revision, "demonstration": demonstration}
