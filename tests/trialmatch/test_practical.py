"""What people plan by: waiting times, the brain in detail, biopsies, menopause, men, and where text and fields differ."""

import pytest

from tests.factories import read
from trialmatch.eligibility.families.practical import days_in
from trialmatch.wording import LANGUAGES, wording

WASHOUTS = [  # inclusion, exclusion, {treatment: days}
    ("", "Chemotherapy within 3 weeks before the first dose", {"chemotherapy": 21}),
    ("", "Radiotherapy within 14 days of the first dose", {"radiotherapy": 14}),
    ("", "Major surgery within 1 month prior to start", {"surgery": 30}),
    ("At least 4 weeks must have passed since the last endocrine therapy", "", {"endocrine_therapy": 28}),
    ("", "An investigational drug within 28 days", {"investigational": 28}),
    ("", "Chemotherapy within 2 weeks | Chemotherapy by vein within 4 weeks", {"chemotherapy": 28}),
    ("", "Prior chemotherapy for metastatic disease", {}),
    ("", "Relapse within 12 months of adjuvant chemotherapy", {}),  # no waiting time: a kind of patient
    ("Negative pregnancy test within 7 days before the first chemotherapy", "", {}),
    # A window that somebody must be in is no waiting time: who waits longer misses it.
    ("Registration between 14 days before and 60 days after the start of first-line endocrine therapy", "", {}),
    ("Chemotherapy completed within 120 days of entry", "", {}),
    ("A CDK4/6 inhibitor given for a minimum of 8 weeks before entry", "", {}),
    ("No chemotherapy within 3 weeks before entry", "", {"chemotherapy": 21}),
    ("Has not had radiotherapy within 14 days of entry", "", {"radiotherapy": 14}),
    ("Endocrine therapy was discontinued for more than 4 weeks before entry", "", {"endocrine_therapy": 28}),
    ("", "Chemotherapy for metastatic disease, aside from a taxane started within 6 weeks of entry", {}),
    ("", "Chemotherapy (other than capecitabine) within 4 weeks of entry", {"chemotherapy": 28}),
    ("", "Major surgery (except for a biopsy) within 4 weeks (a port may be placed)", {"surgery": 28}),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "expected"), WASHOUTS)
def test_washouts(inclusion: str, exclusion: str, expected: dict[str, int]) -> None:
    assert {w.treatment: w.days for w in read(inclusion, exclusion).practical.washouts} == expected


@pytest.mark.parametrize(
    ("words", "days"),
    [("3 weeks", 21), ("two (2) weeks", 14), ("28 days or 5 half lives", 28), ("1 month", 30), ("soon", None)],
)
def test_times_are_told_in_days(words: str, days: int | None) -> None:
    assert days_in(words) == days


BRAIN = [  # inclusion, exclusion, stable days, steroids, only site
    ("Treated brain metastases are allowed if stable for 4 weeks", "", 28, "", ""),
    ("Brain metastases are allowed if treated and off steroids", "", None, "none", ""),
    ("Brain metastases that were treated within 12 weeks of entry", "", None, "", ""),
    ("Treated brain metastases without progression within 28 days before entry are allowed", "", 28, "", ""),
    ("", "Brain metastases treated within 4 weeks of entry", 28, "", ""),
    ("Brain metastases may be treated with a stable dose of steroids", "", None, "low_dose", ""),
    ("", "Brain metastases as the only site of disease", None, "", "forbids"),
    ("", "Heart failure in the last 6 months", None, "", ""),
]


@pytest.mark.parametrize(("inclusion", "exclusion", "days", "steroids", "only"), BRAIN)
def test_the_brain_in_detail(inclusion: str, exclusion: str, days: int | None, steroids: str, only: str) -> None:
    found = read(inclusion, exclusion).practical
    assert (found.brain_stable_days, found.brain_steroids, found.brain_as_only_site) == (days, steroids, only)


@pytest.mark.parametrize(
    ("inclusion", "exclusion", "field", "value"),
    [
        ("Must agree to a new tumor biopsy", "", "biopsy", "required"),
        ("A tumor biopsy is taken if it is safe", "", "biopsy", "if_feasible"),
        ("Breast cancer confirmed by biopsy", "", "biopsy", ""),
        ("Postmenopausal women", "", "menopause", "post"),
        ("Pre- or postmenopausal women", "", "menopause", "any"),
        ("Premenopausal women on an LHRH agonist", "", "menopause", "pre"),
        ("Men and women with breast cancer", "", "men", "admitted"),
        ("", "Male patients", "men", "barred"),
        ("Men must use contraception", "", "men", ""),
        ("Able to come to weekly visits", "", "visits", "named"),
    ],
)
def test_other_things_to_plan_by(inclusion: str, exclusion: str, field: str, value: str) -> None:
    assert getattr(read(inclusion, exclusion).practical, field) == value


def test_text_and_field_may_differ() -> None:
    facts = read("Women aged 21 years or older", minimum_age=18.0, sex="ALL")
    assert facts.practical.conflicts == ("age", "sex")
    assert read("Adults aged 18 years or older", minimum_age=18.0, sex="ALL").practical.conflicts == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_is_told_in_words_with_its_sentence(language: str) -> None:
    told = wording(language).plan(read("", "Chemotherapy within 3 weeks before the first dose").practical)
    (words, evidence), *rest = told
    assert not rest
    assert "21" in words
    assert evidence is not None
    assert evidence.quote == "Chemotherapy within 3 weeks before the first dose"
