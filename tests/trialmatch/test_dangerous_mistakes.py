"""The mistakes that cost a person a chance or a journey, a table for each. Sentences are our own."""

import pytest

from tests.factories import make_trial, read
from trialmatch.eligibility.read import read_facts

# A condition is neither a flat ban nor a flat welcome: inclusion, exclusion, active brain disease.
CONDITIONAL_BRAIN = [
    ("", "Brain metastases, unless treated and stable for at least one month", "forbids"),
    ("", "Untreated brain metastases", "forbids"),
    ("", "Uncontrolled central nervous system metastases", "forbids"),
    ("", "Progressing brain lesions", "forbids"),
    ("", "Clinically unstable CNS involvement", "forbids"),
    ("", "CNS metastases that have not been irradiated or resected", "forbids"),
    ("", "Brain metastases except those that were treated and do not need steroids", "forbids"),
    ("", "Known active CNS disease (treated, stable lesions are permitted)", "forbids"),
    ("", "Patients with brain metastases are excluded, with the exception of those treated by surgery", "forbids"),
    ("Participants with a history of brain metastases may join if these have been stable for 8 weeks", "", "forbids"),
    ("Brain metastases are allowed provided that radiotherapy ended 4 weeks earlier", "", "forbids"),
    ("Previously treated brain metastases are acceptable when stable on imaging", "", "forbids"),
    ("Patients with treated CNS metastases that no longer progress are eligible", "", "forbids"),
    ("No active brain metastases", "", "forbids"),
    ("No untreated or symptomatic brain metastases", "", "forbids"),
    ("Absence of uncontrolled brain metastases", "", "forbids"),
    ("CNS disease must have been treated and be stable for 4 weeks", "", "forbids"),
    ("", "Brain metastases. Patients whose lesions were treated and are stable may be enrolled", "forbids"),
    ("", "Patients with a history of brain metastases must have been treated and be free of symptoms", "forbids"),
    ("", "Uncontrollable CNS metastases that show themselves by edema", "forbids"),
    ("Untreated brain metastases that need no immediate local therapy are allowed", "", "allows_if"),
    ("", "Brain metastases in need of urgent radiotherapy", "allows_if"),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "active"), CONDITIONAL_BRAIN)
def test_a_condition_is_neither_a_ban_nor_a_welcome(inclusion: str, exclusion: str, active: str) -> None:
    facts = read(inclusion, exclusion)
    assert (facts.sites["brain"], facts.brain_active) == ("allows_if", active)


# A cap is not a minimum, and a minimum not a cap: inclusion, exclusion, lines.
CAPS = [
    ("No more than 2 prior lines of chemotherapy in the metastatic setting", "", {"chemotherapy": (None, 2)}),
    ("Not more than two lines of previous chemotherapy for advanced disease", "", {"chemotherapy": (None, 2)}),
    ("Up to 3 prior lines of chemotherapy for metastatic breast cancer are allowed", "", {"chemotherapy": (None, 3)}),
    ("≤ 1 prior chemotherapy regimen for metastatic disease", "", {"chemotherapy": (None, 1)}),
    ("A maximum of two prior chemotherapy regimens for metastatic disease", "", {"chemotherapy": (None, 2)}),
    ("Patients may have had 0-2 prior lines of chemotherapy for metastatic disease", "", {"chemotherapy": (0, 2)}),
    ("Fewer than 3 prior lines of chemotherapy for advanced disease", "", {"chemotherapy": (None, 2)}),
    ("", "More than one prior line of chemotherapy for metastatic disease", {"chemotherapy": (None, 1)}),
    ("", "Three or more prior lines of chemotherapy for metastatic disease", {"chemotherapy": (None, 2)}),
    ("", "> 2 prior chemotherapy regimens in the advanced setting", {"chemotherapy": (None, 2)}),
    ("", "≥ 3 previous lines of chemotherapy for metastatic breast cancer", {"chemotherapy": (None, 2)}),
    ("", "At least 2 prior lines of chemotherapy for advanced disease", {"chemotherapy": (None, 1)}),
    ("At least one prior line of chemotherapy for metastatic disease", "", {"chemotherapy": (1, None)}),
    ("≥ 2 prior lines of chemotherapy for metastatic disease", "", {"chemotherapy": (2, None)}),
    ("Two or more prior lines of chemotherapy for advanced breast cancer", "", {"chemotherapy": (2, None)}),
    ("A minimum of two prior chemotherapy regimens for metastatic disease", "", {"chemotherapy": (2, None)}),
    ("", "Fewer than two prior lines of chemotherapy for metastatic disease", {"chemotherapy": (2, None)}),
    ("Between 1 and 3 prior lines of chemotherapy for metastatic disease", "", {"chemotherapy": (1, 3)}),
    ("Received 1-2 prior lines of chemotherapy in the metastatic setting", "", {"chemotherapy": (1, 2)}),
    (
        "At least one but no more than three prior lines of chemotherapy for metastatic disease",
        "",
        {"chemotherapy": (1, 3)},
    ),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "lines"), CAPS)
