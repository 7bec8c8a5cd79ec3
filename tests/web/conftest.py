"""A visitor of the site: reads pages as a person does, and checks on each what must hold on all."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from trialmatch.settings import Settings
from web import create_app
from web.lists.store import open_lists


class Visitor:
    """One browser: keeps cookies, follows redirects, fills forms."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.addresses: list[str] = []

    def get(self, path: str, status: int = 200) -> BeautifulSoup:
        return self._page(self.client.get(path), status)

    def post(self, path: str, code: int = 200, **fields: Any) -> BeautifulSoup:
        token = self.get("/questions").find("input", {"name": "csrf_token"})
        assert isinstance(token, Tag)
        response = self.client.post(path, data={"csrf_token": token["value"], **fields})
        while response.status_code in (302, 303):
            path = response.headers["Location"]
            response = self.client.get(path)
        self.addresses.append(path)
        return self._page(response, code)

    def _page(self, response: TestResponse, status: int) -> BeautifulSoup:
        assert response.status_code == status, response.text
        page = BeautifulSoup(response.text, "lxml")
        assert page.title is not None
        assert page.find("h1") is not None
        ids = [tag["id"] for tag in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), "an id stands twice"
        for form in page.find_all("form"):
            assert form.get("method") != "post" or form.find("input", {"name": "csrf_token"})
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert not re.search(r"<script(?! src=./static/)|style=|onclick=", response.text)
        return page


@pytest.fixture
def app(home: Settings) -> Iterator[Flask]:
    app = create_app(home)
    app.testing = True
    yield app
    app.extensions["database"].dispose()


@pytest.fixture
def database(home: Settings) -> Iterator[Engine]:
    """The lists' database, for what is tested without a page."""
    engine = open_lists(home.database("lists"))
    yield engine
    engine.dispose()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app.test_client())


@pytest.fixture
def another_visitor(app: Flask) -> Callable[[], Visitor]:
    return lambda: Visitor(app.test_client())


ANSWERS: dict[str, Any] = {
    "moment": "treatment_change", "hormone": "positive", "her2": "low", "sites": ["bone", "liver"], "brain": "none", "lining": "no",
    "measurable": "yes", "drugs_0": "Ibrance, letrozole", "setting_0": "metastatic", "stopped_0": "progression", "gene_ESR1": "present",
    "age": "58", "sex": "female", "ecog": "1", "place": "02115",
}  # fmt: skip


@pytest.fixture
def answers() -> dict[str, Any]:
    return dict(ANSWERS)
