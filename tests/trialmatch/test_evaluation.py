"""The accuracy table: what agrees, what is missed, what is extra, and on which words each stands."""

import json

import pytest

from tests.factories import make_trial
from trialmatch.eligibility.facts import to_guide
from trialmatch.eligibility.read import read_facts
from trialmatch.evaluation import agreement, evidence_found, half, misses
from trialmatch.matching.agreement import matching_agreement
from trialmatch.person import parse_person

BY_HAND = {
    "nct_id": "NCT99000001",
    "population": "metastatic_breast",
    "sites": {"brain": "allows_if", "bone": "silent"},
    "brain_active": "forbids",
    "prior_lines": {"chemotherapy": [None, 2], "systemic": [1, None]},
    "standard_exhausted": True,
    "prior_therapy": [{"class": "taxane", "rule": "requires"}],
    "evidence": {"sites.brain": "treated and stable brain metastases", "prior_lines.chemotherapy": "at most two lines"},
}
READ = {
    "nct_id": "NCT99000001",
    "population": "solid_tumor",
    "sites": {"brain": "allows_if", "liver": "forbids"},
    "brain_active": "allows_if",
    "prior_lines": {"chemotherapy": [0, 2]},
    "prior_therapy": [{"class": "taxane", "rule": "requires"}],
    "evidence": {"sites.brain": {"quote": "Treated and stable brain metastases may join"}},
}
CLOSED = {"nct_id": "NCT99000002", "population": "early_breast"}


def test_each_family_is_counted() -> None:
    rows = {row.family: row[1:] for row in agreement([BY_HAND, CLOSED], {"NCT99000001": READ})}
    assert rows["population"] == (0, 2, 2)
    assert rows["open to metastatic breast"] == (2, 0, 0)  # a record that is not answered is not open
    assert rows["sites"] == (1, 1, 2)
    assert rows["lines of therapy"] == (1, 2, 0)  # a minimum of none is no value
    assert rows["prior therapy"] == (1, 0, 0)


def test_precision_recall_and_f1_follow_from_the_counts() -> None:
    row = next(row for row in agreement([BY_HAND], {"NCT99000001": READ}) if row.family == "sites")
    assert (row.precision, row.recall, row.f1) == (pytest.approx(1 / 3), 0.5, 0.4)


def test_a_miss_names_values_and_sentences() -> None:
    found = {miss.family: miss for miss in misses([BY_HAND], {"NCT99000001": READ})}
    assert set(found) == {"sites", "lines of therapy"}
    assert found["sites"].missed == ("brain_active forbids",)
    assert found["sites"].extra == ("brain_active allows_if", "liver forbids")
    assert found["sites"].read == ("Treated and stable brain metastases may join",)


def test_a_quote_counts_where_it_covers_half_of_the_words() -> None:
    assert evidence_found([BY_HAND], {"NCT99000001": READ}) == (1, 2)


def test_halves_go_by_the_last_digit() -> None:
    assert half([BY_HAND, CLOSED], "odd") == [BY_HAND]
    assert half([BY_HAND, CLOSED], "even") == [CLOSED]


def test_facts_by_hand_lead_people_where_facts_as_read_do() -> None:
    """The same matching over both: what is misread shows in where trials stand, and nothing else does."""
    criteria = "Inclusion Criteria:\n\n* ECOG 0-1\n\nExclusion Criteria:\n\n* Brain metastases"
    trial = make_trial("NCT99000001", criteria=criteria)
    read = read_facts(trial)
    right = json.loads(json.dumps(to_guide(read)))
    people = [parse_person({"ecog": ecog, "brain": brain}) for ecog in (1, 2) for brain in ("none", "active")]
    same = {row.name: row.share for row in matching_agreement([(trial, read)], {trial.nct_id: right}, people)}
    assert same["standing right"] == same["conflicts caught"] == 1
    assert same["open trials lost"] == 0
    milder = right | {"ecog_max": 2}
    told = {row.name: row[1:] for row in matching_agreement([(trial, read)], {trial.nct_id: milder}, people)}
    assert told["open trials lost"] == (1, 2)  # ECOG 2 without brain metastases
    assert told["conflicts caught"] == (2, 2)
    assert told["standing right"] == (3, 4)
