"""What to take to a visit: questions for the doctor, and what a coming treatment would change."""

from datetime import date

from flask import Blueprint, abort, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from trialmatch.errors import BadProfile
from trialmatch.lexicon import Drug
from trialmatch.matching.answers import answers_of
from trialmatch.matching.find import Page, find_matches, open_trials
from trialmatch.matching.questions import doctor_questions
from trialmatch.matching.rank import rank
from trialmatch.matching.what_if import compare, if_next, if_stops_working
from trialmatch.person import Person, parse_drug
from trialmatch.truth import Standing
from web import forms
from web.current import generation
from web.language import words as texts
from web.phrases import say as _
from web.views.answers import keep, kept

bp = Blueprint("plans", __name__)

ASKED_TRIALS = 20
SHOWN_CHANGES = 20


@bp.get("/results/<key>/doctor")
def doctor(key: str) -> str:
    """The unknowns of the first trials, by the test or report that answers them."""
    opened, person = generation(), _person(key)
    page = Page(0, ASKED_TRIALS, (Standing.FITS, Standing.DEPENDS))
    found = find_matches(
        opened.columns, opened.document, person, texts(), page, open_trials(opened.columns), today=date.today()
    )
    titles = {match.trial.nct_id: texts().plain_title(match.trial, match.facts) for match in found.matches}
    return render_template(
        "answers/doctor.html", key=key, grouped=doctor_questions(found.matches, texts()), titles=titles
    )


@bp.get("/results/<key>/next")
def ask(key: str) -> str:
    _person(key)
    return render_template("answers/next.html", key=key, drugs="", stops=False, problem="")


@bp.post("/results/<key>/next")
def answer(key: str) -> Response | tuple[str, int]:
    """Kept like the other answers: neither the address nor a log says which treatment it is."""
    drugs, stops = request.form.get("drugs", "").strip(), "stops" in request.form
    problem = "" if drugs or stops else _("Write a medicine, or tick the box below it.")
    try:
        _drugs(drugs)
    except BadProfile as error:
        problem = forms.plain(error)
    if problem:
        return render_template("answers/next.html", key=key, drugs=drugs, stops=stops, problem=problem), 422
    return keep({"form": kept(key)["form"], "of": key, "drugs": drugs, "stops": stops}, "plans.change")


@bp.get("/plans/<key>")
def change(key: str) -> str:
    plan, person = kept(key), _person(key)
    if "of" not in plan:
        abort(404)
    drugs = _drugs(plan["drugs"])
    changed = if_next(person, drugs) if drugs else person
    changed = if_stops_working(changed) if plan["stops"] else changed
    columns = generation().columns
    now, then = ((who, rank(columns, answers_of(who, date.today()), who)) for who in (person, changed))
    found = compare(columns, generation().document, now, then, texts(), open_trials(columns), SHOWN_CHANGES)
    return render_template(
        "answers/change.html",
        key=plan["of"],
        change=found,
        heading=texts().what_if(drugs, plan["stops"]),
        words=texts(),
    )


def _person(key: str) -> Person:
    person = forms.check(MultiDict(kept(key)["form"])).person
    if person is None:
        abort(404)
    return person


def _drugs(names: str) -> tuple[Drug, ...]:
    return tuple(parse_drug("drugs", name) for name in forms.drug_names(names))
