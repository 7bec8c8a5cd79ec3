"""Reading, family by family: (inclusion, exclusion) -> the value. Sentences are our own; each row has its point."""

import msgspec
import pytest

from tests.factories import make_trial, read
from trialmatch.eligibility.cohorts import LONGEST_TEXT
from trialmatch.eligibility.facts import MAX_QUOTE, Facts
from trialmatch.eligibility.read import read_facts
from trialmatch.trial import Published

BRAIN = [  # inclusion, exclusion, brain, active
    ("", "Brain metastases", "forbids", "forbids"),
    ("No brain metastases", "", "forbids", "forbids"),
    ("", "History of CNS metastases", "forbids", "forbids"),
    ("", "Active brain metastases", "allows_if", "forbids"),
    ("", "Untreated or unstable CNS metastases", "allows_if", "forbids"),
    ("", "Brain metastases unless treated and stable for 4 weeks", "allows_if", "forbids"),
    ("", "Symptomatic brain metastases", "allows_if", "allows_if"),
    ("", "Brain metastases that need immediate local treatment", "allows_if", "allows_if"),
    ("Patients with treated, stable brain metastases are eligible", "", "allows_if", "forbids"),
    ("Patients with asymptomatic untreated brain metastases are eligible", "", "allows_if", "allows_if"),
    ("ECOG 0-1", "Primary brain tumor", "silent", "silent"),
    ("ECOG 0-1", "Stroke or brain hemorrhage", "silent", "silent"),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "brain", "active"), BRAIN)
def test_brain(inclusion: str, exclusion: str, brain: str, active: str) -> None:
    facts = read(inclusion, exclusion)
    assert (facts.sites["brain"], facts.brain_active) == (brain, active)


def test_a_trial_for_brain_metastases_requires_them() -> None:
    facts = read("Must have at least one brain metastasis", title="Breast Cancer With Brain Metastases")
    assert facts.sites["brain"] == "requires"


@pytest.mark.parametrize(
    ("exclusion", "rule"),
    [
        ("Leptomeningeal disease", "forbids"),
        ("Active brain metastases or leptomeningeal carcinomatosis", "forbids"),
        ("Active CNS metastases and/or carcinomatous meningitis", "forbids"),
        ("Heart failure", "silent"),
    ],
)
def test_leptomeningeal(exclusion: str, rule: str) -> None:
    assert read("", exclusion).sites["leptomeningeal"] == rule


@pytest.mark.parametrize(
    "sentence",
    [
        "AST and ALT at most 2.5 x ULN (at most 5 x ULN if liver metastases are present)",
        "Alkaline phosphatase below 5 times the upper limit, unless bone metastases are present",
        "Lung disease that needs oxygen",
        "Bisphosphonates for bone metastases are allowed if started before",
    ],
)
def test_limits_and_organ_disease_are_no_site_rules(sentence: str) -> None:
    facts = read(sentence)
    assert {facts.sites[s] for s in ("bone", "liver", "lung")} == {"silent"}


LINES = [  # inclusion, exclusion, expected
    ("No prior systemic therapy for metastatic disease", "", {"systemic": (0, 0)}),
    ("No prior chemotherapy for metastatic disease", "", {"chemotherapy": (0, 0)}),
    ("", "Prior chemotherapy in the metastatic setting", {"chemotherapy": (0, 0)}),
    ("At most two prior lines of chemotherapy for metastatic disease", "", {"chemotherapy": (None, 2)}),
    ("", "More than 3 prior lines of chemotherapy for metastatic disease", {"chemotherapy": (None, 3)}),
    ("No more than one prior chemotherapy for metastatic disease", "", {"chemotherapy": (None, 1)}),
    (
        "One or two prior lines of endocrine therapy in the advanced setting",
        "",
        {"endocrine": (1, 2), "systemic": (1, None)},
    ),
    ("At least two prior lines of systemic therapy for advanced disease", "", {"systemic": (2, None)}),
    ("No more than 3 lines of prior endocrine therapy for metastatic disease", "", {"endocrine": (None, 3)}),
    ("Patients are not eligible if they had chemotherapy in the metastatic setting", "", {"chemotherapy": (0, 0)}),
    ("Single agent regimens given every 21 days after (1) surgery", "", {}),
    ("Up to 2 additional lines of therapy for metastatic disease are also permitted", "", {}),
    ("Any number of prior lines of therapy is allowed", "", {"systemic": (None, None)}),
    ("ECOG 0-1", "Chemotherapy within 3 weeks", {}),
    ("At least one measurable lesion", "", {}),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "lines"), LINES)
