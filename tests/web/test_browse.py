"""Browsing, one question at a time, and reports of a wrong reading, without a browser."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.test_command import run
from tests.web.conftest import Visitor
from trialmatch.settings import Settings
from web import create_app
from web.forms import QUESTIONS
from web.views.browse import SHELVES


@pytest.mark.parametrize("way", SHELVES)
def test_every_shelf_says_how_many_it_holds(visitor: Visitor, way: str) -> None:
    links = visitor.get("/browse").select(f"a[href^='/browse/{way}/']")
    assert links
    for link in links:
        told = re.search(r"\d+", str(link.find_parent("li").get_text()).removeprefix(link.get_text()))
        page = visitor.get(str(link["href"]))
        assert told is not None
        assert page.select_one("p.lead").get_text().startswith(f"{told[0]} open trial")


def test_browsing_needs_no_answers_and_may_be_kept_by_anybody(app: Flask) -> None:
    response = app.test_client().get("/browse/spread/brain")
    assert "Set-Cookie" not in response.headers or "visit=" not in response.headers["Set-Cookie"]
    assert "no-store" not in response.headers.get("Cache-Control", "")


@pytest.mark.parametrize("path", ["/browse/spread/toe", "/browse/colour/blue", "/browse/gene"])
def test_what_is_no_shelf_is_not_here(visitor: Visitor, path: str) -> None:
    visitor.get(path, 404)


def test_one_question_at_a_time_keeps_what_was_told(visitor: Visitor, answers: dict[str, Any]) -> None:
    visitor.post("/questions", way="steps", moment="treatment_change")
    assert visitor.addresses[-1].endswith("/1")
    for number in range(1, len(QUESTIONS) + 1):
        page = visitor.post(visitor.addresses[-1], **(answers if number == 4 else {}))
        assert number == len(QUESTIONS) or len(page.select("fieldset.question")) == 1
    assert "/results/" in visitor.addresses[-1]


def test_a_mistake_in_a_step_stands_beside_it(visitor: Visitor) -> None:
    visitor.post("/questions", way="steps")
    address = visitor.addresses[-1].removesuffix("/1") + "/7"
    page = visitor.post(address, 422, age="fifty")
    assert "“fifty” is not a whole number" in page.select_one("#you .problem").get_text()
    visitor.get(address.removesuffix("/7") + "/99", 404)


def test_a_report_reaches_those_who_run_the_site(visitor: Visitor, home: Settings) -> None:
    page = visitor.get("/trials/NCT99000002")
    fact = page.select("select[name=fact] option")[1]
    visitor.post("/trials/NCT99000002/wrong", fact=fact["value"], comment="<b>It says otherwise</b>")
    visitor.post("/trials/NCT99000002/wrong", fact="no such fact", comment=" ")  # says nothing: not kept
    visitor.post("/trials/NCT00000000/wrong", 404, comment="x")
    told = [json.loads(line) for line in run("feedback", "--json", home=home.home).stdout.splitlines()]
    assert [report["nct_id"] for report in told] == ["NCT99000002"]
    assert told[0]["sentence"]
    assert told[0]["comment"] == "<b>It says otherwise</b>"
    plain = run("feedback", home=home.home).stdout
    assert f"record: {told[0]['sentence']}" in plain
    assert "says: <b>It says otherwise</b>" in plain


def test_a_help_line_stands_on_every_page(home: Settings) -> None:
    named = replace(home, help_name="Cancer Line", help_phone="555 0100", help_hours="8 to 8")
    client = create_app(named).test_client()
    for path in ("/", "/questions", "/browse", "/trials/NCT99000002", "/list", "/nothing-here"):
        assert "Cancer Line, 555 0100, 8 to 8" in client.get(path).text, path
