"""How the site holds when many people ask at once: real requests to `trialmatch serve`, and its own account of them."""

import http.client
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from trialmatch.bench import Row

EVERY = 2.0  # seconds between two pages of one person
SOME_USE = 40  # results pages
TURNS_A_PERSON = 6  # pages seen before the answers are changed
PAGES = (1, 1, 1, 2, 3)
# What they tell: from much to nothing.
PEOPLE: tuple[Mapping[str, str | Sequence[str]], ...] = (
    {"moment": "treatment_change", "hormone": "positive", "her2": "low", "sites": ["bone", "liver"], "brain": "none",
     "drugs_0": "Ibrance, letrozole", "setting_0": "metastatic", "stopped_0": "progression", "gene_ESR1": "present",
     "age": "58", "sex": "female", "ecog": "1", "place": "02115", "miles": "150"},
    {"moment": "limited_options", "hormone": "negative", "her2": "zero", "sites": ["lung"], "brain": "treated_stable",
     "drugs_0": "paclitaxel", "setting_0": "metastatic", "stopped_0": "progression", "ecog": "2"},
    {"moment": "new_diagnosis", "hormone": "positive", "her2": "positive", "treated": "nothing", "place": "77030"},
    {"words": "Enhertu", "her2": "low"},
    {},
)  # fmt: skip
_TIMED = re.compile(r"GET /results/<key> (\d+) (\d+) ms$")


def run(home: Path, people: int = 20, seconds: float = 60) -> Iterator[Row]:
    """So many people, each asking for a page of results every two seconds, of the index in `home`."""
    with _serving(home) as site:
        visitors = [_Person(number, site.address, seconds) for number in range(people)]
        for visitor in visitors:
            visitor.start()
        for visitor in visitors:
            visitor.join()
    timed = [match for line in site.log if (match := _TIMED.search(line))]
    spent = sorted(float(match[2]) for match in timed)
    waits = sorted(wait for visitor in visitors for wait in visitor.waits)
    failed = [failure for visitor in visitors for failure in visitor.failed]
    for failure, number in Counter(failed).items():
        yield Row(f"failed: {failure}", number, "requests")
    yield Row("results pages served", len(spent), "")
    yield Row("server time, median", statistics.median(spent), "ms")
    yield Row("server time, 95 of 100 pages within", spent[int(len(spent) * 0.95)], "ms")
    yield Row("a person waits, 95 of 100 pages within", waits[int(len(waits) * 0.95)] * 1000, "ms")


def start(home: Path) -> Iterator[Row]:
    """How soon the first page comes after the start, and what each serving process holds for itself after some use."""
    begun = time.perf_counter()
    with _serving(home) as site:
        visitor = _Person(0, site.address, 0)
        visitor.ask("GET", "/")
        yield Row("start of the server, to the first page", time.perf_counter() - begun, "s")
        for number in range(SOME_USE):
            visitor.ask("GET", visitor.tell(PEOPLE[number % len(PEOPLE)]))
        yield Row("memory of a web worker, mapped files not counted", max(map(own_memory, site.workers())), "MB")


def own_memory(pid: int) -> float:
    """What a process holds for itself alone, in MB (Linux)."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(kilobytes) for kilobytes in re.findall(r"Private_(?:Clean|Dirty): +(\d+) kB", told)) / 1e3


class _Person(threading.Thread):
    """Tells answers, looks at a few pages, changes the answers, until the time is over."""

    def __init__(self, number: int, address: str, seconds: float) -> None:
        super().__init__(daemon=True)
        self.failed: list[str] = []
        self.waits: list[float] = []  # seconds
        self._chance = random.Random(number)
        self._host, self._seconds = urlsplit(address).netloc, seconds
        self._cookies: dict[str, str] = {}

    def run(self) -> None:
        time.sleep(self._chance.uniform(0, EVERY))  # people do not come all at once
        end = time.monotonic() + self._seconds
        turn, page = 0, ""
        while (now := time.monotonic()) < end:
            if turn % TURNS_A_PERSON == 0:
                page = self.tell(self._chance.choice(PEOPLE))
            turn += 1
            asked = time.monotonic()
            self.ask("GET", f"{page}?page={self._chance.choice(PAGES)}")
            self.waits.append(time.monotonic() - asked)
            time.sleep(max(0.0, now + EVERY - time.monotonic()))

    def tell(self, answers: Mapping[str, str | Sequence[str]]) -> str:
        """The address of the results for these answers."""
        _, form = self.ask("GET", "/questions")
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)
        body = urlencode({**answers, "csrf_token": token[1] if token else ""}, doseq=True)
        location, _ = self.ask("POST", "/results", body)
        return location

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[str, str]:
        """(where it leads, the page)."""
        connection = http.client.HTTPConnection(self._host, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status >= 400:
            self.failed.append(f"{method} {answer.status}")
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.headers.get("Location", ""), text


class _Site(NamedTuple):
    """Its address, the lines of its log as they come, and its first process."""

    address: str
    log: list[str]
    pid: int

    def workers(self) -> list[int]:
        """The processes that answer (Linux)."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


@contextmanager
def _serving(home: Path) -> Iterator["_Site"]:
    """`trialmatch serve` on a free port."""
    command = [sys.executable, "-m", "trialmatch", "--home", str(home), "serve", "--no-sync", "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None
    log: list[str] = []
    try:
        address = re.search(r"http://\S+", server.stderr.readline())
        if address is None:
            raise RuntimeError(f"trialmatch serve did not start: {server.stderr.read()}")
        reader = threading.Thread(target=lambda: log.extend(map(str.rstrip, server.stderr or ())), daemon=True)
        reader.start()
        yield _Site(address[0], log, server.pid)
    finally:
        server.terminate()
        server.wait()
    reader.join()
