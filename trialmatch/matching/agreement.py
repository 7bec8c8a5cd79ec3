"""Whether facts as read lead people to the same trials as facts written by hand: the same matching over both."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from trialmatch.eligibility.facts import Facts
from trialmatch.matching.answers import answers_of
from trialmatch.matching.columns import build_columns
from trialmatch.matching.rank import rank
from trialmatch.person import Person
from trialmatch.search.generation import Read
from trialmatch.truth import Standing

TOP = 10
Standings = npt.NDArray[np.int8]


class Share(NamedTuple):
    """So many of so many pairs of a person and a trial."""

    name: str
    found: int
    total: int

    @property
    def share(self) -> float:
        return self.found / self.total if self.total else 1.0


def matching_agreement(
    reads: Sequence[Read], gold: Mapping[str, Mapping[str, Any]], people: Sequence[Person]
) -> list[Share]:
    """What becomes of the people's pairs with the records that have facts by hand (in the shape of the guide)."""
    kept = [(trial, facts) for trial, facts in reads if trial.nct_id in gold]
    by_hand = [(trial, facts_by_hand(gold[trial.nct_id], facts)) for trial, facts in kept]
    open_ = np.array([facts.is_open for _, facts in by_hand], bool)
    read_columns, gold_columns = build_columns(kept), build_columns(by_hand)
    caught = right = lost = conflicts = welcome = shown = wrong = 0
    for person in people:
        answers = answers_of(person)
        ranking, truth = rank(read_columns, answers, person), rank(gold_columns, answers, person).standing
        barred = truth == Standing.CONFLICTS
        called = ranking.standing == Standing.CONFLICTS
        caught, conflicts = caught + _count(barred & called & open_), conflicts + _count(barred & open_)
        lost, welcome = lost + _count(~barred & called), welcome + _count(~barred)
        right += _count((ranking.standing == truth) & open_)
        wrong, shown = wrong + _count(barred[ranking.order[:TOP]]), shown + len(ranking.order[:TOP])
    return [
        Share("standing right", right, int(np.count_nonzero(open_)) * len(people)),
        Share("conflicts caught", caught, conflicts),
        Share("open trials lost", lost, welcome),
        Share(f"conflicts in the first {TOP}", wrong, shown),
    ]


def facts_by_hand(told: Mapping[str, Any], read: Facts) -> Facts:
    """The guide's families as written by hand; what the guide does not have as it was read."""
    shape = {name: value for name, value in told.items() if name in Facts.__struct_fields__ and name != "evidence"}
    return msgspec.structs.replace(msgspec.convert(shape, Facts), practical=read.practical)


def _count(pairs: npt.NDArray[np.bool_]) -> int:
    return int(np.count_nonzero(pairs))
