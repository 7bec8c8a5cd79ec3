"""The trials ranked for somebody's answers, the filters beside them, and what to leave out where none is left."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from trialmatch.matching.answers import answers_of
from trialmatch.matching.find import Found, Match, Page, explain, find_matches, open_trials
from trialmatch.matching.near_misses import near_misses
from trialmatch.matching.questions import next_questions, question_words
from trialmatch.matching.rank import nearest_open_miles, rank
from trialmatch.person import Person
from trialmatch.search.filters import Mask
from trialmatch.search.find import facets_beside, narrowed
from trialmatch.search.generation import Generation
from trialmatch.search.text import also_searched
from trialmatch.truth import Standing
from web import forms
from web.current import generation
from web.language import words as texts
from web.views.answers import keep, kept
from web.views.lists import saved_ids

bp = Blueprint("results", __name__)

PAGE_SIZE = 20
MAX_WORDS = 200
SHOWN_QUESTIONS = 3
SHOWN_MISSES = 3
SHOWN_EXPANDED = 5
SHOWN_CONFLICTS = 5
FACETS = ("treatment", "site", "line", "timing", "purpose", "phase", "status")
DISTANCES = (25, 50, 100, 250, 500)
LOOKED_AT = (Standing.FITS, Standing.DEPENDS)
# Who comes to find a treatment sees treatments first; the other purposes stand beside with their counts.
FIRST_CHOICE = {"purpose": ["treatment"]}


class Asked(NamedTuple):
    """What a results page is made of: the form as it was filled, the person it tells of, words and filters."""

    form: forms.Form
    person: Person
    words: str
    filters: dict[str, list[str]]


@bp.get("/results/<key>")
def show(key: str) -> str:
    asked, number, opened = _asked(kept(key)), _page_number(), generation()
    base, expanded, considered, found = _found(opened, asked, number, LOOKED_AT)
    ranking = found.ranking

    def first(rows: Mask, limit: int) -> list[Match]:
        """The first of some rows, explained."""
        chosen = ranking.order[rows[ranking.order]][:limit]
        return explain(chosen, opened.document, asked.person, ranking, texts())

    listed = np.isin(ranking.standing, LOOKED_AT)
    questions = next_questions(opened.columns, ranking.answers, asked.person, considered)[:SHOWN_QUESTIONS]
    total = found.counts[Standing.FITS] + found.counts[Standing.DEPENDS]
    return render_template(
        "answers/results.html",
        key=key,
        page=number,
        last=max(1, -(-total // PAGE_SIZE)),
        address=lambda other: url_for("results.show", key=key, page=other),
        found=found,
        conflicting=first(considered & (ranking.standing == Standing.CONFLICTS), SHOWN_CONFLICTS),
        questions=[question_words(question, texts()) for question in questions],
        misses=near_misses(opened.columns, opened.document, asked.person, ranking, texts(), considered, SHOWN_MISSES),
        expanded=first(base & expanded & listed, SHOWN_EXPANDED),
        facets=list(_facets(opened, asked, base & ~expanded & listed)),
        facet_name=lambda field: texts().say("facet", field),
        chosen=asked.filters,
        narrowed=asked.filters not in ({}, FIRST_CHOICE),
        other_purposes=_other_purposes(opened, asked, base & ~expanded & listed),
        relaxations=[] if total else list(_relaxations(opened, asked)),
        words=asked.words,
        also=also_searched(asked.words),
        wait_words=texts().wait,
        change_words=lambda change: texts().say("change", change),
        saved=saved_ids(),
        Standing=Standing,
    )


@bp.get("/results/<key>/conflicting")
def conflicting(key: str) -> str:
    """All that conflict, in the same order: our reading can be wrong, so each can be looked at."""
    asked, number, opened = _asked(kept(key)), _page_number(), generation()
    _, _, _, found = _found(opened, asked, number, (Standing.CONFLICTS,))
    total = found.counts[Standing.CONFLICTS]
    return render_template(
        "answers/conflicting.html",
        key=key,
        page=number,
        last=max(1, -(-total // PAGE_SIZE)),
        address=lambda other: url_for("results.conflicting", key=key, page=other),
        matches=found.matches,
        total=total,
    )


def _page_number() -> int:
    return max(1, request.args.get("page", 1, int))


def _found(
    opened: Generation, asked: Asked, number: int, standings: tuple[Standing, ...]
) -> tuple[Mask, Mask, Mask, Found]:
    """(trials with the words, drugs outside a trial, those that the filters leave, a page of some standings)."""
    base, scores = _base(opened, asked)
    expanded = opened.filters.mask("purpose", "expanded_access")
    considered = _narrow(opened, asked, base & ~expanded)
    page = Page((number - 1) * PAGE_SIZE, PAGE_SIZE, standings)
    found = find_matches(opened.columns, opened.document, asked.person, texts(), page, considered, scores, date.today())
    return base, expanded, considered, found


def _asked(answers: dict[str, Any]) -> Asked:
    form = MultiDict(answers["form"])
    person = forms.check(form).person
    if person is None:
        abort(404)
    return Asked(form, person, form.get("words", "")[:MAX_WORDS].strip(), answers.get("filters", FIRST_CHOICE))


def _other_purposes(opened: Generation, asked: Asked, listed: Mask) -> int:
    """How many trials stand aside only because treatments come first."""
    if asked.filters != FIRST_CHOICE:
        return 0
    return int(np.count_nonzero(listed & ~narrowed(opened, FIRST_CHOICE, listed)))


def _base(opened: Generation, asked: Asked) -> tuple[Mask, Any]:
    """Open trials that carry the words searched, and the words' scores."""
    considered = open_trials(opened.columns)
    if not asked.words:
        return considered, None
    scores = opened.text.scores(asked.words)
    return considered & (scores > 0), scores


