"""Whether somebody with metastatic breast cancer could join at all. Titles and sentences are our own."""

import pytest

from tests.factories import read

ROWS = [  # title, inclusion, exclusion, population
    (
        "A Study of Drug X in Breast Cancer",
        "Histologically confirmed metastatic breast cancer",
        "",
        "metastatic_breast",
    ),
    ("Drug X After Surgery for Breast Cancer", "Stage I-III breast cancer", "", "early_breast"),
    ("A Phase 1 Study of Drug X in Advanced Solid Tumors", "Advanced solid tumors", "", "solid_tumor"),
    (
        "Drug X in Selected Cancers",
        "Advanced or metastatic breast, ovarian, pancreatic or lung cancer",
        "",
        "solid_tumor",
    ),
    ("Drug X in Lung Cancer", "Non-small cell lung cancer", "", "not_breast"),
    ("Drug X in Solid Tumors", "Any solid tumor, except breast cancer", "", "not_breast"),
    ("Drug X for Hot Flashes", "Women with breast cancer and hot flashes", "Metastatic disease", "early_breast"),
    ("Yoga During Chemotherapy for Breast Cancer", "Women with breast cancer of any stage", "", "metastatic_breast"),
    ("Nerve Block in Breast Surgery", "Patients planned for mastectomy", "", "early_breast"),
    ("Neoadjuvant Drug X", "Operable breast cancer; neoadjuvant chemotherapy planned", "", "early_breast"),
    (
        "Drug X Plus Chemotherapy in TNBC",
        "Locally advanced, unresectable or metastatic triple-negative breast cancer",
        "",
        "metastatic_breast",
    ),
    (
        "Drug X in Patients With Solid Tumors",
        "Part A: advanced solid tumors | Part B: metastatic breast cancer that is HER2-low",
        "",
        "metastatic_breast",
    ),
    ("Radiosurgery for Brain Metastases", "Brain metastases from any solid tumor", "", "solid_tumor"),
    ("Drug X in Tumors With a CCND1 Change", "Advanced solid tumor of non-breast origin", "", "not_breast"),
    (
        "Drug X in Tumors With an AKT Mutation",
        "Advanced solid tumors | Patients with breast cancer are excluded",
        "",
        "not_breast",
    ),
    (
        "Drug X in Advanced Solid Tumors",
        "Advanced solid tumors of the following types: | Cohort 1: non-small cell lung cancer | Cohort 2: melanoma",
        "",
        "not_breast",
    ),
    (
        "Drug X in Advanced Solid Tumors",
        "Any advanced solid tumor, including but not limited to: | Lung cancer | Melanoma",
        "",
        "solid_tumor",
    ),
    (
        "Drug X in Advanced Solid Tumors",
        "Confirmed advanced solid tumor | Part 2: confirmed melanoma",
        "",
        "solid_tumor",
    ),
    ("A Kitchen Class for Survivors", "Stage I-III breast cancer, or stage I-III colon cancer", "", "early_breast"),
    (
        "A Kitchen Class for Survivors",
        "Stage I-III breast cancer, or colon cancer of any kind | Metastatic disease is allowed",
        "",
        "solid_tumor",
    ),
    ("Drug X in Myeloma", "Relapsed or refractory multiple myeloma", "", "not_breast"),
    ("Drug X in Glioblastoma", "Recurrent glioblastoma", "", "not_breast"),
    (
        "Exercise in Survivors of Breast Cancer",
        "Breast cancer stage 0-III",
        "Evidence of distant metastases",
        "early_breast",
    ),
    (
        "Sleep in Breast Cancer Survivors",
        "Completed treatment for stage I to III breast cancer | No evidence of disease",
        "",
        "early_breast",
    ),
    (
        "Drug X in HER2-Expressing Tumors",
        "HER2-expressing advanced solid tumors, including breast, gastric and colorectal",
        "",
        "solid_tumor",
    ),
    ("Drug X in Prostate Cancer", "Metastatic castration-resistant prostate cancer", "", "not_breast"),
    (
        "SABR for Oligometastatic Breast Cancer",
        "Oligometastatic breast cancer with up to 4 metastases",
        "",
        "metastatic_breast",
    ),
    ("Olaparib in Ovarian Cancer", "Germline BRCA1/2 mutation and ovarian cancer", "", "not_breast"),
    ("Tamoxifen to Prevent Breast Cancer", "Women at high risk of breast cancer", "", "early_breast"),
    (
        "Surgery of the Primary in Metastatic Breast Cancer",
        "Stage IV breast cancer with intact primary tumor",
        "",
        "metastatic_breast",
    ),
    ("Drug X in Inflammatory Breast Cancer", "Inflammatory breast cancer, stage III or IV", "", "metastatic_breast"),
    (
        "Drug X in Breast Cancer: T1-2N0 Disease",
        "Breast cancer with nodal metastases found by ultrasound",
        "",
        "early_breast",
    ),
    ("Drug X in Non-Metastatic Breast Cancer", "Breast cancer without distant metastasis", "", "early_breast"),
    (
        "Touch and Comfort in Breast Cancer",
        "Stage I-III breast cancer (newly diagnosed or locally recurrent) but not metastatic breast cancer",
        "",
        "early_breast",
    ),
    (
        "Drug X in Advanced Solid Tumors",
        "Lung cancer | Triple negative breast cancer\n  * At least one earlier treatment\n  * ECOG 0-1",
        "",
        "metastatic_breast",
    ),
    ("Drug X in Advanced Solid Tumors", "Lung cancer | Triple negative breast cancer", "", "solid_tumor"),
    (
        "Drug X for Peritoneal Carcinomatosis From Ovarian or Breast Cancer",
        "Not a candidate for cytoreductive surgery",
        "",
        "metastatic_breast",
    ),
    ("Exercise and Numbness", "Breast cancer survivors who completed treatment", "Bone metastases", "early_breast"),
    (
        "Exercise During Radiation",
        "Prostate or breast cancer without evidence of metastatic disease",
        "",
        "early_breast",
    ),
    ("Rituximab in Lymphoma", "Follicular lymphoma | Not breast-feeding", "", "not_breast"),
    ("Drug X in Lymphoma", "Lymphoma | No strong inhibitors of breast cancer resistance protein", "", "not_breast"),
    ("Neoadjuvant Drug X in Anthracycline-Refractory Breast Cancer", "Stage II-III breast cancer", "", "early_breast"),
    ("Judging Breast Cancer Risk", "Women 40 to 49 years old", "A personal history of breast cancer", "not_breast"),
    ("Breast Density and Risk", "Healthy women", "Prior diagnosis of invasive breast cancer", "not_breast"),
    (
        "Drug X in Metastatic Breast Cancer",
        "Metastatic breast cancer",
        "History of breast cancer in the other breast",
        "metastatic_breast",
    ),
]


@pytest.mark.parametrize(("title", "inclusion", "exclusion", "population"), ROWS)
def test_population(title: str, inclusion: str, exclusion: str, population: str) -> None:
    assert read(inclusion, exclusion, title=title).population == population