def test_a_cap_is_not_a_minimum(
    inclusion: str, exclusion: str, lines: dict[str, tuple[int | None, int | None]]
) -> None:
    told = {kind: bounds for kind, bounds in read(inclusion, exclusion).prior_lines.items() if kind != "systemic"}
    lowest = {kind: (low or None, high) for kind, (low, high) in told.items()}
    assert lowest == {kind: (low or None, high) for kind, (low, high) in lines.items()}


# Time since the last dose is not a ban on the treatment: inclusion, exclusion.
WASHOUTS = [
    ("", "Chemotherapy within 21 days of the first dose"),
    ("", "Trastuzumab deruxtecan less than 3 weeks before study day 1"),
    ("", "Treatment with a CDK4/6 inhibitor in the last 14 days"),
    ("", "Any antibody therapy in the 4 weeks before enrolment"),
    ("", "Immunotherapy during the 28 days that precede randomisation"),
    ("", "Has received pembrolizumab within 30 days or five half-lives, whichever is shorter"),
    ("", "Last dose of capecitabine under 2 weeks ago"),
    ("", "Paclitaxel, docetaxel or carboplatin < 3 weeks prior to registration"),
    ("", "Palbociclib or ribociclib within 2 weeks of cycle 1"),
    ("", "Concurrent use of tamoxifen"),
    ("", "Immunotherapy within protocol-specified intervals"),
    ("", "Immune-related adverse events from earlier checkpoint inhibitors that have not resolved"),
    ("", "Fulvestrant ≤ 28 days before the first study treatment"),
    ("At least 3 weeks since the last dose of trastuzumab", ""),
    ("Prior chemotherapy must have ended 4 weeks before registration", ""),
    ("Patients must have stopped everolimus at least 2 weeks before the first dose", ""),
    ("Must not have taken a PARP inhibitor in the past 3 weeks", ""),
    ("No immunotherapy within the previous month", ""),
    ("A washout of 5 half-lives is required after olaparib", ""),
    ("Ongoing toxicity of earlier anthracycline must have settled to grade 1", ""),
]


@pytest.mark.parametrize(("inclusion", "exclusion"), WASHOUTS)
def test_a_washout_is_not_a_ban(inclusion: str, exclusion: str) -> None:
    facts = read(inclusion, exclusion)
    assert (facts.prior_therapy, facts.prior_lines) == ((), {})


