"""Spread to bone, liver, lung, chest wall and skin, or nodes. Sentences are our own; each row has its point."""

import pytest

from tests.factories import read

ROWS = [  # inclusion, exclusion, site, rule
    ("Painful bone metastases", "", "bone", "requires"),
    ("Symptomatic vertebral metastases", "", "bone", "requires"),
    ("Breast cancer that has spread to the bone", "", "bone", "requires"),
    ("Chest wall disease or skin metastases", "", "chest_wall_skin", "requires"),
    ("Eligible ablation sites include (but are not limited to) soft tissue, liver, and bone", "", "liver", "allows"),
    ("Eligible ablation sites include (but are not limited to) soft tissue, liver, and bone", "", "bone", "allows"),
    ("", "Infiltrative disease of the lungs that is not related to lung metastases", "lung", "silent"),
    ("Bone metastases, documented by CT or MRI", "", "bone", "requires"),
    ("Lung metastases from any primary solid tumor", "", "lung", "requires"),
    ("Primary liver cancer (of any kind) or liver metastases of any solid tumor", "", "liver", "requires"),
    ("Confirmed painful bone metastases shown on a bone scan", "", "bone", "requires"),
    ("Breast cancer patients with confirmed osteolytic bone metastases", "", "bone", "requires"),
    ("Patients with bone metastases must receive a bisphosphonate", "", "bone", "silent"),
    ("Must have at least one liver metastasis", "", "liver", "requires"),
    ("", "Symptomatic visceral disease or lymphangitic spread", "lung", "allows_if"),
    ("", "Lymphangitic carcinomatosis", "lung", "allows_if"),
    ("", "Known liver metastases", "liver", "forbids"),
    ("", "Liver metastases that replace more than 50% of the liver", "liver", "allows_if"),
    ("", "Chronic liver disease, except for liver metastases", "liver", "allows"),
    ("AST up to 5 times the upper limit if there are liver metastases", "", "liver", "silent"),
    ("", "Prior chemotherapy for metastatic or locally recurrent disease", "chest_wall_skin", "silent"),
    ("Evidence of locally recurrent or metastatic disease by imaging", "", "chest_wall_skin", "silent"),
    ("Evidence of metastatic or locally recurrent disease by imaging", "", "chest_wall_skin", "silent"),
    ("At most two lines of treatment for locally recurrent or metastatic disease", "", "chest_wall_skin", "silent"),
    ("Patients with skin metastases are eligible", "", "chest_wall_skin", "allows"),
    ("", "Life-threatening complications or known CNS metastases", "brain", "forbids"),
    ("", "Life-threatening CNS metastases", "brain", "allows_if"),
    ("", "Unstable bone metastases", "bone", "allows_if"),
    ("Metastatic breast cancer patients with lytic or mixed bone lesions", "", "bone", "requires"),
    ("Measurable disease, or at least one lytic bone lesion", "", "bone", "silent"),
    ("", "CNS metastases that are associated with progressive neurologic symptoms", "brain", "allows_if"),
    ("", "Visceral metastases", "liver", "forbids"),
    ("No visceral metastases", "", "lung", "forbids"),
    ("", "Visceral metastases, unless chemotherapy was given for them", "lung", "allows_if"),
    ("Patients with visceral metastases may join", "", "liver", "allows"),
    ("", "Advanced, symptomatic visceral disease", "liver", "silent"),
    ("", "Visceral crisis", "liver", "silent"),
    ("Patients must have liver metastases that can be biopsied", "", "liver", "requires"),
    ("Histologically proven breast cancer liver metastases", "", "liver", "requires"),
    ("One to five metastases in the liver", "", "liver", "requires"),
    ("Chest wall recurrence of breast cancer", "", "chest_wall_skin", "requires"),
    ("Metastases in supraclavicular lymph nodes", "", "lymph_nodes", "requires"),
    ("Leptomeningeal metastases confirmed by CSF cytology or MRI", "", "leptomeningeal", "requires"),
    ("", "Lymph node metastases only", "lymph_nodes", "allows_if"),
    ("A non-nodal lesion is considered measurable at 10 mm", "", "lymph_nodes", "silent"),
    ("", "Lesions of the liver that were irradiated within 4 weeks", "liver", "silent"),
    (
        "",
        "Calcification, including but not limited to soft tissue and lung, considered clinically significant",
        "chest_wall_skin",
        "silent",
    ),
    (
        "Have locoregional (e.g. breast, chest wall, regional lymphatic) or hepatic metastatic disease that is amenable to biopsy",
        "",
        "chest_wall_skin",
        "allows",
    ),
    (
        "Have locoregional (e.g. breast, chest wall, regional lymphatic) or hepatic metastatic disease that is amenable to biopsy",
        "",
        "lymph_nodes",
        "allows",
    ),
    ("At least one injectable cutaneous, subcutaneous or nodal lesion", "", "lymph_nodes", "allows"),
    ("Locoregional recurrence not amenable to resection", "", "chest_wall_skin", "silent"),
    ("At least one lesion with a short axis of 15 mm for nodal lesions", "", "lymph_nodes", "silent"),
    ("", "Skin lesions that would affect the injection", "chest_wall_skin", "silent"),
    ("Occurrence of one or more bone metastases", "", "bone", "requires"),
    ("", "Active brain or spinal metastases", "bone", "silent"),
    ("Chest wall recurrence that cannot be resected", "", "chest_wall_skin", "requires"),
    ("Cutaneous or subcutaneous metastases accessible for injection", "", "chest_wall_skin", "requires"),
    ("Patients with lymph node metastases only are allowed", "", "lymph_nodes", "allows"),
    ("", "Visceral metastases, including liver or lung (lung nodules under 1 cm are allowed)", "liver", "forbids"),
    ("", "Visceral metastases (lung nodules are allowed)", "lung", "allows_if"),
    ("", "Liver metastases (small ones are allowed)", "liver", "allows_if"),
    ("HR-positive breast cancer with at least two bone metastases on scintigraphy", "", "bone", "requires"),
    ("Metastatic breast cancer with two or more bone metastases", "", "bone", "requires"),
    ("", "Any inflammatory or connective tissue disorder with potential pulmonary involvement", "lung", "silent"),
    ("", "For patients with liver metastases, severe liver dysfunction", "liver", "silent"),
    ("Imaging shows no new sites of bone metastases", "", "bone", "silent"),
    ("Biopsies of other places are acceptable (i.e. skin lesions)", "", "chest_wall_skin", "silent"),
    ("", "Known scalp metastases", "chest_wall_skin", "allows_if"),
    ("", "Diseases of the scalp", "chest_wall_skin", "silent"),
    ("The slice thickness may exclude small lung lesions", "", "lung", "silent"),
    ("", "Liver lesions may not be chosen for the injection", "liver", "silent"),
    ("", "Bone metastases as the unique place of disease", "bone", "silent"),
    (
        "",
        "Visceral spread with a risk of life-threatening complications, such as severe liver involvement",
        "liver",
        "silent",
    ),
    (
        "",
        "Visceral spread with a risk of life-threatening complications, such as liver involvement of over 50%",
        "liver",
        "allows_if",
    ),
    ("Those without an anthracycline may join, provided that they have no liver metastases", "", "liver", "allows_if"),
    ("", "Melanoma cancer that has spread to the lung metastases", "lung", "silent"),
    ("", "Chronic liver or biliary disease, except for liver metastases", "liver", "allows"),
    ("", "Poor liver function if there are liver metastases", "liver", "silent"),
    ("Areas to be treated do not include metastases to the lung", "", "lung", "silent"),
    ("", "Autoimmune disease with visceral involvement", "liver", "silent"),
]

