"""The logic of verdicts: every rule against every state, order, and that order and explanation agree."""

import itertools
from copy import deepcopy
from datetime import date
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_site, make_trial
from trialmatch.eligibility.facts import BiomarkerRule, Facts, Practical, PriorTherapy
from trialmatch.matching.answers import answers_of
from trialmatch.matching.checks import judge_all, verdicts_of
from trialmatch.matching.columns import build_columns
from trialmatch.matching.find import Page, find_matches
from trialmatch.matching.rank import rank
from trialmatch.matching.reasons import reasons_of
from trialmatch.person import Person, parse_person
from trialmatch.search.generation import Read
from trialmatch.truth import Standing, Verdict
from trialmatch.vocabulary import BIOMARKERS, MEASURABLE, PRIOR_CLASSES, RULES, SITES, SUBTYPES, TIMINGS
from trialmatch.wording import LANGUAGES, wording


def trial_with(**facts: Any) -> Read:
    sites = {s: facts.get("sites", {}).get(s, "silent") for s in SITES}
    return make_trial(), Facts("NCT99100001", **({"population": "metastatic_breast"} | facts | {"sites": sites}))


def verdicts(person: dict[str, Any], **facts: Any) -> dict[str, str]:
    row = build_columns([trial_with(**facts)])
    return {fact: verdict.word for fact, verdict in verdicts_of(row, answers_of(parse_person(person)))[0]}


BRAIN = {  # (rule, active rule): answers none, treated_stable, active, not told
    ("requires", "allows"): "not_met met met unknown",
    ("requires", "allows_if"): "not_met met unknown unknown",
    ("requires", "forbids"): "not_met met not_met unknown",
    ("allows", "allows"): "met met met met",
    ("allows_if", "allows_if"): "met met unknown unknown",
    ("allows_if", "forbids"): "met met not_met unknown",
    ("forbids", "forbids"): "met not_met not_met unknown",
}


@pytest.mark.parametrize(("rules", "expected"), BRAIN.items())
def test_brain(rules: tuple[str, str], expected: str) -> None:
    for state, word in zip(("none", "treated_stable", "active", None), expected.split(), strict=True):
        found = verdicts({"brain": state}, sites={"brain": rules[0]}, brain_active=rules[1])
        assert found["sites.brain"] == word, state


@pytest.mark.parametrize(
    ("told", "practical", "verdict"),
    [
        ({"steroids": True}, Practical(brain_steroids="none"), "unknown"),
        ({"steroids": False}, Practical(brain_steroids="none"), "met"),
        ({"steroids": True}, Practical(brain_steroids="low_dose"), "met"),
        ({"sites": ["brain"]}, Practical(brain_as_only_site="forbids"), "unknown"),
        ({"sites": []}, Practical(brain_as_only_site="forbids"), "unknown"),
        ({"sites": ["brain", "liver"]}, Practical(brain_as_only_site="forbids"), "met"),
        ({}, Practical(brain_as_only_site="forbids", brain_steroids="none"), "met"),
    ],
)
def test_what_brain_metastases_may_not_come_with(told: dict[str, Any], practical: Practical, verdict: str) -> None:
    person = {"brain": "treated_stable"} | told
    for rule in ("allows_if", "requires"):
        found = verdicts(person, sites={"brain": rule}, brain_active="forbids", practical=practical)
        assert found["sites.brain"] == verdict


def test_brain_metastases_that_are_asked_for_must_be_stable_long_enough_too() -> None:
    rules = {"sites": {"brain": "requires"}, "brain_active": "forbids", "practical": Practical(brain_stable_days=84)}
    person = parse_person({"brain": "treated_stable", "brain_treated": "2026-11"})
    row = build_columns([trial_with(**rules)])
    assert dict(verdicts_of(row, answers_of(person, date(2026, 11, 28)))[0])["sites.brain"] is Verdict.UNKNOWN


