"""Every plain way to say that one cohort alone bars a thing, or that all do."""

from collections.abc import Callable

import pytest

from tests.factories import make_trial
from trialmatch.eligibility.facts import Facts
from trialmatch.eligibility.read import read_facts

BANS: dict[str, Callable[[Facts], object]] = {
    "brain metastases": lambda facts: facts.sites["brain"] != "silent",
    "prior treatment with a taxane": lambda facts: facts.prior_therapy,
    "more than 2 prior lines of chemotherapy for metastatic disease": lambda facts: facts.prior_lines,
    "known KRAS mutation": lambda facts: facts.biomarkers,
}
OF_ONE = (
    "Cohort A: {}", "Cohort A only: {}", "{} (Cohort A only)", "{} (Cohort A)", "For Cohort A: {}", "In Cohort A, {}", "{} in Cohort A", "{} (for Cohort A)",
    "Patients in Cohort A: {}", "{} for patients in Cohort A", "{}; Cohort A only", "{} - Cohort A only", "[Cohort A] {}", "{} [Cohort A only]",
    "{}. This applies to Cohort A only.", "{} (applies only to Cohort A)", "{} (not applicable to Cohort B)", "{} (except for Cohort B)", "{}, except Cohort B",
    "{} (TNBC cohort only)", "For the TNBC cohort: {}",
)  # fmt: skip
OF_ALL = (
    "All cohorts: {}", "Cohorts A and B: {}", "Both cohorts: {}", "{} (all cohorts)", "{} (Cohorts A and B)", "{} in any cohort", "For both cohorts, {}",
    "{} (both cohorts)", "All participants: {}", "{}",
)  # fmt: skip


@pytest.mark.parametrize(("way", "bars"), [*((way, False) for way in OF_ONE), *((way, True) for way in OF_ALL)])
def test_what_one_cohort_alone_bars_is_left_out(way: str, bars: bool) -> None:
    for ban, said in BANS.items():
        sentence = way.format(ban)
        text = (
            "Inclusion Criteria:\n\n* Metastatic breast cancer\n* Cohort A: triple-negative breast cancer\n* Cohort B: HR-positive breast cancer\n\n"
            f"Exclusion Criteria:\n\n* Pregnancy\n* {sentence[0].upper() + sentence[1:]}\n* Heart failure\n"
        )
        assert bool(said(read_facts(make_trial(criteria=text)))) == bars, sentence
