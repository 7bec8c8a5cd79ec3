"""Which types of breast cancer can join: hormone receptors and HER2 level. Sentences are our own."""

import pytest

from tests.factories import make_trial, read
from trialmatch.eligibility.read import read_facts

ALL_TYPES, ALL_LEVELS = "hr+/her2- hr+/her2+ hr-/her2+ tnbc", "positive low ultralow zero"

T = "Drug X in Metastatic Breast Cancer"
ROWS = [  # title, inclusion, subtypes, HER2 levels
    (
        "Drug X in HER2-Negative Metastatic Breast Cancer and After Surgery in Triple Negative Breast Cancer",
        "Metastatic breast cancer",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    (T, "Has a history of low HER2 expression", "hr+/her2- tnbc", "low"),
    (T, "No HER2 overexpression or amplification", "hr+/her2- tnbc", "low ultralow zero"),
    (T, "Triple-positive breast cancer", "hr+/her2+", "positive"),
    (T, "HER2-positive, or ER-positive and HER2-low disease", "hr+/her2- hr+/her2+ hr-/her2+", "positive low"),
    (T, "HER2-positive, or HR-positive and HER2-negative disease", "hr+/her2- hr+/her2+ hr-/her2+", ALL_LEVELS),
    (
        T,
        "Breast cancer, either TNBC or HR-positive and HER2-negative, and at most 3 earlier lines for metastatic disease",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    (T, "Triple negative or hormone refractory, HER2-negative breast cancer", "hr+/her2- tnbc", "low ultralow zero"),
    (T, "Hormone-sensitive breast cancer", "hr+/her2- hr+/her2+", ALL_LEVELS),
    (T, "Luminal or HER2-positive breast cancer", "hr+/her2- hr+/her2+ hr-/her2+", ALL_LEVELS),
    (T, "Estrogen receptor expression of at least 10%", "hr+/her2- hr+/her2+", ALL_LEVELS),
    (
        "Drug X in HER2-Positive or HER2-Low Metastatic Breast Cancer",
        "Metastatic breast cancer",
        ALL_TYPES,
        "positive low",
    ),
    (
        "Drug X in HER2-Expressing Metastatic Breast Cancer",
        "HER2-expressing (IHC 1+ or more) metastatic breast cancer",
        ALL_TYPES,
        "positive low",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2-low or HER2-positive metastatic breast cancer",
        ALL_TYPES,
        "positive low",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2 negative breast cancer, including HER2 low (IHC 1+, or IHC 2+/ISH-)",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Confirmed diagnosis of triple-negative breast cancer (TNBC), hormone receptor (HR)+/HER2-, or HER2+ metastatic breast cancer",
        ALL_TYPES,
        ALL_LEVELS,
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Have either HER2-positive (Part A) or HER2-negative (Part B) breast cancer",
        ALL_TYPES,
        ALL_LEVELS,
    ),
    ("Drug X in Metastatic Breast Cancer", "ER-positive, HER2-negative", "hr+/her2-", "low ultralow zero"),
    (
        "Drug X in Metastatic Breast Cancer",
        "Hormone receptor-positive breast cancer",
        "hr+/her2- hr+/her2+",
        ALL_LEVELS,
    ),
    ("Drug X in Metastatic Breast Cancer", "HER2-positive by IHC 3+ or ISH", "hr+/her2+ hr-/her2+", "positive"),
    (
        "Drug X in Metastatic Breast Cancer",
        "ER less than 1%, PR less than 1%, and HER2 0 or 1+",
        "tnbc",
        "low ultralow zero",
    ),
    ("Drug X in HER2-Low Metastatic Breast Cancer", "IHC 1+ or IHC 2+/ISH-negative", "hr+/her2- tnbc", "low"),
    (T, "HER2 IHC 1+, 2+ or 3+", "hr+/her2- hr+/her2+ hr-/her2+ tnbc", "positive low"),
    (
        "Drug X in Metastatic Breast Cancer",
        "Triple-negative or hormone receptor-positive, HER2-negative disease",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    ("Drug X in Metastatic Breast Cancer", "Any hormone receptor and HER2 status", ALL_TYPES, ALL_LEVELS),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2-ultralow or HER2-low, hormone receptor-positive disease",
        "hr+/her2-",
        "low ultralow",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Cohort A: HER2-positive breast cancer | Cohort B: triple-negative breast cancer",
        "hr+/her2+ hr-/her2+ tnbc",
        ALL_LEVELS,
    ),
    ("Drug X in Metastatic Breast Cancer", "Tumors must not be HER2-positive", "hr+/her2- tnbc", "low ultralow zero"),
    ("Drug X in Metastatic Breast Cancer", "Never HER2-positive; HER2 IHC 0 only", "hr+/her2- tnbc", "zero"),
    (
        "Drug X With Trastuzumab in Metastatic Breast Cancer",
        "HER2 overexpression or amplification",
        "hr+/her2+ hr-/her2+",
        "positive",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Not a candidate for endocrine therapy if hormone receptor-positive",
        ALL_TYPES,
        ALL_LEVELS,
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Patients with HER2-positive disease must have had trastuzumab",
        ALL_TYPES,
        ALL_LEVELS,
    ),
    ("Drug X in Metastatic Breast Cancer", "ER and HER2 status must be known", ALL_TYPES, ALL_LEVELS),
    (
        "Drug X in Advanced Solid Tumors",
        "One of the following solid tumors: melanoma, lung cancer, triple-negative breast cancer, or bladder cancer",
        "tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Advanced Solid Tumors",
        "Any advanced solid tumor, such as melanoma, lung cancer, bladder cancer, or triple-negative breast cancer",
        ALL_TYPES,
        ALL_LEVELS,
    ),
    (
        "Drug X in Advanced Solid Tumors",
        "One of the following solid tumors:\n  * Cohort A1: lung cancer, ovarian cancer, melanoma, or triple-negative "
        "breast cancer\n  * Cohort A2: urothelial carcinoma\n* Cohort A2: prior platinum",
        "tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2-negative metaplastic breast cancer and/or triple-negative breast cancer",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Any phenotype (triple-negative, hormone receptor-positive, or HER2-positive)",
        ALL_TYPES,
        ALL_LEVELS,
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Cohort 1: HER2+ (regardless of hormone receptor status) breast cancer\n* Cohort 2: HR+/HER2- breast cancer",
        "hr+/her2- hr+/her2+ hr-/her2+",
        ALL_LEVELS,
    ),
    (
        "Drug X in Triple-Negative Breast Cancer",
        "Triple-negative breast cancer (ER < 1%, PR < 1%, HER2 0-1+ by IHC)",
        "tnbc",
        "low ultralow zero",
    ),
    (
        "Radiation in Metastatic Breast Cancer",
        "ER+/HER2- breast cancer\n* HER2+ breast cancer (regardless of ER status), including HER2-low",
        ALL_TYPES,
        ALL_LEVELS,
    ),
    (
        "Virus in Metastatic Breast Cancer",
        "Patients with HER2 positive breast cancer irrespective of ER/PR status must have received trastuzumab",
        ALL_TYPES,
        ALL_LEVELS,
    ),
    (
        "Drug X in Advanced Solid Tumors",
        "HR+ and HER2- breast cancer, HR- and HER2-positive breast cancer, or ovarian cancer",
        ALL_TYPES,
        ALL_LEVELS,
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HR+ and HER2- or HR+ and HER2+ breast cancer",
        "hr+/her2- hr+/her2+",
        ALL_LEVELS,
    ),
    (
        "Drug X in Advanced Malignancies",
        "Diseases include but are not limited to: colorectal cancer, melanoma, lung cancer, triple-negative breast cancer",
        ALL_TYPES,
        ALL_LEVELS,
    ),
    (
        "Drug X in HER2-Positive Breast Cancer",
        "HER2 positive breast cancer\n* Patients who are hormone receptor positive and had tamoxifen are also eligible",
        "hr+/her2+ hr-/her2+",
        "positive",
    ),
    (
        "Trastuzumab Following Drug X as Induction for HER2+ Metastatic Breast Cancer",
        "Adults",
        "hr+/her2+ hr-/her2+",
        "positive",
    ),
    (
        "Drug X in Metastatic Breast Cancer or Melanoma",
        "In the dose escalation, patients must have histologically documented metastatic melanoma or TNBC",
        "tnbc",
        "low ultralow zero",
    ),
    ("Radiation in Metastatic Breast Cancer Expressing HER2/neu", "Adults", "hr+/her2+ hr-/her2+", "positive"),
    (
        "Drug X in Metastatic Breast Cancer",
        "Breast carcinoma that is estrogen receptor, progesterone receptor, and HER2 negative",
        "tnbc",
        "low ultralow zero",
    ),
    ("Joint Pain of Women With Breast Cancer Taking Aromatase Inhibitors", "Adults", "hr+/her2- hr+/her2+", ALL_LEVELS),
    (
        "Drug X in Metastatic Breast Cancer",
        "Metastatic breast cancer that is ER+/HER2-",
        "hr+/her2-",
        "low ultralow zero",
    ),
    ("Drug X in Metastatic Breast Cancer", "Metastatic breast cancer, HR+/HER2−", "hr+/her2-", "low ultralow zero"),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2-positive or HR-positive/HER2-negative metastatic breast cancer",
        "hr+/her2- hr+/her2+ hr-/her2+",
        ALL_LEVELS,
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2-positive and hormone receptor-positive metastatic breast cancer",
        "hr+/her2+",
        "positive",
    ),
    (
        "Drug X in PTEN Mutated Solid Tumors",
        "Advanced solid tumors | Breast cancer patients enrolled on this study must have ER-positive and HER2-negative disease",
        "hr+/her2-",
        "low ultralow zero",
    ),
    (
        "Drug X in Breast Cancer",
        "Breast cancer that is metastatic | Cohort A: Patients with confirmed HER2+ disease; and patients should have received no more than 2 lines | Cohort B: Patients with confirmed HER2-low expression (IHC 1+ or 2+); and patients must have received one line",
        "hr+/her2- hr+/her2+ hr-/her2+ tnbc",
        "positive low",
    ),
    (T, "Negative for ER, PR and HER2", "tnbc", "low ultralow zero"),
    (T, "HER2 status: negative", "hr+/her2- tnbc", "low ultralow zero"),
    (T, "HER2-negative; if HR-positive, progression on a CDK4/6 inhibitor", "hr+/her2- tnbc", "low ultralow zero"),
    (
        T,
        "Metastatic breast cancer whose tumors are ER+ and HER2 negative by local testing",
        "hr+/her2-",
        "low ultralow zero",
    ),
    (
        T,
        "HER2-negative breast cancer | A solid tumor biopsy sample with 20% tumor or more",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    (
        T,
        "HER2-negative breast cancer | HR+ = ER and/or PR positivity of 1% of cells or more",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    (T, "Not HER2-amplified or overexpressing", "hr+/her2- tnbc", "low ultralow zero"),
    (T, "Estrogen receptor positive (at least 10%) and HER2 not amplified", "hr+/her2-", "low ultralow zero"),
    (T, "HER2-positive (IHC 3+ or IHC 2+/FISH+) breast cancer", "hr+/her2+ hr-/her2+", "positive"),
    (T, "HER2-low (IHC 1+ or 2+/ISH-) breast cancer", "hr+/her2- tnbc", "low"),
    (T, "Triple negative breast cancer (ER <1%, PR <1%, HER2 0-2+ and FISH negative)", "tnbc", "low ultralow zero"),
    (
        T,
        "TNBC (ER and PR negative and HER2-ve), or ER positive as long as it is HER2-ve",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    (
        T,
        "Breast cancer; priority will be given to HER2-positive disease",
        "hr+/her2- hr+/her2+ hr-/her2+ tnbc",
        ALL_LEVELS,
    ),
    (
        T,
        "Negative reports of human epidermal growth factor receptor 2 (HER2) overexpression or amplification",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    (T, "Negative result for HER2 amplification", "hr+/her2- tnbc", "low ultralow zero"),
    (
        "Drug X in Metastatic Breast Cancer",
        "ER-positive, HER2-negative breast cancer in the most recent tumor sample",
        "hr+/her2-",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2-positive metastatic breast cancer; the tumor may be estrogen receptor (ER) positive or negative",
        "hr+/her2+ hr-/her2+",
        "positive",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2-positive patients must have failed trastuzumab",
        "hr+/her2- hr+/her2+ hr-/her2+ tnbc",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Women with HER2-positive tumors may enter only if trastuzumab was given",
        "hr+/her2- hr+/her2+ hr-/her2+ tnbc",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Women must have ER+ metastatic breast cancer, HER2 negative or positive",
        "hr+/her2- hr+/her2+",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Positive for the estrogen receptor (ER) and may or may not be positive for the progesterone receptor (PgR)",
        "hr+/her2- hr+/her2+",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2 result on file, by IHC or FISH",
        "hr+/her2- hr+/her2+ hr-/her2+ tnbc",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER-2 tested by FISH or IHC\n  * FISH is mandatory after an IHC of 2+\n* Hormone receptor status: any",
        "hr+/her2- hr+/her2+ hr-/her2+ tnbc",
        "positive low ultralow zero",
    ),
    (
        "Drug X in HER2-positive Metastatic Breast Cancer",
        "State of the hormone receptors clearly determined:\n  * HR positive means PR positive and/or ER positive in 1% of cells",
        "hr+/her2+ hr-/her2+",
        "positive",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2 protein scored 0 or 1+ by a validated assay, or 2+ without amplification",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "The tumor stains 1+ or more for HER2 by immunohistochemistry",
        "hr+/her2- hr+/her2+ hr-/her2+ tnbc",
        "positive low",
    ),
    ("Drug X in Metastatic Breast Cancer", "HER 2 staining 0 or 1+ by IHC", "hr+/her2- tnbc", "low ultralow zero"),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2neu non-overexpressing breast cancer",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Triple-Negative and/or BRCA Mutation-Associated, HER2-Negative Breast Cancer",
        "",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Subjects with breast cancer, ER or PR positive: two hormonal agents must have failed | Subjects with breast cancer, ER and PR negative: one chemotherapy must have failed",
        "hr+/her2- hr+/her2+ hr-/her2+ tnbc",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Patients whose disease is TNBC: progression on one line | Patients whose disease is HR positive: progression on endocrine therapy",
        "hr+/her2- hr+/her2+ tnbc",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Locally confirmed HER2-positivity (IHC 3+) or ERBB2 amplification of the primary tumor or of a biopsy from a metastasis",
        "hr+/her2+ hr-/her2+",
        "positive",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Minimal or no expression of estrogen and progesterone receptors | HER2 0 or 1+ by IHC",
        "tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "ER- and/or PR-positive disease as determined by the local laboratory",
        "hr+/her2- hr+/her2+",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "ER- or PR-positive disease",
        "hr+/her2- hr+/her2+",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Metastatic breast cancer in people who cannot be operated, with hormone receptor positive and HER2 negative status confirmed by histology",
        "hr+/her2-",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Adenocarcinoma of the breast that is known to overexpress HER2/neu who have received no chemotherapy for it",
        "hr+/her2+ hr-/her2+",
        "positive",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2 result known: IHC 3+ or an amplified FISH counts as positive",
        "hr+/her2- hr+/her2+ hr-/her2+ tnbc",
        "positive low ultralow zero",
    ),
    (
        "Drug X in HER2-positive Metastatic Breast Cancer",
        "The hormone receptor (HR) status has been clearly determined:\n  * HR positive includes ER positive and/or PR positive",
        "hr+/her2+ hr-/her2+",
        "positive",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Tumors with hormone receptor positive disease (ER+/PR+, ER+/PR-)",
        "hr+/her2- hr+/her2+",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Advanced breast cancer that lacks ER, PR and HER2 overexpression",
        "tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Metastatic breast cancer with no expression of ER, PR or HER2",
        "tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Metastatic breast cancer except HER2-positive disease",
        "hr+/her2- tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Metastatic breast cancer, excluding triple-negative disease",
        "hr+/her2- hr+/her2+ hr-/her2+",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2-negative metastatic breast cancer (except TNBC)",
        "hr+/her2-",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "Prior endocrine therapy for breast cancer, except in HER2-positive patients",
        "hr+/her2- hr+/her2+ hr-/her2+ tnbc",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HER2 IHC score of 1+ or 2+; a score of 0 disqualifies",
        "hr+/her2- tnbc",
        "low",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HR-positive disease; triple-negative tumors are excluded",
        "hr+/her2- hr+/her2+",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "ER-positive tumor; HER2-positive tumors are allowed",
        "hr+/her2- hr+/her2+",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "ER 0%, PR 0%, HER2 0 or 1+",
        "tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "ER-/PR-/HER2 0-1+",
        "tnbc",
        "low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "ER-positive (TNBC is not eligible)",
        "hr+/her2- hr+/her2+",
        "positive low ultralow zero",
    ),
    (
        "Drug X in Metastatic Breast Cancer",
        "HR-positive, not triple negative",
        "hr+/her2- hr+/her2+",
        "positive low ultralow zero",
    ),
    (T, "Metastatic breast cancer with a HER2 pathogenic variant or HER2 amplification", ALL_TYPES, ALL_LEVELS),
    (T, "Metastatic ER/PR/HER2-negative breast cancer", "tnbc", "low ultralow zero"),
    (T, "Metastatic breast cancer; ER, PR, HER2 negative", "tnbc", "low ultralow zero"),
    (T, "Metastatic breast cancer, negative for ER/PR/HER2", "tnbc", "low ultralow zero"),
    (T, "Metastatic breast cancer, ER/PR positive, HER2 negative", "hr+/her2-", "low ultralow zero"),
]


LISTS_OF_TUMORS = [  # the statement, its bullets, subtypes
    ("Advanced solid tumors of the following types:", "Cervical carcinoma | Triple-negative breast cancer", "tnbc"),
    (
        "One of these solid tumors:",
        "Melanoma | Breast carcinoma that is estrogen receptor, progesterone receptor, and HER2 negative",
        "tnbc",
    ),
    ("Metastatic solid tumors:", "Renal cell carcinoma | Hormone receptor negative breast cancer", "hr-/her2+ tnbc"),
    ("Solid tumors, including but not limited to:", "Melanoma | Triple-negative breast cancer", ALL_TYPES),
    ("Advanced solid tumors:", "Melanoma | Breast cancer | Triple-negative breast cancer, second line", ALL_TYPES),
]


LONG_LISTS = [  # inclusion, subtypes
    ("Triple-negative or hormone receptor (HR)-low breast cancer", "tnbc hr+/her2-"),
    ("Triple-negative or HR-low breast cancer", "tnbc hr+/her2-"),
    ("Advanced melanoma, ovarian cancer, TNBC, or urothelial carcinoma that progressed on earlier therapy", "tnbc"),
    ("Advanced melanoma, ovarian cancer, breast cancer, or urothelial carcinoma after earlier therapy", ALL_TYPES),
    ("Lung, cervical or ovarian cancer, HER2-positive breast cancer, or sarcoma", "hr+/her2+ hr-/her2+"),
    ("Lung cancer, sarcoma, HR+ and HER2- breast cancer, TNBC, or melanoma after earlier therapy", "hr+/her2- tnbc"),
    ("For the expansion phase: sarcoma, melanoma, TNBC, or ovarian cancer that progressed", ALL_TYPES),
]


@pytest.mark.parametrize(("inclusion", "subtypes"), LONG_LISTS)
def test_breast_cancer_in_a_sentence_with_many_tumors(inclusion: str, subtypes: str) -> None:
    """Only the type that the sentence names can join, whatever it says of earlier treatment."""
    assert set(read(inclusion, title="Drug X in Select Advanced Malignancies").subtypes) == set(subtypes.split())


@pytest.mark.parametrize(("statement", "bullets", "subtypes"), LISTS_OF_TUMORS)
def test_breast_cancer_in_a_list_of_tumors(statement: str, bullets: str, subtypes: str) -> None:
    """Where each kind has a bullet and breast cancer is named by its type alone, only that type can join."""
    listed = "".join(f"\n  * {bullet}" for bullet in bullets.split(" | "))
    facts = read(f"Histologically confirmed {statement.lower()}{listed}", title="Drug X in Advanced Solid Tumors")
    assert set(facts.subtypes) == set(subtypes.split())


@pytest.mark.parametrize(("title", "inclusion", "subtypes", "levels"), ROWS)
def test_types_that_can_join(title: str, inclusion: str, subtypes: str, levels: str) -> None:
    facts = read(inclusion, title=title)
    assert (set(facts.subtypes), set(facts.her2_levels)) == (set(subtypes.split()), set(levels.split()))


def test_a_mutation_of_her2_is_enough_in_any_solid_tumor() -> None:
    facts = read(
        "Advanced solid tumor | HER2 mutation, HER2 amplification or HER2-positive on local testing",
        title="Drug X in Advanced Solid Tumors",
    )
    assert len(facts.subtypes) == 4


def test_one_of_several_changes_of_genes_may_be_an_amplification_of_her2() -> None:
    facts = read(
        "Advanced solid tumor | One of the following:\n  * A mutation of KRAS\n  * HER2 amplification",
        title="Drug X in Advanced Cancer With HER2 Mutation/Amplification or KRAS Mutation",
    )
    assert len(facts.subtypes) == 4


def test_her2_positive_and_her2_low_in_a_list_are_both_taken() -> None:
    facts = read(
        "HER2-expressing cancer as follows:\n  * Parts 1 and 2: HER2-positive breast cancer\n"
        "  * Parts 1 and 2: HER2-low breast cancer (IHC 1+ or 2+; AND is currently not and has never been HER2-positive)\n"
        "  * Part 2: HER2-positive stomach cancer",
        title="Drug X in HER2-Expressing Cancer",
    )
    assert len(facts.subtypes) == 4


def test_luminal_gut_is_no_luminal_breast_cancer() -> None:
    facts = read(
        "Melanoma, lung, gastrointestinal (luminal GI, pancreas), or breast cancer", title="Drug X for Colitis"
    )
    assert len(facts.subtypes) == 4


ALL, NONE_POSITIVE = "hr+/her2- hr+/her2+ hr-/her2+ tnbc", "hr+/her2- tnbc"


@pytest.mark.parametrize(
    ("bullets", "subtypes"),
    [
        ("Triple negative: progression after chemotherapy|ER+ disease: two endocrine lines|HER2+ disease: two lines", ALL),
        ("Triple-negative breast cancer|HR-positive, HER2-negative disease that has progressed", NONE_POSITIVE),
        ("HER2-positive disease with progression on trastuzumab|HER2-negative disease, any line", ALL),
        ("TNBC|Hormone receptor positive (ER > 10%)|HER2+ by IHC 3+. HER2+ and hormone positive is included", ALL),
        ("HR-positive|HER2-negative", "hr+/her2-"),
        ("HR-positive|HER2-positive", "hr+/her2+"),
        ("HR-positive, HER2-negative must have had a CDK4/6 inhibitor|HER2-positive must have had two lines", ALL),
        ("Diagnosed before 50|Family history of triple negative breast cancer", ALL),
    ],
)  # fmt: skip
def test_each_bullet_of_a_list_of_types_lets_in_its_own(bullets: str, subtypes: str) -> None:
    listed = "".join(f"  * {bullet}\n" for bullet in bullets.split("|"))
    facts = read(f"Metastatic breast cancer with what follows:\n\n{listed}")
    assert " ".join(facts.subtypes) == subtypes


def test_who_is_at_high_risk_before_the_spread_is_not_who_can_join_after_it() -> None:
    facts = read(
        "Metastatic or high risk breast cancer\n  * High risk is defined as:\n    * ER, PR and HER2 negative tumors"
    )
    assert len(facts.subtypes) == 4


def test_a_treatment_for_those_with_receptors_bars_nobody_without() -> None:
    low = "HER2-low breast cancer. Must have no treatments left (eg, hormonal therapy for participants who are HR-positive)"
    assert read(low).subtypes == ("hr+/her2-", "tnbc")


@pytest.mark.parametrize(
    ("inclusion", "subtypes"),
    [
        ("HER2-positive patients may continue trastuzumab", ALL),
        ("Concurrent trastuzumab is allowed for HER2+ disease", ALL),
        ("ER/PR-negative patients are not required to have had endocrine therapy", ALL),
        ("Known ER, PR and HER2 status; HER2-positive patients need an LVEF of 50%", ALL),
        ("Metastatic breast cancer; at least 20 patients will have TNBC", ALL),
        ("Metastatic breast cancer, triple negative in at least half", ALL),
        ("Metastatic breast cancer. Patients with luminal B or TNBC will be enrolled first", ALL),
        ("Advanced breast cancer (HR-positive, HER2-positive, or triple-negative)", ALL),
        ("Advanced breast cancer (HR-positive, HER2-negative, or triple-negative)", NONE_POSITIVE),
        ("Hormone receptor positive or negative, HER2-negative breast cancer", NONE_POSITIVE),
        ("Breast cancer with or without HER2+, ER+, and/or PR+ disease", ALL),
        ("Metastatic breast cancer | Patients in the HER2+ cohort must have a biopsy", ALL),
    ],
)
def test_what_is_said_of_some_leaves_nobody_out(inclusion: str, subtypes: str) -> None:
    assert " ".join(read(inclusion).subtypes) == subtypes


def test_what_a_denial_lists_is_not_what_is_asked() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Hormone receptor positive\n"
        "* No known HER2 positivity, which is either of:\n  * 3+ by IHC\n  * HER2-positive by FISH\n"
    )
    assert read_facts(make_trial(criteria=criteria)).subtypes == ("hr+/her2-",)


def test_receptors_that_are_barred_in_any_solid_tumor() -> None:
    facts = read(
        "Advanced solid tumor", "Any cancer known to be estrogen receptor-positive", title="Drug X in Solid Tumors"
    )
    assert facts.subtypes == ("hr-/her2+", "tnbc")


def test_a_mutation_among_the_bullets_is_as_good_as_a_level() -> None:
    criteria = "Inclusion Criteria:\n\n* HER2 positivity of a solid tumor, HER2 positivity as determined by one of these:\n  * HER2 overexpression\n  * A HER2 activating mutation\n"
    facts = read_facts(make_trial(title="Drug X in Solid Tumors", criteria=criteria))
    assert (len(facts.subtypes), facts.biomarkers) == (4, ())


def test_a_list_of_what_each_type_must_have_had_leaves_no_type_out() -> None:
    criteria = (
        "Inclusion Criteria:\n\n* Metastatic breast cancer\n  * Triple negative - progression after first line chemotherapy\n"
        "  * ER+ disease - must have had at least 2 lines of hormonal therapy and 1 chemotherapy regimen\n"
        "  * Her2+ disease - must have had at least 2 HER2-targeted regimens\n"
        "* Breast cancer - patients may remain on hormonal therapy if indicated (ER/PR+)\n"
    )
    facts = read_facts(make_trial(criteria=criteria))
    assert (len(facts.subtypes), facts.prior_lines) == (4, {"systemic": (1, None)})


BARRED = [  # exclusion, subtypes, HER2 levels
    ("ER-negative tumors", "hr+/her2- hr+/her2+", ALL_LEVELS),
    ("Negative hormone receptors", "hr+/her2- hr+/her2+", ALL_LEVELS),
    ("Lack of hormone receptor expression", "hr+/her2- hr+/her2+", ALL_LEVELS),
    ("HR-positive, HER2-negative breast cancer", "hr+/her2+ hr-/her2+ tnbc", ALL_LEVELS),
    ("ER-negative or HER2-negative disease", "hr+/her2+", "positive"),
    ("HER2-positive or triple-negative cancer", "hr+/her2-", "low ultralow zero"),
    ("Lack of HER2 overexpression or amplification", "hr+/her2+ hr-/her2+", "positive"),
    ("HER2-low disease", ALL_TYPES, "positive ultralow zero"),
    ("HER2 IHC 0", ALL_TYPES, "positive low ultralow"),
    ("Absence of HER2 expression (IHC 0)", ALL_TYPES, "positive low ultralow"),
    ("Endocrine therapy for ER-positive disease", ALL_TYPES, ALL_LEVELS),
    ("HER2 3+ or amplified", "hr+/her2- tnbc", "low ultralow zero"),
    ("Non-triple-negative disease", "hr+/her2- hr+/her2+ hr-/her2+ tnbc", "positive low ultralow zero"),
    ("Visceral crisis in patients with HR-positive disease", ALL_TYPES, ALL_LEVELS),
    ("Rapid progression (HR-positive patients only)", ALL_TYPES, ALL_LEVELS),
    ("Any CDK4/6 inhibitor before, for participants with ER-positive disease", ALL_TYPES, ALL_LEVELS),
    ("Enrolment is closed for patients with HER2-positive disease", "hr+/her2- tnbc", "low ultralow zero"),
]


@pytest.mark.parametrize(("exclusion", "subtypes", "levels"), BARRED)
def test_types_that_are_barred(exclusion: str, subtypes: str, levels: str) -> None:
    facts = read("Metastatic breast cancer", exclusion)
    assert (" ".join(facts.subtypes), " ".join(facts.her2_levels)) == (subtypes, levels)


def test_both_receptors_may_be_negative_where_they_may_be_positive_too() -> None:
    facts = read("Breast cancer with positive or negative estrogen and progesterone receptors")
    assert " ".join(facts.subtypes) == ALL_TYPES


def test_where_a_mutation_is_enough_no_level_is_asked() -> None:
    text = (
        "Inclusion Criteria:\n\n* A solid tumor that is HER2-positive by any one of the following:\n"
        "  * HER2 overexpression, IHC 3+\n    * IHC is done first, and those with a HER2:CEP17 ratio of 2 are HER2-positive\n"
        "  * A HER2 activating mutation\n"
    )
    facts = read_facts(make_trial(title="A drug for solid tumors with HER2 alterations", criteria=text))
    assert set(facts.her2_levels) == {"positive", "low", "ultralow", "zero"}
