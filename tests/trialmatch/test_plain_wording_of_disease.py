"""The same for where the disease is, how much of it can be measured, and whom a type or a lack keeps out."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.trialmatch.test_plain_wording import told
from trialmatch.eligibility.facts import Facts
from trialmatch.vocabulary import SUBTYPES

Ways = dict[tuple[str, Any], tuple[str, ...]]  # section, what is to be read: ways to say it

LINING = (
    "leptomeningeal disease",
    "leptomeningeal metastases",
    "carcinomatous meningitis",
    "meningeal metastases",
    "leptomeningeal carcinomatosis",
)
LINING_WAYS: Ways = {
    ("exclusion", "forbids"): (
        "{}", "known {}", "history of {}", "presence of {}", "patients with {}", "current {}", "brain metastases or {}", "known CNS metastases and/or {}",
        "{} or brain metastases", "active brain metastases or {}", "{} (patients with treated brain metastases are eligible)", "spinal cord compression or {}",
        "{} regardless of clinical stability", "{}, even if treated", "radiological or clinical evidence of {}",
    ),
    ("inclusion", "forbids"): (
        "no {}", "no history of {}", "must not have {}", "absence of {}", "patients with {} are excluded", "{} is not allowed", "no brain metastases or {}", "without {}",
        "treated brain metastases are allowed; {} is not allowed", "patients with treated brain metastases are eligible, but not those with {}",
    ),
    ("inclusion", "requires"): (
        "presence of {}", "must have {}", "patients with {}", "documented {}", "radiologic evidence of evaluable {}", "a contrast-enhanced MRI scan showing {}",
        "women who have {}", "{} requiring treatment", "patients with newly diagnosed {}", "breast cancer with {}", "{} confirmed by MRI",
    ),
    ("inclusion", "allows"): ("{} is allowed", "patients with {} are eligible"),
    ("exclusion", "allows_if"): ("active {}", "untreated {}", "symptomatic {}", "uncontrolled {}"),
}  # fmt: skip

BRAIN = (
    "brain metastases",
    "CNS metastases",
    "central nervous system (CNS) metastases",
    "parenchymal brain metastases",
)
BRAIN_WAYS: Ways = {
    ("inclusion", "requires"): (
        *LINING_WAYS["inclusion", "requires"], "at least one {}", "untreated {}", "patients with {} planned for radiosurgery", "{} from breast cancer",
        "patients are required to have {}", "an MRI showing = or > 4 {}", "subjects diagnosed with {}", "HER2-positive breast cancer with {}",
    ),
}  # fmt: skip

PLACES = {
    "bone metastases": "bone", "liver metastases": "liver", "lung metastases": "lung", "skin metastases": "chest_wall_skin", "lymph node metastases": "lymph_nodes",
    "pulmonary metastases": "lung",
}  # fmt: skip
PLACE_WAYS: Ways = {
    ("inclusion", "requires"): (
        "{}", "must have {}", "presence of {}", "documented {}", "evidence of {}", "{} are required", "breast cancer with {}", "at least one site of {}",
    ),
    ("exclusion", "forbids"): ("{}", "presence of {}", "known {}", "patients with {}", "evidence of {}"),
    ("inclusion", "forbids"): ("no {}", "without {}", "absence of {}", "must not have {}", "patients with {} are not eligible"),
    ("inclusion", "allows"): ("patients with {} are eligible", "{} are allowed"),
    ("inclusion", "silent"): ("AST and ALT ≤ 2.5 x ULN (≤ 5 x ULN in case of {})",),
    ("exclusion", "silent"): ("radiotherapy of {} within 2 weeks",),
}  # fmt: skip

MEASURABLE_WAYS: Ways = {
    ("inclusion", "required"): (
        "measurable disease", "at least one measurable lesion", "measurable disease per RECIST 1.1", "at least one lesion measurable by RECIST v1.1",
        "measurable disease is required", "at least one target lesion by RECIST 1.1", "radiologically measurable disease",
    ),
    ("inclusion", "not_required"): (
        "measurable or evaluable disease", "evaluable disease", "measurable disease is not required", "non-measurable disease is allowed", "assessable disease",
        "disease may be measurable or non-measurable", "measurable disease or evaluable bone disease", "patients without measurable disease are eligible",
    ),
    ("exclusion", "required"): ("no measurable disease", "non-measurable disease only", "patients without measurable disease"),
}  # fmt: skip
BONE_WAYS: Ways = {
    ("inclusion", "allows"): ("bone-only disease is allowed", "measurable or bone-only disease", "patients with disease limited to bone are eligible"),
    ("inclusion", "forbids"): (
        "bone-only disease is not allowed", "no bone-only disease", "patients with bone only disease are excluded", "disease not limited to bone",
        "metastatic disease that is not confined to bone", "measurable disease (bone-only disease is not eligible)",
    ),
    ("exclusion", "forbids"): ("bone-only disease", "disease limited to bone", "bone metastases as the only site of disease", "metastases in bone only"),
    ("inclusion", "requires"): ("bone-only disease", "metastatic disease limited to bone", "must have bone-only disease"),
}  # fmt: skip

KINDS = {
    "triple-negative": {"tnbc"},
    "HER2-positive": {"hr+/her2+", "hr-/her2+"},
    "hormone receptor-positive": {"hr+/her2-", "hr+/her2+"},
}
KIND_WAYS: Ways = {
    ("inclusion", "only"): ("{} breast cancer", "{} disease", "patients with {} breast cancer", "only patients with {} disease are eligible", "tumor must be {}"),
    ("inclusion", "others"): (
        "patients with {} breast cancer are not eligible", "patients with {} disease are excluded", "no {} breast cancer", "{} tumors are not eligible",
        "{} disease is not allowed", "must not have {} breast cancer", "{} breast cancer is excluded", "participants whose tumors are {} are not eligible",
    ),
    ("exclusion", "others"): ("{} breast cancer", "patients with {} disease", "{} tumors", "known {} breast cancer", "tumor that is {}"),
    ("exclusion", "all"): (  # the type says of whom something else is asked
        "{} breast cancer with LVEF < 50%", "{} patients with uncontrolled hypertension", "patients with {} disease who have not received a taxane",
        "patients with {} disease with active infection", "for {} disease: LVEF below 50%", "patients with {} disease and prior exposure to T-DXd",
    ),
    ("inclusion", "all"): ("patients with {} disease must have received a taxane", "{} patients must have LVEF of at least 50%", "for {} disease, prior T-DXd is required"),
}  # fmt: skip

DRUGS = {
    "taxane": "taxane",
    "trastuzumab": "trastuzumab",
    "CDK4/6 inhibitor": "cdk46_inhibitor",
    "fulvestrant": "fulvestrant",
}
DRUG_WAYS: Ways = {
    ("inclusion", "requires"): (  # who lacks it is kept out
        "those who have not received a {} are not eligible", "patients who have not received a {} are excluded", "patients without prior {} are not eligible",
        "patients naive to {} are not eligible", "{}-naive patients are excluded", "patients who never received a {} may not join",
    ),
    ("exclusion", "requires"): ("patients without prior {}", "patients with no prior {}"),
    ("exclusion", "forbids"): ("prior {}, except in the adjuvant setting", "hypersensitivity to or prior treatment with a {}", "pregnancy or prior treatment with a {}"),
    ("inclusion", ""): (  # asked of some only, or of nobody
        "prior {} (HER2-positive only)", "prior {} (for HER2-positive disease)", "prior {} if HER2-positive", "a {} must have been given to patients with HER2-positive disease",
        "patients may or may not have received a {}", "prior {} is neither required nor excluded", "prior {} (cohort B only)",
    ),
    ("exclusion", ""): ("prior {} (cohort B only)", "for patients in phase 2, prior {}", "prior adjuvant {} within 6 months"),
}  # fmt: skip


def _kinds(facts: Facts, kind: str) -> str:
    own, found = KINDS[kind], set(facts.subtypes)
    return {frozenset(own): "only", frozenset(set(SUBTYPES) - own): "others", frozenset(SUBTYPES): "all"}.get(
        frozenset(found), str(found)
    )


def _prior(facts: Facts, drug: str) -> str:
    return ", ".join(p.rule if p.drug_class == DRUGS[drug] else p.drug_class for p in facts.prior_therapy)


Read = Callable[[Facts, str], str]
TABLES: tuple[tuple[Ways, tuple[str, ...], Read], ...] = (
    (LINING_WAYS, LINING, lambda facts, _: facts.sites["leptomeningeal"]),
    (BRAIN_WAYS, BRAIN, lambda facts, _: facts.sites["brain"]),
    (PLACE_WAYS, tuple(PLACES), lambda facts, place: facts.sites[PLACES[place]]),
    (MEASURABLE_WAYS, ("",), lambda facts, _: facts.measurable_disease),
    (BONE_WAYS, ("",), lambda facts, _: facts.bone_only),
    (KIND_WAYS, tuple(KINDS), _kinds),
    (DRUG_WAYS, tuple(DRUGS), _prior),
)


def _cases() -> Iterator[tuple[str, str, Any, tuple[str, ...], Read]]:
    for table, things, read in TABLES:
        for (section, wanted), ways in table.items():
            yield from ((section, way, wanted, things, read) for way in ways)


@pytest.mark.parametrize(("section", "way", "wanted", "things", "read"), list(_cases()))
def test_each_way_for_each_thing(section: str, way: str, wanted: str, things: tuple[str, ...], read: Read) -> None:
    for thing in things:
        assert read(told(way.format(thing), section), thing) == wanted, way.format(thing)
