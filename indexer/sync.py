"""One sync: source -> record store -> index generation, with an account of what became of every record."""

import fcntl
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from indexer.build import build_generation
from indexer.ctgov import Registry
from indexer.record import Study, nct_id_of, unreadable_dates
from indexer.sources import read_source
from indexer.store import RecordStore
from trialmatch.data_files import data_dir
from trialmatch.errors import BadRecord, BadSource, TrialMatchError
from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings


class Progress(Protocol):
    """What a terminal shows while a sync runs."""

    def fetched(self, studies: int, total: int | None) -> None: ...

    def read(self, studies: int, total: int) -> None: ...

    def note(self, line: str) -> None: ...


@dataclass
class Account:
    """What became of the records of one sync."""

    seen: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: list[str] = field(default_factory=list)
    generation: str = ""

    def summary(self) -> str:
        parts = [f"{self.seen} seen", f"{self.new} new", f"{self.changed} changed", f"{self.unchanged} unchanged"]
        return ", ".join([*parts, f"{len(self.skipped)} skipped"])


def sync(
    settings: Settings, source: str, progress: Progress, *, first_page_at_once: bool = False, full: bool = False
) -> Account:
    """Bring a source's studies into the store and refresh the index; a failure leaves the old index serving."""
    account = Account()
    with only_one(settings.home):
        store = RecordStore(settings.database("records"))
        shelf = Shelf(settings.generations)
        try:
            _fetch(store, shelf, source, account, progress, first_page_at_once)
            if account.new or account.changed or full or not _serves_records(shelf):
                account.generation = rebuild(settings, store, progress, source)
        finally:
            store.close()
    return account


def _serves_records(shelf: Shelf) -> bool:
    """A generation of real records serves already."""
    try:
        return not shelf.current().is_demonstration
    except TrialMatchError:
        return False


def _fetch(
    store: RecordStore, shelf: Shelf, source: str, account: Account, progress: Progress, first_page_at_once: bool
) -> None:
    def skip(line: str) -> None:
        account.skipped.append(line)
        progress.note(f"skipped {line}")

    registry = Registry(source) if source.startswith("http") else None
    for batch in read_source(source, skip, registry):
        good = list(_checked(batch, skip, progress))
        stored = store.save(good, source)
        first = account.seen == 0
        account.seen += len(good)
        account.new += stored.new
        account.changed += stored.changed
        account.unchanged += stored.unchanged
        progress.fetched(account.seen, registry.total if registry else None)
        if first_page_at_once and first and good and not _serves_records(shelf):
            build_generation(shelf, good, source)
    account.seen += len(account.skipped)
    if not store.count():
        raise BadSource(f"{source}: no record in it that can be read; nothing was changed")


def _checked(batch: list[Study], skip: Callable[[str], None], progress: Progress) -> Iterator[Study]:
    for study in batch:
        try:
            nct_id = nct_id_of(study)
        except BadRecord as error:
            skip(str(error))
            continue
        for problem in unreadable_dates(study):
            progress.note(f"{nct_id}: {problem} is not a date; kept without it")
        yield study


def rebuild(settings: Settings, store: RecordStore, progress: Progress, source: str) -> str:
    """A new generation from everything in the store."""
    total = store.count()
    return build_generation(
        Shelf(settings.generations), store.studies(), source, progress=lambda done: progress.read(done, total)
    )


def demonstrate(settings: Settings) -> None:
    """Serve the invented records that the project ships, unless real ones serve already."""
    shelf = Shelf(settings.generations)
    if _serves_records(shelf):
        return
    skipped: list[str] = []
    studies = [study for batch in read_source(str(data_dir() / "demo"), skipped.append) for study in batch]
    build_generation(shelf, studies, "demonstration records", demonstration=True)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Two syncs at once would fetch twice: the second says so and stops. The lock goes with the process."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "sync.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise TrialMatchError(
                f"another sync is running (process {lock.read().strip() or '?'}); wait for it or stop it"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def why_skipped(account: Account) -> Counter[str]:
    """Skipped records by reason."""
    return Counter(line.split(": ", 1)[-1] for line in account.skipped)