def test_what_brain_metastases_come_with_is_said_where_it_may_bar() -> None:
    trial, facts = trial_with(
        sites={"brain": "allows_if"}, brain_active="forbids", practical=Practical(brain_steroids="none")
    )
    told = answers_of(parse_person({"brain": "treated_stable", "steroids": True}))
    says = next(r.says for r in reasons_of(trial, facts, told, wording()) if r.fact == "sites.brain")
    assert "No steroid" in says


def test_every_bar_beside_brain_metastases_is_said_with_the_wait() -> None:
    barred = Practical(brain_steroids="none", brain_as_only_site="forbids", brain_stable_days=28)
    trial, facts = trial_with(sites={"brain": "allows_if"}, brain_active="forbids", practical=barred)
    told = {"brain": "treated_stable", "brain_treated": "2026-11", "steroids": True, "sites": []}
    answers = answers_of(parse_person(told), date(2026, 11, 28))
    says = next(r.says for r in reasons_of(trial, facts, answers, wording()) if r.fact == "sites.brain")
    assert all(part in says for part in ("weeks", "No steroid", "only place"))


def test_who_has_active_brain_metastases_that_are_welcome_is_asked_about_steroids_alone() -> None:
    trial, facts = trial_with(
        sites={"brain": "allows"}, brain_active="allows", practical=Practical(brain_steroids="none")
    )
    answers = answers_of(parse_person({"brain": "active", "steroids": True}))
    says = next(r.says for r in reasons_of(trial, facts, answers, wording()) if r.fact == "sites.brain")
    assert "No steroid" in says
    assert "treated and stable?" not in says


def test_who_says_that_nothing_can_be_measured_is_asked_about_the_bones() -> None:
    trial, facts = trial_with(measurable_disease="required", bone_only="allows")
    answers = answers_of(parse_person({"measurable_disease": False}))
    says = next(r.says for r in reasons_of(trial, facts, answers, wording()) if r.fact == "measurable_disease")
    assert "bones alone" in says


EARLY = [  # treatments, verdict where an early relapse may stand for a line
    (None, "unknown"),
    ([], "not_met"),
    ([{"drugs": ["letrozole"], "setting": "metastatic", "stopped": "progression"}], "silent"),
    ([{"drugs": ["letrozole"], "setting": "metastatic", "stopped": "ongoing"}], "unknown"),
    ([{"drugs": ["tamoxifen"], "setting": "adjuvant", "stopped": "completed", "ended": "2012-01"}], "unknown"),
    ([{"drugs": ["tamoxifen"], "setting": "adjuvant", "stopped": "ongoing"}], "met"),
]


@pytest.mark.parametrize(("treatments", "verdict"), EARLY)
def test_an_early_relapse_is_asked_of_who_may_have_had_no_line(treatments: list[object] | None, verdict: str) -> None:
    found = verdicts({"treatments": treatments}, prior_lines={"systemic": (0, None)}, early_relapse_counts=True)
    assert found.get("early_relapse_counts", "silent") == verdict


KINDS_TOLD = [  # prior_therapy, class, rule, verdict
    ("t_dxd", "her2_directed", "requires", "met"),
    ("t_dxd", "any_adc", "forbids", "unknown"),
    ("taxane", "chemotherapy", "requires", "met"),
    ("taxane", "any_systemic", "forbids", "unknown"),
    ("chemotherapy", "taxane", "requires", "unknown"),
    ("chemotherapy", "taxane", "forbids", "unknown"),
    ("chemotherapy", "aromatase_inhibitor", "requires", "not_met"),
    ("chemotherapy", "aromatase_inhibitor", "forbids", "met"),
    ("cdk46_inhibitor", "aromatase_inhibitor", "requires", "unknown"),
    ("endocrine_therapy", "fulvestrant", "forbids", "unknown"),
    ("any_systemic", "platinum", "requires", "unknown"),
    ("trop2_adc", "topo1_adc", "forbids", "unknown"),
]


