"""One sync: source -> record store -> index generation, with an account of what became of every record."""

import fcntl
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.exc import DBAPIError

from indexer.build import build_generation, update_generation
from indexer.ctgov import Registry, query_of
from indexer.memory import most_memory, most_memory_of_children
from indexer.polite import PoliteSession
from indexer.record import Held, Study, nct_id_of, unreadable_dates
from indexer.sources import read_source
from indexer.store import RecordStore, Stored, Walk
from indexer.walk import missing_ones, steps
from trialmatch.data_files import data_dir
from trialmatch.errors import BadRecord, BadSource, IndexOutdated, NoIndex, StoreFailed, TrialMatchError
from trialmatch.search.published import Published
from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings


class Progress(Protocol):
    """What a terminal shows while a sync runs."""

    def fetched(self, studies: int, total: int | None, pages: int) -> None: ...

    def read(self, studies: int, total: int) -> None: ...

    def note(self, line: str) -> None: ...


@dataclass
class Account:
    """What became of the records of one sync."""

    seen: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    pages: int = 0
    skipped: list[str] = field(default_factory=list)
    generation: str = ""
    memory_mb: dict[str, float] = field(default_factory=dict)  # the most that each part of the work took

    def add(self, stored: Stored) -> None:
        self.seen += sum(stored)
        self.new += stored.new
        self.changed += stored.changed
        self.unchanged += stored.unchanged

    def summary(self) -> str:
        parts = [f"{self.seen} seen", f"{self.new} new", f"{self.changed} changed", f"{self.unchanged} unchanged"]
        parts += [f"{self.gone} no longer in the registry"] if self.gone else []
        reasons = "; ".join(f"{number} × {why}" for why, number in why_skipped(self).most_common(3))
        return ", ".join([*parts, f"{len(self.skipped)} skipped"]) + (f" ({reasons})" if reasons else "")

    def as_json(self) -> dict[str, Any]:
        told = {k: getattr(self, k) for k in ("seen", "new", "changed", "unchanged", "gone", "pages", "generation")}
        return {**told, "skipped": dict(why_skipped(self)), "memory_mb": self.memory_mb}


@dataclass
class Wish:
    """What a sync is asked to do beyond the usual."""

    full: bool = False  # ask for everything, and read and index it again
    all_statuses: bool = False  # closed studies too
    first_page_at_once: bool = False  # serve the first page before the others have come


class Sync:
    """One sync while it runs."""

    def __init__(self, settings: Settings, source: str, progress: Progress, wish: Wish, polite: PoliteSession) -> None:
        self.settings, self.source, self.progress, self.wish, self.polite = settings, source, progress, wish, polite
        self.store = RecordStore(settings.database("records"))
        self.shelf = Shelf(settings.generations)
        self.account = Account()

    def run(self) -> Account:
        started = datetime.now(UTC).isoformat(timespec="seconds")
        if self.source.startswith(("http://", "https://")):
            self._fetch_from_registry(Registry(self.source, self.polite))
        else:
            self._fetch_from_files()
        self.account.memory_mb["store"] = most_memory()
        self.account.seen += len(self.account.skipped)
        if not self.store.count():
            raise BadSource(f"{self.source}: no record in it that can be read; nothing was changed")
        self.account.generation = bring_index_up_to_date(
            self.settings, self.store, self.progress, self.source, full=self.wish.full
        )
        self.account.memory_mb |= {"readers": most_memory_of_children(), "index": most_memory()}
        self.store.save_run(self.source, started, self.account.as_json())
        return self.account

    def _fetch_from_files(self) -> None:
        for batch in read_source(self.source, self._skip):
            self._keep(batch, None)
            self.progress.fetched(self.account.seen, None, 0)

    def _fetch_from_registry(self, registry: Registry) -> None:
        query = query_of(self.settings.conditions, () if self.wish.all_statuses else self.settings.statuses)
        name = f"{self.source} {'all' if self.wish.all_statuses else 'open'}"[:400]
        seen: set[str] = set()
        since, total = "", None
        for step in steps(self.store, registry, query, name, self.wish.full):
            good = self._keep(step.studies, step.walk)
            seen |= {nct_id_of(study) for study in good}
            since = step.walk.since
            if step.page is not None:
                self.account.pages += not step.page.unchanged
                total = step.page.total or total
            self.progress.fetched(self.account.seen, total, self.account.pages)
            if self.wish.first_page_at_once and good and not _serves_records(self.shelf):
                build_generation(self.shelf, map(Held, good), self.source, revision=0)
        for updates, gone in missing_ones(self.store, registry, seen, since):
            self._keep(updates, None)
            self.account.gone += self.store.mark_gone(gone) if gone else 0

    def _keep(self, studies: list[Study], walk: Walk | None) -> list[Study]:
        good = list(self._checked(studies))
        self.account.add(self.store.save(good, self.source, walk))
        return good

    def _checked(self, studies: list[Study]) -> Iterator[Study]:
        for study in studies:
            try:
                nct_id = nct_id_of(study)
            except BadRecord as error:
                self._skip(str(error))
                continue
            for problem in unreadable_dates(study):
                self.progress.note(f"{nct_id}: {problem} is not a date; kept without it")
            yield study

    def _skip(self, line: str) -> None:
        self.account.skipped.append(line)
        self.progress.note(f"skipped {line}")


