"""What is worth finding out, what was nearly a match, and what a coming treatment would change."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import make_trial
from tests.trialmatch.test_matching import facts_strategy, profiles, trial_with, verdicts
from trialmatch.eligibility.facts import BiomarkerRule, Facts, Practical, PriorTherapy, Washout
from trialmatch.matching.answers import answers_of
from trialmatch.matching.checks import judge_all, verdicts_of
from trialmatch.matching.columns import build_columns
from trialmatch.matching.find import Page, find_matches
from trialmatch.matching.near_misses import NearMiss, near_misses
from trialmatch.matching.questions import doctor_questions, next_questions, question_words
from trialmatch.matching.rank import rank
from trialmatch.matching.reasons import reasons_of
from trialmatch.matching.what_if import Change, compare, if_next, if_stops_working
from trialmatch.person import parse_drug, parse_person
from trialmatch.search.generation import Read
from trialmatch.therapy import MANY
from trialmatch.truth import Standing, Verdict
from trialmatch.vocabulary import LINE_KINDS
from trialmatch.waiting import days_since, relapse_was_early, wait_days
from trialmatch.wording import wording

TODAY = date(2026, 11, 25)
PALBOCICLIB = {"drugs": ["palbociclib", "letrozole"], "setting": "metastatic", "stopped": "progression"}


def numbered(*facts: dict[str, Any]) -> list[Read]:
    return [(make_trial(f"NCT991{i:05d}"), trial_with(**f)[1]) for i, f in enumerate(facts)]


def questions_of(reads: list[Read], profile: dict[str, Any]) -> dict[str, tuple[int, int]]:
    person = parse_person(profile)
    found = next_questions(build_columns(reads), answers_of(person), person)
    return {q.name: (q.decides, q.touches) for q in found}


def test_the_next_question_is_the_one_that_settles_most_trials() -> None:
    esr1 = {"biomarkers": (BiomarkerRule(("ESR1",), "requires"),)}
    reads = numbered(esr1, esr1, esr1 | {"ecog_max": 1}, {"ecog_max": 1})
    assert list(questions_of(reads, {}).items()) == [("biomarkers.ESR1", (2, 3)), ("ecog", (1, 2))]


def test_what_is_told_is_not_asked_again() -> None:
    reads = numbered({"ecog_max": 1, "biomarkers": (BiomarkerRule(("ESR1", "PIK3CA"), "requires"),)})
    assert "ecog" not in questions_of(reads, {"ecog": 1})
    assert questions_of(reads, {"ecog": 1, "biomarkers": {"ESR1": "absent"}}) == {"biomarkers.PIK3CA": (1, 1)}
    assert questions_of(reads, {"ecog": 1, "biomarkers": {"ESR1": "present"}}) == {}


def test_a_trial_that_conflicts_asks_nothing() -> None:
    assert questions_of(numbered({"ecog_max": 1, "measurable_disease": "required"}), {"ecog": 2}) == {}


def test_the_question_says_how_many_it_decides() -> None:
    person = parse_person({})
    reads = numbered({"ecog_max": 1}, {"ecog_max": 1})
    (question,) = next_questions(build_columns(reads), answers_of(person), person)
    assert question_words(question, wording()).endswith("decides 2 trials")


@settings(max_examples=40, deadline=None)
@given(st.lists(facts_strategy, min_size=1, max_size=5), profiles)
def test_an_answer_that_decides_leaves_nothing_open(facts: list[Facts], profile: dict[str, Any]) -> None:
    """Where a question decides a trial alone, telling it either way leaves no unknown there."""
    profile = {name: value for name, value in profile.items() if name != "ecog"}
    columns = build_columns([(make_trial(f"NCT991{i:05d}"), f) for i, f in enumerate(facts)])
    person = parse_person(profile)
    decided = next((q.decides for q in next_questions(columns, answers_of(person), person) if q.name == "ecog"), 0)
    before, after = (judge_all(columns, answers_of(parse_person(profile | told))) for told in ({}, {"ecog": 0}))
    assert np.count_nonzero((before == Verdict.UNKNOWN) & (after == Verdict.MET)) == decided


def test_questions_for_the_doctor_by_the_report_that_answers_them() -> None:
    reads = numbered({"biomarkers": (BiomarkerRule(("ESR1",), "requires"),), "ecog_max": 1}, {"ecog_max": 1})
    found = find_matches(build_columns(reads), lambda row: reads[row], parse_person({}), wording())
    grouped = dict(doctor_questions(found.matches, wording()))
    assert list(grouped) == ["A gene or tumor test tells", "Your oncologist can judge"]
    (ecog,) = grouped["Your oncologist can judge"]
    assert sorted(ecog.nct_ids) == ["NCT99100000", "NCT99100001"]


def misses(reads: list[Read], profile: dict[str, Any]) -> list[NearMiss]:
    person = parse_person(profile)
    columns = build_columns(reads)
    ranking = rank(columns, answers_of(person), person)
    everything = np.ones(len(reads), bool)
    return near_misses(columns, lambda row: reads[row], person, ranking, wording(), everything)


@pytest.mark.parametrize(
    ("facts", "profile", "change"),
    [
        ({"prior_lines": {"systemic": (2, None)}}, {"treatments": [PALBOCICLIB]}, "next_line"),
        ({"prior_lines": {"systemic": (0, 0)}}, {"treatments": [PALBOCICLIB]}, "count"),
        ({"prior_therapy": (PriorTherapy("taxane", "requires"),)}, {"treatments": [PALBOCICLIB]}, "next_line"),
        ({"prior_therapy": (PriorTherapy("cdk46_inhibitor", "forbids"),)}, {"treatments": [PALBOCICLIB]}, "never"),
        ({"biomarkers": (BiomarkerRule(("ESR1",), "requires"),)}, {"biomarkers": {"ESR1": "absent"}}, "new_test"),
        ({"biomarkers": (BiomarkerRule(("gBRCA",), "requires"),)}, {"biomarkers": {"gBRCA": "absent"}}, "never"),
        (
            {"biomarkers": (BiomarkerRule(("gBRCA",), "requires"), BiomarkerRule(("PIK3CA",), "requires"))},
            {"biomarkers": {"gBRCA": "absent"}},
            "never",
        ),
        ({"sites": {"brain": "allows_if"}, "brain_active": "forbids"}, {"brain": "active"}, "local_treatment"),
        ({"sites": {"brain": "forbids"}, "brain_active": "forbids"}, {"brain": "treated_stable"}, "never"),
        ({"sites": {"brain": "forbids"}, "brain_active": "forbids"}, {"brain": "active"}, "never"),
        (
            {"sites": {"brain": "forbids"}, "brain_active": "forbids"},
            {"brain": "none", "leptomeningeal": True},
            "never",
        ),
        ({"sites": {"liver": "requires"}}, {"sites": ["bone"]}, "scan"),
        ({"sites": {"liver": "forbids"}}, {"sites": ["liver"]}, "never"),
        ({"sites": {"leptomeningeal": "requires"}}, {"leptomeningeal": False}, "scan"),
        ({"sites": {"brain": "requires"}, "brain_active": "forbids"}, {"brain": "active"}, "local_treatment"),
        ({"early_relapse_counts": True, "prior_lines": {"systemic": (0, None)}}, {"treatments": []}, "next_line"),
        (
            {"biomarkers": (BiomarkerRule(("AKT1", "PIK3CA"), "requires"),)},
            {"biomarkers": {"AKT1": "absent", "PIK3CA": "absent"}},
            "new_test",
        ),
        ({"measurable_disease": "required"}, {"measurable_disease": False}, "scan"),
        ({"ecog_max": 1}, {"ecog": 2}, "strength"),
        ({"subtypes": ("tnbc",)}, {"er": "positive", "her2": "low"}, "new_biopsy"),
    ],
)
def test_a_near_miss_says_whether_it_can_change(facts: dict[str, Any], profile: dict[str, Any], change: str) -> None:
    (miss,) = misses(numbered(facts), profile)
    assert (miss.change, miss.blocked_by.verdict) == (change, Verdict.NOT_MET)


def test_two_rules_in_the_way_are_no_near_miss() -> None:
    assert (
        misses(numbered({"ecog_max": 1, "measurable_disease": "required"}), {"ecog": 2, "measurable_disease": False})
        == []
    )


def test_those_that_can_change_come_first() -> None:
    never = {"prior_therapy": (PriorTherapy("cdk46_inhibitor", "forbids"),)}
    found = misses(numbered(never, {"ecog_max": 1}), {"treatments": [PALBOCICLIB], "ecog": 2})
    assert [miss.change for miss in found] == ["strength", "never"]


NEVER = [  # what nothing changes, or what two reasons stand in the way of
    {"prior_therapy": (PriorTherapy("cdk46_inhibitor", "forbids"),)},
    {"sites": {"brain": "forbids"}, "brain_active": "forbids"},
    {"sites": {"liver": "forbids"}},
    {"prior_therapy": (PriorTherapy("taxane", "requires"), PriorTherapy("platinum", "requires"))},
    {"biomarkers": (BiomarkerRule(("gBRCA",), "requires"), BiomarkerRule(("PALB2",), "requires"))},
    {"biomarkers": (BiomarkerRule(("gBRCA",), "requires"),)},
]


@pytest.mark.parametrize("never", NEVER)
def test_those_that_can_change_are_found_behind_many_that_cannot(never: dict[str, Any]) -> None:
    person = {"treatments": [PALBOCICLIB], "ecog": 2, "brain": "treated_stable", "sites": ["liver"]}
    person["biomarkers"] = {"gBRCA": "absent", "PALB2": "absent"}
    found = misses(numbered(*[never] * 45, {"ecog_max": 1}), person)
    assert found[0].change == "strength"


def change_of(reads: list[Read], profile: dict[str, Any], drug: str = "", stops: bool = False) -> Change:
    person = parse_person(profile)
    changed = if_next(person, (parse_drug("drug", drug),)) if drug else person
    changed = if_stops_working(changed) if stops else changed
    columns = build_columns(reads)
    now, then = ((who, rank(columns, answers_of(who), who)) for who in (person, changed))
    return compare(columns, lambda row: reads[row], now, then, wording(), np.ones(len(reads), bool))


def test_a_next_treatment_closes_and_opens_trials() -> None:
    reads = numbered(
        {"prior_therapy": (PriorTherapy("t_dxd", "forbids"),)},
        {"prior_therapy": (PriorTherapy("t_dxd", "requires"),)},
        {"prior_lines": {"systemic": (0, 0)}},
    )
    change = change_of(reads, {"treatments": []}, "Enhertu")
    assert [m.trial.nct_id for m in change.closes] == ["NCT99100000"]
    assert [m.trial.nct_id for m in change.opens] == ["NCT99100001"]
    assert (change.lines_now["systemic"], change.lines_then["systemic"]) == ((0, 0), (0, 1))


def test_a_treatment_that_stops_working_is_a_line() -> None:
    ongoing = {"drugs": ["capecitabine"], "setting": "metastatic", "stopped": "ongoing"}
    change = change_of(numbered({"prior_lines": {"chemotherapy": (0, 0)}}), {"treatments": [ongoing]}, stops=True)
    assert [m.trial.nct_id for m in change.closes] == ["NCT99100000"]
    assert (change.lines_now["chemotherapy"], change.lines_then["chemotherapy"]) == ((0, 1), (1, 1))


@pytest.mark.parametrize(
    ("profile", "lines"),
    [
        (
            {"prior_lines": {"systemic": 1, "chemotherapy": 0}},
            {"systemic": (1, 2), "chemotherapy": (0, 1), "endocrine": (0, 1)},
        ),
        ({"prior_lines": {"chemotherapy": 2}}, {"systemic": (2, MANY), "chemotherapy": (2, 3)}),
        ({"prior_therapy": ["cdk46_inhibitor"]}, {}),
        ({}, {}),
    ],
)
def test_a_next_treatment_without_a_list_of_earlier_ones(
    profile: dict[str, Any], lines: dict[str, tuple[int, int]]
) -> None:
    reads = numbered({"prior_therapy": (PriorTherapy("taxane", "requires"),)})
    change = change_of(reads, profile, "paclitaxel")
    assert change.lines_then == {kind: lines.get(kind, (0, MANY)) for kind in LINE_KINDS}
    person = if_next(parse_person(profile), (parse_drug("drug", "paclitaxel"),))
    row = dict(verdicts_of(build_columns(reads), answers_of(person))[0])
    assert row["prior_therapy.requires"] is Verdict.MET


def test_a_next_treatment_closes_only_what_it_bars_itself() -> None:
    """What is not told of earlier treatments stays not told."""
    reads = numbered(
        {"prior_therapy": (PriorTherapy("cdk46_inhibitor", "requires"),)},
        {"prior_therapy": (PriorTherapy("capecitabine", "forbids"),)},
        {"prior_lines": {"systemic": (3, None)}},
        {"prior_lines": {"systemic": (0, 2)}},
    )
    for profile in ({}, {"prior_lines": {"systemic": 2}}):
        change = change_of(reads, profile, "capecitabine")
        assert [m.trial.nct_id for m in change.closes] == ["NCT99100001"]


@pytest.mark.parametrize("drug", ["chemotherapy", "other: new pill"])
def test_what_a_next_treatment_may_contain_is_not_taken_for_missing(drug: str) -> None:
    change = change_of(
        numbered({"prior_therapy": (PriorTherapy("taxane", "requires"),)}), {"treatments": []}, drug, stops=True
    )
    assert [m.trial.nct_id for m in change.opens] == ["NCT99100000"]


def test_a_trial_that_a_number_of_lines_has_closed_is_not_closed_by_the_next() -> None:
    reads = numbered({"prior_therapy": (PriorTherapy("chemotherapy", "forbids"),)})
    assert change_of(reads, {"prior_lines": {"chemotherapy": 2}}, "capecitabine").closes == []


def test_a_bone_drug_starts_no_wait_for_cancer_drugs() -> None:
    facts = trial_with(practical=Practical(washouts=(Washout("any_systemic", 28),)))[1]
    for drug, days in (("Zometa", 0), ("paclitaxel", 28)):
        given = {"drugs": [drug], "setting": "metastatic", "stopped": "completed", "ended": "2026-11"}
        assert wait_days(facts, parse_person({"treatments": [given]}), TODAY) == days


def test_no_wait_is_told_where_all_brain_metastases_are_barred() -> None:
    facts = trial_with(sites={"brain": "forbids"}, practical=Practical(brain_stable_days=28))[1]
    assert wait_days(facts, parse_person({"brain": "treated_stable", "brain_treated": "2026-11"}), TODAY) == 0


def test_whether_the_bones_are_alone_may_hang_on_the_brain() -> None:
    reads = numbered({"bone_only": "requires"})
    person = parse_person({"sites": ["bone"]})
    columns = build_columns(reads)
    assert [q.name for q in next_questions(columns, answers_of(person), person)] == ["brain"]


def test_a_next_treatment_that_stops_working_too_is_a_line() -> None:
    change = change_of([], {"prior_lines": {"systemic": 1}}, "capecitabine", stops=True)
    assert change.lines_then == {"systemic": (2, 2), "chemotherapy": (1, 2), "endocrine": (0, 1)}


@settings(max_examples=40, deadline=None)
@given(st.lists(facts_strategy, min_size=1, max_size=5), profiles)
def test_nothing_changes_for_who_changes_nothing(facts: list[Facts], profile: dict[str, Any]) -> None:
    reads = [(make_trial(f"NCT991{i:05d}"), f) for i, f in enumerate(facts)]
    change = change_of(reads, profile)
    assert (change.closes_count, change.opens_count) == (0, 0)
    assert change.lines_now == change.lines_then


# Dates.


def test_days_since_a_month_are_a_range() -> None:
    assert days_since("2026-11", TODAY) == (0, 24)
    assert days_since("2026-10", TODAY) == (25, 55)
    assert days_since("2027-01", TODAY) == (-67, -37)


@pytest.mark.parametrize(
    ("treated", "standing", "says"),
    [
        ("2026-05", Standing.FITS, ""),
        ("2026-10", Standing.DEPENDS, "opens in about 1 weeks"),
        ("2026-11", Standing.DEPENDS, "opens in about 4 weeks"),
        ("", Standing.FITS, ""),
    ],
)
def test_a_wait_for_the_brain_is_worked_out(treated: str, standing: Standing, says: str) -> None:
    facts = trial_with(sites={"brain": "allows_if"}, brain_active="forbids", practical=Practical(brain_stable_days=28))[
        1
    ]
    profile = {"brain": "treated_stable"} | ({"brain_treated": treated} if treated else {})
    reads = [(make_trial(), facts)]
    found = find_matches(build_columns(reads), lambda row: reads[row], parse_person(profile), wording(), today=TODAY)
    (match,) = found.matches
    assert match.standing == standing
    told = " ".join(reason.says for reason in match.reasons)
    assert says.replace("about 1 weeks", "about a week") in told


@pytest.mark.parametrize(
    ("treatments", "early"),
    [
        ([], False),
        ([{"setting": "adjuvant", "stopped": "ongoing"}], True),
        ([{"setting": "adjuvant", "stopped": "completed", "ended": "2026-03"}], True),
        ([{"setting": "adjuvant", "stopped": "completed", "ended": "2020-03"}], None),
        ([{"setting": "adjuvant", "stopped": "completed"}], None),
        ([{"setting": "neoadjuvant", "stopped": "completed", "ended": "2026-03"}], None),
        ([{"setting": "metastatic", "stopped": "ongoing"}], False),
    ],
)
def test_an_early_relapse_by_dates(treatments: list[dict[str, str]], early: bool | None) -> None:
    told = [{"drugs": ["letrozole"], **treatment} for treatment in treatments]
    assert relapse_was_early(parse_person({"treatments": told}), TODAY) is early
    assert relapse_was_early(parse_person({}), TODAY) is None


@pytest.mark.parametrize(
    ("drug", "ended", "days"),
    [
        ("paclitaxel", "2026-11", 28),
        ("paclitaxel", "2026-10", 3),
        ("paclitaxel", "2026-05", 0),
        ("paclitaxel", "2027-06", 28 + 217),
        ("paclitaxel", "", 0),
        ("letrozole", "2026-11", 0),
    ],
)
def test_a_wait_after_a_treatment(drug: str, ended: str, days: int) -> None:
    treatment = {"drugs": [drug], "setting": "metastatic", "stopped": "progression"} | (
        {"ended": ended} if ended else {}
    )
    facts = trial_with(practical=Practical(washouts=(Washout("chemotherapy", 28),)))[1]
    assert wait_days(facts, parse_person({"treatments": [treatment]}), TODAY) == days


# Menopause, and women in the text.


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("post", "met unknown unknown unknown"),
        ("pre", "unknown met met unknown"),
        ("any", "silent silent silent silent"),
    ],
)
def test_menopause(rule: str, expected: str) -> None:
    for told, word in zip(("post", "peri", "pre", None), expected.split(), strict=True):
        found = verdicts({"menopause": told, "sex": "female"}, practical=Practical(menopause=rule))
        assert found.get("menopause", "silent") == word, told
    assert "menopause" not in verdicts({"sex": "male"}, practical=Practical(menopause=rule))


def test_words_that_speak_of_women_make_a_man_ask() -> None:
    facts = {"practical": Practical(conflicts=("sex",))}
    assert verdicts({"sex": "male"}, **facts)["sex_in_text"] == "unknown"
    assert "sex_in_text" not in verdicts({"sex": "female"}, **facts)
    reasons = reasons_of(make_trial(), trial_with(**facts)[1], answers_of(parse_person({"sex": "male"})), wording())
    assert any("women only" in reason.says for reason in reasons)


def test_a_page_of_another_day_is_the_same_without_dates() -> None:
    reads = numbered({"ecog_max": 1}, {"sites": {"brain": "allows_if"}, "brain_active": "forbids"})
    person = parse_person({"brain": "treated_stable"})
    pages = [
        find_matches(build_columns(reads), lambda row: reads[row], person, wording(), Page(), today=day)
        for day in (None, TODAY)
    ]
    assert [m.standing for m in pages[0].matches] == [m.standing for m in pages[1].matches]
