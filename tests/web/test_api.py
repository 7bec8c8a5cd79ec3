"""The API for programs: its shapes, its errors, and nothing that breaks it."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from trialmatch.settings import Settings

PERSON: dict[str, Any] = {
    "id": "p", "er": "positive", "her2": "low", "sites": ["bone"], "biomarkers": {"ESR1": "present"}, "ecog": 1,
    "treatments": [{"drugs": ["Ibrance", "letrozole"], "setting": "metastatic", "stopped": "progression"}],
    "location": {"postal_code": "02115", "country": "United States"},
}  # fmt: skip


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("path", ["/api/v1/match", "/api/v1/search"])
def test_whatever_is_sent_the_answer_is_as_described(app: Flask, path: str, mode: GenerationMode) -> None:
    """What the description allows, and what it does not."""
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operation = next(o.ok() for o in described.get_all_operations() if o.ok().path == path)

    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        case.call_and_validate(checks=[not_a_server_error, status_code_conformance, response_schema_conformance])

    check()


def test_a_match_has_the_shape_of_the_command_line(client: FlaskClient) -> None:
    told = client.post("/api/v1/match", json=PERSON | {"limit": 5}).get_json()
    assert told["profile"] == "p"
    assert [match["rank"] for match in told["matches"]] == [1, 2, 3, 4, 5]
    assert set(told["counts"]) == {"fits", "depends", "conflicts"}
    first = told["matches"][0]
    assert {"nct_id", "standing", "score", "title", "why", "asks", "nearest_site"} <= set(first)
    proved = [reason for reason in first["why"] if "quote" in reason]
    record = client.get(f"/api/v1/trials/{first['nct_id']}").get_json()
    quotes = {evidence["quote"] for evidence in record["evidence"].values()}
    assert proved
    assert {reason["quote"] for reason in proved} <= quotes


def test_a_search_filters_and_counts(client: FlaskClient) -> None:
    told = client.post("/api/v1/search", json={"words": "Enhertu", "filters": {"site": "brain"}, "limit": 3}).get_json()
    assert 0 < len(told["trials"]) <= 3
    assert told["total"] == told["facets"]["site"]["brain"]
    everything = client.post("/api/v1/search", json={}).get_json()
    near = client.post("/api/v1/search", json={"near": "02115", "within": 60}).get_json()
    assert 0 < near["total"] < everything["total"]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("match", {"age": "old"}, "age"),
        ("match", {"colour": "blue"}, "colour"),
        ("match", {"limit": 0}, "limit 0 is not a whole number from 1 to 200"),
        ("match", [], "the body should be one JSON object"),
        ("search", {"page": 2}, "page is not known here"),
        ("search", {"filters": {"toe": ["left"]}}, "filters should be an object"),
        ("search", {"filters": {"site": ["toe"]}}, "site 'toe' is not known here"),
        ("search", {"near": "Nowhere at all"}, "near 'Nowhere at all' is not a place"),
        ("search", {"near": "02115", "within": True}, "within True is not a whole number"),
    ],
)
def test_a_mistake_is_one_line_that_names_it(client: FlaskClient, path: str, body: Any, message: str) -> None:
    answer = client.post(f"/api/v1/{path}", json=body)
    assert answer.status_code == 400
    assert message in answer.get_json()["error"]


def test_what_is_no_json_and_what_is_not_there(client: FlaskClient) -> None:
    assert "not JSON" in client.post("/api/v1/match", data="age=58").get_json()["error"]
    assert client.post("/api/v1/match", data=b"\xff\xfe{").status_code == 400
    assert client.get("/api/v1/trials/NCT00000000").status_code == 404
    assert client.post("/api/v1/match", data=b" " * 70_000).status_code == 413


def test_answers_are_kept_by_nobody(client: FlaskClient, home: Settings) -> None:
    answer = client.post("/api/v1/match", json=PERSON)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


def test_the_description_knows_every_address(app: Flask, client: FlaskClient) -> None:
    described = set(client.get("/api/v1/openapi.json").get_json()["paths"])
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert {path.replace("{nct_id}", "<nct_id>") for path in described} == routes
