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
        [row & lasts(check.fact, columns, answers) for check, row in zip(CHECKS, barring, strict=True)], axis=0
    )
    rows = rows[np.argsort(lasting[rows], kind="stable")]
    found = []
    for match in explain(rows[: 2 * limit], documents, person, ranking, words):
        reasons = [reason for reason in match.reasons if reason.verdict is Verdict.NOT_MET]
        if len(reasons) == 1:
            found.append(NearMiss(match, reasons[0], how_it_can_change(reasons[0], match, answers)))
    return sorted(found, key=lambda miss: miss.change == "never")[:limit]


_CHANGES = {
    "subtypes": "new_biopsy", "sites": "scan", "bone_only": "scan", "measurable_disease": "scan",
    "standard_exhausted": "time", "early_relapse_counts": "next_line", "ecog_max": "strength",
}  # fmt: skip
_GAINED = frozenset({"ESR1", "PD-L1", "HER2_mutation", "PIK3CA"})  # a tumour that had none may have it later


def lasts(fact: str, columns: Columns, answers: Answers) -> npt.NDArray[np.bool_]:
    """The rows in which nothing changes it that a check is not met."""
    if fact in ("population", "sex", "prior_therapy.forbids", "biomarkers.forbids", "sites.brain+leptomeningeal"):
        return np.ones(len(columns), bool)
    if fact.startswith("sites."):
        return np.asarray(columns.sites[:, SITES.index(fact.split(".")[1])] == RULES.index("forbids"))
    if fact == "age":
        return np.asarray(columns.age_high < (answers.age or 0))
    if fact == "biomarkers.requires":
        return ~asks_for_any_of(columns, _GAINED)
    return np.zeros(len(columns), bool)


def how_it_can_change(reason: Reason, match: Match, answers: Answers) -> str:
    """time, treatment, scan, a test, another count, or never."""
    family, _, member = reason.fact.partition(".")
    if family == "prior_lines":
        low = match.facts.prior_lines[member][0] or 0
        return "next_line" if answers.lines[member][1] < low else "count"
    if family == "prior_therapy":
        rule = next(p.rule for p in match.facts.prior_therapy if p.drug_class == member)
        return "next_line" if rule == "requires" else "never"
    if family == "biomarkers":
        asked = [b for b in match.facts.biomarkers if b.any_of[0] == member and b.rule == "requires"]
        return "new_test" if any(_GAINED & set(b.any_of) for b in asked) else "never"
    if reason.fact == "age":
        young = answers.age is not None and answers.age < (match.trial.minimum_age or 0)
        return "time" if young else "never"
    if family == "sites" and match.facts.sites.get(member) == "forbids":
        return "never"  # of the brain, treated and stable ones are barred too
    if reason.fact == "sites.brain" and answers.brain == "active":
        return "local_treatment"
    return _CHANGES.get(family, "never")
