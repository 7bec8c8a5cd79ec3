"""The ClinicalTrials.gov API v2: which studies, in which order, page by page."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from indexer.polite import PoliteSession, Refused
from indexer.record import Study, registry_date
from trialmatch.errors import RegistryUnreachable
from trialmatch.settings import CONDITIONS, STATUSES

PAGE_SIZE = 1000
# Newest first: a study that is updated meanwhile moves to the front, and shifts none of the others out of sight.
ORDER = "LastUpdatePostDate:desc,StudyFirstPostDate:desc"
IDS_AT_ONCE = 300  # as many as an address can hold


class Span(NamedTuple):
    """Days of the last posted update, both included; "" for no limit."""

    since: str = ""
    until: str = ""

    def expression(self) -> str:
        return f"AREA[LastUpdatePostDate]RANGE[{self.since or 'MIN'},{self.until or 'MAX'}]"


ALWAYS = Span()


class Page(NamedTuple):
    """Studies of one page. `unchanged`: the registry says that nothing has changed since the ETag that was sent."""

    studies: list[Study]
    etag: str = ""
    total: int | None = None
    unchanged: bool = False


class Registry:
    """Studies under a base URL such as https://clinicaltrials.gov/api/v2."""

    def __init__(self, base_url: str, polite: PoliteSession | None = None) -> None:
        self._url = base_url.rstrip("/") + "/studies"
        self._polite = polite or PoliteSession()

    def pages(self, query: dict[str, str], span: Span = ALWAYS, etag: str = "") -> Iterator[Page]:
        """Every page of a query over a span of days. When a page token has expired, it goes on from where it was."""
        oldest = token = ""
        used: set[str] = set()
        while True:
            try:
                page = self._page(query, span, token, etag)
            except Refused:
                if not token or span.until == oldest:
                    raise
                span, token, used = span._replace(until=oldest), "", set()
                continue
            etag = ""
            yield _read_page(page.value, page.etag)
            if page.value is None or not page.value.get("nextPageToken"):
                return
            oldest = min([d for s in page.value["studies"] if (d := registry_date(s))], default=oldest)
            token = page.value["nextPageToken"]
            if token in used:
                raise RegistryUnreachable(f"{self._url} goes round in circles: page token {token!r} came twice")
            used.add(token)

    def those(self, ids: Iterable[str], span: Span = ALWAYS) -> Iterator[tuple[tuple[str, ...], list[Study]]]:
        """Which of these NCT IDs the registry has, if updated in the span: (asked for, found).

        One that the registry does not know may fail the whole request; then the halves are asked for.
        """
        stream = iter(ids)
        while asked := tuple(islice(stream, IDS_AT_ONCE)):
            yield from self._those(asked, span)

    def _those(self, asked: tuple[str, ...], span: Span) -> Iterator[tuple[tuple[str, ...], list[Study]]]:
        try:
            pages = list(self.pages({"filter.ids": ",".join(asked)}, span))
        except Refused:
            if len(asked) == 1:
                yield asked, []
                return
            half = len(asked) // 2
            yield from self._those(asked[:half], span)
            yield from self._those(asked[half:], span)
            return
        yield asked, [study for page in pages for study in page.studies]

    def _page(self, query: dict[str, str], span: Span, token: str, etag: str) -> Any:
        parameters: dict[str, str | int] = {**query, "sort": ORDER, "pageSize": PAGE_SIZE}
        if span != ALWAYS:
            parameters["filter.advanced"] = span.expression()
        parameters |= {"pageToken": token} if token else {"countTotal": "true"}
        return self._polite.get(self._url, parameters, etag)


def _read_page(value: dict[str, Any] | None, etag: str) -> Page:
    if value is None:
        return Page([], etag, unchanged=True)
    return Page(value["studies"], etag, value.get("totalCount"))


def query_of(conditions: Iterable[str] = CONDITIONS, statuses: Iterable[str] = STATUSES) -> dict[str, str]:
    """The registry's query for studies of any of the conditions; of any status where none is named."""
    query = {"query.cond": " OR ".join(f'"{name}"' for name in conditions)}
    wanted = ",".join(statuses)
    return {**query, "filter.overallStatus": wanted} if wanted else query
