"""One trial: who it is for, our reading beside the registry's own sentences, sites and contacts."""

from flask import Blueprint, abort, render_template

from trialmatch.matching.answers import answers_of
from trialmatch.matching.find import sites_by_distance
from trialmatch.matching.reasons import reasons_of
from trialmatch.person import Person
from trialmatch.search.generation import Read
from trialmatch.truth import Verdict
from trialmatch.wording import wording
from web.current import generation
from web.formatters import as_html, mark_sentences
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


def _find(nct_id: str) -> Read:
    found = generation().find(nct_id)
    if found is None:
        abort(404)
    return found


def _page(read: Read, person: Person | None, key: str | None) -> str:
    trial, facts = read
    reasons = reasons_of(trial, facts, answers_of(person or Person()), wording()) if facts.is_open else []
    texts = [(text, as_html(mark_sentences(text, facts.evidence.values()))) for text in trial.eligibility]
    return render_template(
        "trials/show.html",
        trial=trial,
        facts=facts,
        person=person,
        key=key,
        reasons=reasons,
        types=wording().types(facts) if facts.is_open else "",
        plan=wording().plan(facts.practical),
        texts=texts,
        sites=sites_by_distance(trial.sites, person),
        saved=saved_ids(),
        Verdict=Verdict,
    )
