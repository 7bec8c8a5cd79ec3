"""Filter values as bit sets: one bit a trial, so that counting a value is a few instructions for 64 trials."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt

from trialmatch.search.schema import FILTER_FIELDS
from trialmatch.search.whoosh_index import TextReader

Mask = npt.NDArray[np.bool_]
WORD = 64  # bits


class Filters:
    """The filter fields of one generation, mapped from what `save_filters` wrote."""

    def __init__(self, folder: Path, count: int) -> None:
        self._count = count
        self._values: dict[str, list[str]] = json.loads((folder / "filters.json").read_text())
        bits = np.load(folder / "filters.npy", mmap_mode="r")
        ends = np.cumsum([len(values) for values in self._values.values()])
        self._bits = dict(zip(self._values, np.split(bits, ends[:-1]), strict=True))  # field -> (values, words)

    def values(self, field: str) -> list[str]:
        """In the order of the alphabet."""
        return self._values[field]

    def mask(self, field: str, value: str) -> Mask:
        """Rows that carry a value."""
        if value not in self._values[field]:
            return np.zeros(self._count, bool)
        return _unpacked(self._bits[field][self._values[field].index(value)], self._count)

    def counts(self, field: str, found: Mask) -> dict[str, int]:
        """{value: trials among those found}, the most frequent first; values without a trial are left out."""
        numbers = np.bitwise_count(self._bits[field] & _packed(found)).sum(axis=1, dtype=np.int64).tolist()
        counted = [(value, number) for value, number in zip(self._values[field], numbers, strict=True) if number]
        return dict(sorted(counted, key=lambda item: (-item[1], item[0])))


def save_filters(folder: Path, count: int) -> None:
    """The filter terms of the index beside it, for `count` trials, by the rows that `save_text` wrote."""
    reader = TextReader(folder / "whoosh")
    rows = np.load(folder / "text_rows.npy")
    values: dict[str, list[str]] = {}
    bits = []
    for field in FILTER_FIELDS:
        terms = reader.values(field)
        values[field] = [value for value, _ in terms]
        for _, term in terms:
            mask = np.zeros(count, bool)
            carried = rows[reader.term(field, term).documents]
            mask[carried[carried >= 0]] = True
            bits.append(_packed(mask))
    np.save(folder / "filters.npy", np.stack(bits) if bits else np.zeros((0, 0), np.uint64))
    (folder / "filters.json").write_text(json.dumps(values))


def _packed(mask: Mask) -> npt.NDArray[np.uint64]:
    """64 rows a word."""
    padded = np.zeros(-(-len(mask) // WORD) * WORD, bool)
    padded[: len(mask)] = mask
    return np.packbits(padded, bitorder="little").view(np.uint64)


def _unpacked(words: npt.NDArray[np.uint64], count: int) -> Mask:
    return np.unpackbits(words.view(np.uint8), count=count, bitorder="little").view(bool)
