"""The only module that imports Whoosh. It blocks the traps that were met: see docs/search.md."""

import shutil
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import fields, index, qparser, query
from whoosh.analysis import StemmingAnalyzer

from trialmatch.lexicon import lexicon, normal
from trialmatch.search.schema import FILTER_FIELDS, TEXT_WEIGHTS, Document

MEMORY = 256  # MB of postings before Whoosh writes them out
_ESCAPED_COMMA = "‚"  # "Korea, Republic of": a keyword field splits at commas


def _schema() -> Any:
    texts = {
        name: fields.TEXT(analyzer=StemmingAnalyzer(), field_boost=weight) for name, weight in TEXT_WEIGHTS.items()
    }
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
            _share(file, folder / file.name)
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


def _share(file: Path, link: Path) -> None:
    try:
        link.hardlink_to(file)
    except OSError:  # a file system without hard links
        shutil.copy2(file, link)


def _add(writer: Any, document: Document) -> None:
    terms = {name: ",".join(t.replace(",", _ESCAPED_COMMA) for t in values) for name, values in document.terms.items()}
    writer.add_document(nct_id=document.nct_id, **document.texts, **terms)


class TextIndex:
    """Answers as arrays over the rows of the columns. A searcher belongs to one thread."""

    def __init__(self, folder: Path, rows: dict[str, int]) -> None:
        self._index = index.open_dir(str(folder))
        self._count = len(rows)
        self._local = threading.local()
        self._masks: dict[tuple[str, str], npt.NDArray[np.bool_]] = {}
        with self._index.searcher() as searcher:
            self._rows = np.zeros(searcher.doc_count_all(), np.intp)  # those of documents that were replaced stay 0
            for number, stored in searcher.reader().iter_docs():
                self._rows[number] = rows[stored["nct_id"]]
            self._values = {name: sorted(searcher.lexicon(name)) for name in FILTER_FIELDS}
        self._schema = self._index.schema

    def scores(self, words: str) -> npt.NDArray[np.float32]:
        """Relevance of the words for each row; 0 where they are not found. All words, or else any of them."""
        for group in (qparser.AndGroup, qparser.OrGroup):
            parsed = self._parse(words, group)
            scores = self._run(parsed)
            if scores.any():
                return scores
        return np.zeros(self._count, np.float32)

    def plain_search(self, words: str) -> int:
        """What Whoosh does by itself, for the bench: any of the words, its own top 20. Returns how many it gave."""
        parsed = self._parse(words, qparser.OrGroup)
        return int(self._searcher().search(parsed, limit=20).scored_length())

    def _parse(self, words: str, group: Any) -> Any:
        # Words and "phrases" only: wildcards and fuzziness are slow, and nobody here means them.
        plugins = [qparser.WhitespacePlugin(), qparser.PhrasePlugin()]
        parser = qparser.MultifieldParser(list(TEXT_WEIGHTS), self._schema, plugins=plugins, group=group)
        plain, known = take_known(words)
        parts = [parser.parse(plain)] if plain.strip() else []
        parts += [query.Or([parser.parse(f'"{name}"') for name in names]) for _, names in known]
        return (query.And if group is qparser.AndGroup else query.Or)(parts) if parts else query.NullQuery

    def _run(self, parsed: Any) -> npt.NDArray[np.float32]:
        scores = np.zeros(self._count, np.float32)
        results = self._searcher().search(parsed, limit=None)
        for docnum, score in results.items():
            scores[self._rows[docnum]] = score
        return scores

    def values(self, field: str) -> list[str]:
        """The terms of a filter field."""
        return [_unescape(value) for value in self._values[field]]

    def mask(self, field: str, value: str) -> npt.NDArray[np.bool_]:
        """Rows that carry a filter term; kept, since an index never changes."""
        key = (field, value)
        if key not in self._masks:
            mask = np.zeros(self._count, bool)
            term = query.Term(field, value.replace(",", _ESCAPED_COMMA))
            docs = list(self._searcher().docs_for_query(term))
            mask[self._rows[docs]] = True
            self._masks[key] = mask
        return self._masks[key]

    def _searcher(self) -> Any:
        if not hasattr(self._local, "searcher"):
            self._local.searcher = self._index.searcher()
        return self._local.searcher


def _unescape(value: bytes | str) -> str:
    text = value.decode() if isinstance(value, bytes) else value
    return text.replace(_ESCAPED_COMMA, ",")


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
