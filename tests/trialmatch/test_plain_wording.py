"""Every plain way to say a thing, for each thing that it may be said of: no class, kind or place is read less well."""

import pytest

from tests.factories import read
from trialmatch.eligibility.facts import Facts

STAGE = "Metastatic breast cancer"


def told(sentence: str, section: str) -> Facts:
    said = sentence[0].upper() + sentence[1:]
    return read(f"{STAGE} | {said}", "") if section == "inclusion" else read(STAGE, said)


DRUGS = {
    "cdk46_inhibitor": "CDK4/6 inhibitor", "taxane": "taxane", "trastuzumab": "trastuzumab", "parp_inhibitor": "PARP inhibitor",
    "immune_checkpoint_inhibitor": "immune checkpoint inhibitor", "t_dxd": "trastuzumab deruxtecan", "fulvestrant": "fulvestrant",
    "capecitabine": "capecitabine", "pi3k_akt_mtor_inhibitor": "PI3K inhibitor", "anthracycline": "anthracycline",
}  # fmt: skip
TREATMENTS = {  # section, rule: ways to say it
    ("inclusion", "requires"): (
        "prior {}", "prior treatment with a {}", "previously treated with a {}", "must have received a {}", "have received prior {}", "pretreated with a {}",
        "prior exposure to a {} is required", "prior {} is required", "a {} must have been given before", "failed prior {}", "received a {} in any setting",
        "documented progression on prior {}", "earlier treatment with a {} is mandatory", "subjects must have been exposed to a {}", "prior therapy must include a {}",
        "has been treated with a {}", "at least one prior {}", "disease progression on or after a {}", "relapse after a {}", "participants who have progressed on a {}",
        "patients who previously received a {}", "prior {} in the (neo)adjuvant or metastatic setting", "received a {} as prior therapy", "all patients must have had a {}",
        "previous use of a {}", "patients should have received a {} previously",
    ),
    ("exclusion", "forbids"): (
        "prior {}", "prior treatment with a {}", "previous {} therapy", "prior exposure to a {}", "received a {}", "has received a {}", "any prior {}",
        "history of treatment with a {}", "patients who have been treated with a {}", "previously received a {}", "earlier treatment with a {}", "a {} at any time",
        "prior {} for metastatic disease", "prior therapy with any {}", "treatment with a {} in the metastatic setting", "previous use of a {}", "has had prior {}",
        "participants who have had a {}", "pretreatment with a {}", "prior {} in any setting", "known prior exposure to a {}", "use of a {} at any time before enrollment",
        "past or current treatment with a {}", "prior or current {} treatment", "have ever received a {}", "a {} given for metastatic disease", "subjects with prior {} exposure",
    ),
    ("inclusion", "forbids"): (
        "no prior {}", "must not have received a {}", "has not received a {}", "not previously treated with a {}", "without prior {}", "no previous exposure to a {}",
        "never treated with a {}", "no {} for metastatic disease", "no prior treatment with a {}", "have not been treated with a {}", "prior {} is not allowed",
        "prior treatment with a {} is not permitted", "prior {} is prohibited", "no history of {} treatment", "naive to a {}", "patients must be {}-naive", "{}-naive disease",
        "patients may not have received a {}", "patients who received a {} are not eligible", "no exposure to a {}", "patients previously treated with a {} are excluded",
    ),
    ("exclusion", "requires"): (
        "patients who have not received a {}", "{}-naive patients", "lack of prior {}", "absence of prior {}", "never treated with a {}", "patients who have never received a {}",
        "has not been treated with a {}", "not previously treated with a {}", "naive to a {}",
    ),
    ("inclusion", ""): (
        "prior {} allowed", "prior {} is permitted", "candidate for a {}", "prior adjuvant {} is allowed", "up to one prior {} is acceptable", "patients may have received a {}",
        "suitable for treatment with a {}", "eligible to receive a {}", "prior {} not required", "there is no limit on prior {}", "indicated for a {}",
    ),
    ("exclusion", ""): (
        "a {} within 3 weeks before the first dose", "concurrent {}", "allergy to a {}", "planned {} during the study", "hypersensitivity to a {}", "current use of a {}",
        "contraindication to a {}", "intolerance to a {}",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("section", "rule", "way"), [(section, rule, way) for (section, rule), ways in TREATMENTS.items() for way in ways]
)
def test_earlier_treatments(section: str, rule: str, way: str) -> None:
    for drug_class, name in DRUGS.items():
        found = {(p.drug_class, p.rule) for p in told(way.format(name), section).prior_therapy}
        assert found == ({(drug_class, rule)} if rule else set()), way.format(name)


KINDS = {  # kind: (one, several)
    "systemic": (("line of therapy", "lines of therapy"), ("systemic regimen", "systemic regimens")),
    "chemotherapy": (("line of chemotherapy", "lines of chemotherapy"), ("chemotherapy regimen", "chemotherapy regimens")),
    "endocrine": (("line of endocrine therapy", "lines of endocrine therapy"), ("hormonal therapy", "hormonal therapies")),
}  # fmt: skip
SETTINGS = ("for metastatic disease", "in the metastatic setting", "for advanced breast cancer")
NUMBERS = {  # section, bounds: ways to say them
    ("inclusion", (1, None)): (
        "at least one prior {one}", "≥ 1 prior {one}", "one or more prior {more}", "a minimum of 1 prior {one}", "must have received at least 1 prior {one}",
        "have had one or more previous {more}", "prior treatment with at least one {one}",
    ),
    ("inclusion", (2, None)): (
        "at least two prior {more}", "≥2 prior {more}", "two or more prior {more}", "a minimum of two previous {more}", "must have received at least 2 {more}",
    ),
    ("inclusion", (None, 1)): (
        "no more than one prior {one}", "≤ 1 prior {one}", "at most one prior {one}", "not more than one previous {one}", "maximum of one prior {one}",
    ),
    ("inclusion", (None, 2)): (
        "no more than two prior {more}", "≤2 prior {more}", "fewer than three prior {more}", "a maximum of 2 prior {more}", "not more than 2 {more}",
    ),
    ("inclusion", (1, 3)): (
        "one to three prior {more}", "1-3 prior {more}", "between one and three prior {more}", "at least one and no more than three prior {more}",
        "must have received 1–3 {more}",
    ),
    ("exclusion", (None, 1)): (
        "more than one prior {one}", "> 1 prior {one}", "two or more prior {more}", "≥2 prior {more}", "at least two prior {more}", "received more than 1 {one}",
    ),
    ("exclusion", (None, 2)): ("more than two prior {more}", "> 2 {more}", "three or more prior {more}", "have received more than 2 {more}"),
    ("exclusion", (None, 0)): ("any prior {one}",),
    ("exclusion", (2, None)): ("fewer than two prior {more}", "less than 2 prior {more}", "< 2 prior {more}"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("section", "bounds", "way"),
    [(section, bounds, way) for (section, bounds), ways in NUMBERS.items() for way in ways],
)
def test_numbers_of_lines(section: str, bounds: tuple[int | None, int | None], way: str) -> None:
    for kind, units in KINDS.items():
        for setting in SETTINGS:
            for one, more in units:
                said = f"{way.format(one=one, more=more)} {setting}"
                low, high = told(said, section).prior_lines[kind]
                assert (low or None, high) == bounds, said


BRAIN_NAMES = (
    "brain metastases", "CNS metastases", "central nervous system metastases", "metastases to the brain", "brain involvement", "cerebral metastases",
    "intracranial metastases", "central nervous system (CNS) metastases",
)  # fmt: skip
BRAIN = {  # section, (rule, rule for active ones): ways to say it
    ("exclusion", ("forbids", "forbids")): (
        "{}", "known {}", "history of {}", "presence of {}", "any {}", "patients with {}", "current or prior {}", "evidence of {}", "{}, treated or untreated",
        "clinical or radiological evidence of {}",
    ),
    ("inclusion", ("forbids", "forbids")): (
        "no {}", "no known {}", "no history of {}", "no evidence of {}", "absence of {}", "must not have {}", "free of {}", "without {}", "patients with {} are excluded",
        "patients with {} are not eligible", "{} are not allowed",
    ),
    ("exclusion", ("allows_if", "forbids")): (
        "active {}", "untreated {}", "uncontrolled {}", "untreated or progressing {}", "progressive {}", "unstable {}", "new or progressive {}", "{} that are untreated",
        "{} unless treated and stable", "{}, unless stable for at least 4 weeks", "{} that are not stable", "{} except if treated and stable", "untreated or symptomatic {}",
        "patients with {} are excluded unless they have been treated and are stable", "{} (patients with treated and stable ones are eligible)",
    ),
    ("exclusion", ("allows_if", "allows_if")): (
        "symptomatic {}", "{} that cause symptoms", "{} requiring immediate local treatment", "{} with neurological symptoms", "known symptomatic {}",
    ),
    ("inclusion", ("allows_if", "forbids")): (
        "treated and stable {} are allowed", "patients with treated {} are eligible if stable", "{} must be treated and stable", "stable treated {} are permitted",
        "patients with previously treated {} may participate provided they are stable",
    ),
    ("inclusion", ("allows_if", "allows_if")): (
        "asymptomatic {} are allowed", "patients with asymptomatic {} are eligible", "untreated asymptomatic {} are permitted", "{} are allowed if asymptomatic",
    ),
    ("inclusion", ("allows", "allows")): ("patients with {} are eligible", "{} are allowed", "patients with {} may be included"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("section", "rules", "way"), [(section, rules, way) for (section, rules), ways in BRAIN.items() for way in ways]
)
def test_brain_metastases(section: str, rules: tuple[str, str], way: str) -> None:
    for name in BRAIN_NAMES:
        facts = told(way.format(name), section)
        assert (facts.sites["brain"], facts.brain_active) == rules, way.format(name)


GENES = {
    "PIK3CA": "PIK3CA", "ESR1": "ESR1", "AKT1": "AKT1", "KRAS": "KRAS", "TP53": "TP53", "other:ATM": "ATM", "BRCA": "BRCA1/2", "PALB2": "PALB2",
}  # fmt: skip
MUTATIONS = {  # section, rule: ways to say it
    ("inclusion", "requires"): (
        "{} mutation", "presence of a {} mutation", "documented {} mutation", "{}-mutated breast cancer", "{} mutant tumor", "tumor with a {} mutation", "must have a {} mutation",
        "patients with {} mutations", "pathogenic {} mutation", "at least one {} mutation", "{} mutation detected in ctDNA", "tumors must harbor a {} mutation", "mutation in {}",
        "evidence of a {} mutation in tumor tissue or blood", "{} mutation positive", "mutations in the {} gene", "carries a {} mutation", "has a {} alteration",
        "{} mutation as determined by local or central testing", "a {} mutation is required", "identification of a {} mutation by NGS", "tumor positive for {} mutation",
    ),
    ("exclusion", "forbids"): ("{} mutation", "known {} mutation", "presence of a {} mutation", "tumors with {} mutations", "patients with a known {} mutation", "any {} mutation"),
    ("inclusion", "forbids"): (
        "no {} mutation", "{} wild-type", "no known {} mutation", "absence of a {} mutation", "must not have a {} mutation", "without a {} mutation", "wild-type {}",
        "negative for {} mutation", "tumor without {} mutation",
    ),
    ("exclusion", "requires"): ("{} wild-type", "absence of a {} mutation", "lack of a {} mutation"),
    ("inclusion", ""): (
        "{} mutation status must be known", "known {} mutation status", "regardless of {} mutation status", "tissue available for {} testing", "{} mutated or wild-type",
        "patients with or without a {} mutation", "willing to undergo {} testing", "testing for {} is not required", "{} mutation is allowed", "{} testing will be performed",
    ),
    ("exclusion", ""): ("prior {} inhibitor", "prior treatment with a {} inhibitor"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("section", "rule", "way"), [(section, rule, way) for (section, rule), ways in MUTATIONS.items() for way in ways]
)
def test_mutations(section: str, rule: str, way: str) -> None:
    for marker, name in GENES.items():
        found = {(b.any_of, b.rule) for b in told(way.format(name), section).biomarkers}
        assert found == ({((marker,), rule)} if rule else set()), way.format(name)


PROTEINS = {
    "PD-L1": "PD-L1", "AR": "androgen receptor", "TROP2": "TROP2", "HER3": "HER3", "other:CEACAM5": "CEACAM5", "other:FRα": "folate receptor alpha",
}  # fmt: skip
EXPRESSION = {
    ("inclusion", "requires"): (
        "{} positive", "{}-positive tumor", "{} expression", "tumor expresses {}", "{} expression of at least 10%", "positive {} expression", "tumors must express {}",
        "high {} expression", "{} overexpression",
    ),
    ("inclusion", "forbids"): ("{} negative", "{}-negative tumor"),
    ("exclusion", "requires"): ("{} negative", "{}-negative tumor", "lack of {} expression"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("section", "rule", "way"), [(section, rule, way) for (section, rule), ways in EXPRESSION.items() for way in ways]
)
def test_proteins(section: str, rule: str, way: str) -> None:
    for marker, name in PROTEINS.items():
        found = {(b.any_of, b.rule) for b in told(way.format(name), section).biomarkers}
        assert found == {((marker,), rule)}, way.format(name)