def test_lines(inclusion: str, exclusion: str, lines: dict[str, tuple[int | None, int | None]]) -> None:
    assert read(inclusion, exclusion).prior_lines == lines


def test_a_named_drug_class_is_not_all_chemotherapy() -> None:
    facts = read(
        "No more than one prior chemotherapy for metastatic disease",
        "Prior platinum chemotherapy for metastatic disease",
    )
    assert facts.prior_lines == {"chemotherapy": (None, 1)}


PRIOR = [  # inclusion, exclusion, expected
    ("", "Prior treatment with a CDK4/6 inhibitor", {("cdk46_inhibitor", "forbids")}),
    ("Must have received a taxane", "", {("taxane", "requires")}),
    ("No prior fulvestrant", "", {("fulvestrant", "forbids")}),
    ("", "Trastuzumab within 3 weeks", set()),
    ("Prior endocrine therapy is allowed", "", set()),
    ("Previously treated with HER2-directed therapy if the tumor is HER2-positive, or", "", set()),
    ("Prior taxane (in regions where it is approved) could be in any setting", "", set()),
    ("", "Allergy to paclitaxel", set()),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "expected"), PRIOR)
def test_prior_therapy(inclusion: str, exclusion: str, expected: set[tuple[str, str]]) -> None:
    assert {(p.drug_class, p.rule) for p in read(inclusion, exclusion).prior_therapy} == expected


@pytest.mark.parametrize(
    ("inclusion", "exclusion", "expected"),
    [
        ("PIK3CA mutation in tumor tissue", "", {(("PIK3CA",), "requires")}),
        ("Germline BRCA1 or BRCA2 mutation", "", {(("gBRCA",), "requires")}),
        ("", "Known BRCA1/2 mutation", {(("BRCA",), "forbids")}),
        ("PD-L1 status must be known", "", set()),
        ("ER positive", "", set()),
        ("Deleterious g/sBRCA mutation", "", {(("BRCA",), "requires")}),
        ("PIK3CA mutation in an archival sample by local testing", "", {(("PIK3CA",), "requires")}),
        ("Tissue sample available for PIK3CA mutation testing", "", set()),
        ("Confirmed ESR1 mutation status", "", set()),
        ("Patients with BRCA mutation must have received a PARP inhibitor", "", set()),
        (
            "At least one of the following: | PIK3CA mutation | AKT1 mutation | PTEN loss",
            "",
            {(("AKT1", "PIK3CA", "PTEN"), "requires")},
        ),
        ("No known PIK3CA mutation", "", {(("PIK3CA",), "forbids")}),
        ("MSI-H colorectal cancer or triple-negative breast cancer", "", set()),
    ],
)
def test_biomarkers(inclusion: str, exclusion: str, expected: set[tuple[tuple[str, ...], str]]) -> None:
    assert {(b.any_of, b.rule) for b in read(inclusion, exclusion).biomarkers} == expected


@pytest.mark.parametrize(
    ("sentence", "highest"),
    [
        ("ECOG performance status 0-1", 1),
        ("ECOG PS of 0, 1 or 2", 2),
        ("WHO performance status below 2", 1),
        ("ECOG must not exceed 1", 1),
        ("ECOG better than 2", 1),
        ("ECOG performance status lower than or equal to 2", 2),
        ("ECOG performance status equal or < 2", 2),
        ("Performance status (ECOG) ≤ 2", 2),
        ("Eastern Cooperative Oncology Group (ECOG) performance status of \\<= 1", 1),
        ("Karnofsky performance status > 60", 1),
        ("Karnofsky performance status of at least 40", 3),
        ("ECOG performance status 0 ? 2", 2),
        ("ECOG 0 to 2 (Karnofsky 60 or more; KPS of 50 is not permitted)", 2),
        ("Karnofsky performance status of 70 or more", 1),
        ("ECOG 0 or 1 (Karnofsky at least 60)", 1),
        ("Able to walk", None),
        ("ECOG 0-2 | ECOG performance status of 0 or 1 at the first visit", 1),
        ("ECOG 0-1 within 14 days | ECOG 2 is allowed for patients in Cohort 3", 1),
        (
            "ECOG score of 0 (fully active, no limits), 1 (restricted in strenuous activity); or 2 (up most of the day)",
            2,
        ),
        ("ECOG 0 or 1 (2 if it is due to bone pain)", 1),
        ("ECOG 0-1 (0-3 for those with a fracture is not allowed)", 1),
        ("ECOG 0 to 1 for patients with brain metastases, and 0 to 2 for patients with leptomeningeal disease", 2),
        ("ECOG performance status of 1 - 2", 2),
        ("ECOG performance status less than or equal to two", 2),
        ("ECOG performance status (less than or equal to [<=]) 1", 1),
        ("ECOG zero, one or two", 2),
        ("ECOG status of 0 to 1 in dose escalation or 0 to 2 in dose expansion", 2),
        ("ECOG 0-1 (phase 1) or 0-2 (phase 2)", 2),
        ("ECOG 0-1 (cohort A) or 0-2 (cohort B)", 2),
        ("ECOG performance status: Phase I: 0-1. Phase II: 0-2.", 2),
    ],
)
def test_ecog(sentence: str, highest: int | None) -> None:
    assert read(sentence).ecog_max == highest


