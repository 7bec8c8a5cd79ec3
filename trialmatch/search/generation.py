"""One generation of the index: written once, never changed, swapped in whole."""

import json
import os
import shutil
import threading
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from trialmatch.eligibility.facts import Facts
from trialmatch.errors import IndexOutdated, NoIndex
from trialmatch.matching.columns import Columns, build_columns
from trialmatch.search.schema import build_document, index_format
from trialmatch.search.whoosh_index import TextIndex, write_index
from trialmatch.trial import Trial

Read = tuple[Trial, Facts]
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Read)


class Generation:
    """Columns, documents and text index of the same trials: row i is the same trial in each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.meta = _meta(folder)
        if self.meta["format"] != index_format():
            raise IndexOutdated(f"the index has format {self.meta['format']}; this version reads {index_format()}")
        self.columns = Columns.load(folder / "columns")
        self._starts = np.load(folder / "documents.npy")
        self._documents = np.memmap(folder / "documents.bin", np.uint8, "r")
        self._rows = {f"NCT{nct:08d}": row for row, nct in enumerate(self.columns.nct.tolist())}
        self.text = TextIndex(folder / "whoosh", self._rows)

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def is_demonstration(self) -> bool:
        return bool(self.meta["demonstration"])

    def document(self, row: int) -> Read:
        """The trial and its facts, as they were when this generation was written."""
        packed = self._documents[self._starts[row] : self._starts[row + 1]].tobytes()
        read: Read = _decoder.decode(zlib.decompress(packed))
        return read

    def find(self, nct_id: str) -> Read | None:
        row = self._rows.get(nct_id.upper())
        return None if row is None else self.document(row)


def _meta(folder: Path) -> dict[str, Any]:
    try:
        meta: dict[str, Any] = json.loads((folder / "meta.json").read_text())
        return {"format": "unknown", **meta}
    except ValueError as error:
        raise IndexOutdated(f"the index's meta.json cannot be read ({error})") from None


def write_generation(folder: Path, trials: Sequence[Read], meta: dict[str, Any]) -> None:
    """Everything into an empty folder; meta.json comes last, so that a torn folder is never opened."""
    folder.mkdir(parents=True, mode=0o700)
    write_index(folder / "whoosh", (build_document(trial, facts) for trial, facts in trials))
    build_columns(trials).save(folder / "columns")
    _write_documents(folder, trials)
    _write_durably(folder / "meta.json", json.dumps({"format": index_format(), "trials": len(trials), **meta}))


def _write_documents(folder: Path, trials: Iterable[Read]) -> None:
    starts = [0]
    with (folder / "documents.bin").open("wb") as file:
        for read in trials:
            file.write(zlib.compress(_encoder.encode(read), 6))
            starts.append(file.tell())
        file.write(b"\0")  # an empty file cannot be mapped
        file.flush()
        os.fsync(file.fileno())
    np.save(folder / "documents.npy", np.array(starts, np.int64))


def _write_durably(path: Path, text: str) -> None:
    """Whole or not at all, also after a power cut."""
    draft = path.with_suffix(".new")
    with draft.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


class Shelf:
    """The folder of generations and the note that says which one serves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: Generation | None = None
        self._lock = threading.Lock()

    def current(self) -> Generation:
        """The serving generation; a newer one is opened as soon as it has been swapped in."""
        name = self._name()
        with self._lock:
            if self._open is None or self._open.folder.name != name:
                self._open = Generation(self.folder / name)
            return self._open

    def _name(self) -> str:
        try:
            return (self.folder / "current").read_text().strip()
        except FileNotFoundError:
            raise NoIndex("no trials have been brought yet; run: trialmatch sync") from None

    def add(self, trials: Sequence[Read], meta: dict[str, Any]) -> str:
        """Write a generation beside the serving one, then swap. Returns its name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"g{self._next():06d}"
        draft = self.folder / f".{name}.{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        try:
            write_generation(draft, trials, meta)
            draft.rename(self.folder / name)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        _write_durably(self.folder / "current", name)
        self._remove_old(name)
        return name

    def _next(self) -> int:
        return max((int(p.name[1:]) for p in self.folder.glob("g[0-9]*")), default=0) + 1

    def _remove_old(self, serving: str) -> None:
        """Keep the one before: a reader that has just opened it may still be mapping its files."""
        kept = sorted(p.name for p in self.folder.glob("g[0-9]*"))[-2:]
        for path in self.folder.glob("g[0-9]*"):
            if path.name not in {*kept, serving}:
                shutil.rmtree(path, ignore_errors=True)
