"""Where each word stands, as arrays: read once out of each of Whoosh's segments, then shared by the generations."""

import hashlib
from array import array
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from trialmatch.search.schema import TEXT_WEIGHTS
from trialmatch.search.whoosh_index import Postings, TextReader, share_file

_FIELDS = len(TEXT_WEIGHTS)
Array = npt.NDArray[Any]


class WordPostings:
    """All words of one index, mapped from what `save_postings` wrote. Documents also count when they were replaced."""

    def __init__(self, folder: Path) -> None:
        self._segments = [_Segment(folder / name) for name in (folder / "segments.txt").read_text().split()]
        self._firsts = np.cumsum([0, *(segment.count for segment in self._segments)]).tolist()
        self.lengths = np.load(folder / "lengths.npy", mmap_mode="r")  # words of each document in each text field
        self.averages: list[float] = np.load(folder / "averages.npy").tolist()  # of these, as Whoosh has them

    def word(self, stem: str) -> list[Postings]:
        """For each text field: the documents with the word, and how often they have it, times the field's weight."""
        return [self._together([segment.word(field, stem) for segment in self._segments]) for field in TEXT_WEIGHTS]

    def _together(self, parts: list[Postings]) -> Postings:
        if len(parts) == 1:
            return parts[0]
        documents = [part.documents + first for part, first in zip(parts, self._firsts, strict=False)]
        weights = [part.weights for part in parts]
        return Postings(np.concatenate([NO_DOCUMENTS, *documents]), np.concatenate([NO_WEIGHTS, *weights]))


class _Segment:
    def __init__(self, folder: Path) -> None:
        self._words, self._bounds = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("words", "bounds"))
        self._documents = _mapped(folder / "documents.bin", NO_DOCUMENTS)
        self._weights = _mapped(folder / "weights.bin", NO_WEIGHTS)
        self.count = len(np.load(folder / "lengths.npy", mmap_mode="r"))

    def word(self, field: str, stem: str) -> Postings:
        number = _number(field, stem)
        place = int(np.searchsorted(self._words, number))
        if place == len(self._words) or self._words[place] != number:
            return Postings(NO_DOCUMENTS, NO_WEIGHTS)
        start, end = self._bounds[place].tolist()
        return Postings(self._documents[start:end], self._weights[start:end])


def save_postings(folder: Path, reader: TextReader, base: Path | None) -> None:
    """All words of an index into a new folder; segments that `base` has are shared, for Whoosh never changes them."""
    folder.mkdir(mode=0o700)
    for segment in reader.segments():
        (folder / segment).mkdir(mode=0o700)
        if base and (base / segment).exists():
            for file in (base / segment).iterdir():
                share_file(file, folder / segment / file.name)
        else:
            _save_segment(folder / segment, reader, segment)
    (folder / "segments.txt").write_text("\n".join(reader.segments()))
    lengths = [np.load(folder / segment / "lengths.npy", mmap_mode="r") for segment in reader.segments()]
    np.save(folder / "lengths.npy", np.concatenate([np.zeros((0, _FIELDS), np.int32), *lengths]))
    np.save(folder / "averages.npy", np.array([reader.average_length(field) for field in TEXT_WEIGHTS]))


def _save_segment(folder: Path, reader: TextReader, segment: str) -> None:
    """The postings stand one after the other; the words, in the order of their numbers, know where theirs begin."""
    words, ends = array("Q"), array("q", [0])
    with (folder / "documents.bin").open("wb") as documents, (folder / "weights.bin").open("wb") as weights:
        for field, stem, found in reader.words(segment):
            words.append(int(_number(field, stem)))
            ends.append(ends[-1] + len(found.documents))
            documents.write(found.documents.astype(NO_DOCUMENTS.dtype).tobytes())
            weights.write(found.weights.astype(NO_WEIGHTS.dtype).tobytes())
    order = np.argsort(words)
    np.save(folder / "words.npy", np.array(words)[order])
    np.save(folder / "bounds.npy", np.stack([ends[:-1], ends[1:]], axis=1)[order])
    np.save(folder / "lengths.npy", np.stack([reader.lengths(segment, field) for field in TEXT_WEIGHTS], axis=1))


def _number(field: str, stem: str) -> np.uint64:
    """64 bits stand for a word in a field: so many that two with the same number are not to be expected."""
    return np.uint64(int.from_bytes(hashlib.blake2b(f"{field} {stem}".encode(), digest_size=8).digest()))


def _mapped(path: Path, empty: Array) -> Array:
    """A file of numbers as `empty` has them; one without any cannot be mapped."""
    return np.asarray(np.memmap(path, empty.dtype, "r")) if path.stat().st_size else empty


NO_DOCUMENTS, NO_WEIGHTS = np.zeros(0, np.int32), np.zeros(0, np.float32)
