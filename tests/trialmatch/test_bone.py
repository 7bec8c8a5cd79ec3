"""Measurable disease and disease confined to bone. Sentences are our own; each row has its point."""

import pytest

from tests.factories import make_trial, read
from trialmatch.eligibility.read import read_facts

MEASURABLE = [  # inclusion, exclusion, what is said
    ("Sites of disease assessable by RECIST (both measurable and non-measurable disease allowed)", "", "not_required"),
    (
        "Measurable or non-measurable disease for dose escalation; measurable disease is required for dose expansion",
        "",
        "not_required",
    ),
    (
        "At least one evaluable lesion (measurable or not) by RECIST or by PCWG3 for patients with prostate cancer",
        "",
        "not_required",
    ),
    ("Patients must have measurable disease as defined by RECIST v1.1.", "", "required"),
    ("At least one measurable lesion (Part 2 and Part 3 only)", "", "silent"),
    ("For Part 2 and Phase 1b only: at least one measurable lesion", "", "silent"),
    ("Measurable disease by RECIST (dose expansion cohorts only)", "", "silent"),
    ("Measurable disease - patients with bone as their only site of disease will not be eligible", "", "required"),
    ("At least one measurable lesion. Note: patients with a measurable lytic lesion are eligible", "", "required"),
    ("Brain metastases on MRI. One measurable intracranial lesion is required", "", "required"),
    ("At least one measurable lesion; or simple bone metastases", "", "not_required"),
    (
        "Measurable disease | Those who do not have measurable disease but a marker that can be followed are eligible",
        "",
        "not_required",
    ),
    (
        "Subjects, except those with adenocarcinoma of the prostate, must have measurable disease by RECIST 1.1.",
        "",
        "required",
    ),
    (
        "Presence of measureable disease based on RECIST v1.1 for solid tumors or the Lugano classification for DLBCL.",
        "",
        "required",
    ),
    ("At least one lesion measurable per RECIST v1.1.", "", "required"),
    ("At least 1 measurable lesion per RECIST v1.1 (bone-only disease excluded)", "", "required"),
    (
        "Subjects must have at least one measurable lesion as defined per RECIST v1.1 (For bone only disease, subjects with lytic or mixed lytic bone lesions that can be measured by CT or MRI are eligible; subjects with sclerotic/osteoblastic bone lesions are not eligible).",
        "",
        "required",
    ),
    (
        "Presence of measurable disease per RECIST v1.1.Target lesion(s) must not be chosen from a previously irradiated field unless there has been documented progression in that lesion.",
        "",
        "required",
    ),
    (
        "At least one extra measurable lesion according to RECIST 1.1 (cavity structures cannot serve as measurable lesions).",
        "",
        "required",
    ),
    (
        "Measurable or evaluable disease per RECIST version 1.1 (radiographic disease progression per PCWG3 criteria for patients with mCRPC)",
        "",
        "not_required",
    ),
    (
        "At least 1 radiologically evaluable lesion (measurable and/or non-measurable) that can be assessed at baseline",
        "",
        "not_required",
    ),
    (
        "At least one lesion (measurable or non-measurable) that can be accurately assessed at baseline and is suitable for repeated assessment",
        "",
        "not_required",
    ),
    ("At least 1 lesion that can be accurately measured at baseline by CT", "", "required"),
    ("At least one lesion of 10 mm or more in longest diameter on CT", "", "required"),
    ("NOTE: Measurable extra-CNS disease is not required.", "", "not_required"),
    ("Measurable disease per RECIST 1.1; evaluable bone-only disease is not eligible", "", "required"),
    ("Patients without RECIST measurable disease (e.g., evaluable disease only) will be eligible", "", "not_required"),
    ("At least one assessable tumor lesion", "", "not_required"),
    ("Measurable disease per RECIST 1.1 (RANO for glioma, PCWG3 for prostate cancer)", "", "required"),
    ("Have measurable disease per RECIST 1.1, or per mRECIST for mesothelioma", "", "required"),
    (
        "Patients with solid tumors must have at least one measurable lesion, patients with lymphoma must have bidimensionally measurable disease",
        "",
        "required",
    ),
    (
        "Measurable disease by RECIST 1.1. Lesions in a previously irradiated area are not considered measurable unless there was progression since.",
        "",
        "required",
    ),
    (
        "Participants must have measurable disease. Previously irradiated lesions must not be counted as target lesions",
        "",
        "required",
    ),
    ("Radiographically measurable disease", "", "required"),
    ("Radiologically measurable disease, as defined by RECIST", "", "required"),
    ("No target lesion needs immediate radiotherapy", "", "silent"),
    ("At least one target lesion that has not been irradiated", "", "required"),
    ("Evidence of measurable disease", "", "required"),
    ("Disease that can be measured by CT or MRI", "", "required"),
    ("Disease that can be measured or evaluated", "", "not_required"),
    ("Measurable disease is not mandatory", "", "not_required"),
    ("Evaluable disease", "", "not_required"),
    ("Measurable and/or evaluable disease", "", "not_required"),
    ("Must have measurable disease (bone metastases, pleural effusion and ascites are not measurable)", "", "required"),
    (
        "Measurable disease, defined as at least one lesion that can be accurately measured in at least one dimension; bone-only disease is not allowed",
        "",
        "required",
    ),
    ("", "Tumor lesions larger than 10 cm", "silent"),
    ("", "No measurable lesion", "required"),
    ("", "Patients who do not have measurable disease", "required"),
    ("", "Non-measurable disease only", "required"),
    ("", "Disease that cannot be measured by RECIST", "required"),
    ("Measurable / evaluable tumor by RECIST", "", "not_required"),
    ("Evaluable disease or disease measurable by RECIST", "", "not_required"),
    (
        "Solid tumors with measurable disease for which cisplatin is a reasonable choice, including lung, breast, bladder and kidney cancer (for the expansion cohorts, only pancreatic cancer)",
        "",
        "required",
    ),
    ("Patients with bone-only metastases and no measurable disease are eligible", "", "not_required"),
    ("Measurable disease status must be documented", "", "silent"),
    (
        "Measurable disease per RECIST 1.1, OR at least one evaluable, predominantly lytic bone lesion",
        "",
        "not_required",
    ),
    ("Measurable disease per iRECIST, or RECIL 2017 for lymphoma", "", "required"),
    ("At least one extracranial measurable lesion per RECIST v1.1 or bone metastases alone", "", "not_required"),
    ("Records must allow the classification of target and other lesions", "", "silent"),
    ("At least one lesion (including measurable and unmeasurable) for phase Ia", "", "not_required"),
    ("A tumor that is radiologically evaluable", "", "not_required"),
    (
        "For the dose-escalation cohort, measurable disease. For the dose-expansion cohort, measurable disease of 2 cm",
        "",
        "required",
    ),
    ("People with or without measurable disease may join", "", "not_required"),
    (
        "Measurable disease per RECIST 1.1; or evaluable disease of the bone in those with prostate cancer",
        "",
        "required",
    ),
    ("Measurable disease (non-measurable disease permitted in the first part)", "", "not_required"),
    ("Disease should be measurable and evaluable by RECIST", "", "required"),
    ("In the Phase 2 portion of the protocol, subjects must have measurable disease", "", "silent"),
    ("Measurable disease (only for MTD expansion cohorts)", "", "silent"),
    (
        "At least one measurable lesion by CT | Irradiated lesions that grew may be chosen as target lesions in the absence of measurable ones",
        "",
        "required",
    ),
    ("Patients may have measurable disease, non-measurable disease, or both, per RECIST 1.1", "", "not_required"),
    (
        "At least one measurable lesion by RECIST 1.1, or in its absence, disease that is evaluable by PET",
        "",
        "not_required",
    ),
    (
        "Subjects have at least one extracranial measurable lesion, or only bone metastasis with osteolytic or mixed lesion",
        "",
        "not_required",
    ),
    (
        "At least one lesion that can be accurately assessed at baseline by CT, MRI or X-ray; measurable or not",
        "",
        "not_required",
    ),
    ("Evaluable disease, which does not need to be measurable by RECIST", "", "not_required"),
    (
        "At least one measurable lesion (RECIST 1.1) or, in bone-only disease, one lesion evaluable by PERCIST",
        "",
        "not_required",
    ),
    ("Measurable disease; a simple bone metastasis is also allowed", "", "not_required"),
    ("At least one measurable lesion | Patients with disease limited to bone may join", "", "not_required"),
    ("A measurable lesion or, alternatively, evaluable bone disease", "", "not_required"),
    ("Measurability is preferred, but by no means mandatory", "", "not_required"),
    ("Metastases seen on scans, not necessarily measurable", "", "not_required"),
    (
        "Measurable disease | Patients with bone-only disease may join if a biopsy of the breast is possible",
        "",
        "required",
    ),
    ("Measurable disease (dose escalation: evaluable lesions are acceptable)", "", "not_required"),
    ("Evaluable or measurable disease by RECIST", "", "not_required"),
    ("Evaluable disease, or disease that is measurable", "", "not_required"),
    ("Disease which is measurable, non-measurable, or both", "", "not_required"),
    ("Both people with measurable and people with non-measurable lesions may join", "", "not_required"),
    (
        "Disease that is measurable by RECIST v1.1, or disease that is not measurable but can be assessed",
        "",
        "not_required",
    ),
    (
        "A measurable lesion of 1 cm. Patients whose disease is evaluable only, or in bone only, are not eligible",
        "",
        "required",
    ),
    ("Metastases that can be measured or assessed", "", "not_required"),
    (
        "Bone metastases must not be the only disease. These sites will not be considered as sites of measurable disease",
        "",
        "silent",
    ),
    ("At least one lesion that can be measured with a ruler", "", "required"),
    ("Evaluable disease will be considered eligible, but measurable disease is preferable", "", "not_required"),
    ("Lesions that do not meet the definition of measurable disease are allowed", "", "not_required"),
    ("Disease can be measured or at least evaluated", "", "not_required"),
    ("Disease that is measurable, or not, or both", "", "not_required"),
    ("Disease that can be measured (RECIST v1.1), or else assessed in some other way", "", "not_required"),
    (
        "One measurable lesion (in the dose escalation people with non-measurable lesions only are accepted)",
        "",
        "not_required",
    ),
    ("Bidimensionally measurable disease | Irradiated sites will not be evaluable for response", "", "required"),
    (
        "Measurable disease | No bone metastases or other non-measurable disease as the only evidence of metastasis",
        "",
        "required",
    ),
    ("Measurable disease by RECIST v1.1, the target lesion must not lie in bone only", "", "required"),
    ("At least one measurable lesion; or simple bone metastases;", "", "not_required"),
    ("Measurable disease according to RECIST 1.1 criteria.", "", "required"),
    (
        "Measurable disease | Radiotherapy to a small area other than the sole site of measurable and assessable disease is allowed",
        "",
        "required",
    ),
    ("Evaluable disease, even if no lesion is measurable", "", "not_required"),
    ("Measurable lesions are consequently not asked for", "", "not_required"),
    ("A lesion is called measurable when it is twice as long as a slice is thick", "", "silent"),
    ("Patients who lack measurable disease are not eligible", "", "required"),
]

