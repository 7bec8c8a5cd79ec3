"""What a coming treatment would change: which trials close, which open, by the same engine on the changed person."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trialmatch.lexicon import Drug
from trialmatch.matching.columns import Columns
from trialmatch.matching.find import Documents, Match, explain
from trialmatch.matching.rank import Ranking
from trialmatch.person import Person, Treatment
from trialmatch.therapy import MANY, Interval, count_lines
from trialmatch.truth import Standing
from trialmatch.vocabulary import LINE_KINDS
from trialmatch.wording import Wording


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
    """The person once the treatment has begun: a line that still goes on, whatever was told of those before it."""
    return person._replace(coming=Treatment(drugs, "metastatic", "ongoing"))


def if_stops_working(person: Person) -> Person:
    """The person once each treatment that goes on has ended in progression."""
    coming = person.coming and person.coming._replace(stopped="progression")
    if person.treatments is None:
        return person._replace(coming=coming)
    ended = tuple(t._replace(stopped="progression") if t.stopped == "ongoing" else t for t in person.treatments)
    return person._replace(treatments=ended, coming=coming)


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
        _of_every_kind(count_lines(person)),
        _of_every_kind(count_lines(changed)),
        explained(closing, changed, after),
        explained(opening, person, before),
        int(np.count_nonzero(closing)),
        int(np.count_nonzero(opening)),
    )


def _of_every_kind(counts: dict[str, Interval]) -> dict[str, Interval]:
    return {kind: counts.get(kind, (0, MANY)) for kind in LINE_KINDS}
