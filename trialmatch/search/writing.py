"""Write a generation: all of it, or the serving one with some trials replaced. It is never changed afterwards."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from trialmatch.matching.columns import Columns, build_columns
from trialmatch.search.filters import save_filters
from trialmatch.search.generation import Generation, Read, pack
from trialmatch.search.schema import build_document, index_format
from trialmatch.search.text import save_text
from trialmatch.search.whoosh_index import IndexWriter, update_index

AT_ONCE = 2000  # trials in memory while a generation is written


def write_generation(folder: Path, trials: Iterable[Read], meta: dict[str, Any]) -> None:
    """Everything into an empty folder, in one pass: no more than a few thousand trials are in memory at once."""
    folder.mkdir(parents=True, mode=0o700)
    columns = _write_trials(folder, trials)
    columns.save(folder / "columns")
    _finish(folder, columns, meta, None)


def _write_trials(folder: Path, trials: Iterable[Read]) -> Columns:
    """The text index and the documents. What was needed to write them is gone before more is read out of them."""
    parts = []
    writer = IndexWriter(folder / "whoosh")
    try:
        with _DocumentFile(folder) as documents:
            stream = _each_written(trials, writer, documents)
            while chunk := list(islice(stream, AT_ONCE)):
                parts.append(build_columns(chunk))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    return Columns.join(parts or [build_columns([])])


def _each_written(trials: Iterable[Read], writer: IndexWriter, documents: "_DocumentFile") -> Iterator[Read]:
    """Each is written as it comes: those who read the records never wait until a whole chunk is indexed."""
    for read in trials:
        writer.add(build_document(*read))
        documents.append(pack(read))
        yield read


def update_generation(folder: Path, base: Generation, changed: Sequence[Read], meta: dict[str, Any]) -> None:
    """The base with some trials replaced or added: what did not change is carried over as it is, in NCT ID order."""
    folder.mkdir(parents=True, mode=0o700)
    changed = sorted(changed, key=lambda read: read[0].nct_id)
    fresh = build_columns(changed)
    kept = np.flatnonzero(~np.isin(base.columns.nct, fresh.nct))
    joined = Columns.join([base.columns.take(kept), fresh])
    order = np.argsort(joined.nct, kind="stable")
    joined = joined.take(order)
    joined.save(folder / "columns")
    with _DocumentFile(folder) as documents, base.documents_file() as old:
        for position in order.tolist():
            if position < len(kept):
                documents.append(base.packed_in(old, int(kept[position])))
            else:
                documents.append(pack(changed[position - len(kept)]))
    ids = [trial.nct_id for trial, _ in changed]
    update_index(base.folder / "whoosh", folder / "whoosh", ids, (build_document(*read) for read in changed))
    _finish(folder, joined, meta, base.folder)


class _DocumentFile:
    """Packed documents one after the other, and where each starts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._starts = [0]

    def __enter__(self) -> "_DocumentFile":
        self._file = (self._folder / "documents.bin").open("wb")
        return self

    def append(self, packed: bytes) -> None:
        self._file.write(packed)
        self._starts.append(self._starts[-1] + len(packed))

    def __exit__(self, *_: object) -> None:
        with self._file:
            self._file.write(b"\0")  # an empty file cannot be mapped
        np.save(self._folder / "documents.npy", np.array(self._starts, np.int64))


def _finish(folder: Path, columns: Columns, meta: dict[str, Any], base: Path | None) -> None:
    """What is read out of the index goes beside it. All is on the disk before meta.json says that it is whole."""
    save_text(folder, {f"NCT{nct:08d}": row for row, nct in enumerate(columns.nct.tolist())}, base)
    save_filters(folder, len(columns))
    for path in (*folder.rglob("*"), folder):
        flush(path)
    write_durably(folder / "meta.json", json.dumps({"format": index_format(), "trials": len(columns), **meta}))


def write_durably(path: Path, text: str) -> None:
    """Whole or not at all, also after a power cut."""
    draft = path.with_suffix(".new")
    with draft.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    flush(path.parent)


def flush(path: Path) -> None:
    """A file's content, or a folder's list of names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
