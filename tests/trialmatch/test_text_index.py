"""Words and filters over arrays give what Whoosh gives by itself, also after trials were replaced."""

import dataclasses
import random
from pathlib import Path

import numpy as np
import pytest
from whoosh.matching import LeafMatcher

from trialmatch.bench import agrees, best, multiplied, queries_of
from trialmatch.search import whoosh_index
from trialmatch.search.generation import Generation, Read
from trialmatch.search.schema import FILTER_FIELDS, TEXT_WEIGHTS, build_document
from trialmatch.search.shelf import Shelf
from trialmatch.search.text import TextIndex
from trialmatch.search.whoosh_index import Postings

META = {"demonstration": False, "source": "test", "built_at": ""}


@pytest.fixture(scope="module")
def trials(demo_shelf: Shelf) -> list[Read]:
    demo = demo_shelf.current()
    return list(multiplied([demo.document(row) for row in range(len(demo))], 600))


@pytest.fixture(scope="module", params=["written at once", "with replaced trials"])
def generation(
    request: pytest.FixtureRequest, trials: list[Read], tmp_path_factory: pytest.TempPathFactory
) -> Generation:
    shelf = Shelf(tmp_path_factory.mktemp("index"))
    if request.param == "written at once":
        shelf.add(trials, META)
    else:
        shelf.add(trials[50:] + trials[:20], META)
        shelf.update(trials[20:60], META)
    return shelf.current()


def test_the_best_are_those_that_whoosh_finds_best(generation: Generation, trials: list[Read]) -> None:
    """The same trials in the same order, but for those with the same score."""
    text = generation.text
    queries = queries_of(trials)
    assert len(queries) > 50
    for words in queries:
        assert text.reader.plain_search(words), words
        assert agrees(text, words), words
        scores = text.any_word(words)[best(text, words)]
        assert scores.tolist() == sorted(scores.tolist(), reverse=True)


def test_blocks_hold_what_whoosh_tells_one_by_one(generation: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should another version of Whoosh lay its blocks differently, the slower way gives the same."""
    words = ("breast", "metastat", "women", "letrozol")
    quick = [generation.text.reader.term("inclusion", word) for word in words]
    assert any(len(found.documents) > 200 for found in quick)
    monkeypatch.setattr(whoosh_index, "W3LeafMatcher", type("Another", (LeafMatcher,), {}))
    for word, found in zip(words, quick, strict=True):
        slow = generation.text.reader.term("inclusion", word)
        for one, other in zip(held(generation.text, slow), held(generation.text, found), strict=True):
            np.testing.assert_array_equal(one, other)


def test_words_stand_where_whoosh_has_them(generation: Generation) -> None:
    text = generation.text
    for word in ("breast", "metastat", "women", "letrozol", "brca1", "notaword"):
        for field, found in zip(TEXT_WEIGHTS, text._postings.word(word), strict=True):
            for one, other in zip(found, text.reader.term(field, word), strict=True):
                np.testing.assert_array_equal(one, other, err_msg=f"{word} in {field}")


def test_a_segment_is_read_once(trials: list[Read], tmp_path: Path) -> None:
    """An update reads the words of what is new; the rest is the file that the generation before has."""
    shelf = Shelf(tmp_path)
    shelf.add(trials[:500], META)
    shelf.update(trials[490:510], META)
    before, after = (sorted(p.glob("postings/*/documents.bin")) for p in sorted(tmp_path.glob("g0*")))
    assert (len(before), len(after)) == (1, 2)
    assert before[0].stat().st_ino in {path.stat().st_ino for path in after}


def held(text: TextIndex, found: Postings) -> Postings:
    """Without what was replaced, which either way may tell."""
    kept = text.rows_of(found.documents) >= 0
    return Postings(found.documents[kept], found.weights[kept])


def test_filters_are_the_terms_of_the_documents(generation: Generation) -> None:
    documents = [build_document(*generation.document(row)) for row in range(len(generation))]
    chance = random.Random(3)
    found = np.array([chance.random() < 0.5 for _ in documents])
    for field in FILTER_FIELDS:
        values = {value for document in documents for value in document.terms[field]}
        assert set(generation.filters.values(field)) == values
        carried = {v: np.array([v in d.terms[field] for d in documents]) for v in values}
        for value, mask in carried.items():
            np.testing.assert_array_equal(generation.filters.mask(field, value), mask, err_msg=value)
        counted = {value: int((mask & found).sum()) for value, mask in carried.items() if (mask & found).any()}
        assert generation.filters.counts(field, found) == counted
    assert not generation.filters.mask("status", "nothing of the kind").any()


@pytest.mark.parametrize("kept", [0, 5_000, 10**9])
def test_what_is_kept_in_memory_changes_no_answer(generation: Generation, trials: list[Read], kept: int) -> None:
    other = TextIndex(generation.folder, len(generation), kept)
    for words in (*queries_of(trials)[:10] * 2, '"breast cancer" letrozole', "Enhertu in the liver", "", "of the"):
        np.testing.assert_array_equal(other.scores(words), generation.text.scores(words), err_msg=words)


def test_quoted_words_stand_together(generation: Generation) -> None:
    """In one field and in this order; without the signs they may stand anywhere."""
    apart = np.flatnonzero(generation.text.scores("first letrozole"))
    assert len(apart)
    assert len(np.flatnonzero(generation.text.scores('"as first treatment"')))
    for row in np.flatnonzero(generation.text.scores('"as first treatment"')):
        texts = build_document(*generation.document(int(row))).texts.values()
        assert any("first treatment" in text.casefold() for text in texts)
    assert not generation.text.scores('"treatment first metastatic"').any()


def test_processes_share_what_is_mapped(generation: Generation) -> None:
    """Columns, filters and the tables of the text index are files that every worker maps, not copies."""
    mapped = [getattr(generation.columns, field.name) for field in dataclasses.fields(generation.columns)]
    mapped += [*generation.filters._bits.values(), generation.text._rows, generation.text._postings.lengths]
    assert [type(array) for array in mapped] == [np.memmap] * len(mapped)
    assert not any(array.flags.writeable for array in mapped)


def test_an_empty_index_has_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.add([], META)
    empty = shelf.current()
    assert empty.text.scores("breast").tolist() == []
    assert empty.filters.values("site") == []
    assert empty.filters.counts("site", np.zeros(0, bool)) == {}
