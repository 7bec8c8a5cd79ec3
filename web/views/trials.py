"""One trial: who it is for, what is done, our reading beside the registry's own sentences, sites and history."""

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from trialmatch.matching.answers import answers_of
from trialmatch.matching.find import sites_by_distance
from trialmatch.matching.reasons import reasons_of
from trialmatch.person import Person
from trialmatch.search.generation import Read
from trialmatch.truth import Verdict
from web.current import generation, reports
from web.formatters import as_html, mark_sentences
from web.language import words
from web.past import changes_of
from web.views.answers import kept_person
from web.views.lists import saved_ids

bp = Blueprint("trials", __name__)


@bp.get("/trials/<nct_id>")
def show(nct_id: str) -> str:
    """For anybody: what the record says, without anybody's answers."""
    return _page(_find(nct_id), None, None)


@bp.get("/results/<key>/trials/<nct_id>")
def show_for(key: str, nct_id: str) -> str:
    """For the person behind a results page: each reading with its verdict."""
    return _page(_find(nct_id), kept_person(key), key)


@bp.post("/trials/<nct_id>/wrong")
def wrong(nct_id: str) -> Response:
    """ "Our reading is wrong": kept with the reading and its sentence, without anything of the visitor."""
    trial, facts = _find(nct_id)
    fact = request.form.get("fact", "")
    reason = next((r for r in reasons_of(trial, facts, answers_of(Person()), words()) if r.fact == fact), None)
    sentence = reason.evidence.quote if reason and reason.evidence else ""
    comment = request.form.get("comment", "").strip()
    if reason or comment:
        reports().add(trial.nct_id, reason.rule if reason else "", sentence, comment)
    return redirect(url_for("trials.thanks", nct_id=trial.nct_id), 303)


@bp.get("/trials/<nct_id>/thanks")
def thanks(nct_id: str) -> str:
    trial, facts = _find(nct_id)
    return render_template("trials/thanks.html", trial=trial, facts=facts)


def _find(nct_id: str) -> Read:
    found = generation().find(nct_id)
    if found is None:
        abort(404)
    return found


def _page(read: Read, person: Person | None, key: str | None) -> str:
    trial, facts = read
    reasons = reasons_of(trial, facts, answers_of(person or Person()), words()) if facts.is_open else []
    texts = [(text, as_html(mark_sentences(text, facts.evidence.values()))) for text in trial.eligibility]
    return render_template(
        "trials/show.html",
        trial=trial,
        facts=facts,
        person=person,
        key=key,
        reasons=reasons,
        types=words().types(facts) if facts.is_open else "",
        done=words().done(trial),
        plan=words().plan(facts.practical),
        texts=texts,
        sites=sites_by_distance(trial.sites, person),
        history=changes_of(trial.nct_id),
        saved=saved_ids(),
        Verdict=Verdict,
    )
