"""The same trials in other search engines, for the bench alone: how fast each finds the best for three words."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from trialmatch.search.generation import Generation
from trialmatch.search.schema import FILTER_FIELDS, build_document

TOP = 20
COUNTED = ("status", "phase", "treatment", "country")  # whose values are counted
CHOSEN = (("status", "recruiting"), ("phase", "phase2"), ("population", "metastatic_breast"))  # three filters
Search = Callable[[str], object]
Texts = Sequence[tuple[str, dict[str, tuple[str, ...]]]]


class Engine(NamedTuple):
    """`words` finds the best 20 for any of the words; `filtered` with three filters and counts over four fields."""

    name: str
    words: Search
    filtered: Search | None = None


def documents(generation: Generation) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    """(all its text, its filter terms) of each trial."""
    for row in range(len(generation)):
        document = build_document(*generation.document(row))
        yield " ".join(document.texts.values()), document.terms


def others(generation: Generation, folder: Path) -> Iterator[Engine]:
    """Those that are installed, with the trials of the generation."""
    read = list(documents(generation))
    yield from _sqlite(read, folder)
    yield from _tantivy(read)
    yield from _bm25s(read)


def _sqlite(read: Texts, folder: Path) -> Iterator[Engine]:
    database = sqlite3.connect(folder / "fts5.db")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='porter')")
    database.execute("CREATE TABLE terms (trial INTEGER, field TEXT, value TEXT)")
    database.executemany(
        "INSERT INTO texts (rowid, body) VALUES (?, ?)", ((n, text) for n, (text, _) in enumerate(read))
    )
    database.executemany(
        "INSERT INTO terms VALUES (?, ?, ?)",
        ((n, field, v) for n, (_, terms) in enumerate(read) for field in FILTER_FIELDS for v in terms[field]),
    )
    database.execute("CREATE INDEX by_value ON terms (field, value, trial)")
    database.execute("CREATE INDEX by_trial ON terms (trial, field, value)")
    database.execute("ANALYZE")
    kept = " ".join("AND rowid IN (SELECT trial FROM terms WHERE field = ? AND value = ?)" for _ in CHOSEN)
    named = [word for pair in CHOSEN for word in pair]
    best = f"SELECT rowid FROM texts WHERE texts MATCH ? {{}} ORDER BY bm25(texts) LIMIT {TOP}"
    counts = (
        "SELECT field, value, count(*) FROM terms WHERE field IN ({}) AND trial IN (SELECT rowid FROM texts"
        " WHERE texts MATCH ? {}) GROUP BY field, value"
    ).format(", ".join("?" for _ in COUNTED), kept)

    def words(asked: str) -> object:
        return database.execute(best.format(""), (" OR ".join(asked.split()),)).fetchall()

    def filtered(asked: str) -> object:
        match = " OR ".join(asked.split())
        database.execute(best.format(kept), (match, *named)).fetchall()
        return database.execute(counts, (*COUNTED, match, *named)).fetchall()

    yield Engine("SQLite FTS5", words, filtered)


def _tantivy(read: Texts) -> Iterator[Engine]:
    try:
        import tantivy
    except ModuleNotFoundError:
        return
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", stored=False, tokenizer_name="en_stem")
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=256_000_000)
    for text, _ in read:
        writer.add_document(tantivy.Document(body=text))
    writer.commit()
    index.reload()
    searcher = index.searcher()
    yield Engine("tantivy", lambda asked: searcher.search(index.parse_query(asked, ["body"]), TOP).hits)


def _bm25s(read: Texts) -> Iterator[Engine]:
    try:
        import bm25s
    except ModuleNotFoundError:
        return
    index = bm25s.BM25()
    index.index(bm25s.tokenize([text for text, _ in read], show_progress=False), show_progress=False)

    def words(asked: str) -> object:
        tokens = bm25s.tokenize(asked, show_progress=False)
        return index.retrieve(tokens, k=min(TOP, len(read)), show_progress=False)

    yield Engine("bm25s", words)
