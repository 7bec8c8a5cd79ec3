"""Trials that one single rule keeps apart from a person, and whether that can change."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from trialmatch.matching.answers import Answers
from trialmatch.matching.checks import CHECKS, NOT_MET
from trialmatch.matching.columns import Columns
from trialmatch.matching.find import Documents, Match, explain
from trialmatch.matching.rank import Ranking
from trialmatch.matching.reasons import Reason
from trialmatch.person import Person
from trialmatch.truth import Verdict
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
    barring_checks = np.array([check.judge(columns, answers) == NOT_MET for check in CHECKS])
    blocked = barring_checks.sum(axis=0)
    rows = ranking.order[(considered & (blocked == 1))[ranking.order]]
    # Only so many are explained: those whose rule may change are looked at before those that never do.
    rows = rows[np.argsort(_NEVER[barring_checks[:, rows].argmax(axis=0)], kind="stable")]
    found = []
    for match in explain(rows[: 2 * limit], documents, person, ranking, words):
        barring = [reason for reason in match.reasons if reason.verdict is Verdict.NOT_MET]
        if len(barring) == 1:  # of a set of drugs or genes two members may be in the way
            found.append(NearMiss(match, barring[0], how_it_can_change(barring[0], match, answers)))
    return sorted(found, key=lambda miss: miss.change == "never")[:limit]


_CHANGES = {
    "subtypes": "new_biopsy", "sites.brain": "local_treatment", "sites.leptomeningeal": "never", "bone_only": "scan",
    "measurable_disease": "scan", "standard_exhausted": "time", "early_relapse_counts": "count", "ecog_max": "strength",
}  # fmt: skip
_GAINED = frozenset({"biomarkers.ESR1", "biomarkers.PD-L1", "biomarkers.HER2_mutation", "biomarkers.PIK3CA"})


_LASTING = frozenset({"population", "sites.leptomeningeal", "prior_therapy.forbids", "sex"})
_NEVER = np.array([check.fact in _LASTING for check in CHECKS])


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
        return "new_test" if reason.fact in _GAINED else "never"
    if reason.fact == "age":
        young = answers.age is not None and answers.age < (match.trial.minimum_age or 0)
        return "time" if young else "never"
    if reason.fact == "sites.brain" and (answers.brain != "active" or match.facts.sites["brain"] == "forbids"):
        return "never"  # treated and stable ones are barred too
    if family == "sites" and match.facts.sites.get(member) == "requires":
        return "scan"
    return _CHANGES.get(reason.fact, "never")