@pytest.mark.parametrize(("told", "drug_class", "rule", "verdict"), KINDS_TOLD)
def test_a_kind_of_treatment_says_what_it_contains_and_may_contain(
    told: str, drug_class: str, rule: str, verdict: str
) -> None:
    found = verdicts({"prior_therapy": [told]}, prior_therapy=(PriorTherapy(drug_class, rule),))
    assert found[f"prior_therapy.{rule}"] == verdict


@pytest.mark.parametrize(
    ("setting", "verdict"), [("metastatic", "not_met"), ("adjuvant", "unknown"), (None, "unknown")]
)
def test_a_treatment_without_a_setting_is_not_taken_for_one_of_metastatic_disease(
    setting: str | None, verdict: str
) -> None:
    given = {"drugs": ["fulvestrant"], "setting": setting}
    found = verdicts({"treatments": [given]}, prior_therapy=(PriorTherapy("fulvestrant", "forbids"),))
    assert found["prior_therapy.forbids"] == verdict


COUNTED = [  # numbers, class, rule, verdict
    ({"chemotherapy": 2}, "chemotherapy", "requires", "met"),
    ({"chemotherapy": 2}, "chemotherapy", "forbids", "not_met"),
    ({"endocrine": 1}, "endocrine_therapy", "forbids", "not_met"),
    ({"systemic": 1}, "any_systemic", "requires", "met"),
    ({"systemic": 1}, "taxane", "requires", "unknown"),
    ({"systemic": 0}, "any_systemic", "requires", "unknown"),  # before the cancer spread something may have been given
]


@pytest.mark.parametrize(("told", "drug_class", "rule", "verdict"), COUNTED)
def test_lines_of_a_kind_say_that_it_was_given(told: dict[str, int], drug_class: str, rule: str, verdict: str) -> None:
    found = verdicts({"prior_lines": told}, prior_therapy=(PriorTherapy(drug_class, rule),))
    assert found[f"prior_therapy.{rule}"] == verdict


EXCUSED = [  # measurable, sites, brain, verdict where bone-only disease is welcome
    (False, ["bone"], "none", "met"),
    (False, None, None, "unknown"),
    (False, ["liver"], "none", "not_met"),
    (None, ["bone"], "none", "met"),
    (None, ["liver"], "none", "unknown"),
    (True, None, None, "met"),
]


@pytest.mark.parametrize(("measurable", "sites", "brain", "verdict"), EXCUSED)
def test_bone_only_disease_is_excused_where_it_is_known(
    measurable: bool | None, sites: list[str] | None, brain: str | None, verdict: str
) -> None:
    person = {"measurable_disease": measurable, "sites": sites, "brain": brain}
    found = verdicts(person, measurable_disease="required", bone_only="allows")
    assert found["measurable_disease"] == verdict


SITE = {  # rule: answers has, has not, not told
    "requires": "met not_met unknown", "allows": "silent silent silent", "allows_if": "unknown met unknown",
    "forbids": "not_met met unknown", "silent": "silent silent silent",
}  # fmt: skip


@pytest.mark.parametrize(("rule", "expected"), SITE.items())
def test_other_sites(rule: str, expected: str) -> None:
    for sites, word in zip((["liver"], ["bone"], None), expected.split(), strict=True):
        assert verdicts({"sites": sites}, sites={"liver": rule}).get("sites.liver", "silent") == word


def test_cns_rules_hold_for_the_lining_where_it_is_not_named() -> None:
    for rule, word in (("forbids", "not_met"), ("allows_if", "unknown")):
        found = verdicts({"leptomeningeal": True, "brain": "none"}, sites={"brain": rule}, brain_active="forbids")
        assert found["sites.brain+leptomeningeal"] == word
    named = verdicts({"leptomeningeal": True}, sites={"brain": "forbids", "leptomeningeal": "allows"})
    assert "sites.brain+leptomeningeal" not in named


