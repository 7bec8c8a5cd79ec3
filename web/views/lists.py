"""A saved list without an account: kept under a secret in this browser, or under twelve words on paper."""

import re
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from trialmatch.matching.answers import answers_of
from trialmatch.matching.find import open_trials
from trialmatch.matching.rank import rank
from trialmatch.person import Person
from trialmatch.search.generation import Read
from trialmatch.truth import Standing, Verdict
from web import forms
from web.current import accounts, desk, generation, limiter, list_store, notices, visits
from web.guesses import missed
from web.language import chosen, own_path
from web.lists.notices import can_mail
from web.lists.phrase import to_phrase, to_token
from web.lists.store import EXPIRY_DAYS, MOST_COMPARED, Saved
from web.paper import sheet_reasons, sheet_sites
from web.past import PastChange, changes_since
from web.phrases import say as _
from web.reach import unless_away
from web.security import give_cookie
from web.views.answers import keep, kept
from web.views.desk import status_words

bp = Blueprint("lists", __name__)

COOKIE = "list"
COOKIE_SECONDS = 365 * 24 * 3600
LONGEST_NOTE = 2000  # characters
SHOWN_NEW = 10


class Row(NamedTuple):
    """A saved trial, its record (None: no longer among the records), and what changed of it since it was saved."""

    saved: Saved
    read: Read | None
    changes: list[PastChange]


def token() -> str:
    """The secret of the visitor's list, or ""."""
    return request.cookies.get(COOKIE, "")


def saved_ids() -> set[str]:
    """NCT IDs on the visitor's list."""
    none: list[Saved] = []
    return {saved.nct_id for saved in (unless_away(lambda: list_store().trials(token()), none) if token() else none)}


def rows() -> list[Row]:
    """The visitor's list."""
    opened = generation()
    return [
        Row(saved, opened.find(saved.nct_id), changes_since(saved.nct_id, saved.saved_on.isoformat()))
        for saved in list_store().trials(token())
    ]


@bp.get("/list")
def show() -> str:
    return own_list()


def own_list(new_link: str = "", new_feed: str = "", problem: str = "") -> str:
    own, listed = token(), rows()
    behind = visits().of_list(own) if listed else None
    return render_template(
        "lists/own.html",
        rows=listed,
        links=list_store().links(own),
        days=EXPIRY_DAYS,
        new_link=new_link,
        new_feed=new_feed,
        problem=problem,
        phrase=to_phrase(own, chosen()) if listed else "",
        answers=behind is not None,
        fresh=_new_trials(behind) if behind else [],
        has_feed=list_store().has_feed(own),
        most_compared=MOST_COMPARED,
        sent=desk().of_list(own),
        team=any(who.state == "active" for who in accounts().all()),
        statuses=status_words(),
        today=date.today().isoformat(),
        notice=notices().state(own) if can_mail(current_app.extensions["settings"]) else "never",
    )


@bp.post("/list/save")
def save() -> Response:
    nct_id = request.form.get("nct_id", "")
    if generation().find(nct_id) is None:
        abort(404)
    own = own_or_new()
    list_store().save(own, nct_id.upper())
    return remember(redirect(_way_back(), 303), own)


def own_or_new() -> str:
    """The secret of the visitor's list, which is made where there is none."""
    own = token()
    return own if own and list_store().exists(own) else list_store().create()


@bp.post("/list/remove")
def remove() -> Response:
    list_store().remove(token(), request.form.get("nct_id", ""))
    return redirect(_way_back(), 303)


@bp.post("/list/move")
def move() -> Response:
    nct_id = request.form.get("nct_id", "")
    list_store().move(token(), nct_id, -1 if request.form.get("way") == "up" else 1)
    return redirect(url_for("lists.show") + f"#{nct_id}" if re.fullmatch(r"NCT\d{8}", nct_id) else "/list", 303)


@bp.post("/list/note")
def note() -> Response | tuple[str, int]:
    """Own words and a day to ask again: sealed with the list's secret."""
    nct_id, told = request.form.get("nct_id", ""), request.form.get("note", "").strip()
    day = request.form.get("follow_up", "").strip()
    if day and not _is_day(day):
        problem = _("“%(text)s” is not a day. Write year, month and day, such as 2026-05-31.", text=day[:20])
        return own_list(problem=problem), 422
    list_store().write(token(), nct_id, told[:LONGEST_NOTE], day)
    return redirect(url_for("lists.show") + f"#{nct_id}" if re.fullmatch(r"NCT\d{8}", nct_id) else "/list", 303)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII))


