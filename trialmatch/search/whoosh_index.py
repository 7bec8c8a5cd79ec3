"""The only module that imports Whoosh. It blocks the traps that were met: see docs/search.md."""

import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh import fields, index, qparser, query, sorting
from whoosh.analysis import StemmingAnalyzer
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching import FilterMatcher
from whoosh.reading import TermNotFound

from trialmatch.search.schema import FILTER_FIELDS, TEXT_WEIGHTS, Document

MEMORY = 256  # MB of postings before Whoosh writes them out
K1, B = 1.2, 0.75  # of BM25, as Whoosh has them
_ESCAPED_COMMA = "‚"  # "Korea, Republic of": a keyword field splits at commas


_analyzer = StemmingAnalyzer()


def _schema() -> Any:
    analyzer = StemmingAnalyzer(cachesize=-1)  # all stems are kept: records have not so many words as people may type
    texts = {name: fields.TEXT(analyzer=analyzer, field_boost=weight) for name, weight in TEXT_WEIGHTS.items()}
    filters = {name: fields.KEYWORD(commas=True, lowercase=False) for name in FILTER_FIELDS}
    return fields.Schema(nct_id=fields.ID(stored=True, unique=True), **texts, **filters)


class IndexWriter:
    """A new index in an empty folder. The folder is code to Whoosh (it unpickles): keep it the owner's alone."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, mode=0o700)
        self._writer = index.create_in(str(folder), _schema()).writer(limitmb=MEMORY)

    def add(self, document: Document) -> None:
        _add(self._writer, document)

    def commit(self) -> None:
        self._writer.commit(optimize=True)

    def cancel(self) -> None:
        self._writer.cancel()


def update_index(base: Path, folder: Path, gone: Iterable[str], documents: Iterable[Document]) -> None:
    """The index of `base` in a new folder, without the trials `gone`, and with the documents in a segment of its own.

    Whoosh never changes the files of a segment, so the new folder shares them with the old one.
    """
    folder.mkdir(parents=True, mode=0o700)
    for file in base.iterdir():
        if not file.name.endswith("LOCK"):
            share_file(file, folder / file.name)
    writer = index.open_dir(str(folder)).writer(limitmb=MEMORY)
    try:
        writer.delete_by_query(query.Or([query.Term("nct_id", nct_id) for nct_id in gone]))
        for document in documents:
            _add(writer, document)
    except BaseException:
        writer.cancel()
        raise
    writer.commit(merge=False)


def segments(folder: Path) -> int:
    """How many segments an index has: each costs every search a little."""
    return len(index.open_dir(str(folder))._segments())


def share_file(file: Path, link: Path) -> None:
    """The same file under another name, for files that are never changed."""
    try:
        link.hardlink_to(file)
    except OSError:  # a file system without hard links
        shutil.copy2(file, link)


def _add(writer: Any, document: Document) -> None:
    terms = {name: ",".join(t.replace(",", _ESCAPED_COMMA) for t in values) for name, values in document.terms.items()}
    writer.add_document(nct_id=document.nct_id, **document.texts, **terms)


def word_stems(words: str) -> list[str]:
    """Words as they are indexed: small letters, stems, no stop words."""
    return [token.text for token in _analyzer(words, mode="query")]


class Postings(NamedTuple):
    """Numbers of documents and, for each, a weight or a score."""

    documents: npt.NDArray[np.integer[Any]]
    weights: npt.NDArray[np.float32]


class TextReader:
    """An index open for reading: one searcher, which one thread uses at a time."""

    def __init__(self, folder: Path) -> None:
        self._index = index.open_dir(str(folder))
        self._searcher = self._index.searcher()
        leaves = self._searcher.reader().leaf_readers()  # (reader, its first document number)
        self._leaves = [(leaf, first) for leaf, first in leaves if leaf.segment()]  # an empty index has one without
        self._lock = threading.Lock()

    def term(self, field: str, text: str) -> Postings:
        """Documents with a term, also replaced ones, and how often it is there, times the field's weight."""
        with self._lock:
            parts = [_term(leaf, field, text) for leaf, _ in self._leaves]
        firsts = [first for _, first in self._leaves]
        documents = [part.documents + first for part, first in zip(parts, firsts, strict=True)]
        return _joined([Postings(*part) for part in zip(documents, (part.weights for part in parts), strict=True)])

    def segments(self) -> list[str]:
        """Their names, in the order of the documents' numbers. A segment's documents and words never change."""
        return [_name(leaf) for leaf, _ in self._leaves]

    def words(self, segment: str) -> Iterator[tuple[str, str, Postings]]:
        """(text field, stem, postings) with numbers of documents that begin with 0 in the segment."""
        leaf = self._leaf(segment)
        for field in TEXT_WEIGHTS:
            for stem, told in leaf.iter_field(field):
                yield field, stem.decode(), _joined(list(_blocks(_matcher(leaf, field, stem, told))))

    def phrase(self, stems: Sequence[str]) -> Postings:
        """Documents with the words one after the other, by Whoosh's own scoring."""
        found = self._search(query.Or([query.Phrase(field, list(stems)) for field in TEXT_WEIGHTS]), None)
        return Postings(np.array([d for d, _ in found], np.int64), np.array([s for _, s in found], np.float32))

    def average_length(self, field: str) -> float:
        return float(self._searcher.avg_field_length(field) or 1)

    def documents(self) -> Iterator[tuple[int, str]]:
        """(number, NCT ID) of those that were not replaced."""
        for number, stored in self._searcher.reader().iter_docs():
            yield number, stored["nct_id"]

    def count(self) -> int:
        """Documents, also those that were replaced."""
        return int(self._searcher.doc_count_all())

    def lengths(self, segment: str, field: str) -> npt.NDArray[np.int32]:
        """How many words each document of a segment has in a field, as Whoosh kept it; 1 where the field is empty."""
        leaf = self._leaf(segment)
        told = (leaf.doc_field_length(number, field) or 1 for number in range(leaf.doc_count_all()))
        return np.fromiter(told, np.int32, leaf.doc_count_all())

    def values(self, field: str) -> list[tuple[str, str]]:
        """(value, its term) of a filter field."""
        terms = sorted(self._searcher.lexicon(field))
        return [(_unescape(term), term.decode() if isinstance(term, bytes) else term) for term in terms]

    def plain_search(self, words: str, limit: int = 20) -> list[tuple[int, float]]:
        """What Whoosh does by itself: any of the words, its own top 20, as (document, score)."""
        parser = qparser.MultifieldParser(list(TEXT_WEIGHTS), self._index.schema, group=qparser.OrGroup)
        return self._search(parser.parse(words), limit)

    def plain_facets(self, words: str, chosen: Sequence[tuple[str, str]], counted: Sequence[str]) -> int:
        """What Whoosh does by itself with filters and counts, for the bench. Returns how many it found."""
        filters = query.And([query.Term(field, term) for field, term in chosen])
        parser = qparser.MultifieldParser(list(TEXT_WEIGHTS), self._index.schema, group=qparser.OrGroup)
        asked, kept = (parser.parse(words), filters) if words else (filters, None)
        facets = [sorting.FieldFacet(field, allow_overlap=True) for field in counted]
        by = dict(zip(counted, facets, strict=True))
        with self._lock:
            found = self._searcher.search(asked, filter=kept, limit=20, groupedby=by)
            return sum(len(found.groups(field)) for field in counted)

    def _leaf(self, segment: str) -> Any:
        return next(leaf for leaf, _ in self._leaves if _name(leaf) == segment)

    def _search(self, asked: Any, limit: int | None) -> list[tuple[int, float]]:
        with self._lock:
            return list(self._searcher.search(asked, limit=limit).items())