LINES = [  # bounds, lines had, verdict
    ((0, 0), (0, 0), "met"), ((0, 0), (1, 1), "not_met"), ((1, 2), (0, 0), "not_met"), ((1, 2), (2, 2), "met"),
    ((1, 2), (3, 3), "not_met"), ((1, None), (0, 1), "unknown"), ((None, 1), (1, 2), "unknown"), ((2, None), (5, 5), "met"),
    ((None, None), (9, 9), "silent"),
]  # fmt: skip


@pytest.mark.parametrize(("bounds", "had", "word"), LINES)
def test_lines(bounds: tuple[int | None, int | None], had: tuple[int, int], word: str) -> None:
    sure, doubtful = had[0], had[1] - had[0]
    one = {"drugs": ["capecitabine"], "setting": "metastatic"}
    treatments = [one | {"stopped": "progression"}] * sure + [one | {"stopped": "ongoing"}] * doubtful
    found = verdicts({"treatments": treatments}, prior_lines={"chemotherapy": bounds})
    assert found.get("prior_lines.chemotherapy", "silent") == word


def test_lines_that_are_not_told_are_unknown() -> None:
    assert verdicts({}, prior_lines={"systemic": (1, 2)})["prior_lines.systemic"] == "unknown"


@pytest.mark.parametrize(
    ("rule", "setting", "word"),
    [
        ("requires", "adjuvant", "met"), ("requires", None, "not_met"),
        ("forbids", "metastatic", "not_met"), ("forbids", "adjuvant", "unknown"), ("forbids", None, "met"),
    ],
)  # fmt: skip
def test_prior_therapy(rule: str, setting: str | None, word: str) -> None:
    had = [{"drugs": ["everolimus"], "setting": setting, "stopped": "completed"}] if setting else []
    prior = (PriorTherapy("pi3k_akt_mtor_inhibitor", rule),)
    assert verdicts({"treatments": had}, prior_therapy=prior)[f"prior_therapy.{rule}"] == word
    assert verdicts({}, prior_therapy=prior)[f"prior_therapy.{rule}"] == "unknown"


@pytest.mark.parametrize(
    ("told", "markers", "rule", "word"),
    [
        ({"ESR1": "present"}, ("ESR1",), "requires", "met"),
        ({"ESR1": "absent"}, ("ESR1",), "requires", "not_met"),
        ({}, ("ESR1",), "requires", "unknown"),
        ({"AKT1": "absent"}, ("AKT1", "PTEN"), "requires", "unknown"),
        ({"AKT1": "absent", "PTEN": "absent"}, ("AKT1", "PTEN"), "requires", "not_met"),
        ({"gBRCA": "present"}, ("BRCA",), "requires", "met"),
        ({"gBRCA": "absent"}, ("BRCA",), "requires", "unknown"),
        ({"gBRCA": "absent", "sBRCA": "absent"}, ("BRCA",), "requires", "not_met"),
        ({"BRCA": "absent"}, ("gBRCA",), "requires", "not_met"),
        ({"BRCA": "present"}, ("gBRCA",), "requires", "unknown"),
        ({"KRAS": "present"}, ("KRAS",), "forbids", "not_met"),
        ({"KRAS": "absent"}, ("KRAS",), "forbids", "met"),
        ({}, ("other:UNHEARD",), "requires", "unknown"),
    ],
)
def test_biomarkers(told: dict[str, str], markers: tuple[str, ...], rule: str, word: str) -> None:
    found = verdicts({"biomarkers": told}, biomarkers=(BiomarkerRule(markers, rule),))
    assert found[f"biomarkers.{rule}"] == word


@pytest.mark.parametrize(
    ("told", "subtypes", "word"),
    [
        ({"er": "positive", "her2": "low"}, ("hr+/her2-",), "met"),
        ({"er": "positive"}, ("hr+/her2-",), "unknown"),
        ({"er": "negative"}, ("tnbc",), "unknown"),
        ({"er": "negative", "pr": "negative", "her2": "negative"}, ("tnbc",), "met"),
        ({"her2": "positive"}, ("hr+/her2-", "tnbc"), "not_met"),
        ({}, SUBTYPES, "silent"),
    ],
)
def test_types(told: dict[str, str], subtypes: tuple[str, ...], word: str) -> None:
    assert verdicts(told, subtypes=subtypes).get("subtypes", "silent") == word


