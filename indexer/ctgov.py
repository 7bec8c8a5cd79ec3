"""The ClinicalTrials.gov API v2: paged, polite, and with errors that say what the registry said."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import requests

from indexer.record import Study
from trialmatch import __version__
from trialmatch.errors import RegistryUnreachable

PAGE_SIZE = 1000
SECONDS_BETWEEN = 1.0  # robots.txt asks for it
TRIES = 4
TIMEOUT = (10, 120)  # seconds to connect, to answer
USER_AGENT = f"TrialMatch/{__version__} (clinical trial search for metastatic breast cancer)"
CONDITIONS = (
    "breast cancer", "breast neoplasm", "breast carcinoma", "solid tumor", "advanced cancer", "metastatic cancer",
)  # fmt: skip
# Open or opening breast-cancer and any-solid-tumour studies, about 6,000.
QUERY = {
    "query.cond": " OR ".join(f'"{name}"' for name in CONDITIONS),
    "filter.overallStatus": "RECRUITING,NOT_YET_RECRUITING,ENROLLING_BY_INVITATION,AVAILABLE",
}


class Registry:
    """Pages of studies under a base URL such as https://clinicaltrials.gov/api/v2."""

    def __init__(
        self, base_url: str, session: requests.Session | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._studies_url = base_url.rstrip("/") + "/studies"
        self._session = session or requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        self._sleep = sleep
        self.total: int | None = None  # how many studies there will be, once the first page has told

    def pages(self) -> Iterator[list[Study]]:
        """Each page's studies, in the order of the registry; an empty page is passed on as one."""
        parameters: dict[str, str | int] = {
            **QUERY,
            "sort": "LastUpdatePostDate:desc",
            "pageSize": PAGE_SIZE,
            "countTotal": "true",
        }
        while True:
            page = self._fetch(parameters)
            if self.total is None:
                self.total = page.get("totalCount")
            yield page["studies"]
            if not page.get("nextPageToken"):
                return
            parameters["pageToken"] = page["nextPageToken"]
            self._sleep(SECONDS_BETWEEN)

    def _fetch(self, parameters: dict[str, str | int]) -> dict[str, Any]:
        problem = ""
        for attempt in range(TRIES):
            if attempt:
                self._sleep(2.0**attempt)
            try:
                answer = self._session.get(self._studies_url, params=parameters, timeout=TIMEOUT)
            except requests.ConnectionError as error:
                problem = f"cannot connect ({type(error).__name__})"
                if not attempt and "pageToken" not in parameters:
                    break  # not reachable at all: no use in waiting
                continue
            except requests.RequestException as error:
                problem = f"{type(error).__name__}: {error}"
                continue
            page = _page_of(answer)
            if page is not None:
                return page
            problem = f"HTTP {answer.status_code}: {answer.text[:120].strip()!r}"
            if answer.status_code < 500 and answer.status_code not in (200, 429):
                break
        raise RegistryUnreachable(f"{self._studies_url} did not answer with studies: {problem}")


def _page_of(answer: requests.Response) -> dict[str, Any] | None:
    """The page, or None for anything else: an error, or HTML that comes with a 200."""
    if answer.status_code != 200:
        return None
    try:
        page = answer.json()
    except requests.JSONDecodeError:
        return None
    return page if isinstance(page, dict) and isinstance(page.get("studies"), list) else None
