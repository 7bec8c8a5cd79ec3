"""One generation of the index, open for reading: columns, documents and text index of the same trials."""

import functools
import json
import zlib
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import numpy as np

from trialmatch.eligibility.facts import Facts
from trialmatch.errors import IndexOutdated
from trialmatch.matching.columns import Columns
from trialmatch.search.filters import Filters
from trialmatch.search.schema import index_format
from trialmatch.search.text import TextIndex
from trialmatch.trial import Trial

Read = tuple[Trial, Facts]
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Read)
KEPT_DOCUMENTS = 512  # opened lately: the first trials of one person are often those of the next


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
        self.filters = Filters(folder, len(self.columns))
        self.text = TextIndex(folder, len(self.columns))
        self.document = functools.lru_cache(KEPT_DOCUMENTS)(self._document)

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def is_demonstration(self) -> bool:
        return bool(self.meta["demonstration"])

    def _document(self, row: int) -> Read:
        """The trial and its facts, as they were when this generation was written."""
        read: Read = _decoder.decode(zlib.decompress(self.packed(row)))
        return read

    def packed(self, row: int) -> bytes:
        """A document as it lies in the file."""
        return self._documents[self._starts[row] : self._starts[row + 1]].tobytes()

    def documents_file(self) -> BinaryIO:
        """To go through all of them: what is read from it is not mapped, and takes no memory afterwards."""
        return (self.folder / "documents.bin").open("rb")

    def packed_in(self, file: BinaryIO, row: int) -> bytes:
        file.seek(int(self._starts[row]))
        return file.read(int(self._starts[row + 1] - self._starts[row]))

    def find(self, nct_id: str) -> Read | None:
        row = self._rows.get(nct_id.upper())
        return None if row is None else self.document(row)


def _meta(folder: Path) -> dict[str, Any]:
    try:
        meta: dict[str, Any] = json.loads((folder / "meta.json").read_text())
        return {"format": "unknown", **meta}
    except ValueError as error:
        raise IndexOutdated(f"the index's meta.json cannot be read ({error})") from None


def pack(read: Read) -> bytes:
    """A trial and its facts as they lie in the documents file."""
    return zlib.compress(_encoder.encode(read), 2)  # a little larger, and twice as fast