def test_sex_and_age_by_the_registry_fields() -> None:
    trial = make_trial(sex="FEMALE", minimum_age=40.0, maximum_age=70.0)
    row = build_columns([(trial, Facts("NCT99100001", "metastatic_breast"))])

    def of(**person: Any) -> dict[str, Verdict]:
        return dict(verdicts_of(row, answers_of(Person(**person)))[0])

    assert of(sex="male", age=39) == {"sex": Verdict.NOT_MET, "age": Verdict.NOT_MET}
    assert of(sex="female", age=70) == {"sex": Verdict.MET, "age": Verdict.MET}
    assert of() == {"sex": Verdict.UNKNOWN, "age": Verdict.UNKNOWN}


def test_measurable_disease_is_excused_where_bone_only_is_welcome() -> None:
    person = {"sites": ["bone"], "brain": "none", "measurable_disease": False}
    assert verdicts(person, measurable_disease="required")["measurable_disease"] == "not_met"
    assert verdicts(person, measurable_disease="required", bone_only="allows")["measurable_disease"] == "met"


# Random trials and people.

rule_words = st.sampled_from(RULES)
bounds = st.tuples(st.none() | st.integers(0, 3), st.none() | st.integers(0, 5))


def with_a_line_where_exhausted(facts: Facts) -> Facts:
    """A record that wants standard treatment used up asks for a line, always."""
    if not facts.standard_exhausted:
        return facts
    low, high = facts.prior_lines.get("systemic", (None, None))
    return msgspec.structs.replace(facts, prior_lines={**facts.prior_lines, "systemic": (max(1, low or 1), high)})


facts_strategy = st.builds(
    Facts,
    nct_id=st.just("NCT99100001"),
    population=st.sampled_from(("metastatic_breast", "solid_tumor", "early_breast")),
    subtypes=st.sets(st.sampled_from(SUBTYPES), min_size=1).map(lambda s: tuple(sorted(s, key=SUBTYPES.index))),
    sites=st.fixed_dictionaries(dict.fromkeys(SITES, rule_words)),
    brain_active=st.sampled_from(("allows", "allows_if", "forbids")),
    bone_only=rule_words,
    measurable_disease=st.sampled_from(MEASURABLE),
    prior_lines=st.dictionaries(st.sampled_from(("systemic", "chemotherapy", "endocrine")), bounds),
    early_relapse_counts=st.booleans(),
    standard_exhausted=st.booleans(),
    timing=st.sets(st.sampled_from(TIMINGS), min_size=1).map(tuple),
    prior_therapy=st.lists(
        st.builds(PriorTherapy, st.sampled_from(PRIOR_CLASSES), st.sampled_from(("requires", "forbids"))), max_size=3
    ).map(tuple),
    biomarkers=st.lists(
        st.builds(
            BiomarkerRule,
            st.lists(st.sampled_from(BIOMARKERS), min_size=1, max_size=2).map(tuple),
            st.sampled_from(("requires", "forbids")),
        ),
        max_size=2,
    ).map(tuple),
    ecog_max=st.none() | st.integers(0, 3),
).map(with_a_line_where_exhausted)
treatments = st.lists(
    st.fixed_dictionaries(
        {
            "drugs": st.lists(
                st.sampled_from(("palbociclib", "letrozole", "capecitabine", "enhertu", "everolimus")),
                min_size=1,
                max_size=2,
            )
        },
        optional={
            "setting": st.sampled_from(("metastatic", "adjuvant")),
            "stopped": st.sampled_from(("progression", "ongoing", "completed")),
        },
    ),
    max_size=4,
)
profiles = st.fixed_dictionaries(
    {},
    optional={
        "er": st.sampled_from(("positive", "negative")), "pr": st.sampled_from(("positive", "negative")),
        "her2": st.sampled_from(("positive", "low", "zero", "negative")), "sites": st.lists(st.sampled_from(("bone", "liver")), unique=True),
        "brain": st.sampled_from(("none", "treated_stable", "active")), "leptomeningeal": st.booleans(), "measurable_disease": st.booleans(),
        "steroids": st.booleans(), "treatments": treatments, "biomarkers": st.dictionaries(st.sampled_from(BIOMARKERS), st.sampled_from(("present", "absent")), max_size=3),
        "ecog": st.integers(0, 4), "options_exhausted": st.booleans(), "moment": st.sampled_from(TIMINGS), "age": st.integers(18, 90),
    },
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(facts_strategy, min_size=1, max_size=6), profiles)
def test_columns_and_single_rows_agree_with_the_explanation(facts: list[Facts], profile: dict[str, Any]) -> None:
    reads = [(make_trial(), f) for f in facts]
    columns, answers = build_columns(reads), answers_of(parse_person(profile))
    together = judge_all(columns, answers)
    for row, (trial, fact) in enumerate(reads):
        assert judge_all(columns.row(row), answers)[0] == together[row]
        reasons = reasons_of(trial, fact, answers, wording())
        assert min((r.verdict for r in reasons), default=Verdict.SILENT) == together[row]
        assert all(r.says and r.rule for r in reasons)