def _narrow(opened: Generation, asked: Asked, base: Mask) -> Mask:
    fields = {name: values for name, values in asked.filters.items() if name != "distance"}
    return narrowed(opened, fields, base) & _near(opened, asked)


def _near(opened: Generation, asked: Asked) -> Mask | np.bool_:
    miles = [int(value) for value in asked.filters.get("distance", ())]
    if not miles or asked.person.place is None:
        return np.bool_(True)
    return nearest_open_miles(opened.columns, asked.person.place) <= max(miles)


def _facets(opened: Generation, asked: Asked, listed: Mask) -> Iterator[tuple[str, list[tuple[str, str, int]]]]:
    """(field, [(value, words, number of trials)]) for what can be chosen; what all carry would narrow nothing."""
    chosen = {name: values for name, values in asked.filters.items() if name != "distance"}
    near = listed & _near(opened, asked)
    counts = facets_beside(opened, chosen, near)
    for field in FACETS:
        others = {name: values for name, values in chosen.items() if name != field}
        every = int(np.count_nonzero(narrowed(opened, others, near)))
        values = [
            (value, texts().facet(field, value), number)
            for value, number in counts[field].items()
            if number < every or value in chosen.get(field, ())
        ]
        if values:
            yield field, values
    if asked.person.place is not None:
        miles = nearest_open_miles(opened.columns, asked.person.place)[narrowed(opened, chosen, listed)]
        within = [(str(limit), int(np.count_nonzero(miles <= limit))) for limit in DISTANCES]
        values = [
            (limit, texts().say("facet", "distance_within", miles=limit), number)
            for limit, number in within
            if number < len(miles) or limit in asked.filters.get("distance", ())
        ]
        if values:
            yield "distance", values


def _relaxations(opened: Generation, asked: Asked) -> Iterator[tuple[str, str, int]]:
    """(answer, its name, how many trials come back without it), most first."""
    found = [
        (name, number) for name in forms.told(asked.form, asked.filters) if (number := _without(opened, asked, name))
    ]
    for name, number in sorted(found, key=lambda item: -item[1]):
        yield name, texts().say("removed", name), number


def _without(opened: Generation, asked: Asked, name: str) -> int:
    relaxed = _asked(_leave_out({"form": asked.form.to_dict(flat=False), "filters": asked.filters}, name))
    base, scores = _base(opened, relaxed)
    considered = _narrow(opened, relaxed, base & ~opened.filters.mask("purpose", "expanded_access"))
    standing = rank(opened.columns, answers_of(relaxed.person, date.today()), relaxed.person, scores).standing
    return int(np.count_nonzero(considered & np.isin(standing, LOOKED_AT)))


def _leave_out(answers: dict[str, Any], name: str) -> dict[str, Any]:
    if name == "filters":
        return answers | {"filters": {}}
    return answers | {"form": {n: v for n, v in answers["form"].items() if forms.question_of(n) != name}}


@bp.post("/results/<key>/narrow")
def narrow(key: str) -> Response:
    """Filters travel like answers: posted, and kept under a new key."""
    chosen = {} if "all" in request.form else {f: _known(f) for f in (*FACETS, "distance") if _known(f)}
    return keep(kept(key) | {"filters": chosen}, "results.show")


def _known(field: str) -> list[str]:
    allowed: Iterable[str] = map(str, DISTANCES) if field == "distance" else generation().filters.values(field)
    return [value for value in request.form.getlist(field) if value in set(allowed)]


@bp.post("/results/<key>/relax")
def relax(key: str) -> Response:
    answers = {"filters": FIRST_CHOICE} | kept(key)
    return keep(_leave_out(answers, request.form.get("leave_out", "")), "results.show")
