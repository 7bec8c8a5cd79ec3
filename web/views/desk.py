"""The navigators' desk: signing in, the lists sent to the team, and the work on them."""

import re
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

import numpy as np
from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from trialmatch.matching.answers import answers_of
from trialmatch.matching.find import open_trials
from trialmatch.matching.rank import rank
from trialmatch.person import Person
from trialmatch.search.generation import Read
from trialmatch.truth import Standing
from web import forms
from web.current import accounts, desk, generation, limiter
from web.guesses import missed
from web.paper import sheet_reasons, sheet_sites
from web.phrases import say as _
from web.security import give_cookie
from web.team.accounts import LONGEST_PASSWORD, SESSION_HOURS, SHORTEST_PASSWORD, Navigator
from web.team.store import STATES, STATUSES, Case, Changed, Contact, Work
from web.team.tables import now

bp = Blueprint("desk", __name__, url_prefix="/desk")

COOKIE = "desk"
LONGEST_NOTE = 2000
SHOWN_NEW = 5
View = Callable[..., Any]


def for_navigators(view: View) -> View:
    """Signed in, or sent to the sign-in page."""

    @wraps(view)
    def guarded(**values: Any) -> Any:
        if navigator() is None:
            return redirect(url_for("desk.sign_in"), 303)
        return view(**values)

    return guarded


def navigator() -> Navigator | None:
    if "navigator" not in g:
        token = request.cookies.get(COOKIE, "")
        g.navigator = accounts().signed_in(token) if token else None
    who: Navigator | None = g.navigator
    return who


def me() -> Navigator:
    who = navigator()
    assert who is not None  # the view is for navigators
    return who


@bp.get("/sign-in")
def sign_in() -> str:
    return render_template("desk/sign_in.html", problem="", name="")


def _named() -> str:
    """Guesses at one account count together, wherever they come from."""
    name = request.form.get("name", "")[:LONGEST_PASSWORD]
    return f"account {' '.join(name.split()).casefold()}"


@bp.post("/sign-in")
@limiter.limit("10 per minute", deduct_when=missed)
@limiter.limit("100 per hour", key_func=_named, deduct_when=missed)
def signed_in() -> Response | tuple[str, int]:
    name = request.form.get("name", "")
    token = accounts().sign_in(name[:LONGEST_PASSWORD], request.form.get("password", ""))
    if token is None:
        problem = _("This name and password do not go together.")
        return render_template("desk/sign_in.html", problem=problem, name=name), 422
    response = redirect(url_for("desk.show"), 303)
    give_cookie(response, COOKIE, token, seconds=SESSION_HOURS * 3600, samesite="Strict")
    return response


@bp.post("/sign-out")
def sign_out() -> Response:
    accounts().sign_out(request.cookies.get(COOKIE, ""))
    response = redirect(url_for("desk.sign_in"), 303)
    response.delete_cookie(COOKIE)
    return response


@bp.get("/set-up/<secret>")
@limiter.limit("30 per minute", deduct_when=missed)
def set_up(secret: str) -> str:
    who = accounts().invited(secret)
    if who is None:
        abort(404)
    return render_template("desk/set_up.html", secret=secret, who=who, problem="", shortest=SHORTEST_PASSWORD)


@bp.post("/set-up/<secret>")
@limiter.limit("30 per minute", deduct_when=missed)
def password_set(secret: str) -> Response | tuple[str, int]:
    who, chosen = accounts().invited(secret), request.form.get("password", "")
    if who is None:
        abort(404)
    if not SHORTEST_PASSWORD <= len(chosen) <= LONGEST_PASSWORD or chosen != request.form.get("again", ""):
        problem = _("Write the same password twice, with %(number)s characters or more.", number=SHORTEST_PASSWORD)
        page = render_template("desk/set_up.html", secret=secret, who=who, problem=problem, shortest=SHORTEST_PASSWORD)
        return page, 422
    accounts().set_up(secret, chosen)
    return redirect(url_for("desk.sign_in"), 303)


@bp.get("")
@for_navigators
def show() -> str:
    """Lists that wait for somebody, my own, and what is due."""
    cases = desk().cases()
    mine = [case for case in cases if case.navigator_id == me().id]
    return render_template(
        "desk/show.html",
        free=[case for case in cases if case.navigator_id is None],
        mine={state: [case for case in mine if case.state == state] for state in STATES[1:]},
        taken=[case for case in cases if case.navigator_id not in (None, me().id)],
        due={case.id: desk().due(case.id, date.today()) for case in mine if case.state != "done"},
        me=me(),
        states=_states(),
    )


@bp.get("/caseload")
@for_navigators
def caseload() -> str:
    """Which of my people does a trial fit that is not on their list and was updated since they sent it?"""
    mine = [case for case in desk().cases() if case.navigator_id == me().id and case.state != "done"]
    return render_template("desk/caseload.html", found=[(case, _news_for(case)) for case in mine])


def _person_of(case: Case) -> Person | None:
    return forms.check(MultiDict(case.told["form"])).person if case.told["form"] else None


def _news_for(case: Case) -> list[Read]:
    person = _person_of(case)
    if person is None:
        return []
    opened = generation()
    columns = opened.columns
    ranking = rank(columns, answers_of(person, date.today()), person)
    fresh = columns.updated >= case.sent_at.date().toordinal()
    looked_at = open_trials(columns) & fresh & np.isin(ranking.standing, (Standing.FITS, Standing.DEPENDS))
    listed = {nct_id for nct_id, _note in case.told["trials"]}
    found = (opened.document(int(row)) for row in ranking.order[looked_at[ranking.order]][: SHOWN_NEW + len(listed)])
    return [read for read in found if read[0].nct_id not in listed][:SHOWN_NEW]