@settings(max_examples=80, deadline=None)
@given(facts_strategy, profiles, st.data())
def test_taking_an_answer_back_never_adds_a_conflict(
    facts: Facts, profile: dict[str, Any], data: st.DataObject
) -> None:
    if not profile:
        return
    columns = build_columns([(make_trial(), facts)])
    less = deepcopy(profile)
    whose: dict[str, Any] = less
    detailed = [treatment for treatment in less.get("treatments", []) if len(treatment) > 1]
    if detailed and data.draw(st.booleans()):
        whose = data.draw(st.sampled_from(detailed))  # one of its answers, such as the setting
    taken = data.draw(st.sampled_from(sorted(set(whose) - {"drugs"})))
    del whose[taken]
    told, untold = (judge_all(columns, answers_of(parse_person(p)))[0] for p in (profile, less))
    if told != Verdict.NOT_MET:
        assert untold != Verdict.NOT_MET


@settings(max_examples=30, deadline=None)
@given(st.lists(facts_strategy, min_size=2, max_size=8), profiles)
def test_the_order_is_total_and_stable(facts: list[Facts], profile: dict[str, Any]) -> None:
    reads = [(make_trial(nct_id=f"NCT991{i:05d}"), f) for i, f in enumerate(facts)]
    person = parse_person(profile)
    columns = build_columns(reads)
    ranking = rank(columns, answers_of(person), person)
    assert sorted(ranking.order) == list(range(len(facts)))
    conflicts = ranking.standing[ranking.order] == Standing.CONFLICTS
    assert (np.diff(conflicts.astype(int)) >= 0).all()
    mirrored = build_columns(reads[::-1])
    again = rank(mirrored, answers_of(person), person)
    assert [columns.nct[i] for i in ranking.order] == [mirrored.nct[i] for i in again.order]


