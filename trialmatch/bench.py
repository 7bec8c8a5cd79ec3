"""How long the main jobs take over one generation, each beside what plain Whoosh does with the same trials."""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from trialmatch.engines import CHOSEN, COUNTED, TOP, Engine, others
from trialmatch.matching.answers import answers_of
from trialmatch.matching.columns import Columns, build_columns
from trialmatch.matching.find import find_matches
from trialmatch.matching.rank import rank
from trialmatch.person import Person, parse_person
from trialmatch.search.find import Query, search
from trialmatch.search.generation import Generation, Read
from trialmatch.search.schema import build_document
from trialmatch.search.text import TextIndex
from trialmatch.wording import wording

PERSON = {
    "age": 58, "sex": "female", "er": "positive", "her2": "low", "sites": ["bone", "liver"], "brain": "none",
    "treatments": [{"drugs": ["palbociclib", "letrozole"], "setting": "metastatic", "stopped": "progression"}],
    "biomarkers": {"ESR1": "present"}, "ecog": 1, "moment": "treatment_change",
    "location": {"postal_code": "02115", "within_miles": 150},
}  # fmt: skip
QUERIES = 100
WORDS_A_QUERY = 3
FEW = 20  # queries for what is slow
JUDGED = 10


class Row(NamedTuple):
    """One job: a figure, what it counts, and how many times faster than plain Whoosh does the same."""

    job: str
    figure: float
    unit: str
    times_plain_whoosh: float | None = None


def multiplied(reads: Sequence[Read], size: int, seed: int = 1) -> Iterator[Read]:
    """As many trials as asked for: the given ones again and again, each with an NCT ID and a date of its own."""
    chance = random.Random(seed)
    for number in range(size):
        trial, facts = reads[number % len(reads)]
        nct_id = f"NCT{90_000_000 + number}"
        date = f"202{chance.randint(0, 6)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        yield (
            msgspec.structs.replace(trial, nct_id=nct_id, last_update=date),
            msgspec.structs.replace(facts, nct_id=nct_id),
        )


def run(generation: Generation, folder: Path) -> Iterator[Row]:
    """The main jobs on a generation; `folder` is for what other engines write."""
    queries = queries_of([generation.document(row) for row in range(min(200, len(generation)))])
    engines = list(others(generation, folder))
    yield from _words(generation.text, queries, engines)
    yield from _words_and_filters(generation, queries, engines)
    yield from _filters(generation)
    yield from _people(generation)


def run_judging(reads: Sequence[Read], size: int) -> Iterator[Row]:
    """Judging and ordering alone, over the columns of `size` trials: for sizes whose text index takes long to write."""
    columns = build_columns(list(multiplied(reads, size)))
    person = parse_person(PERSON)
    yield Row("judge and order all for a person", _median(lambda _: _judge(columns, person), [""] * JUDGED), "ms")
    yield Row("columns, a trial", columns.nbytes / size, "bytes")


def best(text: TextIndex, words: str) -> npt.NDArray[np.intp]:
    """The rows of the best 20 for any of the words, best first."""
    scores = text.any_word(words)
    found = np.argpartition(-scores, min(TOP, len(scores) - 1))[:TOP]
    return found[np.argsort(-scores[found], kind="stable")]


def agrees(text: TextIndex, words: str) -> bool:
    """Our best 20 are those that Whoosh finds by itself, but for trials with the same score."""
    theirs = text.reader.plain_search(words, TOP)
    ours = text.any_word(words)
    scores = np.array([score for _, score in theirs])
    same = np.allclose(np.sort(ours)[::-1][: len(theirs)], scores, rtol=1e-4)
    return same and np.allclose(ours[text.rows_of([document for document, _ in theirs])], scores, rtol=1e-4)


def _words(text: TextIndex, queries: Sequence[str], engines: Sequence[Engine]) -> Iterator[Row]:
    job = "three words, best 20"
    plain = _median(lambda words: text.reader.plain_search(words, TOP), queries)
    yield Row(f"{job}: plain Whoosh", plain, "ms", 1)
    for who, work in (
        ("ours", lambda words: best(text, words)),
        *((engine.name, engine.words) for engine in engines),
    ):
        spent = _median(work, queries)
        yield Row(f"{job}: {who}", spent, "ms", plain / spent)
    yield Row(
        f"{job}: queries with Whoosh's own best", 100 * statistics.mean(agrees(text, q) for q in queries), "of 100"
    )


def _words_and_filters(generation: Generation, queries: Sequence[str], engines: Sequence[Engine]) -> Iterator[Row]:
    job, reader = "words, three filters, four counts", generation.text.reader
    plain = _median(lambda words: reader.plain_facets(words, CHOSEN, COUNTED), queries[:FEW])
    yield Row(f"{job}: plain Whoosh", plain, "ms", 1)
    spent = _median(lambda words: search(generation, FILTERED._replace(words=words), COUNTED), queries)
    yield Row(f"{job}: ours", spent, "ms", plain / spent)
    for engine in engines:
        if engine.filtered:
            spent = _median(engine.filtered, queries[:FEW])
            yield Row(f"{job}: {engine.name}", spent, "ms", plain / spent)


def _filters(generation: Generation) -> Iterator[Row]:
    job, often = "three filters, four counts, no words", [""] * FEW
    plain = _median(lambda _: generation.text.reader.plain_facets("", CHOSEN, COUNTED), often)
    yield Row(f"{job}: plain Whoosh", plain, "ms", 1)
    spent = _median(lambda _: search(generation, FILTERED, COUNTED), often * 5)
    yield Row(f"{job}: ours", spent, "ms", plain / spent)


def _people(generation: Generation) -> Iterator[Row]:
    person = parse_person(PERSON)
    often = [""] * FEW
    yield Row("judge and order all for a person", _median(lambda _: _judge(generation.columns, person), often), "ms")
    yield Row("the same, with reasons for 20", _median(lambda _: _find(generation, person), often), "ms")
    yield Row("columns, a trial", generation.columns.nbytes / len(generation), "bytes")


FILTERED = Query(filters={field: (value,) for field, value in CHOSEN}, all_statuses=True, limit=TOP)


def _judge(columns: Columns, person: Person) -> None:
    rank(columns, answers_of(person), person)


def _find(generation: Generation, person: Person) -> None:
    find_matches(generation.columns, generation.document, person, wording())


def queries_of(trials: Sequence[Read]) -> list[str]:
    """Three words each, from the titles of the trials; always the same."""
    chance = random.Random(7)
    titles = " ".join(build_document(*read).texts["title"] for read in trials[:200])
    words = sorted({word for word in titles.split() if word.isalpha() and len(word) > 4})
    return [" ".join(chance.sample(words, WORDS_A_QUERY)) for _ in range(QUERIES)]


def _median(job: Callable[[str], object], queries: Sequence[str]) -> float:
    """Milliseconds; each query once before, so that caches are warm, as in a server."""
    times = []
    for words in queries:
        job(words)
        started = time.perf_counter()
        job(words)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000
