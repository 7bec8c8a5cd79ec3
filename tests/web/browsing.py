"""A real server and a real browser, for the tests of journeys and of access."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, Error, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def serving(home: Path, log: Path) -> Iterator[str]:
    """`trialmatch serve` on a free port; what it logs goes to `log`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "trialmatch", "--home", str(home), "serve", "--no-sync", "--port", str(port)]
    with log.open("w") as file:
        process = subprocess.Popen(command, stderr=file)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(url: str) -> None:
    """Until the server answers; a server that never does fails the test."""
    for _ in range(200):
        try:
            requests.get(url, timeout=5).raise_for_status()
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"no answer from {url}")


@contextmanager
def browsing(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


def keep_picture(page: Page, path: Path, tries: int = 3) -> None:
    """A picture of the page; Chromium now and then refuses one that it takes when asked again, so it is asked again."""
    try:
        page.screenshot(path=path)
    except Error as refusal:
        if tries == 1 or "Unable to capture screenshot" not in refusal.message:
            raise
        keep_picture(page, path, tries - 1)


def press(page: Page, selector: str) -> None:
    """Presses it; when that opens another page, waits until all of it is there, its stylesheet too."""
    page.click(selector)
    page.wait_for_load_state()


def fill_in(page: Page, **answers: str | list[str]) -> None:
    """Answers by the names of their fields: text, choice, or the boxes to tick."""
    for name, value in answers.items():
        if isinstance(value, list):
            for one in value:
                page.check(f"[name={name}][value={one}]")
            continue
        kind = page.locator(f"[name={name}]").first.evaluate("field => field.tagName + ' ' + field.type")
        if kind.startswith("SELECT"):
            page.select_option(f"[name={name}]", value)
        elif kind.endswith("radio"):
            page.check(f"[name={name}][value={value}]")
        else:
            page.fill(f"[name={name}]", value)
