"""Pages from a public registry: one request a second, tried again with patience, and never half an answer."""

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from trialmatch import __version__
from trialmatch.errors import RegistryUnreachable

USER_AGENT = f"TrialMatch/{__version__} (clinical trial search for metastatic breast cancer)"
SECONDS_BETWEEN = 1.0  # robots.txt asks for it
TRIES = 5
TIMEOUT = (10, 60)  # seconds to connect, between two pieces of an answer
DEADLINE = 300.0  # seconds for a whole answer, however slowly it drips
LONGEST_WAIT = 600.0  # seconds, whatever Retry-After says


class Answer(NamedTuple):
    """What the registry answered: JSON, or None where nothing has changed since the ETag that was sent."""

    value: Any
    etag: str


class Refused(RegistryUnreachable):
    """The registry understood the request and will not answer it (4xx)."""


class _TryAgain(Exception):
    """A passing fault. `wait` is how many seconds the registry asked for, if it did."""

    def __init__(self, problem: str, wait: float | None = None) -> None:
        super().__init__(problem)
        self.wait = wait


class PoliteSession:
    """GET with pace, patience and a check that the answer is whole JSON."""

    def __init__(
        self,
        session: requests.Session | None = None,
        sleep: Callable[[float], None] = time.sleep,
        deadline: float = DEADLINE,
    ) -> None:
        self._session = session or requests.Session()
        self._session.headers["User-Agent"] = USER_AGENT
        self._sleep = sleep
        self._deadline = deadline
        self._last_start: float | None = None
        self._has_answered = False

    def get(self, url: str, parameters: Mapping[str, str | int], etag: str = "") -> Answer:
        """The answer, after as many tries as it takes; RegistryUnreachable where none of them brings one."""
        patience = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=_wait,
            retry=retry_if_exception_type(_TryAgain),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            answer = patience(self._try, url, parameters, etag)
        except _TryAgain as error:
            raise RegistryUnreachable(f"{url} did not answer with studies: {error}") from None
        self._has_answered = True
        return answer

    def _try(self, url: str, parameters: Mapping[str, str | int], etag: str) -> Answer:
        self._keep_pace()
        headers = {"If-None-Match": etag} if etag else {}
        try:
            with self._session.get(url, params=parameters, headers=headers, timeout=TIMEOUT, stream=True) as answer:
                body = self._body(answer)
        except requests.ConnectionError as error:
            if not self._has_answered and not isinstance(error, requests.exceptions.ConnectTimeout):
                problem = f"cannot connect ({type(error).__name__})"
                raise RegistryUnreachable(f"{url} did not answer with studies: {problem}") from None
            raise _TryAgain(f"{type(error).__name__}: {error}") from None
        except requests.RequestException as error:
            raise _TryAgain(f"{type(error).__name__}: {error}") from None
        self._has_answered = True
        return _judged(answer, body)

    def _keep_pace(self) -> None:
        now = time.monotonic()
        if self._last_start is not None and now - self._last_start < SECONDS_BETWEEN:
            self._sleep(SECONDS_BETWEEN - (now - self._last_start))
        self._last_start = time.monotonic()

    def _body(self, answer: requests.Response) -> bytes:
        """The whole body, unpacked; an answer that drips for too long is given up."""
        end = time.monotonic() + self._deadline
        pieces = []
        for piece in answer.iter_content(1 << 16):
            pieces.append(piece)
            if time.monotonic() > end:
                raise _TryAgain(f"no whole answer within {self._deadline:g} seconds")
        return b"".join(pieces)


def _judged(answer: requests.Response, body: bytes) -> Answer:
    """The answer of a page of studies; HTML that comes with a 200 is a passing fault."""
    status = answer.status_code
    said = f"HTTP {status}: {body[:120].decode('utf-8', 'replace').strip()!r}"
    if status == 304:
        return Answer(None, answer.headers.get("ETag", ""))
    if status == 429 or status >= 500:
        raise _TryAgain(said, _retry_after(answer.headers.get("Retry-After", "")))
    if status != 200:
        raise Refused(f"{answer.url.split('?')[0]} did not answer with studies: {said}")
    try:
        value = json.loads(body)
    except ValueError:
        raise _TryAgain(said) from None
    if not isinstance(value, dict) or not isinstance(value.get("studies"), list):
        raise _TryAgain(said)
    return Answer(value, answer.headers.get("ETag", ""))


def _retry_after(told: str) -> float | None:
    """Seconds, or a date, as RFC 9110 allows."""
    if told.strip().isdigit():
        return float(told)
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _wait(state: RetryCallState) -> float:
    """As long as the registry asks for, or else twice as long every time."""
    error = state.outcome.exception() if state.outcome else None
    told = error.wait if isinstance(error, _TryAgain) else None
    return min(LONGEST_WAIT, 2.0**state.attempt_number if told is None else told)