def test_ecog_under_its_scale_is_told_for_each_part() -> None:
    trial = make_trial(
        criteria="Inclusion Criteria:\n\n* Metastatic breast cancer\n* ECOG performance status:\n"
        "  * For Phase 1: =< 2\n  * For Phase 2: =< 1\n"
    )
    assert read_facts(trial).ecog_max == 2


def test_a_figure_that_is_not_the_first_word_under_a_scale_is_no_ecog() -> None:
    trial = make_trial(
        criteria="Inclusion Criteria:\n\n* Metastatic breast cancer\n* Adequate organ function and ECOG performance status:\n"
        "  * Bilirubin < 2 x ULN\n"
    )
    assert read_facts(trial).ecog_max is None


def test_ecog_that_is_barred() -> None:
    assert read("", "ECOG performance status > 2").ecog_max == 2
    assert read("", "ECOG score 3,4 or 5").ecog_max == 2
    assert read("", "Karnofsky performance status below 60").ecog_max == 2
    assert read("", "Karnofsky score ≤ 60%").ecog_max == 1


@pytest.mark.parametrize(
    ("sentence", "measurable", "bone_only"),
    [
        ("Measurable disease by RECIST 1.1", "required", "silent"),
        ("Measurable or evaluable disease", "not_required", "silent"),
        ("Measurable disease or bone-only disease", "not_required", "allows"),
        ("Measurable disease or at least one lytic bone lesion", "not_required", "allows_if"),
        ("ECOG 0-1", "silent", "silent"),
    ],
)
def test_measurable_and_bone_only(sentence: str, measurable: str, bone_only: str) -> None:
    facts = read(sentence)
    assert (facts.measurable_disease, facts.bone_only) == (measurable, bone_only)


@pytest.mark.parametrize(
    ("title", "sentence", "subtypes"),
    [
        ("HER2-Positive Metastatic Breast Cancer", "", {"hr+/her2+", "hr-/her2+"}),
        ("HR-Positive, HER2-Negative Advanced Breast Cancer", "", {"hr+/her2-"}),
        ("Metastatic Triple-Negative Breast Cancer", "", {"tnbc"}),
        ("HER2-Negative Metastatic Breast Cancer", "", {"hr+/her2-", "tnbc"}),
        ("Metastatic Breast Cancer", "HER2 negative and hormone receptor positive breast cancer", {"hr+/her2-"}),
        ("Metastatic Breast Cancer", "", {"hr+/her2-", "hr+/her2+", "hr-/her2+", "tnbc"}),
    ],
)
def test_subtypes(title: str, sentence: str, subtypes: set[str]) -> None:
    assert set(read(sentence, title=title).subtypes) == subtypes


@pytest.mark.parametrize(
    ("title", "conditions", "inclusion", "exclusion", "population"),
    [
        ("Metastatic Breast Cancer Study", (), "", "", "metastatic_breast"),
        ("Drug X in Advanced Solid Tumors", ("Solid Tumor",), "Any advanced solid tumor", "", "solid_tumor"),
        (
            "Surgery in Early Breast Cancer",
            ("Breast Cancer",),
            "Stage I or II breast cancer",
            "Metastatic disease",
            "early_breast",
        ),
        (
            "A Breast Cancer Study",
            ("Breast Cancer",),
            "Stage I carcinoma of the breast with no evidence of metastatic disease",
            "",
            "early_breast",
        ),
        ("Lung Cancer Study", ("Lung Cancer",), "Women must not feed breast milk", "", "not_breast"),
        ("Lung Cancer Study", ("Lung Cancer",), "Non-small cell lung cancer", "", "not_breast"),
    ],
)
def test_population(title: str, conditions: tuple[str, ...], inclusion: str, exclusion: str, population: str) -> None:
    assert read(inclusion, exclusion, title=title, conditions=conditions).population == population


