"""What a coming treatment would change: which trials close, which open, by the same engine on the changed person."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trialmatch.lexicon import Drug
from trialmatch.matching.columns import Columns
from trialmatch.matching.find import Documents, Match, explain
from trialmatch.matching.rank import Ranking
from trialmatch.person import OTHER_DRUG, Person, Treatment
from trialmatch.therapy import Interval, count_lines, kinds_of_line
from trialmatch.truth import Standing
from trialmatch.wording import Wording

_NOT_TOLD = Treatment((Drug(f"{OTHER_DRUG} not told", "not told", frozenset(), "unknown"),))


class Change(NamedTuple):
    """Trials that would begin to conflict (`closes`, with the rules they would then break) or stop to.

    `opens` comes with the rules that stand in the way now.
    """

    lines_now: dict[str, Interval]
    lines_then: dict[str, Interval]
    closes: list[Match]
    opens: list[Match]
    closes_count: int
    opens_count: int


def if_next(person: Person, drugs: tuple[Drug, ...]) -> Person:
    """The person once the treatment has begun: a line that still goes on."""
    return _with_treatment(person, Treatment(drugs, "metastatic", "ongoing"))


def if_stops_working(person: Person) -> Person:
    """The person once each treatment that goes on has ended in progression."""
    if person.treatments is None:
        return person
    ended = tuple(t._replace(stopped="progression") if t.stopped == "ongoing" else t for t in person.treatments)
    return person._replace(treatments=ended)


def _with_treatment(person: Person, treatment: Treatment) -> Person:
    if person.treatments is not None:
        return person._replace(treatments=(*person.treatments, treatment))
    if person.prior_lines or person.prior_therapy is not None:
        kinds = kinds_of_line(treatment)
        lines = {kind: number + (kind in kinds.sure) for kind, number in person.prior_lines.items()}
        return person._replace(
            prior_lines=lines, prior_therapy=(person.prior_therapy or frozenset()) | treatment.classes
        )
    return person._replace(treatments=(_NOT_TOLD, treatment))


def compare(
    columns: Columns,
    documents: Documents,
    now: tuple[Person, Ranking],
    then: tuple[Person, Ranking],
    words: Wording,
    considered: npt.NDArray[np.bool_],
    limit: int = 20,
) -> Change:
    """Both rankings side by side. Each trial is explained by the side on which it conflicts."""
    (person, before), (changed, after) = now, then
    barred_now, barred_then = before.standing == Standing.CONFLICTS, after.standing == Standing.CONFLICTS
    closing = considered & ~barred_now & barred_then
    opening = considered & barred_now & ~barred_then

    def explained(rows: npt.NDArray[np.bool_], who: Person, ranking: Ranking) -> list[Match]:
        chosen = ranking.order[rows[ranking.order]][: limit or None]
        return explain(chosen, documents, who, ranking, words)

    return Change(
        count_lines(person),
        count_lines(changed),
        explained(closing, changed, after),
        explained(opening, person, before),
        int(np.count_nonzero(closing)),
        int(np.count_nonzero(opening)),
    )
