"""A walk through the registry: what to ask for, in which order, and where to go on after a fall."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from indexer.ctgov import ALWAYS, Page, Registry, Span
from indexer.record import Study, module, registry_date, text_of
from indexer.store import RecordStore, Walk

OVERLAP = timedelta(days=3)  # what was posted on the days of the last sync is asked for again


class Step(NamedTuple):
    """Studies to keep, and how far the walk has come once they are kept; without a page it is the end."""

    studies: list[Study]
    walk: Walk
    page: Page | None


def steps(store: RecordStore, registry: Registry, query: dict[str, str], source: str, full: bool) -> Iterator[Step]:
    """Pages newest first: all of them the first time (or if `full`), then those since the last walk; one that was
    cut off is taken up where it stood."""
    before = None if full else store.walk(source)
    if before is None:
        yield from _down(registry, query, Walk(source), ALWAYS)
        return
    if not before.finished:
        rest = before._replace(etag="")
        yield from _down(registry, query, rest, Span(before.since, before.oldest))
    newer = Walk(source, since=_overlapping(before.newest), newest=before.newest)
    etag = before.etag if before.finished and before.since == newer.since else ""
    yield from _down(registry, query, newer, Span(newer.since), etag)


def _down(registry: Registry, query: dict[str, str], walk: Walk, span: Span, etag: str = "") -> Iterator[Step]:
    for page in registry.pages(query, span, etag):
        days = [day for study in page.studies if (day := registry_date(study))]
        walk = walk._replace(
            newest=max([walk.newest, *days]),
            oldest=min([day for day in (walk.oldest, *days) if day], default=""),
            etag=walk.etag or page.etag,
        )
        yield Step(page.studies, walk, page)
    yield Step([], walk._replace(finished=True), None)


def missing_ones(
    store: RecordStore, registry: Registry, seen: set[str], since: str
) -> Iterator[tuple[list[Study], list[str]]]:
    """What the query did not bring of what is held: (updates, NCT IDs that the registry no longer has).

    Studies that have closed no longer answer the query. With `since` the registry lists all that was updated, and
    those that are held are asked for; without, each is asked for, and it is known which are gone.
    """
    left = [nct_id for nct_id in store.ids() if nct_id not in seen]
    if since and left:
        listed = {_id(study) for page in registry.pages(ONLY_IDS, Span(since)) for study in page.studies}
        left = [nct_id for nct_id in left if nct_id in listed]
    for asked, studies in registry.those(left, Span(since)):
        found = {_id(study) for study in studies}
        if found - set(asked) and not found & set(asked):
            return  # a server that does not know this filter tells nothing of these
        yield studies, [] if since else [nct_id for nct_id in asked if nct_id not in found]


ONLY_IDS = {"fields": "NCTId"}


def _id(study: Study) -> str:
    return text_of(module(module(study, "protocolSection"), "identificationModule"), "nctId")


def _overlapping(newest: str) -> str:
    return (date.fromisoformat(newest) - OVERLAP).isoformat() if len(newest) == 10 else ""
