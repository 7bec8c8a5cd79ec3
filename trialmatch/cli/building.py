"""Indexes that a command builds for itself: one of records given to it, or the serving one anew.

Most commands need neither, and what reads records takes longer to load than they take to answer.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.build import build_generation
from indexer.record import Held
from indexer.sources import read_source
from indexer.store import RecordStore
from indexer.sync import Progress, bring_index_up_to_date, demonstrate, only_one
from trialmatch.errors import TrialMatchError
from trialmatch.search.generation import Generation
from trialmatch.search.shelf import Shelf
from trialmatch.settings import Settings


@contextmanager
def temporary_generation(records: str, complain: Callable[[str], None]) -> Iterator[Generation]:
    """Built from `records` and thrown away."""
    with tempfile.TemporaryDirectory(prefix="trialmatch-") as folder:
        shelf = Shelf(Path(folder))
        studies = (Held(study) for batch in read_source(records, complain) for study in batch)
        build_generation(shelf, studies, records, revision=0)
        if not len(shelf.current()):
            raise TrialMatchError(f"{records}: no record in it that can be read")
        yield shelf.current()


def rebuild(settings: Settings, progress: Progress) -> None:
    """From the stored records; a home that has none served the demonstration."""
    with only_one(settings.home):
        store = RecordStore(settings.database("records"))
        try:
            if store.count():
                bring_index_up_to_date(settings, store, progress, "record store")
            else:
                demonstrate(settings)
        finally:
            store.close()
