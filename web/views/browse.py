"""Trials by place of spread, kind of treatment, moment or gene: public addresses, never filled from answers."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from flask import Blueprint, abort, render_template, request, url_for

from trialmatch.matching.find import open_trials
from trialmatch.search.filters import Mask
from trialmatch.search.generation import Generation, Read
from trialmatch.vocabulary import BIOMARKERS, SITES, TIMINGS, TREATMENT_TYPES
from web.current import generation
from web.language import words as texts
from web.views.lists import saved_ids

bp = Blueprint("browse", __name__)

PAGE_SIZE = 20


class Shelf(NamedTuple):
    """A way to browse: its values, the words of one, and the trials of one."""

    values: tuple[str, ...]
    says: Callable[[str], str]
    rows: Callable[[Generation, str], Mask]


def _carrying(field: str) -> Callable[[Generation, str], Mask]:
    return lambda opened, value: opened.filters.mask(field, value)


SHELVES = {
    "moment": Shelf(TIMINGS, lambda value: texts().facet("timing", value), _carrying("timing")),
    "spread": Shelf(SITES, lambda value: texts().facet("site", value), _carrying("site")),
    "treatment": Shelf(TREATMENT_TYPES, lambda value: texts().facet("treatment", value), _carrying("treatment")),
    "gene": Shelf(BIOMARKERS, lambda value: texts().names("biomarkers", [value]), _carrying("gene")),
}


@bp.get("/browse")
def index() -> str:
    opened = generation()
    shelves = {name: list(_counted(opened, shelf)) for name, shelf in SHELVES.items()}
    return render_template("browse/index.html", shelves=shelves)


def _counted(opened: Generation, shelf: Shelf) -> Iterator[tuple[str, str, int]]:
    """(value, words, trials) of the values that some open trial has."""
    listed = _listed(opened)
    for value in shelf.values:
        number = int(np.count_nonzero(shelf.rows(opened, value) & listed))
        if number:
            yield value, shelf.says(value), number


def _listed(opened: Generation) -> Mask:
    """Open trials that take metastatic breast cancer, but for drugs outside a trial."""
    takes = opened.filters.mask("population", "metastatic_breast") | opened.filters.mask("population", "solid_tumor")
    return open_trials(opened.columns) & takes & ~opened.filters.mask("purpose", "expanded_access")


@bp.get("/browse/<way>/<value>")
def show(way: str, value: str) -> str:
    shelf = SHELVES.get(way)
    if shelf is None or value not in shelf.values:
        abort(404)
    opened = generation()
    rows = np.flatnonzero(shelf.rows(opened, value) & _listed(opened))
    columns = opened.columns
    # Trials for breast cancer by name first, then the latest update, then the trial number.
    breast = opened.filters.mask("population", "metastatic_breast")[rows]
    rows = rows[np.lexsort((columns.nct[rows], -columns.updated[rows], ~breast))]
    page, last = max(1, request.args.get("page", 1, int)), max(1, -(-len(rows) // PAGE_SIZE))
    reads: list[Read] = [opened.document(int(row)) for row in rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]]
    return render_template(
        "browse/show.html",
        says=shelf.says(value),
        number=len(rows),
        reads=reads,
        page=page,
        last=last,
        address=lambda other: url_for("browse.show", way=way, value=value, page=other),
        saved=saved_ids(),
    )
