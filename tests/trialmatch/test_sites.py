"""Spread to bone, liver, lung, chest wall and skin, or nodes. Sentences are our own; each row has its point."""

import pytest

from tests.factories import read

ROWS = [  # inclusion, exclusion, site, rule
    ("Bone metastases, documented by CT or MRI", "", "bone", "requires"),
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
    ("At most two lines of treatment for locally recurrent or metastatic disease", "", "chest_wall_skin", "silent"),
    ("Patients with skin metastases are eligible", "", "chest_wall_skin", "allows"),
    ("", "Life-threatening complications or known CNS metastases", "brain", "forbids"),
    ("", "Life-threatening CNS metastases", "brain", "allows_if"),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "site", "rule"), ROWS)
def test_site_rules(inclusion: str, exclusion: str, site: str, rule: str) -> None:
    assert read(inclusion, exclusion).sites[site] == rule