@bp.post("/list/delete")
def delete() -> Response:
    list_store().delete(token())
    visits().forget_of_list(token())
    response = redirect(url_for("lists.show"), 303)
    response.delete_cookie(COOKIE)
    return response


@bp.get("/list/recover")
def recover() -> str:
    return render_template("lists/recover.html", problem="")


@bp.post("/list/recover")
@limiter.limit("20 per minute", deduct_when=missed)
def recovered() -> Response | tuple[str, int]:
    own = to_token(request.form.get("phrase", "")[:400])
    if own is None or not list_store().exists(own):
        return render_template("lists/recover.html", problem=_("These words open no list. Check each word.")), 422
    return remember(redirect(url_for("lists.show"), 303), own)


@bp.post("/list/compare")
def choose() -> Response:
    list_store().compare(token(), set(request.form.getlist("nct_id")))
    return redirect(url_for("lists.compare"), 303)


@bp.get("/list/compare")
def compare() -> str:
    """Up to four trials side by side."""
    compared = [row for row in rows() if row.saved.compared and row.read][:MOST_COMPARED]
    person = person_of_list()
    reasons = [sheet_reasons(row.read, person) for row in compared if row.read]
    return render_template("lists/compare.html", rows=compared, reasons=reasons, person=person, families=_families())


def _families() -> list[tuple[str, tuple[str, ...]]]:
    """(a row of the comparison, the facts it tells)."""
    return [
        (_("Type of breast cancer"), ("subtypes",)),
        (_("Where it has spread"), ("sites", "bone_only", "measurable_disease")),
        (_("Earlier lines of treatment"), ("prior_lines", "standard_exhausted", "early_relapse_counts")),
        (_("Earlier drugs"), ("prior_therapy",)),
        (_("Gene and tumor tests"), ("biomarkers",)),
        (_("You"), ("age", "sex", "sex_in_text", "menopause", "ecog_max")),
    ]


@bp.get("/list/print")
def packet() -> str:
    """For paper: the list, and a page for each trial with what to ask and whom to call."""
    person = person_of_list()
    pages = [(row, sheet_reasons(row.read, person), sheet_sites(row.read, person)) for row in rows() if row.read]
    return render_template("lists/print.html", pages=pages, person=person, Verdict=Verdict)


@bp.post("/results/<key>/keep")
def keep_answers(key: str) -> Response:
    """The answers of a results page stay with the list, sealed with its secret, on this machine."""
    own = own_or_new()
    answers = {"form": kept(key)["form"]}
    visits().keep_with_list(own, answers | {"seen": _listed(answers)})
    return remember(redirect(url_for("lists.show"), 303), own)


@bp.post("/list/answers")
def answers() -> Response:
    """Back to the results of the answers that are kept with the list; or forget them; or say that news are seen."""
    behind = visits().of_list(token())
    if behind is None:
        abort(404)
    if "forget" in request.form:
        visits().forget_of_list(token())
        return redirect(url_for("lists.show"), 303)
    visits().keep_with_list(token(), behind | {"seen": _listed(behind)})
    if "seen" in request.form:
        return redirect(url_for("lists.show"), 303)
    return keep({"form": behind["form"]}, "results.show")


def person_of_list() -> Person | None:
    behind = visits().of_list(token()) if token() else None
    return forms.check(MultiDict(behind["form"])).person if behind else None


def _listed(behind: dict[str, Any]) -> list[int]:
    """The numbers of all open trials that may fit these answers or depend on something."""
    person = forms.check(MultiDict(behind["form"])).person
    if person is None:
        abort(404)
    columns = generation().columns
    standing = rank(columns, answers_of(person, date.today()), person).standing
    looked_at = open_trials(columns) & np.isin(standing, (Standing.FITS, Standing.DEPENDS))
    return [int(number) for number in columns.nct[looked_at]]


def _new_trials(behind: dict[str, Any]) -> list[Read]:
    """Trials that now stand where none of the owner's answers is against, and did not the last time."""
    fresh = sorted(set(_listed(behind)) - set(behind["seen"]), reverse=True)
    found = [generation().find(f"NCT{number:08d}") for number in fresh[:SHOWN_NEW]]
    return [read for read in found if read]


def _way_back() -> str:
    """Back to the page the button stood on: an own path, never another site."""
    return own_path(request.form.get("back", "")) or url_for("lists.show")


def remember(response: Response, own: str) -> Response:
    give_cookie(response, COOKIE, own, seconds=COOKIE_SECONDS)
    return response
