"""A whole journey in a real browser against a real server, without JavaScript."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, Page, sync_playwright

from trialmatch.settings import Settings

pytestmark = pytest.mark.slow
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def server(home: Settings) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "trialmatch", "--home", str(home.home), "serve", "--no-sync", "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
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


@pytest.fixture
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_from_a_scan_to_a_shared_list(server: str, page: Page, browser: Browser) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto(server)
    page.click("text=Considering a change")
    page.select_option("[name=hormone]", "positive")
    page.select_option("[name=her2]", "low")
    page.check("[name=sites][value=liver]")
    page.check("[name=brain][value=none]")
    page.fill("[name=drugs_0]", "Ibrance, letrozole")
    page.select_option("[name=setting_0]", "metastatic")
    page.select_option("[name=stopped_0]", "progression")
    page.select_option("[name=gene_ESR1]", "present")
    page.fill("[name=place]", "02115")
    page.click("text=Show trials")
    assert re.fullmatch(rf"{server}/results/[\w-]+", page.url)
    assert page.locator("main > ol .trial").count() > 5
    page.click("main > ol .trial >> nth=0 >> h2 a")
    page.click("text=Save to my list")
    assert "Saved" in page.inner_text("main")
    page.go_back()
    page.reload()
    page.goto(f"{server}/list")
    page.click("text=Make a link")
    link = page.inner_text(".link strong")
    reader = browser.new_context(java_script_enabled=False).new_page()
    reader.goto(link)
    assert reader.locator(".nct").count() == 1
    assert all(url.startswith(server) for url in requested), "a request went elsewhere"


def test_nothing_scrolls_sideways_on_a_narrow_screen(server: str, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    for path in ("/", "/questions", "/trials/NCT99000002", "/list", "/privacy"):
        page.goto(server + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    context.close()
