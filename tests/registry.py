"""A registry on loopback that behaves, and misbehaves, as the real one does."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse


@dataclass
class FakeRegistry:
    """Pages of studies; `faults` are answered first: (status, headers, body)."""

    pages: list[list[dict[str, Any]]]
    faults: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, query: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(query)
        if self.faults:
            return self.faults.pop(0)
        number = int(query.get("pageToken", ["0"])[0])
        page: dict[str, Any] = {"studies": self.pages[number]}
        if number == 0:
            page["totalCount"] = sum(len(p) for p in self.pages)
        if number + 1 < len(self.pages):
            page["nextPageToken"] = str(number + 1)
        return 200, {"Content-Type": "application/json"}, json.dumps(page).encode()


@contextmanager
def serving(registry: FakeRegistry) -> Iterator[FakeRegistry]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parsed = urlparse(self.path)
            registry.agents.append(self.headers["User-Agent"])
            if parsed.path == "/api/v2/studies":
                status, headers, body = registry.answer(parse_qs(parsed.query))
            else:
                status, headers, body = 404, {}, b"not found"
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

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