TITLES = [  # title, inclusion, site, rule
    ("Zoledronate in Breast Cancer Patients With Bone Lesions", "Breast cancer", "bone", "requires"),
    (
        "Radium in Patients With Bone Metastatic Breast Cancer",
        "Patients who also have liver metastases are eligible | Other bone metastases are allowed",
        "bone",
        "requires",
    ),
    ("Drug X in Breast Cancer Metastatic to the Brain", "Stable brain metastases", "brain", "requires"),
    ("Radiosurgery of Brain Metastases in Breast Cancer", "Breast cancer", "brain", "requires"),
    ("Drug X in Patients With Breast Cancer With or Without Brain Metastases", "Breast cancer", "brain", "silent"),
    ("Drug X to Prevent Brain Metastases in Patients With Breast Cancer", "Breast cancer", "brain", "silent"),
    (
        "Upfront Radiotherapy for Breast Cancer Patients With High Risk and Minimally Symptomatic Bone Metastases",
        "Has bone metastases that cause no pain yet",
        "bone",
        "requires",
    ),
    (
        "Salvage Radiosurgery for Spinal Metastases of Breast Cancer",
        "Spine metastasis seen on a scan",
        "bone",
        "requires",
    ),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "site", "rule"), ROWS)
def test_site_rules(inclusion: str, exclusion: str, site: str, rule: str) -> None:
    assert read(inclusion, exclusion).sites[site] == rule


@pytest.mark.parametrize(("title", "inclusion", "site", "rule"), TITLES)
def test_titles_say_whom_a_trial_is_for(title: str, inclusion: str, site: str, rule: str) -> None:
    assert read(inclusion, title=title).sites[site] == rule