def sync(
    settings: Settings,
    source: str,
    progress: Progress,
    wish: Wish | None = None,
    polite: PoliteSession | None = None,
) -> Account:
    """Bring a source's studies into the store and refresh the index; a failure leaves the old index serving."""
    with only_one(settings.home):
        running = Sync(settings, source, progress, wish or Wish(), polite or PoliteSession())
        try:
            return running.run()
        finally:
            running.store.close()


def bring_index_up_to_date(
    settings: Settings, store: RecordStore, progress: Progress, source: str, *, full: bool = False
) -> str:
    """A generation of what the store holds; only what changed since the serving one is read. "" if nothing did."""
    shelf, revision = Shelf(settings.generations), store.revision()
    known = 0 if full else _indexed_revision(shelf)
    if known == revision:
        _publish(settings, shelf)
        return ""
    total = store.count(after_revision=known)
    build = update_generation if known else build_generation
    name = build(
        shelf, store.records(after_revision=known), source,
        revision=revision, progress=lambda done: progress.read(done, total),
    )  # fmt: skip
    _publish(settings, shelf)
    return name


def _publish(settings: Settings, shelf: Shelf) -> None:
    """For the web machines that share the database. What could not be published is by the next sync."""
    if not settings.is_shared:
        return
    try:
        Published.at(settings.database_url).publish(shelf)
    except DBAPIError as error:
        raise StoreFailed(f"the new index could not be published ({error.orig}); sync again to publish it") from None


def _indexed_revision(shelf: Shelf) -> int:
    """Up to which change of the store the serving generation goes; 0 where it has to be built anew."""
    try:
        generation = shelf.current()
    except (NoIndex, IndexOutdated):
        return 0
    return 0 if generation.is_demonstration else int(generation.meta.get("revision", 0))


def _serves_records(shelf: Shelf) -> bool:
    """A generation of real records serves already."""
    try:
        return not shelf.current().is_demonstration
    except (NoIndex, IndexOutdated):
        return False


def demonstrate(settings: Settings) -> None:
    """Serve the invented records that the project ships, unless real ones serve already."""
    shelf = Shelf(settings.generations)
    if _serves_records(shelf):
        return
    skipped: list[str] = []
    studies = [Held(study) for batch in read_source(str(data_dir() / "demo"), skipped.append) for study in batch]
    build_generation(shelf, studies, "demonstration records", revision=0, demonstration=True)


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
