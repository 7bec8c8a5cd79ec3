"""How long the main jobs take, each beside a plain Whoosh query over the same trials in the same run."""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from trialmatch.matching.answers import answers_of
from trialmatch.matching.columns import Columns, build_columns
from trialmatch.matching.find import find_matches
from trialmatch.matching.rank import rank
from trialmatch.person import Person, parse_person
from trialmatch.search.find import Query, search
from trialmatch.search.generation import Generation, Read
from trialmatch.search.schema import build_document
from trialmatch.search.shelf import Shelf
from trialmatch.wording import wording

PERSON = {
    "age": 58, "sex": "female", "er": "positive", "her2": "low", "sites": ["bone", "liver"], "brain": "none",
    "treatments": [{"drugs": ["palbociclib", "letrozole"], "setting": "metastatic", "stopped": "progression"}],
    "biomarkers": {"ESR1": "present"}, "ecog": 1, "moment": "treatment_change",
    "location": {"postal_code": "02115", "within_miles": 150},
}  # fmt: skip
QUERIES = 60
WORDS_A_QUERY = 3
JUDGED = 10


class Row(NamedTuple):
    """One job: the median of its times in milliseconds (or a size), and how many times faster than plain Whoosh."""

    job: str
    figure: float
    times_plain_whoosh: float | None


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


def run(reads: Sequence[Read], size: int) -> Iterator[Row]:
    """Build an index of `size` trials in a temporary folder and time the main jobs on it."""
    trials = list(multiplied(reads, size))
    with tempfile.TemporaryDirectory(prefix="trialmatch-bench-") as folder:
        shelf = Shelf(Path(folder))
        started = time.perf_counter()
        shelf.add(trials, {"demonstration": False, "source": "bench", "built_at": ""})
        built = time.perf_counter() - started
        yield from _rows(shelf.current(), trials, built)


def run_judging(reads: Sequence[Read], size: int) -> Iterator[Row]:
    """Judging and ordering alone, over the columns of `size` trials: for sizes whose text index takes long to write."""
    columns = build_columns(list(multiplied(reads, size)))
    person = parse_person(PERSON)
    yield Row("judge and order all for a person", _median(lambda _: _judge(columns, person), [""] * JUDGED), None)
    yield Row("columns, bytes a trial", columns.nbytes / size, None)


def _judge(columns: Columns, person: Person) -> None:
    rank(columns, answers_of(person), person)


def _rows(generation: Generation, trials: Sequence[Read], built: float) -> Iterator[Row]:
    person = parse_person(PERSON)
    queries = _queries(trials)
    plain = _median(generation.text.plain_search, queries)
    jobs: list[tuple[str, float]] = [
        ("plain Whoosh: three words, top 20", plain),
        ("three words, ranked, with facet counts", _median(lambda words: search(generation, Query(words)), queries)),
        ("filters and facet counts, no words", _median(lambda _: search(generation, _FILTERED), queries)),
        ("judge and order all for a person", _median(lambda _: _judge(generation.columns, person), queries)),
        ("the same, with reasons for 20", _median(lambda _: _find(generation, person), queries[:10])),
    ]
    yield from (Row(job, milliseconds, plain / milliseconds) for job, milliseconds in jobs)
    yield Row("write the index, a trial", built / len(trials) * 1000, None)


_FILTERED = Query(
    filters={"site": ("brain",), "timing": ("treatment_change",), "phase": ("phase2",)}, all_statuses=True
)


def _find(generation: Generation, person: Person) -> None:
    find_matches(generation.columns, generation.document, person, wording())


def _queries(trials: Sequence[Read]) -> list[str]:
    """Three words each, from the texts of the trials; always the same."""
    chance = random.Random(7)
    words = sorted(
        {
            w
            for t, _ in trials[:200]
            for w in build_document(*(t, _)).texts["title"].split()
            if w.isalpha() and len(w) > 4
        }
    )
    return [" ".join(chance.sample(words, WORDS_A_QUERY)) for _ in range(QUERIES)]


def _median(job: Callable[[str], object], queries: Sequence[str]) -> float:
    """Milliseconds."""
    job(queries[0])  # caches are warm from the second time on, as in a server
    times = []
    for words in queries:
        started = time.perf_counter()
        job(words)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000
