"""The same answers for programs: JSON in the shapes of the command line. Nothing of a request is kept."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request
from werkzeug.exceptions import BadRequest, HTTPException

from trialmatch.data_files import data_dir
from trialmatch.eligibility.facts import to_guide
from trialmatch.errors import BadProfile, TrialMatchError
from trialmatch.matching.find import Page, find_matches, open_trials, to_json
from trialmatch.person import parse_person
from trialmatch.places import find_place
from trialmatch.search.find import Query, check_filters, search
from trialmatch.search.schema import FILTER_FIELDS
from web.current import generation
from web.language import words

bp = Blueprint("api", __name__, url_prefix="/api/v1")

MOST = 200  # trials in one answer
USUAL = 20


@bp.post("/match")
def match() -> Response:
    """A person in the profile's shape -> matches, best first."""
    body = _body()
    limit = _whole(body.pop("limit", USUAL), "limit")
    try:
        person = parse_person(body)
    except BadProfile as error:
        raise _bad(str(error)) from None
    opened = generation()
    found = find_matches(
        opened.columns,
        opened.document,
        person,
        words(),
        Page(0, limit),
        open_trials(opened.columns),
        today=date.today(),
    )
    counts = {standing.word: number for standing, number in found.counts.items()}
    return jsonify(to_json(str(body.get("id", "")), found) | {"counts": counts})


@bp.post("/search")
def search_trials() -> Response:
    """Words and filters -> trials and facet counts."""
    body = _body()
    unknown = set(body) - {"words", "filters", "near", "within", "limit", "all"}
    if unknown:
        raise _bad(f"{sorted(unknown)[0]} is not known here; known are words, filters, near, within, limit and all")
    filters, near = body.get("filters", {}), body.get("near")
    if not isinstance(filters, Mapping) or not set(filters) <= set(FILTER_FIELDS):
        raise _bad(f"filters should be an object with some of {', '.join(FILTER_FIELDS)}")
    place = find_place(str(near)) if near else None
    if near and place is None:
        raise _bad(f"near {near!r} is not a place we can find; give a US ZIP code or a town")
    within = _whole(body["within"], "within", 12500) if "within" in body else None
    chosen = {
        field: [str(v) for v in (values if isinstance(values, list) else [values])] for field, values in filters.items()
    }
    opened = generation()
    try:
        check_filters(opened, chosen)
    except TrialMatchError as error:
        raise _bad(str(error)) from None
    results = search(opened, Query(str(body.get("words", "")), chosen, place, within, bool(body.get("all"))))
    shown = [opened.document(int(row)) for row in results.rows[: _whole(body.get("limit", USUAL), "limit")]]
    trials = [{"nct_id": t.nct_id, "title": t.title, "status": t.overall_status, "phases": t.phases} for t, _ in shown]
    return jsonify({"total": len(results.rows), "trials": trials, "facets": results.facets})


@bp.get("/trials/<nct_id>")
def trial(nct_id: str) -> Response:
    """What was read of one record, each fact with its sentence."""
    read = generation().find(nct_id)
    if read is None:
        abort(404, description=f"{nct_id} is not among the records")
    record, facts = read
    return jsonify(
        {"title": record.title, "status": record.overall_status, "last_update": record.last_update} | to_guide(facts)
    )


@bp.get("/openapi.json")
def description() -> Response:
    return Response((data_dir() / "api" / "openapi.json").read_text(), mimetype="application/json")


@bp.errorhandler(HTTPException)
def _problem(error: HTTPException) -> tuple[Response, int]:
    return jsonify({"error": error.description}), error.code or 500


def _body() -> dict[str, Any]:
    try:
        body = json.loads(request.get_data(as_text=True))
    except ValueError as error:
        raise _bad(f"the body is not JSON ({error})") from None
    if not isinstance(body, dict):
        raise _bad("the body should be one JSON object")
    return body


def _whole(value: Any, name: str, most: int = MOST) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise _bad(f"{name} {value!r} is not a whole number from 1 to {most}")
    return value


def _bad(message: str) -> BadRequest:
    return BadRequest(description=message)