# What another tumour's cohort asks is not asked of breast cancer: inclusion, exclusion.
SOLID = "Drug X in Advanced Solid Tumors"
OTHER_COHORTS = [
    ("NSCLC cohort: must have received pembrolizumab", ""),
    ("Non-small cell lung cancer: at least two prior lines of systemic therapy", ""),
    ("For patients with ovarian cancer: must have received platinum chemotherapy", ""),
    ("Patients with prostate cancer must have received a taxane", ""),
    ("Cohort C (colorectal cancer): KRAS G12C mutation", ""),
    ("Colorectal cancer: no more than two prior lines of systemic therapy for metastatic disease", ""),
    ("Gastric cancer cohort: HER2 positive, prior trastuzumab is required", ""),
    ("For melanoma: BRAF V600E mutation", ""),
    ("Urothelial carcinoma: FGFR3 alteration required", ""),
    ("", "For non-small cell lung cancer: EGFR mutation or ALK rearrangement"),
    ("", "Patients with ovarian cancer who have received a PARP inhibitor"),
    ("", "Head and neck cancer cohort: prior cetuximab"),
    ("Cohort 2, pancreatic cancer: germline BRCA1 mutation", ""),
    ("Participants with endometrial cancer must have progressed on pembrolizumab", ""),
    ("Hepatocellular carcinoma only: no prior systemic therapy for advanced disease", ""),
    ("HNSCC - must have progressed on platinum", ""),
    ("Must have platinum-resistant disease", ""),
    ("Cholangiocarcinoma: at least one prior gemcitabine regimen", ""),
]


@pytest.mark.parametrize(("inclusion", "exclusion"), OTHER_COHORTS)
def test_another_tumours_cohort_does_not_decide_for_breast(inclusion: str, exclusion: str) -> None:
    opening = "Any advanced solid tumor, such as breast, lung, ovarian or colorectal cancer"
    facts = read(f"{opening} | {inclusion}", exclusion, title=SOLID, conditions=("Solid Tumor",))
    assert facts.population in ("solid_tumor", "mixed_with_breast")
    assert (facts.prior_therapy, facts.prior_lines, facts.biomarkers) == ((), {}, ())


def test_a_heading_for_another_tumour_holds_for_its_list() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Any advanced solid tumor, such as breast or ovarian cancer\n\n"
        "Additional Inclusion Criteria for Ovarian Cancer Participants:\n\n* Must have received platinum chemotherapy\n"
    )
    assert read_facts(make_trial(title=SOLID, criteria=criteria)).prior_therapy == ()


# Laboratory limits and organ diseases name organs, not metastatic sites: inclusion, exclusion.
ORGANS = [
    ("AST and ALT at most 3 x ULN, or at most 5 x ULN with liver metastases", ""),
    ("Transaminases ≤ 2.5 x upper limit of normal (≤ 5 x in case of hepatic metastases)", ""),
    ("ALT below 5 times the upper limit in participants with liver involvement", ""),
    ("Bilirubin ≤ 1.5 x ULN; ≤ 3 x ULN if the liver is involved by tumor", ""),
    ("Alkaline phosphatase ≤ 2.5 x ULN unless bone metastases are known", ""),
    ("Alkaline phosphatase may be up to 10 x ULN when bone metastases explain it", ""),
    ("Adequate liver function", ""),
    ("Adequate bone marrow, liver and kidney function", ""),
    ("Albumin ≥ 3 g/dL, or ≥ 2.5 g/dL with liver metastases", ""),
    ("", "Liver cirrhosis or chronic hepatitis"),
    ("", "Interstitial lung disease or pneumonitis"),
    ("", "Lung disease that limits daily life"),
    ("", "Serious liver disease"),
    ("", "AST > 3 x ULN, or > 5 x ULN for those who have liver metastases"),
    ("", "Bone marrow transplant"),
    ("", "Radiotherapy to the lung of more than 30 Gy within 6 months"),
    ("", "Bone fracture within 3 months"),
    ("Denosumab or zoledronic acid for bone metastases may go on", ""),
]


@pytest.mark.parametrize(("inclusion", "exclusion"), ORGANS)
def test_a_limit_or_an_organ_disease_is_no_site_rule(inclusion: str, exclusion: str) -> None:
    facts = read(inclusion, exclusion)
    assert {facts.sites[site] for site in ("bone", "liver", "lung")} == {"silent"}
