"""How long reading takes by the length of a text: the cost of a character must not grow with it."""

import random
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice

import msgspec

from trialmatch.bench import Row
from trialmatch.eligibility.read import read_facts
from trialmatch.trial import Published, Trial

LONG = 200_000  # characters
BULLETS = 10_000
TIMES = 10  # the tenth part of a text, and the whole
SHORTEST = 3  # characters of a criterion
BULLET = 30  # characters of one
BRACKETS = 100_000
READ = 3  # times, of which the fastest counts


def run(trials: Sequence[Trial]) -> Iterator[Row]:
    """Texts made of the criteria of the given records, over and over, in a trial for breast cancer.

    Only of those that are open to metastatic breast cancer: a sentence that closes a trial ends the reading.
    """
    is_open = [trial for trial in trials if read_facts(trial).is_open]
    criteria = [line.strip() for trial in is_open for text in trial.eligibility for line in text.text.splitlines()]
    words = sorted({line for line in criteria if line})
    random.Random(1).shuffle(words)
    paragraph, bullets = _running(words, LONG // TIMES), _listed(words, BULLETS // TIMES)
    yield from _rows(trials[0], f"{LONG:,} characters", paragraph, paragraph * TIMES)
    yield from _rows(trials[0], f"{BULLETS:,} bullets", bullets, _listed(words, BULLETS))
    brackets = _spent(trials[0], "Exclusion Criteria:\n\n* " + "(" * BRACKETS)
    yield Row(f"read {BRACKETS:,} open brackets", brackets * 1000, "ms")


def _rows(trial: Trial, length: str, tenth: str, text: str) -> Iterator[Row]:
    short, long = _spent(trial, tenth), _spent(trial, text)
    yield Row(f"read {length}", long * 1000, "ms")
    yield Row(f"{length}: cost of one, in a text of a tenth = 1", long / short / TIMES, "times")


def _running(words: Sequence[str], length: int) -> str:
    """Sentences of one paragraph, so many characters."""
    return " ".join(f"{line.rstrip('.')}." for line in islice(cycle(words), length // SHORTEST))[: length - 2] + ". "


def _listed(words: Sequence[str], number: int) -> str:
    """So many bullets, each of the first words of a criterion; none says again what another does."""
    lines = enumerate(islice(cycle(words), number))
    return "Inclusion Criteria:\n\n" + "".join(f"* {line[:BULLET]} [{place}]\n" for place, line in lines)


def _spent(trial: Trial, text: str) -> float:
    """Seconds for reading it, the fastest of a few times."""
    titles = (Published("briefTitle", "Metastatic Breast Cancer"),)
    read = msgspec.structs.replace(trial, titles=titles, eligibility=(Published("eligibilityCriteria", text),))
    times = []
    for _ in range(READ):
        started = time.perf_counter()
        read_facts(read)
        times.append(time.perf_counter() - started)
    return min(times)
