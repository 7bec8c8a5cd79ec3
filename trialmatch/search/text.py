"""Relevance of words for every trial: BM25F as Whoosh scores it, by arrays over Whoosh's own postings."""

import math
import re
import threading
from pathlib import Path
from typing import Any

import cachetools
import numpy as np
import numpy.typing as npt

from trialmatch.lexicon import lexicon, normal
from trialmatch.search.postings import WordPostings, save_postings
from trialmatch.search.whoosh_index import K1, B, Postings, TextReader, word_stems

MOST_WORDS = 60  # different ones of a query; a longer text is looked for by its beginning
KEPT_BYTES = 16 * 2**20  # of phrases that were found lately: Whoosh goes through these document by document
Scores = npt.NDArray[np.float32]
_QUOTED = re.compile(r'"([^"]*)"')
Phrase = tuple[str, ...]  # stems, one after the other


class TextIndex:
    """`folder` holds what `save_text` wrote, and Whoosh's own index, which is opened for the first phrase."""

    def __init__(self, folder: Path, count: int, kept_bytes: int = KEPT_BYTES) -> None:
        self._folder, self._count = folder, count
        self._rows = np.load(folder / "text_rows.npy", mmap_mode="r")  # of each document; -1: it was replaced
        self._postings = WordPostings(folder / "postings")
        self._kept: cachetools.LRUCache[Phrase, Postings] = cachetools.LRUCache(kept_bytes, _size)
        self._lock = threading.Lock()
        self._reader: TextReader | None = None

    def scores(self, words: str) -> Scores:
        """For each row; 0 where they are not found. All words, or else any of them."""
        parts = [self._any_of(names) for names in asked(words)]
        if not parts:
            return np.zeros(self._count, np.float32)
        every = np.logical_and.reduce([part > 0 for part in parts])
        together: Scores = np.sum(parts, axis=0, dtype=np.float32)
        return together * every if every.any() else together

    def any_word(self, words: str) -> Scores:
        """As a plain search of Whoosh scores: any of the words, as they are written."""
        return self._any_of([(stem,) for stem in word_stems(words)])

    def rows_of(self, documents: npt.ArrayLike) -> npt.NDArray[np.integer[Any]]:
        """Rows of documents of Whoosh's index."""
        return np.asarray(self._rows[np.asarray(documents, np.int64)])

    def _any_of(self, names: list[Phrase]) -> Scores:
        scores = np.zeros(self._count, np.float32)
        for name in names:
            found = self._found(name)
            scores[found.documents] += found.weights
        return scores

    def _found(self, name: Phrase) -> Postings:
        """Rows that hold a word or a phrase in any field, and their scores."""
        if len(name) == 1:
            return self._word(name[0])
        with self._lock:
            found = self._kept.get(name)
        if found is None:
            found = self._phrase(name)
            with self._lock:
                if _size(found) <= self._kept.maxsize:
                    self._kept[name] = found
        return found

    def _word(self, stem: str) -> Postings:
        scores = np.zeros(self._count, np.float32)
        for number, found in enumerate(self._postings.word(stem)):
            if not len(found.documents):
                continue
            rows, held = self._rows_of(found)
            idf = math.log(len(self._rows) / (len(found.documents) + 1)) + 1
            length = self._postings.lengths[found.documents[held], number] / self._postings.averages[number]
            weights = found.weights[held]
            scores[rows] += idf * (weights * (K1 + 1)) / (weights + K1 * ((1 - B) + B * length))
        carried = np.flatnonzero(scores)
        return Postings(carried.astype(np.int32), scores[carried])

    def _phrase(self, stems: Phrase) -> Postings:
        found = self.reader.phrase(stems)
        rows, held = self._rows_of(found)
        return Postings(rows, found.weights[held])

    def _rows_of(self, found: Postings) -> tuple[npt.NDArray[np.integer[Any]], npt.NDArray[np.bool_]]:
        rows = self.rows_of(found.documents)
        held = rows >= 0
        return rows[held], held

    @property
    def reader(self) -> TextReader:
        with self._lock:
            if self._reader is None:
                self._reader = TextReader(self._folder / "whoosh")
            return self._reader


def save_text(folder: Path, rows: dict[str, int], base: Path | None) -> None:
    """Beside the index: the row of each document, and where each word stands. `rows`: NCT ID -> row.

    `base` is the folder of an earlier generation, whose postings are shared where they are the same.
    """
    reader = TextReader(folder / "whoosh")
    of_documents = np.full(reader.count(), -1, np.int32)
    for number, nct_id in reader.documents():
        of_documents[number] = rows[nct_id]
    np.save(folder / "text_rows.npy", of_documents)
    save_postings(folder / "postings", reader, base and base / "postings")


def asked(words: str) -> list[list[Phrase]]:
    """What must be found, each under one of several names: a word as it is written, a medicine under all its names."""
    plain, known = take_known(words)
    quoted = [tuple(word_stems(phrase)) for phrase in _QUOTED.findall(plain)]
    single = [(stem,) for stem in word_stems(_QUOTED.sub(" ", plain))]
    named = [[tuple(word_stems(name)) for name in names] for _, names in known]
    every = [*([one] for one in (*single, *quoted)), *named]
    wanted = dict.fromkeys(tuple(name for name in names if name) for names in every)
    return [list(names) for names in wanted if names][:MOST_WORDS]


def take_known(words: str) -> tuple[str, list[tuple[str, list[str]]]]:
    """Medicines and everyday words are looked for under all their names: (the other words, [(said, names)])."""
    plain = normal(words)
    known: list[tuple[str, list[str]]] = []
    for finder in (lexicon().thesaurus, lexicon().treatments):
        for mention in reversed(finder.find(plain)):
            if finder is lexicon().thesaurus or mention.concept in lexicon().drugs:
                said = plain[mention.start : mention.end]
                known.append((said, list(dict.fromkeys((said, *lexicon().also(mention.concept))))))
                plain = plain[: mention.start] + " " + plain[mention.end :]
    return plain, known


def also_searched(words: str) -> list[str]:
    """The words that were looked for besides those written."""
    return [name for said, names in take_known(words)[1] for name in names if name != said]


def _size(found: Postings) -> int:
    return found.documents.nbytes + found.weights.nbytes + 200
