"""A person's answers: the questions, on one page or one at a time. Addresses say nothing of what was told."""

import secrets
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from web import forms
from web.current import visits
from web.security import give_cookie
from web.visits import COOKIE

bp = Blueprint("answers", __name__)


@bp.get("/questions")
def questions() -> str:
    return _questions(MultiDict())


@bp.get("/questions/<key>")
def change(key: str) -> str:
    return _questions(MultiDict(kept(key)["form"]))


@bp.get("/questions/<key>/<int:number>")
def step(key: str, number: int) -> str:
    """One question of many, with what was told before."""
    if not 1 <= number <= len(forms.QUESTIONS):
        abort(404)
    return _questions(MultiDict(kept(key)["form"]), key=key, step=number)


def _questions(form: forms.Form, problems: dict[str, str] | None = None, key: str = "", step: int = 0) -> str:
    return render_template(
        "answers/questions.html", form=form, problems=problems or {}, forms=forms, key=key, step=step
    )


@bp.post("/questions")
def begin() -> Response:
    """From the front page a moment is the first answer; or the choice to be asked one question at a time."""
    form = request.form.to_dict(flat=False)
    if form.pop("way", None):
        return _keep(form, "answers.step", number=1)
    return _keep(form, "answers.change")


@bp.post("/questions/<key>/<int:number>")
def step_answer(key: str, number: int) -> Response | tuple[str, int]:
    """The answer of one step replaces what that question held; then on to the next, or to the trials."""
    form = {n: v for n, v in kept(key)["form"].items() if forms.question_of(n) != forms.QUESTIONS[number - 1]}
    form |= {n: v for n, v in request.form.to_dict(flat=False).items() if n != "go"}
    checked = forms.check(MultiDict(form))
    if checked.problems:
        return _questions(MultiDict(form), checked.problems, key, number), 422
    if request.form.get("go") == "results" or number >= len(forms.QUESTIONS):
        return _keep(form, "results.show")
    return _keep(form, "answers.step", number=number + 1)


@bp.post("/results")
def answer() -> Response | tuple[str, int]:
    checked = forms.check(request.form)
    if checked.problems:
        return _questions(request.form, checked.problems), 422
    return _keep(request.form.to_dict(flat=False), "results.show")


@bp.get("/results")
def start_again() -> Response:
    """Somebody typed or reloaded the address that the form posts to."""
    return redirect(url_for("answers.questions"), 303)


@bp.post("/forget/<key>")
def forget(key: str) -> Response:
    """Clear my answers."""
    visits().forget(key)
    response = redirect(url_for("pages.front"), 303)
    response.delete_cookie(COOKIE)
    return response


def _keep(form: dict[str, list[str]], endpoint: str, **values: Any) -> Response:
    form.pop("csrf_token", None)
    return keep({"form": form}, endpoint, **values)


def keep(answers: dict[str, Any], endpoint: str, **values: Any) -> Response:
    """Keep what was posted and go on to a page whose address says nothing of it."""
    secret = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
    key = visits().keep(secret, answers)
    response = redirect(url_for(endpoint, key=key, **values), 303)
    give_cookie(response, COOKIE, secret)
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
