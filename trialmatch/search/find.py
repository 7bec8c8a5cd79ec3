"""Words and filters over one generation: which trials, in which order, and how many carry each filter value."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trialmatch.errors import TrialMatchError
from trialmatch.matching.columns import Columns
from trialmatch.matching.find import open_trials
from trialmatch.matching.rank import nearest_open_miles
from trialmatch.places import Place
from trialmatch.search.filters import Mask
from trialmatch.search.generation import Generation
from trialmatch.search.schema import FILTER_FIELDS
from trialmatch.vocabulary import BIOMARKERS, PURPOSES, RULES, SITES, TIMINGS, TREATMENT_TYPES

# How plainly the record welcomes spread to a site; what is not said comes after what is.
_WELCOME = np.array([{"requires": 0, "allows": 1, "allows_if": 2, "silent": 3, "forbids": 4}[rule] for rule in RULES])


class Query(NamedTuple):
    """`filters`: field -> values; a trial carries one of the values of each field."""

    words: str = ""
    filters: Mapping[str, Sequence[str]] = {}
    place: Place | None = None
    within_miles: int | None = None
    all_statuses: bool = False
    limit: int | None = None  # so many of the best; all if left out


class Results(NamedTuple):
    """Rows in order, with their scores, and the counts of each filter value among them."""

    rows: npt.NDArray[np.intp]
    scores: npt.NDArray[np.float32]
    facets: dict[str, dict[str, int]]


def search(generation: Generation, query: Query, counted: Sequence[str] = FILTER_FIELDS) -> Results:
    """What the query leaves, best first: by words, then those that welcome a site most plainly, then the newest."""
    columns = generation.columns
    scores = generation.text.scores(query.words) if query.words.strip() else np.zeros(len(columns), np.float32)
    found = considered(generation, query)
    if query.words.strip():
        found = found & (scores > 0)
    rows = columns.newest_first[found[columns.newest_first]].astype(np.intp)
    if query.filters.get("site"):
        rows = rows[np.argsort(_welcome(columns, rows, query), kind="stable")]
    if query.words.strip():
        rows = _best(rows, scores, query.limit)
    return Results(rows[: query.limit], scores, facets(generation, found, counted))


def considered(generation: Generation, query: Query) -> Mask:
    """Trials that carry what the filters ask for; only open ones, unless a status is asked for or all are."""
    statuses = query.filters.get("status")
    chosen = np.ones(len(generation), bool)
    if not statuses and not query.all_statuses:
        chosen &= open_trials(generation.columns)
    for field, values in query.filters.items():
        if values:
            chosen &= _any_of(generation, field, values)
    if query.place and query.within_miles:
        chosen &= nearest_open_miles(generation.columns, query.place) <= query.within_miles
    return chosen


def _best(rows: npt.NDArray[np.intp], scores: npt.NDArray[np.float32], limit: int | None) -> npt.NDArray[np.intp]:
    """By score, and as they are where it is the same; what cannot be among the best is not sorted."""
    if limit is not None and limit < len(rows):
        last = np.partition(scores[rows], len(rows) - limit)[len(rows) - limit]
        rows = rows[scores[rows] >= last]
    return rows[np.argsort(-scores[rows], kind="stable")]


def _any_of(generation: Generation, field: str, values: Sequence[str]) -> Mask:
    known = {value.lower(): value for value in generation.filters.values(field)}
    masks = np.zeros(len(generation), bool)
    for value in values:
        masks |= generation.filters.mask(field, known.get(value.lower(), value))
    return masks


def facets(generation: Generation, found: Mask, counted: Sequence[str] = FILTER_FIELDS) -> dict[str, dict[str, int]]:
    """{field: {value: trials}}, the most frequent first; values without a trial are left out."""
    return {field: generation.filters.counts(field, found) for field in counted}


def facets_beside(generation: Generation, chosen: Mapping[str, Sequence[str]], base: Mask) -> dict[str, dict[str, int]]:
    """The counts that each choice would give: a field's own filter does not narrow its own counts."""
    masks = {field: _any_of(generation, field, values) for field, values in chosen.items() if values}
    every = np.logical_and.reduce([base, *masks.values()])
    counts = facets(generation, every)
    for field in masks:
        others = np.logical_and.reduce([base, *(mask for name, mask in masks.items() if name != field)])
        counts[field] = generation.filters.counts(field, others)
    return counts


def narrowed(generation: Generation, chosen: Mapping[str, Sequence[str]], base: Mask) -> Mask:
    """The rows of `base` that carry one of the chosen values of each field."""
    for field, values in chosen.items():
        if values:
            base = base & _any_of(generation, field, values)
    return base


def _welcome(columns: Columns, rows: npt.NDArray[np.intp], query: Query) -> npt.NDArray[np.integer]:
    sites = [SITES.index(s) for s in query.filters.get("site", ()) if s in SITES]
    if not sites:
        return np.zeros(len(rows), int)
    return np.asarray(_WELCOME[columns.sites[rows][:, sites]].min(axis=1))


def check_filters(generation: Generation, filters: Mapping[str, Sequence[str]]) -> None:
    """A value that no field can hold is a mistake: say which there are."""
    closed = {"site": SITES, "gene": BIOMARKERS, "treatment": TREATMENT_TYPES, "purpose": PURPOSES, "timing": TIMINGS}
    for field, values in filters.items():
        known = closed.get(field) or generation.filters.values(field)
        for value in values:
            if value.lower() not in {k.lower() for k in known}:
                raise TrialMatchError(f"{field} {value!r} is not known here; there are {', '.join(known[:30])}")
