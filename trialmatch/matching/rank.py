"""The order of matches. docs/order.md states it in full; there are no hidden weights."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from trialmatch.matching.answers import Answers
from trialmatch.matching.checks import judge_all
from trialmatch.matching.columns import Columns
from trialmatch.person import Person
from trialmatch.places import Place, miles_between
from trialmatch.truth import Standing
from trialmatch.vocabulary import TIMINGS

_BITS = (1, 1, 2, 2, 1)  # of each step of the order
FAR = np.float32(np.inf)
_STANDINGS = np.array([Standing.CONFLICTS, Standing.DEPENDS, Standing.FITS, Standing.FITS], np.int8)


class Ranking(NamedTuple):
    """Rows of the columns, best first; `standing` and `miles` are by row, not by rank."""

    order: npt.NDArray[np.intp]
    standing: npt.NDArray[np.int8]
    miles: npt.NDArray[np.float32]
    answers: Answers
    columns: Columns


def rank(
    columns: Columns, answers: Answers, person: Person, words_score: npt.NDArray[np.float32] | None = None
) -> Ranking:
    """Every trial judged and put in order. `words_score` breaks ties where words were searched."""
    standing = _STANDINGS[judge_all(columns, answers)]
    miles = nearest_open_miles(columns, person.place) if person.place else np.full(len(columns), FAR)
    outside = miles > person.within_miles if person.within_miles else np.zeros(len(columns), bool)
    steps = (standing == Standing.CONFLICTS, outside, columns.tier, standing, ~at_moment(columns, person.moment))
    return Ranking(_in_order(columns, _as_one(steps), words_score), standing, miles, answers, columns)


def _as_one(steps: tuple[npt.NDArray[Any], ...]) -> npt.NDArray[np.uint8]:
    """Steps of at most four values each, the first the heaviest, as one number."""
    together: npt.NDArray[np.uint8] = np.zeros(len(steps[0]), np.uint8)
    for step, bits in zip(steps, _BITS, strict=True):
        together = np.asarray(together << np.uint8(bits) | step.astype(np.uint8), np.uint8)
    return together


def _in_order(
    columns: Columns, steps: npt.NDArray[np.uint8], words_score: npt.NDArray[np.float32] | None
) -> npt.NDArray[np.intp]:
    """Rows by steps, then words, then newest first. Stable sorts, the last key first; small numbers sort by radix."""
    order: npt.NDArray[Any] = columns.newest_first
    if words_score is not None:
        order = order[np.argsort(-words_score[order], kind="stable")]
    return np.asarray(order[np.argsort(steps[order], kind="stable")], np.intp)


def at_moment(columns: Columns, moment: str | None) -> npt.NDArray[np.bool_]:
    """The trial is open at the moment that the person faces."""
    if moment is None:
        return np.ones(len(columns), bool)
    return np.asarray((columns.timing & np.uint8(1 << TIMINGS.index(moment))) != 0)


def nearest_open_miles(columns: Columns, place: Place) -> npt.NDArray[np.float32]:
    """Miles to the nearest open site of each trial; FAR where there is none with coordinates."""
    miles = miles_between(place, columns.place_latitude, columns.place_longitude).astype(np.float32)[columns.site_place]
    starts, ends = columns.site_start[:-1], columns.site_start[1:]
    nearest = np.full(len(columns), FAR, np.float32)
    has_sites = ends > starts
    if has_sites.any():
        nearest[has_sites] = np.minimum.reduceat(miles, starts[has_sites])
    return nearest