@bp.get("/<int(max=2147483647):sent_id>")
@for_navigators
def case(sent_id: int) -> str:
    return _case_page(_mine_or_free(sent_id))


def _case_page(case: Case, changed: Work | None = None, meant: Work | None = None) -> str:
    accounts().note(me().name, "opened", case.id)
    opened = generation()
    works = desk().works(case.id)
    return render_template(
        "desk/case.html",
        case=case,
        rows=[(work, opened.find(work.nct_id)) for work in works],
        notes=dict(case.told["trials"]),
        contacts=desk().contacts(case.id),
        due=dict(desk().due(case.id, date.today())),
        others=[who for who in accounts().all() if who.state == "active" and who.id != me().id],
        mine=case.navigator_id == me().id,
        states=_states(),
        statuses=status_words(),
        changed=changed,
        meant=meant,
    )


@bp.get("/<int(max=2147483647):sent_id>/print")
@for_navigators
def for_visit(sent_id: int) -> str:
    """One page to print for a visit: what stands with each trial, then a sheet for each. Without the team's notes."""
    case, opened = _mine_or_free(sent_id), generation()
    accounts().note(me().name, "printed", case.id)
    person = _person_of(case)
    rows = [(work, opened.find(work.nct_id)) for work in desk().works(case.id)]
    return render_template(
        "desk/print.html",
        case=case,
        rows=rows,
        pages=[(work, read, sheet_reasons(read, person), sheet_sites(read, person)) for work, read in rows if read],
        person=person,
        notes=dict(case.told["trials"]),
        statuses=status_words(),
    )


@bp.post("/<int(max=2147483647):sent_id>/claim")
@for_navigators
def claim(sent_id: int) -> Response:
    _mine_or_free(sent_id)
    if not desk().claim(sent_id, me().id):
        abort(404)  # somebody was quicker
    accounts().note(me().name, "claimed", sent_id)
    return redirect(url_for("desk.case", sent_id=sent_id), 303)


@bp.post("/<int(max=2147483647):sent_id>/hand-over")
@for_navigators
def hand_over(sent_id: int) -> Response:
    """To another navigator, or back to all."""
    _mine(sent_id)
    to = request.form.get("to", "")
    known = {str(who.id): who.id for who in accounts().all() if who.state == "active"}
    desk().hand_over(sent_id, known.get(to))
    accounts().note(me().name, "handed over", sent_id)
    return redirect(url_for("desk.show"), 303)


@bp.post("/<int(max=2147483647):sent_id>/state")
@for_navigators
def set_state(sent_id: int) -> Response:
    _mine(sent_id)
    state = request.form.get("state", "")
    if state not in STATES[1:]:
        abort(404)
    desk().set_state(sent_id, state)
    return redirect(url_for("desk.case", sent_id=sent_id), 303)


@bp.post("/<int(max=2147483647):sent_id>/trials/<nct_id>")
@for_navigators
def write(sent_id: int, nct_id: str) -> Response | tuple[str, int]:
    """The work on one trial. Two at once: the second sees both texts, and nothing is lost."""
    case = _mine(sent_id)
    if nct_id not in dict(case.told["trials"]) or request.form.get("status") not in STATUSES:
        abort(404)
    meant = Work(
        nct_id,
        request.form["status"],
        _text("reason"),
        _day(request.form.get("next_call", "")),
        _text("note"),
        _text("says"),
        request.form.get("version", 0, int),
    )
    try:
        desk().write(sent_id, meant)
    except Changed as changed:
        return _case_page(case, changed.current, meant), 409
    return redirect(url_for("desk.case", sent_id=sent_id) + f"#{nct_id}", 303)


@bp.post("/<int(max=2147483647):sent_id>/contacts")
@for_navigators
def log_contact(sent_id: int) -> Response:
    case = _mine(sent_id)
    nct_id = request.form.get("nct_id", "")
    if nct_id not in dict(case.told["trials"]):
        abort(404)
    desk().log(sent_id, Contact(nct_id, now(), me().name, "answered" in request.form, _text("text")))
    return redirect(url_for("desk.case", sent_id=sent_id) + "#contacts", 303)


def _mine_or_free(sent_id: int) -> Case:
    case = desk().case(sent_id)
    if case is None or case.navigator_id not in (None, me().id):
        abort(404)  # somebody else's: the same answer as for none
    return case


def _mine(sent_id: int) -> Case:
    case = desk().case(sent_id)
    if case is None or case.navigator_id != me().id:
        abort(404)
    return case


def _text(field: str) -> str:
    return request.form.get(field, "").strip()[:LONGEST_NOTE]


def _day(text: str) -> date | None:
    """What is no day is none: the field is a date field in every browser that has one."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text.strip(), re.ASCII):
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _states() -> dict[str, str]:
    return {"new": _("New"), "working": _("Being worked on"), "waiting": _("Waiting"), "done": _("Done")}


def status_words() -> dict[str, str]:
    """What stands with a trial."""
    return {
        "to_check": _("To check"),
        "called": _("Site called"),
        "waiting": _("Waiting for the site"),
        "with_doctor": _("Sent to the doctor"),
        "not_possible": _("Not possible"),
        "entered": _("Entered"),
    }
