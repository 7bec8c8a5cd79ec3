"""Stored studies -> an index generation. Reading uses every core; the order is the store's."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import get_context
from typing import Any

from indexer.record import Study, parse_study
from trialmatch.eligibility.read import read_facts
from trialmatch.search.generation import Read
from trialmatch.search.shelf import Shelf

CHUNK = 50
FEW = 200  # so few are read faster in this process


def read_study(study: Study) -> Read:
    """One record read in full."""
    trial = parse_study(study)
    return trial, read_facts(trial)


def read_all(studies: Iterable[Study], progress: Callable[[int], None] = lambda _: None) -> list[Read]:
    """Every record read, in the order given."""
    stream = iter(studies)
    first = list(islice(stream, FEW))
    done: list[Read] = []
    source = map(read_study, first) if len(first) < FEW else _in_parallel(_chain(first, stream))
    for read in source:
        done.append(read)
        progress(len(done))
    return done


def _chain(first: list[Study], rest: Iterator[Study]) -> Iterator[Study]:
    yield from first
    yield from rest


def _in_parallel(studies: Iterator[Study]) -> Iterator[Read]:
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_ctrl_c_to_the_parent) as pool:
        waiting = []
        while chunk := list(islice(studies, CHUNK)):
            waiting.append(pool.submit(_read_chunk, chunk))
            if len(waiting) > 4 * workers:
                yield from waiting.pop(0).result()
        for future in waiting:
            yield from future.result()


def _leave_ctrl_c_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read_chunk(studies: list[Study]) -> list[Read]:
    return [read_study(study) for study in studies]


def build_generation(
    shelf: Shelf,
    studies: Iterable[Study],
    source: str,
    *,
    demonstration: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> str:
    """Read, write beside the serving generation, swap. Returns the new generation's name."""
    meta: dict[str, Any] = {
        "source": source,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "demonstration": demonstration,
    }
    return shelf.add(read_all(studies, progress), meta)