BONE_ONLY = [  # inclusion, exclusion, rule
    ("", "Bone or skin as the only site of disease", "forbids"),
    ("Patients with bone-only disease are eligible", "", "allows"),
    ("Bone only metastatic disease is allowed", "", "allows"),
    ("Patients with disease limited to bone may enroll", "", "allows"),
    ("Measurable disease or bone-only disease", "", "allows"),
    ("Measurable disease or non-measurable, bone-only disease", "", "allows"),
    ("Measurable disease or at least one lytic bone lesion", "", "allows_if"),
    ("Bone-only disease is allowed if there is a lytic component", "", "allows_if"),
    ("Bone-only disease is not allowed", "", "forbids"),
    ("Patients with bone-only disease are excluded", "", "forbids"),
    ("", "Bone-only disease", "forbids"),
    ("", "Disease confined to bone", "forbids"),
    ("", "Patients with bone metastases only", "forbids"),
    ("", "Bone metastasis as the only site of disease", "forbids"),
    ("", "Only bone metastases", "forbids"),
    ("", "Metastases to bone only", "forbids"),
    ("", "Bone-only disease, unless a lytic lesion with a soft-tissue component can be measured", "allows_if"),
    ("", "Blastic-only bone metastases", "allows_if"),
    ("", "Purely osteoblastic bone metastases", "allows_if"),
    ("Bone-only metastatic breast cancer", "", "requires"),
    ("Metastatic disease confined to the skeleton", "", "requires"),
    ("Patients with evaluable disease, including bone-only disease", "", "allows"),
    ("Subjects with bone only metastases can be included", "", "allows"),
    ("Measurable disease per RECIST 1.1. Bone-only disease is not considered eligible", "", "forbids"),
    ("At least one measurable non-bone lesion by RECIST 1.1", "", "forbids"),
    ("At least one measurable lesion (bone-only disease excluded)", "", "forbids"),
    ("Must have measurable disease outside the bone", "", "forbids"),
    ("Bone lesions are not considered measurable", "", "silent"),
    ("Both patients with measurable disease and those with bone-only disease", "", "allows"),
    ("Measurable disease is not required; bone-only disease is acceptable", "", "allows"),
    ("", "Radiotherapy to bone-only lesions within 2 weeks", "silent"),
    ("Evaluable disease (bone-only metastases are evaluable)", "", "allows"),
    ("Non-measurable disease, e.g. bone metastases only, is accepted", "", "allows"),
    ("No bone-only disease", "", "forbids"),
    ("Patients must not have bone-only metastases", "", "forbids"),
    ("Bone-only patients can participate", "", "allows"),
    ("Disease may be measurable or limited to the bones", "", "allows"),
    ("Participants with lesions only in bone are eligible", "", "allows"),
    ("Metastases exclusively in the bone are permitted", "", "allows"),
    ("Patients whose only site of metastasis is bone are eligible", "", "allows"),
    ("Patients whose disease is in bone alone must have at least one lesion that is lytic or mixed", "", "allows_if"),
    ("", "Skeletal metastases as sole manifestation", "forbids"),
    ("", "Non-measurable disease such as bone-only disease", "forbids"),
    ("", "These patients may enroll only if bone marrow blasts are at least 5%", "silent"),
    (
        "Measurable disease, or a raised PSA for castration-resistant prostate cancer with only bone metastases",
        "",
        "silent",
    ),
    ("", "Patients with bone as the only site of disease", "forbids"),
    ("Measurable disease or pure lytic or mixed bone lesions", "", "allows_if"),
    ("", "Bone metastasis or pleural effusion as the sole manifestation of disease", "forbids"),
    (
        "At least one target lesion, excluding irradiated lesions, bone metastasis, or ascites as the sole manifestation",
        "",
        "forbids",
    ),
    ("Extrahepatic disease limited to bone, lymph nodes or fewer than 5 lung nodules is permitted", "", "silent"),
    ("", "Patients who have bone or skin as the only target lesion", "forbids"),
    ("A simple bone metastasis is allowed", "", "allows"),
    ("", "Bone as the sole metastatic organ", "forbids"),
    ("", "Skeletal-only disease", "forbids"),
    ("Patients whose disease exists in bone alone do not qualify", "", "forbids"),
    ("Bone-only disease, even with a lytic part, is not sufficient", "", "forbids"),
    ("Bone-only disease, lytic or sclerotic, is allowed", "", "allows"),
    ("Bone-only disease is allowed if lytic or mixed (lytic and sclerotic)", "", "allows_if"),
    ("Measurable or non-measurable disease; people whose disease is limited to bone are welcome", "", "allows"),
    ("Patients with nothing but bone lesions or ascites cannot be entered", "", "forbids"),
    ("One metastasis or more outside the bones", "", "forbids"),
    ("Disease that is confined to bone is not eligible", "", "forbids"),
    ("Women with skeletal metastases only can enter as well", "", "allows"),
    ("No bone metastases or other non-measurable disease as the only evidence of metastasis", "", "forbids"),
    ("Bone-only metastases that can be measured by FDG PET are allowed", "", "allows_if"),
    ("Patients with only bone lesions are not ineligible", "", "allows"),
    ("Nothing but bone metastases is accepted", "", "allows"),
    ("Osteolytic bone lesions acceptable as sole evidence of disease", "", "allows_if"),
    ("", "Metastases that are found only in the bone", "forbids"),
    ("No osseous metastases as the one and only manifestation", "", "forbids"),
    ("Those with skeletal disease alone shall not be entered", "", "forbids"),
    ("Bone-only disease is possible only when a lytic lesion has a soft tissue mass", "", "allows_if"),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "said"), MEASURABLE)
def test_measurable_disease(inclusion: str, exclusion: str, said: str) -> None:
    assert read(inclusion, exclusion).measurable_disease == said


@pytest.mark.parametrize(("inclusion", "exclusion", "rule"), BONE_ONLY)
def test_disease_confined_to_bone(inclusion: str, exclusion: str, rule: str) -> None:
    assert read(inclusion, exclusion).bone_only == rule


def test_a_title_may_ask_for_disease_confined_to_bone() -> None:
    title = "Drug X in Women With Bone-Only Metastatic Breast Cancer"
    assert read("Breast cancer", title=title).bone_only == "requires"


def test_disease_in_the_bones_alone_and_disease_that_cannot_be_measured() -> None:
    assert read("", "Patients whose only disease is in the bones").bone_only == "forbids"
    assert read("Bone disease of only blastic lesions is not considered measurable").bone_only == "silent"
    either = (
        "Inclusion Criteria:\n\n* One of these:\n  * Measurable disease\n  * Non-measurable disease with a high risk\n"
    )
    assert read_facts(make_trial(criteria=either)).measurable_disease == "not_required"