_NOWHERE = Postings(np.zeros(0, np.int64), np.zeros(0, np.float32))


def _name(leaf: Any) -> str:
    return str(leaf.segment().segment_id())


def _term(leaf: Any, field: str, text: str) -> Postings:
    try:
        matcher = leaf.postings(field, text)
    except TermNotFound:
        return _NOWHERE
    if isinstance(matcher, FilterMatcher):  # it leaves out what was replaced; rows do that for us
        matcher = matcher.child
        matcher.reset()
    return _joined(list(_blocks(matcher)))


def _matcher(leaf: Any, field: str, stem: bytes, told: Any) -> Any:
    """The matcher of a term that was just told of: nothing need be looked up again."""
    return leaf._codec.postings_reader(leaf._terms._postfile, told, leaf.schema[field].format, term=(field, stem))


def _joined(parts: Sequence[Postings]) -> Postings:
    if len(parts) < 2:
        return parts[0] if parts else _NOWHERE
    return Postings(np.concatenate([part.documents for part in parts]), np.concatenate([p.weights for p in parts]))


def _blocks(matcher: Any) -> Iterator[Postings]:
    """The postings of a term in one segment, block by block as they lie on the disk."""
    if not isinstance(matcher, W3LeafMatcher):  # a term in a single document, or another version of Whoosh
        yield _one_by_one(matcher)
        return
    while matcher.is_active():
        matcher._read_data()
        matcher._read_weights()
        differences = np.array(matcher._data[0], np.int64)
        yield Postings(np.cumsum(differences), np.asarray(matcher._weights))
        matcher._next_block()


def _one_by_one(matcher: Any) -> Postings:
    """The same through what Whoosh promises."""
    numbers, weights = [], []
    while matcher.is_active():
        numbers.append(matcher.id())
        weights.append(matcher.weight())
        matcher.next()
    return Postings(np.array(numbers, np.int64), np.array(weights, np.float32))


def _unescape(value: bytes | str) -> str:
    text = value.decode() if isinstance(value, bytes) else value
    return text.replace(_ESCAPED_COMMA, ",")
