"""A person's answers: the questions, and the trials ranked for them. Addresses say nothing of them."""

import secrets
from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from trialmatch.matching.find import Found, Page, find_matches, open_trials
from trialmatch.matching.near_misses import near_misses
from trialmatch.matching.questions import next_questions, question_words
from trialmatch.truth import Standing
from trialmatch.wording import wording
from web import forms
from web.current import generation, visits
from web.views.lists import saved_ids
from web.visits import COOKIE

bp = Blueprint("answers", __name__)

PAGE_SIZE = 20
MAX_WORDS = 200
SHOWN_QUESTIONS = 3
SHOWN_MISSES = 8


@bp.get("/questions")
def questions() -> str:
    return _questions(MultiDict())


@bp.get("/questions/<key>")
def change(key: str) -> str:
    return _questions(MultiDict(kept(key)["form"]))


def _questions(form: forms.Form, problems: dict[str, str] | None = None) -> str:
    return render_template("answers/questions.html", form=form, problems=problems or {}, forms=forms)


@bp.post("/questions")
def begin() -> Response:
    """From the front page: a moment, or words, is the first answer."""
    return _keep(request.form.to_dict(flat=False), "answers.change")


@bp.post("/results")
def answer() -> Response | tuple[str, int]:
    checked = forms.check(request.form)
    if checked.problems:
        return _questions(request.form, checked.problems), 422
    return _keep(request.form.to_dict(flat=False), "answers.results")


@bp.get("/results")
def start_again() -> Response:
    """Somebody typed or reloaded the address that the form posts to."""
    return redirect(url_for("answers.questions"), 303)


@bp.get("/results/<key>")
def results(key: str) -> str:
    form = MultiDict(kept(key)["form"])
    number = max(1, request.args.get("page", 1, int))
    return render_template(
        "answers/results.html", key=key, form=form, page=number, pages=_pages, **_found(form, number)
    )


def _found(form: forms.Form, number: int) -> dict[str, Any]:
    """Matches of one page, and the first of those that conflict."""
    person = forms.check(form).person
    if person is None:
        abort(404)
    opened = generation()
    words = form.get("words", "")[:MAX_WORDS].strip()
    considered = open_trials(opened.columns)
    scores = opened.text.scores(words) if words else None
    if scores is not None:
        considered = considered & (scores > 0)

    def page(first: int, *standings: Standing) -> Found:
        return find_matches(
            opened.columns, opened.document, person, wording(), Page(first, PAGE_SIZE, standings), considered, scores,
            date.today(),
        )  # fmt: skip

    found = page((number - 1) * PAGE_SIZE, Standing.FITS, Standing.DEPENDS)
    conflicting = page(0, Standing.CONFLICTS)
    ranking = found.ranking
    questions = next_questions(opened.columns, ranking.answers, person, considered)[:SHOWN_QUESTIONS]
    return {
        "questions": [question_words(question, wording()) for question in questions],
        "misses": near_misses(opened.columns, opened.document, person, ranking, wording(), considered, SHOWN_MISSES),
        "wait_words": wording().wait,
        "change_words": lambda change: wording().say("change", change),
        "found": found,
        "conflicting": conflicting,
        "words": words,
        "person": person,
        "saved": saved_ids(),
        "Standing": Standing,
    }


def _pages(found: Found) -> int:
    shown = found.counts[Standing.FITS] + found.counts[Standing.DEPENDS]
    return max(1, -(-shown // PAGE_SIZE))


@bp.post("/forget/<key>")
def forget(key: str) -> Response:
    """Clear my answers."""
    visits().forget(key)
    response = redirect(url_for("pages.front"), 303)
    response.delete_cookie(COOKIE)
    return response


def _keep(form: dict[str, list[str]], endpoint: str) -> Response:
    form.pop("csrf_token", None)
    return keep({"form": form}, endpoint)


def keep(answers: dict[str, Any], endpoint: str) -> Response:
    """Keep what was posted and go on to a page whose address says nothing of it."""
    secret = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
    key = visits().keep(secret, answers)
    response = redirect(url_for(endpoint, key=key), 303)
    response.set_cookie(
        COOKIE, secret, httponly=True, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"]
    )
    return response


def kept_person(key: str | None) -> Any:
    """The person behind a results page, for the trial page reached from it; None where there is none."""
    if not key:
        return None
    return forms.check(MultiDict(kept(key)["form"])).person


def kept(key: str) -> dict[str, Any]:
    answers = visits().find(request.cookies.get(COOKIE, ""), key)
    if answers is None:
        abort(404)
    return answers