def test_order_step_by_step() -> None:
    place = {"location": {"postal_code": "02115", "within_miles": 50}}
    near, far = make_site(latitude=42.3, longitude=-71.1), make_site("Port Ellery", latitude=47.6, longitude=-122.3)
    aimed: dict[str, Any] = {"subtypes": ("hr+/her2-",), "prior_lines": {"systemic": (1, 2)}}
    one_line = [{"drugs": ["letrozole"], "setting": "metastatic", "stopped": "progression"}]
    person = {"er": "positive", "her2": "low", "treatments": one_line, "moment": "treatment_change", **place}
    rows = [
        ("aimed and near", near, aimed, "2026-01-01"),
        ("aimed, near, older", near, aimed, "2025-01-01"),
        ("aimed, another moment", near, aimed | {"timing": ("new_diagnosis",)}, "2026-01-01"),
        ("aimed, depends", near, aimed | {"ecog_max": 1}, "2026-01-01"),
        ("another breast trial", near, {}, "2026-01-01"),
        ("any solid tumour", near, {"population": "solid_tumor"}, "2026-01-01"),
        ("only observes", near, aimed, "2026-01-01"),
        ("aimed but far", far, aimed, "2026-01-01"),
        ("conflicts", near, aimed | {"prior_lines": {"systemic": (0, 0)}}, "2026-01-01"),
    ]
    types = {"only observes": "OBSERVATIONAL"}
    reads = [
        (
            make_trial(
                f"NCT991{i:05d}",
                title,
                sites=(site,),
                last_update=updated,
                study_type=types.get(title, "INTERVENTIONAL"),
            ),
            trial_with(**facts)[1],
        )
        for i, (title, site, facts, updated) in enumerate(rows)
    ]
    shuffled = [reads[i] for i in (5, 2, 8, 7, 0, 6, 4, 1, 3)]
    found = find_matches(
        build_columns(shuffled), lambda row: shuffled[row], parse_person(person), wording(), Page(limit=0)
    )
    assert [m.trial.title for m in found.matches] == [row[0] for row in rows]
    assert found.matches[0].nearest is not None
    assert found.counts == {Standing.FITS: 7, Standing.DEPENDS: 1, Standing.CONFLICTS: 1}


def test_a_record_without_a_rule_on_the_cancer_says_little() -> None:
    reads = [
        (make_trial(minimum_age=18), trial_with()[1]),
        (make_trial(), trial_with(prior_lines={"systemic": (1, 2)})[1]),
    ]
    found = find_matches(build_columns(reads), lambda row: reads[row], parse_person({"age": 50}), wording())
    assert {match.trial.minimum_age: match.says_little for match in found.matches} == {18: True, None: False}


def test_both_languages_say_everything_and_the_same_things() -> None:
    texts = [wording(language)._texts for language in LANGUAGES]
    assert {s: list(keys) for s, keys in texts[0].items()} == {s: list(keys) for s, keys in texts[1].items()}
    for section, keys in texts[0].items():
        for key, text in keys.items():
            braces = [sorted(part.split("}")[0] for part in t.split("{")[1:]) for t in (text, texts[1][section][key])]
            assert braces[0] == braces[1], key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_can_be_said_to_everybody(language: str) -> None:
    people = (
        {},
        {"brain": "active", "leptomeningeal": True, "sites": ["bone", "liver"]},
        {"brain": "treated_stable", "sites": [], "treatments": []},
    )
    for rule, person in itertools.product(RULES, people):
        facts = trial_with(
            sites=dict.fromkeys(SITES, rule),
            brain_active="forbids",
            bone_only=rule,
            prior_lines={"systemic": (1, 2), "endocrine": (0, 0), "chemotherapy": (2, None)},
        )[1]
        for reason in reasons_of(make_trial(), facts, answers_of(parse_person(person)), wording(language)):
            assert "{" not in reason.says + reason.rule


@pytest.mark.parametrize(
    ("drugs", "word"),
    [(["palbociclib"], "unknown"), (["palbociclib", "letrozole"], "met"), (["capecitabine"], "not_met")],
)
def test_hormone_treatment_comes_with_a_drug_that_is_named_alone(drugs: list[str], word: str) -> None:
    """Who tells of Ibrance only has most likely had a hormone too: no trial is closed for what was left out."""
    person = {"treatments": [{"drugs": drugs, "setting": "metastatic", "stopped": "progression"}]}
    asked = (PriorTherapy("endocrine_therapy", "requires"),)
    found = verdicts(person, prior_therapy=asked, prior_lines={"endocrine": (1, 2)})
    assert found["prior_therapy.requires"] == word
    assert found["prior_lines.endocrine"] == word
