"""Showing a list to somebody: a link with a choice of what it shows, a preview of just that, and an end; and a feed."""

import re
from datetime import date
from typing import Any

import segno
from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from web import forms
from web.current import desk, generation, limiter, list_store, visits
from web.guesses import missed
from web.lists import exports
from web.lists.feed import atom
from web.lists.store import EXPIRY_DAYS
from web.past import changes_since
from web.phrases import say as _
from web.told import told
from web.views.lists import own_list, person_of_list, rows, token

bp = Blueprint("sharing", __name__)

PARTS = ("trials", "answers", "notes")  # what a link may show; the trials always
USUAL_DAYS = 30
LONGEST_REACH = 200  # characters of a name, or of a way to reach somebody
GUESSES = "30 per minute"  # of secrets in an address, from one place


@bp.post("/list/share/preview")
def preview() -> str:
    """Just what the link would show, before there is one."""
    days, parts = _asked()
    return render_template("lists/preview.html", shown=_shown(parts), days=days, parts=parts, records=_records)


@bp.post("/list/share")
def share() -> str:
    """The link is shown once; only its hash is kept, and what it shows is sealed with it."""
    days, parts = _asked()
    link = list_store().share(token(), days, parts, _shown(parts))
    if link is None:
        abort(404)
    return own_list(new_link=url_for("sharing.shared", link=link, _external=True))


def _asked() -> tuple[int, tuple[str, ...]]:
    days = request.form.get("days", USUAL_DAYS, int)
    parts = tuple(part for part in PARTS if part == "trials" or part in request.form.getlist("shows"))
    return days if days in EXPIRY_DAYS else USUAL_DAYS, parts


def _shown(parts: tuple[str, ...]) -> dict[str, Any]:
    """A snapshot in the page's language."""
    person = person_of_list() if "answers" in parts else None
    return {
        "made_on": date.today().isoformat(),
        "trials": [[row.saved.nct_id, row.saved.note if "notes" in parts else ""] for row in rows()],
        "answers": told(person) if person else [],
    }


@bp.post("/list/send/preview")
def send_preview() -> str:
    """What the team of this site would get, before it does."""
    name, reach = (request.form.get(field, "").strip()[:LONGEST_REACH] for field in ("name", "reach"))
    parts = _asked()[1]
    return render_template(
        "lists/send.html", shown=_shown(parts), parts=parts, name=name, reach=reach, records=_records
    )


@bp.post("/list/send")
@limiter.limit("10 per hour")
def send() -> AnyResponse:
    parts = _asked()[1]
    name, reach = (request.form.get(field, "").strip()[:LONGEST_REACH] for field in ("name", "reach"))
    behind = visits().of_list(token()) if "answers" in parts else None
    form = {n: v for n, v in behind["form"].items() if forms.question_of(n) != "place"} if behind else None
    desk().send(token(), {**_shown(parts), "name": name, "reach": reach, "form": form})
    return redirect(url_for("lists.show") + "#team", 303)


@bp.post("/list/revoke")
def revoke() -> AnyResponse:
    link = request.form.get("link", "")
    if not re.fullmatch(r"[0-9]{1,9}", link, re.ASCII):
        abort(404)
    list_store().revoke(token(), int(link))
    return redirect(url_for("lists.show"), 303)


@bp.get("/shared/<link>")
@limiter.limit(GUESSES, deduct_when=missed)
def shared(link: str) -> str:
    """One and the same answer for a link that never was, has expired or was revoked."""
    shown = list_store().open_link(link)
    if shown is None:
        abort(404)
    return render_template("lists/shared.html", shown=shown, records=_records)


def _records(shown: dict[str, Any]) -> list[tuple[str, str, Any]]:
    """(NCT ID, note, record or None) of what a link shows."""
    opened = generation()
    return [(nct_id, note, opened.find(nct_id)) for nct_id, note in shown["trials"]]


@bp.app_template_global()
def qr_code(address: str) -> str:
    """The address as a picture that a phone reads; no other machine is asked."""
    return segno.make(address, error="m").svg_data_uri(scale=4)


@bp.get("/list/export.<kind>")
def export(kind: str) -> Response:
    """The list as a file for another program."""
    listed = [exports.Row(row.saved, row.read) for row in rows()]
    written: dict[str, tuple[str, str | bytes]] = {
        "csv": ("text/csv; charset=utf-8", exports.to_csv(listed)),
        "json": ("application/json", exports.to_json(listed)),
        "ics": ("text/calendar; charset=utf-8", exports.to_calendar(listed, _("Ask again about"))),
        "fhir.json": ("application/fhir+json", exports.to_fhir(listed, _("Saved trials"))),
    }
    if kind not in written:
        abort(404)
    mimetype, content = written[kind]
    return Response(
        content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="trials.{kind}"'}
    )


@bp.post("/list/feed")
def feed() -> str | AnyResponse:
    """A new secret address, shown once; the one before ends. Or an end to it."""
    if "end" in request.form:
        list_store().end_feed(token())
        return redirect(url_for("lists.show"), 303)
    secret = list_store().start_feed(token())
    if secret is None:
        abort(404)
    return own_list(new_feed=url_for("sharing.news", feed=secret, _external=True))


@bp.get("/feeds/<feed>")
@limiter.limit(GUESSES, deduct_when=missed)
def news(feed: str) -> Response:
    """What changed in the trials since they were saved, for a feed reader."""
    listed = list_store().open_feed(feed)
    if listed is None:
        abort(404)
    changes = [
        (nct_id, change) for nct_id, saved_on in listed for change in changes_since(nct_id, saved_on.isoformat())
    ]
    changes.sort(key=lambda item: item[1].noticed_at, reverse=True)
    titled = [(nct_id, change, _changed(nct_id, change.what)) for nct_id, change in changes]
    return Response(atom(request.base_url, _("News of your list"), titled), mimetype="application/atom+xml")


def _changed(nct_id: str, what: str) -> str:
    return {
        "status": _("%(trial)s: its status changed", trial=nct_id),
        "sites": _("%(trial)s: its sites changed", trial=nct_id),
        "criteria": _("%(trial)s: who can join changed", trial=nct_id),
        "dates": _("%(trial)s: its dates changed", trial=nct_id),
        "gone": _("%(trial)s: no longer in the registry", trial=nct_id),
    }[what]