@pytest.mark.parametrize(
    ("inclusion", "timing"),
    [
        ("No prior systemic therapy for metastatic disease", {"new_diagnosis"}),
        ("One or two prior lines of systemic therapy for metastatic disease", {"treatment_change"}),
        ("At least three prior lines of systemic therapy for metastatic disease", {"limited_options"}),
        ("ECOG 0-1", {"new_diagnosis", "treatment_change", "limited_options"}),
    ],
)
def test_timing(inclusion: str, timing: set[str]) -> None:
    assert set(read(inclusion).timing) == timing


def test_closed_populations_have_no_other_facts() -> None:
    facts = read("Stage I breast cancer", "Metastatic disease | Brain metastases", title="Early Breast Cancer")
    assert facts.sites["brain"] == "silent"


def test_every_quote_stands_at_its_offsets() -> None:
    criteria = "Inclusion Criteria:\n\n* ECOG \\<= 2\n* No prior chemotherapy for metastatic disease\n\nExclusion Criteria:\n\n* Active \\[CNS\\] metastases"
    facts = read_facts(make_trial(criteria=criteria))
    assert {"ecog_max", "prior_lines.chemotherapy", "sites.brain"} <= set(facts.evidence)
    texts = {"eligibilityCriteria": criteria, "briefTitle": "A Study in Metastatic Breast Cancer"}
    for evidence in [*facts.evidence.values(), *(c.evidence for c in facts.criteria)]:
        assert texts[evidence.field][evidence.start : evidence.end] == evidence.quote
        assert len(evidence.quote) <= MAX_QUOTE


def test_what_is_not_understood_is_kept_as_unread() -> None:
    facts = read("Owns a bicycle | Signed informed consent | ECOG 0-1")
    assert [c.kind for c in facts.criteria if c.kind != "heading"] == ["unread", "consent", "fact"]


def test_facts_travel_as_json() -> None:
    facts = read("ECOG 0-1 | PIK3CA mutation", "Prior alpelisib")
    assert msgspec.json.decode(msgspec.json.encode(facts), type=Facts) == facts


def test_criteria_in_three_fields() -> None:
    trial = make_trial()
    parts = (
        Published("inclusion_criteria", "* ECOG 0-1", "inclusion"),
        Published("exclusion_criteria", "* Brain metastases", "exclusion"),
    )
    facts = read_facts(msgspec.structs.replace(trial, eligibility=parts))
    assert facts.sites["brain"] == "forbids"
    assert facts.evidence["sites.brain"].field == "exclusion_criteria"


BY_TYPE = (
    "HR-positive disease must have had one line of endocrine therapy for metastatic disease. "
    "Triple-negative disease must have had two lines of chemotherapy for metastatic disease. "
)


@pytest.mark.parametrize("times", [1, 1500])
def test_what_each_type_must_have_had_in_one_criterion_of_any_length(times: int) -> None:
    assert read(BY_TYPE * times).prior_lines == {"systemic": (1, None)}


def test_what_is_said_again_is_accounted_for_by_what_said_it_first() -> None:
    twice = "* Measurable disease\n* ECOG of 0 or 1\n* Measurable disease\n"
    facts = read_facts(make_trial(criteria=f"Inclusion Criteria:\n\n{twice}"))
    told = [told.kind for told in facts.criteria if told.evidence.quote == "Measurable disease"]
    assert told == ["fact", "fact"]
    assert facts.evidence["measurable_disease"].start == facts.criteria[1].evidence.start


def test_a_text_longer_than_any_record_is_not_read_cohort_by_cohort() -> None:
    cohorts = "* Cohort A: TNBC, at most one prior line\n* Cohort B: HER2-positive breast cancer\n"
    short = make_trial(criteria=f"Inclusion Criteria:\n\n{cohorts}")
    filler = "\n".join(f"* Willing to attend visit {number}" for number in range(LONGEST_TEXT // 20))
    long = make_trial(criteria=f"Inclusion Criteria:\n\n{cohorts}{filler}\n")
    assert read_facts(short).cohorts
    assert not read_facts(long).cohorts
