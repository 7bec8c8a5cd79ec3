"""The folder of generations: which one serves, and how a new one takes its place."""

import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from trialmatch.errors import NoIndex
from trialmatch.search.generation import Generation, Read
from trialmatch.search.whoosh_index import segments
from trialmatch.search.writing import flush, update_generation, write_durably, write_generation

MUCH = 0.2  # of all trials
MANY_SEGMENTS = 8


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

    def add(self, trials: Iterable[Read], meta: dict[str, Any]) -> str:
        """Write a generation beside the serving one, then swap. Returns its name."""
        return self.swap_in(lambda draft: write_generation(draft, trials, meta))

    def update(self, changed: Sequence[Read], meta: dict[str, Any]) -> str:
        """The serving generation with some trials replaced or added, swapped in. Returns its name.

        Where its text index has grown many segments, or much has changed, that is written anew.
        """
        base = self.current()
        if len(changed) > len(base) * MUCH or segments(base.folder / "whoosh") >= MANY_SEGMENTS:
            return self.add(_merged(base, changed), meta)
        return self.swap_in(lambda draft: update_generation(draft, base, changed, meta))

    def serving(self) -> Path | None:
        """The folder of the serving generation, whatever its format; None where there is none."""
        note = self.folder / "current"
        return self.folder / note.read_text().strip() if note.exists() else None

    def swap_in(self, write: Callable[[Path], None]) -> str:
        """What `write` puts into a new folder serves from then on. Returns its name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._remove_drafts()
        name = f"g{self._next():06d}"
        draft = self.folder / f".{name}.{os.getpid()}"
        try:
            write(draft)
            draft.rename(self.folder / name)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        flush(self.folder)
        write_durably(self.folder / "current", name)
        self._remove_old(name)
        return name

    def _remove_drafts(self) -> None:
        """What a process that was killed left half written; only one process writes at a time."""
        for draft in self.folder.glob(".g*"):
            shutil.rmtree(draft)

    def _next(self) -> int:
        return max((int(p.name[1:]) for p in self.folder.glob("g[0-9]*")), default=0) + 1

    def _remove_old(self, serving: str) -> None:
        """Keep the one before: a reader that has just opened it may still be mapping its files."""
        kept = sorted(p.name for p in self.folder.glob("g[0-9]*"))[-2:]
        for path in self.folder.glob("g[0-9]*"):
            if path.name not in {*kept, serving}:
                shutil.rmtree(path, ignore_errors=True)


def _merged(base: Generation, changed: Sequence[Read]) -> Iterator[Read]:
    """All trials in NCT ID order, the changed ones in place of the old."""
    fresh = {read[0].nct_id: read for read in changed}
    rows = {f"NCT{nct:08d}": row for row, nct in enumerate(base.columns.nct.tolist())}
    for nct_id in sorted({*rows, *fresh}):
        yield fresh[nct_id] if nct_id in fresh else base.document(rows[nct_id])
