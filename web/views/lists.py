"""A saved list without an account, and the link that shows it to whoever has it."""

import re
from datetime import date

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from trialmatch.search.generation import Read
from web.current import generation, list_store
from web.language import own_path
from web.lists.store import EXPIRY_DAYS

bp = Blueprint("lists", __name__)

COOKIE = "list"
COOKIE_SECONDS = 365 * 24 * 3600


def _token() -> str:
    return request.cookies.get(COOKIE, "")


def saved_ids() -> set[str]:
    """NCT IDs on the visitor's list."""
    return {nct_id for nct_id, _ in list_store().trials(_token())} if _token() else set()


@bp.get("/list")
def show() -> str:
    return _own_list()


def _own_list(new_link: str | None = None) -> str:
    token = _token()
    rows, links = _rows(list_store().trials(token)), list_store().links(token)
    return render_template("lists/own.html", rows=rows, links=links, days=EXPIRY_DAYS, new_link=new_link)


@bp.post("/list/save")
def save() -> Response:
    nct_id = request.form.get("nct_id", "")
    if generation().find(nct_id) is None:
        abort(404)
    token = _token()
    if not token or not list_store().exists(token):
        token = list_store().create()
    list_store().save(token, nct_id.upper())
    return _remember(redirect(_way_back(), 303), token)


@bp.post("/list/remove")
def remove() -> Response:
    list_store().remove(_token(), request.form.get("nct_id", ""))
    return redirect(_way_back(), 303)


@bp.post("/list/delete")
def delete() -> Response:
    list_store().delete(_token())
    response = redirect(url_for("lists.show"), 303)
    response.delete_cookie(COOKIE)
    return response


@bp.post("/list/share")
def share() -> str:
    """The link is shown once; only its hash is kept."""
    days = request.form.get("days", 30, int)
    link = list_store().share(_token(), days if days in EXPIRY_DAYS else 30)
    if link is None:
        abort(404)
    return _own_list(url_for("lists.shared", link=link, _external=True))


@bp.post("/list/revoke")
def revoke() -> Response:
    link = request.form.get("link", "")
    if not re.fullmatch(r"[0-9]{1,9}", link):
        abort(404)
    list_store().revoke(_token(), int(link))
    return redirect(url_for("lists.show"), 303)


@bp.get("/shared/<link>")
def shared(link: str) -> str:
    trials = list_store().open_link(link)
    if trials is None:
        abort(404)
    return render_template("lists/shared.html", rows=_rows(trials))


def _rows(trials: list[tuple[str, date]]) -> list[tuple[str, date, Read | None]]:
    """Each saved trial with its record; None for one that is no longer among the records."""
    opened = generation()
    return [(nct_id, saved_on, opened.find(nct_id)) for nct_id, saved_on in trials]


def _way_back() -> str:
    """Back to the page the button stood on: an own path, never another site."""
    return own_path(request.form.get("back", "")) or url_for("lists.show")


def _remember(response: Response, token: str) -> Response:
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response
