"""Trials that one single rule keeps apart from a person, and whether that can change."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trialmatch.matching.answers import Answers
from trialmatch.matching.checks import CHECKS, NOT_MET, asks_for_any_of, barred_besides
from trialmatch.matching.columns import Columns
from trialmatch.matching.find import Documents, Match, explain
from trialmatch.matching.rank import Ranking
from trialmatch.matching.reasons import Reason
from trialmatch.person import Person
from trialmatch.truth import Verdict
from trialmatch.vocabulary import RULES, SITES
from trialmatch.wording import Wording


class NearMiss(NamedTuple):
    """The trial, the one rule that is not met, and how that can change: a key of the texts' [change]."""

    match: Match
    blocked_by: Reason
    change: str


def near_misses(
    columns: Columns,
    documents: Documents,
    person: Person,
    ranking: Ranking,
    words: Wording,
    considered: npt.NDArray[np.bool_],
    limit: int = 20,
) -> list[NearMiss]:
    """Conflicts with exactly one reason, in the order of the ranking; those that can change come first."""
    answers = ranking.answers
    barring = np.array([check.judge(columns, answers) == NOT_MET for check in CHECKS])
    blocked = barring.sum(axis=0) + barred_besides(columns, answers)
    rows = ranking.order[(considered & (blocked == 1))[ranking.order]]
    # Only so many are explained: those whose rule may change are looked at before those that never do.
    lasting = np.any(
        [row & _lasts(check.fact, columns, answers) for check, row in zip(CHECKS, barring, strict=True)], axis=0
    )
    rows = rows[np.argsort(lasting[rows], kind="stable")][: 2 * limit]
    found = []
    for row, match in zip(rows, explain(rows, documents, person, ranking, words), strict=True):
        reasons = [reason for reason in match.reasons if reason.verdict is Verdict.NOT_MET]
        if len(reasons) == 1:
            change = "never" if lasting[row] else _change(reasons[0], match, answers)
            found.append(NearMiss(match, reasons[0], change))
    return found[:limit]


_CHANGES = {
    "subtypes": "new_biopsy", "sites": "scan", "bone_only": "scan", "measurable_disease": "scan",
    "standard_exhausted": "time", "early_relapse_counts": "next_line", "ecog_max": "strength",
    "prior_therapy": "next_line", "age": "time",
}  # fmt: skip
_GAINED = frozenset({"ESR1", "PD-L1", "HER2_mutation", "PIK3CA"})  # a tumour that had none may have it later


_LASTING = (
    "population", "sex", "sex_in_text", "menopause", "prior_therapy.forbids", "biomarkers.forbids",
    "sites.brain+leptomeningeal",
)  # fmt: skip


def _lasts(fact: str, columns: Columns, answers: Answers) -> npt.NDArray[np.bool_]:
    """The rows in which nothing changes it that a check is not met."""
    if fact in _LASTING:
        return np.ones(len(columns), bool)
    if fact.startswith("sites."):  # of the brain, treated and stable ones are barred too
        return np.asarray(columns.sites[:, SITES.index(fact.split(".")[1])] == RULES.index("forbids"))
    if fact == "age":
        return np.asarray(columns.age_high < (answers.age or 0))
    if fact == "biomarkers.requires":
        return ~asks_for_any_of(columns, _GAINED)
    return np.zeros(len(columns), bool)


def _change(reason: Reason, match: Match, answers: Answers) -> str:
    """What would have to change: time, treatment, a scan, a test, another count."""
    family, _, member = reason.fact.partition(".")
    if family == "prior_lines":
        low = match.facts.prior_lines[member][0] or 0
        return "next_line" if answers.lines[member][1] < low else "count"
    if family == "biomarkers":  # of two markers that are asked for, the other may be the one that can come later
        asked = [b.any_of for b in match.facts.biomarkers if b.any_of[0] == member and b.rule == "requires"]
        return "new_test" if any(_GAINED & set(any_of) for any_of in asked) else "never"
    if reason.fact == "sites.brain" and answers.brain == "active":
        return "local_treatment"
    return _CHANGES[family]
