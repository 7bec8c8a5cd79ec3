"""A registry on loopback that behaves, and misbehaves, as the real one does."""

import gzip
import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

Study = dict[str, Any]
Query = dict[str, str]


@dataclass
class Fault:
    """An answer that is not the one asked for. `cut`: the connection ends half way. `drip`: it never ends."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: bool = False
    drip: bool = False


@dataclass
class FakeRegistry:
    """Studies behind the API v2: conditions are not looked at; statuses, days, NCT IDs and page tokens are.

    `faults` are answered first. `before_page` is called with the number of the page that is about to be answered.
    `tokens_expire_at`: the page whose token is refused, once.
    """

    studies: list[Study]
    page_size: int = 1000
    faults: list[Fault] = field(default_factory=list)
    fixed_pages: list[list[Study]] | None = None
    before_page: Callable[[int], None] = lambda _: None
    tokens_expire_at: int = -1
    zipped: bool = False
    asked: list[Query] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, query: Query, headers: dict[str, str]) -> Fault:
        self.asked.append(query)
        self.headers.append(headers)
        if self.faults:
            return self.faults.pop(0)
        number = int(query.get("pageToken", "0"))
        self.before_page(number)
        if number and number == self.tokens_expire_at:
            self.tokens_expire_at = -1
            return Fault(400, {}, b"Invalid value in parameter `pageToken`")
        pages = self.fixed_pages or self._pages(query)
        page: dict[str, Any] = {"studies": pages[number]}
        if query.get("countTotal") == "true":
            page["totalCount"] = sum(map(len, pages))
        if number + 1 < len(pages):
            page["nextPageToken"] = str(number + 1)
        body = json.dumps(page).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if headers.get("If-None-Match") == etag:
            return Fault(304, {"ETag": etag})
        if self.zipped:
            return Fault(200, {"ETag": etag, "Content-Encoding": "gzip"}, gzip.compress(body))
        return Fault(200, {"ETag": etag, "Content-Type": "application/json"}, body)

    def _pages(self, query: Query) -> list[list[Study]]:
        found = sorted((s for s in self.studies if _matches(s, query)), key=posted, reverse=True)
        size = min(self.page_size, int(query["pageSize"]))
        return [found[i : i + size] for i in range(0, len(found), size)] or [[]]


def posted(study: Study) -> str:
    """The day of the last posted update."""
    status = study.get("protocolSection", {}).get("statusModule", {})
    return str(status.get("lastUpdatePostDateStruct", {}).get("date", ""))


def _matches(study: Study, query: Query) -> bool:
    protocol = study.get("protocolSection", {})
    if "filter.ids" in query and protocol["identificationModule"]["nctId"] not in query["filter.ids"].split(","):
        return False
    statuses = query.get("filter.overallStatus")
    if statuses and protocol and protocol["statusModule"].get("overallStatus") not in statuses.split(","):
        return False
    span = re.search(r"RANGE\[(.+),(.+)\]", query.get("filter.advanced", ""))
    if span is None:
        return True
    since, until = span.groups()
    return (since == "MIN" or posted(study) >= since) and (until == "MAX" or posted(study) <= until)


@contextmanager
def serving(registry: FakeRegistry) -> Iterator[FakeRegistry]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parsed = urlparse(self.path)
            query = {name: values[0] for name, values in parse_qs(parsed.query).items()}
            if parsed.path == "/api/v2/studies":
                self._send(registry.answer(query, dict(self.headers)))
            else:
                self._send(Fault(404, {}, b"not found"))

        def _send(self, answer: Fault) -> None:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            length = len(answer.body) + (1000 if answer.cut or answer.drip else 0)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(answer.body)
            try:
                while answer.drip:
                    self.wfile.write(b" ")
                    self.wfile.flush()
            except OSError:  # the client has had enough
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Quiet: the test output is for failures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    registry.url = f"http://127.0.0.1:{server.server_address[1]}/api/v2"
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
