"""The order of matches. docs/order.md states it in full; there are no hidden weights."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trialmatch.matching.answers import Answers
from trialmatch.matching.checks import judge_all
from trialmatch.matching.columns import NO_HIGH, NOT_STATED, Columns
from trialmatch.person import Person
from trialmatch.places import Place, miles_between
from trialmatch.truth import Standing
from trialmatch.vocabulary import POPULATIONS, RULES, TIMINGS

FAR = np.float32(np.inf)
_STANDINGS = np.array([Standing.CONFLICTS, Standing.DEPENDS, Standing.FITS, Standing.FITS], np.int8)
_FEW_SUBTYPES = np.array([bits.bit_count() <= 2 for bits in range(16)])


class Ranking(NamedTuple):
    """Rows of the columns, best first; `standing` and `miles` are by row, not by rank."""

    order: npt.NDArray[np.intp]
    standing: npt.NDArray[np.int8]
    miles: npt.NDArray[np.float32]
    answers: Answers


def rank(
    columns: Columns, answers: Answers, person: Person, words_score: npt.NDArray[np.float32] | None = None
) -> Ranking:
    """Every trial judged and put in order. `words_score` breaks ties where words were searched."""
    standing = _STANDINGS[judge_all(columns, answers)]
    miles = nearest_open_miles(columns, person.place) if person.place else np.full(len(columns), FAR)
    outside = miles > person.within_miles if person.within_miles else np.zeros(len(columns), bool)
    keys = (
        standing == Standing.CONFLICTS,
        outside,
        tier(columns),
        standing,
        ~at_moment(columns, person.moment),
        np.zeros(len(columns), np.float32) if words_score is None else -words_score,
        -columns.updated,
        columns.nct,
    )
    return Ranking(np.lexsort(keys[::-1]), standing, miles, answers)


def tier(columns: Columns) -> npt.NDArray[np.int8]:
    """0 a breast trial aimed at few (type, and site, gene, drug or line); 1 other breast trials; 2 any solid tumour;
    3 studies that only observe."""
    breast = columns.population == POPULATIONS.index("metastatic_breast")
    bounded = ((columns.lines_low > 0) | ((columns.lines_high != NOT_STATED) & (columns.lines_high != NO_HIGH))).any(
        axis=1
    )
    site = (columns.sites == RULES.index("requires")).any(axis=1)
    aimed = site | bounded | (columns.required_classes != 0) | columns.required_markers.any(axis=(1, 2))
    by_aim = np.where(breast, np.where(aimed & _FEW_SUBTYPES[columns.subtypes], 0, 1), 2)
    return np.where(columns.observes, 3, by_aim).astype(np.int8)


def at_moment(columns: Columns, moment: str | None) -> npt.NDArray[np.bool_]:
    """The trial is open at the moment that the person faces."""
    if moment is None:
        return np.ones(len(columns), bool)
    return np.asarray((columns.timing & np.uint8(1 << TIMINGS.index(moment))) != 0)


def nearest_open_miles(columns: Columns, place: Place) -> npt.NDArray[np.float32]:
    """Miles to the nearest open site of each trial; FAR where there is none with coordinates."""
    miles = miles_between(place, columns.site_latitude, columns.site_longitude)
    miles = np.where(columns.site_open & ~np.isnan(miles), miles, FAR).astype(np.float32)
    starts, ends = columns.site_start[:-1], columns.site_start[1:]
    nearest = np.full(len(columns), FAR, np.float32)
    has_sites = ends > starts
    if has_sites.any():
        nearest[has_sites] = np.minimum.reduceat(miles, starts[has_sites])
    return nearest
